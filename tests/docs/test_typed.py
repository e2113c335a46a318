"""What a page shows is held against what was printed, word for word but for what it leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.acceptance.shell import Said
from tests.docs.typed import steps, told, words

RIGHT: Mapping[str, tuple[list[str], Said]] = {
    "as it stands": (["There."], Said(0, "There.\n", "")),
    "within a line": (["at …, rule r"], Said(0, "at 12:00, rule r\n", "")),
    "lines left out": (["first", "…", "last"], Said(0, "first\na\nb\nlast\n", "")),
    "no line left out": (["first", "…", "last"], Said(0, "first\nlast\n", "")),
    "the log left out": (["There."], Said(0, "There.\n", "asking …\n")),
    "the log shown": (["asking", "There."], Said(0, "There.\n", "asking\n")),
}
WRONG: Mapping[str, tuple[list[str], Said]] = {
    "another line": (["There."], Said(0, "Not there.\n", "")),
    "a line too many": (["There."], Said(0, "There.\nAnd more.\n", "")),
    "a line too few": (["There.", "And more."], Said(0, "There.\n", "")),
    "the line ends otherwise": (["… looks"], Said(0, "4 posts\n", "")),
    "a dot is a dot": (["a.b"], Said(0, "axb\n", "")),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_left_out_may_be_anything(name: str) -> None:
    """An ellipsis stands for any words in a line, and alone for any lines."""
    assert told(*RIGHT[name])


@pytest.mark.parametrize("name", WRONG)
def test_a_page_that_says_something_else_is_found_out(name: str) -> None:
    """Output that differs from what a page shows does not pass for it."""
    assert not told(*WRONG[name])


def test_commands_are_read_in_order(tmp_path: Path) -> None:
    """Commands, time going by and printed lines are told apart; other blocks are left alone."""
    page = tmp_path / "page.md"
    page.write_text(
        "```sh\nmake run   # opens a page\n```\ntext\n```toml\n$ no = 1\n```\n"
        "```console\n$ checker events\nNothing changed.\n# 5 minutes later\n$ checker status\n"
        "```\n",
        "utf-8",
    )
    found = [(step.command, step.shown) for step in steps(page)]
    assert found == [
        ("make run   # opens a page", []),
        ("checker events", ["Nothing changed."]),
        ("# 5 minutes later", []),
        ("checker status", []),
    ]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        (".venv/bin/checker run   # until Ctrl-C", ["checker", "run"]),
        ('checker topic add "#river b"', ["checker", "topic", "add", "#river b"]),
        ("source .venv/bin/activate", ["source", ".venv/bin/activate"]),
        ("# 5 minutes later", [""]),
    ],
)
def test_a_line_is_read_as_a_shell_does(line: str, read: list[str]) -> None:
    """Quotes hold words together, a remark is none, and the program's folder is left out."""
    assert words(line) == read
