"""Finding posts on Reddit: searches, communities' new posts and comments, an account's posts.

Absence from a listing is never absence: what was removed leaves listings and searches at once, no
listing goes back further than about a thousand posts, and people may hide their profiles. Fast
removals are missed by whoever asks rarely.

A community is named as ``r/name``, among a topic's accounts or queries, or as a link to it.

Source: platforms-open §3.a, §3.c (users); read 2026-11-24.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from checker.model import Answer, Cause, Exchange, Topic, post
from checker.platforms.contract import Fetch, Follows, Listed, Search, Sighting
from checker.platforms.payload import maybe, reading_of
from checker.platforms.reddit.api import (
    API,
    AUTH,
    CREDENTIAL,
    MAX_ROWS,
    UNESCAPED,
    answered,
    plain,
    rows_of,
)
from checker.platforms.reddit.links import NAME, community_named, is_fullname, person_named
from checker.platforms.reddit.signs import trouble_of
from checker.platforms.reddit.things import read_row

MAX_PAGES = 10
DEEPEST = 900
"""A listing that ends before so many posts may claim to be whole; Reddit cuts at about 1,000."""

NO_KEY = f"Reddit lists nothing without a key: set {' and '.join(CREDENTIAL.variables)}"
NOBODY = "Reddit shows no posts there: there are none, or the profile hides them"
NOWHERE = "Reddit shows no posts there: the community has none, or does not exist"
_STRANGE = "Reddit shows posts in a shape that we do not know"
_UNREAD = "Reddit's answer is in no shape that we know (HTTP {status})"
_REFUSED = "Reddit says of it: {reason}"
_TROUBLES = {
    Cause.LOGIN_WALL: "Reddit does not take our key",
    Cause.BLOCKED: "Reddit refuses us",
    Cause.CHALLENGE: "a challenge stands before Reddit",
    Cause.RATE_LIMITED: "Reddit asks us to slow down",
    Cause.SERVER_ERROR: "Reddit is in trouble (HTTP {status})",
    Cause.NETWORK: "no answer came from Reddit ({failure})",
    Cause.NOT_ASKED: "Reddit was not asked ({failure})",
}


@dataclass(frozen=True, slots=True)
class _Route:
    """One listing: what it is called, where it is, and what it means that nothing is in it."""

    name: str
    path: str
    params: tuple[tuple[str, str], ...] = ()
    if_empty: str | None = None
    author: str | None = None


@dataclass(kw_only=True)
class _Gathered:
    """What the pages of one listing came to so far."""

    n_offered: int = 0
    n_read: int = 0
    sightings: dict[str, Sighting] = field(default_factory=dict)
    after: str | None = None
    past: bool = False
    ended: bool = False
    trouble: str | None = None

    def take(self, row: object, route: _Route, exchange: Exchange, since: datetime) -> None:
        """Count one row, and keep it when it shows a post.

        Older posts are kept as well: one that was held and then approved comes into the listing
        late. Whether the listing has gone past ``since`` is said by its last row, since a pinned
        post may be old and stand first.
        """
        self.n_offered += 1
        name = maybe(row, "data.name", str) or ""
        subject = post(NAME, name if is_fullname(name) else "")
        answer, facts = read_row("listing", row, exchange, subject)
        self.n_read += answer.unreadable is None
        made, author = facts.get("created_at"), facts.get("account")
        self.past = made is not None and made < since
        mine = route.author is None or (author is not None and author.native_id == route.author)
        if answer.found is True and mine:
            reading = reading_of(subject, [exchange], [answer], **facts)
            sighting = Sighting(reading=reading, author_name=author.native_id if author else None)
            self.sightings.setdefault(name, sighting)


async def discover(topic: Topic, since: datetime, fetch: Fetch) -> AsyncIterator[Listed]:
    """List what the topic's accounts, communities and searches bring: one listing for each.

    Names that can be neither an account's nor a community's are passed over.
    """
    for route in _routes(topic):
        yield await _listing(route, since, fetch)


def _routes(topic: Topic) -> Iterator[_Route]:
    written = dict.fromkeys((*topic.accounts, *topic.queries))
    communities = dict.fromkeys(name for text in written if (name := community_named(text)))
    for name in communities:
        for what, path in (("posts", "new"), ("comments", "comments")):
            yield _Route(f"new {what} in r/{name}", f"/r/{name}/{path}", if_empty=NOWHERE)
    people = (person_named(text) for text in topic.accounts if not community_named(text))
    for name in dict.fromkeys(people):
        if name:
            newest = (("sort", "new"),)
            path = f"/user/{name}/submitted"
            yield _Route(f"posts of u/{name}", path, newest, if_empty=NOBODY, author=name)
    for query in topic.queries:
        if not community_named(query):
            params = (("q", query), ("sort", "new"), ("t", "all"), ("type", "link"))
            yield _Route(f"search for {query}", "/search", params)


async def _listing(route: _Route, since: datetime, fetch: Fetch) -> Listed:
    """Page through one listing until its last one is older than ``since``, or a bound is met."""
    gathered = _Gathered()
    for _ in range(MAX_PAGES):
        before = gathered.after
        paging = (("after", before),) if before else ()
        exchange = await fetch(
            f"{API}{route.path}",
            params=(*route.params, ("limit", str(MAX_ROWS)), *paging, *UNESCAPED),
            auth=AUTH,
        )
        _take_page(gathered, route, exchange, since)
        # a page that leads no further back would go round for ever
        if gathered.trouble or gathered.past or gathered.ended or gathered.after == before:
            break
    if not gathered.n_offered and gathered.trouble is None:
        gathered.trouble = route.if_empty
    return Listed(
        route=route.name,
        n_offered=gathered.n_offered,
        sightings=tuple(gathered.sightings.values()),
        # searches never claim to be complete, and what was removed is in none
        whole=gathered.ended and 0 < gathered.n_read < DEEPEST and route.path != "/search",
        exchange=exchange,
        trouble=gathered.trouble,
    )


def _take_page(gathered: _Gathered, route: _Route, exchange: Exchange, since: datetime) -> None:
    rows: list[object] = []
    ends: list[str | None] = []

    def read(tree: object) -> Answer:
        rows.extend(rows_of(tree))
        ends.append(maybe(tree, "data.after", str))
        return Answer(role="listing", status=exchange.status, found=True)

    answer = answered("listing", exchange, read)
    if answer.found is not True:
        gathered.trouble = in_words(answer)
        return
    for row in rows:
        gathered.take(row, route, exchange, since)
    if gathered.n_offered and not gathered.n_read:
        gathered.trouble = _STRANGE
    gathered.after = next((name for name in ends if name and is_fullname(name)), None)
    gathered.ended = gathered.after is None


def in_words(answer: Answer) -> str:
    """Return in plain words why Reddit told nothing."""
    if answer.failure == "no_key":
        return NO_KEY
    if answer.code:
        return _REFUSED.format(reason=plain(answer.code, 100))
    cause = trouble_of(answer)
    if cause in _TROUBLES:
        return _TROUBLES[cause].format(status=answer.status, failure=answer.failure)
    return (
        _REFUSED.format(reason=answer.words)
        if answer.words
        else _UNREAD.format(status=answer.status)
    )


def _account_written(written: str) -> str | None:
    return written if community_named(written) or person_named(written) else None


FOLLOWS = Follows(named=_account_written, form="r/name or u/name")
SEARCH = Search(
    needs="Reddit's search is asked with a key (CHECKER_REDDIT_CLIENT_ID and "
    "CHECKER_REDDIT_CLIENT_SECRET), and so is every look there."
)
