"""A collector on a real wiki, with a clock that the test advances."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from checker.clock import OffsetClock
from checker.collector import runner
from checker.collector.assembly import Setting, assemble
from checker.collector.passes import Running
from checker.collector.schedule import Policy
from checker.commands.objects import event_object
from checker.model import Origin, Topic, Vantage
from checker.platforms.mediawiki import PLATFORM
from checker.store import append, frames
from checker.store.database import open_database
from tests.real.mediawiki.wiki import HOST, Wiki


@dataclass
class Watch:
    """One store that watches one wiki.

    Attributes:
        done_at: what was done, by name, between which two times of the watch's clock.
        ahead: how far the watch's clock was ahead of the wiki's when it was done.
    """

    wiki: Wiki
    directory: Path
    clock: OffsetClock = field(default_factory=OffsetClock)
    done_at: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    ahead: dict[str, timedelta] = field(default_factory=dict)

    @property
    def engine(self) -> sa.Engine:
        """The store."""
        return open_database(f"sqlite:///{self.directory / 'checker.db'}")

    def register(self, topic: Topic) -> None:
        """Register a topic."""
        with self.engine.begin() as connection:
            append.topic(connection, topic, Origin.OBSERVED)

    def do(self, name: str, act: Callable[[], object]) -> None:
        """Do something on the wiki and note between which times it was done."""
        before = self.clock.now()
        act()
        self.done_at[name] = (before, self.clock.now())
        self.ahead[name] = self.clock.now() - datetime.now(UTC)

    def round(self, *, after: timedelta = timedelta()) -> list[Running]:
        """Let time pass, then discover and look once at all that is due."""
        self.clock.advance(after.total_seconds())
        return asyncio.run(self._round())

    async def _round(self) -> list[Running]:
        setting = Setting(
            policy=Policy(name="backoff", horizon=timedelta(days=30)),
            vantage=Vantage(name="newsroom", country="NL"),
            contact="desk@example.org",
            routes={HOST: self.wiki.base},
            timeout_s=10.0,
        )
        equipment = assemble(
            self.engine, self.directory / "evidence", [PLATFORM], self.clock, setting
        )
        try:
            return await runner.once(equipment)
        finally:
            await equipment.net.close()
            equipment.keeper.close()

    def events(self, native_id: str) -> list[dict[str, object]]:
        """Return the contract's events of one subject, without its first sighting."""
        with self.engine.connect() as connection:
            found = frames.events(connection)
        return [
            event_object(event, topics)
            for event, topics in found
            if event.subject.native_id == native_id and event.kind != "appeared"
        ]

    def changes(self, native_id: str) -> list[tuple[object, ...]]:
        """Return kind, cause, actor, basis and whether confirmed, of one subject's events."""
        return [
            (row["kind"], row["cause"], row["actor"], row["basis"], row["confirmed_at"] is not None)
            for row in self.events(native_id)
        ]

    def brackets(self, native_id: str, kind: str) -> list[tuple[datetime, datetime]]:
        """Return between which times each of a subject's events of one kind happened."""
        return [
            (datetime.fromisoformat(str(row["after"])), datetime.fromisoformat(str(row["before"])))
            for row in self.events(native_id)
            if row["kind"] == kind
        ]
