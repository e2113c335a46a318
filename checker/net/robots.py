"""Robots files: what a site asks of programs that follow its lists (RFC 9309).

They bind discovery, whose addresses no person has named. A link that a person gave is asked like
any visitor asks (docs/decisions/0009-good-guest.md).
"""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from checker.clock import Clock
from checker.model import Exchange

TOKEN = "checker"  # noqa: S105  a name that we are known by, no secret
"""Our product token, the first word of our user agent; never that of another agent."""

REMEMBERED = timedelta(hours=24)
AGAIN = timedelta(hours=1)
"""A file that could not be had is asked for again after so long."""

LAST_KNOWN = timedelta(days=30)
"""So long the rules last read stand for a file that can be had no more."""

MOST_BYTES = 512_000
MOST_SITES = 2_000
MOST_DELAY_S = 10.0
"""A longer ``Crawl-delay`` would keep a pass from its end; it is no part of the standard."""

Plain = Callable[[str], Awaitable[Exchange]]
Slow = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of one site's file; ``rules`` None: all is forbidden."""

    rules: Protego | None
    read_at: datetime
    asked_at: datetime
    again: timedelta


class Robots:
    """The robots files of the sites that discovery came to, each read once a day."""

    def __init__(self, clock: Clock, slow: Slow) -> None:
        """Tell ``slow(host, seconds)`` of a site that names a delay of its own."""
        self._clock = clock
        self._slow = slow
        self._known: dict[str, _Known] = {}

    async def allows(self, url: str, ask: Plain) -> bool:
        """Say whether programs may ask for ``url``; its site's file is read by ``ask``.

        A site that has no file (any 4xx but 429) allows everything; one whose file cannot be had
        (no answer, 429, 5xx) nothing, unless its rules were read not long ago.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        known, now = self._known.get(site), self._clock.now()
        if known is None or not timedelta() <= now - known.asked_at < known.again:
            exchange = await ask(f"{site}/robots.txt")
            known = self._remember(site, self._read(exchange, known))
        return known.rules is not None and bool(known.rules.can_fetch(url, TOKEN))

    def _remember(self, site: str, known: _Known) -> _Known:
        if len(self._known) >= MOST_SITES:
            self._known.clear()
        self._known[site] = known
        delay_s = known.rules.crawl_delay(TOKEN) if known.rules is not None else None
        if delay_s is not None and math.isfinite(delay_s) and delay_s > 0:
            self._slow(urlsplit(site).hostname or "", min(delay_s, MOST_DELAY_S))
        return known

    def _read(self, exchange: Exchange, before: _Known | None) -> _Known:
        now = self._clock.now()
        rules = _rules(exchange)
        if rules is not None:
            return _Known(rules, now, now, REMEMBERED)
        if before is not None and now - before.read_at < LAST_KNOWN:
            return _Known(before.rules, before.read_at, now, AGAIN)
        return _Known(None, now, now, AGAIN)


def _rules(exchange: Exchange) -> Protego | None:
    """Return what a file says, None where it could not be had."""
    if exchange.failure is not None:
        # RFC 9309 §2.3.1.2: a file behind more than five redirects counts as none.
        return Protego.parse("") if exchange.failure == "too_many_redirects" else None
    status = exchange.status or 0
    if status == 429 or status >= 500:
        return None
    if not 200 <= status < 300:
        return Protego.parse("")
    return Protego.parse(exchange.body[:MOST_BYTES].decode("utf-8-sig", "replace"))
