"""Weibo's links and ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import NeedsExpanding, Subject, account, post
from checker.platforms.weibo import PLATFORM
from checker.platforms.weibo.links import (
    account_named,
    bid_of,
    canonical,
    expand,
    mid_of,
    recognise,
)
from tests.platforms.weibo.saying import ACCOUNT, MID, POST, UID
from tests.support.stories import make_exchange

BID = "z0JH2lOMb"
MIDS = st.from_regex(r"[1-9][0-9]{14,15}", fullmatch=True)
UIDS = st.from_regex(r"[1-9][0-9]{9}", fullmatch=True)
HOSTS = ("weibo.com", "www.weibo.com", "weibo.cn", "m.weibo.cn")


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("place", [UID, "0", "detail", "status"])
@pytest.mark.parametrize("written", [MID, BID])
def test_a_post_is_known_by_either_form_of_its_id(host: str, place: str, written: str) -> None:
    """Both forms of a post's id, under every path and host, mean the same post."""
    for tail in ("", "/", "?type=comment#_rnd1", "/?refer_flag=x"):
        assert recognise(f"https://{host}/{place}/{written}{tail}") == POST


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        (f"https://m.weibo.cn/statuses/show?id={BID}", POST),
        (f"http://m.weibo.cn/statuses/show?x=1&id={MID}", POST),
        (f"https://weibo.cn/comment/{BID}?uid={UID}&rl=0", POST),
        (f"  https://WEIBO.com/{UID}/{BID}\n", POST),
        (f"https://weibo.com/u/{UID}", ACCOUNT),
        (f"https://m.weibo.cn/u/{UID}?uid=1", ACCOUNT),
        (f"https://weibo.com/{UID}", ACCOUNT),
        ("https://t.cn/A6abCD9", NeedsExpanding("weibo", "https://t.cn/A6abCD9")),
        ("http://t.cn/A6abCD9/", NeedsExpanding("weibo", "https://t.cn/A6abCD9")),
        ("https://weibo.com/n/name", NeedsExpanding("weibo", "https://weibo.com/n/name")),
        (
            "https://m.weibo.cn/n/人民",
            NeedsExpanding("weibo", "https://m.weibo.cn/n/%E4%BA%BA%E6%B0%91"),
        ),
        (
            "https://weibo.com/tv/show/1034:4700000000000001?from=x",
            NeedsExpanding("weibo", "https://weibo.com/tv/show/1034:4700000000000001"),
        ),
        (
            "https://video.weibo.com/show?fid=1034:4700000000000001",
            NeedsExpanding("weibo", "https://weibo.com/tv/show/1034:4700000000000001"),
        ),
    ],
)
def test_other_forms_of_links(url: str, meant: object) -> None:
    """A link names a post, an account, or what must be followed first."""
    assert recognise(url) == meant


@pytest.mark.parametrize(
    "url",
    [
        "",
        MID,
        f"weibo.com/{UID}/{BID}",
        f"//weibo.com/{UID}/{BID}",
        f"ftp://weibo.com/{UID}/{BID}",
        f"https://notweibo.com/{UID}/{BID}",
        f"https://weibo.com.example.org/{UID}/{BID}",
        f"https://weibo.com@example.org/{UID}/{BID}",
        f"https://example.org@weibo.com/{UID}/{BID}",
        f"https://weibo.com:8443/{UID}/{BID}",
        f"https://weibo.com./{UID}/{BID}",
        f"https://weib\u043e.com/{UID}/{BID}",
        f"https://weibo.com\\@example.org/{UID}/{BID}",
        f"https://passport.weibo.com/{UID}/{BID}",
        f"https://open.weibo.com/{UID}/{BID}",
        f"https://weibo.com/{UID}/{BID}x",
        f"https://weibo.com/{UID}/{BID}/more",
        f"https://weibo.com/{UID}/z0JH2lOM-",
        f"https://weibo.com/{UID}/zZZZZZZZZ",
        f"https://weibo.com/{UID}/0{MID[1:]}",
        f"https://weibo.com/{UID}/\uff13{MID[1:]}",
        "https://weibo.com/ttarticle/p/show?id=2309404000000000000001",
        "https://m.weibo.cn/statuses/show",
        f"https://m.weibo.cn/statuses/show?id={MID}&id={BID}",
        "https://m.weibo.cn/statuses/show?id=../../x",
        "https://video.weibo.com/show?fid=2034:1",
        "https://weibo.com/tv/show/1034:..%2Fx",
        "https://weibo.com/u/",
        "https://weibo.com/n/",
        "https://weibo.com/hot/search",
        "https://t.cn/",
        "https://t.cn/a/b",
        "https://[::1/status/" + MID,
    ],
)
def test_other_links_are_refused(url: str) -> None:
    """A look-alike or smuggled host, an article, another path or another id is no subject."""
    assert recognise(url) is None


@given(mid=MIDS, uid=UIDS)
def test_an_address_leads_back(mid: str, uid: str) -> None:
    """A subject's public address is recognised as that subject."""
    for subject in (post("weibo", mid), account("weibo", uid)):
        assert recognise(canonical(subject)) == subject


@given(mid=MIDS)
def test_both_forms_of_an_id_are_one(mid: str) -> None:
    """The short form of a number has nine signs and leads back to it."""
    assert len(bid_of(mid)) == 9 or len(mid) < 15 or int(mid[:-14]) > 61
    assert mid_of(mid) == mid
    if len(bid_of(mid)) == 9:
        assert mid_of(bid_of(mid)) == mid


@given(bid=st.from_regex(r"[0-9A-Za-z]{9}", fullmatch=True))
def test_a_short_form_is_one_number_or_none(bid: str) -> None:
    """Nine signs either are the short form of one number, written just so, or of none."""
    mid = mid_of(bid)
    assert mid is None or bid_of(mid) == bid


@given(start=st.text(min_size=1, max_size=8), host=st.sampled_from(HOSTS))
def test_no_host_that_only_looks_alike_is_weibos(start: str, host: str) -> None:
    """Whatever stands around a host's name makes it another host, or none."""
    for url in (f"https://{start}{host}/0/{MID}", f"https://{host}{start}/0/{MID}"):
        found = recognise(url)
        assert found is None or url.strip().split("/")[2].lower().removesuffix(":") in HOSTS


@given(text=st.text(max_size=100))
def test_any_text_can_be_tried(text: str) -> None:
    """No text breaks recognition, of links and of names."""
    for start in ("", "https://", "https://weibo.com/", "https://m.weibo.cn/statuses/show?"):
        recognise(start + text)
        account_named(start + text)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (UID, UID),
        (f" {UID} ", UID),
        (f"https://weibo.com/u/{UID}", UID),
        (f"https://weibo.com/0/{MID}", None),
        ("https://weibo.com/n/name", None),
        ("@name", None),
        ("", None),
        ("012345", None),
    ],
)
def test_accounts_as_they_are_written(written: str, number: str | None) -> None:
    """An account is named by its number or a link that holds it, and by nothing else."""
    assert account_named(written) == number


@pytest.mark.parametrize(
    ("status", "location", "found"),
    [
        (302, f"https://weibo.com/{UID}/{BID}?x=1", POST),
        (302, f"//m.weibo.cn/status/{MID}", POST),
        (302, f"/u/{UID}", ACCOUNT),
        (302, "https://passport.weibo.com/visitor/visitor", None),
        (302, "https://example.org/1234567890/z0JH2lOMb", None),
        (302, "https://t.cn/again", None),
        (302, "https://[::1", None),
        (302, None, None),
        (200, f"https://weibo.com/0/{MID}", None),
    ],
)
async def test_a_short_link_is_followed_by_one_question(
    status: int, location: str | None, found: Subject | None
) -> None:
    """What a short link, a name or a video leads to is a subject, or nothing."""
    methods: list[object] = []

    async def fetch(url: str, /, **more: object) -> object:
        methods.append((more["method"], more["redirects"]))
        headers = [("Location", location)] if location else []
        return make_exchange("", url=url, status=status, headers=headers)

    assert await expand("https://weibo.com/n/name", fetch) == found  # type: ignore[arg-type]
    assert methods == [("HEAD", False)]
    assert PLATFORM.expand is expand
