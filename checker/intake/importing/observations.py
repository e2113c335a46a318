"""``--as observations``: a log of looks, read in whole, judged by the rules for our own looks."""

import gc
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from checker.intake import topics
from checker.intake.importing import ending
from checker.intake.importing.badrows import BadRow, BadRows
from checker.intake.importing.files import Handed, opened
from checker.intake.importing.keeping import Book
from checker.intake.importing.log_file import Cells, Layout, cells_of, layout_of
from checker.intake.importing.looks import Line
from checker.intake.importing.moments import CLOCKS_APART
from checker.intake.importing.names import Names
from checker.intake.importing.passes import Passes
from checker.intake.importing.rows import ORDER, Row, row_of, vantage_of
from checker.intake.origins import refuse_other_origin
from checker.model import Origin
from checker.store import bulk, entries
from checker.store.sorter import Sorter

BATCH = 10_000
"""Rows that are checked and put aside at once."""

APPENDED_AT_ONCE = 10_000
"""Rows that are in mind together while they are appended, with what they mean."""

PARTS_A_TURN = 6
"""So many times as many are kept in one transaction: what a killed import loses, at most.

Keys lie all over their index, so each transaction writes most of its pages, however few its rows.
"""

LAYOUT = "observations"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a log.

    Attributes:
        n_rows: rows read, the heading left out.
        n_taken: rows taken, known before or not.
        n_new: observations that the store did not have.
        bad: the rows that could not be taken.
        topics_made: names of the topics that were made.
        passed_over: columns that nobody reads.
        before: when the same file was read in before, None where it was not.
    """

    n_rows: int
    n_taken: int
    n_new: int
    bad: BadRows
    topics_made: tuple[str, ...]
    passed_over: tuple[str, ...]
    before: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an import of a log is told.

    Attributes:
        topic: the topic of rows that name none.
        now: the present.
        rules: version of the rules.
        tick: is told the step, how far it is, and how far it goes.
    """

    topic: str
    now: datetime
    rules: str
    tick: Progress


def take(engine: sa.Engine, handed: Handed, told: Told) -> Imported:
    """Append a log's good rows, name the bad ones, and judge what they come to.

    A second run over the same file changes nothing, and finishes what a killed one began.

    Raises:
        ConfigError: the file is no log, or the store holds what was not imported.
    """
    refuse_other_origin(engine, Origin.IMPORTED)
    layout = layout_of(handed)
    with _few_collections():
        return _take(engine, handed, layout, told)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Let Python look for lost cycles rarely: batches hold many tuples, and none is a cycle."""
    before = gc.get_threshold()
    gc.set_threshold(1_000_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _take(engine: sa.Engine, handed: Handed, layout: Layout, told: Told) -> Imported:
    reading = _Reading(
        names=Names(default=topics.name_of(told.topic), now=told.now),
        latest=told.now + CLOCKS_APART,
    )
    with Sorter((*Row._fields, "line"), (*ORDER, "line")) as aside:
        with opened(handed) as text, engine.connect() as connection:
            for batch in _batches(cells_of(layout, text), BATCH):
                aside.put(reading.good(connection, batch))
                told.tick("reading", text.buffer.tell(), handed.n_bytes)
        book = _append(engine, handed, told, reading, aside)
    before = _finish(engine, handed, book, reading)
    return Imported(
        n_rows=reading.n_rows,
        n_taken=book.n_taken,
        n_new=book.n_new,
        bad=reading.bad,
        topics_made=tuple(reading.names.made),
        passed_over=layout.passed_over,
        before=before,
    )


def _append(
    engine: sa.Engine, handed: Handed, told: Told, reading: "_Reading", aside: Sorter
) -> Book:
    with engine.connect() as connection, bulk.roomy(connection):
        book = Book(
            connection=connection,
            names=reading.names,
            passes=Passes(sha256=handed.sha256, rules=told.rules),
            now=told.now,
            bad=reading.bad,
        )
        n = 0
        parts = _batches(aside.ordered(), APPENDED_AT_ONCE)
        for first in parts:
            with book.turn():
                for lines in itertools.chain((first,), itertools.islice(parts, PARTS_A_TURN - 1)):
                    book.append(lines)
                    n += len(lines)
                    told.tick("judging", n, reading.n_good)
    return book


Read = tuple[int, Cells | BadRow]
Batched = TypeVar("Batched")


def _batches(rows: Iterator[Batched], n: int) -> Iterator[list[Batched]]:
    while batch := list(itertools.islice(rows, n)):
        yield batch


@dataclass(slots=True, kw_only=True)
class _Reading:
    """A log that is being checked, row by row, before any of it is kept.

    Attributes:
        names: topics and vantage points.
        latest: a later time lies in the future.
        bad: rows that cannot be taken.
        n_rows: rows read.
        n_good: those that were put aside.
    """

    names: Names
    latest: datetime
    bad: BadRows = field(default_factory=BadRows)
    n_rows: int = 0
    n_good: int = 0

    def good(self, connection: sa.Connection, batch: Sequence[Read]) -> list[Line]:
        """Return the good rows, each with its line behind it."""
        good: list[Line] = []
        for line, cells in batch:
            try:
                if isinstance(cells, BadRow):
                    raise cells
                good.append((*row_of(cells, self.latest), line))
            except BadRow as trouble:
                self.bad.name(line, str(trouble))
        good = self._named(connection, good)
        self.n_rows += len(batch)
        self.n_good += len(good)
        return good

    def _named(self, connection: sa.Connection, lines: list[Line]) -> list[Line]:
        """Return the rows whose topic and vantage point can be taken."""
        with connection.begin():
            wrong = {
                pair: why
                for pair in dict.fromkeys(map(_names, lines))
                if (why := self.names.learn(connection, *pair)) is not None
            }
        if not wrong:
            return lines
        for line in lines:
            if (why := wrong.get(_names(line))) is not None:
                self.bad.name(line[-1], why)
        return [line for line in lines if _names(line) not in wrong]


def _names(line: Line) -> tuple[str, str]:
    return line[_TOPIC], vantage_of(line[_TRAIL])


_TOPIC, _TRAIL = Row._fields.index("topic"), Row._fields.index("trail")


def _finish(engine: sa.Engine, handed: Handed, book: Book, reading: _Reading) -> datetime | None:
    """Record that the file is read in; returns when it was before, None where it was not."""
    sha256 = handed.sha256
    with engine.begin() as connection:
        ending.end(connection, sha256)
        found = [row for row in entries.imports(connection) if row["sha256"] == sha256]
        if found:
            before: datetime = found[-1]["at"]
            return before
        if book.n_taken:
            entries.imported(
                connection,
                {
                    "file": handed.path.name,
                    "sha256": sha256,
                    "layout": LAYOUT,
                    "at": book.now,
                    "n_rows": reading.n_rows,
                    "n_taken": book.n_taken,
                    "n_bad": reading.bad.n,
                },
            )
    return None
