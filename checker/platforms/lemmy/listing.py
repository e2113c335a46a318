"""Finding posts on Lemmy servers: communities, searches, and all that a server lists.

Absence from a listing is never absence: what was removed or deleted is never listed, and a server
lists only what reached it. The older API is asked; servers of the newer release keep it for these
questions.

Source: platforms-open §5, §5.a, §5.e; read 2026-11-24.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from checker.judge.reach import AFTER, BEFORE
from checker.model import Answer, Cause, Exchange, Reading, Subject, Topic, account, post
from checker.model.instants import EPOCH
from checker.platforms.contract import Fetch, Follows, Listed, Search, Sighting
from checker.platforms.lemmy.api import OLDER, answered, rows_of
from checker.platforms.lemmy.links import NAME, community_named, is_server
from checker.platforms.lemmy.rules import RULES
from checker.platforms.lemmy.views import read_view
from checker.platforms.payload import maybe, reading_of

MAX_PAGES = 10
PAGE = 50
NO_SERVER = "say which server: --on lemmy:HOST"

Params = tuple[tuple[str, str], ...]
_NEWEST: Params = (("sort", "New"), ("limit", str(PAGE)))
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
    """One listing: where it is, what is in it, and how it is paged.

    Attributes:
        server: who is asked.
        path: the listing's path.
        params: what is asked for.
        name: what it is called in reports.
        kind: ``post`` or ``comment``.
        by_number: pages are numbered; else each names the next.
    """

    server: str
    path: str
    params: Params
    name: str
    kind: str = "post"
    by_number: bool = False


@dataclass(kw_only=True)
class _Gathered:
    """What the pages of one listing came to so far."""

    n_offered: int = 0
    n_read: int = 0
    sightings: dict[Subject, Sighting] = field(default_factory=dict)
    next_page: str | None = None
    past: bool = False
    trouble: str | None = None


async def discover(topic: Topic, since: datetime, fetch: Fetch) -> AsyncIterator[Listed]:
    """List posts of the topic's communities and queries, newest first: one listing for each.

    A community (``!name@host``) is asked about on each server that the topic names, else at its
    own. Queries are searched for on each server named; without queries and communities, all that
    such a server lists is taken. Accounts that are no communities are passed over.
    """
    servers = [place.host for place in topic.places if place.platform == NAME and place.host]
    named = [who for written in topic.accounts if (who := community_named(written))]
    routes = list(_routes(topic, list(dict.fromkeys(servers)), named))
    for route in routes:
        if is_server(route.server):
            yield await _listing(route, since, fetch)
        else:
            yield _told(route.name, f"{route.server} is no name of a server")
    if not servers and (topic.queries or not routes):
        yield _told(NAME, NO_SERVER)


def _routes(
    topic: Topic, servers: list[str], communities: list[tuple[str, str]]
) -> Iterator[_Route]:
    posts = f"/api/{OLDER}/post/list"
    for name, host in dict.fromkeys(communities):
        for server in servers or [host]:
            local = name if server == host else f"{name}@{host}"
            params: Params = (("community_name", local), ("type_", "All"), *_NEWEST)
            yield _Route(server, posts, params, f"!{name}@{host} on {server}")
    for query in topic.queries:
        for server in servers:
            for kind, wanted in (("post", "Posts"), ("comment", "Comments")):
                params = (("q", query), ("type_", wanted), ("listing_type", "All"), *_NEWEST)
                name = f"search for {query} in {kind}s on {server}"
                yield _Route(server, f"/api/{OLDER}/search", params, name, kind, by_number=True)
    if not topic.queries and not communities:
        for server in servers:
            yield _Route(server, posts, (("type_", "All"), *_NEWEST), f"all on {server}")


def _told(name: str, trouble: str) -> Listed:
    return Listed(
        route=name, n_offered=0, sightings=(), whole=False, exchange=None, trouble=trouble
    )


async def _listing(route: _Route, since: datetime, fetch: Fetch) -> Listed:
    """Page through one listing until its posts are older than ``since``, or the bound is met."""
    gathered = _Gathered(next_page="1" if route.by_number else None)
    for _ in range(MAX_PAGES):
        before = gathered.next_page
        paging = (("page" if route.by_number else "page_cursor", before),) if before else ()
        exchange = await fetch(
            f"https://{route.server}{route.path}", params=(*route.params, *paging)
        )
        _take_page(gathered, route, exchange, since)
        if gathered.trouble or gathered.past or gathered.next_page in (None, before):
            break
    return Listed(
        route=route.name,
        n_offered=gathered.n_offered,
        sightings=tuple(gathered.sightings.values()),
        # never complete: what was taken out is left out by rule
        whole=False,
        exchange=exchange,
        trouble=gathered.trouble,
    )


def _take_page(gathered: _Gathered, route: _Route, exchange: Exchange, since: datetime) -> None:
    rows: list[object] = []
    cursors: list[str] = []

    def read(tree: object) -> Answer:
        rows.extend(rows_of(tree, f"{route.kind}s"))
        cursors.extend([cursor] if (cursor := maybe(tree, "next_page", str)) else [])
        return Answer(role="listing", status=exchange.status, found=True)

    answer = answered("listing", exchange, route.server, read)
    if answer.found is not True:
        gathered.trouble = in_words(answer, route.server)
        return
    for row in rows:
        _take(gathered, row, route, exchange, since)
    if gathered.n_offered and not gathered.n_read:
        gathered.trouble = f"{route.server} shows posts in a shape that we do not know"
    if route.by_number:
        following = str(int(gathered.next_page or "1") + 1)
        gathered.next_page = following if len(rows) >= PAGE else None
    else:
        cursor = next(iter(cursors), None)
        gathered.next_page = cursor if rows and cursor and len(cursor) < 300 else None


def _take(
    gathered: _Gathered, row: object, route: _Route, exchange: Exchange, since: datetime
) -> None:
    """Count one post, and keep it when it is shown and young enough to follow."""
    gathered.n_offered += 1
    subject = post(NAME, f"{route.server}/{route.kind}/{maybe(row, f'{route.kind}.id', int)}")
    answer, facts = read_view("listing", row, exchange, subject)
    if answer.found is not True:
        return
    gathered.n_read += 1
    made = facts["created_at"]
    featured = maybe(row, "post.featured_community", bool) or maybe(
        row, "post.featured_local", bool
    )
    if made is not None and made < since:
        # what is featured stands first, however old it is
        gathered.past = gathered.past or not featured
    elif not {"removed", "deleted"} & set(answer.markers):
        author = facts["account"]
        reading = reading_of(subject, [exchange], [answer], **facts)
        name = author.native_id if author else None
        gathered.sightings.setdefault(subject, Sighting(reading=reading, author_name=name))


def in_words(answer: Answer, server: str) -> str:
    """Return in plain words why ``server`` told nothing."""
    alone = Reading(
        subject=account(NAME, ""),
        asked_at=EPOCH,
        answered_at=EPOCH,
        answers=(replace(answer, role="listing"),),
    )
    fitting = (rule for rule in (*BEFORE, *RULES, *AFTER) if rule.test(alone))
    cause = next((rule.outcome.cause for rule in fitting), None)
    if cause in _TROUBLES:
        return _TROUBLES[cause].format(server=server, status=answer.status, failure=answer.failure)
    if answer.code:
        return f"{server} says {answer.code}"
    return f"{server} does not answer as a Lemmy server does"


def _community_written(written: str) -> str | None:
    return written if community_named(written) else None


FOLLOWS = Follows(named=_community_written, form="!name@server")
SEARCH = Search()
