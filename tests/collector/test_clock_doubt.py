"""Our clock is held against each answer's, and what it may be off by widens every bracket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from checker.collector.equipment import ClockComparison
from checker.judge.spells import Trail, fold
from checker.model import Event, EventKind, Look, Origin
from tests.support.builders import later, make_exchange
from tests.support.stories import NOT_FOUND, POST, VISIBLE, make_look

SHORT, LONG = 0.4, 20.0


def compared(off_s: float, road_s: float) -> float | None:
    """Return what a comparison says when the platform's clock is ``off_s`` behind ours."""
    theirs = later(road_s / 2 - off_s).replace(microsecond=0)
    headers = (("Date", format_datetime(theirs, usegmt=True)),)
    clocks = ClockComparison()
    clocks.note(make_exchange(answered_at=later(road_s), headers=headers))
    return clocks.median_s


@pytest.mark.parametrize("road_s", [SHORT, LONG])
def test_clocks_that_agree_are_not_off(road_s: float) -> None:
    """A slow answer and a cut-off second are no difference of clocks."""
    assert compared(0.0, road_s) == 0.0


@pytest.mark.parametrize("off_s", [-7200.0, -30.0, 30.0, 7200.0])
@pytest.mark.parametrize("road_s", [SHORT, LONG])
def test_a_difference_is_never_understated(off_s: float, road_s: float) -> None:
    """What lies beyond the road is a difference; it has its sign and is at least as large."""
    said = compared(off_s, road_s)
    assert said is not None
    assert said * off_s > 0
    assert abs(off_s) <= abs(said) <= abs(off_s) + road_s + 1


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ((), None),
        ((("Date", "yesterday"),), None),
        ((("Date", ""),), None),
        ((("Date", "Thu, 15 Jan 2026 11:00:00 GMT"), ("Age", "3600")), None),
        ((("Date", "Thu, 99 Jan 2026 11:00:00 GMT"),), None),
        ((("Date", "Thu, 15 Jan 2026 11:00:00"),), None),
    ],
)
def test_an_answer_without_a_sound_date_says_nothing(
    headers: tuple[tuple[str, str], ...], said: float | None
) -> None:
    """No date, an unreadable one, one without a zone or one out of a cache is no comparison."""
    clocks = ClockComparison()
    clocks.note(make_exchange(headers=headers))
    assert clocks.median_s is said


def test_one_wrong_server_does_not_move_the_rest() -> None:
    """The median counts: one server a year off among three changes nothing."""
    clocks = ClockComparison(offsets_s=[0.0, 31_536_000.0, 0.0])
    assert clocks.median_s == 0.0


def gone(*looks: Look) -> Event:
    """Return the event that a story comes to."""
    trail = fold(Trail(subject=POST, vantage="here", origin=Origin.OBSERVED), looks)
    return next(event for event in trail.events if event.kind is EventKind.GONE)


STORY = (make_look(0, VISIBLE), make_look(60, NOT_FOUND), make_look(80, NOT_FOUND))


@pytest.mark.parametrize("off_s", [0.0, 12.0, -12.0, 3600.0])
def test_a_bracket_is_wider_by_the_doubt(off_s: float) -> None:
    """Both ends of a bracket move outwards by what the clocks differ, whichever is wrong."""
    sure = gone(*STORY)
    doubted = gone(*(replace(look, clock_off_s=off_s) for look in STORY))
    doubt = timedelta(seconds=abs(off_s))
    assert sure.after is not None
    assert (doubted.after, doubted.before) == (sure.after - doubt, sure.before + doubt)
    assert (doubted.id, doubted.confirmed_at) == (sure.id, sure.confirmed_at)


def test_each_end_has_the_doubt_of_its_own_look() -> None:
    """A clock that was put right between two looks widens the end that it was wrong at."""
    sure = gone(*STORY)
    doubted = gone(replace(STORY[0], clock_off_s=60.0), *STORY[1:])
    assert sure.after is not None
    assert doubted.after == sure.after - timedelta(minutes=1)
    assert doubted.before == sure.before


def test_a_server_ten_thousand_years_off_breaks_nothing() -> None:
    """An absurd difference widens a bracket by a year at the most."""
    doubted = gone(*(replace(look, clock_off_s=3e11) for look in STORY))
    assert doubted.before == gone(*STORY).before + timedelta(days=366)
