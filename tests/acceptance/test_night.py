"""``checker status`` after a night with three gaps reads like a logbook; no look is no finding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.shell import Said, shell

SCENARIOS = Path(__file__).parent / "scenarios"
NIGHT = SCENARIOS / "night.toml"
REASONS = ["asleep", "challenge", "rate_limited"]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said]:
    """Play the night once, and return where its store lies."""
    place = tmp_path_factory.mktemp("night")
    words = ("simulate", NIGHT, "--out", "o", "--policy", "uniform", "--budget", "20", "--json")
    return place, shell(*words, at=place)


@pytest.fixture(scope="module")
def logbook(night: tuple[Path, Said]) -> Said:
    """Return what ``checker status`` says of it."""
    place, _ = night
    return shell("--store", "sqlite:///o/checker.db", "status", at=place)


@pytest.fixture(scope="module")
def document(night: tuple[Path, Said]) -> dict[str, Any]:
    """Return the same as JSON."""
    place, _ = night
    said = shell("--store", "sqlite:///o/checker.db", "status", "--json", at=place)
    found: dict[str, Any] = said.document
    return found


def test_the_night_invents_nothing(night: tuple[Path, Said]) -> None:
    """Through sleep, walls and an empty answer no takedown is made up and none is missed."""
    summary = night[1].document
    assert night[1].code == 0
    assert [summary[name] for name in ("false_gone", "false_returned", "missed")] == [0, 0, 0]
    assert summary["events"] == 3


def test_each_gap_has_start_end_reason_and_cost(document: dict[str, Any]) -> None:
    """The three gaps are there once each, within their bounds, with the looks that they cost."""
    gaps = document["gaps"]
    assert [gap["reason"] for gap in gaps] == REASONS
    asleep, walled, silent = gaps
    assert asleep["platform"] is None
    assert "2026-03-02T21:45" <= asleep["started_at"] <= "2026-03-02T22:00:01"
    assert "2026-03-03T00:00" <= asleep["ended_at"] <= "2026-03-03T00:15"
    assert "2026-03-03T02:00" <= walled["started_at"] < walled["ended_at"] <= "2026-03-03T04:00"
    assert "2026-03-03T05:00" <= silent["started_at"] < silent["ended_at"] <= "2026-03-03T07:00"
    assert all(gap["looks_missed"] > 20 and not gap["open"] for gap in gaps)
    assert all(gap["unseen_s"] > 1800 for gap in gaps)
    assert 0.1 < document["share_dark"] < 0.4


def test_the_logbook_says_what_the_gaps_cost(logbook: Said) -> None:
    """A reporter reads when nobody could look, why, what fell into it and what could be missed."""
    part = logbook.out.split("Could not look, newest first (UTC):\n")[1].split("\n\n")[0]
    first, *lines = part.splitlines()
    assert first.startswith("  Three times, ")
    assert "of the time for which posts were watched." in first
    assert len(lines) == 3
    for line, words in zip(lines, ("slow down", "challenge pages", "asleep"), strict=True):
        assert words in line
        assert "fell into it. It took" in line
        assert "could have met no look." in line


def test_the_logbook_leaves_out_what_only_listed(logbook: Said) -> None:
    """Passes in which nobody was due are no entries; those that could not tell say why."""
    latest = logbook.out.split("Latest, newest first (UTC):\n")[1]
    assert "no look was due" not in latest
    assert "could not tell" in latest


EMPTY = {
    "no posts": "",
    "never there": """
[[posts]]
platform = "tiktok"
id = "7590701860651012321"
account = "a1"
topics = ["x"]
created_at = 2025-12-31T10:00:00Z
[[faults]]
kind = "process_killed"
from = 2026-01-01T00:00:00Z
to = 2026-01-01T06:00:00Z
""",
    "not found": """
[[posts]]
platform = "tiktok"
id = "7590701860651012321"
account = "a1"
topics = ["x"]
created_at = 2025-12-31T10:00:00Z
[[faults]]
kind = "list_wipe"
from = 2026-01-01T00:00:00Z
to = 2026-01-01T06:00:00Z
""",
}


@pytest.mark.parametrize("name", EMPTY)
def test_a_simulation_without_a_look_is_no_clean_one(name: str, checker: Any) -> None:
    """Where nothing was looked at, that is said on stderr and by the exit code, not by noughts."""
    head = (
        'name = "empty"\nstart = 2026-01-01T00:00:00Z\nend = 2026-01-01T06:00:00Z\n'
        '[[topics]]\nname = "x"\n'
    )
    Path("empty.toml").write_text(head + EMPTY[name], "utf-8")
    said = checker("simulate", "empty.toml", "--out", "o", "--json")
    assert said.code == 3
    assert json.loads(said.out)["looks"] == 0
    assert "Nothing was looked at: " in said.err
    assert "is no finding" in said.err
