"""Finding posts on X, which takes a key: searches of the last seven days, accounts' posts.

Every post that a listing hands out is billed, once a day each. Absence from a listing is never
absence. Searches leave out what X ranks down, and no listing says that it is complete.

Source: platforms-commercial §4(a), read 2026-11-22.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject, Topic, post
from checker.platforms.contract import Fetch, Follows, Listed, Search, Sighting
from checker.platforms.payload import maybe, reading_of
from checker.platforms.x.api import API, AUTH, CREDENTIAL, POST_FIELDS, USER_FIELDS, Told, read_told
from checker.platforms.x.links import NAME, account_named, id_time, is_number
from checker.platforms.x.lookup import read_accounts, read_row

MAX_PAGES = 5
PAGE = 100
LONGEST_QUERY = 512
NO_KEY = f"X lists nothing without a key: set {' and '.join(CREDENTIAL.variables)}"
_TOO_LONG = f"X takes queries of up to {LONGEST_QUERY} characters"

Params = tuple[tuple[str, str], ...]


@dataclass(kw_only=True)
class _Gathered:
    """What the pages of one listing came to so far."""

    n_offered: int = 0
    sightings: dict[str, Sighting] = field(default_factory=dict)
    next_page: str | None = None
    past: bool = False
    trouble: str | None = None

    def take(self, told: Told, row: Mapping[str, Any], exchange: Exchange, since: datetime) -> None:
        """Count one row, and keep it when it shows a post."""
        self.n_offered += 1
        number = maybe(row, "id", str) or ""
        try:
            answer, facts = read_row(told, "listing", row, exchange)
        except UnreadablePayload:
            return
        if not is_number(number):
            return
        made = facts.setdefault("created_at", id_time(number, exchange.answered_at))
        self.past = made is not None and made < since
        seen = replace(answer, code=None)
        reading = reading_of(post(NAME, number), [exchange], [seen], **facts)
        user = told.users.get(maybe(row, "author_id", str) or "", {})
        name = maybe(user, "username", str)
        self.sightings.setdefault(number, Sighting(reading=reading, author_name=name))


async def discover(topic: Topic, since: datetime, fetch: Fetch) -> AsyncIterator[Listed]:
    """List what the topic's accounts and searches bring: one listing for each.

    What can be no account's name is passed over: it may be another platform's.
    """
    for written in dict.fromkeys(topic.accounts):
        meant = account_named(written)
        if meant is not None:
            yield await _posts_of(meant, since, fetch)
    for query in dict.fromkeys(topic.queries):
        route = f"search for {query}"
        if len(query) > LONGEST_QUERY:
            yield _nothing(route, None, _TOO_LONG)
        else:
            yield await _pages(route, "tweets/search/recent", (("query", query),), since, fetch)


async def _posts_of(meant: Subject, since: datetime, fetch: Fetch) -> Listed:
    """List an account's posts; of one that is named by its handle, ask for its number first."""
    route, number = f"posts of {meant.native_id}", meant.native_id
    if number.startswith("@"):
        asked = (("usernames", number[1:]), *USER_FIELDS)
        exchange = await fetch(f"{API}/users/by", params=asked, auth=AUTH)
        answer, _ = read_accounts(exchange, [meant])[meant]
        number = answer.value("id") or ""
        if answer.found is not True:
            return _nothing(route, exchange, in_words(answer))
    return await _pages(route, f"users/{number}/tweets", (), since, fetch)


async def _pages(route: str, path: str, params: Params, since: datetime, fetch: Fetch) -> Listed:
    """Page through one listing until it is older than ``since``, ends, or a bound is met."""
    gathered = _Gathered()
    for _ in range(MAX_PAGES):
        before = gathered.next_page
        name = "next_token" if "search" in path else "pagination_token"
        paging = ((name, before),) if before else ()
        asked = (*params, ("max_results", str(PAGE)), *paging, *POST_FIELDS)
        exchange = await fetch(f"{API}/{path}", params=asked, auth=AUTH)
        _take_page(gathered, exchange, since)
        # a page that leads to itself would go round for ever
        if gathered.trouble or gathered.past or gathered.next_page in (None, before):
            break
    return Listed(
        route=route,
        n_offered=gathered.n_offered,
        sightings=tuple(gathered.sightings.values()),
        whole=False,
        exchange=exchange,
        trouble=gathered.trouble,
    )


def _take_page(gathered: _Gathered, exchange: Exchange, since: datetime) -> None:
    told = read_told("listing", exchange, "tweet")
    if isinstance(told, Answer):
        gathered.trouble = in_words(told)
        return
    for number, row in told.rows.items():
        if not number.startswith("@"):
            gathered.take(told, row, exchange, since)
    if gathered.n_offered and not gathered.sightings:
        gathered.trouble = "X shows posts in a shape that we do not know"
    elif not told.rows and told.problems:
        gathered.trouble = "X names problems in place of posts"
    gathered.next_page = told.next_page


def _nothing(route: str, exchange: Exchange | None, trouble: str) -> Listed:
    return Listed(
        route=route, n_offered=0, sightings=(), whole=False, exchange=exchange, trouble=trouble
    )


_UNASKED = {
    "no_key": NO_KEY,
    "quota_spent": "X was not asked: what this key may read in a month is used up",
}
_TROUBLES: Mapping[int | None, str] = {
    401: "X does not take our key",
    402: "the key has no credits left",
    403: "the key may not ask this",
    429: "X asks us to slow down, or the month's share is used up",
}


def in_words(answer: Answer) -> str:
    """Return in plain words why X told nothing."""
    if answer.failure:
        return _UNASKED.get(answer.failure, f"no answer came from X ({answer.failure})")
    if answer.wall:
        return f"met a wall: {answer.wall}"
    if answer.status in _TROUBLES:
        return _TROUBLES[answer.status]
    if answer.words or answer.code:
        return f"X says of it: {answer.words or answer.code}"
    return f"X's answer is in no shape that we know (HTTP {answer.status})"


def _account_written(written: str) -> str | None:
    meant = account_named(written)
    return meant.native_id if meant is not None else None


FOLLOWS = Follows(named=_account_written, form="@name")
SEARCH = Search(
    needs="X's search of the last seven days, and its accounts' posts, are asked with a key "
    "(CHECKER_X_BEARER_TOKEN), and X bills every post that it hands out."
)
