"""``checker import`` as its users meet it: exit codes, sentences, and what stands afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.shell import Here

HEAD = "observed_at,availability,platform,native_id,cause,topic,words\n"
LOG = HEAD + (
    "2026-01-01T13:06:00Z,absent,somewhere,1,policy_removal,x,removed\n"
    "2026-01-01T12:00:00Z,visible,somewhere,1,,x,\n"
    "2026-01-01T13:00:00Z,absent,somewhere,1,policy_removal,x,removed\n"
)
VIDEO = "https://www.tiktok.com/@a.user/video/759070186065101232"
LINKS = f"title,link\na,{VIDEO}1\nb,{VIDEO}2\n"


def test_a_log_becomes_events(checker: Here, tmp_path: Path) -> None:
    """A whole log is read with code 0, its events carry their origin, and judging moves nothing."""
    (tmp_path / "log.csv").write_text(LOG)
    said = checker("import", "log.csv", "--as", "observations")
    assert said.code == 0
    assert "3 taken (3 new)" in said.out
    assert "'x' was made" in said.out
    (gone,) = [row for row in checker("events", "--json").document if row["kind"] == "gone"]
    assert (gone["after"], gone["before"]) == ("2026-01-01T12:00:00Z", "2026-01-01T13:00:00Z")
    assert gone["confirmed_at"] == "2026-01-01T13:06:00Z"
    assert (gone["origin"], gone["grade"], gone["topics"]) == ("imported", "B", ["x"])
    assert (gone["cause"], gone["actor"], gone["basis"]) == ("policy_removal", "platform", "stated")
    assert "0 verdicts and 0 events moved" in checker("judge", "--all").out
    again = checker("import", "log.csv", "--as", "observations")
    assert again.code == 0
    assert "nothing changed" in again.out


def test_bad_rows_are_named_and_the_others_kept(checker: Here, tmp_path: Path) -> None:
    """A log with bad rows is read with code 1, a log of nothing else with code 2."""
    bad = "11/27/2019 12:06,visible,somewhere,2,,x,\n"
    (tmp_path / "some.csv").write_text(LOG + bad)
    (tmp_path / "none.csv").write_text(HEAD + bad)
    some = checker("import", "some.csv", "--as", "observations", "--json")
    assert some.code == 1
    assert "some.csv, line 5: observed_at" in some.err
    assert (some.document["n_taken"], some.document["n_bad"]) == (3, 1)
    assert some.document["bad"][0]["line"] == 5
    none = checker("import", "none.csv", "--as", "observations")
    assert none.code == 2
    assert "none of its 1 rows" in none.err
    assert none.out == ""


def test_links_become_a_topic(checker: Here, tmp_path: Path) -> None:
    """A table of links becomes a topic named after its file; a second run changes nothing."""
    (tmp_path / "my links.csv").write_text(LINKS)
    said = checker("import", "my links.csv", "--as", "csv")
    assert said.code == 0
    assert "'my links' was made" in said.out
    assert "tiktok: 2 links" in said.out
    (topic,) = checker("topic", "list", "--json").document
    assert topic["name"] == "my links"
    assert "nothing changed" in checker("import", "my links.csv", "--as", "csv").out
    (tmp_path / "more.csv").write_text(LINKS + f"c,{VIDEO}3\n")
    more = checker("import", "more.csv", "--as", "csv", "--topic", "my links")
    assert "stays as it was: 1 links joined it today" in more.out


TWO = "a,b\nhttps://example.org/1,https://example.org/2\n"

WRONG = {
    "not built": (("log.csv", "--as", "bundle"), "not built yet"),
    "no such layout": (("log.csv", "--as", "xml"), "write one of csv, observations"),
    "no file": (("none.csv", "--as", "csv"), "cannot be read"),
    "directory": ((".", "--as", "csv"), "is a directory"),
    "two columns": (("two.csv", "--as", "csv"), "--column a"),
    "no such column": (("two.csv", "--as", "csv", "--column", "z"), "there are: a, b"),
    "links as a log": (("two.csv", "--as", "observations"), "names no column observed_at"),
    "too many": (("links.csv", "--as", "csv", "--most", "1"), "--most 2"),
    "empty name": (("links.csv", "--as", "csv", "--topic", " "), "needs a name"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_use_is_a_sentence(checker: Here, tmp_path: Path, case: str) -> None:
    """What cannot be read as asked is one sentence and code 2, and nothing is on stdout."""
    for name, content in (("log.csv", LOG), ("two.csv", TWO), ("links.csv", LINKS)):
        (tmp_path / name).write_text(content)
    words, says = WRONG[case]
    said = checker("import", *words)
    assert said.code == 2
    assert says in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_what_was_imported_and_observed_stay_apart(checker: Here, tmp_path: Path) -> None:
    """A log is refused by a store of our own looks, and links by a store of imported ones."""
    (tmp_path / "log.csv").write_text(LOG)
    (tmp_path / "links.csv").write_text(LINKS)
    own, other = "sqlite:///own.db", "sqlite:///other.db"
    assert checker("import", "links.csv", "--as", "csv", "--store", own).code == 0
    assert checker("import", "log.csv", "--as", "observations", "--store", other).code == 0
    for file, layout, store in (("log.csv", "observations", own), ("links.csv", "csv", other)):
        said = checker("import", file, "--as", layout, "--store", store)
        assert said.code == 2
        assert "name one with --store" in said.err
