"""Reading the store for people: rows for the command line and the pages, aggregated in SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from checker.model import Availability, Event, Grade, Purpose, Standing, Subject, SubjectKind
from checker.store import dark, entries, schema
from checker.store.derived import SUBJECT_COLUMNS, event_of, subject_of

Row = dict[str, Any]


def _topics_of(connection: sa.Connection) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    members = schema.memberships
    query = sa.select(members.c.subject_id, members.c.topic).order_by(members.c.topic)
    for subject_id, topic in connection.execute(query):
        found.setdefault(subject_id, []).append(topic)
    return found


def events(
    connection: sa.Connection,
    *,
    topic: str | None = None,
    since: datetime | None = None,
    min_grade: Grade | None = None,
    subject_id: int | None = None,
) -> list[tuple[Event, list[str]]]:
    """Return events with the names that their topics are shown under, oldest first.

    Args:
        connection: the store.
        topic: only those of its posts, and of the accounts of its posts; its registered name.
        since: only those whose bracket ends at or after this time.
        min_grade: only those at least as strong.
        subject_id: only those of one subject.
    """
    table, subjects = schema.events, schema.subjects
    query = (
        sa.select(table, *SUBJECT_COLUMNS)
        .join(subjects, subjects.c.id == table.c.subject_id)
        .order_by(table.c.before, table.c.id)
    )
    if since is not None:
        query = query.where(table.c.before >= since)
    if subject_id is not None:
        query = query.where(table.c.subject_id == subject_id)
    if min_grade is not None:
        query = query.where(table.c.grade <= min_grade.value)
    topics_of = _topics_of(connection)
    of_accounts = _topics_of_accounts(connection, topics_of)
    stands = entries.standings(connection)
    found = []
    for row in connection.execute(query):
        topics = topics_of.get(row.subject_id) or of_accounts.get(row.subject_id, [])
        if topic is None or topic in topics:
            titles = [stands[name].title for name in topics]
            found.append((event_of(row, subject_of(row)), titles))
    return found


def _topics_of_accounts(
    connection: sa.Connection, topics_of: Mapping[int, list[str]]
) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for post_id, account_id in connection.execute(sa.select(schema.authorships)):
        known = found.setdefault(account_id, [])
        known += [name for name in topics_of.get(post_id, ()) if name not in known]
    return {account_id: sorted(names) for account_id, names in found.items()}


def topics(connection: sa.Connection) -> list[Row]:
    """Return each topic with its numbers: posts, looks, looks that told something, next look."""
    looks = _looks_by_subject()
    members, table, upcoming = schema.memberships, schema.topics, _next_by_subject()
    counted = (
        sa.select(
            members.c.topic,
            sa.func.count(sa.distinct(members.c.subject_id)).label("n_posts"),
            sa.func.coalesce(sa.func.sum(looks.c.n_looks), 0).label("n_looks"),
            sa.func.coalesce(sa.func.sum(looks.c.n_told), 0).label("n_told"),
            sa.func.min(upcoming.c.next_at).label("next_at"),
        )
        .outerjoin(looks, looks.c.subject_id == members.c.subject_id)
        .outerjoin(upcoming, upcoming.c.subject_id == members.c.subject_id)
        .group_by(members.c.topic)
        .subquery()
    )
    query = (
        sa.select(table, counted)
        .outerjoin(counted, counted.c.topic == table.c.name)
        .order_by(table.c.role.desc(), table.c.name)
    )
    stands = entries.standings(connection)
    return [_topic_row(row, stands[row.name]) for row in connection.execute(query)]


def _topic_row(row: Any, stands: Standing) -> Row:
    return {
        "name": row.name,
        "title": stands.title,
        "role": row.role,
        "queries": row.queries,
        "accounts": row.accounts,
        "links": row.links,
        "places": row.places,
        "control": row.control,
        "registered_at": row.registered_at,
        "registration_sha256": row.registration_sha256,
        "origin": row.origin,
        "n_posts": row.n_posts or 0,
        "n_looks": int(row.n_looks or 0),
        "n_told": int(row.n_told or 0),
        "next_at": row.next_at,
        "stopped_at": stands.stopped_at,
        "heated_until": stands.heated_until,
    }


def _next_by_subject() -> sa.Subquery:
    # One row a subject, however many vantage points it is due from.
    agenda = schema.agenda
    return (
        sa.select(agenda.c.subject_id, sa.func.min(agenda.c.next_at).label("next_at"))
        .group_by(agenda.c.subject_id)
        .subquery()
    )


def _looks_by_subject() -> sa.Subquery:
    rows, verdicts = schema.observations, schema.verdicts
    told = sa.case((verdicts.c.availability != Availability.INCONCLUSIVE.value, 1), else_=0)
    return (
        sa.select(
            rows.c.subject_id,
            sa.func.count().label("n_looks"),
            sa.func.sum(told).label("n_told"),
        )
        .join(verdicts, verdicts.c.observation_id == rows.c.id)
        .where(rows.c.purpose != Purpose.SIGHTING.value)
        .group_by(rows.c.subject_id)
        .subquery()
    )


def passes(connection: sa.Connection, limit: int = 50) -> list[Row]:
    """Return the latest passes with how they ended, newest first."""
    table, ends = schema.passes, schema.pass_ends
    query = (
        sa.select(table, ends)
        .outerjoin(ends, ends.c.pass_id == table.c.id)
        .order_by(table.c.started_at.desc())
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def coverage(connection: sa.Connection) -> list[Row]:
    """Return looks asked and answered by platform and vantage point, and first and last times."""
    table, ends = schema.passes, schema.pass_ends
    query = (
        sa.select(
            table.c.platform,
            table.c.vantage,
            table.c.origin,
            sa.func.count().label("n_passes"),
            sa.func.sum(ends.c.n_asked).label("n_asked"),
            sa.func.sum(ends.c.n_answered).label("n_answered"),
            sa.func.min(table.c.started_at).label("first_at"),
            sa.func.max(ends.c.ended_at).label("last_at"),
        )
        .join(ends, ends.c.pass_id == table.c.id)
        .group_by(table.c.platform, table.c.vantage, table.c.origin)
        .order_by(table.c.platform, table.c.vantage)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def gaps(
    connection: sa.Connection, since: datetime | None = None, now: datetime | None = None
) -> list[Row]:
    """Return the times in which we could not look, oldest first.

    Columns: id (None while it is on), vantage, platform (None: all), started_at, ended_at, reason,
    words, origin, open. One that is still on has ``open`` and ends at ``now``, or where a store of
    the past ends.

    Args:
        connection: the store.
        since: only those that ended then or later.
        now: the present, to have those that are still on; None: only those that have ended.
    """
    found = dark.recorded(connection, since)
    if now is not None:
        found += [
            row for row in dark.lasting(connection, now) if not since or row["ended_at"] >= since
        ]
    return sorted(found, key=lambda row: row["started_at"])


def outside(connection: sa.Connection) -> list[Row]:
    """Return press, statements, rule changes, orders and reports, oldest first."""
    query = sa.select(schema.outside).order_by(schema.outside.c.at, schema.outside.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def causes_of_silence(connection: sa.Connection) -> list[Row]:
    """Return how often looks could not tell, by platform and cause, the commonest first."""
    rows, verdicts, subjects = schema.observations, schema.verdicts, schema.subjects
    query = (
        sa.select(subjects.c.platform, verdicts.c.cause, sa.func.count().label("n_looks"))
        .join(rows, rows.c.id == verdicts.c.observation_id)
        .join(subjects, subjects.c.id == rows.c.subject_id)
        .where(verdicts.c.availability == Availability.INCONCLUSIVE.value)
        .group_by(subjects.c.platform, verdicts.c.cause)
        .order_by(sa.func.count().desc())
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def lives(connection: sa.Connection, topic: str | None = None) -> list[Row]:
    """Return every spell of the posts (and known accounts) of a topic, subject by subject."""
    spells, subjects, members = schema.spells, schema.subjects, schema.memberships
    query = (
        sa.select(spells, *SUBJECT_COLUMNS, members.c.topic)
        .join(subjects, subjects.c.id == spells.c.subject_id)
        .join(members, members.c.subject_id == spells.c.subject_id)
        .order_by(subjects.c.id, spells.c.vantage, spells.c.ordinal)
    )
    if topic is not None:
        query = query.where(members.c.topic == topic)
    return [
        dict(row)
        | {"subject": Subject(SubjectKind(row["subject_kind"]), row["platform"], row["native_id"])}
        for row in connection.execute(query).mappings()
    ]


def looks(
    connection: sa.Connection,
    subject_id: int,
    vantage: str | None = None,
    between: tuple[datetime, datetime] | None = None,
) -> list[Row]:
    """Return the looks at a subject with verdicts and evidence, oldest first."""
    rows, verdicts = schema.observations, schema.verdicts
    query = (
        sa.select(
            rows.c.key,
            rows.c.vantage,
            rows.c.asked_at,
            rows.c.answered_at,
            rows.c.purpose,
            rows.c.cadence_s,
            rows.c.evidence,
            rows.c.origin,
            verdicts.c.availability,
            verdicts.c.cause,
            verdicts.c.actor,
            verdicts.c.basis,
            verdicts.c.rule,
            verdicts.c.words,
            verdicts.c.controlled,
        )
        .join(verdicts, verdicts.c.observation_id == rows.c.id)
        .where(rows.c.subject_id == subject_id)
        .order_by(rows.c.answered_at, rows.c.id)
    )
    if vantage is not None:
        query = query.where(rows.c.vantage == vantage)
    if between is not None:
        query = query.where(rows.c.answered_at.between(*between))
    return [dict(row) for row in connection.execute(query).mappings()]


def cadences_at(
    connection: sa.Connection, moments: Sequence[tuple[int, str, datetime]]
) -> list[float | None]:
    """Return, for each (subject row, vantage, moment), the gap scheduled when the moment came."""
    rows = schema.observations
    found: list[float | None] = []
    for subject_id, vantage, moment in moments:
        query = (
            sa.select(rows.c.cadence_s)
            .where(
                rows.c.subject_id == subject_id,
                rows.c.vantage == vantage,
                rows.c.answered_at >= moment,
                rows.c.purpose.in_([Purpose.SCHEDULED.value, Purpose.CONTROL.value]),
            )
            .order_by(rows.c.answered_at)
            .limit(1)
        )
        found.append(connection.execute(query).scalar())
    return found
