"""A collector that listens to a small Jetstream on the loopback, and its store."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from checker.collector import hints
from checker.collector.assembly import Setting, assemble
from checker.collector.equipment import Equipment
from checker.model import (
    Origin,
    Place,
    Purpose,
    Subject,
    Topic,
    Vantage,
    account,
    post,
)
from checker.platforms import PLATFORMS
from checker.store import agenda, append, listening, schema
from checker.store.database import open_database
from checker.store.progress import listing_troubles
from tests.support.bluesky import OTHER_URI, URI
from tests.support.car import DID
from tests.support.jetstream import (
    Jetstream,
    QuickClock,
    Speak,
    serving,
    silent,
)

BLUESKY = PLATFORMS["bluesky"]
POST, OTHER = post("bluesky", URI), post("bluesky", OTHER_URI)
NAME = "bluesky@here"
FAR = timedelta(days=2)


@dataclass
class Ear:
    """A collector that listens, its store, and the stream it listens to."""

    equipment: Equipment
    server: Jetstream
    clock: QuickClock
    ids: dict[Subject, int]

    def due(self, subject: Subject) -> tuple[datetime, str]:
        """Return when a subject is due, and why."""
        table = schema.agenda
        with self.equipment.engine.connect() as connection:
            ids = append.find_subjects(connection, [subject])
            query = sa.select(table.c.next_at, table.c.purpose).where(
                table.c.subject_id == ids[subject]
            )
            return tuple(connection.execute(query).one())  # type: ignore[return-value]

    def is_due(self, subject: Subject) -> bool:
        """Say whether a subject is due now because of a hint."""
        at, purpose = self.due(subject)
        return at <= self.clock.now() and purpose == Purpose.TRIGGERED.value

    def cursor(self) -> str | None:
        """Return how far the stream was heard."""
        with self.equipment.engine.connect() as connection:
            return listening.cursor(connection, NAME)

    def troubles(self) -> list[str]:
        """Return what stands in ``status`` of listings that tell nothing."""
        with self.equipment.engine.connect() as connection:
            return [row["trouble"] for row in listing_troubles(connection)]

    def count(self, table: sa.Table) -> int:
        """Count a table's rows."""
        with self.equipment.engine.connect() as connection:
            return int(
                connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            )


@asynccontextmanager
async def ear(
    place: Path, *plays: Speak, speed: float = 60.0, accounts: tuple[str, ...] = (), **answers: Any
) -> AsyncIterator[Ear]:
    """Yield a collector with two posts on its agenda, due in two days; it does not listen yet."""
    async with serving(*plays, **answers) as server:
        engine = open_database(f"sqlite:///{place / 'checker.db'}")
        clock = QuickClock(speed)
        setting = Setting(
            vantage=Vantage(name="here"),
            origin=Origin.OBSERVED,
            routes=dict.fromkeys(BLUESKY.hosts, server.url),
            seed=1,
        )
        equipment = assemble(engine, place / "evidence", [BLUESKY], clock, setting)
        topic = Topic(
            name="x", accounts=accounts, places=(Place("bluesky"),), registered_at=clock.now()
        )
        with engine.begin() as connection:
            known = connection.execute(sa.select(schema.topics.c.name)).scalars().all()
            if not known:
                append.vantage(connection, equipment.vantage)
                append.topic(connection, topic, Origin.OBSERVED)
            author = account("bluesky", DID)
            ids = append.subject_ids(connection, [POST, OTHER, author])
            append.authorships(connection, [(ids[POST], ids[author])])
            append.members(connection, "x", [ids[POST], ids[OTHER]], since=clock.now())
            rows = [
                (ids[item], "bluesky", clock.now() + FAR, Purpose.SCHEDULED, 60.0)
                for item in (POST, OTHER)
            ]
            agenda.put(connection, rows, "here", added_at=clock.now())
        try:
            yield Ear(equipment, server, clock, ids)
        finally:
            await equipment.net.close()
            equipment.keeper.close()
            engine.dispose()


@asynccontextmanager
async def listening_to(it: Ear) -> AsyncIterator[None]:
    """Listen while the block runs."""
    tasks = hints.begin_all(it.equipment)
    try:
        yield
    finally:
        await hints.end_all(tasks)


async def until(true: Callable[[], bool], within_s: float = 20.0) -> None:
    """Wait until ``true``, or fail."""
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110  what is waited for is a row
            await asyncio.sleep(0.01)


def speaks(*frames: str) -> Speak:
    """Return a play that says ``frames`` and stays."""

    async def play(socket: web.WebSocketResponse, server: Jetstream) -> None:
        for one in frames:
            await socket.send_str(one)
        await silent(socket, server)

    return play
