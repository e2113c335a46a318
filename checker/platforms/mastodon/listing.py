"""Finding posts on Mastodon servers: the posts of named accounts, and hashtags.

Absence from a listing is never absence: tag listings leave out limited authors and quiet posts, and
a server lists only what reached it. Words are not searched for: full-text search takes a login.

A server lists copies beside its own posts. Every copy bears the ActivityPub id of its original, so
the same post on several servers is one subject: the original's. A copy shows that its observer had
it, and not that its origin still has: it brings the post onto the agenda (role ``copy``), and is a
sighting only for the observer that showed it (``discover_copies``).

Source: platforms-open §2.a, §2.e; read 2026-11-24.
"""

import unicodedata
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import quote

from checker.model import Answer, Cause, Exchange, Topic, account, post
from checker.platforms.contract import Fetch, Follows, Listed, Search, Sighting
from checker.platforms.mastodon.api import answered, led_to, rows_of
from checker.platforms.mastodon.asked import Asked, at_home
from checker.platforms.mastodon.facts import MAX_ROWS, read_account, read_shown
from checker.platforms.mastodon.kin import is_flake
from checker.platforms.mastodon.links import (
    NAME,
    account_id,
    account_named,
    host_of,
    is_server,
    origin_of,
)
from checker.platforms.mastodon.signs import trouble_of
from checker.platforms.payload import maybe, reading_of

MAX_PAGES = 10
PAGE = 40
NO_SERVER = "say which server: --on mastodon:HOST"
NO_SEARCH = (
    "Mastodon finds words only for people with a login: name a hashtag (one word, or #word), "
    "accounts or links"
)
_LONGEST_TAG = 100
_BETWEEN_WORDS = "\u00b7\u30fb\u200c"
"""Signs that may stand inside a hashtag: the middle dots, and the non-joiner of Persian."""

_ELSEWHERE = "{server} sends us on to {host}: if that is the server that you mean, name that one"
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
        copies: copies of others' posts are wanted, and nothing else.
    """

    server: str
    path: str
    name: str
    author: str | None = None
    copies: bool = False

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
        asked = _asked(row, route.server)
        if maybe(row, "reblog", dict) is not None or (route.copies and not asked.is_copy):
            return
        sighting = _sighting(row, route, asked, exchange)
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
    servers = servers_of(topic)
    named = [who for written in topic.accounts if (who := account_named(written))]
    for user, host in dict.fromkeys(named):
        for server in [host] if host else servers:
            yield await _posts_of(user, server, since, fetch)
    if not servers and (topic.queries or any(host is None for _, host in named)):
        yield _Route("", "", NAME).told(NO_SERVER)
    for query in topic.queries if servers else ():
        tag = tag_of(query)
        if tag is None:
            yield _Route("", "", f"search for {query}").told(NO_SEARCH)
            continue
        for route in _tag_routes(tag, servers):
            listed = await _listing(route, (), since, fetch) if route.server else None
            yield listed or route.told(f"{route.path} is no name of a server")


def servers_of(topic: Topic) -> list[str]:
    """Return the servers that a topic names."""
    hosts = [place.host for place in topic.places if place.platform == NAME and place.host]
    return list(dict.fromkeys(hosts))


async def discover_copies(
    observer: str, topic: Topic, since: datetime, fetch: Fetch
) -> AsyncIterator[Listed]:
    """List the copies that ``observer`` shows of the topic's accounts and hashtags elsewhere."""
    if observer not in servers_of(topic) or not is_server(observer):
        return
    named = [who for written in topic.accounts if (who := account_named(written))]
    for user, host in dict.fromkeys(named):
        if host and host != observer:
            yield await _posts_of(user, host, since, fetch, observer)
    for query in topic.queries:
        for route in _tag_routes(tag, [observer]) if (tag := tag_of(query)) else ():
            yield await _listing(replace(route, copies=True), (), since, fetch)


def tag_of(query: str) -> str | None:
    """Return the hashtag, without its sign, that a person wrote; None when it cannot be one.

    Letters of all scripts with their marks, digits and connecting signs make a hashtag; a space, a
    percent sign or a slash makes none.
    """
    text = unicodedata.normalize("NFC", query.strip())
    tag = text[1:] if text.startswith(("#", "\uff03")) else text
    return tag if 0 < len(tag) <= _LONGEST_TAG and all(map(_in_a_tag, tag)) else None


def _in_a_tag(sign: str) -> bool:
    kind = unicodedata.category(sign)
    return kind[0] in "LM" or kind in ("Nd", "Pc") or sign in _BETWEEN_WORDS


def _tag_routes(tag: str, servers: Sequence[str]) -> Iterator[_Route]:
    for server in dict.fromkeys(servers):
        name = f"#{tag} on {server}"
        if is_server(server):
            yield _Route(server, f"/api/v1/timelines/tag/{quote(tag, safe='')}", name)
        else:
            yield _Route("", server, name)


async def _posts_of(
    user: str, host: str, since: datetime, fetch: Fetch, observer: str | None = None
) -> Listed:
    native_id, server = f"{user}@{host}", observer or host
    name = f"posts of {native_id}" + (f" on {observer}" if observer else "")
    if account_id(user, host) is None:
        return _Route(server, "", name).told(f"{host} is no name of a server")
    acct = native_id if observer else user
    exchange = await fetch(f"https://{server}/api/v1/accounts/lookup", params=(("acct", acct),))
    answer = read_account(exchange, account(NAME, native_id), server)
    local_id = answer.value("id") or ""
    if not (local_id.isascii() and local_id.isdigit()):
        said = f"{server} says of {acct}: {answer.words}" if answer.found is False else None
        return _Route(server, "", name).told(said or in_words(answer, server, exchange), exchange)
    path = f"/api/v1/accounts/{local_id}/statuses"
    route = _Route(server, path, name, author=native_id, copies=observer is not None)
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
        # nor does an account's at another server: it holds what reached it
        whole=gathered.ended and route.author is not None and not route.copies,
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
        gathered.trouble = in_words(answer, route.server, exchange)
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


def _asked(row: object, server: str) -> Asked:
    """Return which post a row shows, and what it is called on the server that lists it."""
    number = maybe(row, "id", str) or ""
    origin = origin_of(maybe(row, "uri", str))
    if origin is not None and host_of(origin) != server:
        return Asked(origin, server, number)
    if origin is not None and is_flake(number):
        return Asked(origin, server, number)
    return at_home(post(NAME, f"{server}/{number}"))


def _sighting(row: object, route: _Route, asked: Asked, exchange: Exchange) -> Sighting | None:
    role = "copy" if asked.is_copy and not route.copies else "listing"
    answer, facts = read_shown(role, row, exchange, asked)
    author = facts.get("account")
    mine = route.author is None or (author is not None and author.native_id == route.author)
    if not answer.found or not mine:
        return None
    reading = reading_of(asked.subject, [exchange], [answer], **facts)
    return Sighting(reading=reading, author_name=author.native_id if author else None)


def in_words(answer: Answer, server: str, exchange: Exchange | None = None) -> str:
    """Return in plain words why ``server`` told nothing."""
    host = led_to(exchange, server) if exchange and not exchange.failure else None
    if host:
        return _ELSEWHERE.format(server=server, host=host)
    cause = trouble_of(answer)
    if cause in _TROUBLES:
        return _TROUBLES[cause].format(server=server, status=answer.status, failure=answer.failure)
    return _NO_MASTODON.format(server=server)


def _account_written(written: str) -> str | None:
    parts = account_named(written)
    return f"{parts[0]}@{parts[1]}" if parts and parts[1] else None


FOLLOWS = Follows(named=_account_written, form="user@server")
SEARCH = Search(
    needs="Mastodon finds words only for people with a login: that takes a token "
    "(CHECKER_MASTODON_TOKEN), which this version does not use yet. Hashtags (one word), "
    "accounts and links need none.",
    tags_are_free=True,
)
