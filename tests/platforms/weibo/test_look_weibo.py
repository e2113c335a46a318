"""Weibo's adapter beyond its saved cases: roads, reposts, the key, digests, fuzzing."""

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.judge.verdicts import judge_reading
from checker.model import Availability, Cause, Exchange, post
from checker.platforms.weibo import PLATFORM, look
from checker.platforms.weibo.notices import forms_of, said
from checker.platforms.weibo.people import read_profile
from checker.platforms.weibo.posts import moment, read_batch, read_desktop, read_mobile
from tests.platforms.weibo.saying import (
    ACCOUNT,
    AUTHOR_DELETED,
    BATCH,
    DESKTOP,
    LOGIN,
    MERGED,
    MID,
    MISSING,
    MOBILE,
    OTHER,
    POST,
    PROFILE,
    REMOVED,
    REPOST,
    Answered,
    Answering,
    Params,
    exchange_of,
    looked_at,
    notice,
    row,
    shown,
)
from tests.platforms.weibo.saying import said as answer_of

URL = f"https://m.weibo.cn/statuses/show?id={MID}"
INCONCLUSIVE = Availability.INCONCLUSIVE


async def test_a_shown_post_names_author_time_and_digest_and_no_text() -> None:
    """A shown post gives account, time and a digest of its text; the text goes nowhere."""
    reading, _ = await looked_at({MOBILE: shown(row(text="zebra", brand_new=1, edit_count=3))})
    assert reading.account == ACCOUNT
    assert reading.created_at == datetime(2025, 11, 7, 4, 34, 56, tzinfo=UTC)
    assert reading.text_sha256 is not None
    assert reading.version == "edit 3"
    assert reading.main.leftover == ("brand_new",)
    assert "zebra" not in json.dumps(reading.to_json())


async def test_what_is_shown_on_the_mobile_site_is_asked_for_once() -> None:
    """The desktop site is asked only where the mobile site does not show the post."""
    fetch = Answering({MOBILE: shown(row())})
    await look([POST, POST], fetch)
    assert fetch.places == [MOBILE]


@pytest.mark.parametrize("answer", [(429, b""), (414, b"<html></html>")])
async def test_who_is_asked_to_slow_down_asks_nobody_else(answer: Answered) -> None:
    """After an answer that asks us to slow down the desktop site is not asked."""
    fetch = Answering({MOBILE: answer})
    (reading,) = await look([POST], fetch)
    assert fetch.places == [MOBILE]
    assert judge_reading(reading, PLATFORM.rules).outcome.cause is Cause.RATE_LIMITED


async def test_both_roads_give_a_plain_text_one_digest() -> None:
    """A text without links and emoji has the same digest on both sites; another one has none."""
    digests = []
    for text, raw in (("hello<br />world", "hello\nworld\u200b"), ("<a>#t#</a>", "#t#")):
        mobile, _ = await looked_at({MOBILE: shown(row(text=text))})
        told = answer_of({"ok": 1, **row(text=text, text_raw=raw)})
        desktop, _ = await looked_at({MOBILE: LOGIN, DESKTOP: told})
        digests.append((mobile.text_sha256, desktop.text_sha256))
    (plain, same), (linked, none) = digests
    assert plain == same is not None
    assert linked is not None
    assert none is None


async def test_a_text_that_may_be_cut_has_no_digest() -> None:
    """A long text may be cut today and whole tomorrow: that is no edit."""
    reading, verdict = await looked_at({MOBILE: shown(row(isLongText=True))})
    assert verdict.rule == "weibo.w1"
    assert reading.text_sha256 is None


async def _together(answers: dict[str, dict[str, Answered]]) -> list[tuple[str, str | None]]:
    """Look at an original and its repost together; return rule and words of each."""

    def by_id(place: str) -> object:
        return lambda params: answers[params["id"]][place]

    fetch = Answering({MOBILE: by_id(MOBILE), DESKTOP: by_id(DESKTOP)})  # type: ignore[dict-item]
    readings = await look([POST, REPOST], fetch)
    assert [item.subject for item in readings] == [POST, REPOST]
    verdicts = [judge_reading(item, PLATFORM.rules) for item in readings]
    return [(verdict.rule, verdict.words) for verdict in verdicts]


def _reposting(inner: object) -> dict[str, Answered]:
    return {MOBILE: shown(row(OTHER, retweeted_status=inner))}


@pytest.mark.parametrize("own", [LOGIN, MERGED, MISSING, (502, b"")])
async def test_a_repost_says_what_became_of_its_original(own: Answered) -> None:
    """A notice inside a repost speaks of the original; the repost itself is just there."""
    original = {MOBILE: LOGIN, DESKTOP: own}
    told = await _together({MID: original, OTHER: _reposting(notice(REMOVED))})
    assert told == [("weibo.w41", REMOVED), ("weibo.w1", None)]


async def test_a_repost_s_notice_keeps_whose_repost_it_was() -> None:
    """The original's reading holds the repost's answer, its id and its evidence."""

    def mobile(params: Params) -> Answered:
        return LOGIN if params["id"] == MID else _reposting(notice(AUTHOR_DELETED))[MOBILE]

    fetch = Answering({MOBILE: mobile, DESKTOP: LOGIN})
    original, _ = await look([POST, REPOST], fetch)
    told = original.answer("repost")
    assert told is not None
    assert told is original.main
    assert told.value("repost") == OTHER
    assert len(original.evidence) == 3


async def test_a_shown_original_is_not_spoken_for_by_a_repost() -> None:
    """An original that is shown stays so, whatever an old repost of it says."""
    told = await _together({MID: {MOBILE: shown(row())}, OTHER: _reposting(notice(REMOVED))})
    assert [rule for rule, _ in told] == ["weibo.w1", "weibo.w1"]


async def test_a_copy_in_a_repost_stands_against_absence_and_shows_nothing() -> None:
    """A repost that still holds the original's text makes an absence unsure, and no sighting."""
    gone = await _together({MID: {MOBILE: MERGED, DESKTOP: MISSING}, OTHER: _reposting(row())})
    walled = await _together({MID: {MOBILE: LOGIN, DESKTOP: LOGIN}, OTHER: _reposting(row())})
    assert [rule for rule, _ in gone] == ["weibo.contradiction", "weibo.w1"]
    assert [rule for rule, _ in walled] == ["weibo.w20", "weibo.w1"]


@pytest.mark.parametrize(
    "inner",
    [
        {**notice(REMOVED), "user": {"id": 1}},
        {**notice(REMOVED), "deleted": "0"},
        {**notice(REMOVED), "bid": "z0JH2lOMz"},
        notice(REMOVED, "4999999999999999"),
        row(text=REMOVED, deleted="1"),
        REMOVED,
    ],
)
async def test_what_is_no_notice_of_the_original_says_nothing_of_it(inner: object) -> None:
    """A row with an author, without the mark, or of another post is no notice."""
    told = await _together({MID: {MOBILE: LOGIN, DESKTOP: LOGIN}, OTHER: _reposting(inner)})
    assert told[0][0] == "weibo.w20"


def _gone(mid: str) -> dict[str, object]:
    return {"id": int(mid), "text": "此微博已被原作者删除。", "user": None, "created_at": ""}


async def test_with_a_key_many_posts_are_one_question() -> None:
    """Fifty ids go into one question with the key; what is shown there is asked nowhere else."""
    subjects = [post("weibo", str(4_000_000_000_000_000 + n)) for n in range(70)]

    def batch(params: Params) -> Answered:
        return answer_of({"statuses": [row(mid) for mid in params["ids"].split(",")]})

    fetch = Answering({BATCH: batch}, keyless=None)
    readings = await look(subjects, fetch)
    assert [len(told["ids"].split(",")) for _, told, _ in fetch.asked] == [50, 20]
    assert {auth for _, _, auth in fetch.asked} == {"weibo"}
    rules = {judge_reading(item, PLATFORM.rules).rule for item in readings}
    assert rules == {"weibo.batch_visible"}


async def test_what_the_key_s_answer_leaves_out_is_asked_for_as_a_visitor() -> None:
    """An id left out means nothing; a notice is held against what visitors are shown."""
    told = answer_of({"statuses": [_gone(OTHER)]})
    fetch = Answering({BATCH: told, MOBILE: MERGED, DESKTOP: LOGIN}, keyless=None)
    left_out, deleted = await look([POST, REPOST], fetch)
    assert judge_reading(left_out, PLATFORM.rules).rule == "weibo.w11"
    assert judge_reading(deleted, PLATFORM.rules).rule == "weibo.w40"
    assert [answer.role for answer in deleted.answers] == ["mobile", "batch", "desktop"]


async def test_an_error_about_many_posts_is_about_none_of_them() -> None:
    """The error for a whole question makes no post absent."""
    error = answer_of({"error_code": "20101", "error": "target weibo does not exist!"}, 400)
    fetch = Answering({BATCH: error, MOBILE: LOGIN, DESKTOP: LOGIN}, keyless=None)
    for reading in await look([POST, REPOST], fetch):
        assert judge_reading(reading, PLATFORM.rules).rule == "weibo.w20"


@pytest.mark.parametrize("failure", ["no_key", "quota_spent"])
async def test_without_a_key_a_look_is_a_visitor_s(failure: str) -> None:
    """A missing key or a spent quota leaves no trace in the reading and makes it no poorer."""
    fetch = Answering({MOBILE: shown(row())}, keyless=failure)
    (reading,) = await look([POST], fetch)
    assert [answer.role for answer in reading.answers] == ["mobile"]
    assert judge_reading(reading, PLATFORM.rules).rule == "weibo.w1"


async def test_readings_keep_the_order_of_what_was_asked() -> None:
    """Posts, accounts and repetitions come back in the order given."""
    subjects = [ACCOUNT, POST, post("weibo", "x"), POST, ACCOUNT]
    fetch = Answering({MOBILE: MERGED, DESKTOP: MISSING, PROFILE: LOGIN})
    readings = await look(subjects, fetch)
    assert [item.subject for item in readings] == subjects
    rules = [judge_reading(item, PLATFORM.rules).rule for item in readings]
    assert rules[:3] == ["weibo.w20", "weibo.w10", "reach.unreadable"]


@pytest.mark.parametrize(
    "text",
    [
        "抱歉，此微博已被作者删除",
        "抱歉, 此微博已被 作者删除 。",
        "<p>抱歉，此微博<b>已被</b>作者删除</p>查看帮助：http://t.cn/Rfd3rQV",
        "此微博已被作者删除。查看帮助：<a href='http://t.cn/x'>网页链接</a>",
    ],
)
def test_a_notice_is_known_in_all_its_dresses(text: str) -> None:
    """Tags, links, spaces, the apology and the way to the help pages change no notice."""
    assert said(text) == "author_deleted"


@pytest.mark.parametrize(
    "text",
    [
        "他说此微博已被作者删除",
        "此微博已被作者删除了吗",
        "此微博未被作者删除",
        "该账号已关闭评论",
        "this post was deleted by its author",
        "",
    ],
)
def test_what_only_contains_a_notice_is_none(text: str) -> None:
    """A sentence that only holds or resembles a notice says nothing."""
    assert said(text) is None


@given(text=st.text(max_size=60))
async def test_no_text_makes_a_shown_post_absent(text: str) -> None:
    """Whatever a post with an author says, it is there."""
    for told in (text, AUTHOR_DELETED + text, REMOVED, f"errno 20101 {text}"):
        _, verdict = await looked_at({MOBILE: shown(row(text=told))})
        assert verdict.rule == "weibo.w1"


@given(text=st.text(min_size=1, max_size=60))
async def test_an_unknown_sentence_concludes_nothing_and_is_kept(text: str) -> None:
    """A notice that no line knows is kept as it came, and nobody is named."""
    reading, verdict = await looked_at({MOBILE: shown(notice(text)), DESKTOP: LOGIN})
    if said(text) is None:
        assert verdict.availability is INCONCLUSIVE
        assert reading.main.words == text.replace("\x00", "\ufffd")


@given(code=st.integers(-200, 30_000), words=st.text(max_size=20))
async def test_an_unknown_refusal_concludes_nothing(code: int, words: str) -> None:
    """A number and a sentence that no row knows name no absence."""
    told = answer_of({"ok": 0, "error_code": code, "message": words})
    _, verdict = await looked_at({MOBILE: LOGIN, DESKTOP: told})
    if code != 20101:
        assert verdict.availability is INCONCLUSIVE


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Fri Feb 07 12:34:56 +0800 2025", "2025-02-07T04:34:56+00:00"),
        ("Fri Feb 07 12:34:56 -0030 2025", "2025-02-07T13:04:56+00:00"),
        ("Fri Feb 30 12:34:56 +0800 2025", None),
        ("Fri Abc 07 12:34:56 +0800 2025", None),
        ("Fri Feb 07 12:34:56 +9900 2025", None),
        ("Fri Feb 07 12:34:56 +0800 2027", None),
        ("Fri Feb 07 12:34:56 +0800 2001", None),
        ("2025-02-07", None),
        ("", None),
        (None, None),
    ],
)
def test_times_as_weibo_writes_them(text: str | None, told: str | None) -> None:
    """A time is read with its zone; none that cannot be, nor one after the answer."""
    made = moment(text, datetime(2026, 1, 1, tzinfo=UTC))
    assert (made.isoformat() if made else None) == told


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    [*row(), "deleted", "bid", "idstr", "text_raw", "retweeted_status", "ok", "url", "msg", "errno"]
)


def _read_all(exchange: Exchange) -> None:
    for told in (
        read_mobile(POST, exchange),
        read_desktop(POST, exchange),
        *read_batch([POST], exchange)[1].values(),
    ):
        assert told.answer.status == exchange.status
    read_profile(ACCOUNT, exchange)


@settings(max_examples=150)
@given(tree=TREES, changes=st.dictionaries(FIELDS, TREES, max_size=4), code=st.integers(200, 404))
def test_any_json_is_read(tree: object, changes: dict[str, object], code: int) -> None:
    """No JSON breaks a reader, be it any or a real answer with strange fields."""
    odd = {**row(), **changes}
    trees = (tree, {"ok": 1, "data": odd}, {"ok": 1, **odd}, {"statuses": [odd, tree]}, changes)
    for told in trees:
        body = json.dumps(told).encode()
        _read_all(exchange_of(URL, (code, body)))


@settings(max_examples=150)
@given(body=st.binary(max_size=200), code=st.sampled_from([200, 302, 400, 403, 404, 414, 432, 500]))
def test_any_bytes_are_read(body: bytes, code: int) -> None:
    """No body breaks a reader."""
    _read_all(exchange_of(URL, (code, body)))


@settings(max_examples=100)
@given(cut=st.integers(0, 400))
async def test_half_an_answer_is_no_finding(cut: int) -> None:
    """An answer that breaks off tells nothing, wherever it breaks."""
    _, body = shown(notice(AUTHOR_DELETED))
    half = (200, body[: min(cut, len(body) - 1)])
    _, verdict = await looked_at({MOBILE: half, DESKTOP: half})
    assert verdict.availability is INCONCLUSIVE


MEGABYTE = 1_000_000
HOSTILE = {
    "open tags": shown(row(text="<a" * (MEGABYTE // 2))),
    "links": shown(row(text="<a href=x>" * 5_900)),
    "images": shown(row(text="<img alt=[" * 5_900)),
    "marks": shown(row(text="a" + "\u0315\u0300" * 29_000)),
    "long notice": shown(notice("<a>" * 300_000)),
    "notice of links": shown(notice("<a" * 499)),
    "many fields": shown(row(**{f"f{n}": 1 for n in range(60_000)})),
    "many rows": answer_of({"statuses": [{}] * 300_000}),
    "nested": (200, b'{"data":' * (MEGABYTE // 8)),
    "a page": (200, b"<html><title>" + b"<" * MEGABYTE),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_read_at_once(name: str) -> None:
    """A megabyte made to be slow is read within the bound (the best of some tries)."""
    exchange = exchange_of(URL, HOSTILE[name])
    least = float("inf")
    for _ in range(4):
        began = time.process_time()
        read_mobile(POST, exchange)
        least = min(least, time.process_time() - began)
    assert least < 0.25


def test_a_hostile_notice_is_folded_at_once() -> None:
    """A notice made to be slow is folded within the bound."""
    began = time.process_time()
    for text in ("<a>" * 333, "查看帮助" * 250, "http://" * 140, "&lt;" * 250):
        forms_of(text)
    assert time.process_time() - began < 0.25
