"""What several vantage points tell together, and which of them is not believed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checker.judge.vantages import Fault, Sight, conclude, faults
from checker.model import (
    Actor,
    Availability,
    Basis,
    Cause,
    Event,
    EventKind,
    Grade,
    Origin,
    Outcome,
    Subject,
    SubjectKind,
)

START = datetime(2026, 1, 5, tzinfo=UTC)
SEEN, MISSED, GATED = Availability.VISIBLE, Availability.ABSENT, Availability.LIMITED
NOT_FOUND = Outcome(MISSED, Cause.NOT_FOUND, Actor.UNSTATED)
REMOVED = Outcome(MISSED, Cause.POLICY_REMOVAL, Actor.PLATFORM, Basis.STATED)


def at(minutes: float) -> datetime:
    """Return the moment so many minutes into the scene."""
    return START + timedelta(minutes=minutes)


def sight(
    minutes: float, availability: Availability, vantage: str = "tr", subject_id: int = 1
) -> Sight:
    """Return a look that was answered at once."""
    return Sight(
        subject_id=subject_id,
        vantage=vantage,
        asked_at=at(minutes),
        answered_at=at(minutes),
        availability=availability,
        pass_started_at=at(minutes - 1),
    )


def gone(outcome: Outcome = NOT_FOUND, grade: Grade = Grade.C, **changed: object) -> Event:
    """Return a confirmed going, first missed at minute 0 and again at minute 15."""
    event = Event(
        id="e",
        kind=EventKind.GONE,
        subject=Subject(SubjectKind.POST, "tiktok", "1"),
        vantage="tr",
        origin=Origin.OBSERVED,
        after=at(-60),
        before=at(0),
        confirmed_at=at(15),
        outcome=outcome,
        grade=grade,
        rule="tiktok.t51",
        words=None,
        first_answered_at=at(0),
        spell=1,
    )
    return replace(event, **changed)  # type: ignore[arg-type]


OWN = (sight(0, MISSED), sight(15, MISSED))


def elsewhere(*told: tuple[float, Availability]) -> list[Sight]:
    """Return what another vantage point was told, and when."""
    return [sight(minutes, availability, "nl") for minutes, availability in told]


def test_two_that_differ_twice_within_minutes_make_it_a_geo_block() -> None:
    """Who sees it at both looks that missed it shows that it is withheld there: inferred, B."""
    told = conclude(gone(), OWN, {"nl": elsewhere((1, SEEN), (16, SEEN))})
    assert (told.outcome.cause, told.outcome.basis) == (Cause.GEO_BLOCK, Basis.INFERRED)
    assert (told.outcome.availability, told.outcome.actor) == (MISSED, Actor.UNSTATED)
    assert (told.grade, told.revised_at, told.id) == (Grade.B, at(16), "e")


NO_GEO = {
    "seen once only": [(1, SEEN)],
    "seen before, not after": [(-5, SEEN), (-1, SEEN)],
    "both times for one look": [(1, SEEN), (5, SEEN)],
    "too late to be held against it": [(50, SEEN), (70, SEEN)],
    "missed there too within the hour": [(1, SEEN), (16, SEEN), (50, MISSED)],
    "gated there": [(1, GATED), (16, GATED)],
    "nothing told": [],
}


@pytest.mark.parametrize("told", NO_GEO.values(), ids=NO_GEO)
def test_less_than_two_looks_that_differ_are_no_geo_block(
    told: Sequence[tuple[float, Availability]],
) -> None:
    """Anything short of two looks that differ, each within minutes, leaves the cause as it was."""
    assert conclude(gone(), OWN, {"nl": elsewhere(*told)}).outcome.cause is Cause.NOT_FOUND


def test_a_stated_removal_stays_what_it_states() -> None:
    """What the platform states at one place is not explained away by what another sees."""
    event = gone(REMOVED, Grade.A)
    assert conclude(event, OWN, {"nl": elsewhere((1, SEEN), (16, SEEN))}) == event


@pytest.mark.parametrize("minutes", [-20, 3, 40])
def test_two_that_agree_within_minutes_raise_the_grade(minutes: float) -> None:
    """Who misses it within minutes of a look that missed it raises the event to B."""
    told = conclude(gone(), OWN, {"nl": elsewhere((minutes, MISSED))})
    assert (told.grade, told.outcome.cause, told.revised_at) == (Grade.B, Cause.NOT_FOUND, None)


def test_without_a_control_what_two_agree_on_stands_one_grade_lower() -> None:
    """An event that no control supported is raised as well, and stays one grade below."""
    told = conclude(gone(grade=Grade.D), OWN, {"nl": elsewhere((3, MISSED))})
    assert told.grade is Grade.C


def test_what_is_not_confirmed_is_not_raised() -> None:
    """One look from each of two places confirms nothing."""
    event = gone(grade=Grade.D, confirmed_at=None)
    assert conclude(event, OWN[:1], {"nl": elsewhere((3, MISSED))}) == event


def test_a_doubted_look_neither_agrees_nor_differs() -> None:
    """What a vantage point at fault told counts for nothing."""
    told = [replace(item, doubted=True) for item in elsewhere((3, MISSED))]
    assert conclude(gone(), OWN, {"nl": told}) == gone()


def test_one_of_three_that_still_sees_it_is_enough() -> None:
    """Withheld in two of three places is withheld: the one that sees it shows that it is there."""
    others = {
        "nl": elsewhere((1, SEEN), (16, SEEN)),
        "de": [sight(2, MISSED, "de"), sight(17, MISSED, "de")],
    }
    assert conclude(gone(), OWN, others).outcome.cause is Cause.GEO_BLOCK


def night(n_missed: int, n_seen: int = 0, *, first: float = 0) -> list[Sight]:
    """Return a pass from which ``n_missed`` are missed and ``n_seen`` seen; nl sees all."""
    looks = []
    for number in range(n_missed + n_seen):
        moment = first + number / 10
        told = MISSED if number < n_missed else SEEN
        mine = sight(moment, told, "tr", number)
        looks.append(replace(mine, pass_started_at=at(first - 1)))
        looks.append(sight(moment + 2, SEEN, "nl", number))
    return looks


@pytest.mark.parametrize(
    ("n_missed", "n_seen", "found"),
    [(5, 0, True), (4, 0, False), (9, 1, True), (8, 1, False), (5, 5, False)],
)
def test_who_alone_misses_nearly_all_is_at_fault(n_missed: int, n_seen: int, found: bool) -> None:
    """Five subjects and nine tenths of all, missed alone within an hour, are a fault of ours."""
    looks = night(n_missed, n_seen)
    assert bool(faults(looks, "tr")) is found
    assert not faults(looks, "nl")


def test_a_fault_begins_with_the_first_pass_that_disagreed_and_ends_when_it_sees_again() -> None:
    """Negatives are void from the first such pass until most of what it looked at is seen."""
    bad, well = night(6), [sight(300 + number, SEEN, "tr", number) for number in range(6)]
    (fault,) = faults([*bad, *well], "tr")
    assert (fault.since, fault.decided_at) == (at(-1), at(0.5))
    assert (fault.ended_at, fault.n_missed) == (at(304), 6)
    assert [fault.covers(at(minutes)) for minutes in (0, 200, 304)] == [True, True, False]


def test_misses_that_another_shares_are_no_fault() -> None:
    """A wave that two of three places see is the platform's, not ours."""
    shared = [sight(1 + number / 10, MISSED, "de", number) for number in range(6)]
    assert faults([*night(6), *shared], "tr") == []


def test_what_was_seen_before_speaks_against_nobody() -> None:
    """A wave at one place is no fault while the others have not looked since."""
    looks = [sight(number / 10, MISSED, "tr", number) for number in range(6)]
    looks += [sight(-5, SEEN, "nl", number) for number in range(6)]
    assert faults(looks, "tr") == []


def test_what_was_known_to_be_gone_is_missed_by_nobody() -> None:
    """Looks at what is held to be gone already never make a fault, however many they are."""
    assert faults([replace(item, expected=False) for item in night(8)], "tr") == []


def test_an_answer_that_names_places_is_no_fault() -> None:
    """What is gated by country, in its own words, is never counted as missed."""
    looks = [
        replace(item, availability=GATED, names_places=True) if item.vantage == "tr" else item
        for item in night(8)
    ]
    assert faults(looks, "tr") == []


@pytest.mark.parametrize("minutes", [0, 100, 301, 302.5, 400])
def test_carried_on_from_any_moment_it_comes_to_the_same(minutes: float) -> None:
    """Deciding from a moment on, with what was on then, gives what deciding at once gives."""
    looks = [
        *night(6),
        *(sight(300 + number, SEEN, "tr", number) for number in range(6)),
        *night(7, first=390),
    ]
    whole = faults(looks, "tr")
    moment = at(minutes)
    on = next(
        (
            fault
            for fault in whole
            if fault.decided_at < moment and (fault.ended_at is None or fault.ended_at >= moment)
        ),
        None,
    )
    over = [fault for fault in whole if fault.ended_at is not None and fault.ended_at < moment]
    last = over[-1].ended_at if over else None
    since = on.decided_at if on else moment - timedelta(hours=1)
    left = [item for item in looks if item.vantage != "tr" or item.answered_at >= since]
    left = [item for item in left if item.vantage != "tr" or not last or item.answered_at > last]
    fresh: Fault | None = replace(on, ended_at=None) if on else None
    assert [*over, *faults(left, "tr", decide_from=moment, in_force=fresh)] == whole
