"""What TikTok's listings come to, and what any bytes in place of an answer come to."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.model import (
    Availability,
    Exchange,
    Subject,
    Topic,
)
from checker.platforms.contract import Listed
from checker.platforms.tiktok import creator_list
from checker.platforms.tiktok.links import canonical, id_time
from checker.platforms.tiktok.listing import discover
from tests.support.replay import NOON, full_url
from tests.support.tiktok import (
    ACCOUNT,
    ANSWERED,
    EMBED,
    ID,
    OEMBED,
    OTHER,
    POST,
    PROFILE,
    SEC_UID,
    SINCE,
    embed,
    exchange,
    looked_at,
    page_of,
    plays,
)

OLDER = full_url(creator_list.ADDRESS, creator_list.parameters(SEC_UID, ANSWERED))
NO_OLDER = exchange(OLDER, b"", content_type="application/json")


async def listed_by(
    written: str, *answers: Exchange, queries: tuple[str, ...] = ()
) -> list[Listed]:
    """Run discovery for one account as a person wrote it."""
    topic = Topic(name="t", accounts=(written,), queries=queries, registered_at=SINCE)
    return [listed async for listed in discover(topic, SINCE, plays(NO_OLDER, *answers))]


async def test_embed_lists_an_accounts_posts() -> None:
    """Each listed id becomes a sighting with the time in its id; repeats count once."""
    listed, _ = await listed_by(PROFILE, exchange(EMBED, embed(OTHER, ID, ID, "x", 7)))
    assert [sighting.reading.subject.native_id for sighting in listed.sightings] == [OTHER, ID]
    assert (listed.n_offered, listed.whole, listed.trouble) == (5, False, None)
    seen = listed.sightings[1].reading
    assert (seen.main.role, seen.main.found) == ("listing", True)
    assert seen.account == ACCOUNT
    assert seen.created_at == id_time(ID, NOON)


@pytest.mark.parametrize("written", ["@user.one", "user.one", "https://www.tiktok.com/@user.one"])
async def test_account_is_taken_as_a_person_writes_it(written: str) -> None:
    """With or without the sign, or as a link, the account's embed is asked; a handle is no key."""
    page = exchange("https://www.tiktok.com/embed/@user.one", embed(ID, name="user.one"))
    (listed,) = await listed_by(written, page)
    (sighting,) = listed.sightings
    assert sighting.author_name == "user.one"
    assert sighting.reading.account is None


async def test_empty_list_is_no_trouble() -> None:
    """A list without posts is told from one that could not be read."""
    listed, _ = await listed_by(SEC_UID, exchange(EMBED, embed()))
    assert (listed.n_offered, listed.sightings, listed.trouble) == (0, (), None)


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (exchange(EMBED, b'<html><p id="cs"></p><p id="wci"></p></html>'), "wall.tiktok_proof"),
        (exchange(EMBED, b"", None, failure="dns"), "no answer: dns"),
        (exchange(EMBED, b"", 429, "text/plain"), "HTTP 429"),
        (exchange(EMBED, embed(ID, name="someone.else")), "/embed/@" + SEC_UID),
        (exchange(EMBED, embed(ID), 403), "HTTP 403"),
        (exchange(EMBED, b"<html></html>"), "__FRONTITY_CONNECT_STATE__"),
    ],
)
async def test_list_that_tells_nothing_says_why(answer: Exchange, trouble: str) -> None:
    """A wall, a failure or another account's list gives no sightings and names the trouble."""
    listed, _ = await listed_by(SEC_UID, answer)
    assert listed.sightings == ()
    assert trouble in (listed.trouble or "")


async def test_search_says_in_words_that_it_cannot_be_asked() -> None:
    """A topic's queries are answered with the reason why nothing was searched, and no exchange."""
    nobody, *searched = await listed_by("did:plc:abc", queries=("one", "#two"))
    assert "no TikTok account" in (nobody.trouble or "")
    assert [row.route for row in searched] == [
        "Research API, words one",
        "Research API, hashtag two",
    ]
    for row in searched:
        assert (row.exchange, row.n_offered) == (None, 0)
        assert "Research API" in (row.trouble or "")
        assert "signed" in (row.trouble or "")


NAMED_CODES = ("10204", "10216", "10221", "10222", "10231")

TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([ID, OTHER, SEC_UID, 0, 10204, 10222, "0", "status_deleted", "&", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "statusCode",
                    "statusMsg",
                    "itemInfo",
                    "itemStruct",
                    "userInfo",
                    "user",
                    "id",
                    "stats",
                    "video",
                    "author",
                    "secUid",
                    "createTime",
                    "warnInfo",
                    "ItemModule",
                    "UserModule",
                    "users",
                    ID,
                    "__DEFAULT_SCOPE__",
                    "webapp.video-detail",
                    "webapp.user-detail",
                    "source",
                    "data",
                    "videoList",
                    f"/embed/@{SEC_UID}",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)
SCRIPTS = st.sampled_from(
    [
        "__UNIVERSAL_DATA_FOR_REHYDRATION__",
        "SIGI_STATE",
        "sigi-persisted-data",
        "__FRONTITY_CONNECT_STATE__",
    ]
)
BLOCKS = st.builds(
    lambda name, block: {"__DEFAULT_SCOPE__": {name: block}},
    st.sampled_from(["webapp.video-detail", "webapp.user-detail"]),
    TREES,
)
BODIES = st.one_of(
    st.binary(max_size=300),
    st.builds(page_of, TREES | BLOCKS, SCRIPTS),
    st.builds(lambda page, cut: page[:cut], st.builds(page_of, BLOCKS), st.integers(0, 200)),
    st.builds(lambda tree: json.dumps(tree).encode(), TREES),
)
STATUSES = st.sampled_from([200, 204, 206, 301, 400, 401, 403, 404, 410, 429, 451, 500, 503])
TYPES = st.sampled_from(["text/html", "application/json", "", "image/png"])


@given(BODIES, STATUSES, TYPES, st.sampled_from([POST, ACCOUNT]), BODIES, STATUSES)
@settings(deadline=None, max_examples=600)
async def test_any_answer_gives_a_reading_and_concludes_nothing_unshown(
    body: bytes, status: int, kind: str, subject: Subject, second: bytes, second_status: int
) -> None:
    """Any bytes are read; visible needs the id asked, absent and limited a code of TikTok's."""
    reading, verdict = await looked_at(
        exchange(canonical(subject), body, status, kind),
        exchange(OEMBED, second, second_status, kind),
        subject=subject,
    )
    json.dumps(reading.to_json()).encode()
    (reading.main.words or "").encode()
    if verdict.availability is Availability.VISIBLE:
        assert subject.native_id.encode() in body
    elif verdict.availability is not Availability.INCONCLUSIVE:
        named = any(code.encode() in body for code in NAMED_CODES) or ID.encode() in body
        assert status == 451 or named or (status == 404 and body.lstrip().startswith(b"<html"))


@given(BODIES, STATUSES, TYPES)
@settings(deadline=None, max_examples=300)
async def test_any_listing_gives_posts_or_trouble(body: bytes, status: int, kind: str) -> None:
    """Any bytes in a listing's place are read as posts or named as trouble."""
    listed, _ = await listed_by(SEC_UID, exchange(EMBED, body, status, kind))
    assert listed.trouble is not None or listed.n_offered >= len(listed.sightings)
