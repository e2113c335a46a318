"""Finding posts on Lemmy servers: communities, searches, all, and what keeps them silent."""

from datetime import UTC, datetime

import pytest

from checker.judge.verdicts import SIGHTINGS
from checker.model import Place, Topic
from checker.platforms.contract import Listed
from checker.platforms.lemmy import discover
from checker.platforms.lemmy.listing import MAX_PAGES, NO_SERVER, PAGE
from tests.platforms.lemmy.answers import (
    LIST,
    SEARCH,
    SERVER,
    Answered,
    Answering,
    Params,
    refused,
    said,
    view,
)

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
HERE = (f"lemmy:{SERVER}",)


async def listed(
    fetch: Answering,
    *,
    accounts: tuple[str, ...] = (),
    queries: tuple[str, ...] = (),
    places: tuple[str, ...] = HERE,
) -> list[Listed]:
    """Return what discovery comes to."""
    topic = Topic(
        name="t",
        queries=queries,
        accounts=accounts,
        places=tuple(Place.parse(place) for place in places),
        registered_at=SINCE,
    )
    return [item async for item in discover(topic, SINCE, fetch)]


def ids(item: Listed) -> list[str]:
    """Return the ids sighted."""
    return [sighting.reading.subject.native_id for sighting in item.sightings]


async def test_all_that_a_server_lists_is_taken() -> None:
    """A server without queries or communities is listed whole; a featured old post is no end."""
    old = view(number=1, published="2020-01-01T00:00:00Z", featured_local=True)
    page = said({"posts": [old, view(number=3), view(number=2, removed=True)], "next_page": None})
    fetch = Answering({LIST: page})
    (item,) = await listed(fetch)
    assert fetch.asked == [f"https://{SERVER}{LIST}?type_=All&sort=New&limit=50"]
    assert ids(item) == [f"{SERVER}/post/3"]
    assert (item.route, item.n_offered, item.whole, item.trouble) == (
        f"all on {SERVER}",
        3,
        False,
        None,
    )
    reading = item.sightings[0].reading
    assert [rule.id for rule in SIGHTINGS if rule.test(reading)] == ["any.seen_in_listing"]
    assert item.sightings[0].author_name == f"ann@{SERVER}"


@pytest.mark.parametrize(
    ("places", "asked"),
    [
        (HERE, f"https://{SERVER}{LIST}?community_name=main"),
        (("lemmy:x.example",), f"https://x.example{LIST}?community_name=main%40{SERVER}"),
        (("lemmy",), f"https://{SERVER}{LIST}?community_name=main"),
    ],
)
async def test_a_community_is_listed(places: tuple[str, ...], asked: str) -> None:
    """A community is asked about on the servers named, else at its own; persons are passed over."""
    fetch = Answering({LIST: said({"posts": [view()], "next_page": None})})
    (item,) = await listed(fetch, accounts=(f"!main@{SERVER}", "ann@x.example"), places=places)
    assert fetch.asked[0].startswith(asked)
    assert item.trouble is None


async def test_queries_are_searched_for_in_posts_and_comments() -> None:
    """A query gives two listings a server: posts, and comments."""
    found = {"posts": [view()], "comments": [view("comment", 201)], "type_": "All"}
    fetch = Answering({SEARCH: said(found)})
    posts, comments = await listed(fetch, queries=("a b",))
    assert ids(posts) == [f"{SERVER}/post/101"]
    assert ids(comments) == [f"{SERVER}/comment/201"]
    assert "q=a+b&type_=Posts&listing_type=All&sort=New&limit=50&page=1" in fetch.asked[0]


async def test_without_a_server_it_says_so() -> None:
    """Queries, or nothing at all, need a server to ask."""
    for queries in (("x",), ()):
        (item,) = await listed(Answering({}), queries=queries, places=("lemmy",))
        assert item.trouble == NO_SERVER
    (item,) = await listed(Answering({}), places=("lemmy:no server",))
    assert item.trouble is not None


async def test_pages_are_followed_and_bounded() -> None:
    """Cursors are followed to the bound; one that stands still ends the listing."""

    def answer(params: Params) -> Answered:
        number = int(params.get("page_cursor", "0"))
        return said({"posts": [view(number=1000 - number)], "next_page": str(number + 1)})

    fetch = Answering({LIST: answer})
    (item,) = await listed(fetch)
    assert (len(fetch.asked), item.n_offered) == (MAX_PAGES, MAX_PAGES)
    fetch = Answering({LIST: said({"posts": [view()], "next_page": "same"})})
    await listed(fetch)
    assert len(fetch.asked) == 2


async def test_searches_are_paged_by_number() -> None:
    """A full page of hits leads to the next number, a shorter one ends the search."""

    def answer(params: Params) -> Answered:
        page = int(params["page"])
        n_rows = PAGE if page == 1 else 3
        rows = [view(number=page * 1000 + index) for index in range(n_rows)]
        return said({"posts": rows, "comments": []})

    fetch = Answering({SEARCH: answer})
    posts, _ = await listed(fetch, queries=("x",))
    assert len(posts.sightings) == PAGE + 3


async def test_old_posts_end_the_listing() -> None:
    """A post from before the moment asked for ends the paging."""
    old = view(published="2020-01-01T00:00:00Z")
    fetch = Answering({LIST: said({"posts": [old], "next_page": "x"})})
    (item,) = await listed(fetch)
    assert (len(fetch.asked), item.sightings) == (1, ())


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refused("rate_limit_error"), "asks us to slow down"),
        (refused("too_many_requests", 429), "asks us to slow down"),
        (refused("instance_is_private"), "only with a login"),
        (refused("odd_word"), "says odd_word"),
        ((503, b""), "is in trouble (HTTP 503)"),
        ((403, b""), "refuses us"),
        ((200, b"<html>"), "does not answer as a Lemmy server does"),
        (said({"posts": [{"post": {}}], "next_page": None}), "in a shape that we do not know"),
    ],
)
async def test_a_silent_listing_says_why(answer: Answered, words: str) -> None:
    """What kept a listing silent is said in plain words; it is never an empty server."""
    (item,) = await listed(Answering({LIST: answer}))
    assert item.trouble is not None
    assert words in item.trouble
    assert not item.sightings
