"""Reading the store for who watches the collector at work: passes under way, clocks, troubles."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from checker.model import Purpose
from checker.store import agenda, entered, schema

Row = dict[str, Any]
LAST_PASSES = 5
NO_LISTING = "no listing"
"""The route of a turn in which no list was asked for."""


def under_way(connection: sa.Connection, since: datetime, now: datetime) -> list[Row]:
    """Return the passes begun after ``since`` that have not ended, with how far they are.

    Returns:
        platform, vantage, started_at, n_looked (of those due) and n_due, in the order of starting.
    """
    passes, ends = schema.passes, schema.pass_ends
    query = (
        sa.select(passes.c.id, passes.c.platform, passes.c.vantage, passes.c.started_at)
        .outerjoin(ends, ends.c.pass_id == passes.c.id)
        .where(ends.c.pass_id.is_(None), passes.c.started_at >= since)
        .order_by(passes.c.started_at)
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    for row in rows:
        row["n_due"], row["n_looked"] = _how_far(connection, row, now)
    return rows


def _how_far(connection: sa.Connection, row: Row, now: datetime) -> tuple[int, int]:
    """Count who is due in a pass; who was looked at stays due until the pass has ended."""
    table, looks = schema.agenda, schema.observations
    looked = (
        sa.select(looks.c.subject_id)
        .where(looks.c.pass_id == row["id"], looks.c.purpose != Purpose.SIGHTING.value)
        .distinct()
    )
    done = sa.case((table.c.subject_id.in_(looked), 1), else_=0)
    found = connection.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(done), 0)).where(
            table.c.platform == row["platform"],
            table.c.vantage == row["vantage"],
            table.c.next_at <= now + agenda.LOOK_AHEAD,
        )
    ).one()
    return int(found[0]), int(found[1])


def clock_offsets(connection: sa.Connection) -> dict[str, list[float]]:
    """Return our clock less each platform's, in seconds, in the last passes that compared them."""
    passes, ends = schema.passes, schema.pass_ends
    query = (
        sa.select(passes.c.platform, ends.c.clock_off_s)
        .join(ends, ends.c.pass_id == passes.c.id)
        .where(ends.c.clock_off_s.is_not(None))
        .order_by(passes.c.started_at.desc())
        .limit(20 * LAST_PASSES)
    )
    found: dict[str, list[float]] = defaultdict(list)
    for platform, off_s in connection.execute(query):
        if len(found[platform]) < LAST_PASSES:
            found[platform].append(float(off_s))
    return dict(found)


def listing_troubles(connection: sa.Connection) -> list[Row]:
    """Return the listings that told nothing when they were last asked for, newest first.

    That nothing was asked for is one only while nothing was asked for since.
    """
    table = schema.listings
    turn = (table.c.topic, table.c.platform, table.c.vantage)
    newest = sa.select(sa.func.max(table.c.id)).group_by(*turn, table.c.route)
    latest = sa.select(sa.func.max(table.c.id)).group_by(*turn)
    query = (
        sa.select(table.c.topic, table.c.platform, table.c.at, table.c.trouble)
        .where(
            table.c.id.in_(newest),
            table.c.trouble.is_not(None),
            (table.c.route != NO_LISTING) | table.c.id.in_(latest),
        )
        .order_by(table.c.at.desc())
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def marks(connection: sa.Connection) -> str:
    """Return a word that changes whenever somebody has entered something."""
    tables: Sequence[sa.Table] = (
        entered.topic_acts,
        entered.topic_links,
        entered.canaries,
        entered.corrections,
        entered.imports,
    )
    counted = [sa.select(sa.func.max(table.c.id)).scalar_subquery() for table in tables]
    return "/".join(str(number or 0) for number in connection.execute(sa.select(*counted)).one())
