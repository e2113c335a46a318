"""Asking the local network as a look does: by the public hosts' names, routed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from checker.clock import SystemClock
from checker.judge.verdicts import judge_reading
from checker.model import Exchange, Reading, Subject, Verdict
from checker.net.client import Net
from checker.net.guard import Guard
from checker.net.pacing import Pacer
from checker.net.road import Road
from checker.platforms.bluesky import PLATFORM, look
from tests.real.atproto.network import Network


def routes(network: Network) -> dict[str, str]:
    """Return where the platform's hosts are here."""
    return {
        "public.api.bsky.app": network.appview,
        "plc.directory": network.plc,
        "mod.bsky.app": network.ozone,
    }


@asynccontextmanager
async def way_to(network: Network, **more: str) -> AsyncIterator[Net]:
    """Yield a way out to the network; ``more`` are routes to other hosts."""
    port = urlsplit(network.pds).port
    clock = SystemClock()
    road = Road(
        routes=routes(network) | {name.replace("_", "."): base for name, base in more.items()},
        guard=Guard.of([f"localhost:{port}", f"127.0.0.1:{port}"]),
    )
    net = Net(clock, road, Pacer(clock, lambda _: 0.0))
    try:
        yield net
    finally:
        await net.close()


def kept(exchange: Exchange) -> Exchange:
    """Keep nothing."""
    return exchange


async def looked_at(network: Network, subjects: Sequence[Subject]) -> list[tuple[Reading, Verdict]]:
    """Look once at subjects that had been seen before, and judge what came."""
    async with way_to(network) as net:
        readings = await look(subjects, net.asking(kept))
    return [(item, judge_reading(item, PLATFORM.rules, seen=True)) for item in readings]
