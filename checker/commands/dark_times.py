"""The times in which we could not look, with what they cost, for ``status``."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from checker.model.instants import floor_text
from checker.store import frames, gap_costs
from checker.store.dark import end_of_watch
from checker.views.dark_times import MOST, dark_lines, together

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DarkTimes:
    """All gaps of a store, those that are still on among them.

    Attributes:
        rows: oldest first; the latest hold their ``cost``.
        share: what they come to of all watched time (0…1), None where nothing was watched.
    """

    rows: list[Row]
    share: float | None

    def lines(self, now: datetime) -> list[str]:
        """Return them in sentences, newest first."""
        return dark_lines(self.rows, now, self.share)

    def documents(self) -> list[Row]:
        """Return them as plain JSON; one that is still on has no end."""
        return [_document(row) for row in self.rows]


def dark_times(connection: sa.Connection, now: datetime) -> DarkTimes:
    """Return a store's gaps with what the latest of them cost."""
    ledger = gap_costs.Ledger(connection, end_of_watch(connection, now))
    gaps = together(frames.gaps(connection, now=now))
    earlier, latest = gaps[:-MOST], gaps[-MOST:]
    told = [row | {"cost": gap_costs.cost(connection, row, ledger)} for row in latest]
    return DarkTimes([*earlier, *told], ledger.share_of(gaps))


def _document(row: Row) -> Row:
    spent = row.get("cost")
    return {
        **{key: row[key] for key in ("vantage", "platform", "reason", "words", "origin", "open")},
        "started_at": floor_text(row["started_at"]),
        "ended_at": None if row["open"] else floor_text(row["ended_at"]),
        **(spent.document() if spent is not None else {}),
    }
