"""Finding pages through the feeds that a topic names among its accounts.

A feed shows a window: so many of the newest items. An item that leaves it is not deleted, and a
feed that ends or cannot be read says nothing about any page; only a look at the page does.

An item is a page seen where it lies on the feed's own site, or on the one that the feed names as
its own; a link to anybody else's page is offered and not taken, since nobody has seen that page.

What a site says it deleted (an Atom tombstone, RFC 6721) is counted as a listing of its own, with
the answer that holds it. It is no sighting, and no verdict: a look at a page does not know the feed
that it came from, and what the page then answers is judged by itself.

Source: platforms-open §7 (feeds); read 2026-11-24.
"""

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, post
from checker.platforms.contract import Fetch, Follows, Listed, Sighting
from checker.platforms.payload import reading_of, unanswered
from checker.platforms.web.feed_entries import FeedEntry
from checker.platforms.web.feed_file import Feed, read_feed
from checker.platforms.web.links import NAME, normalise, relation

NO_FEED = (
    "this is no address: on the web a site is followed by its feed's address (RSS, Atom, JSON)"
)
NO_SEARCH = "the web has no search of its own: give feeds (--account URL) or links"

_WANTED = {
    "Accept": "application/atom+xml,application/rss+xml,application/feed+json,"
    "application/xml;q=0.9,text/xml;q=0.9,application/json;q=0.8,*/*;q=0.5",
    "Accept-Language": "en",
}
_LONGEST_VALUE = 300


async def listed(written: str, fetch: Fetch) -> tuple[Listed, ...]:
    """Ask for a feed once.

    Args:
        written: the account as a person wrote it.
        fetch: the way out.

    Returns:
        What it lists; and, where it says so, how many entries it says it deleted.
    """
    address = normalise(written)
    if address is None:
        return (nothing(f"feed {written[:200]}", None, NO_FEED),)
    exchange = await fetch(address, headers=_WANTED)
    return listed_in(address, exchange)


def listed_in(address: str, exchange: Exchange) -> tuple[Listed, ...]:
    """Return what an answer to the question for the feed at ``address`` lists."""
    route = f"feed {address}"
    trouble = _trouble(exchange)
    if trouble is not None:
        return (nothing(route, exchange, trouble),)
    try:
        feed = read_feed(exchange)
    except UnreadablePayload as problem:
        wall = unanswered("listing", exchange).wall
        return (nothing(route, exchange, f"{wall} stands before it" if wall else str(problem)),)
    if not feed.entries and not feed.ended:
        return (nothing(route, exchange, "it breaks off before its first item"),)
    taken = tuple(_sightings(feed, address, exchange))
    shown = Listed(
        route=route,
        n_offered=len(feed.entries),
        sightings=taken,
        whole=False,
        exchange=exchange,
    )
    return (shown, _deleted(route, feed, exchange)) if feed.tombstones else (shown,)


def nothing(route: str, exchange: Exchange | None, trouble: str) -> Listed:
    """Return a listing that told nothing, and why."""
    return Listed(
        route=route, n_offered=0, sightings=(), whole=False, exchange=exchange, trouble=trouble
    )


def _trouble(exchange: Exchange) -> str | None:
    if exchange.failure == "robots":
        return "the site's robots.txt asks programs to leave it alone: give links to its pages"
    if exchange.failure is not None:
        return f"no answer came ({exchange.failure})"
    if exchange.status == 410:
        return "the site says that this feed has ended (HTTP 410)"
    if exchange.status != 200:
        return f"the site answers HTTP {exchange.status}"
    return None if exchange.body.strip() else "the site answers with nothing at all"


def _sightings(feed: Feed, address: str, exchange: Exchange) -> list[Sighting]:
    homes = {address, exchange.ask.url, feed.home or address}
    own: dict[str, bool] = {}
    taken: dict[str, Sighting] = {}
    for entry in feed.entries:
        link = normalise(entry.link) if entry.link else None
        if link is None or link in taken:
            continue
        site = "/".join(link.split("/", 3)[:3])
        if site not in own:
            own[site] = any(relation(home, site) != "other_site" for home in homes)
        if own[site]:
            taken[link] = _sighting(entry, link, exchange)
    return list(taken.values())


def _sighting(entry: FeedEntry, link: str, exchange: Exchange) -> Sighting:
    told = (("id", entry.own_id), ("updated", entry.updated or ""))
    answer = Answer(
        role="listing",
        status=exchange.status,
        found=True,
        values=tuple((name, value[:_LONGEST_VALUE]) for name, value in told if value),
    )
    made_at = entry.made_at
    early = made_at is not None and made_at <= exchange.answered_at
    reading = reading_of(
        post(NAME, link), [exchange], [answer], created_at=made_at if early else None
    )
    return Sighting(reading=reading)


def _deleted(route: str, feed: Feed, exchange: Exchange) -> Listed:
    return Listed(
        route=f"entries that the {route} says are deleted",
        n_offered=len(feed.tombstones),
        sightings=(),
        whole=False,
        exchange=exchange,
    )


def _feed_written(written: str) -> str | None:
    return written if written.startswith(("https://", "http://")) else None


FOLLOWS = Follows(named=_feed_written, form="https://site/feed.xml")
