"""Asking: one attempt, one exchange, kept before anybody reads it.

httpx is the interface; the wire is aiohttp's (docs/decisions/0002), since httpx's own pool
collapses above some twenty connections. Redirects are followed here, hop by hop, each hop guarded
and kept.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

import httpx

from checker.clock import Clock
from checker.model import Ask, Exchange, JsonPost, verb_of
from checker.model.exchange import RawPost
from checker.net.attempt import Came, Way, request_of
from checker.net.guard import malformed
from checker.net.keys import NOTHING, Keyring, Shown
from checker.net.pacing import Pacer
from checker.net.quota import Meter, Unwritten
from checker.net.redirects import SECRET_HEADERS, downgrades, sent_on, target_of
from checker.net.road import Manner, Road
from checker.net.robots import Robots
from checker.net.transport import transport_over
from checker.net.troubles import TROUBLES, failure_of

MAX_REDIRECTS = 5
PATIENCE_S = 20.0
"""A host that is held back for longer than this is not waited for: a later round asks it."""


Keep = Callable[[Exchange], Exchange]

_NOT_GONE_TO = ("refused_by_guard", "not_asked", "robots")


class Net:
    """The one way out: connections, pace and road, shared by all passes."""

    def __init__(
        self,
        clock: Clock,
        road: Road,
        pacer: Pacer,
        keyring: Keyring | None = None,
        meter: Meter | None = None,
    ) -> None:
        """Ask over ``road`` at ``pacer``'s pace, with ``keyring``'s keys as ``meter`` allows."""
        self.road = road
        self.keyring = keyring or Keyring((), lambda _: None, clock)
        self.meter = meter or Meter(Unwritten())
        self.pacer = pacer
        self.clock = clock
        self.transport = transport_over(road)
        self.robots = Robots(clock, pacer.slow)

    async def close(self) -> None:
        """Close all connections."""
        await self.transport.aclose()

    async def shown(self, auth: str | None, url: str) -> Shown | None:
        """Return what an ask of ``url`` under the credential ``auth`` carries; None without key."""
        return NOTHING if auth is None else await self.keyring.shown(auth, url, self._fetch_token)

    def affords(self, auth: str | None, url: str) -> bool:
        """Write down what an ask with the credential ``auth`` costs; False beyond its quota."""
        credential = self.keyring.credential(auth)
        return credential is None or self.meter.allows(credential, url, self.clock.now())

    async def _fetch_token(self, request: httpx.Request) -> bytes | None:
        """Send a question for a token to where its host's route leads; its 200 answer's body."""
        url = str(request.url)
        target, routed = self.road.routed(url)
        if not routed and self.road.guard.refusal(url) is not None:
            return None
        headers = tuple(pair for pair in request.headers.items() if pair[0] != "host")
        ask = Ask(url, "POST", (("user-agent", self.road.agent), *headers))
        way = Way(target, routed, content=request.content)
        host = _host(ask)
        if not await self.pacer.turn(host, patience_s=PATIENCE_S, paced=not routed):
            return None
        with self.pacer.out(host):
            answer = await self.attempt(ask, way)
            self.pacer.learn(host, answer)
        return answer.body if answer.status == 200 and answer.failure is None else None

    async def attempt(self, ask: Ask, way: Way) -> Exchange:
        """Ask once, now; trouble on the road becomes a word in the exchange."""
        asked_at = self.clock.now()
        came = Came()
        try:
            async with asyncio.timeout(self.road.timeout_s):
                request = request_of(ask, way, self.road.timeout_s)
                came.response = await self.transport.handle_async_request(request)
                await came.read()
        except (*TROUBLES, httpx.InvalidURL) as trouble:
            came.failure = failure_of(trouble)
        return came.exchange(_presentable(ask), asked_at, self.clock.now())

    def asking(self, keep: Keep, manner: Manner | None = None) -> "Asking":
        """Return a fetch that hands each exchange to ``keep`` before anybody reads it."""
        return Asking(self, keep, manner or Manner())


class Asking:
    """One pass's way of asking; is a :class:`checker.platforms.contract.Fetch`."""

    def __init__(self, net: Net, keep: Keep, manner: Manner, robots: Robots | None = None) -> None:
        """Ask through ``net``; see :meth:`Net.asking`. With ``robots``, nothing they forbid."""
        self._net = net
        self._keep = keep
        self._manner = manner
        self._robots = robots

    def obeying(self) -> "Asking":
        """Return the same way of asking, but for what robots files forbid, at every redirect."""
        return Asking(self._net, self._keep, self._manner, self._net.robots)

    async def allowed(self, url: str) -> bool:
        """Say whether ``url`` may be asked as far as its site's robots file goes."""
        if self._robots is None:
            return True
        plain = Asking(self._net, self._keep, self._manner)
        return malformed(url) is None and await self._robots.allows(url, plain)

    async def __call__(
        self,
        url: str,
        /,
        *,
        method: str | JsonPost | RawPost = "GET",
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        auth: str | None = None,
        redirects: bool = True,
    ) -> Exchange:
        """Ask once, following redirects within bounds; see ``Fetch``. Raises for no answer."""
        joint = "&" if "?" in url else "?"
        full = f"{url}{joint}{urlencode(params)}" if params else url
        sent, verb = headers or {}, verb_of(method)
        if not isinstance(method, str):
            return await self._posted(full, method, sent, auth)
        exchange = await self._hop(Ask(full, verb, self._headers(sent)), auth)
        for _ in range(MAX_REDIRECTS):
            target = target_of(exchange) if redirects else None
            if target is None:
                return exchange
            if downgrades(exchange.ask.url, target):
                return replace(exchange, failure="downgraded")
            sent = sent_on(sent, exchange.ask.url, target)
            hop = await self._hop(Ask(target, verb, self._headers(sent)), auth)
            if hop.failure in _NOT_GONE_TO:
                # The redirect is what came: it is returned, with its place among the evidence.
                return replace(exchange, failure=hop.failure)
            exchange = hop
        if redirects and target_of(exchange) is not None:
            return replace(exchange, failure="too_many_redirects")
        return exchange

    async def _posted(
        self, url: str, post: JsonPost | RawPost, sent: Mapping[str, str], auth: str | None
    ) -> Exchange:
        # Where a posted question is sent on to is not asked: it would be asked something else.
        headers = self._headers({**sent, "content-type": post.content_type})
        return await self._hop(Ask(url, "POST", headers, post.content), auth)

    async def _hop(self, ask: Ask, auth: str | None) -> Exchange:
        road = self._net.road
        refused = malformed(ask.url) is not None
        target, routed = (ask.url, False) if refused else road.routed(ask.url)
        refused = refused or (not routed and road.guard.refusal(ask.url) is not None)
        if refused or self._rests(ask):
            return self._unasked(ask, "refused_by_guard" if refused else "not_asked")
        if not await self.allowed(ask.url):
            return self._unasked(ask, "robots")
        return await self._allowed_hop(ask, auth, target, routed=routed)

    async def _allowed_hop(
        self, ask: Ask, auth: str | None, target: str, *, routed: bool
    ) -> Exchange:
        road = self._net.road
        shown = await self._net.shown(auth, ask.url)
        if shown is None:
            return self._unasked(ask, "no_key")
        if shown is not NOTHING and not self._net.affords(auth, ask.url):
            return self._unasked(ask, "quota_spent")
        way = Way(target, routed, shown)
        # What came by key may have to be purged one day: only its name says so from here on.
        ask = ask if shown is NOTHING else replace(ask, key=auth)
        exchange = await self._paced(ask, way)
        if exchange is None:
            return self._unasked(ask, "not_asked")
        if _may_be_repeated(exchange) and road.app is None:
            return await self._paced(ask, way) or exchange
        if exchange.status == 401 and auth is not None:
            self._net.keyring.forget(auth)
        return exchange

    def _rests(self, ask: Ask) -> bool:
        """Say whether the host is held back for longer than we wait: then no key is taken out."""
        held = self._net.pacer.held_until(_host(ask))
        return held is not None and (held - self._net.clock.now()).total_seconds() > PATIENCE_S

    async def _paced(self, ask: Ask, way: Way) -> Exchange | None:
        """Ask when it is the ask's turn; None where the host came to rest while it waited."""
        host, pacer, pace_s = _host(ask), self._net.pacer, self._manner.seconds_per_ask
        if not await pacer.turn(host, pace_s, patience_s=PATIENCE_S, paced=not way.routed):
            return None
        with pacer.out(host):
            exchange = self._keep(_without_echo(await self._net.attempt(ask, way), way))
            pacer.learn(host, exchange)
        return exchange

    def _unasked(self, ask: Ask, why: str) -> Exchange:
        now = self._net.clock.now()
        return Exchange(ask=replace(ask, headers=()), asked_at=now, answered_at=now, failure=why)

    def _headers(self, extra: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        own = {
            "user-agent": self._manner.agent or self._net.road.agent,
            "accept": "*/*",
            "accept-language": self._net.road.language,
            "accept-encoding": "gzip, deflate",
        }
        # Lower case, since that is how httpx sends them, and what is kept is what was sent.
        return tuple((own | {name.lower(): value for name, value in extra.items()}).items())


def _presentable(ask: Ask) -> Ask:
    """Return the ask without the headers that are never kept."""
    shown = tuple(pair for pair in ask.headers if pair[0].lower() not in SECRET_HEADERS)
    return ask if len(shown) == len(ask.headers) else replace(ask, headers=shown)


def _without_echo(exchange: Exchange, way: Way) -> Exchange:
    """Return what may be kept: an answer that repeats its key is kept as a failure alone."""
    if way.shown is NOTHING or not way.shown.echoed_in(exchange):
        return exchange
    return replace(exchange, status=None, headers=(), raw=b"", body=b"", failure="key_echoed")


def _may_be_repeated(exchange: Exchange) -> bool:
    """Say whether the server may have closed a connection that we held to be open.

    Source: RFC 9110 §9.2.2. What was posted may have been heard, and is not said twice.
    """
    unheard = exchange.failure == "reset" and exchange.status is None
    return unheard and exchange.ask.method != "POST"


def _host(ask: Ask) -> str:
    return (urlsplit(ask.url).hostname or "").lower().rstrip(".")
