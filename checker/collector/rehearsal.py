"""A listing rehearsed: an adapter's ``discover``, run with a fetch that asks nobody.

So a new platform is foretold without a word about it here.
"""

from collections.abc import Container, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from checker.collector.accounts import accounts_for
from checker.model import Ask, Exchange, Topic, verb_of
from checker.platforms.contract import Platform

_LOOKUPS = ("resolveHandle", "/accounts/lookup")
"""A name is looked up first, and its listing asked next: two questions."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing that a topic asks for.

    Attributes:
        route: what is asked, in the adapter's words.
        n_asks: questions each time, where it shows nothing older than the last time.
        trouble: why it cannot be asked as the topic stands; None where it can.
    """

    route: str
    n_asks: int
    trouble: str | None = None


@dataclass(slots=True)
class _NobodyAsked:
    """A fetch that asks nobody and counts what would have been asked."""

    at: datetime
    keys: Container[str]
    urls: list[str] = field(default_factory=list)

    async def __call__(self, url: str, /, **asked: Any) -> Exchange:
        auth, failure = asked.get("auth"), "not_asked"
        if auth is None or auth in self.keys:
            self.urls.append(url)
        else:
            failure = "no_key"
        ask = Ask(url, verb_of(asked.get("method", "GET")))
        return Exchange(ask=ask, asked_at=self.at, answered_at=self.at, failure=failure)

    def take(self) -> int:
        """Return the questions since the last call."""
        urls, self.urls = self.urls, []
        return len(urls) + any(part in url for url in urls for part in _LOOKUPS)


def rehearse(topic: Topic, platform: Platform, keys: Container[str] = ()) -> tuple[Listing, ...]:
    """Return what the adapter would list for a topic; asks nobody.

    Args:
        topic: what to list.
        platform: where.
        keys: names of the credentials that are there.
    """
    asked = _NobodyAsked(topic.registered_at, keys)
    mine = Topic(
        name=topic.name,
        queries=topic.queries,
        accounts=accounts_for(platform, topic.accounts),
        places=topic.places,
        registered_at=topic.registered_at,
    )

    async def whole() -> list[Listing]:
        found = []
        async for listed in platform.discover(mine, topic.registered_at, asked):
            # Where somebody would have been asked, the trouble is only that nobody was.
            n_asks = asked.take()
            found.append(Listing(listed.route, n_asks, None if n_asks else listed.trouble))
        return found

    return tuple(_through(whole()))


def _through(work: Coroutine[Any, Any, list[Listing]]) -> list[Listing]:
    """Run to its end what never waits, without a loop of its own."""
    try:
        work.send(None)
    except StopIteration as end:
        found: list[Listing] = end.value
        return found
    raise AssertionError("an adapter waited for something else than its fetch")
