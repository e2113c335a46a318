"""Finding posts of Telegram channels: previews, searches, pages, and what keeps them silent."""

from datetime import UTC, datetime

import pytest

from checker.judge.verdicts import SIGHTINGS
from checker.model import Place, Topic
from checker.platforms.contract import Listed
from checker.platforms.telegram import discover
from checker.platforms.telegram.listing import MAX_PAGES, NO_SEARCH
from tests.platforms.telegram.pages import PREVIEW, Answered, Answering, Params, message, preview

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


async def listed(
    fetch: Answering, accounts: tuple[str, ...] = ("@example",), queries: tuple[str, ...] = ()
) -> list[Listed]:
    """Return what discovery comes to."""
    topic = Topic(
        name="t",
        queries=queries,
        accounts=accounts,
        places=(Place.parse("telegram"),),
        registered_at=SINCE,
    )
    return [item async for item in discover(topic, SINCE, fetch)]


def ids(item: Listed) -> list[str]:
    """Return the ids sighted."""
    return [sighting.reading.subject.native_id for sighting in item.sightings]


async def test_a_channel_is_listed_newest_first() -> None:
    """The posts of a preview are sightings, newest first; a line of the service is none."""
    page = preview(
        message("example/1"),
        message("example/2", also=" service_message"),
        message("example/4", text="Post not found"),
    )
    (item,) = await listed(Answering({PREVIEW: page}))
    assert ids(item) == ["example/4", "example/1"]
    assert (item.route, item.n_offered, item.whole, item.trouble) == (
        "posts of @example",
        2,
        True,
        None,
    )
    reading = item.sightings[0].reading
    assert all(rule.id for rule in SIGHTINGS if rule.test(reading))
    assert reading.main.role == "listing"
    assert reading.text_sha256
    assert item.sightings[0].author_name == "@example"


async def test_queries_are_asked_inside_each_channel() -> None:
    """Each query is searched for in each channel, and such a listing never claims to be whole."""
    fetch = Answering({PREVIEW: preview(message("example/7")), "/s/other": preview()})
    found = await listed(fetch, accounts=("example", "@other", "ann@o.example"), queries=("a b",))
    assert [item.route for item in found] == [
        "posts of @example",
        "search for a b in @example",
        "posts of @other",
        "search for a b in @other",
    ]
    assert fetch.asked[1] == "https://t.me/s/example?q=a+b"
    assert not found[1].whole
    assert not found[2].whole


async def test_queries_without_a_channel_say_why() -> None:
    """Without a channel there is nowhere to search, and that is said."""
    (item,) = await listed(Answering({}), accounts=(), queries=("x",))
    assert item.trouble == NO_SEARCH
    assert await listed(Answering({}), accounts=()) == []


def paged(newest: int, made: str = "2026-01-10T10:00:00+00:00") -> object:
    """Return a channel that shows twenty posts a page, back to the first."""

    def answer(params: Params) -> Answered:
        top = min(int(params.get("before", newest + 1)) - 1, newest)
        numbers = range(max(1, top - 19), top + 1)
        shown = [message(f"example/{number}", made=made) for number in numbers]
        return preview(*shown, more=numbers[0] > 1)

    return answer


async def test_pages_are_followed_to_the_first_post() -> None:
    """Older pages are asked for until there are none, and the listing is then whole."""
    fetch = Answering({PREVIEW: paged(45)})  # type: ignore[dict-item]
    (item,) = await listed(fetch)
    assert (item.n_offered, len(item.sightings), item.whole) == (45, 45, True)
    assert fetch.asked[1:] == [
        "https://t.me/s/example?before=26",
        "https://t.me/s/example?before=6",
    ]


async def test_pages_are_bounded() -> None:
    """A long channel is read to the bound, and the listing does not claim to be whole."""
    fetch = Answering({PREVIEW: paged(1000)})  # type: ignore[dict-item]
    (item,) = await listed(fetch)
    assert len(fetch.asked) == MAX_PAGES
    assert not item.whole


async def test_old_posts_end_the_listing() -> None:
    """Posts from before the moment asked for are counted and not followed."""
    fetch = Answering({PREVIEW: paged(100, "2025-01-01T00:00:00+00:00")})  # type: ignore[dict-item]
    (item,) = await listed(fetch)
    assert (len(fetch.asked), item.n_offered, item.sightings) == (1, 20, ())


async def test_a_page_that_goes_round_is_left() -> None:
    """A page that leads no further back ends the listing."""
    same = preview(message("example/50"), more=True)
    fetch = Answering({PREVIEW: same})
    (item,) = await listed(fetch)
    assert len(fetch.asked) == 2
    assert ids(item) == ["example/50"]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ((429, ""), "asks us to slow down"),
        ((503, ""), "is in trouble (HTTP 503)"),
        ((403, ""), "refuses us"),
        ("", "empty page"),
        ("<p>hello</p>", "does not answer for @example as we know it"),
        (
            preview('<div class="tgme_widget_message" data-post="example/9"></div>'),
            "in a shape that we do not know",
        ),
    ],
)
async def test_a_silent_listing_says_why(page: Answered, words: str) -> None:
    """What kept a listing silent is said in plain words; it is never an empty channel."""
    (item,) = await listed(Answering({PREVIEW: page}))
    assert item.trouble is not None
    assert words in item.trouble
    assert item.sightings == ()
    assert not item.whole


async def test_a_channel_without_preview_says_so() -> None:
    """A preview that leads on is named as missing, not as empty."""
    fetch = Answering({PREVIEW: "<p></p>"}, led_to={PREVIEW: "https://t.me/example"})
    (item,) = await listed(fetch)
    assert item.trouble is not None
    assert "no public preview" in item.trouble
