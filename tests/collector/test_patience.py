"""After a pass that went wrong the next one waits, and longer each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from checker.collector import runner
from checker.collector.equipment import Equipment
from checker.collector.patience import AFTER_TROUBLE, LONGEST_REST
from checker.model import Purpose, Reading, Subject
from checker.store import schema
from tests.collector.conftest import Stage
from tests.collector.scene import START, TIKTOK, hours, post

FIVE = [post(number) for number in range(1, 6)]
BROKEN = "broken: RuntimeError: a fault of ours"


async def _breaks(_: Sequence[Subject], __: Any) -> Sequence[Reading]:
    raise RuntimeError("a fault of ours")


async def _breaks_listing(*_: Any) -> Any:
    raise RuntimeError("a fault of ours")
    yield


async def _a_day(equipment: Equipment) -> None:
    await runner.run(equipment, hours(12))


def _begun(scene: Any) -> list[datetime]:
    return [moment for (moment,) in scene.rows(schema.passes, "started_at")]


def test_a_pass_that_always_breaks_is_tried_ever_more_seldom(stage: Stage) -> None:
    """Half a day of a fault of ours is some thirty passes, the last an hour apart or so."""
    scene = stage(FIVE)
    scene.play(_a_day, replace(TIKTOK, look=_breaks))
    assert set(scene.notes()) == {BROKEN}
    begun = _begun(scene)
    assert len(begun) < 40
    assert all(later - earlier >= AFTER_TROUBLE for earlier, later in pairwise(begun[:2]))
    last = [moment for moment in begun if moment > hours(6)]
    # listings and looks, each once an hour
    assert len(last) <= 2 * ((hours(12) - hours(6)) / LONGEST_REST) + 1


def test_a_listing_that_breaks_keeps_no_post_from_its_look(stage: Stage) -> None:
    """Posts that are known are looked at on, while listing is tried ever more seldom."""
    scene = stage(FIVE)

    async def then_breaks(equipment: Equipment) -> None:
        await runner.run(equipment, hours(0.5))
        broken = replace(TIKTOK, discover=_breaks_listing)
        equipment.platforms["tiktok"] = broken  # type: ignore[index]
        await runner.run(equipment, hours(6))

    scene.play(then_breaks)
    notes = scene.notes()
    assert 5 <= notes.count(BROKEN) <= 15
    looks = scene.rows(schema.observations, "asked_at", "purpose")
    late = [at for at, purpose in looks if purpose != Purpose.SIGHTING and at > hours(1)]
    # five posts every twenty minutes for five hours
    assert len(late) >= 5 * 3 * 5 - 5


@pytest.mark.parametrize("n_broken", [1, 2])
def test_a_good_pass_forgets_the_bad_ones(stage: Stage, n_broken: int) -> None:
    """What broke once is waited for from the beginning when it breaks again."""
    scene = stage(FIVE)
    n_calls = 0

    async def at_times(subjects: Sequence[Subject], fetch: Any) -> Sequence[Reading]:
        nonlocal n_calls
        n_calls += 1
        if n_calls % (n_broken + 1):
            raise RuntimeError("a fault of ours")
        return await TIKTOK.look(subjects, fetch)

    async def an_hour(equipment: Equipment) -> None:
        await runner.run(equipment, hours(1))

    scene.play(an_hour, replace(TIKTOK, look=at_times))
    gaps = [later - earlier for earlier, later in pairwise(_begun(scene))]
    assert max(gaps) <= timedelta(minutes=20)
    assert _begun(scene)[0] == START
