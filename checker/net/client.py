"""Asking: one attempt, one exchange, kept before anybody reads it.

httpx is the interface; the wire is aiohttp's (docs/decisions/0002), since httpx's own pool
collapses above some twenty connections. Redirects are followed here, hop by hop, each hop guarded
and kept.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode, urljoin, urlsplit

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from checker.clock import Clock
from checker.model import Ask, Exchange
from checker.net.bodies import MAX_WIRE_BYTES, UndecodableBody, decode
from checker.net.failures import TROUBLES, failure_of
from checker.net.guard import Guard, GuardedResolver, malformed
from checker.net.pacing import Pacer
from checker.net.road import Manner, Road

MAX_REDIRECTS = 5
PATIENCE_S = 20.0
"""A host that is held back for longer than this is not waited for: a later round asks it."""


Keep = Callable[[Exchange], Exchange]

_KEEP_ALIVE_S = 4.0
"""Shorter than the five seconds after which common servers close a connection unasked."""

_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key"})


def _transport(road: Road) -> httpx.AsyncBaseTransport:
    if road.app is not None:
        return httpx.ASGITransport(app=road.app)
    context = ssl.create_default_context()
    routed = {urlsplit(base).netloc for base in (road.routes or {}).values()}
    guard = Guard(road.guard.allowed | {netloc.lower() for netloc in routed})

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=GuardedResolver(guard),
            ssl=context,
            limit=100,
            use_dns_cache=False,
            keepalive_timeout=_KEEP_ALIVE_S,
        )
        opened = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            max_line_size=16_384,
            max_field_size=32_768,
        )
        # aiohttp asks a second time by itself when a connection breaks: an attempt that nobody
        # would pace, keep or see.
        opened._retry_connection = False  # noqa: SLF001  there is no public way
        return opened

    return AiohttpTransport(verify=context, client=session)


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

    def asking(self, keep: Keep, manner: Manner | None = None) -> "Asking":
        """Return a fetch that hands each exchange to ``keep`` before anybody reads it."""
        return Asking(self, keep, manner or Manner())


class Asking:
    """One pass's way of asking; is a :class:`checker.platforms.contract.Fetch`."""

    def __init__(self, net: Net, keep: Keep, manner: Manner) -> None:
        """Ask through ``net``; see :meth:`Net.asking`."""
        self._net = net
        self._keep = keep
        self._manner = manner

    async def __call__(
        self,
        url: str,
        /,
        *,
        method: str = "GET",
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        auth: str | None = None,  # noqa: ARG002  no platform asks with a key yet
        redirects: bool = True,
    ) -> Exchange:
        """Ask once, following redirects within bounds; see ``Fetch``. Raises for no answer."""
        joint = "&" if "?" in url else "?"
        full = f"{url}{joint}{urlencode(params)}" if params else url
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
        road, pacer = self._net.road, self._net.pacer
        if malformed(url) is not None:
            return self._unasked(url, method, "refused_by_guard")
        target, routed = road.routed(url)
        if not routed and road.guard.refusal(url) is not None:
            return self._unasked(url, method, "refused_by_guard")
        host = (urlsplit(url).hostname or "").lower()
        held = pacer.held_until(host)
        if held is not None:
            wait_s = (held - self._net.clock.now()).total_seconds()
            if wait_s > PATIENCE_S:
                return self._unasked(url, method, "not_asked")
            await self._net.clock.sleep(wait_s)
        sent = self._headers(headers)
        exchange = await self._paced(Ask(url, method, sent), target, routed=routed)
        if exchange.failure == "reset" and exchange.status is None and road.app is None:
            # The server may have closed a connection that we held to be open (RFC 9110 §9.2.2).
            return await self._paced(Ask(url, method, sent), target, routed=routed)
        return exchange

    async def _paced(self, ask: Ask, target: str, *, routed: bool) -> Exchange:
        host = (urlsplit(ask.url).hostname or "").lower()
        if not routed:
            await self._net.pacer.turn(host, self._manner.seconds_per_ask)
        exchange = self._keep(await self._attempt(ask, target))
        self._net.pacer.learn(host, exchange)
        return exchange

    def _unasked(self, url: str, method: str, why: str) -> Exchange:
        now = self._net.clock.now()
        return Exchange(ask=Ask(url, method), asked_at=now, answered_at=now, failure=why)

    def _headers(self, extra: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        own = {
            "user-agent": self._manner.agent or self._net.road.agent,
            "accept": "*/*",
            "accept-language": self._net.road.language,
            "accept-encoding": "gzip, deflate",
        }
        # Lower case, since that is how httpx sends them, and what is kept is what was sent.
        return tuple((own | {name.lower(): value for name, value in extra.items()}).items())

    async def _attempt(self, ask: Ask, target: str) -> Exchange:
        net = self._net
        asked_at = net.clock.now()
        came = _Came()
        try:
            async with asyncio.timeout(net.road.timeout_s):
                request = _request(ask, target, net.road.timeout_s)
                came.response = await net.transport.handle_async_request(request)
                await came.read()
        except (*TROUBLES, httpx.InvalidURL) as trouble:
            came.failure = failure_of(trouble)
        shown = tuple(pair for pair in ask.headers if pair[0].lower() not in _SECRET_HEADERS)
        return came.exchange(replace(ask, headers=shown), asked_at, net.clock.now())


def _request(ask: Ask, target: str, timeout_s: float) -> httpx.Request:
    public = urlsplit(ask.url)
    return httpx.Request(
        ask.method,
        target,
        headers=[("Host", public.netloc), *ask.headers],
        extensions={
            "timeout": dict.fromkeys(("connect", "read", "pool"), timeout_s),
            "sni_hostname": public.hostname if urlsplit(target).scheme == "https" else None,
        },
    )


@dataclass(slots=True)
class _Came:
    """What has come of one attempt so far; what came before a failure is not thrown away."""

    response: httpx.Response | None = None
    parts: list[bytes] = field(default_factory=list)
    failure: str | None = None

    async def read(self) -> None:
        """Take the body as it is on the wire, up to the bound."""
        assert self.response is not None
        stream = self.response.stream
        assert isinstance(stream, httpx.AsyncByteStream)
        size = 0
        try:
            async for part in stream:
                self.parts.append(part)
                size += len(part)
                if size > MAX_WIRE_BYTES:
                    self.failure = "too_long"
                    return
        finally:
            await stream.aclose()

    def exchange(self, ask: Ask, asked_at: datetime, answered_at: datetime) -> Exchange:
        """Return it as an exchange, its body decoded where it came whole."""
        if self.response is None:
            return Exchange(
                ask=ask, asked_at=asked_at, answered_at=answered_at, failure=self.failure
            )
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in self.response.headers.raw
        )
        exchange = Exchange(
            ask=ask,
            asked_at=asked_at,
            answered_at=answered_at,
            status=self.response.status_code,
            reason=str(self.response.reason_phrase),
            headers=headers,
            raw=b"".join(self.parts)[:MAX_WIRE_BYTES],
            failure=self.failure,
            cut=self.failure is not None,
        )
        if exchange.cut:
            return exchange
        try:
            body = decode(exchange.raw, ", ".join(_values(headers, "content-encoding")))
        except UndecodableBody:
            return replace(exchange, failure="undecodable")
        return replace(exchange, body=body)


def _values(headers: tuple[tuple[str, str], ...], wanted: str) -> list[str]:
    return [value for name, value in headers if name.lower() == wanted]


def _redirect(exchange: Exchange) -> str | None:
    if exchange.status not in (301, 302, 303, 307, 308):
        return None
    location = exchange.header("location")
    if not location:
        return None
    try:
        return urljoin(exchange.ask.url, location)
    except ValueError:
        return location
