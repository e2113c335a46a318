"""Links as people paste them: the good ones are taken, the others are named by line."""

import time

import pytest

from checker.intake.pasted import NAMED_AT_MOST, pasted
from checker.net.guard import Guard

PAGE = "https://site.example/page"


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        f"  {PAGE}\r\n\r\n",
        f"see <{PAGE}>, please",
        f"“{PAGE}”.",
        f"# a list\n{PAGE}\n{PAGE}",
        f"1. A title ({PAGE})",
    ],
)
def test_a_link_is_found_among_words(text: str) -> None:
    """Brackets, quotes, titles, blank lines and repetitions are passed over."""
    found = pasted(text, Guard())
    assert list(found.links) == [PAGE]
    assert found.wrong == []


@pytest.mark.parametrize("between", [" ", "\t", ",", ";", ", ", "\n"])
def test_several_links_are_parted(between: str) -> None:
    """Spaces, commas, semicolons and lines part links."""
    both = [PAGE, "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/3juzlwllznd24"]
    assert list(pasted(between.join(both), Guard()).links) == both


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("only words", "no link is in “only words”"),
        ("www.site.example/page", "write https://www.site.example/page"),
        ("http://127.0.0.1/x", "127.0.0.1 is not a public address"),
        ("https://user:pw@site.example/x", "it carries a name or a password"),
        ("ftp://site.example/x", "no public web address"),
        ("https://tiktok.com.evil.example/@a/video/7590701860651012321", "which is not tiktok.com"),
        ("https://tіktok.com/@a/video/7590701860651012321", "letter of another alphabet"),
        ("https://", "no link is in"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_taken(line: str, words: str) -> None:
    """A line that cannot be taken is named by its number, with the reason."""
    found = pasted(f"{PAGE}\n{line}\n", Guard())
    assert list(found.links) == [PAGE]
    assert len(found.wrong) == 1
    assert found.wrong[0].startswith("Line 2: ")
    assert words in found.wrong[0]


def test_many_bad_lines_are_counted() -> None:
    """Beyond some lines the rest is a number."""
    found = pasted("word\n" * 1_000, Guard())
    assert len(found.named) == NAMED_AT_MOST + 1
    assert found.named[-1] == "And 980 more lines like these."


@pytest.mark.parametrize("sign", [",", ".", "https://", "a.", "#", "<", "\u202e"])
def test_a_flood_of_one_sign_is_read_quickly(sign: str) -> None:
    """No text of the longest length makes reading it slow."""
    begun = time.monotonic()
    pasted(sign * (200_000 // len(sign)), Guard())
    assert time.monotonic() - begun < 2
