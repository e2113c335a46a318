"""Imports go down the floors only, and each outside thing is known in one room."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import pytest
from importlinter import cli
from importlinter.application.use_cases import read_user_options
from importlinter.configuration import configure

from tests.architecture.trees import ROOT, Source, sources

configure()
CONTRACTS = [
    options["id"] for options in read_user_options(str(ROOT / "pyproject.toml")).contracts_options
]


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_contract_of_the_floors_holds(
    contract: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What pyproject.toml says of who may import whom is so."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    outcome = cli.lint_imports(limit_to_contracts=(contract,), cache_dir=None)
    assert outcome == cli.EXIT_STATUS_SUCCESS, capsys.readouterr().out


CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
TIMES = {("time", name) for name in ("time", "time_ns", "localtime", "gmtime")}
ENVIRONMENT = {("os", "environ"), ("os", "getenv"), ("os", "putenv"), ("os", "environb")}


def _uses(source: Source, wanted: set[tuple[str, str]]) -> Iterator[str]:
    """Yield where a file reads one of the wanted attributes, or imports it by name."""
    for node in ast.walk(source.tree):
        pairs: set[tuple[str, str]] = set()
        if isinstance(node, ast.Attribute):
            owner = node.value
            pairs = {(getattr(owner, "attr", getattr(owner, "id", "")), node.attr)}
        elif isinstance(node, ast.ImportFrom):
            pairs = {(node.module or "", alias.name) for alias in node.names}
        if pairs & wanted:
            yield f"{source.name}:{node.lineno}"


@pytest.mark.parametrize(
    ("wanted", "room"),
    [(CLOCKS | TIMES, "checker/clock.py"), (ENVIRONMENT, "checker/config.py")],
    ids=["the clock", "the environment"],
)
def test_time_and_environment_are_read_in_one_place(
    wanted: set[tuple[str, str]], room: str
) -> None:
    """Only the clock asks what time it is, and only the configuration reads the environment."""
    elsewhere = [
        place for source in sources() if source.name != room for place in _uses(source, wanted)
    ]
    assert elsewhere == []


def test_every_room_is_on_a_floor() -> None:
    """Each room of the package stands in the contract of the floors, or is known to be below."""
    options = read_user_options(str(ROOT / "pyproject.toml")).contracts_options
    floors = " ".join(next(item["layers"] for item in options if item["id"] == "floors"))
    below = {"__init__", "__main__", "clock", "config", "errors", "logs", "os_keyring"}
    rooms = {
        source.name.split("/")[1].removesuffix(".py") for source in sources() if "/" in source.name
    }
    assert {room for room in rooms - below if f"checker.{room}" not in floors} == set()
