"""A small scripted world with the real collector in it, in virtual time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from checker.clock import VirtualClock, VirtualLoop
from checker.collector.assembly import Setting, assemble
from checker.collector.equipment import Equipment
from checker.collector.schedule import Policy
from checker.model import Origin, Place, Topic, Vantage
from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform
from checker.replica.app import Replica
from checker.replica.dialects import DIALECTS
from checker.replica.scenario import Scenario
from checker.replica.world import World
from checker.store import append, schema
from checker.store.database import open_database

START = datetime(2026, 1, 5, tzinfo=UTC)
END = START + timedelta(days=1)
TIKTOK = PLATFORMS["tiktok"]
BLUESKY = PLATFORMS["bluesky"]


def hours(count: float) -> datetime:
    """Return the moment ``count`` hours into the scene."""
    return START + timedelta(hours=count)


def tiktok_id(number: int, made_at: datetime) -> str:
    """Return a post's id that holds its time, as the platform's own do."""
    return str((int(made_at.timestamp()) << 32) + number)


def post(
    number: int,
    account: str = "",
    *,
    made: float = -24,
    states: Sequence[tuple[float, str]] = (),
) -> dict[str, Any]:
    """Return a TikTok post of an account of its own, made ``made`` hours into the scene."""
    made_at = hours(made)
    return {
        "platform": "tiktok",
        "id": tiktok_id(number, made_at),
        "account": account or f"user{number}",
        "topics": ["x"],
        "text": f"post {number}",
        "created_at": made_at,
        "states": [{"at": hours(at), "is": word} for at, word in states],
    }


def fault(kind: str, start: float, end: float, share: float = 1.0) -> dict[str, Any]:
    """Return a fault between two hours of the scene."""
    return {"kind": kind, "from": hours(start), "to": hours(end), "share": share}


def world(
    posts: Sequence[Mapping[str, Any]],
    faults: Sequence[Mapping[str, Any]] = (),
) -> World:
    """Return a world of these posts."""
    return World(
        Scenario.model_validate(
            {
                "name": "scene",
                "start": START,
                "end": END,
                "topics": [{"name": "x"}],
                "posts": list(posts),
                "faults": list(faults),
            }
        )
    )


@dataclass
class Scene:
    """A world, a store and what is asked.

    Attributes:
        asked: paths that were asked, in order.
    """

    place: Path
    world: World
    every: timedelta = timedelta(minutes=20)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open the store and register the topic ``x`` with all accounts of the world."""
        self.engine = open_database(f"sqlite:///{self.place / 'checker.db'}")

    def register(self, **changed: Any) -> None:
        """Register the topic ``x``: by default all accounts of the world on TikTok."""
        accounts = dict.fromkeys(item.account for item in self.world.scenario.posts)
        usual = {
            "name": "x",
            "accounts": tuple(accounts),
            "places": (Place("tiktok"),),
            "registered_at": START,
        }
        with self.engine.begin() as connection:
            append.topic(connection, Topic(**(usual | changed)), Origin.SIMULATED)

    def equipment(self, clock: VirtualClock, platform: Platform = TIKTOK) -> Equipment:
        """Return a collector's equipment in this world."""
        replica = Replica(self.world, tuple(DIALECTS.values()), clock)

        async def app(scope: Mapping[str, Any], receive: Any, send: Any) -> None:
            self.asked.append(scope["path"])
            await replica(scope, receive, send)

        setting = Setting(
            vantage=Vantage(name="here"),
            origin=Origin.SIMULATED,
            policy=Policy(fixed=self.every),
            app=app,
            seed=1,
        )
        return assemble(self.engine, self.place / "evidence", [platform], clock, setting)

    def play(self, act: Callable[[Equipment], Awaitable[Any]], platform: Platform = TIKTOK) -> Any:
        """Let ``act`` use a collector from the scene's start, and return what it returns."""

        async def whole() -> Any:
            equipment = self.equipment(VirtualClock(START), platform)
            try:
                return await act(equipment)
            finally:
                equipment.keeper.close()

        with asyncio.Runner(loop_factory=VirtualLoop) as loop:
            return loop.run(whole())

    def rows(self, table: sa.Table, *columns: str) -> list[tuple[Any, ...]]:
        """Return a table's rows in their order, some columns only."""
        chosen = [table.c[name] for name in columns] or list(table.c)
        order = next(iter(table.primary_key))
        with self.engine.connect() as connection:
            return [
                tuple(row) for row in connection.execute(sa.select(*chosen).order_by(order)).all()
            ]

    def notes(self) -> list[str | None]:
        """Return how the passes ended, in order."""
        return [note for (note,) in self.rows(schema.pass_ends, "note")]


async def until(equipment: Equipment, hour: float) -> None:
    """Sleep until an hour of the scene."""
    await equipment.clock.sleep((hours(hour) - equipment.clock.now()).total_seconds())
