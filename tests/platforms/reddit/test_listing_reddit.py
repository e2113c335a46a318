"""Finding posts on Reddit: searches, communities, accounts, and what keeps them silent."""

from datetime import UTC, datetime

import pytest

from checker.judge.verdicts import SIGHTINGS
from checker.model import Topic
from checker.platforms.contract import Listed
from checker.platforms.reddit import discover
from checker.platforms.reddit.listing import DEEPEST, MAX_PAGES, NO_KEY, NOBODY, NOWHERE
from tests.support.reddit import (
    CREATED,
    NO_ROWS,
    NOT_FOUND,
    Answered,
    Answering,
    Params,
    listing,
    refused,
    removed,
    said,
    t1,
    t3,
)

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
SEARCH = "/search"
NEW = "/r/example/new"
COMMENTS = "/r/example/comments"
SUBMITTED = "/user/ann/submitted"


async def listed(
    fetch: Answering,
    *,
    queries: tuple[str, ...] = (),
    accounts: tuple[str, ...] = (),
    since: datetime = SINCE,
) -> list[Listed]:
    """Return what discovery comes to."""
    topic = Topic(name="t", queries=queries, accounts=accounts, registered_at=SINCE)
    return [item async for item in discover(topic, since, fetch)]


def native_ids(item: Listed) -> list[str]:
    """Return the ids sighted."""
    return [sighting.reading.subject.native_id for sighting in item.sightings]


async def test_a_query_is_searched_for_newest_first() -> None:
    """A query is searched for with the key, newest first, a hundred a page, links alone."""
    fetch = Answering({SEARCH: said(listing(t3(), removed("moderator", name="t3_aaaaa2")))})
    (item,) = await listed(fetch, queries=("two words",))
    ((path, told, auth),) = fetch.asked
    assert (path, auth) == (SEARCH, "reddit")
    assert told == {
        "q": "two words",
        "sort": "new",
        "t": "all",
        "type": "link",
        "limit": "100",
        "raw_json": "1",
    }
    assert (item.n_offered, native_ids(item)) == (2, ["t3_aaaaa1"])
    assert (item.whole, item.trouble) == (False, None)
    (sighting,) = item.sightings
    assert sighting.author_name == "ann"
    assert SIGHTINGS[0].test(sighting.reading)


@pytest.mark.parametrize("written", ["r/Example", "https://www.reddit.com/r/example/"])
async def test_a_community_lists_new_posts_and_comments(written: str) -> None:
    """A community, among accounts or queries, is asked for its new posts and its comments."""
    answers = {NEW: said(listing(t3())), COMMENTS: said(listing(t1()))}
    fetch = Answering(answers)
    items = await listed(fetch, accounts=(written,), queries=(written,))
    assert fetch.paths == [NEW, COMMENTS]
    assert [native_ids(item) for item in items] == [["t3_aaaaa1"], ["t1_bbbbb1"]]
    assert all(item.whole for item in items)


async def test_an_account_lists_its_posts_and_nobody_elses() -> None:
    """An account's listing brings its own posts; a row of another's is offered and not taken."""
    fetch = Answering({SUBMITTED: said(listing(t3(), t3("t3_aaaaa2", author="Bob")))})
    (item,) = await listed(fetch, accounts=("u/Ann",))
    assert item.route == "posts of u/ann"
    assert (item.n_offered, native_ids(item)) == (2, ["t3_aaaaa1"])


async def test_names_that_cannot_be_reddits_are_passed_over() -> None:
    """Other platforms' accounts ask Reddit nothing."""
    fetch = Answering({})
    assert await listed(fetch, accounts=("ann@o.example", "did:plc:abc", "ann.bsky.social")) == []
    assert fetch.asked == []


def deep(n_pages: int, per_page: int = 100) -> Answering:
    """Return a search of so many full pages, each a second older than the one before."""

    def answer(params: Params) -> Answered:
        page = int(params.get("after", "t3_1")[3:]) - 1
        rows = [
            t3(f"t3_{(page + 1) * 1000 + index}", created_utc=float(CREATED - page))
            for index in range(per_page)
        ]
        return said(listing(*rows, after=f"t3_{page + 2}" if page + 1 < n_pages else None))

    return Answering({SEARCH: answer, SUBMITTED: answer})


async def test_pages_are_followed_to_the_end() -> None:
    """A listing is paged through until it says that it ends."""
    fetch = deep(3)
    (item,) = await listed(fetch, queries=("x",), since=datetime.min.replace(tzinfo=UTC))
    assert (len(fetch.asked), item.n_offered, len(item.sightings)) == (3, 300, 300)


async def test_paging_stops_at_the_bound_and_claims_nothing() -> None:
    """A listing deeper than Reddit goes is not said to be whole."""
    fetch = deep(50)
    (item,) = await listed(fetch, accounts=("ann",), since=datetime.min.replace(tzinfo=UTC))
    assert len(fetch.asked) == MAX_PAGES
    assert item.n_offered >= DEEPEST
    assert item.whole is False


async def test_paging_stops_where_posts_are_older_and_keeps_late_entries() -> None:
    """Older pages are not asked for; older posts on a page asked for are kept all the same."""
    fetch = deep(50)
    (item,) = await listed(fetch, queries=("x",), since=SINCE)
    assert len(fetch.asked) == 2
    assert len(item.sightings) == 200


async def test_an_old_pinned_post_stops_no_paging() -> None:
    """A pinned post may be old and stand first; the last row says how far the page goes."""
    old, young = t3(created_utc=1.0, stickied=True), t3("t3_aaaaa2")

    def answer(params: Params) -> Answered:
        first = said(listing(old, young, after="t3_aaaaa2"))
        return said(listing(t3("t3_aaaaa3"))) if "after" in params else first

    fetch = Answering({SUBMITTED: answer})
    (item,) = await listed(fetch, accounts=("ann",))
    assert len(fetch.asked) == 2
    assert len(item.sightings) == 3


async def test_a_listing_that_goes_round_is_left() -> None:
    """A page that leads to itself is asked for once more and no further."""
    fetch = Answering({SEARCH: said(listing(t3(), after="t3_aaaaa1"))})
    await listed(fetch, queries=("x",))
    assert len(fetch.asked) == 2


async def test_a_sighting_holds_no_text() -> None:
    """What a listing shows is kept as a digest."""
    fetch = Answering({SEARCH: said(listing(t3(selftext="zebra")))})
    (item,) = await listed(fetch, queries=("x",))
    assert "zebra" not in str(item.sightings[0].reading)
    assert item.sightings[0].reading.text_sha256 is not None


async def test_without_a_key_the_listing_says_which() -> None:
    """A listing that cannot be asked for names the environment's names, and no more."""
    (item,) = await listed(Answering(failure="no_key"), queries=("x",))
    assert item.trouble == NO_KEY
    assert "CHECKER_REDDIT_CLIENT_SECRET" in NO_KEY


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((429, b""), "Reddit asks us to slow down"),
        ((503, b""), "Reddit is in trouble (HTTP 503)"),
        (refused(401), "Reddit does not take our key"),
        (refused(403), "Reddit refuses us"),
        (refused(403, "private"), "Reddit says of it: private"),
        (refused(404, "banned"), "Reddit says of it: banned"),
        (NOT_FOUND, "Reddit says of it: Not Found"),
        ((200, b"<html></html>"), "Reddit's answer is in no shape that we know (HTTP 200)"),
        (said(listing({"kind": "t9"})), "Reddit shows posts in a shape that we do not know"),
    ],
)
async def test_a_listing_that_tells_nothing_says_why(answer: Answered, words: str) -> None:
    """A refused, walled or unreadable listing is in trouble, in plain words, and takes nothing."""
    (item, _) = await listed(Answering({NEW: answer, COMMENTS: NO_ROWS}), accounts=("r/example",))
    assert (item.trouble, item.sightings, item.whole) == (words, (), False)
    assert item.exchange is not None


async def test_an_empty_listing_is_not_whole() -> None:
    """An empty community may not exist, an empty profile may be hidden: both say so."""
    empty = Answering({NEW: NO_ROWS, COMMENTS: NO_ROWS, SUBMITTED: NO_ROWS, SEARCH: NO_ROWS})
    items = await listed(empty, accounts=("r/example", "ann"), queries=("x",))
    assert [item.trouble for item in items] == [NOWHERE, NOWHERE, NOBODY, None]
    assert not any(item.whole for item in items)
