"""A laptop that was shut for a day: one gap with its reason, and no event."""

from dataclasses import replace

from checker.collector import runner
from checker.collector.equipment import Equipment
from checker.replica.scenario import Fault
from checker.simulation import OurClock
from checker.store import schema
from tests.collector.conftest import Stage
from tests.collector.scene import fault, hours, post

SHUT = Fault.model_validate(fault("asleep", 2, 26))


async def thirty_hours(equipment: Equipment) -> None:
    """Collect for thirty hours on a computer that is shut for a day of them."""
    shut = replace(equipment, clock=OurClock(equipment.clock, [SHUT]))
    await runner.run(shut, hours(30))


def test_a_day_asleep_is_one_gap_and_no_event(stage: Stage) -> None:
    """Nobody says afterwards what happened meanwhile, but that we could not look, and why."""
    away_meanwhile = post(5, states=[(5, "policy_removal"), (20, "visible")])
    scene = stage([*(post(number) for number in range(5)), away_meanwhile])
    scene.play(thirty_hours)
    ((reason, started_at, ended_at),) = scene.rows(schema.gaps, "reason", "started_at", "ended_at")
    assert reason == "asleep"
    assert hours(1.9) < started_at <= hours(2)
    assert hours(26) <= ended_at < hours(26.1)
    assert {kind for (kind,) in scene.rows(schema.events, "kind")} == {"appeared"}


def test_what_changed_while_it_slept_is_bracketed_by_the_sleep(stage: Stage) -> None:
    """A post that went meanwhile is gone since the last look before, and confirmed after."""
    gone = post(5, states=[(5, "policy_removal")])
    scene = stage([*(post(number) for number in range(5)), gone])
    scene.play(thirty_hours)
    found = scene.rows(schema.events, "kind", "after", "before", "confirmed_at")
    ((_, after, before, confirmed_at),) = [row for row in found if row[0] == "gone"]
    assert after <= hours(2)
    assert hours(26) <= before < confirmed_at
