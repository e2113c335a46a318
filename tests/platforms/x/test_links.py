"""X's links, short links, the time in an id, and the token made of one."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Ask, NeedsExpanding, Subject, account, post
from checker.platforms.x.links import account_named, canonical, expand, id_time, recognise
from checker.platforms.x.syndication_token import token_of
from tests.platforms.x.answers import ID, POST, exchange_of
from tests.support.replay import NOON

WARNED = "/safety/unsafe_link_warning?unsafe_link="


@pytest.mark.parametrize(
    "url",
    [
        f"https://x.com/example/status/{ID}",
        f"https://www.x.com/example/status/{ID}?s=20",
        f"http://twitter.com/example/statuses/{ID}/",
        f"https://mobile.twitter.com/example/status/{ID}#m",
        f"https://m.twitter.com/i/web/status/{ID}",
        f"https://x.com/i/status/{ID}",
        f"https://x.com/example/status/{ID}/photo/1",
        f"https://x.com/example/status/{ID}/video/2/",
        f"https://x.com/example/status/{ID}/analytics",
        f"https://fxtwitter.com/example/status/{ID}",
        f"https://vxtwitter.com/example/status/{ID}",
        f"https://fixupx.com/example/status/{ID}",
        f"https://www.fixvx.com/example/status/{ID}",
        f"  https://X.com/example/status/{ID}\n",
    ],
)
def test_every_form_of_a_posts_link_is_recognised(url: str) -> None:
    """Each documented form of a link means the same post."""
    assert recognise(url) == POST


@pytest.mark.parametrize(
    ("url", "native_id"),
    [
        ("https://x.com/i/user/11", "11"),
        ("https://twitter.com/i/user/11/?a=b", "11"),
        ("https://x.com/Example_1", "@example_1"),
        ("https://mobile.twitter.com/@example", "@example"),
        ("https://x.com/123456", "@123456"),
    ],
)
def test_account_is_recognised_by_number_or_handle(url: str, native_id: str) -> None:
    """An account's link means its number; a handle is marked as one, digits or not."""
    assert recognise(url) == account("x", native_id)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x.com",
        "https://x.com/",
        "https://x.com/home",
        "https://x.com/i/lists/11",
        f"https://netflix.com/example/status/{ID}",
        f"https://notx.com/example/status/{ID}",
        f"https://x.com.example.org/example/status/{ID}",
        f"https://x.com@elsewhere.example/example/status/{ID}",
        f"https://user:pw@x.com/example/status/{ID}",
        f"https://elsewhere.example\\@x.com/example/status/{ID}",
        f"https://elsewhere.example/x.com/example/status/{ID}",
        f"https://x.com:8443/example/status/{ID}",
        f"https://x.com./example/status/{ID}",
        f"https://api.x.com/example/status/{ID}",
        f"https://\u0445.com/example/status/{ID}",
        f"ftp://x.com/example/status/{ID}",
        f"//x.com/example/status/{ID}",
        f"https://x.com/example/status/{ID}0",
        f"https://x.com/example/status/{ID}abc",
        f"https://x.com/example/status/{ID}/../../other",
        f"https://x.com/exa-mple/status/{ID}",
        "https://x.com/example/status/0123",
        "https://x.com/example/status/١٧٠",
        "https://fxtwitter.com/example",
        "https://t.co/",
        "https://t.co/a/b",
        "https://at.co/abc",
        "https://[x.com/example/status/1",
        "https://x.com:x/example/status/1",
    ],
)
def test_look_alike_is_none_of_xs(url: str) -> None:
    """A link to another host, through a user part or without a whole id is refused."""
    assert recognise(url) is None


@given(st.text() | st.builds("https://x.com/{}".format, st.text()))
def test_any_text_is_read_as_a_link_or_refused(text: str) -> None:
    """No text makes recognising fail."""
    meant = recognise(text)
    assert meant is None or meant.platform == "x"


@given(st.integers(1, 10**19 - 1).map(str))
def test_an_own_address_leads_back(number: str) -> None:
    """Writing the address of a post or of an account and reading it gives the same one."""
    assert recognise(canonical(post("x", number))) == post("x", number)
    assert recognise(canonical(account("x", number))) == account("x", number)


@given(st.from_regex(r"\A[a-z0-9_]{1,20}\Z"))
def test_a_handles_own_address_leads_back_or_is_a_page_of_xs(handle: str) -> None:
    """Writing a handle's address and reading it gives that account, or X's own page."""
    meant = account("x", f"@{handle}")
    assert recognise(canonical(meant)) in (meant, None)


@given(st.from_regex(r"\A[a-z0-9.@:-]{0,12}\Z"), st.from_regex(r"\A[a-z0-9.@:-]{0,12}\Z"))
def test_only_the_sites_own_hosts_count(before: str, after: str) -> None:
    """Anything put around the host makes it another, unless it is another of X's."""
    host = f"{before}x.com{after}"
    own = {"x.com", "www.x.com", "m.x.com", "mobile.x.com"}
    meant = recognise(f"https://{host}/example/status/{ID}")
    assert (meant == POST) == (host.rstrip(":") in own)


@pytest.mark.parametrize(
    ("written", "native_id"),
    [
        ("@Example", "@example"),
        ("example", "@example"),
        ("11", "11"),
        ("@11", "@11"),
        ("https://x.com/Example", "@example"),
        ("https://www.tiktok.com/@ann", None),
        (f"https://x.com/example/status/{ID}", None),
        ("alice.example.org", None),
        ("", None),
    ],
)
def test_account_is_read_as_people_write_it(written: str, native_id: str | None) -> None:
    """A handle, a number or a link names an account; what can be no name of X's names none."""
    meant = account_named(written)
    assert (meant.native_id if meant else None) == native_id


@pytest.mark.parametrize(
    ("status", "location", "expected"),
    [
        (301, f"https://x.com/example/status/{ID}", POST),
        (301, f"https://twitter.com/example/status/{ID}/photo/1", POST),
        (302, "https://x.com/i/user/11", account("x", "11")),
        (301, f"https://twitter.com{WARNED}https%3A%2F%2Fx.com%2Fa%2Fstatus%2F{ID}", POST),
        (301, f"https://x.com{WARNED}https://news.example/", None),
        (301, f"https://evil.example{WARNED}https://x.com/a/status/{ID}", None),
        (301, "https://news.example/story", None),
        (301, "https://t.co/abc", None),
        (301, "https://[broken", None),
        (301, None, None),
        (200, f"https://x.com/example/status/{ID}", None),
    ],
)
async def test_short_link_is_followed_by_one_question(
    status: int, location: str | None, expected: Subject | None
) -> None:
    """The redirect's own target says what is meant, behind X's page of warning as well."""
    asked: list[str] = []

    async def fetch(url: str, /, **how: object):
        asked.append(f"{how['method']} {url}")
        headers = (("Location", location),) if location else ()
        return replace(exchange_of(url, (status, b"")), ask=Ask(url, "HEAD"), headers=headers)

    short = recognise("http://t.co/aBc1?x=y")
    assert short == NeedsExpanding("x", "https://t.co/aBc1")
    assert await expand(short.url, fetch) == expected
    assert asked == ["HEAD https://t.co/aBc1"]


def test_id_time_is_exact() -> None:
    """The time in an id is read as computed for the fact sheet, to the millisecond."""
    assert id_time(ID, NOON) == datetime(2023, 9, 8, 4, 15, 59, 129_000, tzinfo=UTC)


@pytest.mark.parametrize("number", ["20", "29700000000", "9223372036854775807", "x", ""])
def test_an_id_that_tells_no_time_has_none(number: str) -> None:
    """An id that was counted up, is from the future, or is none, says nothing of time."""
    assert id_time(number, NOON) is None


@pytest.mark.parametrize(
    ("number", "token"),
    [
        ("20", "6dq1a2xwd93"),
        ("1700000000000000000", "44cpgxmyurn"),
        ("1629307668568633344", "3y6mctgwzxo"),
    ],
)
def test_token_is_the_formulas(number: str, token: str) -> None:
    """The token is what the published formula gives."""
    assert token_of(number) == token


@given(st.integers(1, 10**19 - 1).map(str))
def test_a_token_is_always_the_same_letters_and_digits(number: str) -> None:
    """A token depends on the id alone, and can stand in an address as it is."""
    assert token_of(number) == token_of(number)
    assert token_of(number).isalnum()
    assert "0" not in token_of(number)
