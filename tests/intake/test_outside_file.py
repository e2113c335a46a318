"""Outside events as a table: good rows read, bad ones named by their line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.errors import ConfigError
from checker.intake import outside_file
from checker.intake.outside_file import Taken
from checker.store import frames

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
HEADING = "at,kind,words,source"
GOOD = "2026-01-14,press,A paper says so,A paper"


def read(engine: sa.Engine, *lines: str, encoding: str = "utf-8") -> Taken:
    """Enter a file of some lines."""
    return outside_file.add_all(engine, "\n".join(lines).encode(encoding), "a.csv", NOW)


def test_bad_rows_are_named_by_line_and_the_rest_is_read(engine: sa.Engine) -> None:
    """A cell over several lines counts them; each bad row is named by where it begins."""
    taken = read(
        engine,
        HEADING + ",certainty",
        GOOD + ",company",
        '2026-01-13,report,"first\nsecond",Users,',
        "13/01/2026,press,A paper,A paper,",
        "",
        "2026-01-12,press,A paper,A paper,probably",
        "2026-01-12,press,,A paper,",
        "2026-01-12,press",
        GOOD + ",company,and more",
    )
    assert [row.words for row in taken.added] == ["A paper says so", "first second"]
    assert [line.split(":")[0] for line in taken.bad] == [
        *("Line 5", "Line 7", "Line 8", "Line 9", "Line 10"),
    ]
    assert "13/01/2026" in taken.bad[0]
    assert taken.words == "2 entered, 5 not taken."


def test_the_same_file_twice_changes_nothing(engine: sa.Engine) -> None:
    """Rows that are there already are counted, and not entered again."""
    read(engine, HEADING, GOOD)
    taken = read(engine, HEADING, GOOD, GOOD)
    assert (taken.added, taken.n_known, taken.bad) == ([], 2, [])
    assert taken.words == "0 entered, 2 entered before."


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{HEADING}\n{GOOD}".encode(),
        f"{HEADING}\r\n{GOOD}\r\n".encode(),
        f"{HEADING}\n{GOOD}".replace(",", ";").encode(),
        f"{HEADING}\n{GOOD}".replace(",", "\t").encode("utf-16"),
        f" At , KIND ,Words,source\n{GOOD}".encode(),
    ],
    ids=["bom", "crlf", "semicolons", "tabs in utf-16", "loose heading"],
)
def test_what_spreadsheets_write_is_read(engine: sa.Engine, content: bytes) -> None:
    """Marks of order, line ends, separators and a loose heading make no difference."""
    taken = outside_file.add_all(engine, content, "a.csv", NOW)
    assert [row.source for row in taken.added] == ["A paper"]
    assert taken.lines == []


NO_TABLE = {
    "empty": (b"", "at, kind, words, source are missing"),
    "no heading": (GOOD.encode(), "are missing"),
    "one missing": (b"at,kind,words\n", "source is missing"),
    "near miss": (f"{HEADING},certianty\n".encode(), "did you mean 'certainty'"),
    "twice": (f"{HEADING},at\n".encode(), "'at' twice"),
    "encoding": (f"{HEADING}\n{GOOD} é".encode("latin-1"), "save it as “CSV UTF-8”"),
    "zip": (b"PK\x03\x04\xff\xfe\x00" * 9, "is not UTF-8 text"),
    "half utf-16": (b"\xff\xfea", "is not UTF-8 text"),
    "large": (b"x" * 5_000_001, "larger than 5 MB"),
    "heading": (b'"' + b"x" * 200_000, "its heading cannot be read"),
}


@pytest.mark.parametrize("what", NO_TABLE)
def test_what_is_no_such_table_is_a_sentence(what: str) -> None:
    """Nothing is guessed of a file without the columns; the sentence says what to write."""
    content, words = NO_TABLE[what]
    with pytest.raises(ConfigError) as refused:
        outside_file.add_all(sa.create_engine("sqlite://"), content, "a.csv", NOW)
    assert words in str(refused.value)


def test_other_columns_are_passed_over_and_said(engine: sa.Engine) -> None:
    """A column that means nothing here is named, and the rows are read."""
    taken = read(engine, f"{HEADING},my notes", f"{GOOD},x")
    assert len(taken.added) == 1
    assert taken.lines == ["Passed over, since they mean nothing here: 'my_notes'."]


def test_hostile_cells_stay_words(engine: sa.Engine) -> None:
    """Formulas and markup are kept as they are written; NUL and a huge cell are not."""
    huge = "x" * 200_000
    taken = read(
        engine,
        HEADING,
        "2026-01-12,press,=HYPERLINK(1),<script>a\x00b</script>",
        f"2026-01-12,press,{huge},A paper",
        GOOD,
    )
    assert taken.added[0].words == "=HYPERLINK(1)"
    assert taken.added[0].source == "<script>ab</script>"
    assert len(taken.added) == 2
    assert "a cell is too long" in taken.bad[0]
    assert max(map(len, taken.lines)) < 500


def test_many_bad_rows_are_counted(engine: sa.Engine) -> None:
    """Twenty bad rows are named, the rest is a number."""
    taken = read(engine, HEADING, *["x,press,A paper,A paper"] * 50)
    assert len(taken.lines) == 21
    assert taken.lines[-1] == "And 30 more."


def test_ten_thousand_rows_at_a_time(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is beyond the most that is taken at a time is said, and what came before is kept."""
    monkeypatch.setattr(outside_file, "ROWS_AT_MOST", 3)
    rows = [f"2026-01-{day:02},press,A paper,A paper" for day in range(1, 6)]
    taken = read(engine, HEADING, *rows)
    with engine.connect() as connection:
        assert len(frames.outside(connection)) == len(taken.added) == 3
    assert taken.bad == ["Line 5: only 3 rows are taken at a time."]


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    """A missing file, or a folder, is named."""
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(ConfigError, match="cannot be read"):
            outside_file.from_file(path)
