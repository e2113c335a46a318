"""What people enter: acts on topics, later links, canaries, corrections; appended and read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from checker.model import Standing, Subject, TopicAct, TopicActKind, standing
from checker.store import schema
from checker.store.append import insert_new, subject_ids
from checker.store.derived import SUBJECT_COLUMNS, subject_of
from checker.store.entered import canaries as _canaries
from checker.store.entered import corrections as _corrections
from checker.store.entered import imports as _imports
from checker.store.entered import topic_acts, topic_links

Row = dict[str, Any]


def act(connection: sa.Connection, new: TopicAct) -> None:
    """Record what was done to a topic."""
    row = {
        "topic": new.topic,
        "act": new.kind.value,
        "at": new.at,
        "until": new.until,
        "words": new.words,
    }
    connection.execute(sa.insert(topic_acts), row)


def acts(connection: sa.Connection, topic: str | None = None) -> list[TopicAct]:
    """Return what was done to a topic, or to all, oldest first."""
    query = _all_acts() if topic is None else _all_acts().where(topic_acts.c.topic == topic)
    return [
        TopicAct(
            topic=row.topic,
            kind=TopicActKind(row.act),
            at=row.at,
            until=row.until,
            words=row.words,
        )
        for row in connection.execute(query)
    ]


@cache
def _all_acts() -> sa.Select[Any]:
    return sa.select(topic_acts).order_by(topic_acts.c.at, topic_acts.c.id)


@cache
def _topic_names() -> sa.Select[Any]:
    return sa.select(schema.topics.c.name).order_by(schema.topics.c.name)


def standings(connection: sa.Connection) -> dict[str, Standing]:
    """Return how each topic stands, by the name it was registered under."""
    done = acts(connection)
    names = connection.execute(_topic_names())
    return {name: standing(name, done) for name in names.scalars()}


def topic_named(connection: sa.Connection, name: str) -> str | None:
    """Return the registered name of the topic shown as ``name``, else registered so; else None."""
    known = standings(connection)
    shown = next((key for key, item in known.items() if item.title == name), None)
    return shown or (name if name in known else None)


def add_links(
    connection: sa.Connection, topic: str, links: Iterable[tuple[str, str]], at: datetime
) -> int:
    """Let links, each as (platform that knows it, link), join a topic.

    Returns:
        how many were not among its later links yet.
    """
    rows = [
        {"topic": topic, "platform": platform, "link": link, "added_at": at}
        for platform, link in links
    ]
    before = n_links(connection, topic)
    insert_new(connection, topic_links, rows)
    return n_links(connection, topic) - before


def n_links(connection: sa.Connection, topic: str) -> int:
    """Count the links that joined a topic after its registration."""
    count = sa.select(sa.func.count()).where(topic_links.c.topic == topic)
    return connection.execute(count).scalar_one()


def links_after(
    connection: sa.Connection, topic: str, platform: str, last_id: int
) -> list[tuple[int, str]]:
    """Return (row id, link) of a platform's links that joined a topic after the row ``last_id``."""
    given = {"topic": topic, "platform": platform, "last_id": last_id}
    return [(row.id, row.link) for row in connection.execute(_links_after(), given)]


@cache
def _links_after() -> sa.Select[Any]:
    return (
        sa.select(topic_links.c.id, topic_links.c.link)
        .where(
            topic_links.c.topic == sa.bindparam("topic"),
            topic_links.c.platform == sa.bindparam("platform"),
            topic_links.c.id > sa.bindparam("last_id"),
        )
        .order_by(topic_links.c.id)
    )


def add_canary(
    connection: sa.Connection, subject: Subject, link: str, at: datetime, *, expected: str
) -> bool:
    """Record a post that the watchers published themselves; False where it is one already.

    Args:
        connection: the store.
        subject: the post.
        link: as it was given.
        at: when it was told.
        expected: ``visible``, or ``absent`` for one that was deleted on purpose.
    """
    subject_id = subject_ids(connection, [subject])[subject]
    known = sa.select(sa.func.count()).where(_canaries.c.subject_id == subject_id)
    if connection.execute(known).scalar_one():
        return False
    row = {"subject_id": subject_id, "link": link, "expected": expected, "added_at": at}
    connection.execute(sa.insert(_canaries), row)
    return True


def canaries(connection: sa.Connection, platform: str | None = None) -> list[Row]:
    """Return the canaries (of one platform, or all): subject, subject_id, link, expected, time."""
    query, given = _canaries_query(), {}
    if platform is not None:
        query, given = _canaries_on(), {"platform": platform}
    return [
        {
            "subject": subject_of(row),
            "subject_id": row.subject_id,
            "link": row.link,
            "expected": row.expected,
            "added_at": row.added_at,
        }
        for row in connection.execute(query, given)
    ]


@cache
def _canaries_query() -> sa.Select[Any]:
    subjects = schema.subjects
    return (
        sa.select(_canaries, *SUBJECT_COLUMNS)
        .join(subjects, subjects.c.id == _canaries.c.subject_id)
        .order_by(_canaries.c.id)
    )


@cache
def _canaries_on() -> sa.Select[Any]:
    return _canaries_query().where(schema.subjects.c.platform == sa.bindparam("platform"))


def correct(connection: sa.Connection, row: Mapping[str, Any]) -> None:
    """Record that an event was withdrawn or corrected; columns as in the table."""
    connection.execute(sa.insert(_corrections), dict(row))


def corrections(connection: sa.Connection, event_ids: Sequence[str] | None = None) -> list[Row]:
    """Return the corrections of some events, or of all, oldest first; columns as in the table."""
    query = sa.select(_corrections).order_by(_corrections.c.at, _corrections.c.id)
    if event_ids is not None:
        query = query.where(_corrections.c.event_id.in_(list(event_ids)))
    return [dict(row) for row in connection.execute(query).mappings()]


def imported(connection: sa.Connection, row: Mapping[str, Any]) -> None:
    """Record a file that was read in; columns as in the table."""
    connection.execute(sa.insert(_imports), dict(row))


def imports(connection: sa.Connection) -> list[Row]:
    """Return the files that were read in, oldest first; columns as in the table."""
    query = sa.select(_imports).order_by(_imports.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]
