"""Links that only look like a platform's."""

from __future__ import annotations

import pytest

from checker.intake.links import suspicion


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("https://www.tiktok.com@evil.example/@a/video/1", "leads to evil.example"),
        ("https://www.tiktok.com:x@evil.example/", "leads to evil.example"),
        ("https://www.tiktok.com.evil.example/@a/video/1", "which is not tiktok.com"),
        ("https://tiktok-com.example/@a", "which is not tiktok.com"),
        ("https://bsky.app.login.example/", "which is not bsky.app"),
        ("https://tikt0k.com/@a", "which is not tiktok.com"),
        ("https://www.t\u0456ktok.com/@a", "CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I"),
        ("https://tikt\u03bfk.com/@a", "GREEK SMALL LETTER OMICRON"),
        ("https://xn--tktok-n2e.com/@a", "another alphabet"),
        ("//www.tiktok.com@evil.example/", "leads to evil.example"),
        ("https://\u202etiktok.com@evil.example/", "leads to evil.example"),
    ],
)
def test_a_look_alike_is_told_with_its_reason(link: str, why: str) -> None:
    """A host made to be taken for a platform's is named, and why it is not that."""
    found = suspicion(link)
    assert found is not None
    assert why in found
    assert found.isascii()


@pytest.mark.parametrize(
    "link",
    [
        "https://www.tiktok.com/@a.user/video/7590701860651012321",
        "https://ads.tiktok.com/help",
        "https://example.org/www.tiktok.com/@a",
        "https://example.org/?u=https://www.tiktok.com@evil.example",
        "https://m\u00fcnchen.example/",
        "https://\u043f\u0440\u0438\u043c\u0435\u0440.example/",
        "at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3mbhwwsbpxc2x",
        "https://mastodon.example/@a/109300000000000001",
        "hello",
        "",
        "https://",
    ],
)
def test_an_honest_host_is_not_suspected(link: str) -> None:
    """A platform's own hosts, other sites, other alphabets and no links at all raise no doubt."""
    assert suspicion(link) is None
