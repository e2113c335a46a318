"""Discovery asks what sites let programs ask, by RFC 9309; a person's link is no crawl."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from checker.clock import VirtualClock, VirtualLoop
from checker.model import Exchange
from checker.net.client import Asking, Net
from checker.net.pacing import Pacer
from checker.net.road import Manner, Road
from checker.net.robots import MOST_BYTES

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
SITE = "https://site.example"
FORBIDDEN = "User-agent: *\nDisallow: /"
FREE = "User-agent: *\nDisallow:"
Page = tuple[int, str, Mapping[str, str]]


class Site:
    """A site with a robots file of its own, which remembers what it was asked."""

    def __init__(self, clock: VirtualClock, status: int = 200, text: str = FREE) -> None:
        """Serve ``text`` with ``status`` as the robots file."""
        self.clock = clock
        self.status, self.text = status, text
        self.moved: dict[str, str] = {}
        self.raises: Exception | None = None
        self.asked: list[str] = []

    async def __call__(self, scope: Mapping[str, Any], _: Any, send: Any) -> None:
        """Answer one request."""
        host = dict(scope["headers"])[b"host"].decode()
        path = f"{host}{scope['path']}"
        self.asked.append(path)
        status, body, headers = 200, "a page", []
        if scope["path"] == "/robots.txt":
            status, body = self.status, self.text
            if self.raises is not None:
                raise self.raises
        if path in self.moved:
            status, headers = 301, [(b"location", self.moved[path].encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body.encode()})


def _net(clock: VirtualClock, site: Site) -> Net:
    return Net(clock, Road(app=site), Pacer(clock, lambda _: 0.0, seed=1))


def _played(act: Any, **file: Any) -> Any:
    async def whole() -> Any:
        clock = VirtualClock(NOON)
        site = Site(clock, **file)
        net = _net(clock, site)
        return await act(site, net.asking(lambda exchange: exchange, Manner()).obeying())

    with asyncio.Runner(loop_factory=VirtualLoop) as loop:
        return loop.run(whole())


def _may(path: str = "/feed.xml", **file: Any) -> bool:
    async def act(site: Site, fetch: Asking) -> bool:
        exchange = await fetch(SITE + path)
        asked = f"site.example{path}" in site.asked
        assert asked == (exchange.failure != "robots")
        return asked

    return bool(_played(act, **file))


RULES = {
    "nothing said": ("", True),
    "all forbidden": (FORBIDDEN, False),
    "all free": (FREE, True),
    "our name forbidden": ("User-agent: checker\nDisallow: /", False),
    "our name in capitals": ("USER-AGENT: Checker\nDISALLOW: /", False),
    "our name free, others not": (f"{FORBIDDEN}\n\nUser-agent: checker\nAllow: /", True),
    "another's name forbidden": ("User-agent: otherbot\nDisallow: /", True),
    "a name that only begins like ours": ("User-agent: checkered\nDisallow: /", True),
    "two groups of our name": (
        "User-agent: checker\nDisallow: /a\n\nUser-agent: checker\nDisallow: /feed.xml",
        False,
    ),
    "the longer rule wins": ("User-agent: *\nDisallow: /\nAllow: /feed", True),
    "the longer prohibition wins": ("User-agent: *\nAllow: /\nDisallow: /feed", False),
    "as long, it is allowed": ("User-agent: *\nDisallow: /feed\nAllow: /feed", True),
    "a star": ("User-agent: *\nDisallow: /*.xml", False),
    "a star and an end": ("User-agent: *\nDisallow: /*.xm$", True),
    "an escape": ("User-agent: *\nDisallow: /%66eed.xml", False),
    "a byte order mark": ("\ufeffUser-agent: *\nDisallow: /", False),
    "carriage returns": ("User-agent: *\r\nDisallow: /\r\n", False),
    "a comment": ("User-agent: * # all\nDisallow: / # everything", False),
    "a page instead of a file": ("<!DOCTYPE html><title>Not found</title>Disallow: /", True),
    "rubbish": ("\x00\x01 Disallow / ::: \n:\n", True),
    "a rule beyond the bound": ("#" * MOST_BYTES + "\n" + FORBIDDEN, True),
    "a rule before the bound": (FORBIDDEN + "\n" + "#" * MOST_BYTES, False),
}


@pytest.mark.parametrize(("text", "allowed"), RULES.values(), ids=RULES)
def test_the_file_is_read_as_the_standard_says(text: str, allowed: bool) -> None:
    """Group, longest match, wildcards and escapes count; what is no rule does not."""
    assert _may(text=text) is allowed


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (200, False), (204, True), (400, True), (401, True), (403, True), (404, True), (410, True),
        (429, False), (500, False), (502, False), (503, False), (304, True),
    ],
)  # fmt: skip
def test_a_missing_file_allows_and_a_broken_server_forbids(status: int, allowed: bool) -> None:
    """A site without a file is free; one that cannot say what it wants is left alone."""
    text = "" if status in (204, 304) else FORBIDDEN
    assert _may(status=status, text=text) is allowed


def test_a_site_that_cannot_be_reached_is_left_alone() -> None:
    """Where the file does not come, nothing else is asked."""

    async def act(site: Site, fetch: Asking) -> list[str]:
        site.raises = ConnectionResetError()
        assert (await fetch(f"{SITE}/feed.xml")).failure == "robots"
        return site.asked

    assert _played(act) == ["site.example/robots.txt"]


@pytest.mark.parametrize(("hours", "n_read"), [(1, 1), (23.9, 1), (24.1, 2), (60, 2)])
def test_the_file_is_read_once_a_day(hours: float, n_read: int) -> None:
    """What was read counts for 24 hours, and no longer."""

    async def act(site: Site, fetch: Asking) -> int:
        await fetch(f"{SITE}/feed.xml")
        await site.clock.sleep(hours * 3600)
        await fetch(f"{SITE}/feed.xml")
        return site.asked.count("site.example/robots.txt")

    assert _played(act) == n_read


def test_a_prohibition_counts_from_the_next_reading_on() -> None:
    """A site that changes its mind is obeyed a day later at the latest."""

    async def act(site: Site, fetch: Asking) -> list[str | None]:
        first = await fetch(f"{SITE}/feed.xml")
        site.text = FORBIDDEN
        await site.clock.sleep(25 * 3600)
        return [first.failure, (await fetch(f"{SITE}/feed.xml")).failure]

    assert _played(act) == [None, "robots"]


@pytest.mark.parametrize(("days", "failure"), [(2, None), (40, "robots")])
def test_the_last_rules_stand_while_the_file_cannot_be_had(days: int, failure: str | None) -> None:
    """A server in trouble does not change what the site allowed, for a month."""

    async def act(site: Site, fetch: Asking) -> str | None:
        await fetch(f"{SITE}/feed.xml")
        site.status = 503
        await site.clock.sleep(days * 86_400)
        return (await fetch(f"{SITE}/feed.xml")).failure

    assert _played(act) == failure


def test_each_site_speaks_for_itself() -> None:
    """Another host, and another port of the same, has a file of its own."""

    async def act(site: Site, fetch: Asking) -> list[str]:
        for url in (SITE, "https://other.example", "https://site.example:8443"):
            await fetch(f"{url}/a")
        return [path for path in site.asked if path.endswith("robots.txt")]

    hosts = ("site.example", "other.example", "site.example:8443")
    assert _played(act) == [f"{host}/robots.txt" for host in hosts]


def test_a_redirect_leads_nowhere_that_is_forbidden() -> None:
    """Where a feed has moved to, the rules there count; the redirect is what came."""

    async def act(site: Site, fetch: Asking) -> tuple[Exchange, list[str]]:
        site.moved["site.example/feed.xml"] = f"{SITE}/secret/feed.xml"
        site.text = "User-agent: *\nDisallow: /secret"
        return await fetch(f"{SITE}/feed.xml"), site.asked

    exchange, asked = _played(act)
    assert (exchange.status, exchange.failure) == (301, "robots")
    assert asked == ["site.example/robots.txt", "site.example/feed.xml"]


def test_a_file_that_has_moved_is_followed() -> None:
    """The rules are read where the file is now."""

    async def act(site: Site, fetch: Asking) -> str | None:
        site.moved["site.example/robots.txt"] = "https://www.site.example/robots.txt"
        site.text = FORBIDDEN
        return (await fetch(f"{SITE}/feed.xml")).failure

    assert _played(act) == "robots"


@pytest.mark.parametrize(
    ("said", "gap_s"), [("4", 4.0), ("0.5", 0.5), ("86400", 10.0), ("-1", 0), ("soon", 0)]
)
def test_a_site_that_names_a_delay_is_asked_no_faster(said: str, gap_s: float) -> None:
    """The delay is kept to within reason."""

    async def act(site: Site, fetch: Asking) -> timedelta:
        for path in ("/a", "/b"):
            await fetch(SITE + path)
        begun = site.clock.now()
        await fetch(f"{SITE}/c")
        return site.clock.now() - begun

    waited = _played(act, text=f"User-agent: *\nCrawl-delay: {said}\n")
    assert gap_s <= waited.total_seconds() <= gap_s * 1.2


def test_what_a_person_asked_for_is_asked() -> None:
    """A look does not ask what robots may do."""

    async def act(site: Site, fetch: Asking) -> list[str]:
        net = _net(site.clock, site)
        await net.asking(lambda exchange: exchange)(f"{SITE}/post")
        return site.asked

    assert _played(act, text=FORBIDDEN) == ["site.example/post"]
