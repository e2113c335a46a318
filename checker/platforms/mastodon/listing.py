"""Finding posts on Mastodon servers: the posts of named accounts, and hashtags.

Absence from a listing is never absence: tag listings leave out limited authors and quiet posts, and
a server lists only what reached it. Words are not searched for: full-text search takes a login.

Source: platforms-open §2.a, §2.e; read 2026-11-24.
"""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from checker.model import Answer, Cause, Exchange, Topic, account, post
from checker.platforms.contract import Fetch, Listed, Sighting
from checker.platforms.mastodon.api import answered, rows_of
from checker.platforms.mastodon.facts import MAX_ROWS, read_account, read_shown
from checker.platforms.mastodon.links import NAME, account_id, account_named, is_server
from checker.platforms.mastodon.signs import trouble_of
from checker.platforms.payload import maybe, reading_of

MAX_PAGES = 10
PAGE = 40
NO_SERVER = "say which server: --on mastodon:HOST"
NO_SEARCH = (
    "Mastodon finds words only for people with a login: name a hashtag (one word, or #word), "
    "accounts or links"
)
_TAG = re.compile(r"#?(\w{1,100})")
_NO_MASTODON = "{server} does not answer as a Mastodon server does"
_TROUBLES = {
    Cause.LOGIN_WALL: "{server} shows this only with a login; links can be followed all the same",
    Cause.BLOCKED: "{server} refuses us",
    Cause.CHALLENGE: "a challenge stands before {server}",
    Cause.RATE_LIMITED: "{server} asks us to slow down",
    Cause.SERVER_ERROR: "{server} is in trouble (HTTP {status})",
    Cause.NETWORK: "no answer came from {server} ({failure})",
    Cause.NOT_ASKED: "{server} was not asked ({failure})",
}


@dataclass(frozen=True, slots=True)
class _Route:
    """One listing: where it is and whose posts may stand in it.

    Attributes:
        server: who is asked.
        path: the listing's path.
        name: what it is called in reports.
        author: the only account whose posts belong in it; None for all.
    """

    server: str
    path: str
    name: str
    author: str | None = None

    def told(self, trouble: str, exchange: Exchange | None = None) -> Listed:
        """Return the listing that told nothing, and why."""
        return Listed(
            route=self.name,
            n_offered=0,
            sightings=(),
            whole=False,
            exchange=exchange,
            trouble=trouble,
        )


@dataclass(kw_only=True)
class _Gathered:
    """What the pages of one listing came to so far."""

    n_offered: int = 0
    n_read: int = 0
    sightings: dict[str, Sighting] = field(default_factory=dict)
    oldest_id: str | None = None
    past: bool = False
    ended: bool = False
    trouble: str | None = None

    def take(self, row: object, route: _Route, exchange: Exchange, since: datetime) -> None:
        """Count one post, and keep it when it is young enough to follow; boosts are passed over."""
        if maybe(row, "reblog", dict) is not None:
            return
        sighting = _sighting(row, route, exchange)
        self.n_offered += 1
        self.n_read += sighting is not None
        made = sighting.reading.created_at if sighting else None
        if made is not None and made < since:
            self.past = True
        elif sighting:
            self.sightings.setdefault(sighting.reading.subject.native_id, sighting)


async def discover(topic: Topic, since: datetime, fetch: Fetch) -> AsyncIterator[Listed]:
    """List posts of the topic's accounts and hashtags, newest first: one listing for each.

    An account with its host is asked about there; one without, and every hashtag, on each server
    that the topic names. Names that cannot be a Mastodon account's are passed over.
    """
    servers = [place.host for place in topic.places if place.platform == NAME and place.host]
    named = [who for written in topic.accounts if (who := account_named(written))]
    for user, host in dict.fromkeys(named):
        for server in [host] if host else servers:
            yield await _posts_of(user, server, since, fetch)
    if not servers and (topic.queries or any(host is None for _, host in named)):
        yield _Route("", "", NAME).told(NO_SERVER)
    for query in topic.queries if servers else ():
        tag = _TAG.fullmatch(query.strip())
        if tag is None:
            yield _Route("", "", f"search for {query}").told(NO_SEARCH)
            continue
        for route in _tag_routes(tag[1], servers):
            listed = await _listing(route, (), since, fetch) if route.server else None
            yield listed or route.told(f"{route.path} is no name of a server")


def _tag_routes(tag: str, servers: Sequence[str]) -> Iterator[_Route]:
    for server in dict.fromkeys(servers):
        name = f"#{tag} on {server}"
        if is_server(server):
            yield _Route(server, f"/api/v1/timelines/tag/{quote(tag, safe='')}", name)
        else:
            yield _Route("", server, name)


async def _posts_of(user: str, server: str, since: datetime, fetch: Fetch) -> Listed:
    native_id = f"{user}@{server}"
    name = f"posts of {native_id}"
    if account_id(user, server) is None:
        return _Route(server, "", name).told(f"{server} is no name of a server")
    exchange = await fetch(f"https://{server}/api/v1/accounts/lookup", params=(("acct", user),))
    answer = read_account(exchange, account(NAME, native_id))
    local_id = answer.value("id") or ""
    if not (local_id.isascii() and local_id.isdigit()):
        said = f"{server} says of {user}: {answer.words}" if answer.found is False else None
        return _Route(server, "", name).told(said or in_words(answer, server), exchange)
    route = _Route(server, f"/api/v1/accounts/{local_id}/statuses", name, author=native_id)
    return await _listing(route, (("exclude_reblogs", "true"),), since, fetch)


async def _listing(
    route: _Route, params: Sequence[tuple[str, str]], since: datetime, fetch: Fetch
) -> Listed:
    """Page through one listing until its posts are older than ``since``, or the bound is met."""
    gathered = _Gathered()
    for _ in range(MAX_PAGES):
        before = gathered.oldest_id
        paging = (("max_id", before),) if before else ()
        exchange = await fetch(
            f"https://{route.server}{route.path}",
            params=(*params, ("limit", str(PAGE)), *paging),
        )
        _take_page(gathered, route, exchange, since)
        # a page that leads no further back would go round for ever
        if gathered.trouble or gathered.past or gathered.ended or gathered.oldest_id == before:
            break
    return Listed(
        route=route.name,
        n_offered=gathered.n_offered,
        sightings=tuple(gathered.sightings.values()),
        # a tag listing never claims to be complete: it leaves out by rule
        whole=gathered.ended and route.author is not None,
        exchange=exchange,
        trouble=gathered.trouble,
    )


def _take_page(gathered: _Gathered, route: _Route, exchange: Exchange, since: datetime) -> None:
    rows: list[object] = []

    def read(tree: object) -> Answer:
        rows.extend(rows_of(tree, MAX_ROWS))
        return Answer(role="listing", status=exchange.status, found=True)

    answer = answered("listing", exchange, route.server, read)
    if answer.found is not True:
        gathered.trouble = in_words(answer, route.server)
        return
    for row in rows:
        gathered.take(row, route, exchange, since)
    if gathered.n_offered and not gathered.n_read:
        gathered.trouble = f"{route.server} shows posts in a shape that we do not know"
    last = maybe(rows[-1], "id", str) if rows else None
    more = 'rel="next"' in (exchange.header("link") or "")
    gathered.ended = not rows or (len(rows) < PAGE and not more)
    if last and last.isascii() and last.isdigit():
        gathered.oldest_id = last


def _sighting(row: object, route: _Route, exchange: Exchange) -> Sighting | None:
    status_id = maybe(row, "id", str) or ""
    subject = post(NAME, f"{route.server}/{status_id}")
    answer, facts = read_shown("listing", row, exchange, subject)
    author = facts.get("account")
    mine = route.author is None or (author is not None and author.native_id == route.author)
    if not answer.found or not mine:
        return None
    reading = reading_of(subject, [exchange], [answer], **facts)
    return Sighting(reading=reading, author_name=author.native_id if author else None)


def in_words(answer: Answer, server: str) -> str:
    """Return in plain words why ``server`` told nothing."""
    cause = trouble_of(answer)
    if cause in _TROUBLES:
        return _TROUBLES[cause].format(server=server, status=answer.status, failure=answer.failure)
    return _NO_MASTODON.format(server=server)
