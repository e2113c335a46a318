"""Column types: what a time is on SQLite, whoever wrote it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError

from checker.store.types import Moment

TABLE = sa.Table("t", sa.MetaData(), sa.Column("at", Moment))
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (NOON, "2026-01-01 12:00:00.000000"),
        (NOON.replace(microsecond=7), "2026-01-01 12:00:00.000007"),
        (NOON.astimezone(timezone(timedelta(hours=9))), "2026-01-01 12:00:00.000000"),
        (datetime(33, 3, 3, tzinfo=UTC), "0033-03-03 00:00:00.000000"),
        (None, None),
    ],
)
def test_a_time_is_written_as_the_library_writes_it(given: datetime | None, text: str) -> None:
    """A time stands there in UTC, to the microsecond, and comes back as it was."""
    with sa.create_engine("sqlite://").begin() as connection:
        TABLE.create(connection)
        connection.execute(sa.insert(TABLE), {"at": given})
        assert connection.exec_driver_sql("SELECT at FROM t").scalar() == text
        assert connection.execute(sa.select(TABLE.c.at)).scalar() == given
        plain = given.astimezone(UTC).replace(tzinfo=None) if given is not None else None
        the_librarys = sa.table("t", sa.column("at", sa.DateTime))
        assert connection.execute(sa.select(the_librarys.c.at)).scalar() == plain


def test_a_time_without_a_zone_is_refused() -> None:
    """A time that could be anywhere's is not stored."""
    with sa.create_engine("sqlite://").begin() as connection:
        TABLE.create(connection)
        with pytest.raises(StatementError, match="without a zone"):
            connection.execute(sa.insert(TABLE), {"at": NOON.replace(tzinfo=None)})
