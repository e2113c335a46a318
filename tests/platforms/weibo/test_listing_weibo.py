"""Finding posts on Weibo."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from checker.model import Topic
from checker.platforms.contract import Listed
from checker.platforms.weibo import discover
from tests.platforms.weibo.saying import (
    ACCOUNT,
    INDEX,
    LOGIN,
    MID,
    OTHER,
    REMOVED,
    UID,
    Answered,
    Answering,
    Params,
    notice,
    row,
    said,
)
from tests.support.replay import NOON

EMPTY = said({"ok": 0, "msg": "这里还没有内容", "data": {"cards": []}})


def page(*rows: object, **more: object) -> Answered:
    """Return a page of a list."""
    cards = [{"card_type": 9, "mblog": told} for told in rows]
    return said({"ok": 1, "data": {"cards": [{"card_type": 11}, *cards], **more}})


async def listed(
    fetch: Answering, queries: Sequence[str] = ("#topic#",), accounts: Sequence[str] = ()
) -> list[Listed]:
    """Return what a topic's listings come to."""
    topic = Topic(name="t", queries=tuple(queries), accounts=tuple(accounts), registered_at=NOON)
    return [one async for one in discover(topic, NOON - timedelta(days=365), fetch)]


async def test_a_search_pages_until_it_says_that_nothing_is_left() -> None:
    """Posts of each page are taken once, and the end of the list is no trouble."""
    pages = {"1": page(row(), row(OTHER)), "2": EMPTY}
    fetch = Answering({INDEX: lambda params: pages[params["page"]]})
    (one,) = await listed(fetch)
    assert [item.reading.subject.native_id for item in one.sightings] == [MID, OTHER]
    assert (one.n_offered, one.whole, one.trouble) == (2, False, None)
    assert fetch.asked[0][1]["containerid"] == "100103type=1&q=#topic#"
    sighting = one.sightings[0].reading
    assert (sighting.main.role, sighting.main.found) == ("listing", True)
    assert (sighting.account, sighting.text_sha256) == (ACCOUNT, None)


async def test_an_account_s_list_goes_on_from_where_it_says() -> None:
    """An account's posts are paged by the list's own mark; another's post is none of them."""
    foreign = row("4999999999999999", user={"id": 1999999999})

    def answer(params: Params) -> Answered:
        if "since_id" in params:
            return page(row(OTHER), cardlistInfo={"since_id": 0})
        return page(row(), foreign, cardlistInfo={"since_id": 4800000000000001})

    fetch = Answering({INDEX: answer})
    (one,) = await listed(fetch, (), (f"https://weibo.com/u/{UID}", "tiktok-name", UID))
    assert [item.reading.subject.native_id for item in one.sightings] == [MID, OTHER]
    assert one.n_offered == 3
    assert [told.get("containerid") for _, told, _ in fetch.asked] == [f"107603{UID}"] * 2


async def test_what_a_list_shows_as_gone_is_no_sighting() -> None:
    """A notice, a row without an author and one in another shape are counted and not taken."""
    rows = (notice(REMOVED), row(OTHER, user=None), row("x"), row(OTHER, text=None))
    (one,) = await listed(Answering({INDEX: page(*rows)}))
    assert one.sightings == ()
    assert one.n_offered == 4
    assert one.trouble


async def test_old_posts_end_a_list() -> None:
    """A page on which everything is too old is the last one; its posts are kept."""
    old = row(created_at="Fri Feb 07 12:34:56 +0800 2020")
    fetch = Answering({INDEX: page(old)})
    (one,) = await listed(fetch)
    assert len(fetch.asked) == 1
    assert len(one.sightings) == 1


async def test_a_list_has_a_bound() -> None:
    """A list that never ends is left after a few pages."""

    def answer(params: Params) -> Answered:
        return page(row(str(4_000_000_000_000_000 + int(params["page"]))))

    fetch = Answering({INDEX: answer})
    (one,) = await listed(fetch)
    assert len(fetch.asked) == len(one.sightings) == 3


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (EMPTY, "no word on whether there are posts"),
        (page(), "no word on whether there are posts"),
        (LOGIN, "login"),
        ((432, b""), "check visitors"),
        ((414, b"<html>x</html>"), "slow down"),
        ((429, b""), "slow down"),
        ((503, b""), "in trouble (HTTP 503)"),
        ((200, b"<html>x</html>"), "check visitors"),
        ((200, b"{}"), "shape"),
        (said({"ok": 0, "errno": "1", "msg": "服务繁忙"}), "服务繁忙"),
    ],
)
async def test_why_a_list_told_nothing_is_said(answer: Answered, words: str) -> None:
    """A list that told nothing says why in plain words, and never that there are no posts."""
    (one,) = await listed(Answering({INDEX: answer}))
    assert one.sightings == ()
    assert words in (one.trouble or "")
