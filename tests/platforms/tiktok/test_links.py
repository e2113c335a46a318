"""TikTok's links, short links and the time in an id."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import (
    Ask,
    NeedsExpanding,
    Subject,
    account,
    post,
)
from checker.platforms.tiktok import expand
from checker.platforms.tiktok.links import canonical, id_time, recognise
from tests.support.replay import NOON
from tests.support.tiktok import (
    ACCOUNT,
    ID,
    OTHER,
    POST,
    PROFILE,
    SEC_UID,
    detail,
    exchange,
    item,
    looked_at,
    plays,
)


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.tiktok.com/@user.name/video/{ID}",
        f"https://www.tiktok.com/@/video/{ID}",
        f"http://m.tiktok.com/@user/video/{ID}/",
        f"https://us.tiktok.com/@user/photo/{ID}?lang=en#comments",
        f"https://TikTok.com/video/{ID}",
        f"https://www.tiktok.com/embed/{ID}",
        f"https://www.tiktok.com/embed/v2/{ID}",
        f"https://www.tiktok.com/player/v1/{ID}?autoplay=1",
        f"https://m.tiktok.com/v/{ID}.html",
        f"https://www.tiktok.com/share/video/{ID}",
        f"https://www.tiktokv.com/share/video/{ID}/",
        f"https://www.tiktok.com/foryou?is_from_webapp=1&item_id={ID}",
        f"  https://www.tiktok.com/@_/video/{ID}\n",
    ],
)
def test_every_form_of_a_posts_link_is_recognised(url: str) -> None:
    """Each documented form of a link means the same post."""
    assert recognise(url) == POST


@pytest.mark.parametrize(
    ("url", "native_id"),
    [
        ("https://www.tiktok.com/@some.user_1", "some.user_1"),
        ("https://www.tiktok.com/@some.user_1/?lang=en", "some.user_1"),
        (PROFILE, SEC_UID),
    ],
)
def test_profile_is_recognised_by_handle_or_key(url: str, native_id: str) -> None:
    """A profile's link means the account, written as it stands there."""
    assert recognise(url) == account("tiktok", native_id)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "tiktok",
        "https://www.tiktok.com/",
        "https://www.tiktok.com/@_",
        "https://www.tiktok.com/@user/live",
        f"https://www.tiktok.com@evil.example/@_/video/{ID}",
        f"https://www.tiktok.com:pw@evil.example/@_/video/{ID}",
        f"https://user@www.tiktok.com/@_/video/{ID}",
        f"https://www.tiktok.com.evil.example/@_/video/{ID}",
        f"https://evil.example/www.tiktok.com/@_/video/{ID}",
        f"https://evil.example\\@www.tiktok.com/@_/video/{ID}",
        f"https://www-tiktok.com/@_/video/{ID}",
        f"https://wwwtiktok.com/@_/video/{ID}",
        f"https://xtiktok.com/@_/video/{ID}",
        f"https://ads.tiktok.com/@_/video/{ID}",
        f"https://www.tiktok.com./@_/video/{ID}",
        f"https://www.ti\u212atok.com/@_/video/{ID}",
        f"https://www.tiktok.com:8443/@_/video/{ID}",
        f"https://www.tik\ntok.com/@_/video/{ID}",
        f"https://www.douyin.com/video/{ID}",
        f"https://www.tiktokv.com/@_/video/{ID}",
        f"https://tiktokv.com/share/video/{ID}",
        f"ftp://www.tiktok.com/@_/video/{ID}",
        f"//www.tiktok.com/@_/video/{ID}",
        "https://[www.tiktok.com/@_/video/1",
        "https://www.tiktok.com:x/@_/video/1",
        "https://www.tiktok.com/@_/video/123",
        f"https://www.tiktok.com/@_/video/{ID}000",
        "https://www.tiktok.com/@_/video/0234567890123456789",
        "https://www.tiktok.com/@_/video/٧٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧٨٩",
        f"https://www.tiktok.com/@_/video/{ID}/more",
        f"https://www.tiktok.com/x?item_id={ID}&item_id={OTHER}",
        "https://www.tiktok.com/t/",
        "https://vm.tiktok.com/",
        "https://vm.tiktok.com/a/b",
        "https://vm.tiktok.com.evil.example/ZMabc",
    ],
)
def test_look_alike_is_none_of_tiktoks(url: str) -> None:
    """A link to another host, through a user part or without a whole id is refused."""
    assert recognise(url) is None


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://vm.tiktok.com/ZMabc123/", "https://vm.tiktok.com/ZMabc123"),
        ("http://vt.tiktok.com/ZSabc?k=1", "https://vt.tiktok.com/ZSabc"),
        ("https://www.tiktok.com/t/ZTabc/", "https://www.tiktok.com/t/ZTabc"),
    ],
)
def test_short_link_needs_expanding(url: str, asked: str) -> None:
    """A short link says only that it must be followed."""
    assert recognise(url) == NeedsExpanding("tiktok", asked)


@given(st.text() | st.builds("https://www.tiktok.com/{}".format, st.text()))
def test_any_text_is_read_as_a_link_or_refused(text: str) -> None:
    """No text makes recognising fail."""
    found = recognise(text)
    assert found is None or found.platform == "tiktok"


@given(st.integers(10**14, 10**21 - 1).map(str))
def test_a_posts_own_address_leads_back_to_it(native_id: str) -> None:
    """Writing a post's address and reading it gives the same post."""
    assert recognise(canonical(post("tiktok", native_id))) == post("tiktok", native_id)


@given(st.from_regex(r"\A(MS4wLjAB)?[A-Za-z0-9_.-]{2,60}\Z"))
def test_an_accounts_own_address_leads_back_to_it(native_id: str) -> None:
    """Writing an account's address and reading it gives the same account."""
    assert recognise(canonical(account("tiktok", native_id))) == account("tiktok", native_id)


@given(st.from_regex(r"\A[a-z0-9.@:-]{0,12}\Z"), st.from_regex(r"\A[a-z0-9.@:-]{0,12}\Z"))
def test_only_the_sites_own_hosts_count(before: str, after: str) -> None:
    """Anything put around the host makes it another host, unless it is another of the site's."""
    host = f"{before}www.tiktok.com{after}"
    found = recognise(f"https://{host}/@_/video/{ID}")
    assert (found == POST) == (host.rstrip(":") == "www.tiktok.com")


@pytest.mark.parametrize(
    ("status", "location", "expected"),
    [
        (301, f"https://www.tiktok.com/@user/video/{ID}?_r=1", POST),
        (302, f"https://m.tiktok.com/v/{ID}.html", POST),
        (302, f"/@user/video/{ID}", None),
        (301, PROFILE, ACCOUNT),
        (301, "https://www.tiktok.com/?_r=1", None),
        (301, "https://www.tiktok.com/t/ZTabc", None),
        (301, f"https://evil.example/@user/video/{ID}", None),
        (301, "https://[broken", None),
        (301, None, None),
        (200, f"https://www.tiktok.com/@user/video/{ID}", None),
    ],
)
async def test_short_link_is_followed_by_one_question(
    status: int, location: str | None, expected: Subject | None
) -> None:
    """The redirect's own target says what is meant; the site's root and detours say nothing."""
    url = "https://vm.tiktok.com/ZMabc"
    headers = (("Location", location),) if location else ()
    answer = replace(exchange(url, status=status, headers=headers), ask=Ask(url, "HEAD"))
    fetch = plays(answer)
    assert await expand(url, fetch) == expected
    assert fetch.asked == [url]


def test_id_time_is_its_upper_bits() -> None:
    """The time in an id is read as published, as the start of the upload."""
    assert id_time(ID, NOON) == datetime(2023, 5, 18, 16, 58, 18, tzinfo=UTC)


@pytest.mark.parametrize("native_id", ["723456789012345678", ID + "0", "1000000000000000000"])
def test_id_of_another_kind_has_no_time(native_id: str) -> None:
    """An id that is not today's kind, or too early for any post, says nothing of time."""
    assert id_time(native_id, NOON) is None


def test_id_from_the_future_has_no_time() -> None:
    """An id that names a time after its own answer is no clock."""
    ahead = int((NOON + timedelta(days=1)).timestamp())
    assert id_time(str(ahead << 32), NOON) is None


async def test_the_pages_time_wins_over_the_ids() -> None:
    """A creation time in the answer is taken, not the earlier one in the id."""
    reading, _ = await looked_at(exchange(body=detail(0, "", item())))
    assert reading.created_at == datetime.fromtimestamp(1684429110, UTC)


@pytest.mark.parametrize("stated", ["99999999999", -5, "soon", True, 1e30, None, "1" * 4000])
async def test_a_time_that_is_none_falls_back_on_the_id(stated: object) -> None:
    """A creation time that cannot be one is left for the id's."""
    reading, _ = await looked_at(exchange(body=detail(0, "", item(createTime=stated))))
    assert reading.created_at == id_time(ID, NOON)
