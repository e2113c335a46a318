"""What Douyin's search comes to, with and without a key."""

import json
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.clock import SystemClock
from checker.model import Exchange, Topic
from checker.net.keys import Keyring
from checker.platforms.contract import Listed
from checker.platforms.douyin import PLATFORM, discover
from checker.platforms.douyin.listing import (
    CREDENTIAL,
    ENCRYPTED,
    KEY,
    MAX_PAGES,
    NO_ACCOUNTS,
    NO_KEY,
    SEARCH,
    SECRET,
    SPENT,
)
from tests.platforms.douyin.pages import ID, OTHER, SEC_UID, SINCE, exchange, plays

ASKED = (
    "https://open.douyin.com/dy_open_api/v2/search/video/?keyword={}&count=10&sort_type=2"
    "&publish_time=0&device_id=0&cursor={}"
)


def row(native_id: str, **changes: object) -> dict[str, object]:
    """Return a row of the search whose link names the post."""
    return {
        "item_id": "@9VxQ0example",
        "title": "synthetic",
        "link": f"https://www.iesdouyin.com/share/video/{native_id}/?region=CN",
        "create_time": 1684429110,
        "nickname": "n",
        **changes,
    }


def found(*rows: object, **facts: object) -> bytes:
    """Return one page of the search."""
    lists = {"video_list": list(rows), "has_more": False, "cursor": 10, **facts}
    return json.dumps({"err_no": 0, "err_msg": "", "log_id": "x", "data": {"data": lists}}).encode()


def answer(body: bytes, cursor: str = "0", query: str = "新疆", **facts: object) -> Exchange:
    """Return the search's answer from ``cursor`` on."""
    kind = facts.pop("content_type", "application/json")
    status = facts.pop("status", 200)
    return exchange(ASKED.format(quote(query), cursor), body, status, kind, **facts)


async def listed(*answers: Exchange, accounts: tuple[str, ...] = ()) -> list[Listed]:
    """Run discovery for one query, or for accounts alone."""
    queries = ("新疆",) if answers else ()
    topic = Topic(name="t", queries=queries, accounts=accounts, registered_at=SINCE)
    return [one async for one in discover(topic, SINCE, plays(*answers))]


async def test_search_lists_posts_that_a_link_names() -> None:
    """A row whose link holds a post's own id becomes a sighting; the others are counted."""
    rows = (row(ID), row(ID), row(OTHER, link="", item_id=OTHER), row("x", link="x"), None, 7)
    (one,) = await listed(answer(found(*rows)))
    assert [item.reading.subject.native_id for item in one.sightings] == [ID, OTHER]
    assert (one.n_offered, one.whole, one.trouble) == (6, False, None)
    seen = one.sightings[0].reading
    assert (seen.main.role, seen.main.found) == ("listing", True)
    assert seen.created_at is not None


async def test_search_goes_on_to_the_next_page() -> None:
    """Where there is more, the next page is asked for with the search's own id."""
    first = answer(found(row(ID), has_more=True, search_id="s1"))
    second = answer(found(row(OTHER)), "10&search_id=s1")
    (one,) = await listed(first, second)
    assert len(one.sightings) == 2


async def test_search_ends_after_so_many_pages() -> None:
    """A search that never ends is left after a few pages."""
    body = found(row(ID), has_more=True)
    fetch = plays(answer(body), answer(body, "10"))
    topic = Topic(name="t", queries=("新疆",), registered_at=SINCE)
    assert len([one async for one in discover(topic, SINCE, fetch)]) == 1
    assert len(fetch.asked) == MAX_PAGES


async def test_encrypted_ids_are_said() -> None:
    """A list in which no row can be followed says why."""
    (one,) = await listed(answer(found(row("x", link=""))))
    assert (one.n_offered, one.sightings, one.trouble) == (1, (), ENCRYPTED)


async def test_empty_list_is_no_trouble() -> None:
    """A search that finds nothing is told from one that was refused."""
    (one,) = await listed(answer(found()))
    assert (one.n_offered, one.trouble) == (0, None)


def nil(kind: str) -> bytes:
    """Return an empty list with a reason."""
    return found(search_nil_info={"search_nil_type": kind})


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (answer(b"", status=None, failure="no_key"), NO_KEY),
        (answer(b"", status=None, failure="quota_spent"), SPENT),
        (answer(b"", status=None, failure="dns"), "no answer: dns"),
        (answer(b"", status=429), "HTTP 429"),
        (answer(b""), "HTTP 200"),
        (answer(b"<html></html>", content_type="text/html"), "no JSON"),
        (answer(b'{"err_no":28001003,"err_msg":"token invalid","data":null}'), "28001003 token"),
        (answer(b'{"err_no":0,"data":{}}'), "data.data"),
        (answer(nil("verify_check")), "a challenge"),
        (answer(nil("params_check")), "a signature"),
        (answer(nil("invalid_app")), "an application"),
        (answer(nil("something_new")), "something_new"),
        (answer(found(*[row(ID)] * 101)), "101 rows"),
    ],
)
async def test_search_that_tells_nothing_says_why(reply: Exchange, trouble: str) -> None:
    """A missing key, a failure or a refusal gives no sightings and names the trouble."""
    (one,) = await listed(reply)
    assert one.sightings == ()
    assert trouble in (one.trouble or "")


async def test_accounts_are_said_not_to_be_listed() -> None:
    """An account of Douyin's is answered with the reason; other platforms' are passed over."""
    got = await listed(accounts=(SEC_UID, "https://www.tiktok.com/@ann", "ann", "123"))
    assert [(one.exchange, one.trouble) for one in got] == [(None, NO_ACCOUNTS)]


def test_the_key_goes_to_the_open_platform_alone() -> None:
    """The token is fetched from, and shown to, one host, in the header that it documents."""
    (credential,) = PLATFORM.credentials
    assert credential.hosts == ("open.douyin.com",)
    assert credential.header == "access-token"
    assert credential.token is not None
    assert credential.token.url.startswith("https://open.douyin.com/")


async def test_the_token_is_read_where_the_documents_put_it() -> None:
    """The two secrets are posted as JSON, and the token inside ``data`` is what an ask shows."""
    posted: list[dict[str, str]] = []

    async def send(request: httpx.Request) -> bytes:
        posted.append(json.loads(request.content))
        return b'{"data":{"access_token":"clt.1","expires_in":7200,"error_code":0}}'

    keyring = Keyring([CREDENTIAL], {KEY: "k", SECRET: "s"}.get, SystemClock())
    held = await keyring.shown("douyin", SEARCH, send)
    assert held is not None
    assert held.headers == (("access-token", "clt.1"),)
    fields = {"grant_type": "client_credential", "client_key": "k", "client_secret": "s"}
    assert posted == [fields]


LEAVES = st.none() | st.integers() | st.text(max_size=8) | st.sampled_from([ID, "verify_check"])
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["err_no", "data", "video_list", "link", "item_id", "has_more", "cursor",
                 "search_nil_info", "search_nil_type", "err_msg", "create_time"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)  # fmt: skip
BODIES = (
    st.binary(max_size=200)
    | st.builds(lambda tree: json.dumps(tree).encode(), TREES)
    | st.builds(found, TREES, cursor=LEAVES, search_nil_info=TREES)
)


@given(BODIES)
@settings(deadline=None, max_examples=200)
async def test_any_listing_gives_posts_or_trouble(body: bytes) -> None:
    """Any bytes in a listing's place are read as posts or named as trouble."""
    (one,) = await listed(answer(body))
    assert one.trouble is not None or one.n_offered >= len(one.sightings)
