"""Instagram's links, shared links and the two forms of an id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import NeedsExpanding, account, post
from checker.platforms.instagram import expand
from checker.platforms.instagram.links import canonical, code_of, pk_of, recognise
from tests.platforms.instagram.answers import CODE, PK, POST, exchange, plays

SHARED = "https://www.instagram.com/share/reel/BAabc_1"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.instagram.com/p/{CODE}/",
        f"http://instagram.com/p/{CODE}",
        f"https://www.instagram.com/reel/{CODE}/?utm_source=x#y",
        f"https://www.instagram.com/reels/{CODE}/",
        f"https://www.instagram.com/tv/{CODE}/",
        f"https://www.instagram.com/some.user_1/p/{CODE}/",
        f"https://www.instagram.com/some.user_1/reel/{CODE}/",
        f"https://instagr.am/p/{CODE}/",
        f"https://www.instagr.am/p/{CODE}/",
        f"https://www.instagram.com/p/{CODE}/embed/captioned/",
        f"https://WWW.Instagram.com/p/{CODE}{'x' * 28}/",
        f"  https://www.instagram.com/p/{CODE}/\n",
    ],
)
def test_every_form_of_a_posts_link_is_recognised(url: str) -> None:
    """Each documented form means the same post; what a private account's links add is dropped."""
    assert recognise(url) == POST


def test_the_case_of_a_code_counts() -> None:
    """Codes that differ in case are different posts."""
    assert recognise(f"https://www.instagram.com/p/{CODE.lower()}/") != POST


@pytest.mark.parametrize(
    "url", ["https://www.instagram.com/Some.User_1/?hl=en", "https://instagram.com/some.user_1"]
)
def test_a_profile_is_recognised_in_any_case(url: str) -> None:
    """A profile's link means the account by its handle in lower case."""
    assert recognise(url) == account("instagram", "some.user_1")


@pytest.mark.parametrize("path", ["reel/BAabc_1", "p/BAabc_1", "BAabc_1", "BAabc_1/"])
def test_a_shared_link_needs_one_question(path: str) -> None:
    """A shared link's post is known only after it was asked for."""
    url = f"https://www.instagram.com/share/{path}"
    assert recognise(url) == NeedsExpanding("instagram", url.removesuffix("/"))


@pytest.mark.parametrize(
    "url",
    [
        f"https://notinstagram.com/p/{CODE}/",
        f"https://instagram.com.example.org/p/{CODE}/",
        f"https://www.instagram.com@elsewhere.example/p/{CODE}/",
        f"https://www.instagram.com:8443/p/{CODE}/",
        f"https://www.instagrаm.com/p/{CODE}/",
        f"https://www.instagram.com\\@elsewhere.example/p/{CODE}/",
        f"ftp://www.instagram.com/p/{CODE}/",
        "https://www.instagram.com/stories/user/3123456789012345678/",
        "https://www.instagram.com/reels/audio/12345678/",
        "https://www.instagram.com/accounts/login/",
        "https://www.instagram.com/explore/tags/topic/",
        "https://www.instagram.com/explore/",
        "https://www.instagram.com/",
        "https://www.instagram.com/p/abc/",
        "https://www.instagram.com/a..b/",
        "https://instagr.am/someone",
        f"https://www.instagram.com/p/{'x' * 65}/",
    ],
)
def test_what_is_no_link_of_a_post_or_account_is_none(url: str) -> None:
    """Look-alike hosts, user parts, ports, stories and the site's own pages are no links."""
    assert recognise(url) is None


def test_code_and_media_id_give_each_other() -> None:
    """The code is the media id in another base, as the source has computed."""
    assert code_of(post("instagram", PK)) == CODE
    assert pk_of(POST) == PK
    assert canonical(post("instagram", PK)) == canonical(POST)


@given(st.integers(min_value=10**16, max_value=10**19))
def test_every_media_id_comes_back(number: int) -> None:
    """A media id turned into a code and back is the same."""
    code = code_of(post("instagram", str(number)))
    assert pk_of(post("instagram", code)) == str(number)


CODES = st.from_regex(r"[A-Za-z0-9_-]{5,16}", fullmatch=True)
HANDLES = st.from_regex(r"[a-z0-9_]{3,30}", fullmatch=True)


@given(CODES)
def test_a_posts_address_leads_back(code: str) -> None:
    """What is written for a post is read as it."""
    assert recognise(canonical(post("instagram", code))) == post("instagram", code)


@given(HANDLES.map(lambda handle: f"x.{handle}"[:30]))
def test_an_accounts_address_leads_back(handle: str) -> None:
    """What is written for an account is read as it."""
    assert recognise(canonical(account("instagram", handle))) == account("instagram", handle)


@given(CODES, st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True))
def test_look_alikes_are_none(code: str, word: str) -> None:
    """A host that begins or ends like the site's is not the site's."""
    for host in (f"{word}www.instagram.com", f"www.instagram.com.{word}.example", f"{word}.am"):
        assert recognise(f"https://{host}/p/{code}/") is None


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text raises."""
    recognise(text)
    recognise(f"https://www.instagram.com/{text}")


@pytest.mark.parametrize(
    ("status", "target", "found"),
    [
        (302, f"https://www.instagram.com/reel/{CODE}/?igsh=x", POST),
        (301, f"/p/{CODE}/", POST),
        (302, "https://www.instagram.com/accounts/login/?next=%2Fshare%2F", None),
        (302, f"https://elsewhere.example/p/{CODE}/", None),
        (302, "https://[", None),
        (302, SHARED, None),
        (200, f"https://www.instagram.com/p/{CODE}/", None),
        (302, None, None),
    ],
)
async def test_a_shared_link_is_followed_by_one_question(
    status: int, target: str | None, found: object
) -> None:
    """The address that a shared link leads to names the post; the login page names none."""
    headers = (("Location", target),) if target else ()
    fetch = plays(exchange(SHARED, status=status, method="HEAD", headers=headers))
    assert await expand(SHARED, fetch) == found
    assert len(fetch.asked) == 1
