"""Secrets may come from the system's keyring; where there is none, there are simply none."""

from __future__ import annotations

import sys

import pytest

from checker import os_keyring
from checker.config import credential

PYTHON = (sys.executable, "-c")


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ('print(\'{"CHECKER_X_BEARER_TOKEN": "t"}\')', {"CHECKER_X_BEARER_TOKEN": "t"}),
        ("print('{\"CHECKER_X_BEARER_TOKEN\": 1}')", {}),
        ("print('no JSON')", {}),
        ("raise SystemExit(3)", {}),
    ],
)
def test_a_lookup_gives_secrets_or_none(program: str, found: dict[str, str]) -> None:
    """Whatever the lookup does, what comes of it is secrets by name, or nothing."""
    assert os_keyring.asked([*PYTHON, program]) == found


def test_a_keyring_that_asks_its_owner_is_not_waited_for() -> None:
    """A lookup that does not end is given up."""
    assert os_keyring.asked([*PYTHON, "input()"], patience_s=0.0) == {}


def test_a_missing_program_is_no_keyring() -> None:
    """Where nothing can be started there are no secrets, and no error."""
    assert os_keyring.asked(["/nowhere/python"]) == {}


def test_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret of the environment is taken before the keyring's, which fills what is missing."""
    monkeypatch.setattr(os_keyring, "secret", {"CHECKER_X_BEARER_TOKEN": "ring"}.get)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "some.Backend")
    monkeypatch.delenv("CHECKER_X_BEARER_TOKEN", raising=False)
    assert credential("CHECKER_X_BEARER_TOKEN") == "ring"
    monkeypatch.setenv("CHECKER_X_BEARER_TOKEN", "env")
    assert credential("CHECKER_X_BEARER_TOKEN") == "env"
    assert credential("CHECKER_X_BEARER_TOKEN", {}) is None


def test_only_our_own_names_are_looked_up() -> None:
    """A name that is none of the program's secrets is not asked for."""
    assert os_keyring.secret("HOME") is None
