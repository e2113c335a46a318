"""A table of outside events: a CSV with a heading, each bad row named by its line."""

import csv
import difflib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from checker.errors import ConfigError
from checker.intake.outside import Written, checked, keys, put
from checker.intake.spans import shown
from checker.model import Outside

COLUMNS = tuple(item.name for item in fields(Written))
NEEDED = ("at", "kind", "words", "source")
BYTES_AT_MOST = 5_000_000
ROWS_AT_MOST = 10_000
NAMED_AT_MOST = 20
_DELIMITERS = ",;\t"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class Taken:
    """What became of a file.

    Attributes:
        added: the rows that were appended.
        n_known: rows that were entered before, and so were not entered again.
        bad: a sentence for each row that was not taken, beginning with its line.
        passed_over: columns that mean nothing here.
    """

    added: list[Outside] = field(default_factory=list)
    n_known: int = 0
    bad: list[str] = field(default_factory=list)
    passed_over: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        """The bad rows and the columns passed over, in sentences; at most 20 rows, then a count."""
        over = ", ".join(map(shown, self.passed_over))
        told = [f"Passed over, since they mean nothing here: {over}."] if over else []
        more = len(self.bad) - NAMED_AT_MOST
        return told + self.bad[:NAMED_AT_MOST] + ([f"And {more:,} more."] if more > 0 else [])

    @property
    def words(self) -> str:
        """What became of the file, in one sentence."""
        known = f", {self.n_known:,} entered before" if self.n_known else ""
        bad = f", {len(self.bad):,} not taken" if self.bad else ""
        return f"{len(self.added):,} entered{known}{bad}."


def from_file(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        ConfigError: it cannot be read, or is too large.
    """
    try:
        with path.open("rb") as file:
            return file.read(BYTES_AT_MOST + 1)
    except OSError as trouble:
        raise ConfigError(f"{path}: cannot be read ({trouble.strerror})") from trouble


def add_all(engine: sa.Engine, content: bytes, name: str, now: datetime) -> Taken:
    """Append every good row of a CSV, and name every other by its line.

    Args:
        engine: the store.
        content: the file's bytes.
        name: what the file is called, for the sentences.
        now: the time of entry.

    Raises:
        ConfigError: it is no such table at all; says what to write.
    """
    table = _Table(_text(content, name), name)
    taken = Taken(passed_over=table.passed_over)
    with engine.begin() as connection:
        known = keys(connection)
        for line, row in table.rows(taken):
            try:
                new = checked(connection, row, now)
            except ConfigError as trouble:
                taken.bad.append(_sentence(line, str(trouble)))
                continue
            if put(connection, new, known):
                taken.added.append(new)
            else:
                taken.n_known += 1
    return taken


def _sentence(line: int, words: str) -> str:
    return f"Line {line}: {words}{'' if words.endswith(('.', '?')) else '.'}"


def _text(content: bytes, name: str) -> str:
    if len(content) > BYTES_AT_MOST:
        raise ConfigError(f"{name}: is larger than {BYTES_AT_MOST // 1_000_000} MB; split it")
    try:
        return content.decode("utf-16" if content.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise ConfigError(
            f"{name}: is not UTF-8 text; in a spreadsheet, save it as “CSV UTF-8”"
        ) from trouble


class _Table:
    """A CSV under its heading."""

    def __init__(self, text: str, name: str) -> None:
        first = next((line for line in text.splitlines() if line.strip()), "")
        delimiter = max(_DELIMITERS, key=first.count)
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        self._heading = self._read_heading(name)
        self.passed_over = tuple(cell for cell in self._heading if cell and cell not in COLUMNS)

    def _read_heading(self, name: str) -> list[str]:
        try:
            cells = next((row for row in self._reader if any(map(str.strip, row))), [])
        except csv.Error as trouble:
            raise ConfigError(f"{name}: its heading cannot be read ({trouble})") from trouble
        heading = ["_".join(cell.lower().split()) for cell in cells]
        missing = [column for column in NEEDED if column not in heading]
        if missing:
            raise ConfigError(
                f"{name}: its first line must name the columns; {', '.join(missing)} "
                f"{'is' if len(missing) == 1 else 'are'} missing. Write: {','.join(COLUMNS)}"
            )
        for cell in heading:
            near = difflib.get_close_matches(cell, COLUMNS, n=1, cutoff=0.75)
            if (near and cell not in COLUMNS) or (cell and heading.count(cell) > 1):
                meant = f"; did you mean {near[0]!r}?" if near and cell not in COLUMNS else " twice"
                raise ConfigError(f"{name}: there is a column {shown(cell)}{meant}")
        return heading

    def rows(self, taken: Taken) -> Iterator[tuple[int, Written]]:
        """Yield each row with the line on which it begins; what is none goes to ``taken.bad``."""
        n_rows = 0
        while True:
            line = self._reader.line_num + 1
            try:
                cells = next(self._reader, None)
            except csv.Error:
                taken.bad.append(f"Line {line}: a cell is too long; is a closing quote missing?")
                continue
            if cells is None:
                return
            if not any(map(str.strip, cells)):
                continue
            n_rows += 1
            if n_rows > ROWS_AT_MOST:
                taken.bad.append(f"Line {line}: only {ROWS_AT_MOST:,} rows are taken at a time.")
                return
            if any(map(str.strip, cells[len(self._heading) :])):
                taken.bad.append(f"Line {line}: has more cells than the heading.")
                continue
            row = dict.fromkeys(NEEDED, "") | dict(zip(self._heading, cells, strict=False))
            yield line, Written(**{name: row[name] for name in COLUMNS if name in row})
