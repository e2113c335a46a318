"""``checker import --as wayback`` as its users meet it, with a small archive behind a route."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.shell import Here
from tests.platforms.wayback.answers import page
from tests.support.archive import PAGE, SITE, capture, index, listed, refusal
from tests.support.saved_server import SavedServer, saved_server

NONE, SLOW, LATER = f"{SITE}/none", f"{SITE}/slow", f"{SITE}/later"
ANSWERS = (
    index(
        PAGE,
        listed("20240101100000", "200", "A"),
        listed("20240104100000", "410", "C"),
        listed("20240104102000", "410", "C"),
        listed("20240105100000", "200", "A"),
    ),
    capture("20240101100000", page(PAGE)),
    capture("20240104100000", b"<html>gone</html>", 410),
    index(NONE),
    refusal(SLOW, 429, headers=[("Retry-After", "86400")]),
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[SavedServer]:
    """Serve a small archive, to which the configuration here leads."""
    with saved_server(ANSWERS) as server:
        (tmp_path / "checker.toml").write_text(server.routes(["web.archive.org"]))
        yield server


def test_the_past_of_pages_becomes_events(
    checker: Here, archive: SavedServer, tmp_path: Path
) -> None:
    """All pages told of is code 0; what they show is events of the archive's, marked imported."""
    (tmp_path / "links.csv").write_text(f"title,link\na,{PAGE}\nb,{NONE}\n")
    said = checker("import", "links.csv", "--as", "wayback", "--topic", "my story")
    assert said.code == 0
    assert "two pages from column 'link', no bad rows" in said.out
    assert "'my story' was made" in said.out
    assert "Of 1 it lists no capture, which says nothing about the page" in said.out
    assert "Four captures taken (4 new): 2 show the page" in said.out
    assert "two pages takes between 5 seconds and 2 minutes" in said.err
    rows = checker("events", "--json").document
    gone, back = (row for row in rows if row["kind"] in ("gone", "returned"))
    assert (gone["after"], gone["before"]) == ("2024-01-01T10:00:00Z", "2024-01-04T10:00:00Z")
    assert gone["confirmed_at"] == "2024-01-04T10:20:00Z"
    assert (gone["origin"], gone["vantage"], gone["topics"]) == (
        "imported",
        "wayback",
        ["my story"],
    )
    assert back["before"] == "2024-01-05T10:00:00Z"
    assert gone["evidence"]
    assert "0 verdicts and 0 events moved" in checker("judge", "--all").out
    assert checker("evidence", "verify", "checker-data/evidence").code == 0
    again = checker("import", "links.csv", "--as", "wayback", "--topic", "my story", "--json")
    assert again.code == 0
    assert again.document["topics_made"] == []
    assert (again.document["captures"]["n_taken"], again.document["captures"]["n_new"]) == (4, 0)
    assert archive.strays == []


def test_what_could_not_be_asked_is_counted_and_said(
    checker: Here, archive: SavedServer, tmp_path: Path
) -> None:
    """Some links without an answer is code 1: each is named with the reason, the rest is kept."""
    bad = f"https://web.archive.org/web/2024/{PAGE}"
    links = [PAGE, "no link", bad, SLOW, LATER]
    (tmp_path / "links.txt").write_text("link\n" + "\n".join(links) + "\n")
    said = checker("import", "links.txt", "--as", "wayback", "--json")
    assert said.code == 1
    told = said.document
    assert (told["n_rows"], told["n_bad"], told["n_pages"], told["n_taken"]) == (5, 1, 3, 1)
    assert [item["link"] for item in told["not_told"]] == [SLOW, LATER]
    assert "HTTP 429" in told["not_told"][0]["why"]
    assert "left alone until" in told["not_told"][1]["why"]
    assert [item["link"] for item in told["no_pages"]] == [bad]
    assert f"{SLOW}: the archive answers HTTP 429" in said.err
    assert "links.txt, line 3" in said.err
    assert not any(LATER in url for url, _ in archive.asked)


def test_an_archive_that_tells_nothing_is_code_3(
    checker: Here, archive: SavedServer, tmp_path: Path
) -> None:
    """Where no page was told of, the code says that nobody could tell, and no event is made."""
    (tmp_path / "links.txt").write_text(f"{SLOW}\n{LATER}\n")
    said = checker("import", "links.txt", "--as", "wayback")
    assert said.code == 3
    assert "Two pages without an answer" in said.out
    assert checker("events", "--json").document == []
    assert len(archive.asked) == 1


WRONG = {
    "no page": (f"https://web.archive.org/web/2024/{PAGE}", (), "none of its links means a page"),
    "no link": ("nothing", ("--column", "1"), "no link could be read"),
    "too many": (f"{PAGE}\n{NONE}", ("--most", "1"), "write --most 2"),
    "empty name": (PAGE, ("--topic", " "), "needs a name"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_use_asks_nobody(
    checker: Here, archive: SavedServer, tmp_path: Path, case: str
) -> None:
    """What cannot be asked for as written is one sentence and code 2, and nobody is asked."""
    text, words, says = WRONG[case]
    (tmp_path / "links.txt").write_text(text + "\n")
    said = checker("import", "links.txt", "--as", "wayback", *words)
    assert said.code == 2
    assert says in said.err
    assert "Traceback" not in said.err
    assert said.out == ""
    assert archive.asked == []


def test_an_archive_that_is_switched_off_is_not_asked(
    checker: Here, archive: SavedServer, tmp_path: Path
) -> None:
    """A configuration that leaves the archive out is heeded, with the line to change."""
    with (tmp_path / "checker.toml").open("a") as file:
        file.write("[platforms.wayback]\nenabled = false\n")
    (tmp_path / "links.txt").write_text(PAGE + "\n")
    said = checker("import", "links.txt", "--as", "wayback")
    assert said.code == 2
    assert "platforms.wayback: enabled = false" in said.err
    assert archive.asked == []


def test_a_store_of_our_own_takes_no_past(
    checker: Here, archive: SavedServer, tmp_path: Path
) -> None:
    """What we observed and what the archive saw stay in stores of their own."""
    (tmp_path / "links.txt").write_text(PAGE + "\n")
    assert checker("import", "links.txt", "--as", "csv").code == 0
    said = checker("import", "links.txt", "--as", "wayback")
    assert said.code == 2
    assert "name one with --store" in said.err
    assert archive.asked == []
