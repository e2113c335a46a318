"""Passes: who is asked in which order, and what stops, breaks or kills one."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from checker.collector import runner
from checker.collector.controls import plan
from checker.collector.equipment import Equipment
from checker.collector.finish import recover
from checker.collector.passes import KILLED, begin, run_pass
from checker.model import Availability, Purpose, Reading, Subject
from checker.model import post as post_of
from checker.store import schema
from checker.store.agenda import Due
from checker.store.verify import verify_store
from tests.collector.conftest import Stage
from tests.collector.scene import TIKTOK, Scene, fault, hours, post, until

FIVE = [post(number) for number in range(5)]


def due(number: int, purpose: Purpose = Purpose.SCHEDULED) -> Due:
    """Return a post that is due and held to be there."""
    return Due(
        subject=post_of("tiktok", str(number)),
        subject_id=number,
        next_at=None,
        purpose=purpose,
        cadence_s=None,
        added_at=None,
        account_id=None,
        author=None,
        account_away=False,
        held=Availability.VISIBLE,
        seen=True,
    )


@pytest.mark.parametrize(
    ("asked", "fit", "order"),
    [
        ([1, 2, 3, 4], [7, 8, 9], ["c7", 1, 2, "c8", 3, 4, "c9"]),
        ([1], [7, 8, 9], ["c7", "c8", 1, "c9"]),
        ([1, 2], [7], ["c7", 1, 2]),
        ([1, 2, 3], [2], [1, "c2", 3]),
        ([1, 2], [], [1, 2]),
    ],
)
def test_controls_stand_among_those_due(
    asked: list[int], fit: list[int], order: list[int | str]
) -> None:
    """Controls stand first, last and between; a witness that is due serves where it stands."""
    planned = plan([due(number) for number in asked], [due(number) for number in fit])
    assert [
        f"c{item.subject_id}" if item.purpose is Purpose.CONTROL else item.subject_id
        for item in planned
    ] == order


async def discover_and_look(equipment: Equipment) -> Any:
    """Run one pass with discovery."""
    return await run_pass(equipment, TIKTOK, with_discovery=True)


async def a_morning(equipment: Equipment) -> None:
    """Collect for six hours."""
    await runner.run(equipment, hours(6))


def test_accounts_are_asked_after_posts(stage: Stage) -> None:
    """The account of a post that is gone is asked in the same pass, after all its posts."""
    scene = stage([post(0, states=[(-1, "not_found")]), *FIVE[1:]])

    async def act(equipment: Equipment) -> None:
        number = append_missing(scene)
        with equipment.engine.connect() as connection:
            known = runner.agenda.states(connection, [number], "here")
        await run_pass(equipment, TIKTOK, with_discovery=True)
        await run_pass(equipment, TIKTOK, known)

    scene.play(act)
    looked = [path for path in scene.asked if not path.startswith(("/embed", "/oembed"))]
    assert looked[-1].startswith("/@user0")
    assert "/video/" in looked[-2]
    assert "/video/" not in looked[-1]


def append_missing(scene: Scene) -> int:
    """Put the first post of the world into the store, with its author; returns its row id."""
    gone = scene.world.scenario.posts[0]
    rows, pairs = schema.subjects, schema.authorships
    with scene.engine.begin() as connection:
        values = [("post", gone.id), ("account", gone.account)]
        for kind, native_id in values:
            row = {"kind": kind, "platform": "tiktok", "native_id": native_id}
            connection.execute(sa.insert(rows), row)
        ids = list(connection.execute(sa.select(rows.c.id).order_by(rows.c.id)).scalars())
        connection.execute(sa.insert(pairs), {"post_id": ids[0], "account_id": ids[1]})
    return int(ids[0])


def test_walls_in_a_row_stop_the_pass(stage: Stage) -> None:
    """Three walls in a row end a pass, and the host is left alone for a quarter of an hour."""
    scene = stage(FIVE, [fault("challenge", 0.5, 6)])

    async def act(equipment: Equipment) -> Any:
        await discover_and_look(equipment)
        await until(equipment, 1)
        walled = await run_pass(equipment, TIKTOK)
        held = equipment.held_until(TIKTOK)
        return walled, held is not None and (held - equipment.clock.now()).total_seconds()

    walled, held_s = scene.play(act)
    assert walled.stopped == "3 walls in a row: wall.tiktok_proof_of_work"
    assert len(walled.looked) == 3
    assert held_s > 890


def test_a_held_host_is_not_asked(stage: Stage) -> None:
    """While a host wants to be left alone nothing is asked, and no pass begins."""
    scene = stage(FIVE)

    async def act(equipment: Equipment) -> tuple[int, int]:
        await discover_and_look(equipment)
        before = len(scene.asked)
        equipment.net.pacer.hold(equipment.front(TIKTOK), 3 * 3600)
        await runner.run(equipment, hours(2.9))
        return before, len(scene.asked)

    before, after = scene.play(act)
    assert after == before
    assert len(scene.rows(schema.passes)) == 1


def test_rate_limits_do_not_make_the_collector_spin(stage: Stage) -> None:
    """A platform that slows us down is asked no sooner than it says, and the collector goes on."""
    scene = stage(FIVE, [fault("rate_limited", 1, 5)])
    scene.play(a_morning)
    # four hours of "in 60 seconds", and the passes before and after
    assert len(scene.rows(schema.passes)) < 270
    assert scene.notes()[-1] is None


def test_a_broken_pass_is_recorded_and_the_next_goes_on(stage: Stage) -> None:
    """What breaks a pass is its note; a minute later the next one begins, not at once."""
    scene = stage(FIVE)
    n_calls = 0

    async def breaks(subjects: Sequence[Subject], fetch: Any) -> Sequence[Reading]:
        nonlocal n_calls
        n_calls += 1
        if n_calls <= 3:
            raise RuntimeError("a fault of ours")
        return await TIKTOK.look(subjects, fetch)

    async def act(equipment: Equipment) -> None:
        await runner.run(equipment, hours(0.08))

    scene.play(act, replace(TIKTOK, look=breaks))
    broken = "broken: RuntimeError: a fault of ours"
    assert scene.notes() == [broken, broken, broken, None]


def test_what_a_killed_pass_saw_is_kept_and_judged(stage: Stage) -> None:
    """The next start seals and judges what a killed pass had looked at; its evidence verifies."""
    scene = stage(FIVE)

    async def killed(equipment: Equipment) -> None:
        life = asyncio.create_task(discover_and_look(equipment))
        await equipment.clock.sleep(29)
        life.cancel(KILLED)
        await asyncio.gather(life, return_exceptions=True)

    async def again(equipment: Equipment) -> int:
        return recover(equipment)

    scene.play(killed)
    left = len(scene.rows(schema.observations))
    assert left > 5
    assert scene.notes() == []
    assert scene.play(again) == 1
    assert scene.notes() == ["interrupted: the program was stopped in mid-pass"]
    assert len(scene.rows(schema.verdicts)) == left
    assert verify_store(scene.engine, scene.place / "evidence").n_unsealed == 0


def test_stopped_by_hand_a_pass_is_whole(stage: Stage) -> None:
    """A pass that is stopped by hand is sealed and judged at once, with what it has."""
    scene = stage(FIVE)

    async def act(equipment: Equipment) -> None:
        life = asyncio.create_task(discover_and_look(equipment))
        await equipment.clock.sleep(25)
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)

    scene.play(act)
    assert scene.notes() == ["stopped by hand"]
    assert len(scene.rows(schema.verdicts)) == len(scene.rows(schema.observations))


def test_passes_of_one_moment_have_names_of_their_own(stage: Stage) -> None:
    """Two passes that begin at the same moment, as under a clock set back, are two passes."""
    scene = stage(FIVE)

    async def act(equipment: Equipment) -> set[str]:
        return {begin(equipment, TIKTOK).id for _ in range(3)}

    assert len(scene.play(act)) == 3
