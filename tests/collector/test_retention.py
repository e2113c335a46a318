"""The duty to delete: what came by key goes when its time is over, and nothing sooner or else."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from checker.clock import VirtualClock, VirtualLoop
from checker.collector import retention, runner
from checker.collector.assembly import Setting, assemble
from checker.collector.duties import ALL, Duties, Duty, duties_of
from checker.collector.equipment import Equipment
from checker.collector.meaning import rebuild
from checker.collector.retention import BATCH, Retention
from checker.model import Origin, Vantage
from checker.model.instants import floor_text
from checker.platforms import PLATFORMS
from checker.store import judging, purge
from checker.store.chain import manifests, read_manifest
from checker.store.database import open_database
from checker.store.verify import verify_directory
from tests.collector.conftest import Stage
from tests.collector.scene import START, post, until
from tests.support.builders import make_exchange

Act = Callable[[Equipment], Awaitable[Any]]
DAY = timedelta(days=1)


@dataclass
class Room:
    """A store with evidence that came at the start, and collectors that come later."""

    place: Path
    engine: sa.Engine
    origin: Origin = Origin.OBSERVED
    keep_days: int = 0

    @property
    def root(self) -> Path:
        """The evidence directory."""
        return self.place / "evidence"

    def at(self, days: float, act: Act) -> Any:
        """Let ``act`` use a collector that starts so many days after the scene's start."""

        async def whole() -> Any:
            clock = VirtualClock(START + days * DAY)
            setting = Setting(
                vantage=Vantage(name="here"), origin=self.origin, keep_days=self.keep_days
            )
            equipment = assemble(self.engine, self.root, [], clock, setting)
            try:
                return await act(equipment)
            finally:
                equipment.keeper.close()

        with asyncio.Runner(loop_factory=VirtualLoop) as loop:
            return loop.run(whole())

    def keep(self, *keys: str | None, days: float = 0) -> None:
        """Keep an answer for each key, None for a visitor's, in one pass."""

        async def act(equipment: Equipment) -> None:
            keep(equipment, *keys, days=days)

        self.at(days, act)

    def purge(self, days: float) -> dict[str, int]:
        """Let a collector start so late and purge; how many were purged so far, by duty."""
        self.at(days, retention.once)
        verify_directory(self.root)
        return dict(purge.purged(self.root).counted)


def keep(equipment: Equipment, *keys: str | None, days: float = 0) -> None:
    """Keep an answer for each key, so many days after the scene's start."""
    at = START + days * DAY
    name = f"pass-{equipment.keeper._link.number}"
    for number, key in enumerate(keys):
        asked = make_exchange(number, asked_at=at, answered_at=at)
        equipment.keeper.keep(replace(asked, ask=replace(asked.ask, key=key)), name)
    equipment.keeper.seal(name, {"started_at": floor_text(at)})


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Return a store of its own."""
    engine = open_database(f"sqlite:///{tmp_path / 'checker.db'}")
    yield Room(tmp_path, engine)
    engine.dispose()


CASES: list[tuple[float, dict[str, int]]] = [
    (0.9, {}),
    (1, {"x": 1}),
    (2, {"x": 1, "reddit": 1}),
    (14.9, {"x": 1, "reddit": 1}),
    (29.99, {"x": 1, "reddit": 1}),
    (30, {"x": 1, "reddit": 1, "youtube": 2}),
    (4000, {"x": 1, "reddit": 1, "youtube": 2}),
]


@pytest.mark.parametrize(("days", "purged"), CASES)
def test_each_key_has_its_time(room: Room, days: float, purged: dict[str, int]) -> None:
    """What came by key goes after its platform's days, not before; a visitor's answer stays."""
    room.keep("x", "reddit", "youtube", "youtube", "weibo", "unheard-of", None)
    assert room.purge(days) == purged


@pytest.mark.parametrize(
    ("days", "purged"), [(9.9, {"x": 1}), (10, {"x": 1, ALL: 5}), (40, {"x": 1, ALL: 5})]
)
def test_the_operator_may_set_a_time_for_all(
    room: Room, days: float, purged: dict[str, int]
) -> None:
    """With ``keep_days`` answers and questions of all go; what a platform wants sooner, sooner."""
    room.keep_days = 10
    room.keep("x", "youtube", None)
    room.purge(9)
    assert room.purge(days) == purged


def test_the_question_stays_where_only_the_answer_must_go(room: Room) -> None:
    """By a platform's duty the answer goes; what we asked holds nothing of the platform's."""
    room.keep("x")
    room.purge(2)
    rows = purge.purged(room.root).rows
    kept = read_manifest(manifests(room.root)[0])[0]["records"]
    types = {row["sha256"]: row["type"] for row in kept}
    assert [types[row["replaces"]] for row in rows] == ["response"]
    assert "x" in rows[0]["why"]
    assert PLATFORMS["x"].keep.source in rows[0]["why"]


def test_what_was_purged_is_not_purged_again(room: Room) -> None:
    """A second start finds nothing to do, and adds no link."""
    room.keep("x", "x")
    room.purge(2)
    before = len(manifests(room.root))
    assert room.purge(3) == {"x": 2}
    assert len(manifests(room.root)) == before


def test_many_records_go_in_several_links(room: Room) -> None:
    """More than one link takes is announced in several, all in one start."""
    room.keep(*["x"] * (2 * BATCH + 1))
    assert room.purge(2) == {"x": 2 * BATCH + 1}
    assert len(manifests(room.root)) == 1 + 3


def test_one_start_does_a_bounded_part(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left over after a bounded number of links is done by the next start."""
    monkeypatch.setattr(retention, "TURNS_AT_ONCE", 1)
    room.keep(*["x"] * (BATCH + 5))
    assert room.purge(2) == {"x": BATCH}
    assert room.purge(2) == {"x": BATCH + 5}


def test_others_work_between_any_two_records(room: Room) -> None:
    """While records are purged the collector's other work goes on."""
    room.keep(*["x"] * 50)

    async def act(equipment: Equipment) -> int:
        n = 0

        async def others() -> None:
            nonlocal n
            while True:
                n += 1
                await equipment.clock.sleep(0)

        task = asyncio.create_task(others())
        await retention.once(equipment)
        task.cancel()
        return n

    assert room.at(2, act) >= 100


@pytest.mark.parametrize("origin", [Origin.SIMULATED, Origin.REPLAYED])
def test_what_is_made_up_is_kept(room: Room, origin: Origin) -> None:
    """A replay and a simulation owe nobody anything."""
    room.origin, room.keep_days = origin, 1
    room.keep("x")
    assert room.purge(100) == {}


def test_with_a_clock_far_ahead_nothing_is_purged(room: Room) -> None:
    """Where answers say that our clock is ahead by more than an hour it is believed no more."""
    room.keep("x")

    async def act(equipment: Equipment) -> None:
        equipment.clocks_off_s["bluesky"] = 90_000.0
        await retention.once(equipment)

    room.at(2, act)
    assert purge.purged(room.root).rows == ()


def test_a_running_collector_leaves_its_file_to_purge_in_it(room: Room) -> None:
    """A file that is written for weeks is left for a new one before anything in it is purged."""

    async def act(equipment: Equipment) -> str | None:
        keep(equipment, "x", None)
        await equipment.clock.sleep(2 * DAY.total_seconds())
        await retention.once(equipment)
        return equipment.keeper.writing

    assert room.at(0, act) is None
    assert verify_directory(room.root).n_purged == 1


@pytest.mark.parametrize(("hours", "n"), [(23, 0), (25, 1), (49, 2)])
def test_a_running_collector_purges_as_things_fall_due(room: Room, hours: float, n: int) -> None:
    """A collector that runs for days purges within an hour of the time, also what came since."""

    async def act(equipment: Equipment) -> None:
        keep(equipment, "x")
        task = asyncio.create_task(retention.watch(equipment, None))
        await equipment.clock.sleep(60)
        keep(equipment, "x", days=1)
        await equipment.clock.sleep(hours * 3600)
        task.cancel()

    room.at(0, act)
    assert verify_directory(room.root).n_purged == n


def test_the_watch_ends_with_the_collector(room: Room) -> None:
    """With an end set the watch is over by then, whenever its next turn would have been."""

    async def act(equipment: Equipment) -> datetime:
        await retention.watch(equipment, START + timedelta(hours=3))
        return equipment.clock.now()

    assert room.at(0, act) == START + timedelta(hours=3)


def test_a_purge_that_was_killed_is_ended_by_the_next_start(room: Room) -> None:
    """Killed after the link and before the writing, the next start writes, and counts once."""
    room.keep("x", "x")

    async def killed(equipment: Equipment) -> None:
        knows = Retention.of(equipment)
        carried = knows._carry_out

        async def die(rows: list[purge.Row]) -> None:
            await carried(rows[:1])
            raise asyncio.CancelledError

        await carried([])  # nothing was cut short before
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Retention, "_carry_out", lambda _, rows: die(rows))
            with pytest.raises(asyncio.CancelledError):
                await knows.turn()

    room.at(2, killed)
    checked = verify_directory(room.root)
    assert (checked.n_purged, checked.n_unpurged) == (1, 1)
    assert room.purge(2) == {"x": 2}
    assert verify_directory(room.root).n_purged == 2


def test_a_disk_that_fails_stops_nothing_else(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch says that nothing can be purged, tries again, and does it once the disk is well."""
    room.keep("x", "x")

    def full(*_: object) -> int:
        raise OSError(errno.EROFS, "Read-only file system")

    async def act(equipment: Equipment) -> tuple[int, int]:
        with monkeypatch.context() as patched:
            patched.setattr(os, "pwrite", full)
            task = asyncio.create_task(retention.watch(equipment, None))
            await equipment.clock.sleep(600)
        before = verify_directory(room.root).n_purged
        await equipment.clock.sleep(7200)
        assert not task.done()
        task.cancel()
        return before, verify_directory(room.root).n_purged

    assert room.at(2, act) == (0, 2)


def test_what_was_changed_stays_and_is_said_once(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    """A record that does not verify is left as it is; all others go."""
    room.keep("x", "x", "x")
    row = read_manifest(manifests(room.root)[0])[0]["records"][1]
    path = room.root / "warc" / row["warc"]
    content = bytearray(path.read_bytes())
    content[row["offset"] + 4] ^= 1
    path.write_bytes(content)
    room.at(2, retention.once)
    assert purge.purged(room.root).counted == {"x": 2}
    assert capsys.readouterr().out.count("is not what was kept") == 1


def test_a_manifest_that_does_not_hold_stops_the_purge(room: Room) -> None:
    """Nothing is purged by a chain that does not hold; the round goes on."""
    room.keep("x")
    (path,) = manifests(room.root)
    path.write_bytes(path.read_bytes() + b" ")
    room.at(2, retention.once)
    assert len(manifests(room.root)) == 1


def test_a_duty_names_its_platform_and_source() -> None:
    """Each credential of a platform that has a duty falls under it, with the source in words."""
    found = duties_of(PLATFORMS, 0)
    assert found.for_all is None
    assert {duty.name for duty in found.by_key.values()} == {"tiktok", "x", "youtube", "reddit"}
    assert all(PLATFORMS[duty.name].keep.source in duty.why for duty in found.by_key.values())


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({"type": "response", "key": "x"}, "x"),
        ({"type": "resource", "key": "x"}, "x"),
        ({"type": "request", "key": "x"}, ALL),
        ({"type": "metadata", "key": "x"}, ALL),
        ({"type": "response"}, ALL),
        ({"type": "warcinfo"}, None),
        ({"type": "metadata", "replaces": "ab"}, None),
        ({}, None),
    ],
)
def test_what_falls_under_which_duty(row: dict[str, str], name: str | None) -> None:
    """The shorter duty holds; a file's head and a tombstone fall under none."""
    held = Duties({"x": Duty("x", 1, "")}, Duty(ALL, 9, ""))
    found = held.of(row)
    assert (found.name if found else None) == name


def test_facts_stay_and_are_judged_the_same(stage: Stage) -> None:
    """After all evidence was purged, judging all history anew gives the same rows."""
    scene = stage([post(1, states=[(1, "policy_removal"), (2, "visible")]), post(2)])

    async def act(equipment: Equipment) -> None:
        await runner.run(equipment, START + timedelta(hours=4))
        with equipment.engine.connect() as connection:
            before = judging.verdict_snapshot(connection)
        duty = Duties({}, Duty(ALL, 1, "the operator's"))
        await until(equipment, 30)
        knows = Retention(equipment, duty)
        while await knows.turn() <= equipment.clock.now():
            pass
        checked = verify_directory(equipment.keeper.root)
        assert checked.n_purged >= checked.n_records - 2 > 20
        with equipment.engine.begin() as connection:
            rebuild(connection, equipment.rules)
            assert judging.verdict_snapshot(connection) == before
            assert len(before) > 10

    scene.play(act)


def test_the_collector_purges_while_it_collects(stage: Stage) -> None:
    """In a run over days what is over its time goes, pass by pass, and the chain holds."""
    scene = stage([post(1)])

    async def act(equipment: Equipment) -> int:
        real = replace(equipment, origin=Origin.OBSERVED, keep_days=1)
        await runner.run(real, START + timedelta(hours=27))
        return verify_directory(equipment.keeper.root).n_purged

    assert scene.play(act) > 5


def test_one_round_purges_first(stage: Stage) -> None:
    """A collector of one round purges what is over its time."""
    scene = stage([post(1)])

    async def act(equipment: Equipment) -> int:
        real = replace(equipment, origin=Origin.OBSERVED, keep_days=1)
        await runner.once(real)
        await until(equipment, 25)
        await runner.once(real)
        return verify_directory(equipment.keeper.root).n_purged

    assert scene.play(act) > 1
