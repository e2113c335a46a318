"""Remembering answers for a while, for questions whose answers seldom change, such as names."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from checker.clock import Clock
from checker.model import Exchange, JsonPost, verb_of
from checker.net.client import Asking

REMEMBERED = timedelta(hours=1)
MOST = 2_000

_Question = tuple[str, bytes, str, tuple[tuple[str, str], ...]]


class Remembering:
    """A fetch that asks a question once an hour; never one that is asked with a key.

    Only for names: a look asks anew. Failures and refusals are not remembered.
    """

    def __init__(self, ask: Asking, clock: Clock) -> None:
        """Ask through ``ask``."""
        self._ask = ask
        self._clock = clock
        self._known: dict[_Question, tuple[datetime, Exchange]] = {}

    async def __call__(
        self,
        url: str,
        /,
        *,
        method: str | JsonPost = "GET",
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        auth: str | None = None,
        redirects: bool = True,
    ) -> Exchange:
        """Return what was answered within the hour, else ask; see ``Fetch``."""
        posted = method.content if isinstance(method, JsonPost) else b""
        question, now = (verb_of(method), posted, url, tuple(params)), self._clock.now()
        at, known = self._known.get(question, (None, None))
        if at is not None and known is not None and auth is None and now - at < REMEMBERED:
            return known
        exchange = await self._ask(
            url, method=method, params=params, headers=headers, auth=auth, redirects=redirects
        )
        if exchange.status == 200 and exchange.failure is None and auth is None:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[question] = (now, exchange)
        return exchange


ONE_ROUND = timedelta(minutes=30)
"""A round of listings remembers no longer than this, however long it takes."""

MOST_BYTES = 32_000_000


class AskingOnce:
    """A fetch for one round of listings: what several topics ask for is asked once.

    Only plain questions that were answered; trouble is asked again, and so is what goes with a key.
    """

    def __init__(self, ask: Callable[..., Awaitable[Exchange]], clock: Clock) -> None:
        """Ask through ``ask``."""
        self._ask = ask
        self._clock = clock
        self._known: dict[tuple[object, ...], tuple[datetime, Exchange]] = {}
        self._n_bytes = 0

    async def __call__(
        self,
        url: str,
        /,
        *,
        method: str | JsonPost = "GET",
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        auth: str | None = None,
        redirects: bool = True,
    ) -> Exchange:
        """Return what this round was answered already, else ask; see ``Fetch``."""
        question = (url, tuple(params), tuple((headers or {}).items()), redirects)
        plain, now = auth is None and method == "GET", self._clock.now()
        at, known = self._known.get(question, (None, None))
        if plain and at is not None and known is not None and timedelta() <= now - at < ONE_ROUND:
            return known
        exchange = await self._ask(
            url, method=method, params=params, headers=headers, auth=auth, redirects=redirects
        )
        size = len(exchange.raw) + len(exchange.body)
        if plain and _answered(exchange) and self._n_bytes + size <= MOST_BYTES:
            self._n_bytes += size
            self._known[question] = (now, exchange)
        return exchange


def _answered(exchange: Exchange) -> bool:
    """Say whether the platform had an answer; one that holds us back or is in trouble has none."""
    status = exchange.status
    return exchange.failure is None and status is not None and status < 500 and status != 429
