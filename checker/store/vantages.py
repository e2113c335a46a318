"""Looks and events of several vantage points side by side, and which of them is not believed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from checker.judge.vantages import AT_FAULT, Fault, Sight, names_places
from checker.judge.verdicts import CONTROL_FAILED
from checker.model import (
    Availability,
    Event,
    EventKind,
    Origin,
    Purpose,
    Subject,
    SubjectKind,
    Verdict,
)
from checker.store import schema
from checker.store.derived import (
    SUBJECT_COLUMNS,
    event_alone,
    event_of,
    outcome_columns,
    outcome_of,
    subject_of,
    together_columns,
)

_CHUNK = 400
_PASS_AT_MOST = timedelta(hours=1)
"""A pass that began this long before a moment has no look at it any more."""


def places(connection: sa.Connection) -> list[str]:
    """Return the vantage points but for servers that show copies, which are no place of ours."""
    return list(connection.execute(_places_query()).scalars())


@cache
def _places_query() -> sa.Select[Any]:
    names = schema.vantages.c.name
    return sa.select(names).where(~names.contains("@"))


@dataclass(frozen=True, slots=True)
class Seen:
    """A look as it is held against others, with what is needed to change what it came to.

    Attributes:
        void: its vantage point is held to be at fault, as its verdict stands now; None where the
            controls of its own pass failed, which nobody else's looks can change.
    """

    sight: Sight
    observation_id: int
    pass_id: str
    words: str | None
    void: bool | None


def seen_on(
    connection: sa.Connection, platform: str, origin: Origin, since: datetime | None
) -> list[Seen]:
    """Return all judged looks at a platform's posts that told something, void ones too.

    Accounts are asked for the sake of posts that were missed, and speak for nobody's sight.

    Args:
        connection: the store.
        platform: on which platform.
        origin: those of one origin only; what was observed is never held against a simulation.
        since: those answered then or later; None for all.
    """
    query, passes = _seen_query(), schema.passes
    subjects = schema.subjects
    query = query.join(subjects, subjects.c.id == schema.observations.c.subject_id).where(
        subjects.c.kind == SubjectKind.POST.value,
        passes.c.platform == platform,
        passes.c.origin == origin.value,
    )
    if since is not None:
        query = query.where(
            passes.c.started_at >= since - _PASS_AT_MOST,
            schema.observations.c.answered_at >= since,
        )
    return [_seen(row) for row in connection.execute(query)]


def seen_of(connection: sa.Connection, ids: Iterable[int], origin: Origin) -> list[Seen]:
    """Return all judged looks at some subjects that told something."""
    found: list[Seen] = []
    for chunk in chunks(sorted(set(ids))):
        query = _seen_query().where(
            schema.observations.c.subject_id.in_(chunk),
            schema.observations.c.origin == origin.value,
        )
        found += map(_seen, connection.execute(query))
    return found


@cache
def _seen_query() -> sa.Select[Any]:
    rows, verdicts, passes = schema.observations, schema.verdicts, schema.passes
    told = verdicts.c.availability != Availability.INCONCLUSIVE.value
    return (
        sa.select(
            rows.c.id.label("observation_id"),
            rows.c.subject_id,
            rows.c.vantage,
            rows.c.asked_at,
            rows.c.answered_at,
            rows.c.pass_id,
            rows.c.expected_visible,
            passes.c.started_at,
            verdicts,
        )
        .join(verdicts, verdicts.c.observation_id == rows.c.id)
        .join(passes, passes.c.id == rows.c.pass_id)
        .where(
            rows.c.purpose != Purpose.SIGHTING.value,
            ~rows.c.vantage.contains("@"),
            sa.or_(told, verdicts.c.rule.in_([AT_FAULT, CONTROL_FAILED])),
        )
        .order_by(rows.c.answered_at, rows.c.key)
    )


def _seen(row: Any) -> Seen:
    outcome, doubted = outcome_of(row), row.rule in (AT_FAULT, CONTROL_FAILED)
    sight = Sight(
        subject_id=row.subject_id,
        vantage=row.vantage,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        # only what was negative is ever made void
        availability=Availability.ABSENT if doubted else outcome.availability,
        doubted=doubted,
        names_places=not doubted and names_places(outcome),
        expected=row.expected_visible,
        pass_started_at=row.started_at,
    )
    void = None if row.rule == CONTROL_FAILED else doubted
    return Seen(sight, row.observation_id, row.pass_id, row.words, void)


def revise(connection: sa.Connection, verdicts: Iterable[tuple[int, Verdict]]) -> None:
    """Write other verdicts in the place of those that observations have."""
    table = schema.verdicts
    for observation_id, verdict in verdicts:
        row = {**outcome_columns(verdict.outcome), "rule": verdict.rule, "words": verdict.words}
        connection.execute(
            sa.update(table).where(table.c.observation_id == observation_id).values(**row)
        )


# ---- which vantage point is not believed


def faults_of(
    connection: sa.Connection, platform: str, origin: Origin, vantage: str
) -> list[Fault]:
    """Return when a vantage point was not believed on a platform, in order of time."""
    table = schema.vantage_faults
    query = (
        sa.select(table)
        .where(
            table.c.platform == platform,
            table.c.origin == origin.value,
            table.c.vantage == vantage,
        )
        .order_by(table.c.decided_at)
    )
    return [
        Fault(
            since=row.since,
            decided_at=row.decided_at,
            ended_at=row.ended_at,
            n_missed=row.n_missed,
        )
        for row in connection.execute(query)
    ]


def write_faults(
    connection: sa.Connection,
    platform: str,
    origin: Origin,
    vantage: str,
    found: Sequence[Fault],
) -> None:
    """Write when a vantage point is not believed, in the place of what was held of it."""
    table = schema.vantage_faults
    connection.execute(
        sa.delete(table).where(
            table.c.platform == platform,
            table.c.origin == origin.value,
            table.c.vantage == vantage,
        )
    )
    rows = [
        {
            "platform": platform,
            "vantage": vantage,
            "origin": origin.value,
            "since": fault.since,
            "decided_at": fault.decided_at,
            "ended_at": fault.ended_at,
            "n_missed": fault.n_missed,
        }
        for fault in found
    ]
    if rows:
        connection.execute(sa.insert(table), rows)


# ---- events to which others add


@dataclass(frozen=True, slots=True)
class Stands:
    """A confirmed negative event as it is written, with the looks that it rests on.

    Attributes:
        alone: as its own vantage point has it.
        told: as it is written, with what others added.
        since: the first look of its spell.
        until: the last.
    """

    subject_id: int
    alone: Event
    told: Event
    since: datetime
    until: datetime


def stands_of(connection: sa.Connection, ids: Iterable[int], origin: Origin) -> list[Stands]:
    """Return the confirmed goings and limits of some subjects, from all places."""
    events, spells = schema.events, schema.spells
    query = (
        sa.select(events, *SUBJECT_COLUMNS, spells.c.last_answered_at)
        .join(schema.subjects, schema.subjects.c.id == events.c.subject_id)
        .join(
            spells,
            sa.and_(
                spells.c.subject_id == events.c.subject_id,
                spells.c.vantage == events.c.vantage,
                spells.c.ordinal == events.c.spell,
            ),
        )
        .where(
            events.c.kind.in_([EventKind.GONE.value, EventKind.LIMITED.value]),
            events.c.confirmed_at.is_not(None),
            events.c.origin == origin.value,
            ~events.c.vantage.contains("@"),
        )
    )
    found: list[Stands] = []
    for chunk in chunks(sorted(set(ids))):
        for row in connection.execute(query.where(events.c.subject_id.in_(chunk))):
            subject = subject_of(row)
            alone, told = event_alone(row, subject), event_of(row, subject)
            span = (row.first_answered_at, row.last_answered_at)
            found.append(Stands(row.subject_id, alone, told, *span))
    return found


def write_told(connection: sa.Connection, told: Event, alone: Event) -> None:
    """Write what others add to an event, beside what its own vantage point has."""
    table = schema.events
    columns = together_columns(told, alone)
    connection.execute(sa.update(table).where(table.c.id == told.id).values(**columns))


def subjects_of(connection: sa.Connection, ids: Iterable[int]) -> dict[int, Subject]:
    """Return subjects by their row ids."""
    rows = schema.subjects.c
    found: dict[int, Subject] = {}
    for chunk in chunks(sorted(set(ids))):
        query = sa.select(rows.id, *SUBJECT_COLUMNS).where(rows.id.in_(chunk))
        found |= {row.id: subject_of(row) for row in connection.execute(query)}
    return found


def chunks(ids: list[int]) -> Iterator[list[int]]:
    """Yield row ids, so many at once as every database takes."""
    yield from (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def places_told(connection: sa.Connection) -> list[dict[str, Any]]:
    """Return of each place how much was asked, how much told something, and its last pass."""
    here, passes, ends = schema.vantages, schema.passes, schema.pass_ends
    query = (
        sa.select(
            here.c.name,
            here.c.country,
            sa.func.coalesce(sa.func.sum(ends.c.n_asked), 0).label("n_asked"),
            sa.func.coalesce(sa.func.sum(ends.c.n_answered), 0).label("n_answered"),
            sa.func.max(ends.c.ended_at).label("last_at"),
        )
        .select_from(
            here.outerjoin(passes, passes.c.vantage == here.c.name).outerjoin(
                ends, ends.c.pass_id == passes.c.id
            )
        )
        .where(~here.c.name.contains("@"))
        .group_by(here.c.name, here.c.country)
        .order_by(here.c.name)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def fault_rows(connection: sa.Connection) -> list[dict[str, Any]]:
    """Return when which vantage point was not believed on which platform, newest first."""
    table = schema.vantage_faults
    query = sa.select(table).order_by(table.c.since.desc(), table.c.platform, table.c.vantage)
    return [dict(row) for row in connection.execute(query).mappings()]
