"""The older list of an account's posts: what is asked, what is taken, what an empty page means."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import UnreadablePayload
from checker.model import Exchange, Topic
from checker.platforms.contract import Listed
from checker.platforms.tiktok.creator_list import ADDRESS, parameters, read_page
from checker.platforms.tiktok.listing import discover
from tests.support.replay import NOON, ReplayFetch, full_url
from tests.support.tiktok import (
    ACCOUNT,
    ANSWERED,
    EMBED,
    ID,
    OTHER,
    SEC_UID,
    SINCE,
    embed,
    exchange,
    item,
    plays,
)

MADE = datetime.fromtimestamp(1684429110, UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def page(*rows: object, more: object = False, **changes: object) -> bytes:
    """Return a page of the list."""
    return json.dumps(
        {"statusCode": 0, "itemList": list(rows), "hasMorePrevious": more} | changes
    ).encode()


def answer(body: bytes, status: int | None = 200, before: datetime = ANSWERED) -> Exchange:
    """Return the list's answer to one question."""
    return exchange(full_url(ADDRESS, parameters(SEC_UID, before)), body, status, "text/plain")


async def listed_by(
    *answers: Exchange, since: datetime = SINCE, name: str = SEC_UID
) -> tuple[list[Listed], ReplayFetch]:
    """Run discovery for one account."""
    topic = Topic(name="t", accounts=(f"@{name}",), registered_at=SINCE)
    address = f"https://www.tiktok.com/embed/@{name}"
    fetch = plays(exchange(address, embed(name=name)), *answers)
    return [one async for one in discover(topic, since, fetch)], fetch


async def test_a_lasting_key_is_listed_twice_and_a_handle_once() -> None:
    """The older list is asked second, for an account whose lasting key is known."""
    both, _ = await listed_by(answer(page(item())))
    assert [one.route for one in both] == [f"embed of @{SEC_UID}", f"older list of @{SEC_UID}"]
    only, _ = await listed_by(name="user.one")
    assert [one.route for one in only] == ["embed of @user.one"]


async def test_a_page_gives_the_accounts_own_posts() -> None:
    """A row of somebody else, one without a name and one kept from the public are left out."""
    rows = (
        item(),
        item(id=OTHER, author={"secUid": "MS4wLjABAAAAother"}),
        item(id=OTHER, privateItem=True),
        item(id=OTHER, takeDown=1),
        item(id="x"),
        None,
    )
    (_, found), _ = await listed_by(answer(page(*rows)))
    (sighting,) = found.sightings
    assert (found.n_offered, found.whole, found.trouble) == (6, False, None)
    assert (sighting.reading.subject.native_id, sighting.reading.account) == (ID, ACCOUNT)
    assert sighting.reading.created_at == MADE


async def test_no_device_is_invented() -> None:
    """The question names the account and where to begin, and nothing of a browser or a visitor."""
    _, fetch = await listed_by(answer(page(item())))
    assert {name for name, _ in parameters(SEC_UID, NOON)} == {
        "aid",
        "secUid",
        "type",
        "count",
        "cursor",
    }
    assert fetch.asked[0] == full_url(EMBED)


async def test_pages_go_back_to_the_last_listing() -> None:
    """Where there is more, the next page begins at the oldest post; what was listed is the end."""
    older = answer(page(item(id=OTHER, createTime=1_600_000_000)), before=MADE)
    (_, found), _ = await listed_by(answer(page(item(), more=True)), older, since=LONG_AGO)
    assert [one.reading.subject.native_id for one in found.sightings] == [ID, OTHER]
    (_, found), _ = await listed_by(answer(page(item(), more=True)), since=SINCE)
    assert len(found.sightings) == 1


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        (answer(page()), "does not mean"),
        (answer(b'{"statusCode":0,"hasMorePrevious":true}'), "does not mean"),
        (answer(b""), "sign"),
        (answer(page(item(), statusCode=10201)), "10201"),
        (answer(page(item()), 403), "HTTP 403"),
        (answer(b"", 429), "HTTP 429"),
        (answer(b"<html></html>"), "no JSON"),
        (answer(page(item(), hasMorePrevious=None)), "hasMorePrevious"),
    ],
)
async def test_a_page_without_posts_says_why(said: Exchange, trouble: str) -> None:
    """An empty page, a refusal or no list is trouble, and never "no posts"."""
    (_, found), _ = await listed_by(said)
    assert found.sightings == ()
    assert trouble in (found.trouble or "")


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from([ID, SEC_UID, "0"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "statusCode",
                    "itemList",
                    "hasMorePrevious",
                    "id",
                    "author",
                    "secUid",
                    "createTime",
                    "takeDown",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.builds(lambda tree: json.dumps(tree).encode(), TREES),
    st.builds(lambda rows, more: page(*rows, more=more), st.lists(TREES, max_size=4), TREES),
    st.builds(lambda cut: page(item(), item(id=OTHER))[:cut], st.integers(0, 400)),
)


@given(BODIES, st.sampled_from([200, 204, 400, 403, 404, 429, 500]))
@settings(deadline=None, max_examples=300)
def test_any_page_is_read_or_refused(body: bytes, status: int) -> None:
    """Whatever comes, it lists posts of the account or raises that it is unreadable."""
    try:
        found = read_page(SEC_UID, answer(body, status))
    except UnreadablePayload:
        return
    assert status == 200
    assert all(isinstance(one, str) for one, _ in found.posts)
    assert isinstance(json.loads(body), Mapping)
