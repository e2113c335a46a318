"""Several vantage points: what two of them together tell, and which of them cannot be believed.

A verdict is one vantage point's. Here they are held against each other, always from the looks as
they were judged alone, so that the same looks give the same conclusions in whatever order they
came. Thresholds and their reasons stand in docs/method.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from checker.judge.grades import event_grade
from checker.judge.rules import could_not_tell
from checker.judge.spells import UNSTATED_WAIT
from checker.model import (
    UNSPECIFIC_CAUSES,
    Actor,
    Availability,
    Basis,
    Cause,
    Event,
    EventKind,
    Outcome,
    Verdict,
)

SEEN_ELSEWHERE = "any.seen_elsewhere"
"""The rule of an event's cause where another vantage point saw the post all the while."""

AT_FAULT = "any.vantage_at_fault"
"""The rule of a negative from a vantage point that cannot be believed."""

WITHIN = timedelta(minutes=30)
"""Two looks of different vantage points are held against each other if no further apart."""

OVERTAKEN = timedelta(hours=1)
"""Who also misses it this soon after the first was only slower to learn of it."""

CONSIDERED = timedelta(days=1)
"""Looks later than this after a change say nothing more of what the change was."""

MANY = 5
"""Subjects that one vantage point must miss alone within ``SPAN``."""

NEARLY_ALL = 0.9
"""The share of what it looked at that it must miss alone."""

SPAN = timedelta(hours=1)

_NEGATIVE = (EventKind.GONE, EventKind.LIMITED)
_NAMES_PLACES = (Cause.GEO_BLOCK, Cause.LEGAL_WITHHELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One look that told something, as far as it is held against others.

    Attributes:
        subject_id: row id of who was looked at.
        asked_at: the earliest time that it can speak of.
        answered_at: the latest.
        availability: as it was judged alone, before its vantage point was doubted.
        doubted: it counts for nothing, since its controls failed or its vantage point is at fault.
        names_places: the answer itself says that it is shown in some places only.
        expected: it was held to be there when the pass was planned; what is known to be gone and
            is missed once more says nothing new of who misses it.
        pass_started_at: when its pass began.
    """

    subject_id: int
    vantage: str
    asked_at: datetime
    answered_at: datetime
    availability: Availability
    doubted: bool = False
    names_places: bool = False
    expected: bool = True
    pass_started_at: datetime | None = None

    @property
    def negative(self) -> bool:
        """Whether it says that something is not there for all."""
        limited = self.availability is Availability.LIMITED and not self.names_places
        return self.availability is Availability.ABSENT or limited


def names_places(outcome: Outcome) -> bool:
    """Say whether an answer itself tells that something is shown in some places only."""
    return outcome.availability is Availability.LIMITED and outcome.cause in _NAMES_PLACES


# ---- one vantage point that disagrees with all others everywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A span in which one vantage point is not believed on one platform.

    Attributes:
        since: the start of the first pass that disagreed; negatives asked from then on are void.
        decided_at: the look with which it was enough.
        ended_at: when a pass had shown it to be well again, None while none had.
        n_missed: subjects that it missed alone when that was decided.
    """

    since: datetime
    decided_at: datetime
    ended_at: datetime | None = None
    n_missed: int = 0

    def covers(self, moment: datetime) -> bool:
        """Say whether a negative asked at ``moment`` counts for nothing."""
        return self.since <= moment and (self.ended_at is None or moment < self.ended_at)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a vantage point told of one subject; ``alone``: missed what all others saw.

    ``alone`` is None where it missed what nobody else looked at in time.
    """

    at: datetime
    subject_id: int
    alone: bool | None
    pass_started_at: datetime


def faults(
    sights: Sequence[Sight],
    vantage: str,
    *,
    decide_from: datetime | None = None,
    in_force: Fault | None = None,
) -> list[Fault]:
    """Return when ``vantage`` is not to be believed, in order of time.

    Args:
        sights: looks on one platform from all vantage points. To carry on, those since
            ``SPAN`` before ``decide_from`` (or since ``in_force`` was decided), not before the
            end of an earlier fault.
        vantage: which one is held against the others.
        decide_from: what was decided before stands; None decides from the beginning.
        in_force: the fault that was on at that time.
    """
    told = _told_by(sights, vantage)
    # Decided when a pass is whole: in its middle, those missed may by chance have come first.
    last_of = {item.pass_started_at: index for index, item in enumerate(told)}
    found: list[Fault] = []
    window: list[_Told] = []
    on = in_force
    for index, one in enumerate(told):
        if on is not None and one.at <= on.decided_at:
            continue
        window = [item for item in window if on or one.at - item.at <= SPAN] + [one]
        if last_of[one.pass_started_at] != index:
            continue
        if on is not None:
            if _well_again(window):
                found.append(replace(on, ended_at=one.at))
                on, window = None, []
        elif decide_from is None or one.at >= decide_from:
            on = _begun(window, one.at)
            window = [] if on is not None else window
    return [*found, on] if on is not None else found


def _told_by(sights: Sequence[Sight], vantage: str) -> list[_Told]:
    """Return what one vantage point told, in time: each subject that it saw or newly missed."""
    of_subject = _by_subject(item for item in sights if item.vantage != vantage)
    told = [
        _Told(
            at=mine.answered_at,
            subject_id=mine.subject_id,
            alone=_alone(mine, of_subject.get(mine.subject_id, {})),
            pass_started_at=mine.pass_started_at or mine.asked_at,
        )
        for mine in sights
        if mine.vantage == vantage and (mine.expected or not mine.negative)
    ]
    return sorted(told, key=lambda item: (item.at, item.subject_id))


def _alone(mine: Sight, others: Mapping[str, Sequence[Sight]]) -> bool | None:
    if not mine.negative:
        return False
    replies = [reply for theirs in others.values() if (reply := _reply(mine, theirs)) is not None]
    if not replies:
        return None
    return all(reply.availability is Availability.VISIBLE for reply in replies)


def _by_subject(sights: Iterable[Sight]) -> dict[int, dict[str, list[Sight]]]:
    found: dict[int, dict[str, list[Sight]]] = {}
    for item in sights:
        found.setdefault(item.subject_id, {}).setdefault(item.vantage, []).append(item)
    return found


def _reply(mine: Sight, theirs: Sequence[Sight]) -> Sight | None:
    """Return the other's first look that was not answered before mine was asked, and soon enough.

    What was seen before proves nothing: it may have gone in between.
    """
    later = [
        item
        for item in theirs
        if item.answered_at >= mine.asked_at and item.asked_at - mine.answered_at <= WITHIN
    ]
    return min(later, key=lambda item: (item.answered_at, item.asked_at), default=None)


def _latest(window: Sequence[_Told]) -> list[_Told]:
    """Return the latest that was told of each subject."""
    return list({item.subject_id: item for item in window}.values())


def _begun(window: Sequence[_Told], at: datetime) -> Fault | None:
    # What nobody else looked at speaks neither for nor against anybody.
    latest = _latest([item for item in window if item.alone is not None])
    alone = [item for item in latest if item.alone]
    if len(alone) < MANY or len(alone) < NEARLY_ALL * len(latest):
        return None
    missed = {item.subject_id for item in alone}
    since = min(item.pass_started_at for item in window if item.alone and item.subject_id in missed)
    return Fault(since=since, decided_at=at, n_missed=len(alone))


def _well_again(window: Sequence[_Told]) -> bool:
    # Who is in doubt has to show it: here a miss that nobody else looked at counts as one.
    latest = _latest(window)
    n_well = sum(item.alone is False for item in latest)
    return len(latest) >= MANY and 2 * n_well > len(latest)


def void(words: str | None) -> Verdict:
    """Return what a negative comes to whose vantage point is at fault."""
    return Verdict(could_not_tell(Cause.CONTROL_FAILED), AT_FAULT, words)


# ---- what two vantage points together say of one change


@dataclass(frozen=True, slots=True)
class _Pairs:
    """One other vantage point held against an event's looks.

    Attributes:
        agree_at: when it first missed it as well, within minutes of one of the looks.
        misses_at: when it first missed it at all.
        differ_at: each time that it still saw what one of the looks had missed.
    """

    agree_at: datetime | None = None
    misses_at: datetime | None = None
    differ: tuple[tuple[datetime, datetime], ...] = field(default=())


def conclude(event: Event, own: Sequence[Sight], others: Mapping[str, Sequence[Sight]]) -> Event:
    """Return ``event`` with what other vantage points add to it; pure, and the same any time.

    Args:
        event: as its own vantage point has it alone.
        own: that vantage point's looks of the event's spell that say the same as the event.
        others: all that each other vantage point told of the subject, by its name.
    """
    if event.kind not in _NEGATIVE or event.confirmed_at is None:
        return event
    until = event.first_answered_at + CONSIDERED
    mine = [item for item in own if item.answered_at <= until and not item.doubted]
    pairs = [_pairs(event, mine, theirs) for _, theirs in sorted(others.items())]
    seen_at = min((at for pair in pairs if (at := _seen_elsewhere(event, pair))), default=None)
    agreed_at = min((pair.agree_at for pair in pairs if pair.agree_at), default=None)
    if seen_at is not None and event.kind is EventKind.GONE and _says_little(event.outcome):
        geo = Outcome(
            Availability.ABSENT, Cause.GEO_BLOCK, Actor.UNSTATED, Basis.INFERRED, corroborated=True
        )
        revised = max(seen_at, event.revised_at or seen_at)
        return _graded(event, replace(event, outcome=geo, rule=SEEN_ELSEWHERE, revised_at=revised))
    if agreed_at is not None and not event.outcome.corroborated:
        return _graded(event, replace(event, outcome=replace(event.outcome, corroborated=True)))
    return event


def _says_little(outcome: Outcome) -> bool:
    return outcome.cause in UNSPECIFIC_CAUSES and not outcome.states_cause


def _pairs(event: Event, mine: Sequence[Sight], theirs: Sequence[Sight]) -> _Pairs:
    believed = [item for item in theirs if not item.doubted]
    state = event.outcome.availability
    same = [item for item in believed if item.availability is state]
    agree = [
        max(one.answered_at, item.answered_at)
        for one in mine
        for item in same
        if _apart(one, item) <= WITHIN
    ]
    after = [item.answered_at for item in same if item.answered_at >= event.first_answered_at]
    differ = [
        (one.answered_at, reply.answered_at)
        for one in mine
        if (reply := _reply(one, believed)) is not None
        and reply.availability is Availability.VISIBLE
    ]
    return _Pairs(min(agree, default=None), min(after, default=None), tuple(differ))


def _apart(one: Sight, other: Sight) -> timedelta:
    return max(one.asked_at - other.answered_at, other.asked_at - one.answered_at, timedelta())


def _seen_elsewhere(event: Event, pairs: _Pairs) -> datetime | None:
    """Return when this one had been seen to differ twice, None where it has not."""
    missed_soon = (
        pairs.misses_at is not None and pairs.misses_at <= event.first_answered_at + OVERTAKEN
    )
    if missed_soon or not pairs.differ:
        return None
    first_at = min(mine for mine, _ in pairs.differ)
    again = [max(mine, theirs) for mine, theirs in pairs.differ if mine - first_at >= UNSTATED_WAIT]
    return min(again, default=None)


def _graded(alone: Event, told: Event) -> Event:
    unlowered = event_grade(alone.kind, alone.outcome, confirmed=True, controlled=True)
    controlled = alone.grade is unlowered
    return replace(
        told,
        grade=event_grade(told.kind, told.outcome, confirmed=True, controlled=controlled),
    )
