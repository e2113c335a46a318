"""When to look next: the budget is kept, open questions come first, silence slows us down."""

import itertools
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.collector.schedule import (
    HORIZON,
    LONGEST,
    RETRY,
    SHORTEST,
    Name,
    Pace,
    Policy,
    in_step,
    next_look,
)
from checker.judge.spells import Trail
from checker.model import Outcome, Purpose
from tests.support.stories import NOT_FOUND, REMOVED, VISIBLE, WALL, at, make_trail, story

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
POLICY = Policy(name="backoff")
UNIFORM = Policy(name="uniform")


def n_looks(policy: Policy) -> int:
    """Count the looks at one quiet post over the horizon, by stepping through it."""
    return sum(1 for _ in ages(policy))


def ages(policy: Policy) -> Iterator[timedelta]:
    """Yield the ages at which a quiet post is looked at, over the horizon."""
    age = timedelta()
    while age < policy.horizon:
        yield age
        age += policy.gap(age)


@pytest.mark.parametrize("name", ["uniform", "backoff"])
@pytest.mark.parametrize("looks", [2, 5, 10, 20, 50, 200, 1000])
@pytest.mark.parametrize("horizon", [2 * HOUR, DAY, 7 * DAY, HORIZON, 120 * DAY], ids=str)
def test_budget_is_kept(name: Name, looks: int, horizon: timedelta) -> None:
    """Either policy spends its budget over the horizon, a look more or less."""
    policy = Policy(name=name, looks=looks, horizon=horizon)
    assert abs(n_looks(policy) - looks) <= 1


POLICIES = st.builds(
    Policy,
    name=st.sampled_from(["uniform", "backoff"]),
    looks=st.floats(1, 5000),
    horizon=st.timedeltas(timedelta(minutes=1), 400 * DAY),
)


@given(POLICIES, st.timedeltas(-DAY, 4000 * DAY))
def test_gaps_are_positive_and_bounded(policy: Policy, age: timedelta) -> None:
    """A gap is at least a second, and never longer than two days or twice the mean gap."""
    gap = policy.gap(age)
    longest = max(LONGEST, 2 * (policy.horizon / policy.looks))
    assert timedelta(seconds=1) <= gap <= longest + timedelta(milliseconds=1)


@given(POLICIES, st.timedeltas(timedelta(), 400 * DAY), st.timedeltas(timedelta(), 400 * DAY))
def test_gaps_never_shrink_with_age(policy: Policy, age: timedelta, more: timedelta) -> None:
    """An older quiet post is never looked at more often than a younger one."""
    assert policy.gap(age) <= policy.gap(age + more)


def test_fresh_post_is_looked_at_closely() -> None:
    """A fresh post is looked at every ten minutes at first, a uniform one at the mean gap."""
    first = list(itertools.islice(ages(POLICY), 3))
    assert first[1] == SHORTEST
    assert first[2] - first[1] < 2 * SHORTEST
    assert UNIFORM.gap(timedelta()) == UNIFORM.gap(99 * DAY)
    assert UNIFORM.gap(timedelta()) / (HORIZON / 20) == pytest.approx(1, abs=0.1)


def test_more_than_the_shortest_gap_buys() -> None:
    """A budget beyond a look every ten minutes shortens the shortest gap instead."""
    assert Policy(name="backoff", looks=288, horizon=DAY).gap(timedelta()) == timedelta(minutes=5)


def test_fixed_gap_overrides_the_budget() -> None:
    """A watch by hand keeps its gap at every age, and its id says so."""
    policy = Policy(name="backoff", fixed=timedelta(minutes=2))
    assert policy.gap(timedelta()) == policy.gap(99 * DAY) == timedelta(minutes=2)
    assert policy.id == "backoff/1 every 120s"


def test_id_names_the_parameters() -> None:
    """A policy's id names what was chosen."""
    assert UNIFORM.id == "uniform/1 looks=20 days=60"


def about(gap: timedelta, wanted: timedelta) -> bool:
    """Say whether ``gap`` is ``wanted``, a quarter more or less: looks keep step with others."""
    return abs(gap - wanted) <= wanted / 4


@given(st.timedeltas(timedelta(seconds=1), 400 * DAY), st.timedeltas(timedelta(), 400 * DAY))
def test_steps_are_ahead_and_about_the_gap(gap: timedelta, since: timedelta) -> None:
    """A look in step with others lies ahead, about a gap away."""
    step = in_step(at(0) + since, gap) - (at(0) + since)
    assert step > timedelta()
    assert abs(step - gap) <= max(gap / 4, timedelta(seconds=0.5)) + timedelta(milliseconds=1)


@pytest.mark.parametrize("late_s", [0, 1, 20])
def test_looks_made_together_stay_together(late_s: float) -> None:
    """Two posts looked at within seconds are due at the same moment."""
    due = [in_step(at(0) + timedelta(seconds=60 + more), HOUR) for more in (0, late_s)]
    assert due[0] == due[1]


def test_watch_by_hand_keeps_its_gap_exactly() -> None:
    """A fixed gap is kept to the second, in step with nobody."""
    policy = Policy(fixed=timedelta(seconds=97))
    upcoming = next_look(at(0), at(0), story((0, VISIBLE)), policy, told=True)
    assert (upcoming.at, upcoming.cadence_s) == (at(0) + timedelta(seconds=97), 97.0)


def test_overspent_budget_stretches_the_gaps() -> None:
    """A stretch multiplies the policy's gap, and leaves the second look where it is."""
    quiet = next_look(at(0), at(-1440), story((-1440, VISIBLE)), POLICY, told=True, pace=Pace(3.0))
    second = next_look(at(10), at(0), OPEN, POLICY, told=True, pace=Pace(3.0))
    assert about(quiet.at - at(0), 3 * POLICY.gap(DAY))
    assert second.at == at(25)


OPEN = story((0, VISIBLE), (10, NOT_FOUND))
SETTLED = story((0, VISIBLE), (10, REMOVED), (15, REMOVED))


@pytest.mark.parametrize(
    ("outcome", "minutes"), [(REMOVED, 15), (NOT_FOUND, 25)], ids=["stated", "unspecified"]
)
def test_first_negative_schedules_the_second_look(outcome: Outcome, minutes: float) -> None:
    """After a first negative the second look comes as soon as it may confirm."""
    trail = story((0, VISIBLE), (10, outcome))
    upcoming = next_look(at(10), at(0), trail, POLICY, told=True)
    assert (upcoming.at, upcoming.purpose) == (at(minutes), Purpose.SECOND)


def test_second_look_that_came_too_early_is_repeated_soon() -> None:
    """A second look that could not settle it though it told something is repeated soon."""
    upcoming = next_look(at(25), at(0), OPEN, POLICY, told=True)
    assert (upcoming.at, upcoming.purpose) == (at(25) + RETRY, Purpose.SECOND)


def test_settled_question_goes_back_to_the_policy() -> None:
    """Once a removal is confirmed the policy speaks, its age counted from the change."""
    upcoming = next_look(at(15), at(-90_000), SETTLED, POLICY, told=True)
    assert upcoming.purpose is Purpose.SCHEDULED
    assert about(upcoming.at - at(15), POLICY.gap(timedelta(minutes=5)))


def test_what_does_not_move_ages() -> None:
    """Without a confirmed change a post is as old as its time on the agenda."""
    upcoming = next_look(at(0), at(-1440), story((-1440, VISIBLE)), POLICY, told=True)
    assert about(upcoming.at - at(0), POLICY.gap(DAY))
    assert upcoming.at == at(0) + timedelta(seconds=upcoming.cadence_s)


def test_single_contrary_look_does_not_rejuvenate() -> None:
    """An open question is asked again, but the cadence stays that of the post's age."""
    trail = story((-90_000, VISIBLE), (0, NOT_FOUND))
    upcoming = next_look(at(0), at(-90_000), trail, POLICY, told=True)
    assert upcoming.cadence_s == POLICY.gap(at(0) - at(-90_000)).total_seconds()


def test_gone_is_still_looked_at() -> None:
    """Nothing stops being looked at because it is gone."""
    years = at(0) + 3650 * DAY
    upcoming = next_look(years, at(0), SETTLED, POLICY, told=True)
    assert about(upcoming.at - years, 2 * HORIZON / 20)


def silence(trail_of: list[tuple[float, Outcome]], n: int) -> list[timedelta]:
    """Return the gaps between ``n`` looks in a row that could not tell."""
    told, now, gaps = list(trail_of), at(trail_of[-1][0] if trail_of else 0), []
    for _ in range(n):
        now_minutes = (now - at(0)) / timedelta(minutes=1)
        told.append((now_minutes, WALL))
        upcoming = next_look(now, at(-90_000), story(*told), POLICY, told=False)
        gaps.append(upcoming.at - now)
        now = upcoming.at
    return gaps


@pytest.mark.parametrize(
    "before",
    [[(-90_000, VISIBLE)], [(-90_000, VISIBLE), (0, NOT_FOUND), (20, WALL)]],
    ids=["quiet", "open question"],
)
def test_silence_slows_us_down(before: list[tuple[float, Outcome]]) -> None:
    """A look that could not tell is repeated sooner than planned, and ever later in a row."""
    gaps = silence([*before, (25, WALL)], 6)
    assert gaps == sorted(gaps)
    assert RETRY <= gaps[0] < POLICY.gap(at(0) - at(-90_000))
    assert gaps[-1] > 10 * RETRY


def test_silence_never_waits_longer_than_the_policy() -> None:
    """However long the silence, the next look is not later than the policy's gap."""
    gaps = silence([(-90_000, VISIBLE)], 20)
    assert gaps[-1] <= 2 * HORIZON / 20


def test_a_spent_budget_leaves_no_question_unanswered() -> None:
    """Gaps that are stretched to save looks do not stretch the wait after one that told nothing."""
    walls = [(float(minutes), WALL) for minutes in range(0, 90, 10)]
    trail, own = story((-300, VISIBLE), *walls), POLICY.gap(at(90) - at(-300))
    stretched = next_look(at(90), at(-300), trail, POLICY, told=False, pace=Pace(stretch=4.0))
    assert stretched.at - at(90) == own


def test_one_answer_ends_the_silence() -> None:
    """Walls of last week do not slow down the look after today's first wall."""
    walls = [(float(minutes), WALL) for minutes in range(0, 90, 10)]
    trail = story((-90_000, VISIBLE), *walls, (100, VISIBLE), (200, WALL))
    assert next_look(at(200), at(-90_000), trail, POLICY, told=False).at == at(200) + RETRY


@pytest.mark.parametrize(
    ("age_minutes", "pause_minutes"), [(0, 5), (3, 5), (5, 5), (40, 40), (640, 640)]
)
def test_never_seen_is_asked_ever_later(age_minutes: float, pause_minutes: float) -> None:
    """What never told anything waits as long as it has been on the agenda, up to its gap."""
    nothing: Trail = make_trail()
    upcoming = next_look(at(age_minutes), at(0), nothing, POLICY, told=False)
    pause = timedelta(minutes=pause_minutes)
    assert upcoming.at - at(age_minutes) == min(pause, POLICY.gap(at(age_minutes) - at(0)))
    assert upcoming.purpose is Purpose.SCHEDULED


@given(
    st.lists(st.tuples(st.integers(1, 60), st.sampled_from([VISIBLE, NOT_FOUND, REMOVED, WALL]))),
    st.booleans(),
)
def test_next_look_is_always_ahead(told: list[tuple[int, Outcome]], answered: bool) -> None:
    """Whatever happened, there is a next look; it is ahead of us, and its cadence positive."""
    times = list(itertools.accumulate((gap for gap, _ in told), initial=0))
    trail = story(*zip(times[1:], (outcome for _, outcome in told), strict=True))
    upcoming = next_look(at(times[-1]), at(0), trail, POLICY, told=answered)
    assert upcoming.at > at(times[-1])
    assert upcoming.cadence_s > 0
