"""Work in hand of who listens to streams: how far they came, whom they watch, who is due now."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import sqlalchemy as sa

from checker.model import Purpose, Subject, SubjectKind
from checker.store import schema
from checker.store.derived import SUBJECT_COLUMNS, subject_of

_CHUNK = 400


def cursor(connection: sa.Connection, name: str) -> str | None:
    """Return how far the stream ``name`` was listened to, None where it never was."""
    table = schema.cursors
    return connection.execute(sa.select(table.c.cursor).where(table.c.name == name)).scalar()


def advance(connection: sa.Connection, name: str, to: str, at: datetime) -> None:
    """Note how far the stream ``name`` has been listened to and dealt with."""
    table = schema.cursors
    row = {"cursor": to, "at": at}
    if not connection.execute(sa.update(table).where(table.c.name == name).values(row)).rowcount:
        connection.execute(sa.insert(table), {"name": name, **row})


def watched(connection: sa.Connection, platform: str, vantage: str, most: int) -> list[Subject]:
    """Return the accounts of who is on the agenda, and posts whose account is not known.

    Args:
        connection: the store.
        platform: of which platform.
        vantage: watched from where.
        most: about as many as are of use; more are not read.
    """
    subjects, agenda, pairs = schema.subjects, schema.agenda, schema.authorships
    here = sa.and_(agenda.c.platform == platform, agenda.c.vantage == vantage)
    authors = (
        sa.select(*SUBJECT_COLUMNS)
        .join(pairs, pairs.c.account_id == subjects.c.id)
        .join(agenda, agenda.c.subject_id == pairs.c.post_id)
        .where(here)
        .distinct()
    )
    known = sa.select(sa.literal(1)).where(pairs.c.post_id == subjects.c.id).exists()
    others = (
        sa.select(*SUBJECT_COLUMNS)
        .join(agenda, agenda.c.subject_id == subjects.c.id)
        .where(here, sa.or_(subjects.c.kind == SubjectKind.ACCOUNT.value, ~known))
    )
    found: dict[Subject, None] = {}
    for query in (authors, others):
        found |= dict.fromkeys(map(subject_of, connection.execute(query.limit(most))))
    return list(found)


def with_posts(connection: sa.Connection, ids: Iterable[int]) -> list[int]:
    """Return row ids of subjects, and of the posts of those that are accounts."""
    pairs, wanted = schema.authorships, set(ids)
    for chunk in _chunks(sorted(wanted)):
        query = sa.select(pairs.c.post_id).where(pairs.c.account_id.in_(chunk))
        wanted |= set(connection.execute(query).scalars())
    return sorted(wanted)


def hasten(connection: sa.Connection, ids: Iterable[int], vantage: str, now: datetime) -> int:
    """Make those of ``ids`` that are on the agenda due at ``now``; returns how many.

    A second look keeps its wait, and who is due already stays due for their own reason.
    """
    table, n_hastened = schema.agenda, 0
    for chunk in _chunks(list(ids)):
        done = connection.execute(
            sa.update(table)
            .where(
                table.c.subject_id.in_(chunk),
                table.c.vantage == vantage,
                table.c.next_at > now,
                table.c.purpose != Purpose.SECOND.value,
            )
            .values(next_at=now, purpose=Purpose.TRIGGERED.value, cadence_s=None)
        )
        n_hastened += done.rowcount
    return n_hastened


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    yield from (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
