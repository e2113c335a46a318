"""Finding posts on Bluesky: the feeds of named accounts, and search.

Absence from either is never absence: search drops posts by tag rules, blocks and labels, and often
refuses unnamed visitors altogether (HTTP 403 with a page, no XRPC answer). A refusal is told in
plain words and nothing is concluded from it. With an app password the search is asked as that user,
who sees less of those they block: another vantage point, for finding only.

Source: platforms-open §1.a; atproto-local-network §3; read 2026-11-22.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from checker.errors import UnreadablePayload
from checker.model import Answer, Cause, Exchange, Topic, post
from checker.model.instants import floor_text
from checker.platforms import keys
from checker.platforms.bluesky.links import NAME, actor_of, is_did, link_of, parts_of
from checker.platforms.bluesky.reading import MAX_VIEWS, read_view
from checker.platforms.bluesky.signs import trouble_of
from checker.platforms.bluesky.xrpc import answered, at_most, plain
from checker.platforms.contract import Fetch, Follows, Listed, Search, Sighting
from checker.platforms.payload import maybe, need, reading_of

APPVIEW = "https://public.api.bsky.app"
ENTRYWAY = "https://bsky.social"
"""Where a user logs in; it hands a user's search on to the service."""

SEARCH_CALL = "app.bsky.feed.searchPosts"
CREDENTIAL = keys.BLUESKY

BEGINNING = datetime(2022, 1, 1, tzinfo=UTC)
"""Before the network's first post."""
MAX_PAGES = 10
PAGE = 100
_MAX_CURSOR = 1000

_TROUBLES = {
    Cause.LOGIN_WALL: "{what} wants a login from here; accounts and links can be followed without",
    Cause.BLOCKED: "{what} refuses us; accounts and links can be followed all the same",
    Cause.CHALLENGE: "a challenge stands before {what}",
    Cause.RATE_LIMITED: "{what} asks us to slow down",
    Cause.SERVER_ERROR: "{what} is in trouble (HTTP {status})",
    Cause.NETWORK: "no answer came from {what} ({failure})",
    Cause.NOT_ASKED: "{what} was not asked ({failure})",
}


@dataclass(kw_only=True)
class _Gathered:
    """What the pages of one listing came to so far; with ``author``, only that account's posts."""

    author: str | None
    n_offered: int = 0
    n_read: int = 0
    sightings: dict[str, Sighting] = field(default_factory=dict)
    cursor: str | None = None
    past: bool = False
    trouble: str | None = None

    def take(self, views: Sequence[object], exchange: Exchange, since: datetime) -> None:
        """Count what a page shows, and keep what is young enough to follow."""
        for view in views:
            if self.author and maybe(view, "author.did", str) not in (self.author, None):
                continue
            sighting = _sighting(view, exchange)
            self.n_offered += 1
            self.n_read += sighting is not None
            made = sighting.reading.created_at if sighting else None
            if made is not None and made < since:
                self.past = True
            elif sighting:
                self.sightings.setdefault(sighting.reading.subject.native_id, sighting)


async def discover(topic: Topic, since: datetime, fetch: Fetch) -> AsyncIterator[Listed]:
    """List posts of the topic's accounts and queries, newest first: one listing for each.

    Names that cannot be Bluesky's (no DID, no handle, no link to an account) are passed over:
    a topic's accounts may live on other platforms.
    """
    for written in topic.accounts:
        link = link_of(written)
        actor = link.actor if link else actor_of(written)
        if actor is not None:
            yield await _author_feed(actor, since, fetch)
    for query in topic.queries:
        params = (("q", query), ("sort", "latest"), *_from(since))
        route = (SEARCH_CALL, f"search for {query}", "Bluesky's search")
        yield await _listing(route, params, since, fetch)


def _from(since: datetime) -> tuple[tuple[str, str], ...]:
    # a topic's first listing asks for everything; no service need understand the year 1
    return (("since", floor_text(since)),) if since > BEGINNING else ()


async def _author_feed(actor: str, since: datetime, fetch: Fetch) -> Listed:
    did, exchange = actor, None
    if not is_did(actor):
        exchange = await ask_handle(actor, fetch)
        answer = read_handle(exchange)
        did = answer.value("did") or ""
        if not did:
            trouble = in_words(answer, f"Bluesky, asked for the handle {actor},")
            route = f"author feed of {actor}"
            return Listed(
                route=route,
                n_offered=0,
                sightings=(),
                whole=False,
                exchange=exchange,
                trouble=trouble,
            )
    feed = ("app.bsky.feed.getAuthorFeed", f"author feed of {did}", "Bluesky's author feed")
    return await _listing(feed, (("actor", did), ("filter", "posts_with_replies")), since, fetch)


async def ask_handle(handle: str, fetch: Fetch) -> Exchange:
    """Ask the service whose handle this is."""
    address = f"{APPVIEW}/xrpc/com.atproto.identity.resolveHandle"
    return await fetch(address, params=(("handle", handle),))


def read_handle(exchange: Exchange) -> Answer:
    """Read ``resolveHandle``: the value ``did`` where the handle is somebody's."""

    def read(tree: object) -> Answer:
        did = need(tree, "did", str)
        if not is_did(did):
            raise UnreadablePayload("did", "no identity")
        return Answer(role="handle", status=exchange.status, found=True, values=(("did", did),))

    return answered("handle", exchange, read)


async def _listing(
    route: tuple[str, str, str], params: Sequence[tuple[str, str]], since: datetime, fetch: Fetch
) -> Listed:
    """Page through one listing until its posts are older than ``since``, or the bound is met."""
    call, name, what = route
    gathered = _Gathered(author=dict(params).get("actor"))
    for _ in range(MAX_PAGES):
        paging = (("cursor", gathered.cursor),) if gathered.cursor else ()
        exchange = await _ask_page(call, (*params, ("limit", str(PAGE)), *paging), fetch)
        before = gathered.cursor
        _take_page(gathered, exchange, since, what)
        # a cursor that comes again would go round for ever
        if gathered.trouble or gathered.past or gathered.cursor in (None, before):
            break
    return Listed(
        route=name,
        n_offered=gathered.n_offered,
        sightings=tuple(gathered.sightings.values()),
        whole=gathered.cursor is None and gathered.trouble is None,
        exchange=exchange,
        trouble=gathered.trouble,
    )


async def _ask_page(call: str, params: Sequence[tuple[str, str]], fetch: Fetch) -> Exchange:
    """Ask for a page: a search as a named user where there is a key, anything else as anyone."""
    if call == SEARCH_CALL:
        named = await fetch(f"{ENTRYWAY}/xrpc/{call}", params=params, auth=CREDENTIAL.name)
        if named.failure != "no_key":
            return named
    return await fetch(f"{APPVIEW}/xrpc/{call}", params=params)


def _take_page(gathered: _Gathered, exchange: Exchange, since: datetime, what: str) -> None:
    views: list[object] = []
    cursors: list[str | None] = []

    def read(tree: object) -> Answer:
        views.extend(_views(tree))
        cursors.append(maybe(tree, "cursor", str))
        return Answer(role="listing", status=exchange.status, found=True)

    answer = answered("listing", exchange, read)
    if not cursors:
        gathered.trouble = _with_count(in_words(answer, what), gathered.n_offered)
        return
    gathered.take(views, exchange, since)
    if gathered.n_offered and not gathered.n_read:
        gathered.trouble = f"{what} shows posts in a shape that we do not know"
    gathered.cursor = cursors[0] if len(cursors[0] or "") <= _MAX_CURSOR else None


def _with_count(trouble: str, n_offered: int) -> str:
    return f"{trouble} (posts shown before that: {n_offered})" if n_offered else trouble


def _views(tree: object) -> list[object]:
    """Return the posts of a search page or a feed page; reposts are another account's act."""
    if isinstance(tree, Mapping) and "feed" in tree:
        return [
            maybe(entry, "post", dict)
            for entry in at_most(need(tree, "feed", list), MAX_VIEWS, "feed")
            if not isinstance(entry, Mapping) or "reason" not in entry
        ]
    return at_most(need(tree, "posts", list), MAX_VIEWS, "posts")


def _sighting(view: object, exchange: Exchange) -> Sighting | None:
    uri = maybe(view, "uri", str) or ""
    if parts_of(uri) is None:
        return None
    subject = post(NAME, uri)
    answer, facts = read_view("listing", view, exchange, subject)
    if not answer.found:
        return None
    reading = reading_of(subject, [exchange], [answer], **facts)
    handle = maybe(view, "author.handle", str)
    return Sighting(reading=reading, author_name=plain(handle, 253) if handle else None)


def in_words(answer: Answer, what: str) -> str:
    """Return in plain words why an answer told nothing; ``what`` is who was asked."""
    cause = trouble_of(answer)
    if cause in _TROUBLES:
        return _TROUBLES[cause].format(what=what, status=answer.status, failure=answer.failure)
    if answer.code:
        return f"{what} says {answer.code}: {answer.words or 'no more'}"
    return f"{what} answers in a shape that we do not know"


def _account_written(written: str) -> str | None:
    link = link_of(written)
    return link.actor if link and link.record_key is None else actor_of(written)


FOLLOWS = Follows(named=_account_written, form="alice.bsky.social")
SEARCH = Search(
    needs="Bluesky's search often refuses visitors: the service keeps it for people with a login. "
    "With an app password in CHECKER_BLUESKY_HANDLE and CHECKER_BLUESKY_APP_PASSWORD it is "
    "asked as that user; looks never are. Accounts and links need none."
)
