"""The store, as alerts need it: what was sent, what could be told, how well we looked."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from checker.alerts.compose import Dark, Day
from checker.alerts.letters import Attempt, Kind, Letter
from checker.model import Availability, Event, EventKind, Purpose
from checker.model.gaps import GAP_WORDS, Darkness, darkness_in
from checker.store import entries, schema
from checker.store.derived import SUBJECT_COLUMNS, event_of, subject_of
from checker.store.entered import deliveries

_AT_ONCE = 400
_Key = TypeVar("_Key", int, str)


def attempts(connection: sa.Connection) -> list[Attempt]:
    """Return every attempt to send an alert, the earliest first."""
    rows = connection.execute(sa.select(deliveries).order_by(deliveries.c.id))
    return [_attempt(row) for row in rows]


def _attempt(row: Any) -> Attempt:
    title, _, body = row.words.partition("\n")
    letter = Letter(kind=Kind(row.kind), events=tuple(row.events), title=title, body=body)
    return Attempt(channel=row.channel, at=row.at, letter=letter, trouble=row.trouble)


def write(connection: sa.Connection, new: Sequence[Attempt]) -> None:
    """Append attempts, or what became of them."""
    rows = [
        {
            "kind": item.letter.kind.value,
            "channel": item.channel,
            "at": item.at,
            "events": list(item.letter.events),
            "words": item.letter.words,
            "trouble": item.trouble,
        }
        for item in new
    ]
    if rows:
        connection.execute(sa.insert(deliveries), rows)


def confirmed(
    connection: sa.Connection, since: datetime, until: datetime | None = None
) -> list[tuple[Event, list[str]]]:
    """Return the changes confirmed in a time, and the accounts' events that they belong to.

    First sightings are no changes. Each comes with its topics, as registered.
    """
    table = schema.events
    query = _events().where(table.c.kind != EventKind.APPEARED.value, table.c.confirmed_at >= since)
    if until is not None:
        query = query.where(table.c.confirmed_at < until)
    rows: list[Any] = list(connection.execute(query.order_by(table.c.before, table.c.id)))
    here = {row.id for row in rows}
    rows += _by_ids(connection, {row.cascade for row in rows if row.cascade} - here)
    topics = _topics(connection, {row.subject_id for row in rows})
    return [(event_of(row, subject_of(row)), topics.get(row.subject_id, [])) for row in rows]


def _events() -> sa.Select[Any]:
    table, subjects = schema.events, schema.subjects
    return sa.select(table, *SUBJECT_COLUMNS).join(subjects, subjects.c.id == table.c.subject_id)


def _by_ids(connection: sa.Connection, ids: Collection[str]) -> list[Any]:
    found: list[Any] = []
    for part in _parts(sorted(ids)):
        found += connection.execute(_events().where(schema.events.c.id.in_(part))).all()
    return found


def _parts(items: Sequence[_Key]) -> Iterable[Sequence[_Key]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))


def _topics(connection: sa.Connection, subject_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the topics of posts, and of accounts those of their posts."""
    members, pairs = schema.memberships, schema.authorships
    found: dict[int, set[str]] = {}
    for part in _parts(sorted(subject_ids)):
        own = sa.select(members.c.subject_id, members.c.topic).where(members.c.subject_id.in_(part))
        of_posts = (
            sa.select(pairs.c.account_id, members.c.topic)
            .join(members, members.c.subject_id == pairs.c.post_id)
            .where(pairs.c.account_id.in_(part))
        )
        for subject_id, topic in connection.execute(sa.union(own, of_posts)):
            found.setdefault(subject_id, set()).add(topic)
    return {subject_id: sorted(names) for subject_id, names in found.items()}


def titles(connection: sa.Connection) -> dict[str, str]:
    """Return the name that each topic is shown under, by its registered one."""
    return {name: item.title for name, item in entries.standings(connection).items()}


def day(
    connection: sa.Connection, topics: Collection[str] | None, since: datetime, until: datetime
) -> Day:
    """Return how a time went for some topics, or for all; changes are counted elsewhere."""
    rows, verdicts, members = schema.observations, schema.verdicts, schema.memberships
    looks = (
        sa.select(rows.c.id, rows.c.subject_id, verdicts.c.availability)
        .join(verdicts, verdicts.c.observation_id == rows.c.id)
        .where(
            rows.c.answered_at >= since,
            rows.c.answered_at < until,
            rows.c.purpose != Purpose.SIGHTING.value,
            rows.c.subject_id.in_(_members(topics)),
        )
        .subquery()
    )
    told = sa.case((looks.c.availability != Availability.INCONCLUSIVE.value, 1), else_=0)
    counted = connection.execute(
        sa.select(
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(told), 0),
            sa.func.count(sa.distinct(looks.c.subject_id)),
        ).select_from(looks)
    ).one()
    on = sa.select(sa.func.count(sa.distinct(members.c.topic))).where(
        members.c.subject_id.in_(sa.select(looks.c.subject_id))
    )
    if topics is not None:
        on = on.where(members.c.topic.in_(sorted(topics)))
    return Day(
        since=since,
        until=until,
        n_looks=counted[0],
        n_told=int(counted[1]),
        n_posts=counted[2],
        n_topics=connection.execute(on).scalar_one(),
        n_changes=0,
        dark=dark(connection, since, until),
    )


def _members(topics: Collection[str] | None) -> sa.Select[Any]:
    members = schema.memberships
    query = sa.select(members.c.subject_id)
    return query if topics is None else query.where(members.c.topic.in_(sorted(topics)))


def dark(connection: sa.Connection, since: datetime, until: datetime) -> list[Dark]:
    """Return the times in which we could not look, those that last among them."""
    table = schema.gaps
    query = sa.select(table).where(table.c.ended_at > since, table.c.started_at < until)
    found = [
        Dark(
            platform=row.platform,
            since=max(row.started_at, since),
            until=min(row.ended_at, until),
            words=row.words,
        )
        for row in connection.execute(query.order_by(table.c.started_at))
    ]
    return found + _lasting(connection, since, until)


def _lasting(connection: sa.Connection, since: datetime, until: datetime) -> list[Dark]:
    """Return the dark times that have not ended: no pass after them told anything yet."""
    passes, ends = schema.passes, schema.pass_ends
    query = (
        sa.select(passes, ends.c.note, ends.c.n_answered)
        .join(ends, ends.c.pass_id == passes.c.id)
        .where(ends.c.n_asked > 0, passes.c.started_at >= since, passes.c.started_at < until)
        .order_by(passes.c.started_at, passes.c.id)
    )
    began: dict[tuple[str, str], tuple[datetime, Darkness] | None] = {}
    for row in connection.execute(query):
        key = (row.platform, row.vantage)
        found = darkness_in(row.note, told=row.n_answered > 0)
        began[key] = (began.get(key) or (row.started_at, found)) if found is not None else None
    return [
        Dark(platform=key[0], since=first[0], until=None, words=GAP_WORDS[first[1].reason])
        for key, first in began.items()
        if first is not None
    ]
