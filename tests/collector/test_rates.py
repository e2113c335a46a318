"""Rates of looking: the budget is kept, gaps have bounds, and looking never ends."""

import itertools
import math
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.collector.hazard import DAY_S, EDGES_S, N_BINS, PRIOR_GONE, PRIOR_RETURN, spans
from checker.collector.rates import (
    EDGE_LOOKS,
    FASTEST_A_DAY,
    GONE_WEIGHT,
    LONGEST,
    Course,
    Group,
    course,
    scale_for,
)

DAY = timedelta(days=1)
HORIZON = 60 * DAY
MINUTE = timedelta(minutes=1)
HAZARDS = st.lists(st.floats(1e-9, 1e6), min_size=N_BINS, max_size=N_BINS).map(tuple)
COURSES = st.builds(course, HAZARDS, st.floats(1e-6, 1e6))
few = settings(max_examples=25)


def shuffled(number: int, step: float) -> float:
    """Return the ``number``-th of evenly spread places, 0 to 1."""
    return (number * step) % 1.0


def until(hazards: Sequence[float], place: float) -> float:
    """Return the age in seconds before which a share ``place`` of all has changed."""
    left = -math.log1p(-place)
    for index, spent_s in spans(0.0, 400 * DAY_S):
        risen = hazards[index] * spent_s / DAY_S
        if risen >= left:
            return EDGES_S[index] + left / hazards[index] * DAY_S
        left -= risen
    return math.inf


def stepped(by: Course, life: timedelta, phase: float) -> Iterator[float]:
    """Yield the ages in seconds of the looks between the first and the closing one."""
    age = by.gap(timedelta(0), life, phase)
    while age < life:
        yield age.total_seconds()
        age += by.gap(age, life)


def looks_of(group: Group, scale: float, life: timedelta, number: int) -> int:
    """Count the looks at one post from its coming to its horizon, or to its return."""
    there, away = course(group.gone, scale), course(group.back, scale, GONE_WEIGHT)
    goes_s = until(group.gone, shuffled(number, 0.618_033_988_7))
    n_looks = int(EDGE_LOOKS)
    for age_s in stepped(there, life, shuffled(number, 0.414_213_562_3)):
        if age_s >= goes_s:
            break
        n_looks += 1
    rest_s = min(life.total_seconds() - goes_s, until(group.back, shuffled(number, 0.732_050_8)))
    if rest_s > 0.0:
        rest = timedelta(seconds=rest_s)
        phase = shuffled(number, 0.236_067_977)
        n_looks += sum(1 for _ in stepped(away, rest, phase))
    return n_looks


QUIET = Group(1.0, tuple(hazard / 10 for hazard in PRIOR_GONE), PRIOR_RETURN)
USUAL = Group(1.0, PRIOR_GONE, PRIOR_RETURN)
LOUD = Group(1.0, tuple(hazard * 5 for hazard in PRIOR_GONE), PRIOR_RETURN)


@pytest.mark.parametrize("group", [QUIET, USUAL, LOUD], ids=["quiet", "usual", "loud"])
@pytest.mark.parametrize(("looks", "life"), [(10, HORIZON), (20, HORIZON), (20, 7 * DAY)], ids=str)
def test_the_budget_is_kept(group: Group, looks: int, life: timedelta) -> None:
    """An average post gets the budget's looks in its life, within three percent."""
    scale = scale_for(looks, [group], [life.total_seconds()])
    n_posts = 300
    mean = sum(looks_of(group, scale, life, number) for number in range(n_posts)) / n_posts
    assert mean == pytest.approx(looks, rel=0.03)


def test_the_budget_is_kept_over_groups_and_lives() -> None:
    """One multiplier serves a quiet and a loud group and two lengths of life; the mean holds."""
    lives = [10 * DAY, HORIZON]
    scale = scale_for(20, [LOUD, QUIET], [life.total_seconds() for life in lives])
    cases = list(itertools.product([LOUD, QUIET], lives, range(100)))
    mean = sum(looks_of(group, scale, life, number) for group, life, number in cases) / len(cases)
    assert mean == pytest.approx(20, rel=0.03)


@pytest.mark.parametrize("looks", [-5.0, 0.0, 1.0, 2.0, 1e9])
def test_no_budget_breaks_the_scale(looks: float) -> None:
    """A budget of nothing, or of more looks than a minute has, still gives a usable scale."""
    scale = scale_for(looks, [USUAL], [HORIZON.total_seconds()])
    assert 0.0 < scale < math.inf


def test_more_looks_need_a_larger_scale() -> None:
    """The multiplier grows with the budget."""
    scales = [scale_for(looks, [USUAL], [HORIZON.total_seconds()]) for looks in (5, 10, 20, 50)]
    assert scales == sorted(set(scales))


@few
@given(HAZARDS, st.floats(0, 1e9), st.floats(0, 10))
def test_rates_never_exceed_one_a_minute(
    hazards: tuple[float, ...], scale: float, weight: float
) -> None:
    """However high a hazard, no rate is above one a minute, and none is zero."""
    assert all(0.0 < rate <= FASTEST_A_DAY for rate in course(hazards, scale, weight).a_day)


@few
@given(COURSES, st.timedeltas(-DAY, 4_000 * DAY), st.floats(0, 1e4))
def test_gaps_are_a_minute_or_more_and_end(by: Course, age: timedelta, looks: float) -> None:
    """A gap is never under a minute and never longer than a year or the way to the horizon."""
    gap = by.gap(age, HORIZON, looks)
    assert gap >= MINUTE
    assert gap <= max(LONGEST, HORIZON - age)


@few
@given(COURSES, st.timedeltas(timedelta(0), HORIZON - MINUTE))
def test_no_gap_jumps_the_closing_look(by: Course, age: timedelta) -> None:
    """A gap that would lead beyond the horizon ends exactly there."""
    assert age + by.gap(age, HORIZON) <= HORIZON
    assert age + by.gap(age, HORIZON, 1e9) == HORIZON


def test_after_the_horizon_looks_get_rarer_and_never_end() -> None:
    """From the horizon on each gap is as long as the last or longer, up to a year."""
    by = course(PRIOR_GONE, 1.0)
    age, gaps = HORIZON, []
    for _ in range(20):
        gaps.append(by.gap(age, HORIZON))
        age += gaps[-1]
    assert gaps == sorted(gaps)
    assert (gaps[0], gaps[-1]) == (HORIZON / 2, LONGEST)


def test_a_horizon_in_the_past_is_borne() -> None:
    """A horizon of nothing, or one before the post was made, leaves at least an hour between."""
    by = course(PRIOR_GONE, 1.0)
    assert by.gap(timedelta(0), timedelta(0)) == timedelta(hours=1)
    assert by.gap(timedelta(0), -DAY) == timedelta(hours=1)


@few
@given(COURSES, st.floats(0, 90 * DAY_S), st.floats(0.01, 100))
def test_the_looks_between_two_ages_add_up(by: Course, age_s: float, looks: float) -> None:
    """Rates summed up over a gap give the number of looks that was asked for."""
    parts = spans(age_s, by.after(age_s, looks))
    summed = sum(by.a_day[index] * spent_s / DAY_S for index, spent_s in parts)
    assert summed == pytest.approx(looks, rel=1e-4)


def test_the_likelier_a_change_the_sooner_the_look() -> None:
    """A higher hazard gives a higher rate, and a return's weight a lower one."""
    usual = course(PRIOR_GONE, 2.0).a_day
    assert all(a > b for a, b in zip(course(LOUD.gone, 2.0).a_day, usual, strict=True))
    assert all(a < b for a, b in zip(course(PRIOR_GONE, 2.0, 0.3).a_day, usual, strict=True))
    assert course(PRIOR_GONE, 2.0).rate_at(0.0) == usual[0]
