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
