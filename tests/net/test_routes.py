"""Routes ask another base address for a public host, and change nothing else."""

from __future__ import annotations

import asyncio

import pytest

from checker.clock import SystemClock
from checker.net.client import Net
from checker.net.guard import Guard
from checker.net.pacing import Pacer
from checker.net.road import Road
from tests.net.conftest import Ask, Kept
from tests.support.hostile import Hostile

BASE = "http://127.0.0.1:9001"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://www.tiktok.com/@a/video/1", f"{BASE}/@a/video/1"),
        ("https://www.tiktok.com/x?b=1&a=%20", f"{BASE}/x?b=1&a=%20"),
        ("https://WWW.TikTok.com/", f"{BASE}/"),
        ("https://www.tiktok.com", f"{BASE}/"),
        ("https://www.tiktok.com/a%2Fb/../c", f"{BASE}/a%2Fb/../c"),
        ("https://tiktok.com/", None),
        ("https://evil-www.tiktok.com/", None),
        ("https://www.tiktok.com.evil.example/", None),
        ("https://evil.example/www.tiktok.com", None),
    ],
)
def test_only_the_exact_host_is_routed(url: str, target: str | None) -> None:
    """A route takes its own host, with path and query as they are, and no other."""
    road = Road(routes={"www.tiktok.com": f"{BASE}/"})
    assert road.routed(url) == ((target, True) if target else (url, False))


async def test_the_host_header_stays(hostile: Hostile, asking: Ask) -> None:
    """The routed server is asked under the public host's name."""
    fetch = asking(guard=Guard(), routes={"www.example.org": hostile.url("")})
    exchange = await fetch("https://www.example.org/plain?a=1")
    assert exchange.body == b"hello"
    assert hostile.heads[0].startswith("GET /plain?a=1 HTTP/1.1\r\nhost: www.example.org\r\n")


async def test_the_kept_ask_names_the_public_address(
    hostile: Hostile, asking: Ask, kept: Kept
) -> None:
    """Evidence speaks of the public address, whatever road was taken."""
    await asking(guard=Guard(), routes={"www.example.org": hostile.url("")})(
        "https://www.example.org/plain"
    )
    assert kept.exchanges[0].ask.url == "https://www.example.org/plain"


async def test_a_redirect_of_a_routed_host_is_routed_again(
    hostile: Hostile, asking: Ask, kept: Kept
) -> None:
    """A relative redirect stays on the public host, and so on its route."""
    fetch = asking(guard=Guard(), routes={"www.example.org": hostile.url("")})
    await fetch("https://www.example.org/to-plain")
    assert [item.ask.url for item in kept.exchanges] == [
        "https://www.example.org/to-plain",
        "https://www.example.org/plain",
    ]


@pytest.mark.parametrize(
    "url", ["file://www.example.org/plain", "https://me:x@www.example.org/plain"]
)
async def test_a_route_opens_no_other_scheme(url: str, hostile: Hostile, asking: Ask) -> None:
    """A routed host is refused under another scheme or with a user's name, as any other."""
    fetch = asking(guard=Guard(), routes={"www.example.org": hostile.url("")})
    assert (await fetch(url)).failure == "refused_by_guard"


async def test_a_routed_host_is_paced_only_by_its_own_answers(hostile: Hostile, kept: Kept) -> None:
    """Asks over a route do not wait for the public host's pace."""
    clock = SystemClock()
    road = Road(routes={"www.example.org": hostile.url("")}, timeout_s=1.0)
    net = Net(clock, road, Pacer(clock, lambda _: 60.0))
    fetch = net.asking(kept)
    async with asyncio.timeout(2):
        await fetch("https://www.example.org/plain")
        await fetch("https://www.example.org/plain")
    await net.close()
    assert len(hostile.heads) == 2


async def _application(scope: object, receive: object, send: object) -> None:
    path = scope["path"]
    if path == "/fails":
        raise ConnectionResetError("scripted")
    if path == "/sleeps":
        await asyncio.sleep(30)
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"x-host", _host(scope))]}
    )
    await send({"type": "http.response.body", "body": b"in process"})


def _host(scope: object) -> bytes:
    return dict(scope["headers"])[b"host"]


async def test_an_application_in_the_process_is_asked_as_any_host(asking: Ask, kept: Kept) -> None:
    """An application in the process answers under the public name, and its answer is kept."""
    exchange = await asking(app=_application)("https://www.example.org/a")
    assert (exchange.body, exchange.header("x-host")) == (
        b"in process",
        b"www.example.org".decode(),
    )
    assert len(kept.exchanges) == 1


@pytest.mark.parametrize(("path", "word"), [("/fails", "reset"), ("/sleeps", "timeout")])
async def test_trouble_in_the_process_is_trouble_of_the_road(
    path: str, word: str, asking: Ask, kept: Kept
) -> None:
    """What an application does to the connection has the words of the real road, once."""
    exchange = await asking(app=_application)(f"https://www.example.org{path}")
    assert (exchange.failure, len(kept.exchanges)) == (word, 1)
