"""Reading the times in which we could not look: those recorded, and those that are still on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from checker.model import GapReason, Origin
from checker.model.gaps import GAP_WORDS, Dark, darkness_in, phases
from checker.store import schema
from checker.store.types import Moment

Row = dict[str, Any]

NO_SIGN_OF_LIFE = timedelta(minutes=5)
"""A collector gives a sign of life every minute, and after every pass."""


def recorded(
    connection: sa.Connection, since: datetime | None = None, until: datetime | None = None
) -> list[Row]:
    """Return the gaps that have ended, oldest first; ``open`` is False with each.

    Args:
        connection: the store.
        since: only those that ended then or later.
        until: only those that began then or earlier.
    """
    table = schema.gaps
    query = sa.select(table).order_by(table.c.started_at, table.c.id)
    if since is not None:
        query = query.where(table.c.ended_at >= since)
    if until is not None:
        query = query.where(table.c.started_at <= until)
    return [dict(row) | {"open": False} for row in connection.execute(query).mappings()]


def run_of(
    connection: sa.Connection, platform: str, vantage: str, before: datetime | None = None
) -> list[Dark]:
    """Return the dark passes at the end of a platform's passes, oldest first; none: it is well.

    Args:
        connection: the store.
        platform: whose passes.
        vantage: seen from where.
        before: only passes that began earlier; a clock that was set back leaves later ones behind.
    """
    passes, ends = schema.passes, schema.pass_ends
    query = (
        sa.select(
            passes.c.started_at, ends.c.ended_at, ends.c.note, ends.c.n_asked, ends.c.n_answered
        )
        .join(ends, ends.c.pass_id == passes.c.id)
        .where(passes.c.platform == platform, passes.c.vantage == vantage)
        .order_by(passes.c.started_at.desc())
    )
    if before is not None:
        query = query.where(passes.c.started_at < before)
    return list(_newest_dark(connection, query))[::-1]


def _newest_dark(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[Dark]:
    # Of the query, not of the connection: there it would hold for all that is written after.
    with connection.execute(query.execution_options(yield_per=20)) as rows:
        for row in rows:
            found = darkness_in(row.note, told=row.n_answered > 0)
            if found is not None:
                yield Dark(row.started_at if found.whole else row.ended_at, found)
            # A pass that only listed has looked at nothing: it neither begins nor ends a gap.
            if row.n_asked and (found is None or not found.whole):
                return


@dataclass(frozen=True, slots=True)
class _Watch:
    """One vantage point at this moment.

    Attributes:
        alive_at: the last sign of life of its collector.
        until: the present; of a store of the past, the end of its record.
        platforms: those on its agenda, with when the next look is due.
    """

    vantage: str
    origin: str
    alive_at: datetime
    until: datetime
    platforms: dict[str, datetime]

    def row(self, platform: str | None, since: datetime, reason: GapReason, words: str) -> Row:
        """Return a gap that is still on."""
        return {
            "id": None,
            "vantage": self.vantage,
            "platform": platform,
            "started_at": since,
            "ended_at": max(self.until, since),
            "reason": reason.value,
            "words": words,
            "origin": self.origin,
            "open": True,
        }


def lasting(connection: sa.Connection, now: datetime) -> list[Row]:
    """Return the gaps that are still on at ``now``, in the order of their start.

    They end at ``now`` (in a store of the past, where its record ends), and ``open`` is True.
    """
    known = recorded(connection)
    found = [
        row for watch in _watches(connection, now) for row in _of_watch(connection, watch, known)
    ]
    return sorted(found, key=lambda row: (row["started_at"], row["vantage"], row["platform"] or ""))


def end_of_watch(connection: sa.Connection, now: datetime) -> datetime:
    """Return until when a store was watched: ``now``, or the end of a record of the past."""
    return max((watch.until for watch in _watches(connection, now)), default=now)


def _watches(connection: sa.Connection, now: datetime) -> list[_Watch]:
    agenda, passes, ends = schema.agenda, schema.passes, schema.pass_ends
    due: dict[str, dict[str, datetime]] = {}
    next_at = sa.func.min(agenda.c.next_at, type_=Moment)
    turns = sa.select(agenda.c.vantage, agenda.c.platform, next_at)
    for vantage, platform, at in connection.execute(turns.group_by(*turns.selected_columns[:2])):
        due.setdefault(vantage, {})[platform] = at
    last = (
        sa.select(
            passes.c.vantage,
            sa.func.min(passes.c.origin).label("origin"),
            sa.func.max(ends.c.ended_at, type_=Moment).label("ended_at"),
            schema.presence.c.alive_at,
        )
        .join(ends, ends.c.pass_id == passes.c.id)
        .join(schema.presence, schema.presence.c.vantage == passes.c.vantage)
        .where(passes.c.origin != Origin.IMPORTED.value)
        .group_by(passes.c.vantage, schema.presence.c.alive_at)
    )
    return [
        _Watch(
            row.vantage,
            row.origin,
            row.alive_at,
            now if row.origin == Origin.OBSERVED.value else max(row.ended_at, row.alive_at),
            due[row.vantage],
        )
        for row in connection.execute(last)
        if row.vantage in due
    ]


def _of_watch(connection: sa.Connection, watch: _Watch, known: Sequence[Row]) -> Iterator[Row]:
    runs = {name: run_of(connection, name, watch.vantage) for name in sorted(watch.platforms)}
    away = _away_since(watch)
    if away is not None:
        yield watch.row(None, away, GapReason.NOT_RUNNING, GAP_WORDS[GapReason.NOT_RUNNING])
    end = watch.until if away is None else away
    offline = len(runs) > 1 and all(
        run and run[-1].darkness.reason is GapReason.NETWORK for run in runs.values()
    )
    for name, run in runs.items():
        left = [dark for dark in run if not _is_told(dark, name, watch.vantage, known)]
        parts = phases(left, end)
        for index, part in enumerate(parts):
            reason, words = part.reasons[0], part.words
            if offline and reason is GapReason.NETWORK:
                reason, words = GapReason.OFFLINE, GAP_WORDS[GapReason.OFFLINE]
            # What came before the last reason, or before the collector went, is over; and so is a
            # wait after which nobody was due.
            is_on = index == len(parts) - 1 and away is None and part.end >= watch.until
            row = watch.row(name, part.start, reason, words)
            yield row | {"ended_at": part.end, "open": is_on}


def _away_since(watch: _Watch) -> datetime | None:
    """Return since when nobody collects although looks have fallen due, None where all is well."""
    silent = watch.until - watch.alive_at > NO_SIGN_OF_LIFE
    return watch.alive_at if silent and min(watch.platforms.values()) < watch.until else None


def _is_told(dark: Dark, platform: str, vantage: str, known: Sequence[Row]) -> bool:
    """Say whether a dark pass lies in a gap that is recorded: our clock was set back since."""
    return any(
        row["vantage"] == vantage
        and row["platform"] in (None, platform)
        and row["started_at"] <= dark.since < row["ended_at"]
        for row in known
    )
