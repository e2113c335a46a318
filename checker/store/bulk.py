"""Many rows at once: the driver's own ``executemany``, past the machinery for single statements.

SQLAlchemy prepares each row of each statement anew, which costs more than the database itself
where millions are appended. Here the values come in the driver's own form.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa

from checker.model import Subject
from checker.store import append, schema
from checker.store.columns import Moment

_CACHE_KIB = 32 * 1024
_LOCK = 7_243_533_702
"""Any number that no other program, and no other work of ours, locks by."""

_PAGES_BEFORE_CHECKPOINT = 64_000

Row = tuple[Any, ...]
Writer = Callable[[Any], Any]

OBSERVATION = (
    "key",
    "subject_id",
    "vantage",
    "pass_id",
    "asked_at",
    "answered_at",
    "purpose",
    "origin",
    "expected_visible",
    "seen_before",
    "reading",
    "evidence",
)
"""The columns of ``observations`` that an imported row fills; the others stay empty."""

VERDICT = (
    "observation_id",
    "availability",
    "cause",
    "actor",
    "basis",
    "corroborated",
    "rule",
    "words",
    "controlled",
    "rules",
)
SUBJECT = ("platform", "kind", "native_id")
MEMBERSHIP = ("topic", "subject_id", "since")
AUTHORSHIP = ("post_id", "account_id")


def insert_new(
    connection: sa.Connection, table: sa.Table, columns: tuple[str, ...], rows: Sequence[Row]
) -> None:
    """Insert rows, passing over those whose key is there already.

    Args:
        connection: the store.
        table: one of the schema's.
        columns: what the rows hold, in order.
        rows: values in the driver's form: times through ``moment_writer``, JSON as its text.
    """
    if rows:
        statement = _statement(table.name, columns, connection.dialect.name)
        connection.exec_driver_sql(statement, list(rows))


def add_subjects(connection: sa.Connection, new: Sequence[Subject]) -> dict[Subject, int]:
    """Make rows for subjects that the store does not know; returns their row ids."""
    rows = [(item.platform, item.kind.value, item.native_id) for item in new]
    insert_new(connection, schema.subjects, SUBJECT, rows)
    return append.find_subjects(connection, new)


def take_turn(connection: sa.Connection) -> None:
    """Let one program at a time append many rows, until the transaction ends.

    What is read in it then stays true until it is written, on either database.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@cache
def _statement(table: str, columns: tuple[str, ...], dialect: str) -> str:
    mark = "%s" if dialect == "postgresql" else "?"
    places = ", ".join([mark] * len(columns))
    known = schema.metadata.tables[table].columns
    names = ", ".join(f'"{known[name].name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608


def moment_writer(connection: sa.Connection) -> Callable[[datetime], Any]:
    """Return the function that writes an aware time as the store keeps it."""
    return _naive if connection.dialect.name == "postgresql" else _as_text


def insert_plain(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows of one table, every row with all of its columns, in the schema's own values."""
    if not rows:
        return
    columns = tuple(rows[0])
    writers = [(at, _writer(connection, table.columns[name])) for at, name in enumerate(columns)]
    needed = [(at, write) for at, write in writers if write is not None]
    given = [_written(row, needed) for row in rows]
    insert_new(connection, table, columns, given)


def _written(row: Mapping[str, Any], writers: Sequence[tuple[int, Writer]]) -> Row:
    values = [*row.values()]
    for at, write in writers:
        if (value := values[at]) is not None:
            values[at] = write(value)
    return tuple(values)


def _writer(connection: sa.Connection, column: sa.Column[Any]) -> Writer | None:
    if isinstance(column.type, Moment):
        write = moment_writer(connection)
        return _as_text_again if write is _as_text else write
    return json.dumps if isinstance(column.type, sa.JSON) else None


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(" ", "microseconds")[:_WITHOUT_ZONE]


_as_text_again = lru_cache(maxsize=1_024)(_as_text)
"""For rows that hold one moment in many columns."""

_WITHOUT_ZONE = len("2019-11-27 12:06:00.000000")


@contextmanager
def roomy(connection: sa.Connection) -> Iterator[None]:
    """Give a connection more memory and rarer checkpoints while many rows go in; SQLite only."""
    if connection.dialect.name != "sqlite":
        yield
        return
    names = ("cache_size", "wal_autocheckpoint")
    before = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names}
    connection.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE_KIB}")
    connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint={_PAGES_BEFORE_CHECKPOINT}")
    connection.rollback()
    try:
        yield
    finally:
        connection.rollback()
        for name, value in before.items():
            connection.exec_driver_sql(f"PRAGMA {name}={int(value)}")
        connection.rollback()
