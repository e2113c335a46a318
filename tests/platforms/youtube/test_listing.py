"""What YouTube's listings come to, with a key and without."""

from datetime import UTC, datetime
from typing import Any

import pytest

from checker.model import Topic, account, post
from checker.platforms.contract import Listed
from checker.platforms.youtube import discover
from tests.platforms.youtube.answers import (
    CHANNEL,
    CHANNEL_ID,
    FEED,
    ID,
    OTHER,
    SEARCH,
    UPLOADS,
    Answering,
    channel_page,
    feed,
    listed,
    refused_by_api,
)

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


async def listed_by(
    answers: dict[str, Any], *accounts: str, queries: tuple[str, ...] = ()
) -> tuple[list[Listed], Answering]:
    """Run discovery for channels as people write them, and for searches."""
    topic = Topic(name="t", accounts=accounts, queries=queries, registered_at=SINCE)
    fetch = Answering(answers)
    return [found async for found in discover(topic, SINCE, fetch)], fetch


def upload(video_id: str, at: str = "2026-01-09T00:00:00Z", privacy: str = "public") -> object:
    """Return an item of a channel's list of uploads."""
    return {
        "snippet": {"title": "x", "videoOwnerChannelId": CHANNEL_ID},
        "contentDetails": {"videoId": video_id, "videoPublishedAt": at},
        "status": {"privacyStatus": privacy},
    }


def hit(video_id: str, at: str = "2026-01-09T00:00:00Z") -> object:
    """Return a row of a search."""
    return {
        "id": {"kind": "youtube#video", "videoId": video_id},
        "snippet": {"publishedAt": at, "channelId": CHANNEL_ID},
    }


def shown(found: Listed) -> list[str]:
    """Return the ids that a listing showed."""
    return [sighting.reading.subject.native_id for sighting in found.sightings]


async def test_a_feed_lists_a_channels_latest_without_a_key() -> None:
    """Each entry is a sighting with its time and its channel; a feed is never whole."""
    (found,), fetch = await listed_by({FEED: feed(ID, OTHER)}, CHANNEL_ID)
    assert (found.route, found.n_offered, shown(found)) == (f"feed of {CHANNEL_ID}", 2, [ID, OTHER])
    assert (found.whole, found.trouble) == (False, None)
    seen = found.sightings[0].reading
    assert (seen.main.role, seen.main.found, seen.account) == ("listing", True, CHANNEL)
    assert seen.created_at == datetime(2026, 1, 10, tzinfo=UTC)
    assert fetch.asked[-1] == (FEED, {"channel_id": CHANNEL_ID}, None)


async def test_a_handle_is_looked_up_first() -> None:
    """A handle's page names the channel whose feed is asked for."""
    (found,), fetch = await listed_by({"/@example": channel_page(), FEED: feed(ID)}, "@example")
    assert shown(found) == [ID]
    assert fetch.paths == ["/@example", UPLOADS, FEED]


async def test_with_a_key_uploads_are_paged_back_to_the_last_time() -> None:
    """The list of uploads goes back page by page until it is older than the last time."""

    def pages(params: dict[str, str]) -> bytes:
        if "pageToken" not in params:
            return listed(upload(ID), nextPageToken="t2")
        return listed(upload(OTHER, "2025-12-01T00:00:00Z"), nextPageToken="t3")

    (found,), fetch = await listed_by({UPLOADS: pages}, CHANNEL_ID)
    assert (found.route, shown(found)) == (f"uploads of {CHANNEL_ID}", [ID, OTHER])
    assert (found.whole, found.trouble) == (False, None)
    assert fetch.asked[0][1]["playlistId"] == "UU" + CHANNEL_ID[2:]
    assert fetch.paths == [UPLOADS] * 2
    assert {auth for _, _, auth in fetch.asked} == {"youtube"}


async def test_a_list_that_ends_is_whole() -> None:
    """A list of uploads without a next page claims to be complete."""
    (found,), _ = await listed_by({UPLOADS: listed(upload(ID))}, CHANNEL_ID)
    assert found.whole


async def test_an_item_that_is_not_public_is_no_sighting() -> None:
    """Private and removed videos may stay in such lists: they are offered, and not seen."""
    rows = [
        upload(ID, privacy="private"),
        upload(OTHER, privacy="privacyStatusUnspecified"),
        {"contentDetails": {"videoId": ID}, "snippet": {"title": "Deleted video"}},
        {"status": {"privacyStatus": "public"}},
        None,
    ]
    (found,), _ = await listed_by({UPLOADS: listed(*rows)}, CHANNEL_ID)
    assert (found.n_offered, shown(found)) == (5, [])


async def test_a_page_that_leads_round_ends_the_listing() -> None:
    """A list whose next page is itself is left."""
    (found,), fetch = await listed_by({UPLOADS: listed(upload(ID), nextPageToken="t")}, CHANNEL_ID)
    assert shown(found) == [ID]
    assert len(fetch.paths) == 2


async def test_trouble_with_the_key_falls_back_on_the_feed() -> None:
    """Where the list of uploads brings nothing, the feed is asked."""
    answers = {UPLOADS: refused_by_api(403, "quotaExceeded"), FEED: feed(ID)}
    (found,), _ = await listed_by(answers, CHANNEL_ID)
    assert (found.route, found.trouble) == (f"feed of {CHANNEL_ID}", None)


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ({"status": 404}, "HTTP 404"),
        ({"status": 500}, "HTTP 500"),
        ({"failure": "dns"}, "no answer came from YouTube: dns"),
        (feed(ID, channel="UC1111111111111111111111"), "not that of the channel"),
        (b"<!DOCTYPE html><html></html>", "HTTP 200"),
        ({"body": b"<!x", "final_url": "https://consent.youtube.com/m"}, "wall.consent_google"),
    ],
)
async def test_a_feed_that_tells_nothing_says_why(answer: Any, trouble: str) -> None:
    """A feed that fails is trouble, never an empty list."""
    (found,), _ = await listed_by({FEED: answer}, CHANNEL_ID)
    assert found.sightings == ()
    assert trouble in (found.trouble or "")


async def test_who_cannot_be_found_is_said() -> None:
    """A handle that nobody tells of is trouble in words; other platforms' names are passed over."""
    found, _ = await listed_by({"/@x": b"<!x"}, "@x", "a.example", "r/name")
    (unknown,) = found
    assert unknown.trouble == "YouTube did not say which channel holds this name now"
    assert unknown.exchange is None


async def test_a_search_asks_for_what_is_newer_than_the_last_time() -> None:
    """A search goes by date from the last time on, and names each video's channel."""
    (found,), fetch = await listed_by({SEARCH: listed(hit(ID), {"id": {}})}, queries=("word",))
    assert (found.route, found.n_offered, shown(found)) == ("search for word", 2, [ID])
    assert not found.whole
    assert found.sightings[0].reading.account == account("youtube", CHANNEL_ID)
    assert found.sightings[0].reading.subject == post("youtube", ID)
    _, params, auth = fetch.asked[0]
    assert (params["publishedAfter"], params["order"], params["q"]) == (
        "2026-01-01T00:00:00Z",
        "date",
        "word",
    )
    assert auth == "youtube"


async def test_a_search_costs_two_pages_at_most() -> None:
    """The day's hundred questions are not spent on one search."""
    pages = [f"t{number}" for number in range(50)]
    (_,), fetch = await listed_by(
        {SEARCH: lambda _: listed(hit(ID), nextPageToken=pages.pop())}, queries=("word",)
    )
    assert len(fetch.paths) == 2


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ({"failure": "no_key"}, "YouTube searches only for a key: set CHECKER_YOUTUBE_API_KEY"),
        ({"failure": "quota_spent"}, "with this key today"),
        (refused_by_api(403, "quotaExceeded"), "with this key today"),
        (refused_by_api(400, "keyInvalid"), "HTTP 400, keyInvalid"),
        (b"[]", "HTTP 200"),
    ],
)
async def test_a_search_that_tells_nothing_says_why(answer: Any, trouble: str) -> None:
    """A search without a key, or beyond its quota, says so in words."""
    (found,), _ = await listed_by({SEARCH: answer}, queries=("word",))
    assert (found.n_offered, found.sightings) == (0, ())
    assert trouble in (found.trouble or "")
