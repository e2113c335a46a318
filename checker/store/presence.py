"""When each collector was last alive: what a gap after a sleep or a stop is told by."""

from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from checker.store import schema
from checker.store.agenda import HERE
from checker.store.derived import upsert


def beat(connection: sa.Connection, vantage: str, now: datetime) -> datetime | None:
    """Note that the collector is alive, and return when it was before; None the first time."""
    before: datetime | None = connection.execute(_alive_query(), {"here": vantage}).scalar()
    note_alive(connection, vantage, now)
    return before


def note_alive(connection: sa.Connection, vantage: str, now: datetime) -> None:
    """Note that the collector is alive."""
    statement = upsert(schema.presence, connection.dialect.name)
    connection.execute(statement, {"vantage": vantage, "alive_at": now})


@cache
def _alive_query() -> sa.Select[Any]:
    return sa.select(schema.presence.c.alive_at).where(schema.presence.c.vantage == HERE)
