"""Reddit's links and names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Exchange, NeedsExpanding, Subject, account, post
from checker.platforms.reddit import PLATFORM
from checker.platforms.reddit.links import (
    SITE_HOSTS,
    canonical,
    community_named,
    expand,
    person_named,
    recognise,
)
from tests.support.reddit import ACCOUNT, COMMENT, POST, exchange_of

SHARE = "https://www.reddit.com/r/example/s/AbC_d-9"
NUMBERS = st.from_regex(r"[1-9a-z][0-9a-z]{0,12}", fullmatch=True)
PEOPLE = st.from_regex(r"[a-z0-9_-]{1,20}", fullmatch=True)
TAILS = (
    "/r/example/comments/aaaaa1/topic/",
    "/r/example/comments/aaaaa1",
    "/comments/aaaaa1",
    "/comments/aaaaa1/topic",
    "/gallery/aaaaa1",
    "/poll/aaaaa1/",
    "/user/ann/comments/aaaaa1/topic/",
)


@pytest.mark.parametrize("host", sorted(SITE_HOSTS))
@pytest.mark.parametrize("tail", TAILS)
def test_a_post_is_known_by_its_number(host: str, tail: str) -> None:
    """Every form of a post's link, on every host of Reddit's, means the same post."""
    assert recognise(f"https://{host}{tail}") == POST


@pytest.mark.parametrize(
    ("url", "subject"),
    [
        ("https://redd.it/aaaaa1", POST),
        ("http://WWW.Reddit.com/r/Example/comments/AAAAA1/Topic?utm_source=x#top", POST),
        ("  https://www.reddit.com/comments/aaaaa1\n", POST),
        ("https://www.reddit.com/r/u_ann/comments/aaaaa1/t/", POST),
        ("https://www.reddit.com/u/ann/comments/aaaaa1/", POST),
        ("https://www.reddit.com/r/example/comments/aaaaa1/topic/bbbbb1/?context=3", COMMENT),
        ("https://www.reddit.com/r/example/comments/aaaaa1/comment/bbbbb1/", COMMENT),
        ("https://www.reddit.com/comments/aaaaa1/topic/bbbbb1", COMMENT),
        ("https://www.reddit.com/user/ann/comments/aaaaa1/topic/bbbbb1/", COMMENT),
        ("https://www.reddit.com/api/info?id=t1_bbbbb1", COMMENT),
        ("https://www.reddit.com/user/Ann/", ACCOUNT),
        ("https://old.reddit.com/u/ann", ACCOUNT),
        ("https://www.reddit.com/user/ann/submitted/", ACCOUNT),
        ("https://www.reddit.com/user/ann/comments", ACCOUNT),
        (SHARE, NeedsExpanding("reddit", SHARE)),
        (SHARE.replace("www.", "old."), NeedsExpanding("reddit", SHARE)),
        (
            "https://www.reddit.com/u/ann/s/AbC",
            NeedsExpanding("reddit", "https://www.reddit.com/user/ann/s/AbC"),
        ),
        (
            "https://reddit.app.link/AbC9",
            NeedsExpanding("reddit", "https://reddit.app.link/AbC9"),
        ),
    ],
)
def test_links_are_recognised(url: str, subject: Subject | NeedsExpanding) -> None:
    """A link names a post, a comment, an account, or a short link that must be followed."""
    assert recognise(url) == subject


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hello",
        "r/example",
        "www.reddit.com/comments/aaaaa1",
        "//www.reddit.com/comments/aaaaa1",
        "https://notreddit.com/comments/aaaaa1",
        "https://reddit.com.evil.example/comments/aaaaa1",
        "https://evil.example/www.reddit.com/comments/aaaaa1",
        "https://www.reddit.com@evil.example/comments/aaaaa1",
        "https://evil.example@www.reddit.com/comments/aaaaa1",
        "https://www.reddit.com:8443/comments/aaaaa1",
        "https://www.reddit.com:x/comments/aaaaa1",
        "https://www.reddit.com./comments/aaaaa1",
        "https://www.redd\u0456t.com/comments/aaaaa1",
        "https://www.reddit.com\\@evil.example/comments/aaaaa1",
        "javascript://www.reddit.com/comments/aaaaa1",
        "https://[::1/comments/aaaaa1",
        "https://xn--redit-1ga.com/comments/aaaaa1",
        "https://de.reddit.com/comments/aaaaa1",
        "https://i.redd.it/aaaaa1.jpg",
        "https://v.redd.it/aaaaa1",
        "https://preview.redd.it/aaaaa1",
        "https://www.reddit.com/",
        "https://www.reddit.com/r/example/",
        "https://www.reddit.com/r/example/comments/",
        "https://www.reddit.com/comments/aa-aa",
        "https://www.reddit.com/comments/0aaaa1",
        "https://www.reddit.com/comments/aaaaaaaaaaaaaa1",
        "https://www.reddit.com/comments/aaaaa\u212a",
        "https://www.reddit.com/comments/aaaaa1/topic/not-one",
        "https://www.reddit.com/comments/aaaaa1/topic/bbbbb1/more",
        "https://www.reddit.com/user/a%20b/",
        "https://www.reddit.com/user/ann/comments/aa-aa/",
        "https://www.reddit.com/r/example/s/a/b",
        "https://www.reddit.com/api/info?id=t5_aaaaa",
        "https://www.reddit.com/api/info?id=t3_a,t3_b",
        "https://redd.it/",
        "https://redd.it/a/b",
        "https://reddit.app.link/",
        "https://www.reddit.com/comments/" + "a" * 3000,
    ],
)
def test_other_links_are_refused(url: str) -> None:
    """A look-alike host, a smuggled one, a file or another path is none of Reddit's subjects."""
    assert recognise(url) is None


@given(number=NUMBERS, person=PEOPLE)
def test_canonical_address_leads_back(number: str, person: str) -> None:
    """A subject's public address is recognised as that subject."""
    for subject in (
        post("reddit", f"t3_{number}"),
        post("reddit", f"t1_{number}"),
        account("reddit", person),
    ):
        assert recognise(canonical(subject)) == subject


@given(start=st.text(min_size=1, max_size=8), host=st.sampled_from(sorted(SITE_HOSTS)))
def test_no_host_that_only_ends_alike_is_reddits(start: str, host: str) -> None:
    """Whatever stands before a host's name makes it another host, or none."""
    for url in (f"https://{start}{host}/comments/aaaaa1", f"https://{host}{start}/comments/aaaaa1"):
        found = recognise(url)
        assert found is None or url.split("/")[2].lower() in SITE_HOSTS


@given(text=st.text(max_size=100))
def test_any_text_can_be_tried(text: str) -> None:
    """No text breaks recognition or the reading of names."""
    for beginning in ("", "https://", "https://www.reddit.com/", "https://redd.it/", "r/", "u/"):
        recognise(beginning + text)
        person_named(beginning + text)
        community_named(beginning + text)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ann", "ann"),
        ("u/Ann", "ann"),
        ("/u/ann", "ann"),
        ("@ann", "ann"),
        (" user/ann ", "ann"),
        ("https://www.reddit.com/user/Ann/", "ann"),
        ("https://www.reddit.com/comments/aaaaa1", None),
        ("ann@o.example", None),
        ("r/example", None),
        ("", None),
    ],
)
def test_people_as_they_are_written(written: str, name: str | None) -> None:
    """A name with or without its sign, or a link, names an account; anything else nobody."""
    assert person_named(written) == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("r/Example", "example"),
        ("/r/example/", "example"),
        ("https://www.reddit.com/r/Example/new/", "example"),
        ("https://evil.example/r/example", None),
        ("r/example/comments/aaaaa1", None),
        ("example", None),
        ("r/", None),
    ],
)
def test_communities_as_they_are_written(written: str, name: str | None) -> None:
    """A community is named by r/name or its link, and by nothing else."""
    assert community_named(written) == name


@pytest.mark.parametrize(
    ("status", "location", "found"),
    [
        (301, "https://www.reddit.com/r/example/comments/aaaaa1/topic/?share_id=x", POST),
        (302, "/r/example/comments/aaaaa1/topic/bbbbb1/", COMMENT),
        (302, "https://evil.example/comments/aaaaa1", None),
        (302, "https://www.reddit.com/r/example/s/again", None),
        (302, "https://[::1", None),
        (302, None, None),
        (200, "https://www.reddit.com/comments/aaaaa1", None),
        (404, None, None),
    ],
)
async def test_a_share_link_is_followed_by_one_question(
    status: int, location: str | None, found: Subject | None
) -> None:
    """What a share link leads to is a subject of Reddit's, or nothing."""
    methods: list[object] = []

    async def fetch(url: str, /, **more: object) -> Exchange:
        methods.append((more["method"], more["redirects"]))
        return exchange_of(url, (status, b""), (("Location", location),) if location else ())

    assert await expand(SHARE, fetch) == found  # type: ignore[arg-type]
    assert methods == [("HEAD", False)]


def test_platform_offers_what_links_need() -> None:
    """The record recognises, writes and follows links."""
    assert (PLATFORM.recognise, PLATFORM.canonical) == (recognise, canonical)
    assert PLATFORM.expand is expand
