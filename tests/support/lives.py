"""Lives of a collector, in virtual time: a script of what happens, played on a store on the disk.

The long script has removals that are taken back, a post that its author deleted, a suspended
account that comes back, a key with a quota, a day without the collector, and the operator's duty
to purge after a day.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from checker.clock import VirtualClock, VirtualLoop
from checker.collector import runner
from checker.collector.assembly import Setting, assemble
from checker.collector.schedule import Policy
from checker.model import Exchange, Origin, Place, Topic, Vantage
from checker.platforms import PLATFORMS
from checker.replica.app import Replica
from checker.replica.dialect import STAND_IN
from checker.replica.dialects import DIALECTS
from checker.replica.scenario import Scenario
from checker.replica.world import World
from checker.store import append
from checker.store.database import open_database
from checker.store.evidence import EvidenceKeeper

START = datetime(2026, 1, 5, tzinfo=UTC)
AGAIN_AFTER = timedelta(seconds=90)
EVERY = timedelta(minutes=30)


def hour(count: float) -> datetime:
    """Return the moment ``count`` hours into the script."""
    return START + timedelta(hours=count)


def _post(platform: str, number: int, account: str, *states: tuple[float, str]) -> dict[str, Any]:
    made_at = hour(-24)
    native_id = (
        str((int(made_at.timestamp()) << 32) + number)
        if platform == "tiktok"
        else str(((int(made_at.timestamp() * 1000) - 1288834974657) << 22) + number)
    )
    return {
        "platform": platform,
        "id": native_id,
        "account": account,
        "topics": ["x"],
        "text": f"post {number}",
        "created_at": made_at,
        "states": [{"at": hour(at), "is": word} for at, word in states],
    }


LONG = (
    _post("tiktok", 1, "ann", (1.1, "policy_removal"), (3.0, "visible")),
    _post("tiktok", 2, "bob", (2.0, "author_deleted")),
    _post("tiktok", 3, "cyd"),
    _post("tiktok", 4, "cyd"),
    _post("tiktok", 5, "dan"),
    _post("tiktok", 6, "eve", (3.2, "not_found"), (25.0, "visible")),
    _post("x", 7, "fay"),
    _post("x", 8, "gus", (1.5, "policy_removal"), (3.5, "visible")),
)
SHORT = (
    _post("tiktok", 1, "ann", (0.5, "policy_removal"), (1.4, "visible")),
    _post("tiktok", 2, "bob"),
    _post("tiktok", 3, "dan"),
)


@dataclass(frozen=True)
class Script:
    """What happens, and when somebody is there to see it.

    Attributes:
        posts: as a scenario has them.
        lives: when the collector runs, in hours; in between the machine is off.
        suspended: the hours from and to which the account ``cyd`` is suspended.
    """

    posts: Sequence[dict[str, Any]] = LONG
    lives: Sequence[tuple[float, float]] = ((0.0, 4.6), (24.8, 25.6))
    suspended: tuple[float, float] | None = (2.3, 4.0)

    @cached_property
    def world(self) -> World:
        """The scripted world."""
        accounts = []
        if self.suspended is not None:
            words = zip(self.suspended, ("account_suspended", "visible"), strict=True)
            states = [{"at": hour(at), "is": word} for at, word in words]
            accounts = [{"platform": "tiktok", "id": "cyd", "states": states}]
        return World(
            Scenario.model_validate(
                {
                    "name": "killed",
                    "start": START,
                    "end": hour(self.lives[-1][1]),
                    "topics": [{"name": "x"}],
                    "posts": list(self.posts),
                    "accounts": accounts,
                }
            )
        )

    @property
    def platforms(self) -> list[str]:
        """The platforms that are asked."""
        return list(dict.fromkeys(post["platform"] for post in self.posts))


LONG_SCRIPT = Script()
SHORT_SCRIPT = Script(SHORT, ((0.0, 2.4),), None)


@dataclass
class Site:
    """Where a collector works: its store and its evidence.

    Attributes:
        address: of its store; "" for a file beside the evidence.
    """

    root: Path
    script: Script = LONG_SCRIPT
    address: str = ""

    @property
    def evidence(self) -> Path:
        """The evidence directory."""
        return self.root / "evidence"

    def open(self) -> sa.Engine:
        """Open the store."""
        return open_database(self.address or f"sqlite:///{self.root / 'checker.db'}")

    def register(self) -> None:
        """Make the store, and register the topic."""
        named = (f"{post['platform']}:{post['account']}" for post in self.script.posts)
        topic = Topic(
            name="x",
            accounts=tuple(dict.fromkeys(named)),
            places=tuple(Place(name) for name in self.script.platforms),
            registered_at=START,
        )
        engine = self.open()
        with engine.begin() as connection:
            append.topic(connection, topic, Origin.OBSERVED)
        engine.dispose()


Tell = Callable[[datetime, str], None]
"""Is told the time, and the digest of what was kept then ("" where nothing was)."""


@dataclass
class Diary:
    """How far a collector came.

    Attributes:
        at: the last time that it told.
        kept: the digests of the answers that it had kept.
        n: how often it told.
    """

    at: datetime = START
    kept: set[str] = field(default_factory=set)
    n: int = 0

    def note(self, now: datetime, digest: str) -> None:
        """Note a time, and what was kept then."""
        self.at = max(self.at, now)
        self.kept |= {digest} - {""}
        self.n += 1


def play(site: Site, since: datetime, tell: Tell | None = None) -> None:
    """Let collectors live out the rest of the script, from ``since`` on."""
    engine = site.open()
    try:
        with asyncio.Runner(loop_factory=VirtualLoop) as loop:
            loop.run(_play(site, engine, since, tell))
    finally:
        engine.dispose()


async def _play(site: Site, engine: sa.Engine, since: datetime, tell: Tell | None) -> None:
    clock = VirtualClock(since)
    app = Replica(site.script.world, tuple(DIALECTS.values()), clock)
    setting = Setting(
        vantage=Vantage(name="here"),
        origin=Origin.OBSERVED,
        policy=Policy(fixed=EVERY),
        app=app,
        seed=7,
        secret=lambda name: STAND_IN if "X_BEARER" in name else None,
        keep_days=1,
        discover_every=timedelta(hours=1),
        idle_at_most=timedelta(minutes=30),
    )
    chosen = [PLATFORMS[name] for name in site.script.platforms]
    for start, end in ((hour(start), hour(end)) for start, end in site.script.lives):
        if end <= since:
            continue
        await clock.sleep((start - clock.now()).total_seconds())
        equipment = assemble(engine, site.evidence, chosen, clock, setting)
        if tell is not None:
            _tell_of(equipment.keeper, clock, tell)
        try:
            await runner.run(equipment, end)
        finally:
            equipment.keeper.close()


def _tell_of(keeper: EvidenceKeeper, clock: VirtualClock, tell: Tell) -> None:
    really = keeper.keep

    def keep(exchange: Exchange, pass_id: str) -> Exchange:
        tell(clock.now(), "")
        kept = really(exchange, pass_id)
        tell(clock.now(), kept.evidence.sha256 if kept.evidence else "")
        return kept

    keeper.keep = keep  # type: ignore[method-assign]
