"""Hosts that want to be left alone: written down, so that a restart forgets none of it."""

from collections.abc import Callable, Mapping
from datetime import datetime

import sqlalchemy as sa

from checker.model.rest import Rest
from checker.store import schema


class StoredRests:
    """The rests of one vantage point, in the store; it is its address that hosts hold back."""

    def __init__(self, engine: sa.Engine, vantage: str, now: Callable[[], datetime]) -> None:
        """Write into ``engine``'s store what holds back ``vantage``, by the clock ``now``."""
        self._engine = engine
        self._vantage = vantage
        self._now = now

    def standing(self) -> Mapping[str, Rest]:
        """Return the rest of every host that has not answered well since."""
        table = schema.rests
        query = sa.select(
            table.c.host,
            table.c.until,
            table.c.trouble,
            table.c.n_failures,
            table.c.n_wall_holds,
        ).where(table.c.vantage == self._vantage)
        with self._engine.connect() as connection:
            return {row.host: Rest(*row[1:]) for row in connection.execute(query)}

    def note(self, host: str, rest: Rest | None) -> None:
        """Write down that ``host`` rests; None: that it answers again."""
        table = schema.rests
        mine = sa.and_(table.c.vantage == self._vantage, table.c.host == host[:255])
        with self._engine.begin() as connection:
            connection.execute(sa.delete(table).where(mine))
            if rest is not None:
                row = {
                    "vantage": self._vantage,
                    "host": host[:255],
                    "until": rest.until,
                    "trouble": rest.trouble[:200],
                    "n_failures": rest.n_failures,
                    "n_wall_holds": rest.n_wall_holds,
                }
                connection.execute(sa.insert(table), row)

    def asked_at(self) -> datetime | None:
        """Return when this vantage point asked anybody last, at the latest.

        A pass that was killed may have asked until a moment ago. None: it never asked anybody.
        """
        passes, ends = schema.passes, schema.pass_ends
        query = (
            sa.select(passes.c.id, ends.c.ended_at)
            .select_from(passes.outerjoin(ends))
            # An observer's passes go the same way out.
            .where(
                (passes.c.vantage == self._vantage)
                | passes.c.vantage.startswith(f"{self._vantage}@", autoescape=True)
            )
            .order_by(passes.c.started_at.desc())
            .limit(_LATEST)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        ended = [row.ended_at for row in rows]
        return self._now() if None in ended else max(ended, default=None)


_LATEST = 50
"""Passes of several platforms run at once: so many of the latest are looked through."""
