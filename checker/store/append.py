"""Appending facts. Appending the same fact twice changes nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from checker.model import (
    Gap,
    Observation,
    Origin,
    Outside,
    Pass,
    PassEnd,
    Purpose,
    Subject,
    SubjectKind,
    Topic,
    Vantage,
)
from checker.store import schema
from checker.store.dialects import insert_into


def insert_new(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows, passing over those whose key is there already."""
    if rows:
        connection.execute(_insert_unless_known(table, connection.dialect.name), list(rows))


@cache
def _insert_unless_known(table: sa.Table, dialect: str) -> Any:
    return insert_into(table, dialect).on_conflict_do_nothing()


def subject_ids(connection: sa.Connection, subjects: Iterable[Subject]) -> dict[Subject, int]:
    """Return the row id of each subject, making rows for the new ones."""
    wanted = list(dict.fromkeys(subjects))
    known = find_subjects(connection, wanted)
    new = [subject for subject in wanted if subject not in known]
    if not new:
        return known
    rows = [
        {"kind": item.kind.value, "platform": item.platform, "native_id": item.native_id}
        for item in new
    ]
    insert_new(connection, schema.subjects, rows)
    return known | find_subjects(connection, new)


def find_subjects(connection: sa.Connection, subjects: Sequence[Subject]) -> dict[Subject, int]:
    """Return the row id of each subject that the store knows."""
    # The index begins with platform and kind: without them every query reads the whole table.
    families: dict[tuple[str, str], list[str]] = {}
    for subject in subjects:
        family = (subject.platform, subject.kind.value)
        families.setdefault(family, []).append(subject.native_id)
    found: dict[Subject, int] = {}
    for (platform, kind), names in families.items():
        if len(names) == 1:
            # the most frequent question by far, and a list of values is written out each time
            given = {"platform": platform, "kind": kind, "name": names[0]}
            row_id = connection.execute(_subject_by_native_id(), given).scalar()
            if row_id is not None:
                found[Subject(SubjectKind(kind), platform, names[0])] = row_id
            continue
        for start in range(0, len(names), 400):
            several = {"platform": platform, "kind": kind, "names": names[start : start + 400]}
            for row_id, name in connection.execute(_subjects_by_native_id(), several):
                found[Subject(SubjectKind(kind), platform, name)] = row_id
    return found


@cache
def _subject_by_native_id() -> sa.Select[Any]:
    table = schema.subjects
    return sa.select(table.c.id).where(
        table.c.platform == sa.bindparam("platform"),
        table.c.kind == sa.bindparam("kind"),
        table.c.native_id == sa.bindparam("name"),
    )


@cache
def _subjects_by_native_id() -> sa.Select[Any]:
    table = schema.subjects
    return sa.select(table.c.id, table.c.native_id).where(
        table.c.platform == sa.bindparam("platform"),
        table.c.kind == sa.bindparam("kind"),
        table.c.native_id.in_(sa.bindparam("names", expanding=True)),
    )


def topic(connection: sa.Connection, new: Topic, origin: Origin) -> None:
    """Register a topic; its registration is hashed as it stands."""
    row = {
        "name": new.name,
        "role": new.role.value,
        "queries": list(new.queries),
        "accounts": list(new.accounts),
        "links": list(new.links),
        "places": [str(place) for place in new.places],
        "control": new.control,
        "registered_at": new.registered_at,
        "registration_sha256": new.registration_sha256(),
        "origin": origin.value,
    }
    connection.execute(sa.insert(schema.topics), row)


def vantage(connection: sa.Connection, here: Vantage) -> None:
    """Record a vantage point, once."""
    row = {
        "name": here.name,
        "country": here.country,
        "network": here.network,
        "logged_in": here.logged_in,
        "agent": here.agent,
        "language": here.language,
    }
    insert_new(connection, schema.vantages, [row])


def members(connection: sa.Connection, topic_name: str, ids: Iterable[int], *, since: Any) -> None:
    """Record that subjects belong to a topic."""
    rows = [{"topic": topic_name, "subject_id": item, "since": since} for item in ids]
    insert_new(connection, schema.memberships, rows)


def authorships(connection: sa.Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Record which account (second) wrote which post (first)."""
    rows = [{"post_id": post, "account_id": account} for post, account in pairs]
    insert_new(connection, schema.authorships, rows)


def pass_start(connection: sa.Connection, started: Pass) -> None:
    """Record that a pass began."""
    row = {
        "id": started.id,
        "platform": started.platform,
        "vantage": started.vantage,
        "started_at": started.started_at,
        "origin": started.origin.value,
        "policy": started.policy,
        "agent": started.agent,
        "rules": started.rules,
        "software": started.software,
    }
    connection.execute(sa.insert(schema.passes), row)


def pass_end(connection: sa.Connection, ended: PassEnd) -> None:
    """Record how a pass ended."""
    row = {
        "pass_id": ended.pass_id,
        "ended_at": ended.ended_at,
        "n_asked": ended.n_asked,
        "n_answered": ended.n_answered,
        "n_controls": ended.n_controls,
        "n_controls_well": ended.n_controls_well,
        "note": ended.note,
        "manifest_sha256": ended.manifest_sha256,
        "clock_off_s": ended.clock_off_s,
    }
    connection.execute(sa.insert(schema.pass_ends), row)


def observations(
    connection: sa.Connection,
    new: Sequence[Observation],
    known: Mapping[Subject, int] | None = None,
    written: Collection[tuple[int, int]] = (),
) -> None:
    """Append observations, and who wrote what where a reading says so.

    Args:
        connection: the store.
        new: what was observed.
        known: row ids that whoever calls has read from the store already.
        written: who wrote what (row ids of post and account), read from the store already.
    """
    named = [item.reading.subject for item in new]
    authors = [item.account for item in new if item.account]
    ids = dict(known or {})
    ids |= subject_ids(connection, [one for one in (*named, *authors) if one not in ids])
    insert_new(connection, schema.observations, [_row(item, ids) for item in new])
    pairs = (
        (ids[item.reading.subject], ids[item.reading.account])
        for item in new
        if item.reading.account
        and item.reading.subject.kind is SubjectKind.POST
        # what was never issued was written by nobody
        and item.purpose is not Purpose.NEGATIVE
    )
    authorships(connection, (pair for pair in pairs if pair not in written))


def _row(item: Observation, ids: Mapping[Subject, int]) -> dict[str, Any]:
    reading = item.reading
    return {
        "key": item.key,
        "subject_id": ids[reading.subject],
        "vantage": item.vantage,
        "pass_id": item.pass_id,
        "asked_at": reading.asked_at,
        "answered_at": reading.answered_at,
        "purpose": item.purpose.value,
        "origin": item.origin.value,
        "cadence_s": item.cadence_s,
        "policy": item.policy,
        "hazard_per_day": item.hazard_per_day,
        "rate_per_day": item.rate_per_day,
        "expected_visible": item.expected_visible,
        "seen_before": item.seen_before,
        "author_id": ids[item.author] if item.author else None,
        "reading": reading.to_json(),
        "evidence": [
            {"sha256": ref.sha256, "warc": ref.warc, "offset": ref.offset}
            for ref in reading.evidence
        ],
        "clock_off_s": item.clock_off_s,
    }


def listings(connection: sa.Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Record what listings came to; columns as in the table."""
    found = [dict(row) for row in rows]
    if found:
        connection.execute(sa.insert(schema.listings), found)


def gap(connection: sa.Connection, new: Gap, origin: Origin) -> None:
    """Record a time in which we could not look."""
    row = {
        "vantage": new.vantage,
        "platform": new.platform,
        "started_at": new.started_at,
        "ended_at": new.ended_at,
        "reason": new.reason.value,
        "words": new.words,
        "origin": origin.value,
    }
    connection.execute(sa.insert(schema.gaps), row)


def outside(connection: sa.Connection, new: Outside) -> None:
    """Record an outside event."""
    row = {
        "at": new.at,
        "until": new.until,
        "kind": new.kind,
        "words": new.words,
        "source": new.source,
        "certainty": new.certainty,
        "about": new.about,
        "topic": new.topic,
        "origin": new.origin.value,
        "entered_at": new.entered_at,
    }
    connection.execute(sa.insert(schema.outside), row)
