"""Douyin's links and short links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import NeedsExpanding, Subject, account, post
from checker.platforms.douyin import expand
from checker.platforms.douyin.links import canonical, recognise, share_page
from checker.platforms.tiktok.links import recognise as tiktoks
from tests.platforms.douyin.pages import ACCOUNT, ID, OTHER, POST, SEC_UID, exchange, plays


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.douyin.com/video/{ID}",
        f"http://douyin.com/note/{ID}/",
        f"https://m.douyin.com/share/video/{ID}?a=1#b",
        f"https://www.DouYin.com/slides/{ID}",
        f"https://www.douyin.com/user/{SEC_UID}?modal_id={ID}",
        f"https://www.douyin.com/search/%E6%96%B0%E7%96%86?modal_id={ID}&type=general",
        f"https://www.douyin.com/discover?modal_id={ID}",
        f"https://www.douyin.com/channel/300203?modal_id={ID}",
        f"https://www.iesdouyin.com/share/video/{ID}/?region=CN&mid=1",
        f"https://iesdouyin.com/share/note/{ID}",
        f"https://www.iesdouyin.com/share/slides/{ID}/",
        f"https://open.douyin.com/player/video?vid={ID}&autoplay=0",
        f"  https://www.douyin.com/video/{ID}\n",
    ],
)
def test_every_form_of_a_posts_link_is_recognised(url: str) -> None:
    """Each documented form of a link means the same post."""
    assert recognise(url) == POST


@pytest.mark.parametrize(
    ("url", "native_id"),
    [
        (f"https://www.douyin.com/user/{SEC_UID}", SEC_UID),
        (f"https://www.douyin.com/user/{SEC_UID}?vid={ID}", SEC_UID),
        (f"https://www.iesdouyin.com/share/user/{SEC_UID}", SEC_UID),
        (f"https://www.iesdouyin.com/share/user/100?sec_uid={SEC_UID}&from=x", SEC_UID),
        ("https://www.iesdouyin.com/share/user/100/", "100"),
    ],
)
def test_profile_is_recognised_by_key_or_number(url: str, native_id: str) -> None:
    """A profile's link means the account, by its key where the link has one."""
    assert recognise(url) == account("douyin", native_id)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "douyin",
        "https://www.douyin.com/",
        "https://www.douyin.com/user/self",
        f"https://www.tiktok.com/@_/video/{ID}",
        f"https://www.tiktok.com/video/{ID}",
        f"https://www.douyin.com@evil.example/video/{ID}",
        f"https://user@www.douyin.com/video/{ID}",
        f"https://www.douyin.com.evil.example/video/{ID}",
        f"https://evil.example/www.douyin.com/video/{ID}",
        f"https://evil.example\\@www.douyin.com/video/{ID}",
        f"https://wwwdouyin.com/video/{ID}",
        f"https://xdouyin.com/video/{ID}",
        f"https://live.douyin.com/video/{ID}",
        f"https://www.douyin.com./video/{ID}",
        f"https://www.douyin.com:8443/video/{ID}",
        f"https://www.dou\nyin.com/video/{ID}",
        f"https://www.iesdouyin.com/video/{ID}",
        f"https://open.douyin.com/video/{ID}",
        "https://open.douyin.com/player/video?vid=v0200f",
        f"ftp://www.douyin.com/video/{ID}",
        f"//www.douyin.com/video/{ID}",
        "https://[www.douyin.com/video/1",
        "https://www.douyin.com:x/video/1",
        "https://www.douyin.com/video/123",
        f"https://www.douyin.com/video/{ID}000",
        "https://www.douyin.com/video/0234567890123456789",
        "https://www.douyin.com/video/٧٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧٨٩",
        f"https://www.douyin.com/video/{ID}/more",
        f"https://www.douyin.com/discover?modal_id={ID}&modal_id={OTHER}",
        "https://v.douyin.com/",
        "https://v.douyin.com/a/b",
        "https://v.douyin.com.evil.example/abc/",
        f"看看 https://www.douyin.com/video/{ID}",
    ],
)
def test_look_alike_is_none_of_douyins(url: str) -> None:
    """A link to another host, through a user part or without a whole id is refused."""
    assert recognise(url) is None


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://v.douyin.com/iRNBho5m/", "iRNBho5m"),
        ("http://v.douyin.com/a-b_C?x=1", "a-b_C"),
        ("https://v.douyin.com/iRNBho5m/复制此链接，打开抖音，直接观看视频！", "iRNBho5m"),
    ],
)
def test_short_link_needs_expanding(url: str, code: str) -> None:
    """A short link says only that it must be followed, be it glued to its share sentence."""
    assert recognise(url) == NeedsExpanding("douyin", f"https://v.douyin.com/{code}/")


@given(st.text() | st.builds("https://www.douyin.com/{}".format, st.text()))
def test_any_text_is_read_as_a_link_or_refused(text: str) -> None:
    """No text makes recognising fail."""
    found = recognise(text)
    assert found is None or found.platform == "douyin"


@given(st.integers(10**14, 10**21 - 1).map(str))
def test_a_posts_own_addresses_lead_back_to_it(native_id: str) -> None:
    """Each address written for a post is read as it, and by no reader of TikTok's links."""
    subject = post("douyin", native_id)
    for link in (canonical(subject), share_page(subject)):
        assert recognise(link) == subject
        assert tiktoks(link) is None


@given(
    st.from_regex(r"\AMS4wLjAB[A-Za-z0-9_-]{1,80}\Z") | st.integers(1, 10**20 - 1).map(str),
)
def test_an_accounts_own_addresses_lead_back_to_it(native_id: str) -> None:
    """Each address written for an account is read as it."""
    subject = account("douyin", native_id)
    assert recognise(canonical(subject)) == subject
    assert recognise(share_page(subject)) == subject


@given(st.from_regex(r"\A[a-z0-9.@:-]{0,12}\Z"), st.from_regex(r"\A[a-z0-9.@:-]{0,12}\Z"))
def test_only_the_sites_own_hosts_count(before: str, after: str) -> None:
    """Anything put around the host makes it another host, unless it is another of the site's."""
    host = f"{before}www.douyin.com{after}"
    assert (recognise(f"https://{host}/video/{ID}") == POST) == (
        host.rstrip(":") == "www.douyin.com"
    )


@pytest.mark.parametrize(
    ("status", "location", "expected"),
    [
        (302, f"https://www.iesdouyin.com/share/video/{ID}/?region=NL", POST),
        (302, f"https://www.iesdouyin.com/share/user/100?sec_uid={SEC_UID}", ACCOUNT),
        (301, f"https://www.douyin.com/video/{ID}?previous_page=app", POST),
        (302, f"/share/video/{ID}", None),
        (302, "https://www.douyin.com/", None),
        (302, "https://v.douyin.com/other/", None),
        (302, f"https://www.tiktok.com/@_/video/{ID}", None),
        (302, "https://[broken", None),
        (302, None, None),
        (404, f"https://www.iesdouyin.com/share/video/{ID}/", None),
    ],
)
async def test_short_link_is_followed_by_one_question(
    status: int, location: str | None, expected: Subject | None
) -> None:
    """The redirect's own target says what is meant; anything else says nothing."""
    url = "https://v.douyin.com/iRNBho5m/"
    headers = (("Location", location),) if location else ()
    fetch = plays(exchange(url, status=status, headers=headers, method="HEAD"))
    assert await expand(url, fetch) == expected
    assert fetch.asked == [url]
