"""Finding pages on wikis: words, categories, new pages, accounts, and what keeps them silent."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from checker.judge.verdicts import SIGHTINGS
from checker.model import Place, Topic
from checker.platforms.contract import Listed
from checker.platforms.mediawiki import discover
from checker.platforms.mediawiki.listing import MAX_PAGES, NO_WIKI, account_named
from tests.platforms.mediawiki.answers import ACCOUNT, WIKI, Answered, Answering, Params, said
from tests.platforms.mediawiki.answers import refused as error
from tests.platforms.mediawiki.test_look import BODIES, HASTY, STATUSES

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
HERE = f"mediawiki:{WIKI}"
HIT = {"ns": 0, "title": "Topic", "pageid": 42, "timestamp": "2020-01-10T10:00:00Z"}
EDIT = {
    "userid": 5,
    "user": "Ann",
    "pageid": 42,
    "revid": 776,
    "title": "Topic",
    "timestamp": "2026-01-10T10:00:00Z",
    "new": False,
}


async def listed(
    fetch: Answering,
    *,
    queries: tuple[str, ...] = (),
    accounts: tuple[str, ...] = (),
    places: tuple[str, ...] = (HERE,),
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


def native_ids(item: Listed) -> list[str]:
    """Return the ids sighted."""
    return [sighting.reading.subject.native_id for sighting in item.sightings]


async def test_words_are_searched_for() -> None:
    """Words are searched for on each wiki named; pages of any age are taken."""
    fetch = Answering({"search": said(search=[HIT])})
    (item,) = await listed(fetch, queries=("two  words",))
    assert fetch.asked[0][2]["srsearch"] == "two words"
    assert native_ids(item) == [f"{WIKI}/42/Topic"]
    assert (item.n_offered, item.whole, item.trouble) == (1, False, None)
    assert SIGHTINGS[0].test(item.sightings[0].reading)


async def test_a_plain_search_is_asked_without_its_order() -> None:
    """A wiki whose search knows no order by age is asked again without it."""

    def answer(params: Params) -> Answered:
        return error("badvalue") if "srsort" in params else said(search=[HIT])

    fetch = Answering({"search": answer})
    (item,) = await listed(fetch, queries=("topic",))
    assert native_ids(item) == [f"{WIKI}/42/Topic"]
    assert len(fetch.asked) == 2


async def test_a_category_lists_its_pages() -> None:
    """A category's members are taken, and the listing claims to be whole at its end."""
    fetch = Answering({"categorymembers": said(categorymembers=[{**HIT, "type": "page"}])})
    (item,) = await listed(fetch, queries=("Category:Cat",))
    assert fetch.asked[0][2]["cmtitle"] == "Category:Cat"
    assert (native_ids(item), item.whole) == ([f"{WIKI}/42/Topic"], True)


async def test_new_pages_are_listed_with_their_authors() -> None:
    """New pages since the last time are taken, each its author's."""
    row = {**EDIT, "type": "new", "revid": 777}
    fetch = Answering({"recentchanges": said(recentchanges=[row])})
    (item,) = await listed(fetch, queries=("Special:NewPages",))
    assert fetch.asked[0][2]["rcend"] == "2026-01-01T00:00:00Z"
    assert native_ids(item) == [f"{WIKI}/42/Topic"]
    assert item.sightings[0].reading.account == ACCOUNT


@pytest.mark.parametrize("written", ["Ann", "User:Ann", f"Ann@{WIKI}"])
async def test_contributions_are_revisions_and_new_pages(written: str) -> None:
    """What an account wrote is taken: a page that it made, else the revision; none that hides."""
    rows = [
        EDIT,
        {**EDIT, "pageid": 43, "title": "Own", "revid": 800, "new": True},
        {**EDIT, "revid": 801, "texthidden": True},
        {**EDIT, "revid": 802, "user": "Bob"},
        {**EDIT, "revid": 700, "timestamp": "2025-01-10T10:00:00Z"},
    ]
    fetch = Answering({"usercontribs": said(usercontribs=rows)})
    (item,) = await listed(fetch, accounts=(written,))
    assert native_ids(item) == [f"{WIKI}/42.776/Topic", f"{WIKI}/43/Own"]
    assert item.n_offered == 5
    assert not item.whole
    assert item.sightings[0].reading.account == ACCOUNT


async def test_pages_of_a_listing_are_followed_within_bounds() -> None:
    """A listing that goes on is followed five pages far, with the wiki's own tokens."""

    def answer(params: Params) -> Answered:
        at = int(params.get("cmcontinue", "0"))
        rows = [{**HIT, "pageid": at + 1}]
        tree = said(categorymembers=rows)[1].decode()
        more = f'{{"continue":{{"cmcontinue":"{at + 1}","continue":"-||"}},' + tree[1:]
        return 200, more.encode()

    fetch = Answering({"categorymembers": answer})
    (item,) = await listed(fetch, queries=("Category:Cat",))
    assert len(fetch.asked) == MAX_PAGES
    assert fetch.asked[1][2]["continue"] == "-||"
    assert (item.n_offered, item.whole) == (MAX_PAGES, False)


async def test_a_listing_that_goes_round_ends() -> None:
    """A page that leads to itself is not asked for again and again."""
    body = b'{"continue":{"cmcontinue":"x"},"query":{"categorymembers":[]}}'
    fetch = Answering({"categorymembers": (200, body)})
    await listed(fetch, queries=("Category:Cat",))
    assert len(fetch.asked) == 2


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (error("readapidenied"), f"{WIKI} shows this only with a login"),
        (error("maxlag"), f"{WIKI} asks us to slow down"),
        ((429, b""), f"{WIKI} asks us to slow down"),
        ((503, b""), f"{WIKI} is in trouble (HTTP 503)"),
        ((403, b""), f"{WIKI} refuses us"),
        ((200, b"<html></html>"), f"{WIKI} does not answer as a MediaWiki does"),
        (error("baduser"), f"{WIKI} says baduser: as said"),
        (said(search=[{"odd": 1}]), f"{WIKI} shows pages in a shape that we do not know"),
    ],
)
async def test_silence_is_told_in_words(answer: Answered, trouble: str) -> None:
    """A listing that told nothing says why, and claims nothing."""
    (item,) = await listed(Answering({"search": answer}), queries=("topic",))
    assert (item.trouble, item.whole, item.sightings) == (trouble, False, ())


@pytest.mark.parametrize("places", [("mediawiki",), ()])
async def test_without_a_wiki_nothing_is_asked(places: tuple[str, ...]) -> None:
    """A topic that names no wiki is told to, once."""
    items = await listed(Answering({}), queries=("a", "b"), accounts=("Ann",), places=places)
    assert [item.trouble for item in items] == [NO_WIKI]


async def test_a_host_that_is_none_is_told() -> None:
    """A place that no wiki can have is not asked."""
    (item,) = await listed(Answering({}), queries=("a",), places=("mediawiki:localhost",))
    assert item.trouble == "localhost is no name of a wiki"


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("Ann B", ("Ann B", None)),
        ("User:Ann", ("Ann", None)),
        ("Ann@en.m.wikipedia.org", ("Ann", "en.wikipedia.org")),
        (f"Ann@{WIKI}", ("Ann", WIKI)),
        (
            "https://en.wikipedia.org/wiki/Special:Contributions/Ann_B",
            ("Ann B", "en.wikipedia.org"),
        ),
        ("ann@mastodon.example", None),
        ("did:plc:abc", None),
        ("u/one", None),
        ("https://en.wikipedia.org/wiki/Topic", None),
        ("", None),
    ],
)
def test_names_as_people_write_them(written: str, named: tuple[str, str | None] | None) -> None:
    """A name with or without its wiki is understood, and anything else is nobody."""
    assert account_named(written, [WIKI]) == named


@HASTY
@given(code=STATUSES, body=BODIES)
async def test_nonsense_sights_nothing(code: int, body: bytes) -> None:
    """Whatever bytes come, nothing is sighted and nothing raised."""
    fetch = Answering({}, otherwise=(code, body))
    queries = ("topic", "Category:Cat", "Special:NewPages")
    for item in await listed(fetch, queries=queries, accounts=("Ann",)):
        assert item.sightings == ()
