"""Who answers is not always who was asked: portals, proxies and strangers are findings about us."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import pytest

from checker.clock import SystemClock
from checker.collector.assembly import keyring_of
from checker.judge.verdicts import judge_reading
from checker.model import Availability, Subject, SubjectKind, Verdict
from checker.net.client import Net
from checker.net.pacing import Pacer
from checker.net.road import Road
from checker.platforms import PLATFORMS
from tests.net.conftest import Kept
from tests.platforms.test_contract import shown

PORTAL = "<!DOCTYPE html><title>Hotel Wi-Fi</title><h1>Welcome</h1><form>Your room number</form>"
SQUID = "<html><title>ERROR: The requested URL could not be retrieved</title><p>squid</html>"


def _said(status: str, body: str, kind: str = "text/html", *more: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", *more]
    head = "\r\n".join((*lines, f"Content-Length: {len(body.encode())}", "", ""))
    return (head + body).encode()


LIES = {
    "a portal in the place of the answer": _said("200 OK", PORTAL),
    "a portal that calls itself JSON": _said("200 OK", PORTAL, "application/json"),
    "a portal elsewhere": _said("302 Found", "", "text/html", "Location: https://portal.example/x"),
    "a portal at a plain address": _said(
        "302 Found", "", "text/html", "Location: http://portal.example/login"
    ),
    "a portal by script": _said("200 OK", "<script>location='http://192.168.1.1/'</script>"),
    "a portal inside the house": _said(
        "302 Found", "", "text/html", "Location: http://192.168.1.1/"
    ),
    "a portal that says so": _said("511 Network Authentication Required", PORTAL),
    "a proxy without a name": _said(
        "503 Service Unavailable", SQUID, "text/html", "X-Squid-Error: ERR_DNS_FAIL 0"
    ),
    "a proxy without a road": _said("504 Gateway Timeout", SQUID),
    "a proxy that forbids": _said("403 Forbidden", SQUID, "text/html", "Via: 1.1 proxy (squid)"),
    "a proxy that wants a name": _said(
        "407 Proxy Authentication Required", SQUID, "text/html", "Proxy-Authenticate: Basic"
    ),
    "a proxy that blocks with 200": _said("200 OK", "<title>Blocked</title>Category: news"),
    "a stranger's page": _said("404 Not Found", "<html><title>404 Not Found</title>nginx</html>"),
    "a stranger's word": _said("404 Not Found", "404 page not found\n", "text/plain"),
    "a stranger's data": _said(
        "404 Not Found", '{"message":"no Route matched with those values"}', "application/json"
    ),
    "a stranger's bucket": _said(
        "404 Not Found", "<Error><Code>NoSuchBucket</Code></Error>", "application/xml"
    ),
    "a stranger's list": _said("200 OK", "[]", "application/json"),
    "a stranger's nothing": _said("200 OK", "{}", "application/json"),
    "a stranger's goodbye": _said("410 Gone", "<title>Gone</title>This site has moved."),
    "a domain for sale": _said("200 OK", "<title>host.example is for sale</title>Buy it!"),
    "a body that breaks off in a chunk": (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
        b'Connection: close\r\n\r\n40\r\n{"error":"not'
    ),
    "a body that breaks off between chunks": (
        b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nConnection: close\r\n"
        b'Transfer-Encoding: chunked\r\n\r\n1c\r\n{"error":"Record not found"}\r\n'
    ),
}
OF_A_SITE = (
    "a portal in the place of the answer",
    "a proxy that blocks with 200",
    "a stranger's page",
    "a stranger's word",
    "a stranger's data",
    "a stranger's bucket",
    "a stranger's goodbye",
    "a domain for sale",
)
"""What any page of the open web may be or say by itself, to be told by its certificate alone."""

LIKE_THEIR_OWN = frozenset(
    {
        ("tiktok", SubjectKind.POST, "a stranger's page"),
        ("x", SubjectKind.POST, "a stranger's page"),
        *(("web", SubjectKind.POST, lie) for lie in OF_A_SITE),
    }
)
"""What says no more than these platforms say themselves: that is for a pass's controls to tell, see
tests/collector/test_guest.py."""

KEYED = frozenset({"reddit"})
"""Platforms that are asked with a token only."""


class _Everywhere(dict[str, str]):
    """Routes that lead every host to one server."""

    def get(self, _: str, __: object = None) -> str:  # type: ignore[override]
        """Return the one server, whoever is asked for."""
        return self["*"]


@contextlib.asynccontextmanager
async def _liar(said: bytes) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(said)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def _looked_at(
    subjects: Sequence[Subject], said: bytes
) -> list[tuple[Subject, Verdict, int]]:
    """Return each subject's verdict, and how many answers it rests on."""
    clock, found = SystemClock(), []
    async with _liar(said) as base:
        road = Road(routes=_Everywhere({"*": base}), timeout_s=20)
        keyring = keyring_of(PLATFORMS.values(), lambda _: "stand-in", clock)
        net = Net(clock, road, Pacer(clock, lambda _: 0.0, seed=1), keyring)
        # Failures of one platform's host must not hold back the next: each look is the first.
        for subject in subjects:
            net.pacer = Pacer(clock, lambda _: 0.0, seed=1)
            platform, kept = PLATFORMS[subject.platform], Kept()
            (reading,) = await platform.look([subject], net.asking(kept))
            verdict = judge_reading(reading, platform.rules, seen=True)
            found.append((subject, verdict, len(kept.exchanges)))
        await net.close()
    return found


def _subjects() -> list[Subject]:
    """Return a post and an account of each platform, as far as its cases show any."""
    found: dict[tuple[str, SubjectKind], Subject] = {}
    for platform in PLATFORMS.values():
        for subject in sorted(shown(platform), key=lambda item: item.native_id):
            found.setdefault((platform.name, subject.kind), subject)
    return list(found.values())


SUBJECTS = _subjects()


@pytest.mark.parametrize("lie", LIES)
async def test_no_liar_makes_a_post_absent_or_visible(lie: str) -> None:
    """Whoever answers in a platform's place, the look tells nothing, and the answer is kept."""
    told = await _looked_at(SUBJECTS, LIES[lie])
    believed = {
        (subject.platform, subject.kind)
        for subject, verdict, _ in told
        if verdict.outcome.availability is not Availability.INCONCLUSIVE
    }
    assert believed <= {(name, kind) for name, kind, one in LIKE_THEIR_OWN if one == lie}
    # a liar hands out no token either: then nothing else is asked
    assert {subject.platform for subject, _, n_kept in told if not n_kept} <= KEYED
