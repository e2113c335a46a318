"""Column types: times with a zone, and words from outside that every database takes."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """Aware UTC in Python, naive UTC in the database; a naive datetime is refused."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Any) -> datetime | None:
        """Take the zone off, after making it UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Any) -> datetime | None:
        """Put the zone back on."""
        return value.replace(tzinfo=UTC) if value is not None else None

    def bind_processor(self, dialect: Any) -> Any:
        """Return what writes a time; on SQLite the same text as the library's, in one step."""
        return _written if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        """Return what reads a time; on SQLite in one step."""
        if dialect.name == "sqlite":
            return _read
        return super().result_processor(dialect, coltype)


_ON_SQLITE = len("2019-11-27 12:06:00.000000")


def _written(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is not UTC:
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
    return value.isoformat(" ", "microseconds")[:_ON_SQLITE]


def _read(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value + "+00:00") if value is not None else None


class Said(TypeDecorator[str]):
    """Words from outside, as text that every database takes.

    A platform can send what no database holds as text (NUL, half a surrogate pair). Each becomes
    U+FFFD here; the bytes themselves are in the evidence.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Any) -> str | None:
        """Join surrogate pairs, and replace what cannot be stored."""
        if value is None:
            return None
        joined = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return joined.replace("\x00", "\ufffd")
