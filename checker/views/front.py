"""Lanes, tables and the feed of a page, from plain rows and events."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from checker.analysis.blind_spot import chance_to_see
from checker.judge.bursts import Beside, Burst
from checker.model import (
    Availability,
    Correction,
    Event,
    EventKind,
    Origin,
    Outcome,
    Subject,
    Verdict,
)
from checker.model.words import Actor, Basis, Cause
from checker.views.absences import Absence
from checker.views.bursts import Together, burst_words, grade_line, who
from checker.views.corrections import beside as corrected_words
from checker.views.corrections import day
from checker.views.lanes import Lane, segments
from checker.views.names import subject_name
from checker.views.rail import dated
from checker.views.sentences import (
    ORIGIN_WORDS,
    bracket,
    change_sentence,
    ended,
    grade_words,
    look_sentence,
)

Row = Mapping[str, Any]
First = Mapping[tuple[int, str], tuple[datetime | None, datetime]]
_NOTHING: Mapping[str, Correction] = {}
_SIGNS = {
    EventKind.GONE: "▼",
    EventKind.RETURNED: "▲",
    EventKind.LIMITED: "◧",
    EventKind.UNLIMITED: "▲",
    EventKind.EDITED: "✎",
    EventKind.APPEARED: "·",
}
_KINDS = {
    EventKind.GONE: "Gone.",
    EventKind.RETURNED: "Back.",
    EventKind.LIMITED: "Limited.",
    EventKind.UNLIMITED: "No longer limited.",
    EventKind.EDITED: "Edited.",
    EventKind.APPEARED: "Found.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the feed.

    Attributes:
        when: the bracket in words.
        sign: the change's mark and word, such as "▼ Gone."; hollow words where not confirmed.
        name: the subject.
        words: what may be said of it.
        grade: the grade and what it means.
        members: of a burst, its changes with a line each, the earliest first.
    """

    when: str
    sign: str
    name: str
    words: str
    grade: str
    members: tuple[tuple[Event, "Entry"], ...] = ()


def entry(
    event: Event,
    names: Mapping[str, str],
    away: str = "",
    *,
    is_back: bool = False,
    correction: Correction | None = None,
) -> Entry:
    """Return an event as a line of the feed; a weak grade or a correction changes its words."""
    confirmed = event.confirmed_at is not None
    word = _KINDS[event.kind] if confirmed else "Not confirmed."
    words = _stated(event, is_back=is_back)
    if correction is not None and correction.says:
        words = ended(correction.says)
    told = [words, f"{away}." if away else "", _corrected(event, correction)]
    return Entry(
        when=bracket(event.after, event.before),
        sign=f"{_SIGNS[event.kind]} {word}",
        name=subject_name(event.subject, names),
        words=" ".join(part for part in told if part),
        grade=grade_words(event),
    )


def _stated(event: Event, *, is_back: bool) -> str:
    words = change_sentence(event)
    if is_back:
        words = words.removeprefix("Not there since; ")
    if words.startswith("Back, "):
        # The sign has said it.
        words = words[6:7].upper() + words[7:]
    return words


def _corrected(event: Event, correction: Correction | None) -> str:
    """Return when and why an event's words are others, "" while they are its own."""
    if correction is None or correction.event_id != event.id:
        return ""
    return f"Corrected on {day(correction.at)}: {ended(correction.why)}"


def feed(
    events: Sequence[Event],
    found: Sequence[Absence],
    names: Mapping[str, str],
    corrected: Mapping[str, Correction] = _NOTHING,
    together: Together = (),
) -> list[tuple[Event, Entry]]:
    """Return the feed's lines, newest first; a return says how long it had been away.

    A burst is one line, that of its first change.

    Args:
        events: those that we stand by.
        found: the absences among them.
        names: what a case calls its subjects.
        corrected: by event, the correction that it stands under.
        together: the bursts among them, each with the controls beside it.
    """
    over = {item.gone.id for item in found if item.back and item.confirmed}
    away = {item.back.id: item.words() for item in found if item.back and item.confirmed}
    several = len({event.vantage for event in events}) > 1
    lines = []
    for event in reversed(events):
        line = entry(
            event,
            names,
            away.get(event.id, ""),
            is_back=event.id in over,
            correction=corrected.get(event.id),
        )
        if several:
            line = replace(line, name=f"{line.name}, seen from {event.vantage}")
        lines.append((event, line))
    return _folded(lines, together, several=several)


def _folded(
    lines: Sequence[tuple[Event, Entry]], together: Together, *, several: bool
) -> list[tuple[Event, Entry]]:
    """Return the lines with each burst as one, where its last change would stand."""
    by_id = {event.id: (event, line) for event, line in lines}
    of_member = {event.id: (burst, beside) for burst, beside in together for event in burst.members}
    found, told = [], set()
    for event, line in lines:
        if event.id not in of_member:
            found.append((event, line))
            continue
        burst, beside = of_member[event.id]
        if burst.id not in told:
            told.add(burst.id)
            members = tuple(by_id[each] for each in burst.ids if each in by_id)
            found.append((event, _burst_entry(burst, beside, members, several=several)))
    return found


def _burst_entry(
    burst: Burst, beside: Beside, members: tuple[tuple[Event, Entry], ...], *, several: bool
) -> Entry:
    return Entry(
        when=bracket(burst.after, burst.before),
        sign=f"{_SIGNS[burst.kind]} {_KINDS[burst.kind]}",
        name=f"{who(burst.members)}, together",
        words=burst_words(burst, beside, place=several),
        grade=grade_line(burst.members),
        members=members,
    )


def seen_lanes(
    subjects: Sequence[tuple[int, Subject]],
    spells: Sequence[Row],
    first: First,
    names: Mapping[str, str],
    *,
    origin: str,
    withdrawn: Collection[tuple[int, str, int]] = (),
) -> list[Lane]:
    """Return a lane for each subject and vantage point, in the order of ``subjects``.

    Args:
        subjects: row ids and subjects.
        spells: their rows.
        first: the bracket of each first sighting.
        names: what a case calls its subjects.
        origin: the word for what was not observed; "" for what was.
        withdrawn: runs that are no longer stated, as subject, vantage point and ordinal.
    """
    by_id: dict[int, dict[str, list[Row]]] = {}
    for row in spells:
        by_id.setdefault(row["subject_id"], {}).setdefault(row["vantage"], []).append(row)
    n_vantages = len({row["vantage"] for row in spells})
    found = []
    for subject_id, subject in subjects:
        for vantage, rows in by_id.get(subject_id, {}).items():
            seen = "seen by us" if not origin else f"seen by us, {origin}"
            found.append(
                Lane(
                    name=subject_name(subject, names),
                    note=f"{seen}, from {vantage}" if n_vantages > 1 else seen,
                    segments=segments(
                        rows,
                        first.get((subject_id, vantage)),
                        [
                            ordinal
                            for row_id, place, ordinal in withdrawn
                            if (row_id, place) == (subject_id, vantage)
                        ],
                    ),
                    platform=subject.platform,
                    vantage=vantage,
                )
            )
    return found


def verdict_of(row: Row) -> Verdict:
    """Read a look's verdict from its row."""
    outcome = Outcome(
        Availability(row["availability"]),
        Cause(row["cause"]),
        Actor(row["actor"]) if row["actor"] else None,
        Basis(row["basis"]),
    )
    return Verdict(outcome, row["rule"], row["words"])


def looks_table(looks: Sequence[Row], platform: str) -> list[dict[str, str]]:
    """Return looks as a compact table: when, what we got, and the rule that says so."""
    return [
        {
            "Asked (UTC)": f"{row['asked_at']:%Y-%m-%d %H:%M:%S}",
            "What we got": look_sentence(verdict_of(row), platform, controlled=row["controlled"]),
            "Why we looked": row["purpose"],
            "Rule": row["rule"],
            "Origin": ORIGIN_WORDS[Origin(row["origin"])],
        }
        for row in looks
    ]


def changes_table(
    events: Sequence[Event],
    names: Mapping[str, str],
    corrected: Mapping[str, Correction] = _NOTHING,
) -> list[dict[str, str]]:
    """Return the changes as a table, times in UTC; a column more where any was corrected."""
    made = [corrected.get(event.id) for event in events]
    return [
        {
            "After (UTC)": f"{event.after:%Y-%m-%d %H:%M:%S}" if event.after else "",
            "Before (UTC)": f"{event.before:%Y-%m-%d %H:%M:%S}",
            "What": event.kind.value
            if event.confirmed_at
            else f"{event.kind.value}, not confirmed",
            "Subject": subject_name(event.subject, names),
            "Availability": event.outcome.availability.value,
            "Cause": event.outcome.cause.value,
            "Actor": event.outcome.actor.value if event.outcome.actor else "",
            "Grade": event.grade.value,
            "Rule": event.rule,
            "Origin": ORIGIN_WORDS[event.origin],
            "Event": event.id,
        }
        | (
            {"Correction": corrected_words(event, correction) if correction else ""}
            if any(made)
            else {}
        )
        for event, correction in zip(events, made, strict=True)
    ]


def outside_table(outside: Sequence[Row]) -> list[dict[str, str]]:
    """Return what was said outside as a table, with the certainty of each source."""
    return [
        {
            "When (UTC)": dated(row).removesuffix(" UTC"),
            "What": row["words"],
            "Kind": row["kind"].replace("_", " "),
            "Source": row["source"],
            "Certainty of the source": row["certainty"],
        }
        for row in outside
    ]


def entered_table(outside: Sequence[Row], titles: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what was entered as a table, with its topic and the time of its entry.

    Args:
        outside: rows of the store.
        titles: by a topic's registered name, the one that it is shown under.
    """
    return [
        line
        | {
            "Topic": titles.get(row["topic"], row["topic"]) if row["topic"] else "all topics",
            "Lane": row["about"] or "",
            "Entered (UTC)": f"{row['entered_at']:%Y-%m-%d %H:%M}" if row["entered_at"] else "",
        }
        for row, line in zip(outside, outside_table(outside), strict=True)
    ]


def chances(cadence: timedelta | None, outage: timedelta) -> list[dict[str, str]]:
    """Return the chance that checkers of several habits would have met an outage at all."""
    habits = [
        ("once a day", timedelta(days=1)),
        ("every 3 hours", timedelta(hours=3)),
        ("every hour", timedelta(hours=1)),
    ]
    if cadence:
        minutes = round(cadence.total_seconds() / 60)
        habits.append((f"as we did, every {minutes} minutes", cadence))
    return [
        {"A checker that looks": habit, "meets it with a chance of": _percent(outage, gap)}
        for habit, gap in habits
    ]


def _percent(outage: timedelta, gap: timedelta) -> str:
    share = 100 * chance_to_see(outage, gap)
    return f"{share:.1f} %" if share < 10 else f"{share:.0f} %"
