"""Douyin's looks beyond its saved cases: order, times, tokens, and any bytes for an answer."""

import itertools
import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.model import Availability, Subject
from checker.platforms.douyin import look
from checker.platforms.douyin.links import share_page
from checker.platforms.douyin.page import NAME_OF_DATA
from checker.platforms.douyin.signs import TOKENS
from checker.platforms.payload import text_sha256
from tests.platforms.douyin.pages import (
    ACCOUNT,
    ID,
    OTHER,
    POST,
    SEC_UID,
    exchange,
    item,
    looked_at,
    page_of,
    plays,
    refusal,
    shown,
    video_page,
)

EVERY_TOKEN = sorted(token for row in TOKENS for token in row.tokens)


async def test_readings_come_in_the_order_asked() -> None:
    """Posts and accounts are answered one each, in the order given."""
    user = {"loaderData": {"user_(id)/page": {"userInfoRes": {"user_info": {"sec_uid": SEC_UID}}}}}
    fetch = plays(exchange(share_page(POST), shown()), exchange(share_page(ACCOUNT), page_of(user)))
    readings = await look([ACCOUNT, POST], fetch)
    assert [reading.subject for reading in readings] == [ACCOUNT, POST]
    assert [reading.main.role for reading in readings] == ["account", "post"]


async def test_a_shown_post_names_author_time_and_digest() -> None:
    """A visible answer carries the author's key, the stated time and the caption's digest."""
    reading, verdict = await looked_at(shown())
    assert verdict.availability is Availability.VISIBLE
    assert reading.account == ACCOUNT
    assert reading.created_at == datetime.fromtimestamp(1684429110, UTC)
    assert reading.text_sha256 == text_sha256("a caption")
    assert "caption" not in json.dumps(reading.to_json())


@pytest.mark.parametrize("stated", [99999999999, -5, "1684429110", True, 1e30, None, 0])
async def test_a_time_that_is_none_is_no_time(stated: object) -> None:
    """A creation time that cannot be one is left out; the id's is not proven for Douyin."""
    reading, _ = await looked_at(shown(create_time=stated))
    assert reading.created_at is None


async def test_the_sentence_is_kept_and_decides_nothing() -> None:
    """The same sentence beside two tokens is kept verbatim, and the tokens decide."""
    said = "因作品权限或已被删除，无法观看，去看看其他作品吧"
    deleted, first = await looked_at(refusal("status_deleted", said))
    private, second = await looked_at(refusal("status_self_see", said))
    assert deleted.main.words == private.main.words == said
    assert (first.rule, second.rule) == ("douyin.d10", "douyin.d11")


async def test_order_within_a_compound_does_not_matter() -> None:
    """Two joined tokens mean the same in either order, and never anything visible."""
    for pair in itertools.combinations(EVERY_TOKEN, 2):
        _, one = await looked_at(refusal("&".join(pair)))
        _, other = await looked_at(refusal("&".join(reversed(pair))))
        assert one.outcome == other.outcome, pair
        assert one.availability is not Availability.VISIBLE, pair


@pytest.mark.parametrize("token", EVERY_TOKEN)
async def test_an_unknown_part_silences_a_compound(token: str) -> None:
    """Joined with a token that nobody has explained, no token concludes anything."""
    _, verdict = await looked_at(refusal(f"{token}&status_never_heard_of"))
    assert verdict.rule == "douyin.d23"
    assert "status_never_heard_of" in (verdict.words or "")


@given(st.text(max_size=40))
@settings(deadline=None)
async def test_an_unknown_token_concludes_nothing(token: str) -> None:
    """A token that is none of the table's is inconclusive, whatever it looks like."""
    parts = {part.strip() for part in token.split("&")} - {""}
    _, verdict = await looked_at(refusal(token))
    if not parts <= set(EVERY_TOKEN):
        assert verdict.availability is Availability.INCONCLUSIVE


async def test_drift_is_recorded() -> None:
    """Fields that the reader does not know are named in the reading."""
    state = {"is_prohibited": False, "in_reviewing": True}
    result = {"status_code": 0, "item_list": [item(status=state)], "new_list": []}
    reading, _ = await looked_at(video_page(result))
    assert reading.main.leftover == ("status.in_reviewing", "new_list")


TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([ID, OTHER, SEC_UID, 0, 2053, 2065, int(ID), "&", "\ud800", *EVERY_TOKEN]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "status_code", "item_list", "filter_list", "aweme_id", "filter_reason",
                    "detail_msg", "notice", "status", "is_prohibited", "is_delete", "desc",
                    "private_status", "author", "sec_uid", "create_time", "user_info", "nickname",
                    "is_ban", "user_canceled", "video", "images", "is_oversea", "status_msg",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)  # fmt: skip
PAGES = st.builds(
    lambda key, name, tree: page_of({"loaderData": {key: {name: tree}}}),
    st.sampled_from(["video_(id)/page", "note_(id)/page", "user_(id)/page"]),
    st.sampled_from(["videoInfoRes", "userInfoRes"]),
    TREES,
)
REFUSALS = st.builds(refusal, TREES, st.text(max_size=8), st.sampled_from([ID, OTHER]))
BODIES = st.one_of(
    st.binary(max_size=300),
    PAGES,
    REFUSALS,
    st.builds(shown, desc=TREES, status=TREES, author=TREES, create_time=TREES),
    st.builds(page_of, TREES),
    st.builds(lambda page, cut: page[:cut], PAGES | REFUSALS, st.integers(0, 400)),
    st.builds(lambda tree: json.dumps(tree).encode(), TREES),
)
STATUSES = st.sampled_from([200, 204, 206, 301, 400, 401, 403, 404, 410, 429, 444, 451, 500, 503])
TYPES = st.sampled_from(["text/html", "application/json", "", "image/png"])


@given(BODIES, STATUSES, TYPES, st.sampled_from([POST, ACCOUNT]))
@settings(deadline=None, max_examples=500)
async def test_any_answer_gives_a_reading_and_concludes_nothing_unshown(
    body: bytes, status: int, kind: str, subject: Subject
) -> None:
    """Any bytes are read; what is concluded rests on HTTP 451, or on 200 and the id or a code."""
    reading, verdict = await looked_at(body, status, kind, subject)
    json.dumps(reading.to_json()).encode()
    (reading.main.words or "").encode()
    if verdict.availability is not Availability.INCONCLUSIVE:
        assert status in (200, 451)
        coded = any(code in body for code in (b"2053", b"2065"))
        assert status == 451 or coded or subject.native_id.encode() in body


SCRIPT = f"<script>{NAME_OF_DATA} = ".encode()
HOSTILE = {
    "deep lists": SCRIPT + b"[" * 999_000,
    "closed deep lists": SCRIPT + b"[" * 900_000 + b"</script>",
    "many scripts": SCRIPT * 33_000,
    "scripts that begin alike": b"<script>window._ROUTER_DAT</script>" * 28_000 + SCRIPT,
    "spaces": b"<script>" + b" " * 990_000 + NAME_OF_DATA.encode(),
    "open quotes": (b'<script a="' * 90_000) + SCRIPT,
    "tokens": refusal("&".join(f"t{n}" for n in range(120_000))),
    "rows": video_page({"status_code": 0, "item_list": [{"aweme_id": OTHER}] * 30_000}),
    "pages": page_of({"loaderData": {str(n): {} for n in range(60_000)}}),
    "digits": SCRIPT + b"1" * 900_000 + b"</script>",
    "marks": shown(desc="a" + "\u0301\u0316" * 60_000),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_page_is_read_in_a_moment(name: str) -> None:
    """A megabyte of what readers dislike costs little and concludes nothing bad."""
    least = float("inf")
    for _ in range(3):
        began = time.process_time()
        _, verdict = await looked_at(HOSTILE[name])
        least = min(least, time.process_time() - began)
    assert least < 0.25
    assert verdict.availability in (Availability.INCONCLUSIVE, Availability.VISIBLE)
