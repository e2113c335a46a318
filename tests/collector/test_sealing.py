"""Daily roots are made by the collector once a day is over, and hold nobody up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from checker.clock import VirtualClock, VirtualLoop
from checker.collector import runner, sealing
from checker.collector.assembly import Setting, assemble
from checker.collector.equipment import Equipment
from checker.model import Origin, Vantage
from checker.store.chain import manifests
from checker.store.database import open_database
from checker.store.roots import roots
from checker.store.verify import verify_directory
from tests.collector.scene import START
from tests.support.sealed import a_pass

Act = Callable[[Equipment], Awaitable[Any]]
DAY = timedelta(days=1)


@dataclass
class Room:
    """A store, and collectors that come and go."""

    root: Path
    engine: sa.Engine

    def at(self, days: float, act: Act, origin: Origin = Origin.OBSERVED) -> Any:
        """Let ``act`` use a collector that starts so many days after the scene's start."""

        async def whole() -> Any:
            clock = VirtualClock(START + days * DAY)
            setting = Setting(vantage=Vantage(name="here"), origin=origin)
            equipment = assemble(self.engine, self.root, [], clock, setting)
            try:
                return await act(equipment)
            finally:
                equipment.keeper.close()

        with asyncio.Runner(loop_factory=VirtualLoop) as loop:
            return loop.run(whole())

    @property
    def days(self) -> list[str]:
        """The days that have a root."""
        return [file.root.day.isoformat() for file in roots(self.root)]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Return an empty store and its evidence."""
    engine = open_database(f"sqlite:///{tmp_path}/checker.db")
    yield Room(tmp_path / "evidence", engine)
    engine.dispose()


async def _seal(equipment: Equipment) -> None:
    a_pass(equipment.keeper, len(manifests(equipment.keeper.root)), equipment.clock.now())


async def _live(equipment: Equipment) -> None:
    """Seal a pass every eight hours for three days, beside the watch."""
    until = equipment.clock.now() + 3.1 * DAY
    watch = asyncio.create_task(sealing.watch(equipment, until))
    for _ in range(9):
        await _seal(equipment)
        await equipment.clock.sleep(8 * 3600)
    await watch


def test_each_day_gets_its_root_soon_after_its_end(room: Room) -> None:
    """Over three days a collector makes a root for each day that ended, by itself."""
    room.at(0, _live)
    days = [(START + number * DAY).date().isoformat() for number in range(3)]
    assert room.days == days
    assert verify_directory(room.root).seals.n_roots == 3


def test_days_that_were_left_are_made_up_for_at_the_next_start(room: Room) -> None:
    """A collector that was away makes what is missing, once, and nothing for today."""
    for days in (0, 1):
        room.at(days, _seal)
    assert room.days == []
    room.at(5, sealing.once)
    room.at(5, sealing.once)
    assert len(room.days) == 2


def test_a_round_makes_what_is_left(room: Room) -> None:
    """``run --once``, as from a timetable, makes the roots too."""
    room.at(0, _seal)
    room.at(2, runner.once)
    assert len(room.days) == 1


@pytest.mark.parametrize(("origin", "n"), [(Origin.REPLAYED, 1), (Origin.SIMULATED, 0)])
def test_a_simulation_needs_no_roots(room: Room, origin: Origin, n: int) -> None:
    """A replay is sealed as what was observed; a simulation can be made again by anybody."""
    room.at(0, _seal, origin)
    room.at(2, sealing.once, origin)
    assert len(room.days) == n


def _spoil(root: Path) -> Callable[[], object]:
    path = manifests(root)[0]
    content = path.read_bytes()
    path.write_bytes(content + b" ")
    return lambda: path.write_bytes(content)


def test_what_stands_in_the_way_is_said_and_tried_again(room: Room) -> None:
    """A manifest that does not hold ends no collector: an hour later it is tried again."""
    room.at(0, _seal)
    mend = _spoil(room.root)

    async def live(equipment: Equipment) -> None:
        watch = asyncio.create_task(sealing.watch(equipment, equipment.clock.now() + DAY / 8))
        await equipment.clock.sleep(600)
        assert room.days == []
        mend()
        await equipment.clock.sleep(3600)
        assert len(room.days) == 1
        await watch

    room.at(1.2, live)


def test_a_disk_that_is_full_is_said(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """A root that cannot be written leaves none behind, and the collector goes on."""
    room.at(0, _seal)

    def refuse(*_: object, **__: object) -> Path:
        raise OSError(28, "No space left on device")

    async def full(equipment: Equipment) -> bool:
        with monkeypatch.context() as patch:
            patch.setattr("checker.store.roots.write_sealed", refuse)
            return await sealing.once(equipment)

    assert room.at(2, full) is False
    assert room.days == []
    assert room.at(2, sealing.once) is True
