"""Outside events and corrections as who types them meets them."""

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.shell import Here, Said

ARTICLE = (
    *("outside", "add", "--at", "2019-11-27T12:30:00Z", "--kind", "press"),
    *("--words", "=A paper: gone", "--source", "https://example.org/a"),
)


@pytest.fixture
def store(aziz: tuple[Path, Said], tmp_path: Path) -> str:
    """Return the URL of a copy of the replayed store."""
    shutil.copy(aziz[0] / "aziz.db", tmp_path / "copy.db")
    return f"sqlite:///{tmp_path / 'copy.db'}"


@pytest.fixture
def gone(checker: Here, store: str) -> str:
    """Return the id of the one going."""
    log = checker("events", "--format", "ndjson", "--store", store).lines
    (found,) = [event["id"] for event in log if event["kind"] == "gone"]
    return str(found)


def changes(checker: Here, store: str) -> list[dict[str, Any]]:
    """Return the log's going and return."""
    log = checker("events", "--format", "json", "--store", store).document
    return [event for event in log if event["kind"] != "appeared"]


def test_what_is_entered_is_listed_with_the_time_of_its_entry(checker: Here) -> None:
    """An entry is confirmed in a line, and listed as words, as JSON and as CSV."""
    said = checker(*ARTICLE)
    assert said.code == 0
    assert said.out.startswith("Entered, on all topics: 2019-11-27 12:30 UTC: =A paper: gone [")
    (row,) = checker("outside", "list", "--json").document
    assert (row["at"], row["until"], row["origin"]) == ("2019-11-27T12:30:00Z", None, "observed")
    assert row["entered_at"]
    assert "entered" in checker("outside", "list").out
    (cells,) = csv.DictReader(io.StringIO(checker("outside", "list", "--format", "csv").out))
    assert cells["words"] == "'=A paper: gone"
    assert checker(*ARTICLE).out.startswith("Entered before; nothing was done")


def test_a_table_is_read_as_far_as_it_goes(checker: Here, tmp_path: Path) -> None:
    """Bad rows are named on stderr; the exit code says all, some or none."""
    good = "2019-11-27,press,A paper says so,A paper"
    for name, rows, code in (("a", [good], 0), ("b", [good, "x,,,"], 1), ("c", ["x,,,"], 2)):
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join(["at,kind,words,source", *rows]), "utf-8")
        said = checker("outside", "add", "--csv", path)
        assert said.code == code
        assert ("Line" in said.err) == (code != 0)


def test_terminal_tricks_are_not_played(checker: Here) -> None:
    """What was entered moves no cursor and turns no line when it is listed."""
    checker(*ARTICLE[:-3], "a\x1b[2J\u202eb words", *ARTICLE[-2:])
    out = checker("outside", "list").out
    assert "\x1b" not in out
    assert "\u202e" not in out


WRONG = {
    "nothing": (["outside", "add"], "at: say when it was"),
    "format": ([*ARTICLE[:3], "27.11.2019", *ARTICLE[4:]], "write 2019-11-27T12:06:00Z"),
    "file and words": ([*ARTICLE, "--csv", "a.csv"], "leave the other options out"),
    "no file": (["outside", "add", "--csv", "none.csv"], "cannot be read"),
    "layout": (["outside", "list", "--format", "xml"], "take table, json or csv"),
    "no event": (["correct"], "say which event"),
    "unknown": (["correct", "abcdef", "--why", "so it is"], "there is no event 'abcdef'"),
    "list and make": (["correct", "--list", "--why", "x"], "makes none"),
}


@pytest.mark.parametrize("what", WRONG)
def test_each_mistake_is_a_sentence(what: str, checker: Here) -> None:
    """Misuse ends with 2, one sentence and no traceback."""
    words, told = WRONG[what]
    checker(*ARTICLE)
    said = checker(*words)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert "Traceback" not in said.err


def test_a_withdrawn_event_stays_in_the_log_and_says_so(
    checker: Here, store: str, gone: str
) -> None:
    """Every layout shows the correction beside the event, and beside the return it takes along."""
    said = checker("correct", gone[:8], "--why", "A mistyped id", "--store", store)
    assert said.code == 0
    assert "We had said: TikTok took it down." in said.out
    for event in changes(checker, store):
        told = {name: event["correction"][name] for name in ("kind", "why", "says", "of")}
        assert told == {"kind": "withdrawn", "why": "A mistyped id", "says": None, "of": gone}
    table = checker("events", "--store", store).out
    assert table.count("Withdrawn on ") == 2
    assert "    TikTok took it down" not in table
    rows = list(
        csv.DictReader(io.StringIO(checker("events", "--format", "csv", "--store", store).out))
    )
    assert [row["correction"] for row in rows if row["kind"] == "gone"] == ["withdrawn"]


def test_corrections_are_listed_and_survive_judging(checker: Here, store: str, gone: str) -> None:
    """The newest counts, all are listed, and judging all history anew keeps them."""
    checker("correct", gone, "--why", "A mistyped id", "--store", store)
    checker("correct", gone, "--why", "It was right", "--says", "It was gone", "--store", store)
    checker("judge", "--all", "--store", store)
    (went, came) = changes(checker, store)
    assert (went["correction"]["kind"], went["correction"]["says"]) == ("corrected", "It was gone")
    assert came["correction"] is None
    made = checker("correct", "--list", "--json", "--store", store).document
    assert [item["kind"] for item in made] == ["withdrawn", "corrected"]
    assert made[0]["said"].startswith("TikTok took it down")
    assert made[0]["event"]["id"] == gone
    assert checker("correct", "--list", gone[:6], "--store", store).out.count(gone) == 2


def test_an_untouched_log_has_no_correction(checker: Here, store: str) -> None:
    """Without a correction the field is null, and the list says that there is none."""
    assert [event["correction"] for event in changes(checker, store)] == [None, None]
    said = checker("correct", "--list", "--store", store)
    assert said.out == "Nothing was withdrawn or corrected.\n"
