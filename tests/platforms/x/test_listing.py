"""Finding posts on X: searches and accounts with a key, and why nothing was found without one."""

from datetime import UTC, datetime, timedelta

import pytest

from checker.judge.rules import first_match
from checker.judge.verdicts import SIGHTINGS
from checker.model import Availability, Topic
from checker.platforms.contract import Listed
from checker.platforms.x import discover
from checker.platforms.x.listing import FOLLOWS, MAX_PAGES, NO_KEY
from tests.platforms.x.answers import (
    ACCOUNT,
    BY_NAME,
    ID,
    OTHER,
    POSTS_OF,
    SEARCH,
    Answering,
    found,
    lost,
    problem,
    row,
    said,
)
from tests.support.replay import NOON

SINCE = datetime(2023, 1, 1, tzinfo=UTC)
USER = said({"data": [{"id": "11", "username": "Example"}]})


async def listed(fetch: Answering, *accounts: str, queries: tuple[str, ...] = ()) -> list[Listed]:
    """Return what a topic's listings came to."""
    topic = Topic(name="t", queries=queries, accounts=accounts, registered_at=NOON)
    return [one async for one in discover(topic, SINCE, fetch)]


async def test_search_shows_posts_with_author_and_time() -> None:
    """A search's posts are sightings, with their author's number and handle, and their time."""
    fetch = Answering({SEARCH: said(found(row(), row(OTHER)))})
    (one,) = await listed(fetch, queries=("#topic",))
    assert (one.route, one.n_offered, one.whole, one.trouble) == (
        "search for #topic",
        2,
        False,
        None,
    )
    assert [it.reading.subject.native_id for it in one.sightings] == [ID, OTHER]
    first = one.sightings[0]
    assert (first.reading.account, first.author_name) == (ACCOUNT, "example")
    assert first_match(first.reading, SIGHTINGS).availability is Availability.VISIBLE
    assert fetch.asked[0][1]["query"] == "#topic"
    assert fetch.asked[0][2] == "x"


async def test_account_by_number_is_asked_for_its_posts() -> None:
    """An account that is named by its number is listed at once."""
    fetch = Answering({POSTS_OF: said(found(row()))})
    (one,) = await listed(fetch, "11")
    assert len(one.sightings) == 1
    assert fetch.paths == [POSTS_OF]


async def test_account_by_handle_is_asked_for_its_number_first() -> None:
    """An account that is named by its handle is looked up, then listed."""
    fetch = Answering({BY_NAME: USER, POSTS_OF: said(found(row()))})
    (one,) = await listed(fetch, "@Example")
    assert (one.route, len(one.sightings)) == ("posts of @example", 1)
    assert fetch.paths == [BY_NAME, POSTS_OF]


async def test_account_that_is_not_there_is_said_in_xs_words() -> None:
    """A handle that X does not know is trouble in words, and no posts."""
    gone = {**problem("example", "user"), "parameter": "usernames"}
    (one,) = await listed(Answering({BY_NAME: said({"errors": [gone]})}), "example")
    assert one.trouble == f"X says of it: {gone['detail']}"


async def test_without_a_key_each_listing_says_so() -> None:
    """Without a key nothing is listed, and each listing says in plain words what it takes."""
    every = await listed(Answering(), "11", "example", queries=("topic",))
    assert [one.trouble for one in every] == [NO_KEY, NO_KEY, NO_KEY]
    assert "CHECKER_X_BEARER_TOKEN" in NO_KEY


async def test_others_accounts_are_passed_over() -> None:
    """What can be no account of X's is another platform's, and is nobody's trouble here."""
    fetch = Answering()
    assert await listed(fetch, "https://www.tiktok.com/@ann", "alice.example.org") == []
    assert fetch.asked == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (said({"title": "Unauthorized", "type": "about:blank"}, 401), "does not take our key"),
        (said({"title": "CreditsDepleted", "type": "about:blank"}, 402), "no credits"),
        (said({"title": "Forbidden", "type": "about:blank"}, 403), "may not ask this"),
        (said({"title": "Too Many Requests", "type": "about:blank"}, 429), "slow down"),
        (said({"title": "Invalid Request", "type": "about:blank", "detail": "Bad."}, 400), "Bad."),
        ("quota_spent", "used up"),
        ("timeout", "no answer"),
        ((200, b"<html>"), "no shape"),
        ((200, b""), "no shape"),
        (said({"data": [{"id": "x"}, 5]}), "in a shape that we do not know"),
        (said(lost(ID)), "problems in place of posts"),
    ],
)
async def test_trouble_is_said_in_plain_words(answer: object, words: str) -> None:
    """Why a listing told nothing is said in a sentence."""
    (one,) = await listed(Answering({SEARCH: answer}), queries=("topic",))
    assert one.sightings == ()
    assert words in (one.trouble or "")


async def test_an_empty_search_is_no_trouble() -> None:
    """A search that finds nothing says so by finding nothing."""
    (one,) = await listed(Answering({SEARCH: said({"meta": {"result_count": 0}})}), queries=("t",))
    assert (one.n_offered, one.trouble) == (0, None)


async def test_query_that_is_too_long_is_not_asked() -> None:
    """A query longer than X takes is said to be so, and not asked."""
    fetch = Answering()
    (one,) = await listed(fetch, queries=("q" * 513,))
    assert "512" in (one.trouble or "")
    assert fetch.asked == []


async def test_pages_end_at_a_bound_and_at_old_posts() -> None:
    """Paging ends with the listing, at posts from before the time asked, and at a bound."""
    page = [said(found(row(), meta={"next_token": f"n{n}"})) for n in range(20)]
    fetch = Answering({SEARCH: page})
    await listed(fetch, queries=("t",))
    assert len(fetch.asked) == MAX_PAGES
    assert [told.get("next_token") for _, told, _ in fetch.asked[:3]] == [None, "n0", "n1"]
    old = row(created_at=(SINCE - timedelta(days=1)).isoformat())
    fetch = Answering({SEARCH: said(found(old, meta={"next_token": "n"}))})
    await listed(fetch, queries=("t",))
    assert len(fetch.asked) == 1


async def test_a_page_that_leads_to_itself_ends() -> None:
    """A listing that names the same next page again is left."""
    fetch = Answering({POSTS_OF: said(found(row(), meta={"next_token": "n"}))})
    await listed(fetch, "11")
    assert [told.get("pagination_token") for _, told, _ in fetch.asked] == [None, "n"]


@pytest.mark.parametrize(("written", "named"), [("Ann", "@ann"), ("@ann", "@ann"), ("a.b", None)])
def test_account_is_named_as_discovery_reads_it(written: str, named: str | None) -> None:
    """What a person wrote is an account as it is listed, or none of X's."""
    assert FOLLOWS.named(written) == named
