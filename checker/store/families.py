"""Accounts and their posts: what one says of the other, and which event took which along."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from checker.model import Availability, Event, EventKind, EvidenceRef, Purpose
from checker.store import schema
from checker.store.derived import SUBJECT_COLUMNS, event_alone, subject_of


def family_events(
    connection: sa.Connection, subject_ids: Iterable[int], vantage: str
) -> list[Event]:
    """Return all events of some subjects as one vantage point has them alone, in time."""
    events = schema.events
    query = (
        sa.select(events, *SUBJECT_COLUMNS)
        .join(schema.subjects, schema.subjects.c.id == events.c.subject_id)
        .where(events.c.subject_id.in_(list(subject_ids)), events.c.vantage == vantage)
        .order_by(events.c.before, events.c.id)
    )
    return [event_alone(row, subject_of(row)) for row in connection.execute(query)]


def posts_of(connection: sa.Connection, account_id: int) -> list[int]:
    """Return the row ids of an account's known posts."""
    pairs = schema.authorships
    query = sa.select(pairs.c.post_id).where(pairs.c.account_id == account_id)
    return list(connection.execute(query).scalars())


def accounts_that_moved(
    connection: sa.Connection, touched: Sequence[int], vantage: str
) -> list[int]:
    """Return the accounts, among ``touched`` and the authors of those, that ever went or came."""
    given = {"ids": list(touched), "vantage": vantage}
    return list(connection.execute(_moved_accounts(), given).scalars())


@cache
def _moved_accounts() -> sa.Select[Any]:
    pairs, events = schema.authorships, schema.events
    ids: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
    return (
        sa.select(pairs.c.account_id)
        .join(events, events.c.subject_id == pairs.c.account_id)
        .where(
            sa.or_(pairs.c.account_id.in_(ids), pairs.c.post_id.in_(ids)),
            events.c.vantage == sa.bindparam("vantage"),
            events.c.kind != EventKind.APPEARED.value,
        )
        .distinct()
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A look that showed a post: times it can speak of, and the kept answers."""

    asked_at: datetime
    answered_at: datetime
    evidence: tuple[EvidenceRef, ...]


def last_shown_post(connection: sa.Connection, account_id: int, vantage: str) -> Shown | None:
    """Return the latest look that showed a post of this account, if it is news of the account.

    None when no post was shown since the account itself was last looked at.
    """
    rows, verdicts, spells = schema.observations, schema.verdicts, schema.spells
    own = (
        sa.select(sa.func.max(spells.c.last_answered_at))
        .where(spells.c.subject_id == account_id, spells.c.vantage == vantage)
        .scalar_subquery()
    )
    row = connection.execute(
        sa.select(rows.c.asked_at, rows.c.answered_at, rows.c.evidence)
        .join(verdicts, verdicts.c.observation_id == rows.c.id)
        .join(schema.authorships, schema.authorships.c.post_id == rows.c.subject_id)
        .where(
            schema.authorships.c.account_id == account_id,
            rows.c.vantage == vantage,
            rows.c.purpose != Purpose.SIGHTING.value,
            verdicts.c.availability.in_([Availability.VISIBLE.value, Availability.LIMITED.value]),
            sa.or_(own.is_(None), rows.c.answered_at > own),
        )
        .order_by(rows.c.answered_at.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    kept = tuple(EvidenceRef(**reference) for reference in row.evidence)
    return Shown(row.asked_at, row.answered_at, kept)


def set_cascade(connection: sa.Connection, event: Event) -> None:
    """Write which account event took this one along."""
    table = schema.events
    connection.execute(sa.update(table).where(table.c.id == event.id).values(cascade=event.cascade))
