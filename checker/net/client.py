"""Asking: one attempt, one exchange, kept before anybody reads it.

httpx is the interface; the wire is aiohttp's (docs/decisions/0002), since httpx's own pool collapses
above some twenty connections. Redirects are followed here, hop by hop, each hop guarded and kept.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from checker import __version__
from checker.clock import Clock
from checker.model import Ask, Exchange
from checker.net.bodies import MAX_WIRE_BYTES, UndecodableBody, decode
from checker.net.guard import Guard, GuardedResolver, RefusedAddress
from checker.net.pacing import Pacer

TIMEOUT_S = 30.0
MAX_REDIRECTS = 5
PATIENCE_S = 20.0
"""A host that is held back for longer than this is not waited for: a later round asks it."""

Keep = Callable[[Exchange], Exchange]
App = Callable[[Any, Any, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """How asks reach the world.

    Attributes:
        contact: goes into the user agent.
        agents: another user agent by public host, where an operator set one.
        routes: public host -> base URL that is asked instead.
        guard: which addresses may be asked.
        language: sent as ``Accept-Language``.
        app: an in-process ASGI application that is asked instead of any network.
    """

    contact: str = ""
    agents: Mapping[str, str] | None = None
    routes: Mapping[str, str] | None = None
    guard: Guard = Guard()
    language: str = "en"
    app: App | None = None

    def agent(self, host: str) -> str:
        """Return the user agent for ``host``: ours, named, unless an operator set another."""
        named = f"checker/{__version__} (content-moderation research"
        own = f"{named}; {self.contact})" if self.contact else f"{named})"
        return (self.agents or {}).get(host) or own

    def routed(self, url: str) -> tuple[str, bool]:
        """Return the URL that is really asked, and whether a route changed it."""
        parts = urlsplit(url)
        base = (self.routes or {}).get(parts.hostname or "")
        if base is None:
            return url, False
        query = f"?{parts.query}" if parts.query else ""
        return base.rstrip("/") + (parts.path or "/") + query, True


def _transport(road: Road) -> httpx.AsyncBaseTransport:
    if road.app is not None:
        return httpx.ASGITransport(app=road.app)
    context = ssl.create_default_context()
    routed = {urlsplit(base).netloc for base in (road.routes or {}).values()}
    guard = Guard(road.guard.allowed | {netloc.lower() for netloc in routed})

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=GuardedResolver(guard), ssl=context, limit=100, use_dns_cache=False
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            max_line_size=16_384,
            max_field_size=32_768,
        )

    return AiohttpTransport(client=session)


class Net:
    """The one way out: connections, pace and road, shared by all passes."""

    def __init__(self, clock: Clock, road: Road, pacer: Pacer) -> None:
        """Ask over ``road`` at ``pacer``'s pace."""
        self.road = road
        self.pacer = pacer
        self.clock = clock
        self.transport = _transport(road)

    async def close(self) -> None:
        """Close all connections."""
        await self.transport.aclose()

    def asking(self, keep: Keep) -> "Asking":
        """Return a fetch that hands each exchange to ``keep`` before anybody reads it."""
        return Asking(self, keep)


class Asking:
    """One pass's way of asking; is a :class:`checker.platforms.contract.Fetch`."""

    def __init__(self, net: Net, keep: Keep) -> None:
        """Ask through ``net``; see :meth:`Net.asking`."""
        self._net = net
        self._keep = keep

    async def __call__(
        self,
        url: str,
        /,
        *,
        method: str = "GET",
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        auth: str | None = None,
        redirects: bool = True,
    ) -> Exchange:
        """Ask once, following redirects within bounds; see ``Fetch``. Raises nothing for an answer."""
        full = str(httpx.URL(url, params=list(params))) if params else url
        exchange = await self._hop(full, method, headers or {})
        for _ in range(MAX_REDIRECTS):
            target = _redirect(exchange) if redirects else None
            if target is None:
                return exchange
            exchange = await self._hop(target, method, headers or {})
        if redirects and _redirect(exchange) is not None:
            return replace(exchange, failure="too_many_redirects")
        return exchange

    async def _hop(self, url: str, method: str, headers: Mapping[str, str]) -> Exchange:
        refusal = self._net.road.guard.refusal(url)
        target, routed = self._net.road.routed(url)
        host = (urlsplit(url).hostname or "").lower()
        if refusal is not None and not routed:
            return self._unasked(url, method, "refused_by_guard")
        held = self._net.pacer.held_until(host)
        if held is not None and (held - self._net.clock.now()).total_seconds() > PATIENCE_S:
            return self._unasked(url, method, "not_asked")
        if held is not None:
            await self._net.clock.sleep((held - self._net.clock.now()).total_seconds())
        if not routed:
            await self._net.pacer.turn(host)
        sent = self._headers(host, headers)
        exchange = self._keep(await self._attempt(Ask(url, method, sent), target))
        self._net.pacer.learn(host, exchange)
        return exchange

    def _unasked(self, url: str, method: str, why: str) -> Exchange:
        now = self._net.clock.now()
        return Exchange(ask=Ask(url, method), asked_at=now, answered_at=now, failure=why)

    def _headers(self, host: str, extra: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        own = {
            "User-Agent": self._net.road.agent(host),
            "Accept": "*/*",
            "Accept-Language": self._net.road.language,
            "Accept-Encoding": "gzip, deflate",
        }
        return tuple((own | dict(extra)).items())

    async def _attempt(self, ask: Ask, target: str) -> Exchange:
        public = urlsplit(ask.url)
        request = httpx.Request(
            ask.method,
            target,
            headers=[("Host", public.netloc), *ask.headers],
            extensions={
                "timeout": {"connect": 10.0, "read": 20.0, "pool": 20.0},
                "sni_hostname": public.hostname if urlsplit(target).scheme == "https" else None,
            },
        )
        asked_at = self._net.clock.now()
        try:
            async with asyncio.timeout(TIMEOUT_S):
                response = await self._net.transport.handle_async_request(request)
                raw, cut = await _read(response)
        except (httpx.HTTPError, OSError, TimeoutError, aiohttp.ClientError, ValueError) as trouble:
            return Exchange(
                ask=ask,
                asked_at=asked_at,
                answered_at=self._net.clock.now(),
                failure=failure_of(trouble),
            )
        return _exchange(ask, response, raw, asked_at=asked_at, answered_at=self._net.clock.now(), cut=cut)


async def _read(response: httpx.Response) -> tuple[bytes, bool]:
    """Return the body as on the wire, cut at the bound."""
    parts: list[bytes] = []
    size = 0
    stream = response.stream
    assert isinstance(stream, httpx.AsyncByteStream)
    try:
        async for part in stream:
            parts.append(part)
            size += len(part)
            if size > MAX_WIRE_BYTES:
                return b"".join(parts)[:MAX_WIRE_BYTES], True
    finally:
        await stream.aclose()
    return b"".join(parts), False


def _exchange(ask: Ask, response: httpx.Response, raw: bytes, **facts: Any) -> Exchange:
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw
    )
    exchange = Exchange(
        ask=ask,
        status=response.status_code,
        reason=str(response.reason_phrase),
        headers=headers,
        raw=raw,
        **facts,
    )
    try:
        return replace(exchange, body=decode(raw, exchange.header("content-encoding")))
    except UndecodableBody:
        return replace(exchange, body=b"", cut=True)


def _redirect(exchange: Exchange) -> str | None:
    if exchange.status not in (301, 302, 303, 307, 308):
        return None
    location = exchange.header("location")
    return urljoin(exchange.ask.url, location) if location else None


def failure_of(trouble: BaseException) -> str:
    """Return one word for what the road did: dns, refused, reset, tls, timeout, address, other."""
    chain: list[BaseException] = []
    link: BaseException | None = trouble
    while link is not None and len(chain) < 10:
        chain.append(link)
        link = link.__cause__ or link.__context__ or getattr(link, "os_error", None)
    kinds = (
        (RefusedAddress, "refused_by_guard"),
        (aiohttp.ClientConnectorDNSError, "dns"),
        (socket.gaierror, "dns"),
        (ssl.SSLError, "tls"),
        (aiohttp.ClientConnectorCertificateError, "tls"),
        (ConnectionRefusedError, "refused"),
        (aiohttp.ServerDisconnectedError, "reset"),
        (ConnectionResetError, "reset"),
        (aiohttp.ClientPayloadError, "truncated"),
        (TimeoutError, "timeout"),
        (httpx.TimeoutException, "timeout"),
        (httpx.ReadError, "reset"),
        (httpx.ConnectError, "unreachable"),
    )
    for kind, word in kinds:
        if any(isinstance(item, kind) for item in chain):
            return word
    return f"other.{type(trouble).__name__}"
