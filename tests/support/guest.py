"""What a guest is seen doing: every request of the real collector, with its host and its time."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

from checker import simulation
from checker.clock import VirtualClock
from checker.commands.simulating import summarise
from checker.model import Origin
from checker.platforms import PLATFORMS
from checker.replica.app import Replica
from checker.replica.scenario import Scenario
from checker.replica.world import World
from checker.simulation import policy_for, simulate
from checker.store.database import open_database
from tests.support.scenarios import START, Shape, scenario

Headers = Mapping[str, str]
Told = tuple[int, Headers, bytes]
Order = Callable[[str, datetime], Told | None]
"""(host, now) -> what is answered instead of the truth, None for the truth."""

NAMES = ("tiktok", "bluesky", "mastodon", "web", "youtube", "douyin", "x")


@dataclass(frozen=True, slots=True, order=True)
class Asked:
    """One request as its server saw it.

    Attributes:
        at_s: seconds since the scenario's start.
        by: the asker's country.
    """

    at_s: float
    by: str | None
    host: str
    path: str


@dataclass
class Visit:
    """All requests of one simulation.

    Attributes:
        asked: in the order in which they came.
        hosts: which platform answers on a host that was asked.
        summary: its event log, held against the truth.
    """

    asked: list[Asked] = field(default_factory=list)
    hosts: dict[str, str] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)

    def moments(self) -> dict[tuple[str | None, str], list[float]]:
        """Return when each host was asked from each place, in order."""
        found: dict[tuple[str | None, str], list[float]] = {}
        for item in self.asked:
            found.setdefault((item.by, item.host), []).append(item.at_s)
        return found

    def on(self, platform: str) -> list[Asked]:
        """Return what ``platform`` was asked."""
        return [item for item in self.asked if self.hosts[item.host] == platform]

    def closest_s(self, platform: str) -> float | None:
        """Return the shortest time between two asks of one host; None without two."""
        gaps = [
            later - earlier
            for (_, host), times in self.moments().items()
            if self.hosts[host] == platform
            for earlier, later in pairwise(times)
        ]
        return min(gaps, default=None)

    def most_in(self, platform: str, window_s: float) -> int:
        """Return the most asks of one host in any window of ``window_s`` seconds."""
        most = 0
        for (_, host), times in self.moments().items():
            first = 0
            for last, moment in enumerate(times if self.hosts[host] == platform else ()):
                while moment - times[first] >= window_s:
                    first += 1
                most = max(most, last - first + 1)
        return most


def published_s(platform: str) -> float:
    """Return a platform's published pace, in seconds per ask of one host."""
    return PLATFORMS[platform].pace.seconds_per_ask


def world_of(
    names: Sequence[str],
    *,
    hours: float = 4,
    posts: int = 12,
    seed: int = 1,
    faults: Sequence[Mapping[str, Any]] = (),
    vantages: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """Return a scenario with ``posts`` posts of each platform, some of which go and come back."""
    whole: dict[str, Any] = {}
    for name in names:
        shape = Shape((name,), (posts, posts), (hours,), faults=0, vantages=1)
        one = scenario(seed, shape)
        if not whole:
            whole = one
            continue
        for row in one["topics"]:
            if row["name"] not in {known["name"] for known in whole["topics"]}:
                whole["topics"].append(row)
        whole["posts"] += one["posts"]
        whole["accounts"] += one["accounts"]
    whole["faults"] = list(faults)
    whole["vantages"] = list(vantages) or whole["vantages"]
    return whole


def fault(kind: str, start_h: float, end_h: float, **more: Any) -> dict[str, Any]:
    """Return a fault between two hours after the scenario's start."""
    at = {"from": START + timedelta(hours=start_h), "to": START + timedelta(hours=end_h)}
    return {"kind": kind, **at, **more}


def kill(at_h: float) -> dict[str, Any]:
    """Return a kill from which the collector is back after one second."""
    at = START + timedelta(hours=at_h)
    return {"kind": "process_killed", "from": at, "to": at + timedelta(seconds=1)}


def visit(tables: Mapping[str, Any], *, looks: float = 12, order: Order | None = None) -> Visit:
    """Let the real collector live through a scenario, and return all that it asked."""
    seen = Visit()

    class Watched(Replica):
        """A replica that writes down who comes, and may be told what to answer."""

        def __init__(self, world: World, dialects: Any, clock: VirtualClock, **more: Any) -> None:
            super().__init__(world, dialects, clock, **more)
            self.clock = clock

        async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
            headers = {name.lower(): value for name, value in scope["headers"]}
            host, now = headers[b"host"].decode().split(":")[0], self.clock.now()
            at_s = (now - START).total_seconds()
            seen.asked.append(Asked(at_s, self._country, host, scope["path"]))
            dialect = self._dialect(host)
            seen.hosts[host] = dialect.platform if dialect else ""
            told = order(host, now) if order else None
            if told is None:
                await super().__call__(scope, receive, send)
            else:
                await _tell(send, now, *told)

    script = Scenario.model_validate(tables)
    with tempfile.TemporaryDirectory() as place, patch.object(simulation, "Replica", Watched):
        engine = open_database(f"sqlite:///{place}/checker.db")
        policy = policy_for(script, "uniform", looks)
        result = simulate(script, engine, Path(place) / "evidence", policy, Origin.SIMULATED)
        seen.summary = summarise(result)
        engine.dispose()
    return seen


async def _tell(send: Any, now: datetime, status: int, headers: Headers, body: bytes) -> None:
    named = {"content-type": "text/plain", "date": format_datetime(now, usegmt=True), **headers}
    pairs = [(name.encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
