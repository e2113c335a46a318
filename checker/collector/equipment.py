"""What a collector works with, handed in whole: nothing below reaches for anything else."""

import asyncio
from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import sqlalchemy as sa

from checker.clock import Clock
from checker.collector.cadence import DISCOVER_EVERY
from checker.collector.learning import Lore
from checker.collector.meaning import Rules
from checker.collector.schedule import Policy, Spending
from checker.model import Exchange, Origin, Subject, Vantage
from checker.model.authority import ThirdParties
from checker.model.gaps import Dark
from checker.net.client import Net
from checker.net.road import Manner
from checker.platforms.contract import Platform
from checker.store.evidence import EvidenceKeeper

IDLE_AT_MOST = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Told:
    """When a listing last told something, and when it last showed any post; None: never."""

    told_at: datetime
    offered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """A collector's tools.

    Attributes:
        engine: the store.
        keeper: writes evidence.
        net: the one way out.
        vantage: where we look from.
        origin: what this collection is (observed, replayed, simulated).
        platforms: those that are asked, by name.
        agents: other user agents by platform name, where an operator set one.
        rules: each platform's own rules.
        rules_version: the version of all tables together.
        policy: when to look next.
        keep_days: after how many days all evidence is purged; 0: never.
        discover_every: how often listings are asked for what is new.
        idle_at_most: how long to wait at most with nothing due; another program may add a topic.
        third_parties: who is asked to vouch for what was kept, and when.
        said: troubles that the log has named already; each is named once.
        told: by platform and topic, when each listing last told something, and last showed posts;
            what stands in the store, so that it need not be read anew each time.
        enrolled: by topic, subjects that this collector knows to be on topic and agenda.
        spending: what has been looked at, held against the budget.
        whole_at: by platform, when a pass last asked all its controls.
        lore: by platform, what the schedule has learned.
        fronts: the host that each platform's looks really ask, learned from what was asked.
        links_taken: by platform and topic, the row of the last later link that was enrolled.
        wakes: by platform, what ends its wait for something to be due; there where a stream is
            listened to.
        clocks_off_s: our clock less each platform's in its latest pass, where an answer told.
        dark: by platform, the dark passes since it last told something, as they happened.
        written: vantage points that this collector has written into the store.
        turns: by platform, when the next listing is due, and when that was read.
        stations: the same tools for each observer, by the name of its vantage point.
        elsewhere: the same tools at this collector's further vantage points.
    """

    engine: sa.Engine
    keeper: EvidenceKeeper
    net: Net
    clock: Clock
    vantage: Vantage
    origin: Origin
    platforms: Mapping[str, Platform]
    agents: Mapping[str, str]
    rules: Rules
    rules_version: str
    policy: Policy
    discover_every: timedelta = DISCOVER_EVERY
    idle_at_most: timedelta = IDLE_AT_MOST
    keep_days: int = 0
    third_parties: ThirdParties = field(default_factory=ThirdParties)
    said: set[str] = field(default_factory=set)
    told: dict[tuple[str, str], dict[str, Told]] = field(default_factory=dict)
    enrolled: dict[str, set[Subject]] = field(default_factory=dict)
    spending: Spending = field(default_factory=Spending)
    whole_at: dict[str, datetime] = field(default_factory=dict)
    lore: dict[str, Lore] = field(default_factory=dict)
    fronts: dict[str, str] = field(default_factory=dict)
    links_taken: dict[tuple[str, str], int] = field(default_factory=dict)
    wakes: dict[str, asyncio.Event] = field(default_factory=dict)
    clocks_off_s: dict[str, float] = field(default_factory=dict)
    dark: dict[str, list[Dark]] = field(default_factory=dict)
    written: set[Vantage] = field(default_factory=set)
    turns: dict[str, tuple[datetime, datetime | None]] = field(default_factory=dict)
    stations: dict[str, "Equipment"] = field(default_factory=dict)
    elsewhere: tuple["Equipment", ...] = ()

    async def close(self) -> None:
        """Close all connections, and give the evidence free."""
        for item in (self, *self.elsewhere):
            await item.net.close()
        self.keeper.close()

    def manner(self, platform: Platform) -> Manner:
        """Return how ``platform`` is asked: an operator's agent, and its pace."""
        return Manner(self.agents.get(platform.name) or None, platform.pace.seconds_per_ask)

    def front(self, platform: Platform) -> str:
        """Return the host by which ``platform`` holds us back: the one that is looked at.

        Empty for a platform of many servers, each of which holds us back by itself.
        """
        own = platform.hosts[0] if platform.hosts else ""
        return self.fronts.get(platform.name, own)

    def held_until(self, platform: Platform) -> datetime | None:
        """Return until when ``platform`` is left alone, None when it may be asked now."""
        return self.net.pacer.held_until(self.front(platform))


@dataclass(slots=True)
class ClockComparison:
    """Compares our clock with each answer's ``Date``."""

    offsets_s: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put what is given in order, as it is kept."""
        self.offsets_s.sort()

    def note(self, exchange: Exchange) -> Exchange:
        """Take the difference from an answer (ours less theirs, in seconds) and pass it on."""
        stamp = exchange.header("date")
        if stamp is None or exchange.age_s:
            return exchange
        try:
            theirs = parsedate_to_datetime(stamp)
        except ValueError:
            return exchange
        if theirs.tzinfo is not None:
            # kept in order: the median is asked for after every exchange
            insort(self.offsets_s, _off_s(exchange, theirs))
        return exchange

    @property
    def median_s(self) -> float | None:
        """The median so far, None without an answer that had a ``Date``."""
        n = len(self.offsets_s)
        if not n:
            return None
        return (self.offsets_s[(n - 1) // 2] + self.offsets_s[n // 2]) / 2


def _off_s(exchange: Exchange, theirs: datetime) -> float:
    """Return the largest difference that an answer leaves room for, 0 where none need be.

    ``Date`` was written between our question and the answer, and is cut to whole seconds: only
    what lies outside is a difference of clocks, the rest is the road.
    """
    if theirs > exchange.answered_at:
        return (exchange.asked_at - theirs).total_seconds() - 1.0
    if theirs < exchange.asked_at - timedelta(seconds=1):
        return (exchange.answered_at - theirs).total_seconds()
    return 0.0
