"""Facebook's links, short links and ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import NeedsExpanding, account, post
from checker.platforms.facebook import expand
from checker.platforms.facebook.links import canonical, names, recognise
from tests.platforms.facebook.answers import (
    ALONE,
    BY_TOKEN,
    NUMBER,
    OWNER,
    POST,
    TOKEN,
    exchange,
    plays,
)

SHORT = "https://fb.watch/aBc_1-d/"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.facebook.com/permalink.php?story_fbid={NUMBER}&id={OWNER}",
        f"https://m.facebook.com/story.php?story_fbid={NUMBER}&id={OWNER}&eav=x",
        f"https://mbasic.facebook.com/story.php?id={OWNER}&story_fbid={NUMBER}",
        f"https://web.facebook.com/{OWNER}/posts/{NUMBER}",
        f"https://www.facebook.com/{OWNER}/posts/a-slug/{NUMBER}/",
        f"https://www.facebook.com/groups/{OWNER}/posts/{NUMBER}/",
        f"https://facebook.com/groups/{OWNER}/permalink/{NUMBER}/?ref=share",
    ],
)
def test_a_link_with_both_numbers_means_the_pair(url: str) -> None:
    """Owner and post make the id where the link has both as numbers."""
    assert recognise(url) == POST


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.facebook.com/some.page/posts/{NUMBER}",
        f"https://www.facebook.com/some.page/posts/a-slug/{NUMBER}",
        f"https://www.facebook.com/groups/some.group/posts/{NUMBER}",
        f"https://www.facebook.com/permalink.php?story_fbid={NUMBER}",
        f"https://www.facebook.com/photo?fbid={NUMBER}&set=a.1",
        f"https://www.facebook.com/photo/?fbid={NUMBER}",
        f"https://www.facebook.com/photo.php?fbid={NUMBER}",
        f"https://www.facebook.com/watch/?v={NUMBER}",
        f"https://www.facebook.com/watch?v={NUMBER}",
        f"https://www.facebook.com/some.page/videos/{NUMBER}/",
        f"https://www.facebook.com/{OWNER}/videos/a-slug/{NUMBER}/",
        f"https://www.facebook.com/some.page/photos/a.123/{NUMBER}/?type=3",
        f"https://www.facebook.com/reel/{NUMBER}/?s=single_unit",
        f"https://WWW.FACEBOOK.com/{NUMBER}",
    ],
)
def test_a_link_with_one_number_means_it_alone(url: str) -> None:
    """Photos, videos and posts under a name are known by their own number."""
    assert recognise(url) == ALONE


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.facebook.com/some.page/posts/{TOKEN}",
        f"https://www.facebook.com/{OWNER}/posts/{TOKEN}",
        f"https://www.facebook.com/permalink.php?story_fbid={TOKEN}&id={OWNER}",
        f"https://www.facebook.com/groups/1/posts/{TOKEN}/",
    ],
)
def test_a_token_is_kept_as_written(url: str) -> None:
    """A token is an id of its own, whoever stands beside it; it is another subject."""
    assert recognise(url) == BY_TOKEN
    assert not names(POST, url)


@pytest.mark.parametrize(
    ("url", "native_id"),
    [
        ("https://www.facebook.com/Some.Page/", "some.page"),
        (f"https://www.facebook.com/profile.php?id={OWNER}", OWNER),
        (f"https://m.facebook.com/people/Some-One/{OWNER}/", OWNER),
    ],
)
def test_an_account_is_recognised(url: str, native_id: str) -> None:
    """An account is known by its number, or by its name in lower case."""
    assert recognise(url) == account("facebook", native_id)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        (SHORT, SHORT),
        ("https://fb.watch/aBc_1-d", SHORT),
        ("https://www.facebook.com/share/p/1AbC/", "https://www.facebook.com/share/p/1AbC/"),
        ("https://m.facebook.com/share/v/1AbC", "https://www.facebook.com/share/v/1AbC/"),
        ("https://www.facebook.com/share/r/1AbC/", "https://www.facebook.com/share/r/1AbC/"),
    ],
)
def test_a_short_link_needs_one_question(url: str, asked: str) -> None:
    """What a short link means is known only after it was asked for."""
    assert recognise(url) == NeedsExpanding("facebook", asked)


@pytest.mark.parametrize(
    "url",
    [
        f"https://notfacebook.com/reel/{NUMBER}",
        f"https://facebook.com.example.org/reel/{NUMBER}",
        f"https://www.facebook.com@elsewhere.example/reel/{NUMBER}",
        f"https://www.facebook.com:444/reel/{NUMBER}",
        f"https://l.facebook.com/reel/{NUMBER}",
        "https://www.fb.watch.example/abc/",
        f"https://www.facebook.com/watch/?v={NUMBER}&v=2",
        "https://www.facebook.com/watch/?v=abc",
        "https://www.facebook.com/permalink.php?id=5",
        "https://www.facebook.com/login/?next=x",
        "https://www.facebook.com/login.php",
        "https://www.facebook.com/groups/some.group/",
        "https://www.facebook.com/watch/",
        "https://www.facebook.com/hashtag/topic",
        "https://www.facebook.com/",
        f"https://www.facebook.com/reel/0{NUMBER}",
        "https://www.facebook.com/some.page/posts/pfbid",
    ],
)
def test_what_is_no_link_of_a_post_or_account_is_none(url: str) -> None:
    """Look-alike hosts, user parts, ports, and the site's own pages are no links."""
    assert recognise(url) is None


NUMBERS = st.integers(min_value=1, max_value=10**20).map(str)
IDS = st.one_of(
    NUMBERS,
    st.builds("{}_{}".format, NUMBERS, NUMBERS),
    st.from_regex(r"pfbid[A-Za-z0-9]{5,60}", fullmatch=True),
)


@given(IDS)
def test_a_posts_address_leads_back(native_id: str) -> None:
    """What is written for a post is read as it, and names it."""
    subject = post("facebook", native_id)
    assert recognise(canonical(subject)) == subject
    assert names(subject, canonical(subject))


@given(NUMBERS | st.from_regex(r"[a-z]{3,9}\.[a-z0-9]{1,9}x", fullmatch=True))
def test_an_accounts_address_leads_back(name: str) -> None:
    """What is written for an account is read as it."""
    subject = account("facebook", name)
    assert recognise(canonical(subject)) == subject


@given(IDS, st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True))
def test_look_alikes_are_none(native_id: str, word: str) -> None:
    """A host that begins or ends like the site's is not the site's."""
    link = canonical(post("facebook", native_id))
    for host in (f"{word}www.facebook.com", f"www.facebook.com.{word}.example", f"fb.{word}"):
        assert recognise(link.replace("www.facebook.com", host)) is None


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text raises."""
    recognise(text)
    recognise(f"https://www.facebook.com/{text}")


@pytest.mark.parametrize(
    ("status", "target", "found"),
    [
        (302, f"https://www.facebook.com/watch/?v={NUMBER}&ref=x", ALONE),
        (302, f"https://m.facebook.com/story.php?story_fbid={NUMBER}&id={OWNER}", POST),
        (302, "https://www.facebook.com/login/?next=x", None),
        (302, "https://elsewhere.example/reel/1", None),
        (302, "https://[", None),
        (302, SHORT, None),
        (200, f"https://www.facebook.com/reel/{NUMBER}", None),
        (302, None, None),
    ],
)
async def test_a_short_link_is_followed_by_one_question(
    status: int, target: str | None, found: object
) -> None:
    """The address that a short link leads to names the post; the login page names none."""
    headers = (("Location", target),) if target else ()
    fetch = plays(exchange(SHORT, status=status, method="HEAD", headers=headers))
    assert await expand(SHORT, fetch) == found
    assert len(fetch.asked) == 1
