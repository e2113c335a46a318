"""What vantage points tell each other: whom they watch, and what they have just missed."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from checker.model import Availability, Purpose
from checker.store import schema
from checker.store.agenda import put
from checker.store.vantages import chunks


def young_absences(
    connection: sa.Connection, ids: Iterable[int], vantage: str, n_looks: int
) -> list[int]:
    """Return those of ``ids`` that are held to be absent since ``n_looks`` looks at most."""
    return _newest(connection, ids, vantage, lambda spell: spell.c.n_looks <= n_looks)


def not_missed_by(connection: sa.Connection, ids: Iterable[int], vantage: str) -> list[int]:
    """Return those of ``ids`` that another vantage point does not hold to be absent."""
    wanted = set(ids)
    return sorted(wanted - set(_newest(connection, wanted, vantage, lambda _: sa.true())))


def _newest(
    connection: sa.Connection, ids: Iterable[int], vantage: str, holds: Callable[[Any], Any]
) -> list[int]:
    spells, later = schema.spells, schema.spells.alias("later")
    newer = (
        sa.select(sa.literal(1))
        .where(
            later.c.subject_id == spells.c.subject_id,
            later.c.vantage == spells.c.vantage,
            later.c.ordinal > spells.c.ordinal,
        )
        .exists()
    )
    found: list[int] = []
    for chunk in chunks(sorted(set(ids))):
        query = sa.select(spells.c.subject_id).where(
            spells.c.subject_id.in_(chunk),
            spells.c.vantage == vantage,
            spells.c.availability == Availability.ABSENT.value,
            ~newer,
            holds(spells),
        )
        found += connection.execute(query).scalars()
    return found


def share_agenda(
    connection: sa.Connection,
    platform: str,
    between: tuple[str, str],
    now: datetime,
    since: datetime | None = None,
) -> None:
    """Put on the agenda of one vantage point what another has on its own, due at once.

    Args:
        connection: the store.
        platform: of which platform.
        between: who has it, and who is to have it too.
        now: the moment.
        since: only what came onto it then or later; None for all.
    """
    giver, taker = between
    agenda, theirs = schema.agenda, schema.agenda.alias("theirs")
    known = (
        sa.select(sa.literal(1))
        .where(theirs.c.subject_id == agenda.c.subject_id, theirs.c.vantage == taker)
        .exists()
    )
    new = sa.select(agenda.c.subject_id).where(
        agenda.c.platform == platform, agenda.c.vantage == giver, ~known
    )
    if since is not None:
        new = new.where(agenda.c.added_at >= since)
    rows = [
        (row_id, platform, now, Purpose.SCHEDULED, None)
        for row_id in connection.execute(new).scalars().all()
    ]
    put(connection, rows, taker, added_at=now)
