"""Text from outside, made inert for Markdown."""

import pytest

from checker.views.inert import inert


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words, 50 % and more", "plain words, 50 % and more"),
        ("[x](javascript:alert(1))", r"\[x\]\(javascript\:alert\(1\)\)"),
        ("<img src=x onerror=y>", r"\<img src\=x onerror\=y\>"),
        (":red[x] $a$ `c` ~b~", r"\:red\[x\] \$a\$ \`c\` \~b\~"),
        ("# a\n- b\r\n| c", r"\# a \- b \| c"),
        ("a\u202eb\u200fc\x00d", "abcd"),
        ("&lt; ![i](u)", r"\&lt; \!\[i\]\(u\)"),
    ],
)
def test_markup_is_shown_as_it_is(text: str, shown: str) -> None:
    """Every active mark is escaped, breaks become spaces, hidden marks are dropped."""
    assert inert(text) == shown


@pytest.mark.parametrize("text", ["https://evil.example/x", "www.evil.example", "a@evil.example"])
def test_bare_addresses_do_not_become_links(text: str) -> None:
    """A bare address is broken by an invisible joiner, so that no reader of Markdown links it."""
    shown = inert(text)
    assert "\u2060" in shown
    assert shown.replace("\u2060", "").replace("\\", "") == text


def test_length_is_bounded() -> None:
    """What is very long is cut, and the cut is shown."""
    assert inert("x" * 5_000, most=10) == "xxxxxxxxxx…"
