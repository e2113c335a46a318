"""The Aziz case as a stranger meets it: replayed, then read from the event log."""

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import pytest

from checker.model.instants import parse
from tests.acceptance.shell import ROOT, Here, Said, shell
from tests.docs.typed import steps, told

FIELDS = [
    *("id", "kind", "subject", "topics", "after", "before", "confirmed_at", "availability"),
    *("cause", "actor", "basis", "grade", "rule", "vantage", "origin", "cascade", "revised_at"),
    *("evidence", "correction"),
]
WENT = parse("2019-11-27T12:06:00Z")
CAME = parse("2019-11-27T12:56:00Z")
NAMES = ("Feroza", "Aziz", "getmefamous")


@pytest.fixture
def store(aziz: tuple[Path, Said]) -> str:
    """Return the URL of the replayed store."""
    return f"sqlite:///{aziz[0] / 'aziz.db'}"


@pytest.fixture
def log(checker: Here, store: str) -> list[dict[str, Any]]:
    """Return the event log as ``events --format ndjson`` prints it."""
    return checker("events", "--format", "ndjson", "--store", store).lines


def change(log: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    """Return the one confirmed event of a kind."""
    (found,) = [event for event in log if event["kind"] == kind and event["confirmed_at"]]
    return found


@pytest.mark.parametrize(("kind", "at"), [("gone", WENT), ("returned", CAME)])
def test_the_brackets_hold_the_stated_times(log: Any, kind: str, at: Any) -> None:
    """The video's going and coming lie in brackets of a quarter of an hour at most."""
    event = change(log, kind)
    after, before = parse(event["after"]), parse(event["before"])
    assert after < at <= before
    assert (before - after).total_seconds() <= 900


def test_the_removal_is_stated_by_the_platform(log: Any) -> None:
    """The removal is the platform's own word: cause, actor, basis, grade and origin say so."""
    gone = change(log, "gone")
    told = [gone[name] for name in ("cause", "actor", "basis", "grade", "origin")]
    assert told == ["policy_removal", "platform", "stated", "A", "replayed"]


def test_nothing_else_changed(log: Any) -> None:
    """No other change is confirmed: what else the log holds are first appearances."""
    sure = [event["kind"] for event in log if event["confirmed_at"] and event["kind"] != "appeared"]
    assert sorted(sure) == ["gone", "returned"]


def test_every_line_has_the_contracts_fields(log: Any) -> None:
    """Each line holds exactly the fields of an event, in the contract's order."""
    assert {tuple(event) for event in log} == {tuple(FIELDS)}


def test_the_readme_shows_what_a_replay_prints(aziz: tuple[Path, Said]) -> None:
    """What stands in the README below the replay's command is what the command printed."""
    page = steps(ROOT / "README.md")
    (shown,) = [step.shown for step in page if " case replay aziz-2019 " in step.command]
    assert shown
    assert told(shown, aziz[1])


def test_the_author_is_not_named(checker: Here, store: str) -> None:
    """The author's name stands nowhere in the table, nor in what the replay said."""
    out = checker("events", "--store", store).out
    assert [name for name in NAMES if name in out] == []


def test_a_second_replay_changes_nothing(aziz: tuple[Path, Said], checker: Here, log: Any) -> None:
    """A second replay into the same store does nothing, says so, and prints the same."""
    place, first = aziz
    url = f"sqlite:///{place / 'aziz.db'}"
    again = checker("case", "replay", "aziz-2019", "--store", url)
    assert (again.code, again.out) == (0, first.out)
    assert checker("events", "--format", "ndjson", "--store", url).lines == log


def test_judging_anew_moves_nothing(checker: Here, store: str) -> None:
    """``judge --all`` on an untouched store says that no verdict and no event moved."""
    assert "0 verdicts and 0 events moved." in checker("judge", "--all", "--store", store).out


SELECT = {
    "later": (["--since", "2019-11-27T12:30:00Z"], {"returned"}),
    "grade A": (
        ["--min-grade", "a", "--since", "2019-11-27T12:00Z"],
        {"appeared", "gone", "returned"},
    ),
    "control topic": (["--topic", "Long-lived videos"], {"appeared"}),
}


@pytest.mark.parametrize("what", SELECT)
def test_the_log_can_be_narrowed(what: str, checker: Here, store: str) -> None:
    """``--since``, ``--min-grade`` and ``--topic`` each keep only what they say."""
    words, kinds = SELECT[what]
    said = checker("events", "--format", "json", "--store", store, *words)
    assert {event["kind"] for event in said.document} == kinds


def test_csv_reads_back(checker: Here, store: str, log: Any) -> None:
    """The CSV holds a row an event, and no cell that a spreadsheet would run."""
    out = checker("events", "--format", "csv", "--store", store).out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["id"] for row in rows] == [event["id"] for event in log]
    assert [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "-", "@")] == []


def test_observed_topics_need_a_store_of_their_own(checker: Here, store: str) -> None:
    """What is replayed never mixes with what is observed: the store refuses a new topic."""
    said = checker("topic", "add", "x", "--account", "b", "--on", "tiktok", "--store", store)
    assert said.code == 2
    assert "a store of their own" in said.err


def test_evidence_holds(aziz: tuple[Path, Said]) -> None:
    """The replay's evidence verifies, as a process of its own says."""
    said = shell("evidence", "verify", "aziz.db", at=aziz[0])
    assert (said.code, said.err) == (0, "")


def test_one_flipped_byte_is_named(aziz: tuple[Path, Said], checker: Here, tmp_path: Path) -> None:
    """One changed byte ends with 4, and the file in which it lies is named."""
    shutil.copytree(aziz[0] / "evidence", tmp_path / "evidence")
    warc = min((tmp_path / "evidence" / "warc").iterdir())
    content = bytearray(warc.read_bytes())
    content[len(content) // 2] ^= 1
    warc.write_bytes(content)
    said = checker("evidence", "verify", "evidence")
    assert (said.code, said.out) == (4, "")
    assert warc.name in said.err
