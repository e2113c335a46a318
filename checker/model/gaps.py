"""Gaps: the times in which we could not look, why, and what is left of a watch without them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checker.model.instants import floor_text, parse
from checker.model.words import GapReason

Span = tuple[datetime, datetime]
"""A closed span of time: start and end, aware UTC."""

GAP_WORDS = {
    GapReason.NOT_RUNNING: "the collector was not running",
    GapReason.ASLEEP: "this computer was asleep, or the collector was halted",
    GapReason.OFFLINE: "no platform answered, so we were offline",
    GapReason.CHALLENGE: "the platform showed us challenge pages",
    GapReason.LOGIN_WALL: "the platform asked us to log in",
    GapReason.NO_KEY: "the platform is asked with a key only, and there was none",
    GapReason.LOGIN_EXPIRED: "our key for the platform was no longer taken",
    GapReason.RATE_LIMITED: "the platform told us to slow down",
    GapReason.BLOCKED: "the platform refused us",
    GapReason.SERVER_ERROR: "the platform was in trouble",
    GapReason.NETWORK: "no answer came from the platform",
    GapReason.UNREADABLE: "the answers were in no shape that we know",
    GapReason.VOID_PASS: "the controls failed, so no absence could be trusted",
    GapReason.BUDGET_SPENT: "what may be asked in this time was used up",
    GapReason.BROKEN: "something broke in this program",
}

_FROM_ITS_END = "then "
_UNTIL = " until "
_BROKEN = "broken: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time in which we could not look.

    Attributes:
        platform: None when it concerns all.
        reason: why.
        words: what happened, in plain words.
    """

    vantage: str
    platform: str | None
    started_at: datetime
    ended_at: datetime
    reason: GapReason
    words: str


@dataclass(frozen=True, slots=True)
class Darkness:
    """That a pass could not look, and why.

    Attributes:
        reason: why.
        whole: True when it told nothing at all; False when only the time from its end on is dark.
        until: how long the platform is left alone, None where that is not known.
    """

    reason: GapReason
    whole: bool
    until: datetime | None = None

    @property
    def note(self) -> str:
        """Return it as the first part of a pass's note."""
        until = f"{_UNTIL}{floor_text(self.until)}" if self.until is not None else ""
        return f"{'' if self.whole else _FROM_ITS_END}{self.reason.value}{until}"


def darkness_in(note: str | None, *, told: bool) -> Darkness | None:
    """Return what a pass's note says of darkness, None where it says nothing of it.

    Args:
        note: as it was written at the pass's end.
        told: one look of it at least told something.
    """
    first = (note or "").split("; ", 1)[0]
    if first.startswith(_BROKEN):
        return Darkness(GapReason.BROKEN, whole=not told)
    word, _, until = first.removeprefix(_FROM_ITS_END).partition(_UNTIL)
    if word not in _NAMES:
        return None
    whole = not first.startswith(_FROM_ITS_END)
    return Darkness(GapReason(word), whole, parse(until) if until else None)


_NAMES = frozenset(reason.value for reason in GapReason)


def note_part_words(part: str) -> str | None:
    """Return one part of a pass's note as a sentence's end, None where it is no darkness."""
    found = darkness_in(part, told=True)
    if found is None or part.startswith(_BROKEN):
        return None
    until = f", and is left alone until {found.until:%H:%M} UTC" if found.until else ""
    return f"{'' if found.whole else _FROM_ITS_END}{GAP_WORDS[found.reason]}{until}"


@dataclass(frozen=True, slots=True)
class Dark:
    """From when on we could not look, and why: a dark pass's start, or a cut pass's end."""

    since: datetime
    darkness: Darkness


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a dark time.

    Attributes:
        reasons: why; the first is the one that it began with and that held to its end.
        whole: it began with a pass that told nothing, not with the end of one that was cut short.
    """

    start: datetime
    end: datetime
    reasons: tuple[GapReason, ...]
    whole: bool

    @property
    def words(self) -> str:
        """Return what happened, all of it."""
        first, *others = (GAP_WORDS[reason] for reason in self.reasons)
        return f"{first}; at times {', '.join(others)}" if others else first


def phases(run: Iterable[Dark], end: datetime) -> list[Phase]:
    """Divide a dark time by its reasons, in order; no reason is in two parts.

    A reason that comes back takes what lay between along: with two walls that take turns there
    is one part, which names both.

    Args:
        run: dark passes in the order in which they were made; our clock may have been set between.
        end: when we could look again.
    """
    found: list[Phase] = []
    latest = end
    for dark in run:
        reason, whole = dark.darkness.reason, dark.darkness.whole
        # Where nobody was due after a wait, the time after it is not dark: none had to look.
        latest = max(min(end, dark.darkness.until or end), dark.since)
        known = next((i for i, part in enumerate(found) if reason in part.reasons), None)
        if known is None:
            found.append(Phase(dark.since, dark.since, (reason,), whole))
            continue
        joined = tuple(dict.fromkeys(one for part in found[known:] for one in part.reasons))
        first = found[known]
        found[known:] = [Phase(first.start, dark.since, joined, first.whole)]
    untils = [*(part.start for part in found[1:]), latest]
    return [
        replace(part, end=max(part.start, until))
        for part, until in zip(found, untils, strict=False)
    ]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, joined where they overlap or touch; empty ones are left out."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        elif end > start:
            found.append((start, end))
    return found


def without(span: Span, gaps: Iterable[Span]) -> list[Span]:
    """Return what is left of ``span`` once ``gaps`` are taken out, in order.

    Gaps may overlap each other, lie outside, or cover it all.
    """
    left: list[Span] = []
    start, end = span
    for begun, reached in merged(gaps):
        if begun >= end:
            break
        if begun > start:
            left.append((start, begun))
        start = max(start, reached)
    if start < end:
        left.append((start, end))
    return left


def watched(span: Span, gaps: Iterable[Span]) -> timedelta:
    """Return for how long a post was really watched: its span on the agenda, less the gaps.

    Args:
        span: from when on it was to be looked at, until the cut-off.
        gaps: the times in which its platform could not be looked at from this vantage point.
    """
    return sum((end - start for start, end in without(span, gaps)), timedelta())
