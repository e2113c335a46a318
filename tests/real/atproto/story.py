"""A collector on the local AT Protocol network, with a clock that the test advances."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa

from checker.clock import OffsetClock
from checker.collector import runner
from checker.collector.assembly import Setting, assemble
from checker.collector.passes import Running
from checker.collector.schedule import Policy
from checker.commands.objects import event_object
from checker.model import Origin, Place, Role, Topic, Vantage
from checker.platforms import PLATFORMS
from checker.store import append, frames
from checker.store.database import open_database
from tests.real.atproto.network import Account, Network


@dataclass
class Watch:
    """One store on the network.

    Attributes:
        done_at: what was done, by name, between which two times of the watch's clock.
    """

    network: Network
    directory: Path
    routes: dict[str, str] = field(default_factory=dict)
    clock: OffsetClock = field(default_factory=OffsetClock)
    done_at: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)

    @property
    def engine(self) -> sa.Engine:
        """The store."""
        return open_database(f"sqlite:///{self.directory / 'checker.db'}")

    def topic(self, name: str, accounts: list[Account], *, role: Role = Role.SUBJECT) -> None:
        """Register a topic that follows accounts."""
        topic = Topic(
            name=name,
            role=role,
            accounts=tuple(account.handle for account in accounts),
            places=(Place("bluesky"),),
            registered_at=self.clock.now(),
        )
        with self.engine.begin() as connection:
            append.topic(connection, topic, Origin.OBSERVED)

    def do(self, name: str, act: object, *arguments: object, **options: object) -> None:
        """Do something on the network and note between which times it was done."""
        before = self.clock.now()
        act(*arguments, **options)  # type: ignore[operator]
        self.network.sync()
        self.done_at[name] = (before, self.clock.now())

    def round(self, *, after: timedelta = timedelta()) -> list[Running]:
        """Let time pass, then discover and look once at all that is due."""
        self.clock.advance(after.total_seconds())
        return asyncio.run(self._round())

    async def _round(self) -> list[Running]:
        port = urlsplit(self.network.pds).port
        setting = Setting(
            policy=Policy(name="backoff", horizon=timedelta(days=30)),
            vantage=Vantage(name="newsroom", country="NL"),
            routes={
                "public.api.bsky.app": self.network.appview,
                "plc.directory": self.network.plc,
                "mod.bsky.app": self.network.ozone,
                **self.routes,
            },
            allow_private=(f"localhost:{port}", f"127.0.0.1:{port}"),
            timeout_s=1.0,
        )
        equipment = assemble(
            self.engine, self.directory / "evidence", [PLATFORMS["bluesky"]], self.clock, setting
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

    def holds(self, native_id: str, kind: str, name: str) -> bool:
        """Say whether the bracket of a subject's event holds the time of what was done."""
        start, end = self.done_at[name]
        (row,) = [row for row in self.events(native_id) if row["kind"] == kind]
        after = datetime.fromisoformat(str(row["after"]))
        before = datetime.fromisoformat(str(row["before"]))
        return after <= end and start <= before
