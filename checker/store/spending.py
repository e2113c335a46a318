"""What has been spent of each key's quota; counted before asking, so a crash asks too little."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from checker.store import schema


@dataclass(frozen=True, slots=True)
class Spent:
    """One quota's spending.

    Attributes:
        name: ``credential.quota``.
        span: the hour, day or month, by the clock of the quota's zone.
        units: what was spent in it.
        at: when the last of it was spent.
    """

    name: str
    span: str
    units: int
    at: datetime


class StoredLedger:
    """A ledger in the store; several programs may count in it at once."""

    def __init__(self, engine: sa.Engine, now: Callable[[], datetime]) -> None:
        """Count in ``engine``'s store, by the clock ``now``."""
        self._engine = engine
        self._now = now

    def spend(self, name: str, span: str, units: int, most: int) -> bool:
        """Write ``units`` down and say True, or nothing and False where that would be too many."""
        table = schema.quotas
        here = sa.and_(table.c.name == name, table.c.span == span)
        room = here & (table.c.units + units <= most)
        with self._engine.begin() as connection:
            more = {"units": table.c.units + units, "at": self._now()}
            if connection.execute(sa.update(table).where(room).values(more)).rowcount:
                return True
            if units > most or connection.execute(sa.select(table.c.units).where(here)).first():
                return False
            row = {"name": name, "span": span, "units": units, "at": self._now()}
            connection.execute(sa.insert(table), row)
            return True


def spent(connection: sa.Connection) -> list[Spent]:
    """Return the latest span of every quota that anything was ever spent of."""
    table = schema.quotas
    latest = (
        sa.select(table.c.name, sa.func.max(table.c.span).label("span"))
        .group_by(table.c.name)
        .subquery()
    )
    query = (
        sa.select(table.c.name, table.c.span, table.c.units, table.c.at)
        .join(latest, sa.and_(latest.c.name == table.c.name, latest.c.span == table.c.span))
        .order_by(table.c.name)
    )
    return [Spent(*row) for row in connection.execute(query)]
