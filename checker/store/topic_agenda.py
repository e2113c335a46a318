"""What a topic's standing does to the agenda: who rests, who is woken, who is hastened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from checker.model import Purpose, Standing
from checker.store import agenda, entries, schema
from checker.store.entered import canaries


def resting(connection: sa.Connection) -> set[int]:
    """Return the row ids of subjects that are on stopped topics only, and no canaries."""
    stopped = [
        name for name, item in entries.standings(connection).items() if item.stopped_at is not None
    ]
    if not stopped:
        return set()
    members, other = schema.memberships, schema.memberships.alias("other")
    watched = (
        sa.select(sa.literal(1))
        .where(other.c.subject_id == members.c.subject_id, other.c.topic.not_in(stopped))
        .exists()
    )
    of_ours = sa.select(sa.literal(1)).where(canaries.c.subject_id == members.c.subject_id).exists()
    query = sa.select(members.c.subject_id).where(members.c.topic.in_(stopped), ~watched, ~of_ours)
    return set(connection.execute(query).scalars())


def rest(connection: sa.Connection) -> None:
    """Take off the agenda whoever is on stopped topics only."""
    ids, table = sorted(resting(connection)), schema.agenda
    for start in range(0, len(ids), 400):
        chunk = ids[start : start + 400]
        connection.execute(sa.delete(table).where(table.c.subject_id.in_(chunk)))


def wake(connection: sa.Connection, topic: str, now: datetime) -> None:
    """Make every post of a topic due at ``now``, from each vantage point that ever collected."""
    rows = [
        (row.id, row.platform, now, Purpose.SCHEDULED, None) for row in _posts(connection, topic)
    ]
    for vantage in list(connection.execute(sa.select(schema.presence.c.vantage)).scalars()):
        agenda.put(connection, rows, vantage, added_at=now)


def _posts(connection: sa.Connection, topic: str) -> Sequence[Any]:
    members, subjects = schema.memberships, schema.subjects
    query = (
        sa.select(subjects.c.id, subjects.c.platform)
        .join(members, members.c.subject_id == subjects.c.id)
        .where(members.c.topic == topic)
    )
    return connection.execute(query).all()


def hasten(connection: sa.Connection, topic: str, now: datetime) -> None:
    """Make a topic's posts due at ``now`` at the latest; a second look keeps its wait."""
    table, members = schema.agenda, schema.memberships
    of_topic = sa.select(members.c.subject_id).where(members.c.topic == topic)
    connection.execute(
        sa.update(table)
        .where(
            table.c.subject_id.in_(of_topic),
            table.c.next_at > now,
            table.c.purpose != Purpose.SECOND.value,
        )
        .values(next_at=now)
    )


def heated(connection: sa.Connection, now: datetime) -> dict[int, Standing]:
    """Return the row ids of subjects on topics that are hot at ``now``, with that standing."""
    members = schema.memberships
    found: dict[int, Standing] = {}
    for name, item in entries.standings(connection).items():
        if item.heated_until is None or item.heated_until <= now:
            continue
        query = sa.select(members.c.subject_id).where(members.c.topic == name)
        found |= dict.fromkeys(connection.execute(query).scalars(), item)
    return found
