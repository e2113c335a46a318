"""Walls before lists slow the lists down, and keep no post from its look."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from checker.collector import runner
from checker.collector.equipment import Equipment
from checker.model import Purpose
from checker.replica.dialect import Reply, Request
from checker.replica.dialects import DIALECTS
from checker.replica.tiktok import DIALECT
from checker.replica.world import World
from checker.store import schema
from tests.collector.conftest import Stage
from tests.collector.scene import hours, post

FIVE = [post(number) for number in range(1, 6)]


async def _a_morning(equipment: Equipment) -> None:
    await runner.run(equipment, hours(8))


@pytest.fixture
def walled(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Wall the lists of accounts off from the first hour to the sixth; give when they are asked."""
    asked: list[float] = []

    def speak(world: World, request: Request, now: datetime, country: str | None) -> Reply:
        listing = any(request.path.startswith(start) for start in DIALECT.listings)
        hour = (now - hours(0)) / timedelta(hours=1)
        if listing and 1 <= hour < 6:
            asked.append(hour)
            return DIALECT.walls["challenge"](request)
        return DIALECT.speak(world, request, now, country)

    monkeypatch.setitem(DIALECTS, "tiktok", replace(DIALECT, speak=speak))
    return asked


def test_posts_are_looked_at_while_their_lists_are_walled_off(
    stage: Stage, walled: list[float]
) -> None:
    """Five hours of walled lists cost some ten asks, and no look."""
    scene = stage(FIVE)
    scene.play(_a_morning)
    rows = scene.rows(schema.observations, "asked_at", "purpose")
    looks = [at for at, purpose in rows if purpose != Purpose.SIGHTING and hours(1) < at < hours(6)]
    # five posts every twenty minutes
    assert len(looks) >= 5 * 3 * 5 - 5
    # three in a row, then one at a time: after 15 minutes, 30, and each hour
    assert 3 <= len(walled) <= 10
    troubles = [trouble for (trouble,) in scene.rows(schema.listings, "trouble") if trouble]
    assert any("left alone for a while: wall.tiktok" in trouble for trouble in troubles)
    assert scene.rows(schema.listings, "trouble")[-1] == (None,)
