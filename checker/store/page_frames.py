"""Reading the store for the dashboard: small frames, aggregated in SQL, and never a write."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError

from checker.errors import StoreError
from checker.model import Availability, Event, EventKind, Purpose, Subject
from checker.store import entries, progress, schema
from checker.store.database import open_database, sqlite_path
from checker.store.derived import SUBJECT_COLUMNS, event_of, subject_of
from checker.store.types import Moment

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a page is about: one topic over a closed span of time (aware UTC)."""

    topic: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """An event with the row id of its subject, by which a page addresses it."""

    event: Event
    subject_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How much was looked: posts found, looks at them, and looks that told something."""

    n_posts: int
    n_looks: int
    n_told: int


def opened(url: str) -> sa.Engine:
    """Return an engine on an existing store; nothing is made where there is none.

    Raises:
        StoreError: there is no store, or it cannot be opened.
    """
    try:
        return open_database(url, create=False)
    except ModuleNotFoundError as trouble:
        raise StoreError(f"a store of that kind is not supported: {trouble}") from trouble


def file_mark(url: str) -> int:
    """Return a number that is another one when another file lies at the same path.

    Raises:
        StoreError: the URL is none.
    """
    try:
        path = sqlite_path(url)
    except ArgumentError as trouble:
        raise StoreError(f"{url!r} is no store: write sqlite:///PATH") from trouble
    return path.stat().st_ino if path is not None and path.exists() else 0


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Lend a connection for reading; whatever was begun on it is rolled back.

    Raises:
        StoreError: the file has gone since, or the database refuses.
    """
    path = sqlite_path(engine.url.render_as_string(hide_password=False))
    if path is not None and not path.exists():
        # SQLite would make an empty file in its place.
        raise StoreError(f"there is no store at {path} any more")
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as trouble:
        words = str(trouble.orig).strip().splitlines() or ["no reason given"]
        raise StoreError(f"the store cannot be read now: {words[0]}") from trouble


def pulse(connection: sa.Connection) -> str:
    """Return a word that changes whenever there may be something new to show."""
    ends = schema.pass_ends
    newest = connection.execute(sa.select(sa.func.max(ends.c.pass_id))).scalar()
    topics = connection.execute(sa.select(sa.func.count()).select_from(schema.topics)).scalar()
    outside = connection.execute(sa.select(sa.func.count()).select_from(schema.outside)).scalar()
    gaps = connection.execute(sa.select(sa.func.max(schema.gaps.c.id))).scalar()
    return f"{newest or ''}/{topics}/{outside}/{gaps or 0}/{progress.marks(connection)}"


def topics(connection: sa.Connection) -> list[Row]:
    """Return each topic's name, title, standing and number of posts; subjects first."""
    table, members = schema.topics, schema.memberships
    query = (
        sa.select(
            table.c.name,
            table.c.role,
            table.c.origin,
            table.c.control,
            sa.func.count(members.c.subject_id).label("n_posts"),
        )
        .outerjoin(members, members.c.topic == table.c.name)
        .group_by(table.c.name, table.c.role, table.c.origin, table.c.control)
        .order_by(table.c.role.desc(), table.c.name)
    )
    stands = entries.standings(connection)
    return [
        dict(row)
        | {
            "title": stands[row["name"]].title,
            "stopped_at": stands[row["name"]].stopped_at,
            "heated_until": stands[row["name"]].heated_until,
        }
        for row in connection.execute(query).mappings()
    ]


def watched(connection: sa.Connection) -> tuple[datetime | None, datetime | None]:
    """Return when the first pass started and when the last finished one ended (the cut-off)."""
    first = connection.execute(sa.select(sa.func.min(schema.passes.c.started_at))).scalar()
    last = connection.execute(sa.select(sa.func.max(schema.pass_ends.c.ended_at))).scalar()
    return first, last


def next_look(connection: sa.Connection) -> datetime | None:
    """Return when the next look is due, None when none is."""
    return connection.execute(sa.select(sa.func.min(schema.agenda.c.next_at))).scalar()


def _members(topic: str) -> sa.Select[Any]:
    """Select the row ids of a topic's posts, and of the accounts that made them."""
    members, pairs = schema.memberships, schema.authorships
    posts = sa.select(members.c.subject_id).where(members.c.topic == topic)
    accounts = sa.select(pairs.c.account_id).where(pairs.c.post_id.in_(posts))
    return sa.select(sa.union(posts, accounts).subquery().c[0])


def changes(connection: sa.Connection, scope: Scope, limit: int = 2_000) -> list[Change]:
    """Return the newest ``limit`` changes (no first sightings) in a scope, oldest first."""
    table, subjects = schema.events, schema.subjects
    query = (
        sa.select(table, *SUBJECT_COLUMNS)
        .join(subjects, subjects.c.id == table.c.subject_id)
        .where(
            table.c.subject_id.in_(_members(scope.topic)),
            table.c.kind != EventKind.APPEARED.value,
            table.c.before.between(scope.since, scope.until),
        )
        .order_by(table.c.before.desc(), table.c.id.desc())
        .limit(limit)
    )
    found = [
        Change(event_of(row, subject_of(row)), row.subject_id) for row in connection.execute(query)
    ]
    return found[::-1]


def changes_of(connection: sa.Connection, subject_id: int, limit: int = 2_000) -> list[Event]:
    """Return one subject's first sighting and its newest changes, oldest first."""
    table, subjects = schema.events, schema.subjects
    query = (
        sa.select(table, *SUBJECT_COLUMNS)
        .join(subjects, subjects.c.id == table.c.subject_id)
        .where(table.c.subject_id == subject_id)
        .order_by(table.c.before.desc(), table.c.id.desc())
        .limit(limit)
    )
    return [event_of(row, subject_of(row)) for row in connection.execute(query)][::-1]


def tally(connection: sa.Connection, scope: Scope) -> Tally:
    """Count the looks at a topic's posts in a scope; sightings are no looks."""
    rows, verdicts, members = schema.observations, schema.verdicts, schema.memberships
    told = sa.case((verdicts.c.availability != Availability.INCONCLUSIVE.value, 1), else_=0)
    posts = connection.execute(
        sa.select(sa.func.count()).where(
            members.c.topic == scope.topic, members.c.since <= scope.until
        )
    ).scalar()
    looks = connection.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(told), 0))
        .select_from(rows)
        .join(verdicts, verdicts.c.observation_id == rows.c.id)
        .join(members, members.c.subject_id == rows.c.subject_id)
        .where(
            members.c.topic == scope.topic,
            rows.c.purpose != Purpose.SIGHTING.value,
            rows.c.answered_at.between(scope.since, scope.until),
        )
    ).one()
    return Tally(n_posts=posts or 0, n_looks=looks[0], n_told=looks[1])


def _seconds(connection: sa.Connection, start: Any, end: Any) -> sa.ColumnElement[float]:
    """Return the seconds between two moments, in the database's own way."""
    if connection.dialect.name == "sqlite":
        days = sa.func.julianday(end) - sa.func.julianday(start)
        return sa.cast(days * 86_400.0, sa.Float)
    return sa.cast(sa.func.extract("epoch", sa.cast(end, Moment) - start), sa.Float)


def missed_shares(
    connection: sa.Connection, scope: Scope, outages: Sequence[timedelta]
) -> list[float | None]:
    """Return, for each length, the share of possible outages that would have met no look.

    The same figure as ``analysis.blind_spot``, weighted by the time each post was watched from
    each vantage point, but summed in the database, so that no look has to leave it.

    Returns:
        shares in 0…1, None where nothing was watched for as long.
    """
    times = _telling_looks(scope)
    gap_s = _seconds(connection, times.c.at, times.c.next_at)
    end = sa.literal(scope.until, Moment)
    lengths_s = [outage.total_seconds() for outage in outages]
    missed = [
        sa.func.sum(sa.case((gap_s > length_s, gap_s - length_s), else_=0.0))
        for length_s in lengths_s
    ]
    watched_s = _seconds(connection, sa.func.min(times.c.at), end)
    query = sa.select(watched_s, *missed).group_by(times.c.subject_id, times.c.vantage)
    rows = [tuple(row) for row in connection.execute(query)]
    return [_share(rows, index, length_s) for index, length_s in enumerate(lengths_s)]


def _share(rows: Sequence[tuple[Any, ...]], index: int, length_s: float) -> float | None:
    """Return missed over possible starts, over all that was watched for longer than an outage."""
    pairs = [(row[0] - length_s, row[1 + index]) for row in rows if row[0] > length_s]
    span_s = sum(span for span, _ in pairs)
    return sum(min(missed, span) for span, missed in pairs) / span_s if span_s else None


def _telling_looks(scope: Scope) -> sa.Subquery:
    """Select each look that told something beside the next one, the last beside the scope's end."""
    rows, verdicts, members = schema.observations, schema.verdicts, schema.memberships
    return (
        sa.select(
            rows.c.subject_id,
            rows.c.vantage,
            rows.c.answered_at.label("at"),
            sa.func.lead(rows.c.answered_at, 1, sa.literal(scope.until, Moment))
            .over(partition_by=[rows.c.subject_id, rows.c.vantage], order_by=rows.c.answered_at)
            .label("next_at"),
        )
        .join(verdicts, verdicts.c.observation_id == rows.c.id)
        .join(members, members.c.subject_id == rows.c.subject_id)
        .where(
            members.c.topic == scope.topic,
            verdicts.c.availability != Availability.INCONCLUSIVE.value,
            rows.c.purpose != Purpose.SIGHTING.value,
            rows.c.answered_at.between(scope.since, scope.until),
        )
        .subquery()
    )


def spells(connection: sa.Connection, subject_ids: Sequence[int]) -> list[Row]:
    """Return every spell of some subjects, subject by subject, vantage by vantage, in time."""
    table = schema.spells
    query = (
        sa.select(table)
        .where(table.c.subject_id.in_(list(subject_ids)))
        .order_by(table.c.subject_id, table.c.vantage, table.c.ordinal)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def first_brackets(
    connection: sa.Connection, subject_ids: Sequence[int]
) -> dict[tuple[int, str], tuple[datetime | None, datetime]]:
    """Return, by subject and vantage point, the bracket of the first sighting."""
    table = schema.events
    query = sa.select(table.c.subject_id, table.c.vantage, table.c.after, table.c.before).where(
        table.c.subject_id.in_(list(subject_ids)), table.c.kind == EventKind.APPEARED.value
    )
    return {
        (row.subject_id, row.vantage): (row.after, row.before) for row in connection.execute(query)
    }


def posts_of(connection: sa.Connection, topic: str, limit: int = 200) -> list[tuple[int, Subject]]:
    """Return a topic's posts with their row ids, the earliest found first."""
    members, subjects = schema.memberships, schema.subjects
    query = (
        sa.select(members.c.subject_id, *SUBJECT_COLUMNS)
        .join(subjects, subjects.c.id == members.c.subject_id)
        .where(members.c.topic == topic)
        .order_by(members.c.since, members.c.subject_id)
        .limit(limit)
    )
    return [(row.subject_id, subject_of(row)) for row in connection.execute(query)]


def subject(connection: sa.Connection, subject_id: int) -> Subject | None:
    """Return the subject in a row, None when there is none."""
    table = schema.subjects
    row = connection.execute(sa.select(*SUBJECT_COLUMNS).where(table.c.id == subject_id)).first()
    return subject_of(row) if row else None


def author_of(connection: sa.Connection, post_id: int) -> tuple[int, Subject] | None:
    """Return the account that made a post, with its row id, where it is known."""
    pairs, subjects = schema.authorships, schema.subjects
    row = connection.execute(
        sa.select(pairs.c.account_id, *SUBJECT_COLUMNS)
        .join(subjects, subjects.c.id == pairs.c.account_id)
        .where(pairs.c.post_id == post_id)
    ).first()
    return (row.account_id, subject_of(row)) if row else None


def look_count(connection: sa.Connection, subject_id: int) -> tuple[int, int]:
    """Return how many looks one subject had, and how many of them told something."""
    rows, verdicts = schema.observations, schema.verdicts
    told = sa.case((verdicts.c.availability != Availability.INCONCLUSIVE.value, 1), else_=0)
    row = connection.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(told), 0))
        .select_from(rows)
        .join(verdicts, verdicts.c.observation_id == rows.c.id)
        .where(rows.c.subject_id == subject_id, rows.c.purpose != Purpose.SIGHTING.value)
    ).one()
    return row[0], row[1]


def longest_gap(connection: sa.Connection, subject_id: int, vantage: str) -> timedelta | None:
    """Return the longest time between two looks that told something; None with fewer than two."""
    rows, verdicts = schema.observations, schema.verdicts
    times = (
        sa.select(
            rows.c.answered_at.label("at"),
            sa.func.lead(rows.c.answered_at).over(order_by=rows.c.answered_at).label("next_at"),
        )
        .join(verdicts, verdicts.c.observation_id == rows.c.id)
        .where(
            rows.c.subject_id == subject_id,
            rows.c.vantage == vantage,
            rows.c.purpose != Purpose.SIGHTING.value,
            verdicts.c.availability != Availability.INCONCLUSIVE.value,
        )
        .subquery()
    )
    longest = sa.func.max(_seconds(connection, times.c.at, times.c.next_at))
    seconds = connection.execute(sa.select(longest)).scalar()
    return timedelta(seconds=seconds) if seconds is not None else None
