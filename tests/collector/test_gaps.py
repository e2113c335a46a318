"""Gaps: every time in which we could not look is recorded, once, with its reason."""

import asyncio
from typing import Any

import pytest

from checker.collector import runner
from checker.collector.equipment import Equipment
from checker.collector.gaps import note_absence
from checker.collector.passes import KILLED, run_pass
from checker.store import schema
from tests.collector.conftest import Stage
from tests.collector.scene import TIKTOK, fault, hours, post, until

FIVE = [post(number) for number in range(5)]
COLUMNS = ("reason", "started_at", "ended_at")


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
    ((reason, started_at, ended_at),) = scene.rows(schema.gaps, *COLUMNS)
    assert (reason, ended_at) == ("not_running", hours(4))
    assert hours(1) <= started_at <= hours(1.5)


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
