"""Gaps: every time in which we could not look is recorded, once, with its reason."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from checker.collector import runner
from checker.collector.equipment import Equipment
from checker.collector.gaps import darkness_of, note_absence
from checker.collector.passes import KILLED, Running, begin, finish_running, run_pass
from checker.judge.rules import could_not_tell
from checker.judge.verdicts import Judged
from checker.model import Answer, Cause, GapReason, Observation, Verdict
from checker.model.gaps import Darkness
from checker.replica.scenario import Fault
from checker.simulation import OurClock
from checker.store import dark, frames, schema
from tests.collector.conftest import Stage
from tests.collector.scene import TIKTOK, fault, hours, post, until
from tests.support.builders import make_observation

FIVE = [post(number) for number in range(5)]
NOT_ASKED = Verdict(could_not_tell(Cause.NOT_ASKED), "reach.not_asked")
COLUMNS = ("reason", "started_at", "ended_at")


def unasked(failure: str) -> Observation:
    """Return a look that was not asked, for a reason."""
    observation = make_observation()
    reading = replace(observation.reading, answers=(Answer(role="post", failure=failure),))
    return replace(observation, reading=reading)


async def a_day_part(equipment: Equipment) -> None:
    """Collect for eight hours."""
    await runner.run(equipment, hours(8))


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("challenge", "challenge"),
        ("login_wall", "login_wall"),
        ("rate_limited", "rate_limited"),
        ("server_error", "server_error"),
        ("reset", "network"),
        ("dns", "network"),
        ("timeout", "network"),
        ("empty", "blocked"),
        ("truncated", "unreadable"),
        ("layout_change", "unreadable"),
    ],
)
def test_a_dark_time_is_one_gap_with_its_reason(kind: str, reason: str, stage: Stage) -> None:
    """Hours in which nothing was told are one gap, named by what was met, within their bounds."""
    scene = stage(FIVE, [fault(kind, 2, 5)])
    scene.play(a_day_part)
    ((found, started_at, ended_at),) = scene.rows(schema.gaps, *COLUMNS)
    assert found == reason
    assert hours(2) <= started_at < hours(2.5)
    assert hours(5) <= ended_at < hours(7)


def test_a_time_without_the_collector_is_a_gap(stage: Stage) -> None:
    """When looks fell due while nobody ran, the next start records it as not running."""
    scene = stage(FIVE)

    async def act(equipment: Equipment) -> None:
        await runner.run(equipment, hours(1))
        await until(equipment, 4)
        note_absence(equipment)

    scene.play(act)
    assert scene.rows(schema.gaps, *COLUMNS) == [("not_running", hours(1), hours(4))]


def test_a_short_restart_is_no_gap(stage: Stage) -> None:
    """A restart within the next look's time records nothing."""
    scene = stage(FIVE)

    async def act(equipment: Equipment) -> None:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        await equipment.clock.sleep(300)
        note_absence(equipment)

    scene.play(act)
    assert scene.rows(schema.gaps) == []


def test_a_void_pass_is_dark(stage: Stage) -> None:
    """Where all controls fail at once the pass is void: a gap, and no takedown."""
    gone = [post(number, states=[(2, "not_found"), (4, "visible")]) for number in range(6)]
    scene = stage(gone)
    scene.play(a_day_part)
    reasons = [reason for reason, *_ in scene.rows(schema.gaps, *COLUMNS)]
    assert reasons == ["void_pass"]
    assert {kind for (kind,) in scene.rows(schema.events, "kind")} == {"appeared"}


def test_a_pass_that_only_lists_ends_no_gap(stage: Stage) -> None:
    """Listing without looking neither begins nor ends a gap; looking ends it, once."""
    scene = stage(FIVE, [fault("server_error", 0.5, 1.5)])

    async def act(equipment: Equipment) -> tuple[Any, Any]:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        await until(equipment, 1)
        await run_pass(equipment, TIKTOK)
        await until(equipment, 2)
        await run_pass(equipment, TIKTOK, (), with_discovery=True)
        before = scene.rows(schema.gaps)
        await run_pass(equipment, TIKTOK)
        return before, scene.rows(schema.gaps, "reason")

    assert scene.play(act) == ([], [("server_error",)])


def test_a_killed_collector_leaves_a_gap_when_it_comes_back(stage: Stage) -> None:
    """From the kill to the next start is a gap that says that the collector was not running."""
    scene = stage(FIVE)

    async def killed(equipment: Equipment) -> None:
        life = asyncio.create_task(runner.run(equipment, None))
        await until(equipment, 2)
        life.cancel(KILLED)
        await asyncio.gather(life, return_exceptions=True)
        await until(equipment, 5)
        await runner.run(equipment, hours(6))

    scene.play(killed)
    ((reason, _, ended_at),) = scene.rows(schema.gaps, *COLUMNS)
    assert (reason, ended_at) == ("not_running", hours(5))


def asleep(start: float, end: float) -> Callable[[Equipment], Equipment]:
    """Return what shuts the computer of some equipment between two hours of the scene."""
    shut = Fault.model_validate(fault("asleep", start, end))
    return lambda equipment: replace(equipment, clock=OurClock(equipment.clock, [shut]))


def test_a_computer_that_slept_is_a_gap_though_nobody_stopped_it(stage: Stage) -> None:
    """When the machine sleeps under a running collector, the time is a gap from the last sign."""
    scene = stage(FIVE)
    scene.play(lambda equipment: a_day_part(asleep(2, 4)(equipment)))
    ((reason, started_at, ended_at),) = scene.rows(schema.gaps, *COLUMNS)
    assert reason == "asleep"
    assert hours(1.9) < started_at <= hours(2)
    assert hours(4) <= ended_at < hours(4.1)


def test_a_nap_in_which_nothing_was_due_is_no_gap(stage: Stage) -> None:
    """A machine that slept for a few minutes between two looks lost nothing."""
    scene = stage(FIVE)
    scene.every = timedelta(hours=3)
    scene.play(lambda equipment: a_day_part(asleep(1, 1.2)(equipment)))
    assert scene.rows(schema.gaps) == []


def test_a_clock_that_is_set_is_no_sleep(stage: Stage) -> None:
    """A clock that is set on by two hours, or back, is not taken for a machine that slept."""
    scene = stage(FIVE)
    jumps = [fault("clock_jump", 2, 3) | {"seconds": s} for s in (7200.0,)]
    jumps += [fault("clock_jump", 5, 6) | {"seconds": -7200.0}]
    wrong = [Fault.model_validate(jump) for jump in jumps]
    scene.play(
        lambda equipment: a_day_part(replace(equipment, clock=OurClock(equipment.clock, wrong)))
    )
    assert scene.rows(schema.gaps) == []


def test_a_clock_set_back_within_a_gap_turns_no_gap_around(stage: Stage) -> None:
    """A dark time over which our clock is set back is told once, and ends after it began."""
    scene = stage(FIVE, [fault("challenge", 2, 4)])
    back = Fault.model_validate(fault("clock_jump", 3, 9) | {"seconds": -5400.0})
    scene.play(
        lambda equipment: a_day_part(replace(equipment, clock=OurClock(equipment.clock, [back])))
    )
    ((reason, started_at, ended_at),) = scene.rows(schema.gaps, *COLUMNS)
    assert reason == "challenge"
    assert hours(2) <= started_at < hours(2.5)
    assert started_at < ended_at <= hours(4)
    with scene.engine.connect() as connection:
        assert dark.lasting(connection, hours(8)) == []


def test_reasons_in_a_row_are_gaps_in_a_row(stage: Stage) -> None:
    """Where one reason gives way to another, one gap ends as the next begins."""
    scene = stage(FIVE, [fault("challenge", 2, 4), fault("server_error", 4, 6)])
    scene.play(a_day_part)
    (first, second) = scene.rows(schema.gaps, *COLUMNS)
    assert (first[0], second[0]) == ("challenge", "server_error")
    assert first[2] == second[1]
    assert hours(4) <= second[1] < hours(5.2)


def test_overlapping_reasons_leave_no_hole(stage: Stage) -> None:
    """Two faults that take turns are gaps without a hole, and no reason is told twice."""
    both = [fault("challenge", 2, 6, 0.5), fault("server_error", 2, 6)]
    scene = stage(FIVE, both)
    scene.play(a_day_part)
    found = scene.rows(schema.gaps, *COLUMNS, "words")
    assert found[0][1] < hours(2.5)
    assert found[-1][2] >= hours(6)
    assert all(one[2] == after[1] for one, after in itertools.pairwise(found))
    assert len({row[0] for row in found}) == len(found)


def test_a_dark_time_ends_where_the_collector_stops(stage: Stage) -> None:
    """Killed within a wall, the wall's gap ends where nobody looked any more: no time twice."""
    scene = stage(FIVE, [fault("challenge", 2, 5)])

    async def killed(equipment: Equipment) -> None:
        life = asyncio.create_task(runner.run(equipment, None))
        await until(equipment, 3)
        life.cancel(KILLED)
        await asyncio.gather(life, return_exceptions=True)
        await until(equipment, 6)
        await runner.run(replace(equipment, dark={}), hours(8))

    scene.play(killed)
    absent, walled = scene.rows(schema.gaps, *COLUMNS)
    assert (absent[0], absent[2]) == ("not_running", hours(6))
    assert walled[0] == "challenge"
    assert hours(2) <= walled[1] < walled[2] == absent[1] <= hours(3)


def test_a_gap_at_the_very_start_has_its_start(stage: Stage) -> None:
    """Walls from the first look on are a gap from there, though nothing was told before."""
    scene = stage(FIVE, [fault("server_error", 0.2, 3)])

    async def act(equipment: Equipment) -> None:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        await until(equipment, 0.5)
        await runner.run(equipment, hours(6))

    scene.play(act)
    assert ("server_error",) in scene.rows(schema.gaps, "reason")


def test_a_gap_at_the_very_end_is_still_on(stage: Stage) -> None:
    """Walls that stand when the record ends are no row, and told as lasting from their start."""
    scene = stage(FIVE, [fault("challenge", 5, 24)])
    scene.play(a_day_part)
    assert scene.rows(schema.gaps) == []
    with scene.engine.connect() as connection:
        (row,) = frames.gaps(connection, now=hours(999))
    assert (row["reason"], row["platform"], row["open"]) == ("challenge", "tiktok", True)
    assert hours(5) <= row["started_at"] < hours(5.5)
    # nobody collects into a simulation: its record ends where its collector did
    assert row["ended_at"] == hours(8)


def test_a_platform_that_told_us_to_wait_is_dark_until_then(stage: Stage) -> None:
    """Told something, then to slow down: dark from that pass's end until it is asked again."""
    scene = stage([post(number) for number in range(30)])

    async def act(equipment: Equipment) -> None:
        life = asyncio.create_task(runner.run(equipment, hours(4)))
        await equipment.clock.sleep(120)
        equipment.net.pacer.hold(equipment.front(TIKTOK), 3600)
        await life

    scene.play(act)
    ((reason, started_at, ended_at),) = scene.rows(schema.gaps, *COLUMNS)
    assert reason == "rate_limited"
    assert hours(0.03) <= started_at < hours(0.1)
    assert hours(1) < ended_at < hours(1.3)


def test_a_wait_asked_for_by_the_last_answer_is_dark(stage: Stage) -> None:
    """A pass that was whole, and told to wait at its end, is followed by a gap of that wait."""
    scene = stage(FIVE)

    async def act(equipment: Equipment) -> None:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        running = Running(equipment, TIKTOK, begin(equipment, TIKTOK))
        equipment.net.pacer.hold(equipment.front(TIKTOK), 1800)
        finish_running(running)
        await until(equipment, 6)
        await run_pass(equipment, TIKTOK)

    scene.play(act)
    ((reason, started_at, ended_at),) = scene.rows(schema.gaps, *COLUMNS)
    assert reason == "rate_limited"
    assert 1800 <= (ended_at - started_at).total_seconds() <= 1800 * 1.2


def test_a_key_that_is_no_longer_taken_is_told_as_that(stage: Stage) -> None:
    """Without a key nothing is told: it was never there, or it has worked and is refused now."""
    scene = stage(FIVE)

    async def act(equipment: Equipment) -> list[Darkness | None]:
        keyless = [Judged(unasked("no_key"), NOT_ASKED, None)]
        found = []
        for _ in range(2):
            running = Running(equipment, TIKTOK, begin(equipment, TIKTOK))
            with equipment.engine.begin() as connection:
                found.append(darkness_of(connection, equipment, running.start, keyless, None))
            finish_running(running)
            await run_pass(equipment, TIKTOK, with_discovery=True)
        return found

    reasons = [one.reason for one in scene.play(act) if one is not None]
    assert reasons == [GapReason.NO_KEY, GapReason.LOGIN_EXPIRED]
