"""Siblings: where a post's going is confirmed, the others of its account are looked at soon."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from checker.judge.spells import THERE, Trail
from checker.model import EventKind, Pass, Subject, SubjectKind
from checker.store import append, listening, schema

MOST = 20
"""So many posts of one account are brought forward for one event, those longest unseen first."""

_NEGATIVE = frozenset({EventKind.GONE, EventKind.LIMITED})


def bring_forward(
    connection: sa.Connection,
    trails: Iterable[Trail],
    start: Pass,
    now: datetime,
    most: int = MOST,
) -> int:
    """Make the siblings of posts that a pass confirmed to be gone due at once; returns how many.

    Once an event: only posts not looked at since it first showed are brought forward, so that what
    their own looks find begins no round of its own. The looks count as triggered: they narrow
    brackets, and no rate rests on them. Pace and budget hold as for any look.

    Args:
        connection: the store.
        trails: what is held of the pass's subjects after it.
        start: the pass; what was confirmed before it is no news.
        now: when they are due.
        most: so many at most, over all accounts.
    """
    n_hastened = 0
    for trail in trails:
        first_at = _confirmed_in(trail, start.started_at)
        if first_at is not None and n_hastened < most:
            ids = _siblings(connection, trail.subject, start.vantage, first_at)
            ids = ids[: most - n_hastened]
            n_hastened += listening.hasten(connection, ids, start.vantage, now)
    return n_hastened


def _confirmed_in(trail: Trail, since: datetime) -> datetime | None:
    """Return when a post's going first showed that a look since then confirmed, None if none."""
    if trail.subject.kind is not SubjectKind.POST:
        return None
    shown = [
        event.before
        for event in trail.events
        if event.kind in _NEGATIVE
        and event.confirmed_at is not None
        and event.confirmed_at >= since
    ]
    return max(shown, default=None)


def _siblings(
    connection: sa.Connection, subject: Subject, vantage: str, first_at: datetime
) -> list[int]:
    known = append.find_subjects(connection, [subject])
    pairs, spells = schema.authorships, schema.spells
    own = sa.select(pairs.c.account_id).where(pairs.c.post_id == known.get(subject, -1))
    of_account = sa.select(pairs.c.post_id).where(pairs.c.account_id.in_(own))
    newest = (
        sa.select(spells.c.subject_id, sa.func.max(spells.c.ordinal).label("ordinal"))
        .where(spells.c.vantage == vantage, spells.c.subject_id.in_(of_account))
        .group_by(spells.c.subject_id)
        .subquery()
    )
    query = (
        sa.select(spells.c.subject_id)
        .join(
            newest,
            sa.and_(
                newest.c.subject_id == spells.c.subject_id, newest.c.ordinal == spells.c.ordinal
            ),
        )
        .where(
            spells.c.vantage == vantage,
            spells.c.availability.in_([one.value for one in THERE]),
            spells.c.last_answered_at < first_at,
        )
        .order_by(spells.c.last_answered_at, spells.c.subject_id)
        .limit(MOST)
    )
    return list(connection.execute(query).scalars())
