"""The rows of a log as they go into the store: trail by trail, each with its key and reading."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from checker.intake.importing.rows import Row, reading_of, trail_of
from checker.model import Origin, Purpose, Subject, account
from checker.model.instants import instant
from checker.model.observation import keys_of
from checker.store import bulk

Line = tuple[Any, ...]
"""A good row's fields, and the line it stands in, behind them."""

_AT, _AUTHOR = Row._fields.index("at"), Row._fields.index("author")


_PURPOSE, _ORIGIN = Purpose.SCHEDULED.value, Origin.IMPORTED.value


class Imported(NamedTuple):
    """A look of a log.

    Attributes:
        key: the observation's key.
        at: when it was asked and answered.
        reading: what it found, as JSON text.
        subject_id: row id of the subject.
        vantage: from where.
        subject: whom it is of.
        author: the account that made it, None where the log names none.
        topic: empty where the row names none.
        pass_id: the pass it belongs to.
        line: where it stands in the file.
    """

    key: str
    at: datetime
    reading: str
    subject_id: int
    vantage: str
    subject: Subject
    author: Subject | None
    topic: str
    pass_id: str
    line: int


class Told(NamedTuple):
    """Rows of one trail.

    Attributes:
        subject: whom they are about.
        vantage: from where.
        authors: the accounts that are said to have made it, by name.
        lines: the rows, in time.
    """

    subject: Subject
    vantage: str
    authors: dict[str, Subject]
    lines: Sequence[Line]


def told_of(lines: Iterable[Line]) -> Iterator[Told]:
    """Yield rows in their order, trail by trail."""
    for trail, group in itertools.groupby(lines, key=itemgetter(0)):
        rows = list(group)
        subject, vantage = trail_of(trail)
        names = set(map(itemgetter(_AUTHOR), rows)) - {""}
        authors = {name: account(subject.platform, name) for name in names}
        yield Told(subject, vantage, authors, rows)


def looks_of(told: Told, subject_id: int, passes: Iterator[str]) -> Iterator[Imported]:
    """Yield each row of a trail as a look.

    Args:
        told: the rows.
        subject_id: row id of their subject.
        passes: the pass of each row, in turn.
    """
    subject, vantage, authors, lines = told
    keys = keys_of(subject, vantage, map(itemgetter(_AT), lines))
    for key, row in zip(keys, lines, strict=True):
        _, at, seen, cause, actor, words, by, made, topic, line = row
        author = authors.get(by)
        yield Imported(
            key,
            instant(at),
            reading_of((seen, cause, actor), words, author, made),
            subject_id,
            vantage,
            subject,
            author,
            topic,
            next(passes),
            line,
        )


def columns_of(look: Imported, write: Callable[[datetime], Any]) -> bulk.Row:
    """Return a look as ``bulk.OBSERVATION`` has its columns.

    Args:
        look: the look.
        write: writes a time as the store keeps it.
    """
    at = write(look.at)
    return (
        look.key,
        look.subject_id,
        look.vantage,
        look.pass_id,
        at,
        at,
        _PURPOSE,
        _ORIGIN,
        False,
        False,
        look.reading,
        "[]",
    )
