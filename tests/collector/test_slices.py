"""Slices: several looks of a pass go into the store in one transaction, and none waits long."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from checker.collector.equipment import Equipment
from checker.collector.passes import run_pass
from checker.collector.runner import once
from checker.collector.turns import listing_due_at, next_listing_at
from checker.store import schema
from tests.collector.conftest import Stage
from tests.collector.scene import TIKTOK, post

SIX = [post(number) for number in range(6)]
LATE = {
    "name": "late",
    "role": "subject",
    "queries": [],
    "accounts": [],
    "links": [],
    "places": ["tiktok"],
    "registration_sha256": "0" * 64,
    "origin": "simulated",
}


def test_several_looks_share_a_transaction(stage: Stage) -> None:
    """What is read within some seconds is written at once, and every look of a pass is written."""
    scene, sizes = stage(SIX), list[int]()

    async def act(equipment: Equipment) -> Any:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        sa.event.listen(equipment.engine, "before_cursor_execute", count)
        await equipment.clock.sleep(7_200)
        return await run_pass(equipment, TIKTOK)

    def count(*given: Any) -> None:
        if given[2].startswith("INSERT INTO observations"):
            sizes.append(len(given[3]) if given[5] else 1)

    running = scene.play(act)
    assert sum(sizes) == len(running.looked)
    assert 1 < len(sizes) < len(running.looked)
    assert running.slice.observed == []


def test_a_topic_that_another_program_adds_has_its_turn_soon(stage: Stage) -> None:
    """When the next listing is due is read anew after a wait at its longest, not each pass."""
    scene = stage(SIX)

    async def act(equipment: Equipment) -> Any:
        await once(equipment)
        before = next_listing_at(equipment, TIKTOK)
        now = equipment.clock.now()
        with equipment.engine.begin() as connection:
            connection.execute(sa.insert(schema.topics), LATE | {"registered_at": now})
        at_once = next_listing_at(equipment, TIKTOK)
        await equipment.clock.sleep((equipment.idle_at_most + timedelta(seconds=1)).seconds)
        later = next_listing_at(equipment, TIKTOK)
        assert later == listing_due_at(equipment, TIKTOK)
        return before, at_once, later, now

    before, at_once, later, now = scene.play(act)
    assert at_once == before
    assert later == now
