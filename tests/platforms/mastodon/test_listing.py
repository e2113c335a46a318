"""Finding posts on Mastodon servers: accounts, hashtags, pages, and what keeps them silent."""

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest

from checker.judge.verdicts import SIGHTINGS
from checker.model import Exchange, Place, Topic
from checker.platforms.contract import Listed
from checker.platforms.mastodon import discover
from checker.platforms.mastodon.listing import MAX_PAGES, NO_SEARCH, NO_SERVER, PAGE
from tests.support.mastodon import (
    LOOKUP,
    NOT_FOUND,
    SERVER,
    STATUS_ID,
    Answered,
    Answering,
    Params,
    number_of,
    profile,
    refused,
    said,
    status,
)
from tests.support.mastodon import PAGE as HTML_PAGE

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
TAG = "/api/v1/timelines/tag/topic"
FEED = "/api/v1/accounts/109000000000000001/statuses"
HERE = f"mastodon:{SERVER}"


async def listed(
    fetch: Answering,
    *,
    queries: tuple[str, ...] = (),
    accounts: tuple[str, ...] = (),
    places: tuple[str, ...] = (HERE,),
    since: datetime = SINCE,
) -> list[Listed]:
    """Return what discovery comes to."""
    topic = Topic(
        name="t",
        queries=queries,
        accounts=accounts,
        places=tuple(Place.parse(place) for place in places),
        registered_at=SINCE,
    )
    return [item async for item in discover(topic, since, fetch)]


def native_ids(item: Listed) -> list[str]:
    """Return the ids sighted."""
    return [sighting.reading.subject.native_id for sighting in item.sightings]


def pages(n_pages: int, per_page: int = PAGE) -> Callable[[Params], Answered]:
    """Return a listing of so many full pages, newest first."""

    def answer(params: Params) -> Answered:
        numbers = [number_of(index) for index in range(n_pages * per_page)]
        before = params.get("max_id", [""])[0]
        start = numbers.index(before) + 1 if before else 0
        return said([status(number) for number in numbers[start : start + per_page]])

    return answer


@pytest.mark.parametrize("query", ["#topic", "topic", " topic "])
async def test_a_hashtag_is_listed_on_the_server_named(query: str) -> None:
    """A query of one word, with or without its #, is a hashtag of each server named."""
    fetch = Answering({TAG: said([status()])})
    (item,) = await listed(fetch, queries=(query,))
    assert fetch.asked == [(SERVER, TAG, (("limit", "40"),))]
    assert native_ids(item) == [f"{SERVER}/{STATUS_ID}"]
    assert (item.route, item.trouble, item.whole) == (f"#topic on {SERVER}", None, False)


async def test_every_server_numbers_for_itself() -> None:
    """The same hashtag on two servers gives two listings, each with that server's ids."""
    fetch = Answering({TAG: said([status(account=profile("ann@z.example"))])})
    places = (HERE, "mastodon:x.example", "bluesky", HERE)
    first, second = await listed(fetch, queries=("topic",), places=places)
    assert native_ids(first) == [f"{SERVER}/{STATUS_ID}"]
    assert native_ids(second) == [f"x.example/{STATUS_ID}"]
    accounts = [item.sightings[0].reading.account for item in (first, second)]
    assert {found.native_id for found in accounts if found} == {"ann@z.example"}


async def test_letters_of_any_alphabet_make_a_hashtag() -> None:
    """A hashtag in another alphabet is asked for, written as addresses are."""
    fetch = Answering({"/api/v1/timelines/tag/%D1%82%D0%B5%D0%BC%D0%B0": said([])})
    (item,) = await listed(fetch, queries=("#тема",))
    assert item.trouble is None


@pytest.mark.parametrize(
    "written",
    [
        "#हिन्दी",
        "#ภาษาไทย",
        "#العَرَبِيَّة",
        "#می\u200cخواهم",
        "#தமிழ்",
        "#ウイグル・自治区",
        "#新疆",
        "＃新疆",
        "#col·lecció",
        "#cafe\u0301",
        "#climate_2026",
    ],
)
async def test_a_hashtag_of_any_script_reaches_its_server(written: str) -> None:
    """Letters with their marks are asked for as UTF-8, one spelling, and nothing is cut off."""
    fetch = Answering({}, otherwise=said([]))
    (item,) = await listed(fetch, queries=(written,))
    (path,) = fetch.paths
    wanted = unicodedata.normalize("NFC", written[1:])
    assert path.isascii()
    assert unquote(path.rpartition("/")[2]) == wanted
    assert item.trouble is None


@pytest.mark.parametrize(
    "query",
    [
        "two words",
        "#two words",
        "#two #tags",
        "from:ann",
        "#",
        "##a",
        "a/b",
        "x?y",
        "#100%",
        "%23topic",
        "#a%2F..",
        "#..",
        "#a&limit=1",
        "#a\x00",
        "#\u202etopic",
        "#" + "a" * 101,
        "",
    ],
)
async def test_other_queries_are_told_to_be_out_of_reach(query: str) -> None:
    """Words are not searched for: that takes a login, and the listing says so."""
    (item,) = await listed(Answering({}), queries=(query,))
    assert item.trouble == NO_SEARCH
    assert item.exchange is None


@pytest.mark.parametrize("places", [("mastodon",), ()])
async def test_without_a_server_nothing_is_asked(places: tuple[str, ...]) -> None:
    """A topic that names no server is told to, once."""
    items = await listed(Answering({}), queries=("a", "b"), accounts=("ann", "bob"), places=places)
    assert [item.trouble for item in items] == [NO_SERVER]
    assert "--on mastodon:HOST" in NO_SERVER


async def test_a_server_that_is_no_name_is_told() -> None:
    """A place that no server can have is not asked."""
    items = await listed(
        Answering({}), queries=("x",), accounts=("ann",), places=("mastodon:tiktok.com",)
    )
    assert [item.trouble for item in items] == ["tiktok.com is no name of a server"] * 2


@pytest.mark.parametrize("written", [f"ann@{SERVER}", f"@ann@{SERVER}", f"https://{SERVER}/@Ann"])
async def test_an_account_with_its_host_is_listed_there(written: str) -> None:
    """An account is looked up at its own server, and its own posts are listed without boosts."""
    fetch = Answering({LOOKUP: said(profile()), FEED: said([status()])})
    (item,) = await listed(fetch, accounts=(written,), places=("mastodon:x.example",))
    assert fetch.asked == [
        (SERVER, LOOKUP, (("acct", "ann"),)),
        (SERVER, FEED, (("exclude_reblogs", "true"), ("limit", "40"))),
    ]
    assert native_ids(item) == [f"{SERVER}/{STATUS_ID}"]
    assert item.route == f"posts of ann@{SERVER}"
    assert item.sightings[0].author_name == f"ann@{SERVER}"
    assert item.whole


async def test_a_bare_name_is_looked_for_on_each_server() -> None:
    """An account without a host is one of the servers that the topic names."""
    fetch = Answering({LOOKUP: said(profile()), FEED: said([])})
    items = await listed(fetch, accounts=("@ann",), places=(HERE, "mastodon:x.example"))
    assert [item.route for item in items] == ["posts of ann@o.example", "posts of ann@x.example"]


async def test_an_unknown_account_is_told() -> None:
    """A name that the server does not know gives no posts and its sentence."""
    (item,) = await listed(Answering({LOOKUP: NOT_FOUND}), accounts=(f"ann@{SERVER}",))
    assert item.trouble == f"{SERVER} says of ann: Record not found"
    assert not item.whole


async def test_names_of_other_platforms_are_passed_over() -> None:
    """What can't be a Mastodon account is not asked about."""
    accounts = ("did:plc:abc", "u/one", "https://www.tiktok.com/@ann", "x y")
    assert await listed(Answering({}), accounts=accounts) == []


async def test_a_posts_listing_holds_its_authors_posts_only() -> None:
    """Boosts are passed over, and a stranger's post in an account's listing is not sighted."""
    rows = [
        status(),
        status(number_of(1), reblog=status(number_of(9))),
        status(number_of(2), account=profile("bob")),
    ]
    fetch = Answering({LOOKUP: said(profile()), FEED: said(rows)})
    (item,) = await listed(fetch, accounts=(f"ann@{SERVER}",))
    assert (native_ids(item), item.n_offered) == ([f"{SERVER}/{STATUS_ID}"], 2)


async def test_pages_are_followed_to_their_end() -> None:
    """Each page is asked for from the oldest post of the one before."""
    fetch = Answering({TAG: pages(3)})
    (item,) = await listed(fetch, queries=("topic",))
    assert len(item.sightings) == 3 * PAGE
    assert len(fetch.asked) == 4
    assert fetch.asked[1][2] == (("limit", "40"), ("max_id", number_of(PAGE - 1)))


async def test_a_short_page_that_names_a_next_one_is_not_the_end() -> None:
    """A server that gives shorter pages is followed as long as it names the next."""
    fetch = Answering({TAG: pages(2, 5)}, headers=(("Link", '<https://x>; rel="next"'),))
    (item,) = await listed(fetch, queries=("topic",))
    assert len(item.sightings) == 10


async def test_paging_is_bounded() -> None:
    """No listing is read beyond a fixed number of pages."""
    fetch = Answering({LOOKUP: said(profile()), FEED: pages(MAX_PAGES + 5)})
    (item,) = await listed(fetch, accounts=(f"ann@{SERVER}",))
    assert len(fetch.asked) == 1 + MAX_PAGES
    assert not item.whole


async def test_a_page_that_comes_again_ends_paging() -> None:
    """A server that ignores where to go on from is not followed round and round."""
    rows = said([status(number_of(index)) for index in range(PAGE)])
    fetch = Answering({TAG: rows})
    (item,) = await listed(fetch, queries=("topic",))
    assert len(fetch.asked) == 2
    assert len(item.sightings) == PAGE


async def test_posts_from_before_end_paging() -> None:
    """Paging stops at posts older than asked for, and leaves those out."""
    rows = [status(number_of(index)) for index in range(PAGE - 1)]
    old = status(number_of(99), created_at="2025-12-31T23:59:59.000Z")
    fetch = Answering({TAG: said([*rows, old])})
    (item,) = await listed(fetch, queries=("topic",))
    assert (len(item.sightings), item.n_offered) == (PAGE - 1, PAGE)
    assert len(fetch.asked) == 1


async def test_a_post_without_a_readable_time_is_followed() -> None:
    """A post whose time can't be read is not held to be old."""
    fetch = Answering({TAG: said([status(created_at="yesterday")])})
    (item,) = await listed(fetch, queries=("topic",))
    assert item.sightings[0].reading.created_at is None


NO_ONE = "does not answer as a Mastodon server does"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refused("This method requires an authenticated user", 422), "only with a login"),
        (refused("This API requires an authenticated user", 401), "only with a login"),
        ((401, b""), "only with a login"),
        ((403, b"Forbidden"), "refuses us"),
        (refused("Too many requests", 429), "asks us to slow down"),
        (refused("busy", 503), "is in trouble (HTTP 503)"),
        (HTML_PAGE, "does not answer as a Mastodon server does"),
        ((404, HTML_PAGE[1]), "does not answer as a Mastodon server does"),
        (refused("Not Found", 404), "does not answer as a Mastodon server does"),
        ((200, b"{}"), "does not answer as a Mastodon server does"),
        ((200, b""), "does not answer as a Mastodon server does"),
        (
            said({"error": {"message": "No such endpoint.", "code": "NO_SUCH_ENDPOINT"}}, 404),
            NO_ONE,
        ),
        (said({"error": "Unauthorized: token not supplied"}, 401), "only with a login"),
        (said({"statusCode": 404, "message": "Cannot GET /api/v1/timelines"}, 404), NO_ONE),
        (said({"message": "Page not found", "error_code": "not_found"}, 404), NO_ONE),
        ((200, b'{"error":' + b"[" * 100_000), NO_ONE),
        ((405, b"Method Not Allowed"), NO_ONE),
        ((410, b""), NO_ONE),
        (said([status("9kCxQ2aZ1x")]), "shows posts in a shape that we do not know"),
        (said([{"key": STATUS_ID}]), "shows posts in a shape that we do not know"),
    ],
)
async def test_a_refused_listing_is_told_in_words(answer: Answered, words: str) -> None:
    """What keeps a listing from telling is said plainly, and nothing is sighted."""
    (item,) = await listed(Answering({TAG: answer}), queries=("topic",))
    assert item.trouble is not None
    assert item.trouble.startswith(SERVER)
    assert words in item.trouble
    assert item.sightings == ()


async def test_a_server_that_sends_us_on_is_told_with_the_place() -> None:
    """Where a name leads to another server, the listing says which, and reads nothing there."""

    class SentOn(Answering):
        def _exchange(self, url: str, answer: Answered) -> Exchange:
            there = url.replace(SERVER, "social.o.example")
            return super()._exchange(there, answer)

    (tag,) = await listed(SentOn({TAG: said([status()])}), queries=("topic",))
    (posts,) = await listed(SentOn({LOOKUP: said(profile())}), accounts=(f"ann@{SERVER}",))
    assert tag.trouble == posts.trouble
    assert tag.trouble is not None
    assert "sends us on to social.o.example" in tag.trouble
    assert tag.sightings == ()


async def test_a_refused_look_up_is_told_in_words() -> None:
    """A look-up that meets a page says that this is no Mastodon server."""
    (item,) = await listed(Answering({LOOKUP: HTML_PAGE}), accounts=(f"ann@{SERVER}",))
    assert item.trouble == f"{SERVER} does not answer as a Mastodon server does"


async def test_what_was_read_before_a_refusal_is_kept() -> None:
    """A refusal of the second page is told, and the first page's posts are kept."""

    def answer(params: Params) -> Answered:
        return refused("Too many requests", 429) if "max_id" in params else pages(2)(params)

    (item,) = await listed(Answering({TAG: answer}), queries=("topic",))
    assert len(item.sightings) == PAGE
    assert item.trouble == f"{SERVER} asks us to slow down"


async def test_posts_that_cannot_be_read_are_counted() -> None:
    """A post that a listing shows without a usable id counts, and is not sighted."""
    rows = [status(), status("7"), 7, status(number_of(1), visibility="private")]
    (item,) = await listed(Answering({TAG: said(rows)}), queries=("topic",))
    assert (item.n_offered, len(item.sightings), item.trouble) == (4, 1, None)


async def test_a_sighting_is_judged_as_one() -> None:
    """What a listing shows counts as seen once."""
    (item,) = await listed(Answering({TAG: said([status()])}), queries=("topic",))
    assert SIGHTINGS[0].test(item.sightings[0].reading)
