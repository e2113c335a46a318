"""Finding pages on wikis: words, categories, new pages, and what named accounts wrote.

Absence from a listing is never absence: searches leave out, recent changes are kept for weeks, and
what an administrator deletes leaves its author's contributions.

Source: platforms-open §6.a/b, §6.e; read 2026-11-24.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from checker.model import Answer, Cause, Exchange, Topic, account, post
from checker.platforms.contract import Fetch, Follows, Listed, Search, Sighting
from checker.platforms.mediawiki.api import answered, ask, moment, number, plain, rows_of
from checker.platforms.mediawiki.links import (
    NAME,
    PageId,
    is_wiki_host,
    is_wikimedia,
    link_in,
    title_in,
    wiki_of,
)
from checker.platforms.mediawiki.signs import trouble_of
from checker.platforms.payload import maybe, reading_of

MAX_PAGES = 5
PAGE = 50
NO_WIKI = "say which wiki: --on mediawiki:HOST (such as mediawiki:en.wikipedia.org)"
NEW_PAGES = "special:newpages"
_NO_NAME = "/@:"
_NOT_A_WIKI = "{wiki} does not answer as a MediaWiki does"
_TROUBLES = {
    Cause.LOGIN_WALL: "{wiki} shows this only with a login",
    Cause.BLOCKED: "{wiki} refuses us",
    Cause.CHALLENGE: "a challenge stands before {wiki}",
    Cause.RATE_LIMITED: "{wiki} asks us to slow down",
    Cause.SERVER_ERROR: "{wiki} is in trouble (HTTP {status})",
    Cause.NETWORK: "no answer came from {wiki} ({failure})",
    Cause.NOT_ASKED: "{wiki} was not asked ({failure})",
}


@dataclass(frozen=True, slots=True)
class _Route:
    """One listing: where it is, how it is asked, and what its rows are.

    Attributes:
        listing: the API's name of it, under which its rows stand.
        name: what it is called in reports.
        author: the account's name whose revisions belong in it; None for pages.
        timed: its rows come newest first and bear the time of making.
    """

    wiki: str
    listing: str
    name: str
    params: tuple[tuple[str, str], ...] = ()
    author: str | None = None
    timed: bool = False
    complete: bool = False

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
    more: tuple[tuple[str, str], ...] = ()
    past: bool = False
    trouble: str | None = None
    code: str | None = None

    def take(self, row: object, route: _Route, exchange: Exchange, since: datetime) -> None:
        """Count one row, and keep it when it is young enough to follow."""
        sighting = _sighting(row, route, exchange)
        self.n_offered += 1
        self.n_read += sighting is not None
        made = moment(maybe(row, "timestamp", str)) if route.timed else None
        if made is not None and made < since:
            self.past = True
        elif sighting:
            self.sightings.setdefault(sighting.reading.subject.native_id, sighting)


async def discover(topic: Topic, since: datetime, fetch: Fetch) -> AsyncIterator[Listed]:
    """List pages of the topic's queries and revisions of its accounts: one listing for each.

    A query is a category (``Category:NAME``), all new pages (``Special:NewPages``) or words to
    search for. Every query is asked on each wiki that the topic names, and so is an account without
    a host; ``NAME@HOST`` and a link to contributions name theirs. Names that no wiki allows are
    passed over.
    """
    places = [place.host for place in topic.places if place.platform == NAME and place.host]
    wikis = list(dict.fromkeys(wiki_of(host) for host in places))
    people = [who for written in topic.accounts if (who := account_named(written, wikis))]
    if not wikis and (topic.queries or any(wiki is None for _, wiki in people)):
        yield _Route("", "", NAME).told(NO_WIKI)
    routes = [*_routes_of_people(people, wikis), *_routes_of_queries(topic.queries, wikis, since)]
    for route in dict.fromkeys(routes):
        if is_wiki_host(route.wiki):
            yield await _listing(route, since, fetch)
        else:
            yield route.told(f"{route.wiki} is no name of a wiki")


def account_named(written: str, wikis: list[str]) -> tuple[str, str | None] | None:
    """Return name and wiki (None where none is said) of an account as a person wrote it.

    ``NAME``, ``User:NAME``, ``NAME@HOST`` of a wiki that is known or among ``wikis``, and a link to
    its contributions are understood; None for anything else.
    """
    link = link_in(written)
    if link is not None:
        return (link.user.replace("_", " "), link.wiki) if link.user else None
    name, at, host = written.strip().removeprefix("User:").rpartition("@")
    name, wiki = (name, wiki_of(host)) if at else (host, None)
    if wiki is not None and wiki not in wikis and not is_wikimedia(wiki):
        return None
    title = title_in(name)
    if title is None or set(_NO_NAME) & set(title):
        return None
    return title.replace("_", " "), wiki


def _routes_of_people(people: list[tuple[str, str | None]], wikis: list[str]) -> Iterator[_Route]:
    for name, wiki in people:
        for place in [wiki] if wiki else wikis:
            yield _Route(
                wiki=place,
                listing="usercontribs",
                name=f"contributions of {name} on {place}",
                params=(("ucuser", name), ("ucprop", "ids|title|timestamp|flags")),
                author=name,
                timed=True,
                complete=True,
            )


def _routes_of_queries(
    queries: tuple[str, ...], wikis: list[str], since: datetime
) -> Iterator[_Route]:
    for query in queries:
        for wiki in wikis:
            yield _route_of(" ".join(query.split()), wiki, since)


def _route_of(query: str, wiki: str, since: datetime) -> _Route:
    if query.lower() == NEW_PAGES:
        end = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        shape = (("rctype", "new"), ("rcprop", "ids|title|timestamp|user|userid"), ("rcend", end))
        return _Route(wiki, "recentchanges", f"new pages on {wiki}", shape, timed=True)
    if query.lower().startswith("category:"):
        sort = (("cmsort", "timestamp"), ("cmdir", "desc"))
        which = (("cmtitle", query), ("cmtype", "page|file"), ("cmprop", "ids|title|type"), *sort)
        return _Route(wiki, "categorymembers", f"{query} on {wiki}", which, complete=True)
    words = (("srsearch", query), ("srprop", "timestamp"), ("srsort", "create_timestamp_desc"))
    return _Route(wiki, "search", f"search for {query} on {wiki}", words)


_SHORT = {"usercontribs": "uc", "recentchanges": "rc", "categorymembers": "cm", "search": "sr"}


async def _listing(route: _Route, since: datetime, fetch: Fetch) -> Listed:
    """Page through one listing until its rows are older than ``since``, or the bound is met."""
    gathered = _Gathered()
    params = route.params
    for _ in range(MAX_PAGES):
        limit = (f"{_SHORT[route.listing]}limit", str(PAGE))
        asked = (("list", route.listing), *params, limit, *gathered.more)
        exchange = await ask(fetch, route.wiki, asked)
        before = gathered.more
        _take_page(gathered, route, exchange, since)
        if gathered.code == "badvalue" and params[-1][0] == "srsort":
            # a wiki with the plain search knows no order by age
            params, gathered = params[:-1], _Gathered()
            continue
        # a page that leads no further would go round for ever
        if gathered.trouble or gathered.past or gathered.more in ((), before):
            break
    return Listed(
        route=route.name,
        n_offered=gathered.n_offered,
        sightings=tuple(gathered.sightings.values()),
        whole=route.complete and not (gathered.more or gathered.trouble or gathered.past),
        exchange=exchange,
        trouble=gathered.trouble,
    )


def _take_page(gathered: _Gathered, route: _Route, exchange: Exchange, since: datetime) -> None:
    trees: list[object] = []
    rows: list[object] = []

    def read(tree: object) -> Answer:
        rows.extend(rows_of(tree, f"query.{route.listing}"))
        trees.append(tree)
        return Answer(role="listing", status=exchange.status, found=True)

    answer = answered("listing", exchange, route.wiki, read)
    gathered.code = answer.code
    if answer.found is not True:
        gathered.trouble = in_words(answer, route.wiki)
        return
    for row in rows:
        gathered.take(row, route, exchange, since)
    if gathered.n_offered and not gathered.n_read:
        gathered.trouble = f"{route.wiki} shows pages in a shape that we do not know"
    gathered.more = _continued(maybe(trees[0], "continue", dict) or {})


def _continued(tokens: Mapping[object, object]) -> tuple[tuple[str, str], ...]:
    pairs = [(name, value) for name, value in tokens.items() if isinstance(value, str | int)]
    return tuple((plain(str(name), 40), plain(str(value), 400)) for name, value in pairs[:5])


def _sighting(row: object, route: _Route, exchange: Exchange) -> Sighting | None:
    title = title_in(maybe(row, "title", str) or "")
    page, revision = number(row, "pageid"), number(row, "revid")
    if title is None or page is None:
        return None
    made_page = route.listing == "recentchanges" or maybe(row, "new", bool) is True
    if route.author is None:
        revision = None
    elif (
        revision is None
        or maybe(row, "user", str) != route.author
        or maybe(row, "texthidden", bool)
    ):
        return None
    subject = post(NAME, PageId(route.wiki, page, None if made_page else revision, title).native_id)
    answer = Answer(role="listing", status=exchange.status, found=True)
    user_id = number(row, "userid") if route.author or made_page else None
    facts = {
        "account": account(NAME, f"{route.wiki}/{user_id}") if user_id else None,
        "created_at": moment(maybe(row, "timestamp", str)) if route.timed else None,
    }
    return Sighting(reading=reading_of(subject, [exchange], [answer], **facts))


def in_words(answer: Answer, wiki: str) -> str:
    """Return in plain words why ``wiki`` told nothing."""
    cause = trouble_of(answer)
    if cause in _TROUBLES:
        return _TROUBLES[cause].format(wiki=wiki, status=answer.status, failure=answer.failure)
    if answer.code:
        return f"{wiki} says {answer.code}: {answer.words or ''}".rstrip(": ")
    return _NOT_A_WIKI.format(wiki=wiki)


FOLLOWS = Follows(named=lambda written: written.strip() or None, form="user")
SEARCH = Search()
