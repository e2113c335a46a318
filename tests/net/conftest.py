"""A way of asking that remembers what it kept, and the hostile server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace

import pytest

from checker.clock import SystemClock
from checker.model import EvidenceRef, Exchange
from checker.net.client import Asking, Net
from checker.net.guard import Guard
from checker.net.pacing import Pacer
from checker.net.road import Manner, Road
from tests.support.hostile import Hostile, serving


@dataclass
class Kept:
    """What was handed over for keeping, in order."""

    exchanges: list[Exchange] = field(default_factory=list)

    def __call__(self, exchange: Exchange) -> Exchange:
        """Keep one exchange and give it its place."""
        self.exchanges.append(exchange)
        place = EvidenceRef("0" * 64, "x.warc.gz", len(self.exchanges) - 1)
        return replace(exchange, evidence=place)


Ask = Callable[..., Asking]


@pytest.fixture
async def hostile() -> AsyncIterator[Hostile]:
    """Run the hostile server."""
    async with serving() as server:
        yield server


@pytest.fixture
def kept() -> Kept:
    """Return a keeper that only remembers."""
    return Kept()


@pytest.fixture
async def asking(hostile: Hostile, kept: Kept) -> AsyncIterator[Ask]:
    """Return a maker of fetches that may ask the hostile server, and little else."""
    made: list[Net] = []

    def make(manner: Manner | None = None, **changed: object) -> Asking:
        usual = {"guard": Guard.of([f"127.0.0.1:{hostile.port}"]), "timeout_s": 0.25}
        clock = SystemClock()
        net = Net(clock, Road(**(usual | changed)), Pacer(clock, lambda _: 0.0, seed=1))
        made.append(net)
        return net.asking(kept, manner)

    yield make
    for net in made:
        await net.close()
