"""Finding posts on Douyin: the open platform's search, which takes a key.

An account's own posts and the site's search answer only to signed requests with a visitor's
cookies, which are not made here. The open platform lists videos by a word, newest first; it mostly
names them by an encrypted id, and only a row whose link shows the post's own id can be followed.
An empty list is no absence: a search that Douyin refuses comes back empty too (D30).

Source: platforms-commercial §2(a), §2(c) D30; the rows' names by two public programs, since the
documentation that was read does not print them; read 2026-11-24.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject, Topic, post
from checker.platforms import keys
from checker.platforms.contract import Fetch, Listed, Sighting
from checker.platforms.douyin.links import (
    NAME,
    OPEN_HOST,
    is_post_id,
    is_sec_uid,
    plausible_time,
    recognise,
)
from checker.platforms.douyin.page import kept_whole
from checker.platforms.payload import maybe, need, parse_json, reading_of, unanswered

CREDENTIAL = keys.DOUYIN
AUTH, (KEY, SECRET) = CREDENTIAL.name, CREDENTIAL.variables
SEARCH = f"https://{OPEN_HOST}/dy_open_api/v2/search/video/"
MAX_PAGES = 5
_MOST_ROWS = 100
_PER_PAGE = 10


NO_KEY = (
    f"Douyin is searched only with a key of its open platform ({KEY} and {SECRET}), which it gives "
    "to businesses in China: without it, name links"
)
SPENT = "what may be asked of Douyin's search with the key is spent"
NO_ACCOUNTS = (
    "Douyin lists an account's posts only to signed requests of its own pages: name links instead"
)
ENCRYPTED = "Douyin's search names its posts by encrypted ids only: none can be followed"
_REFUSALS = {
    "verify_check": "a challenge",
    "params_check": "a signature that it misses",
    "invalid_app": "an application that it does not know",
}


@dataclass(kw_only=True)
class _Gathered:
    """What the pages of one search came to so far."""

    n_offered: int = 0
    sightings: dict[str, Sighting] = field(default_factory=dict)
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of a search.

    Attributes:
        rows: as they came.
        more: what to ask for the next page with; None at the end.
    """

    rows: tuple[object, ...]
    more: tuple[tuple[str, str], ...] | None


async def discover(topic: Topic, since: datetime, fetch: Fetch) -> AsyncIterator[Listed]:
    """Yield what the search lists for each query, newest first.

    All posts are passed on, those from before ``since`` too: one that was held for review comes
    into a list late.
    """
    del since
    for written in topic.accounts:
        named = recognise(written) is not None or is_sec_uid(written.strip())
        if named:
            yield _nothing(f"posts of {written}", None, NO_ACCOUNTS)
    for query in topic.queries:
        yield await _search(query, fetch)


async def _search(query: str, fetch: Fetch) -> Listed:
    got, page = _Gathered(), None
    where: tuple[tuple[str, str], ...] = (("cursor", "0"),)
    for _ in range(MAX_PAGES):
        page = await fetch(SEARCH, params=(*_asked(query), *where), auth=AUTH)
        try:
            found = read_search(page)
        except UnreadablePayload as problem:
            got.trouble = _trouble(page, problem)
            break
        _take(got, found, page)
        if found.more is None:
            break
        where = found.more
    if got.n_offered and not got.sightings and not got.trouble:
        got.trouble = ENCRYPTED
    return Listed(
        route=f"search for {query}",
        n_offered=got.n_offered,
        sightings=tuple(got.sightings.values()),
        whole=False,
        exchange=page,
        trouble=got.trouble,
    )


def _asked(query: str) -> tuple[tuple[str, str], ...]:
    return (
        ("keyword", query),
        ("count", str(_PER_PAGE)),
        ("sort_type", "2"),
        ("publish_time", "0"),
        # required; there is no device behind the question, and none is made up
        ("device_id", "0"),
    )


def read_search(page: Exchange) -> Found:
    """Read one page of the open platform's search.

    Raises:
        UnreadablePayload: when it is no such page, or one that refuses.
    """
    if page.failure is not None or page.status != 200:
        raise UnreadablePayload("$", "not the list")
    tree = parse_json(page.body)
    code = need(tree, "err_no", int)
    if code != 0:
        said = kept_whole(maybe(tree, "err_msg", str) or "", "err_msg")
        raise UnreadablePayload("err_no", f"{str(code)[:20]} {said}".strip())
    lists = need(tree, "data.data", dict)
    _must_not_refuse(tree, lists)
    rows = need(lists, "video_list", list)
    if len(rows) > _MOST_ROWS:
        raise UnreadablePayload("data.data.video_list", f"{len(rows)} rows in a page")
    return Found(rows=tuple(rows), more=_next(lists) if rows else None)


def _must_not_refuse(tree: object, lists: object) -> None:
    for place in (tree, maybe(tree, "data", dict), lists):
        kind = maybe(place, "search_nil_info.search_nil_type", str)
        if kind:
            why = _REFUSALS.get(kind, kept_whole(kind, "search_nil_type"))
            raise UnreadablePayload("search_nil_info", f"an empty list because of {why}")


def _next(lists: object) -> tuple[tuple[str, str], ...] | None:
    cursor, search_id = maybe(lists, "cursor", int), maybe(lists, "search_id", str) or ""
    if maybe(lists, "has_more", bool) is not True or cursor is None or cursor <= 0:
        return None
    if len(search_id) > 200 or not search_id.isprintable():
        return None
    at = ("cursor", str(cursor)[:20])
    return (at, ("search_id", search_id)) if search_id else (at,)


def _take(got: _Gathered, found: Found, page: Exchange) -> None:
    got.n_offered += len(found.rows)
    for row in found.rows:
        native_id = _id_of(row)
        if native_id is not None:
            got.sightings.setdefault(native_id, _sighting(native_id, row, page))


def _id_of(row: object) -> str | None:
    item_id = maybe(row, "item_id", str) or ""
    if is_post_id(item_id):
        return item_id
    linked = recognise((maybe(row, "link", str) or "")[:2_000])
    is_post = isinstance(linked, Subject) and linked == post(NAME, linked.native_id)
    return linked.native_id if isinstance(linked, Subject) and is_post else None


def _sighting(native_id: str, row: object, page: Exchange) -> Sighting:
    reading = reading_of(
        post(NAME, native_id),
        [page],
        [Answer(role="listing", status=page.status, found=True)],
        created_at=plausible_time(maybe(row, "create_time", int), page.answered_at),
    )
    return Sighting(reading=reading)


def _nothing(route: str, page: Exchange | None, trouble: str) -> Listed:
    return Listed(
        route=route, n_offered=0, sightings=(), whole=False, exchange=page, trouble=trouble
    )


def _trouble(page: Exchange, problem: UnreadablePayload) -> str:
    answer = unanswered("listing", page, problem)
    if answer.failure == "no_key":
        return NO_KEY
    if answer.failure == "quota_spent":
        return SPENT
    if answer.failure:
        return f"no answer: {answer.failure}"
    if answer.wall:
        return f"met a wall: {answer.wall}"
    return f"HTTP {answer.status}, {answer.unreadable}"
