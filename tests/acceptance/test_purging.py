"""Commands say what was purged: the watch, the examination, the check, and who reads an answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checker.store import purge
from checker.store.chain import manifests
from checker.store.evidence import EvidenceKeeper
from tests.acceptance.shell import Said, inside
from tests.support.builders import make_exchange

AT = datetime(2026, 2, 20, 8, 0, tzinfo=UTC)
Here = Callable[..., Said]


@pytest.fixture
def here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Here:
    """Return a way to run commands on a store with a topic and two answers that were purged."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CHECKER_YOUTUBE_API_KEY", raising=False)
    Path("links").write_text("https://www.example.org/a\n")

    def run(*words: object) -> Said:
        return inside(words, capfd, monkeypatch)

    run("topic", "add", "t", "--urls", "links", "--on", "web")
    _purge_two(tmp_path / "checker-data" / "evidence")
    return run


def _purge_two(root: Path) -> None:
    keeper = EvidenceKeeper(root, origin="observed")
    rows = []
    for number in range(3):
        asked = make_exchange(number)
        kept = keeper.keep(replace(asked, ask=replace(asked.ask, key="youtube")), "pass-1")
        assert kept.evidence is not None
        rows.append(kept.evidence.sha256)
    keeper.seal("pass-1", {})
    keeper.leave_file()
    named = json.loads(manifests(root)[0].read_bytes())["records"]
    due = [row for row in named if row["sha256"] in rows[:2]]
    made = [purge.tombstone_row(purge.original(root, row), AT, "its terms, § 1") for row in due]
    purge.announce(keeper, made, {"youtube": 2}, AT)
    purge.carry_out(root, made[0])
    keeper.close()


YOUTUBE = "YouTube: what came by key is purged after 30 days; 2 answers purged so far"


def test_the_watch_says_what_was_purged(here: Here) -> None:
    """``checker status`` names the duty, its days and the count, in words and as JSON."""
    out = here("status").out
    assert f"{YOUTUBE}." in out
    assert "Evidence is kept for ever." in out
    kept = here("status", "--json").document["keeping"]
    assert [(one["platform"], one["days"], one["n_purged"]) for one in kept] == [
        (None, None, 0),
        ("youtube", 30, 2),
    ]


def test_the_examination_says_what_was_purged(here: Here) -> None:
    """``checker doctor`` has a line for each duty; a purge cut short is no broken chain."""
    out = here("doctor", "--offline").out
    assert f"ok      keeping: {YOUTUBE}\n" in out
    assert "ok      chain" in out


def test_the_check_counts_tombstones(here: Here) -> None:
    """``checker evidence verify`` tells purged records and those announced, and holds."""
    done = here("evidence", "verify", "checker-data/evidence")
    assert done.code == 0
    assert "1 of them were purged" in done.out
    assert "1 of them are announced as purged and stand there still" in done.out


def test_a_count_that_does_not_hold_stops_no_command(here: Here) -> None:
    """Where the purge's manifest was changed the watch is still told, without a number."""
    path = manifests(Path("checker-data/evidence"))[-1]
    path.write_bytes(path.read_bytes() + b" ")
    done = here("status")
    assert done.code == 0
    assert "cannot be told: checker evidence verify" in done.out


def test_a_purged_answer_is_not_taken_for_the_next(here: Here) -> None:
    """Asked to read a purged record, the program says when and why it went, and reads no other."""
    root = Path("checker-data/evidence")
    (row, _) = purge.purged(root).rows
    file, at = str(root / "warc" / row["warc"]), str(row["offset"])
    done = here("rules", "--try", file, "--at", at, "--platform", "youtube")
    assert done.code == 2
    assert f"at offset {at}: purged on 2026-02-20: its terms, § 1" in done.err
