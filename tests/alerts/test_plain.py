"""Text from outside does nothing in a channel."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.alerts.plain import plain

ACTIVE = re.compile(r"[<>\[\]`*_~|\\]|://|@\w|\.(?=[a-z])|[\x00-\x1f\x7f-\x9f\u202a-\u202e]")

HOSTILE = (
    "<script>alert(1)</script>",
    "[a](https://evil.example/x)",
    "![](http://evil.example/pixel.png)",
    "@everyone <!channel> <@U123>",
    "**bold** __under__ ~~gone~~ `code` ||hidden||",
    "line\r\nBcc: a@b.example\r\n\r\nbody",
    "\u202eevil\u202c \x1b[31mred\x00",
    "www.evil.example",
    "&lt;b&gt;",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_it_acts(text: str) -> None:
    """Markup, links, mentions, control characters and turned writing come out as mere letters."""
    assert not ACTIVE.search(plain(text, 200))


@given(st.text(), st.integers(1, 50))
def test_any_text_becomes_one_short_line(text: str, most: int) -> None:
    """Whatever comes in, one bounded line comes out that no channel acts on."""
    line = plain(text, most)
    assert "\n" not in line
    assert "\r" not in line
    assert not ACTIVE.search(line)
    assert len(line.replace("\u2060", "")) <= most
    line.encode("utf-8")


@given(st.text())
def test_made_plain_twice_is_made_plain_once(text: str) -> None:
    """What is plain already stays as it is."""
    assert plain(plain(text, 500), 500) == plain(text, 500)


def test_ordinary_words_stay() -> None:
    """A sentence that does nothing is not changed."""
    assert plain("Wed 27 Nov 12:06–12:10 UTC, 12.5 % – «视频»", 200) == (
        "Wed 27 Nov 12:06–12:10 UTC, 12.5 % – «视频»"
    )


def test_what_is_too_long_is_cut_and_says_so() -> None:
    """A cut text ends in an ellipsis."""
    assert plain("a" * 30, 10) == "a" * 9 + "…"
