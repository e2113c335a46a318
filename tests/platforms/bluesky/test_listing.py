"""Finding posts on Bluesky: feeds, search, and what refuses."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from checker.model import Topic
from checker.platforms.bluesky.listing import MAX_PAGES, discover
from checker.platforms.contract import Listed
from tests.support.bluesky import (
    ACCOUNT,
    CID,
    OTHER_URI,
    Answered,
    Answering,
    refused,
    said,
    uri_of,
    view,
)
from tests.support.car import DID
from tests.support.replay import NOON

FEED = "app.bsky.feed.getAuthorFeed"
SEARCH = "app.bsky.feed.searchPosts"
RESOLVE = "com.atproto.identity.resolveHandle"
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
PAGE = b"<!DOCTYPE html><html><head><title>403 Forbidden</title></head></html>"


def topic(**facts: object) -> Topic:
    """Return a topic."""
    return Topic(name="x", registered_at=NOON, **facts)


async def listed(fetch: Answering, since: datetime = SINCE, **facts: object) -> list[Listed]:
    """List a topic."""
    return [item async for item in discover(topic(**facts), since, fetch)]


def feed_of(*views: dict[str, object], cursor: str | None = None) -> Answered:
    """Return one page of a feed."""
    tree: dict[str, object] = {"feed": [{"post": item} for item in views]}
    return said(tree | ({"cursor": cursor} if cursor else {}))


def native_ids(item: Listed) -> list[str]:
    """Return what a listing named."""
    return [sighting.reading.subject.native_id for sighting in item.sightings]


async def test_a_feed_gives_the_accounts_own_posts() -> None:
    """A feed's posts become sightings with author, time, digest and version."""
    fetch = Answering({FEED: feed_of(view(uri_of(1)), view(uri_of(2)))})
    (item,) = await listed(fetch, accounts=(DID,))
    assert native_ids(item) == [uri_of(1), uri_of(2)]
    assert (item.n_offered, item.whole, item.trouble) == (2, True, None)
    sighting = item.sightings[0]
    assert sighting.author_name == "ann.example.com"
    assert sighting.reading.main.role == "listing"
    assert sighting.reading.main.found is True
    assert sighting.reading.account == ACCOUNT
    assert sighting.reading.version == CID
    assert sighting.reading.text_sha256 is not None
    assert sighting.reading.created_at == datetime(2026, 1, 10, 10, 0, 1, 123000, tzinfo=UTC)
    assert fetch.asked == [
        (FEED, (("actor", DID), ("filter", "posts_with_replies"), ("limit", "100")))
    ]


async def test_reposts_and_other_authors_are_passed_over() -> None:
    """A repost is another account's act, and another author's post is not this account's."""
    feed = {
        "feed": [
            {"post": view(uri_of(1))},
            {"post": view(OTHER_URI)},
            {"post": view(uri_of(2)), "reason": {"$type": "app.bsky.feed.defs#reasonRepost"}},
        ]
    }
    (item,) = await listed(Answering({FEED: said(feed)}), accounts=(DID,))
    assert native_ids(item) == [uri_of(1)]
    assert item.n_offered == 1


@pytest.mark.parametrize(
    "written", ["ann.example.com", "@Ann.Example.com", "https://bsky.app/profile/ann.example.com"]
)
async def test_a_handle_is_resolved_first(written: str) -> None:
    """An account named by its handle is looked up, then listed by its identity."""
    fetch = Answering({RESOLVE: said({"did": DID}), FEED: feed_of(view())})
    (item,) = await listed(fetch, accounts=(written,))
    assert item.route == f"author feed of {DID}"
    assert fetch.asked[0] == (RESOLVE, (("handle", "ann.example.com"),))


async def test_an_unresolved_handle_is_trouble() -> None:
    """A handle that is nobody's is told in words, and nothing is listed."""
    fetch = Answering({RESOLVE: refused("InvalidRequest", "Unable to resolve handle")})
    (item,) = await listed(fetch, accounts=("ann.example.com",))
    assert item.trouble is not None
    assert "Unable to resolve handle" in item.trouble
    assert item.sightings == ()
    assert not item.whole


async def test_names_of_other_platforms_are_passed_over() -> None:
    """A topic's accounts may live elsewhere: what can't be Bluesky's is not asked about."""
    assert await listed(Answering({}), accounts=("user@example.social", "@someone", "u/one")) == []


def pages(
    n_pages: int, per_page: int = 2, made: str = "2026-01-10T10:00:00Z"
) -> Callable[..., Answered]:
    """Return a feed of so many pages."""

    def answer(params: dict[str, list[str]]) -> Answered:
        at = int(params.get("cursor", ["0"])[0])
        views = [view(uri_of(at * per_page + n), indexedAt=made) for n in range(per_page)]
        return feed_of(*views, cursor=str(at + 1) if at + 1 < n_pages else None)

    return answer


async def test_pages_are_followed_to_their_end() -> None:
    """A feed's pages are read one after the other; the end makes it whole."""
    fetch = Answering({FEED: pages(3)})
    (item,) = await listed(fetch, accounts=(DID,))
    assert native_ids(item) == [uri_of(number) for number in range(6)]
    assert item.whole
    assert fetch.asked[1][1][-1] == ("cursor", "1")


async def test_paging_is_bounded() -> None:
    """No feed is read beyond a fixed number of pages, and is then not called whole."""
    fetch = Answering({FEED: pages(50)})
    (item,) = await listed(fetch, accounts=(DID,))
    assert len(fetch.asked) == MAX_PAGES
    assert not item.whole


async def test_a_cursor_that_comes_again_ends_paging() -> None:
    """A service that hands out one cursor again and again is not followed round and round."""
    fetch = Answering({FEED: feed_of(view(), cursor="same")})
    (item,) = await listed(fetch, accounts=(DID,))
    assert len(fetch.asked) == 2
    assert len(item.sightings) == 1


async def test_posts_from_before_end_paging() -> None:
    """Paging stops at posts older than asked for, and leaves those out."""
    old = view(uri_of(2), indexedAt="2025-12-31T23:59:59Z")
    fetch = Answering({FEED: feed_of(view(uri_of(1)), old, cursor="more")})
    (item,) = await listed(fetch, accounts=(DID,))
    assert native_ids(item) == [uri_of(1)]
    assert item.n_offered == 2
    assert len(fetch.asked) == 1


async def test_a_post_without_a_readable_time_is_followed() -> None:
    """A post whose time can't be read is not held to be old."""
    fetch = Answering({FEED: feed_of(view(indexedAt="yesterday"))})
    (item,) = await listed(fetch, accounts=(DID,))
    assert item.sightings[0].reading.created_at is None


@pytest.mark.parametrize("query", ["two words", "#tag", "from:ann.example.com"])
async def test_search_asks_for_the_newest_since_the_last_time(query: str) -> None:
    """A query goes out as it stands, newest first, from the last listing on."""
    fetch = Answering({SEARCH: said({"posts": [view(), view(OTHER_URI)]})})
    (item,) = await listed(fetch, queries=(query,))
    assert len(item.sightings) == item.n_offered == 2
    since = ("since", "2026-01-01T00:00:00Z")
    assert fetch.asked == [(SEARCH, (("q", query), ("sort", "latest"), since, ("limit", "100")))]


async def test_a_first_search_names_no_time() -> None:
    """A topic's first search asks for everything; the year 1 is not put into a question."""
    fetch = Answering({SEARCH: said({"posts": []})})
    await listed(fetch, since=datetime.min.replace(tzinfo=UTC), queries=("x",))
    assert "since" not in dict(fetch.asked[0][1])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((403, PAGE), "Bluesky's search wants a login from here"),
        ((401, b"{}"), "Bluesky's search wants a login from here"),
        (refused("AuthMissing", "Authentication Required", 401), "wants a login from here"),
        ((403, b"no"), "refuses us"),
        (refused("RateLimitExceeded", "Rate Limit Exceeded", 429), "asks us to slow down"),
        ((503, b""), "is in trouble (HTTP 503)"),
        (refused("BadQueryString", "odd quotes"), "BadQueryString: odd quotes"),
        ((200, b"{}"), "answers in a shape that we do not know"),
        ((200, b""), "answers in a shape that we do not know"),
        (said({"posts": [{"address": "x"}]}), "shows posts in a shape that we do not know"),
    ],
)
async def test_a_refused_search_is_told_in_words(answer: Answered, words: str) -> None:
    """What keeps search from answering is said plainly, and nothing is sighted."""
    fetch = Answering({SEARCH: answer})
    (item,) = await listed(fetch, queries=("x",))
    assert item.trouble is not None
    assert words in item.trouble
    assert item.sightings == ()


async def test_what_was_read_before_a_refusal_is_kept() -> None:
    """A refusal of the second page is told, and the first page's posts are kept."""

    def answer(params: dict[str, list[str]]) -> Answered:
        if "cursor" in params:
            return refused("AuthMissing", "Authentication Required", 401)
        return said({"posts": [view()], "cursor": "100"})

    (item,) = await listed(Answering({SEARCH: answer}), queries=("x",))
    assert len(item.sightings) == 1
    assert item.trouble is not None
    assert item.trouble.endswith("(posts shown before that: 1)")
    assert not item.whole


async def test_posts_that_cannot_be_read_are_counted() -> None:
    """A post that a listing shows without an address we can use counts, and is not sighted."""
    odd = view("at://ann.example.com/app.bsky.feed.post/3k")
    (item,) = await listed(Answering({SEARCH: said({"posts": [view(), odd, 7]})}), queries=("x",))
    assert (item.n_offered, len(item.sightings), item.trouble) == (3, 1, None)


async def test_accounts_and_queries_each_give_one_listing() -> None:
    """Every account and every query of a topic is listed once, accounts first."""
    fetch = Answering({FEED: feed_of(view()), SEARCH: said({"posts": []})})
    items = await listed(fetch, accounts=(DID,), queries=("a", "b"))
    assert [item.route for item in items] == [
        f"author feed of {DID}",
        "search for a",
        "search for b",
    ]


@pytest.mark.parametrize(
    ("keys", "host"), [((), "public.api.bsky.app"), (("bluesky",), "bsky.social")]
)
async def test_a_search_is_asked_as_a_user_where_there_is_a_key(
    keys: tuple[str, ...], host: str
) -> None:
    """With an app password the search goes where that user logs in, without one to the public."""
    fetch = Answering({SEARCH: said({"posts": [view()]})}, keys=keys)
    (item,) = await listed(fetch, queries=("x",))
    assert (fetch.hosts, item.trouble) == ([host], None)


async def test_a_feed_is_never_asked_as_a_user() -> None:
    """What can be seen without a login is asked without one, key or no key."""
    fetch = Answering({FEED: feed_of(view())}, keys=("bluesky",))
    await listed(fetch, accounts=(DID,))
    assert fetch.hosts == ["public.api.bsky.app"]
