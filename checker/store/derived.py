"""Verdicts, spells and events: written from judging, read back for the next step."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import sqlalchemy as sa

from checker.judge.spells import Trail
from checker.model import (
    Actor,
    Availability,
    Basis,
    Cause,
    Event,
    EventKind,
    Grade,
    Origin,
    Outcome,
    Spell,
    Subject,
    SubjectKind,
)
from checker.model.instants import parse
from checker.store import schema
from checker.store.dialects import insert_into


def outcome_columns(outcome: Outcome) -> dict[str, Any]:
    """Return the four axes (and corroboration) as columns."""
    return {
        "availability": outcome.availability.value,
        "cause": outcome.cause.value,
        "actor": outcome.actor.value if outcome.actor else None,
        "basis": outcome.basis.value,
        "corroborated": outcome.corroborated,
    }


def outcome_of(row: Any) -> Outcome:
    """Read the four axes back."""
    return Outcome(
        Availability(row.availability),
        Cause(row.cause),
        Actor(row.actor) if row.actor else None,
        Basis(row.basis),
        row.corroborated,
    )


def subject_of(row: Any) -> Subject:
    """Read the subject from a row that joins ``subjects``."""
    return Subject(SubjectKind(row.subject_kind), row.platform, row.native_id)


SUBJECT_COLUMNS = (
    schema.subjects.c.kind.label("subject_kind"),
    schema.subjects.c.platform,
    schema.subjects.c.native_id,
)
"""What ``subject_of`` reads."""


def tails(
    connection: sa.Connection, ids: Mapping[Subject, int], vantage: str, origin: Origin
) -> dict[Subject, Trail]:
    """Return each subject's last spell and that spell's events: enough for the next step."""
    by_id = {row_id: subject for subject, row_id in ids.items()}
    spells: dict[int, Spell] = {}
    events: dict[int, list[Event]] = {}
    given = {"ids": list(by_id), "vantage": vantage}
    for row in connection.execute(_newest_spells(), given):
        spells[row.subject_id] = _spell(row)
    for row in connection.execute(_events_of_newest_spells(), given):
        event = event_alone(row, by_id[row.subject_id])
        events.setdefault(row.subject_id, []).append(event)
    return {
        subject: Trail(
            subject=subject,
            vantage=vantage,
            origin=origin,
            spells=(spells[row_id],) if row_id in spells else (),
            events=tuple(sorted(events.get(row_id, ()), key=lambda item: item.before)),
        )
        for subject, row_id in ids.items()
    }


@cache
def _newest_spells() -> sa.Select[Any]:
    spells, inner = schema.spells, schema.spells.alias("inner_spells")
    newest = (
        sa.select(sa.func.max(inner.c.ordinal))
        .where(inner.c.subject_id == spells.c.subject_id, inner.c.vantage == spells.c.vantage)
        .scalar_subquery()
    )
    return sa.select(spells).where(
        spells.c.subject_id.in_(sa.bindparam("ids", expanding=True)),
        spells.c.vantage == sa.bindparam("vantage"),
        spells.c.ordinal == newest,
    )


@cache
def _events_of_newest_spells() -> sa.Select[Any]:
    spells, events = schema.spells, schema.events
    newest = (
        sa.select(sa.func.max(spells.c.ordinal))
        .where(spells.c.subject_id == events.c.subject_id, spells.c.vantage == events.c.vantage)
        .scalar_subquery()
    )
    return sa.select(events).where(
        events.c.subject_id.in_(sa.bindparam("ids", expanding=True)),
        events.c.vantage == sa.bindparam("vantage"),
        events.c.spell == newest,
    )


def _spell(row: Any) -> Spell:
    return Spell(
        ordinal=row.ordinal,
        outcome=outcome_of(row),
        rule=row.rule,
        words=row.words,
        after=row.after,
        before=row.before,
        first_answered_at=row.first_answered_at,
        last_asked_at=row.last_asked_at,
        last_answered_at=row.last_answered_at,
        n_looks=row.n_looks,
        n_controlled=row.n_controlled,
        n_could_not_tell=row.n_could_not_tell,
        confirmed_at=row.confirmed_at,
        held_before=Availability(row.held_before) if row.held_before else None,
        text_sha256=row.text_sha256,
        text_asked_at=row.text_asked_at,
        pending_edit=row.pending_edit,
        opened_by=row.opened_by,
        evidence=tuple(row.evidence),
    )


def event_of(row: Any, subject: Subject) -> Event:
    """Read an event back."""
    return Event(
        id=row.id,
        kind=EventKind(row.kind),
        subject=subject,
        vantage=row.vantage,
        origin=Origin(row.origin),
        after=row.after,
        before=row.before,
        confirmed_at=row.confirmed_at,
        outcome=outcome_of(row),
        grade=Grade(row.grade),
        rule=row.rule,
        words=row.words,
        cascade=row.cascade,
        revised_at=row.revised_at,
        first_answered_at=row.first_answered_at,
        spell=row.spell,
        text_sha256=row.text_sha256,
        evidence=tuple(row.evidence),
    )


_REVISED = ("cause", "actor", "basis", "corroborated", "rule", "grade", "revised_at")
"""What other vantage points may add to an event."""


def event_alone(row: Any, subject: Subject) -> Event:
    """Read an event back as its own vantage point had it, whatever others have added since."""
    event = event_of(row, subject)
    if row.alone is None:
        return event
    own = row.alone
    return replace(
        event,
        outcome=Outcome(
            event.outcome.availability,
            Cause(own["cause"]),
            Actor(own["actor"]) if own["actor"] else None,
            Basis(own["basis"]),
            own["corroborated"],
        ),
        rule=own["rule"],
        grade=Grade(own["grade"]),
        revised_at=parse(own["revised_at"]) if own["revised_at"] else None,
    )


def together_columns(told: Event, alone: Event) -> dict[str, Any]:
    """Return the columns of an event to which others have added, with what it said alone."""
    row = event_row(told, 0)
    kept = {name: event_row(alone, 0)[name] for name in _REVISED}
    revised_at = alone.revised_at
    kept["revised_at"] = revised_at.isoformat() if revised_at is not None else None
    return {name: row[name] for name in _REVISED} | {"alone": kept if told != alone else None}


def write_trails(connection: sa.Connection, changes: Iterable[tuple[Trail, Trail, int]]) -> None:
    """Write what steps changed: for each (after, before, subject's row id) only what is other."""
    spells: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for after, before, subject_id in changes:
        kept_spells, kept_events = set(before.spells), set(before.events)
        spells += [
            spell_row(spell, subject_id, after.vantage)
            for spell in after.spells
            if spell not in kept_spells
        ]
        events += [
            event_row(event, subject_id) for event in after.events if event not in kept_events
        ]
    for table, rows in ((schema.spells, spells), (schema.events, events)):
        if rows:
            connection.execute(upsert(table, connection.dialect.name), rows)


@cache
def upsert(table: sa.Table, dialect: str) -> Any:
    """Return the statement that inserts a row, or changes the one with its primary key."""
    insert: Any = insert_into(table, dialect)
    keys = [column.name for column in table.primary_key]
    others = {
        column.name: insert.excluded[column.name]
        for column in table.columns
        if column.name not in keys
    }
    return insert.on_conflict_do_update(index_elements=keys, set_=others)


def forget_trail(connection: sa.Connection, subject_id: int, vantage: str) -> None:
    """Remove a subject's derived rows, before they are folded anew."""
    for table in (schema.spells, schema.events):
        connection.execute(
            sa.delete(table).where(table.c.subject_id == subject_id, table.c.vantage == vantage)
        )


def forget_all(connection: sa.Connection) -> None:
    """Remove every derived row of the store."""
    for table in schema.DERIVED:
        connection.execute(sa.delete(table))


def spell_row(spell: Spell, subject_id: int, vantage: str) -> dict[str, Any]:
    """Return a spell as the columns of its row."""
    return {
        "subject_id": subject_id,
        "vantage": vantage,
        "ordinal": spell.ordinal,
        **outcome_columns(spell.outcome),
        "rule": spell.rule,
        "words": spell.words,
        "after": spell.after,
        "before": spell.before,
        "first_answered_at": spell.first_answered_at,
        "last_asked_at": spell.last_asked_at,
        "last_answered_at": spell.last_answered_at,
        "n_looks": spell.n_looks,
        "n_controlled": spell.n_controlled,
        "n_could_not_tell": spell.n_could_not_tell,
        "confirmed_at": spell.confirmed_at,
        "held_before": spell.held_before.value if spell.held_before else None,
        "text_sha256": spell.text_sha256,
        "text_asked_at": spell.text_asked_at,
        "pending_edit": spell.pending_edit,
        "opened_by": spell.opened_by,
        "evidence": list(spell.evidence),
    }


def event_row(event: Event, subject_id: int) -> dict[str, Any]:
    """Return an event as the columns of its row."""
    return {
        "id": event.id,
        "subject_id": subject_id,
        "vantage": event.vantage,
        "kind": event.kind.value,
        "origin": event.origin.value,
        "after": event.after,
        "before": event.before,
        "confirmed_at": event.confirmed_at,
        **outcome_columns(event.outcome),
        "rule": event.rule,
        "words": event.words,
        "grade": event.grade.value,
        "cascade": event.cascade,
        "revised_at": event.revised_at,
        "first_answered_at": event.first_answered_at,
        "spell": event.spell,
        "text_sha256": event.text_sha256,
        "evidence": list(event.evidence),
        "alone": None,
    }
