"""What the schedule has learned, kept so that a restart goes on with it; it is no evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from checker.model import EventKind
from checker.store import schema
from checker.store.dialects import insert_into
from checker.store.types import Moment

WHOLE = ""
"""The name under which a whole platform stands among its topics."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Counts as they are kept.

    Attributes:
        topic: whose; ``WHOLE`` for the platform.
        phase: ``there`` (until it goes) or ``gone`` (until it comes back).
        as_of: up to when they have faded.
        events: changes, by age bin.
        days: post-days under watch, by age bin.
    """

    topic: str
    phase: str
    as_of: datetime
    events: tuple[float, ...]
    days: tuple[float, ...]


def load(connection: sa.Connection, vantage: str, platform: str) -> list[Kept]:
    """Return what is kept of a platform, seen from one vantage point."""
    table = schema.learned
    query = sa.select(table).where(table.c.vantage == vantage, table.c.platform == platform)
    return [
        Kept(row.topic, row.phase, row.as_of, tuple(row.events), tuple(row.days))
        for row in connection.execute(query)
    ]


def save(connection: sa.Connection, vantage: str, platform: str, rows: Iterable[Kept]) -> None:
    """Write counts in the place of those that were kept before."""
    values = [
        {
            "vantage": vantage,
            "platform": platform,
            "topic": row.topic,
            "phase": row.phase,
            "as_of": row.as_of,
            "events": list(row.events),
            "days": list(row.days),
        }
        for row in rows
    ]
    if values:
        connection.execute(_save_statement(connection.dialect.name), values)


@cache
def _save_statement(dialect: str) -> Any:
    insert = _insert(dialect, schema.learned)
    changed = {name: insert.excluded[name] for name in ("as_of", "events", "days")}
    keys = ["vantage", "platform", "topic", "phase"]
    return insert.on_conflict_do_update(index_elements=keys, set_=changed)


def _insert(dialect: str, table: sa.Table) -> Any:
    return insert_into(table, dialect)


def topics_of(connection: sa.Connection, ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return the topics of some subjects, by row id; one that is on none is left out."""
    found: dict[int, tuple[str, ...]] = {}
    for row in connection.execute(_topics_query(), {"ids": list(ids)}):
        found[row.subject_id] = (*found.get(row.subject_id, ()), row.topic)
    return found


@cache
def _topics_query() -> sa.Select[Any]:
    members = schema.memberships
    return sa.select(members.c.subject_id, members.c.topic).where(
        members.c.subject_id.in_(sa.bindparam("ids", expanding=True))
    )


def led_by(connection: sa.Connection) -> dict[str, tuple[str, ...]]:
    """Return, by the name of a control topic, the topics that it stands beside."""
    topics = schema.topics
    query = sa.select(topics.c.name, topics.c.control).where(topics.c.control.is_not(None))
    led: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(query):
        led[row.control] = (*led.get(row.control, ()), row.name)
    return led


@dataclass(frozen=True, slots=True)
class History:
    """What is known of an account: its posts that went while watched, and all its posts."""

    n_gone: int
    n_posts: int


def histories(
    connection: sa.Connection, vantage: str, accounts: Iterable[int]
) -> dict[int, History]:
    """Return the histories of some accounts, by row id."""
    given = {"here": vantage, "ids": list(accounts)}
    return {
        row.account_id: History(row.n_gone or 0, row.n_posts)
        for row in connection.execute(_histories_query(), given)
    }


@cache
def _histories_query() -> sa.Select[Any]:
    pairs, table = schema.authorships, schema.histories
    return (
        sa.select(
            pairs.c.account_id,
            sa.func.count().label("n_posts"),
            sa.func.max(table.c.n_gone).label("n_gone"),
        )
        .select_from(
            pairs.outerjoin(
                table,
                sa.and_(
                    table.c.account_id == pairs.c.account_id,
                    table.c.vantage == sa.bindparam("here", type_=sa.String),
                ),
            )
        )
        .where(pairs.c.account_id.in_(sa.bindparam("ids", expanding=True)))
        .group_by(pairs.c.account_id)
    )


def note_gone(connection: sa.Connection, vantage: str, n_gone: Mapping[int, int]) -> None:
    """Count posts of accounts that went, by the accounts' row ids."""
    insert = _insert(connection.dialect.name, schema.histories)
    added = schema.histories.c.n_gone + insert.excluded.n_gone
    keys = ["vantage", "account_id"]
    values = [
        {"vantage": vantage, "account_id": account_id, "n_gone": n}
        for account_id, n in n_gone.items()
    ]
    if values:
        statement = insert.on_conflict_do_update(index_elements=keys, set_={"n_gone": added})
        connection.execute(statement, values)


def share_gone(connection: sa.Connection, vantage: str, platform: str) -> float:
    """Return the share of a platform's posts with a known author that went while watched."""
    table, subjects, agenda = schema.histories, schema.subjects, schema.agenda
    n_gone = connection.execute(
        sa.select(sa.func.sum(table.c.n_gone))
        .join(subjects, subjects.c.id == table.c.account_id)
        .where(table.c.vantage == vantage, subjects.c.platform == platform)
    ).scalar()
    n_posts = connection.execute(
        sa.select(sa.func.count()).where(agenda.c.platform == platform, agenda.c.vantage == vantage)
    ).scalar()
    return (n_gone or 0) / max(n_posts or 0, 1)


CHANGES = (EventKind.GONE, EventKind.LIMITED, EventKind.RETURNED)
"""What makes a topic and an account hot by itself, once it is confirmed."""


def stirred(
    connection: sa.Connection, vantage: str, since: datetime
) -> tuple[dict[str, datetime], dict[int, datetime]]:
    """Return which topics (by name) and accounts (by row id) changes stirred since, and when last.

    Only confirmed changes that were seen from ``vantage`` count.
    """
    events, members, pairs = schema.events, schema.memberships, schema.authorships
    last = sa.func.max(events.c.confirmed_at, type_=Moment).label("at")
    recent = (
        events.c.vantage == vantage,
        events.c.confirmed_at >= since,
        events.c.kind.in_([kind.value for kind in CHANGES]),
    )
    topics = (
        sa.select(members.c.topic, last)
        .join(events, members.c.subject_id == events.c.subject_id)
        .where(*recent)
        .group_by(members.c.topic)
    )
    accounts = (
        sa.select(pairs.c.account_id, last)
        .join(events, pairs.c.post_id == events.c.subject_id)
        .where(*recent)
        .group_by(pairs.c.account_id)
    )
    return (
        {row.topic: row.at for row in connection.execute(topics)},
        {row.account_id: row.at for row in connection.execute(accounts)},
    )
