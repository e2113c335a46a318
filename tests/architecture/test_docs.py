"""Every key, command and rule is documented, and no document tells of the maker's machine."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
import typer

from checker import cli
from checker.commands.knowing import table_rows
from checker.config import known_keys
from tests.architecture.generate import RULES, rules_page
from tests.architecture.trees import ROOT

PAGES = (ROOT / "README.md", ROOT / "docs" / "operations.md")
LOCKS = ("requirements.txt", "requirements-dev.txt", "package-lock.json")


@cache
def _written() -> str:
    return "\n".join(page.read_text("utf-8") for page in PAGES if page.exists())


def _verbs(command: click.Command, before: str) -> Iterator[str]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield before
        return
    for name, below in inner.items():
        yield from _verbs(below, f"{before} {name}")


COMMANDS = sorted(_verbs(typer.main.get_command(cli.app), "checker"))


def test_the_page_of_rules_is_the_code_s() -> None:
    """docs/rules.md is what the rule tables give today."""
    remedy = "run: python -m tests.architecture.generate"
    assert RULES.exists(), remedy
    assert RULES.read_text("utf-8") == rules_page(), remedy


def test_every_rule_is_on_the_page_of_rules() -> None:
    """Each rule's id has a row of its own."""
    page = rules_page()
    assert [row["id"] for row in table_rows() if f"| `{row['id']}` |" not in page] == []


@pytest.mark.parametrize("key", known_keys())
def test_every_key_is_documented(key: str) -> None:
    """Each key of the configuration is explained to who runs the program."""
    assert f"`{key}`" in _written()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    """Each command is named to who runs the program."""
    assert command in _written()


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def _holding(words: tuple[str, ...]) -> list[str]:
    """Return the tracked text files that hold one of the words."""
    found = []
    for path in _tracked():
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" not in content and any(word.encode() in content for word in words):
            found.append(str(path.relative_to(ROOT)))
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_address_to_fetch_from(name: str) -> None:
    """What is locked does not depend on where its maker got packages from."""
    locks = [path for path in _tracked() if path.name == name]
    addressed = [
        line
        for path in locks
        for line in path.read_text("utf-8").splitlines()
        if "index-url" in line or '"resolved"' in line or re.search(r"^[^#\"]*https?://", line)
    ]
    assert locks
    assert addressed == []


def test_no_file_names_a_path_of_this_machine() -> None:
    """Nothing that is tracked leads into the directories of who made it."""
    homes = (str(ROOT), f"{Path.home()}/", sys.prefix)
    assert _holding(tuple(place for place in homes if len(place) > 3)) == []
