"""How the passes went as experiments: their controls, and what their looks could not tell."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from checker.judge.bursts import Beside
from checker.judge.ourselves import Counted
from checker.model import Availability, Cause, Purpose
from checker.store import schema

Row = dict[str, Any]

_AT_ONCE = 500
"""Ids in one question: every database takes so many."""

RECENT = 200
"""So many passes back: enough for a day of every platform, and soon read."""


def latest_passes(connection: sa.Connection, limit: int = RECENT) -> list[str]:
    """Return the ids of the latest ended passes, newest first."""
    passes, ends = schema.passes, schema.pass_ends
    query = (
        sa.select(passes.c.id)
        .join(ends, ends.c.pass_id == passes.c.id)
        .where(ends.c.n_asked > 0)
        .order_by(passes.c.started_at.desc(), passes.c.id.desc())
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def counted(connection: sa.Connection, pass_ids: Sequence[str]) -> list[Counted]:
    """Return what the looks of some passes came to, negative controls left out."""
    passes, rows, verdicts = schema.passes, schema.observations, schema.verdicts
    silent = verdicts.c.availability == Availability.INCONCLUSIVE.value
    query = (
        sa.select(passes, verdicts.c.cause, silent.label("silent"), sa.func.count().label("n"))
        .join(rows, rows.c.pass_id == passes.c.id)
        .join(verdicts, verdicts.c.observation_id == rows.c.id)
        .where(
            passes.c.id.in_(pass_ids),
            rows.c.purpose.not_in([Purpose.SIGHTING.value, Purpose.NEGATIVE.value]),
        )
        .group_by(*passes.c, verdicts.c.cause, silent)
    )
    found: dict[str, list[Any]] = {}
    for row in connection.execute(query):
        found.setdefault(row.id, []).append(row)
    return [_counted(of_pass) for of_pass in found.values()]


def _counted(rows: Sequence[Any]) -> Counted:
    first = rows[0]
    return Counted(
        platform=first.platform,
        vantage=first.vantage,
        started_at=first.started_at,
        agent=first.agent,
        version=f"{first.software} {first.rules}",
        n_looks=sum(row.n for row in rows),
        silent={Cause(row.cause): row.n for row in rows if row.silent},
    )


def controls(connection: sa.Connection, pass_ids: Sequence[str]) -> list[Row]:
    """Return the controls of the latest of some passes, of each platform and vantage point.

    Columns: platform, vantage, native_id, purpose, availability, answered_at (of that look), and
    since (when it was first seen so; None for one that cannot be there).
    """
    passes, rows, verdicts = schema.passes, schema.observations, schema.verdicts
    subjects, spells = schema.subjects, schema.spells
    since = (
        sa.select(sa.func.max(spells.c.before))
        .where(spells.c.subject_id == rows.c.subject_id, spells.c.vantage == rows.c.vantage)
        .scalar_subquery()
    )
    query = (
        sa.select(
            passes.c.id.label("pass_id"),
            passes.c.platform,
            passes.c.vantage,
            subjects.c.native_id,
            rows.c.purpose,
            rows.c.answered_at,
            verdicts.c.availability,
            since.label("since"),
        )
        .join(rows, rows.c.pass_id == passes.c.id)
        .join(verdicts, verdicts.c.observation_id == rows.c.id)
        .join(subjects, subjects.c.id == rows.c.subject_id)
        .where(
            passes.c.id.in_(pass_ids),
            rows.c.purpose.in_([Purpose.CONTROL.value, Purpose.NEGATIVE.value]),
        )
        .order_by(passes.c.started_at.desc(), passes.c.id.desc(), rows.c.id)
    )
    latest: dict[tuple[str, str], str] = {}
    found = []
    for row in connection.execute(query).mappings():
        place = (row["platform"], row["vantage"])
        if latest.setdefault(place, row["pass_id"]) == row["pass_id"]:
            found.append({key: value for key, value in row.items() if key != "pass_id"})
    return sorted(found, key=lambda row: (row["platform"], row["vantage"]))


def beside(connection: sa.Connection, event_ids: Sequence[str]) -> Beside:
    """Return how the controls read in the passes that first saw some changes."""
    rows, verdicts = schema.observations, schema.verdicts
    found: Counter[str] = Counter()
    pass_ids = sorted(_first_seen_in(connection, event_ids))
    for some in _portions(pass_ids):
        query = (
            sa.select(verdicts.c.availability, sa.func.count().label("n"))
            .join(rows, rows.c.id == verdicts.c.observation_id)
            .where(rows.c.pass_id.in_(some), rows.c.purpose == Purpose.CONTROL.value)
            .group_by(verdicts.c.availability)
        )
        found.update({row.availability: row.n for row in connection.execute(query)})
    return Beside(
        n_controls=found.total(),
        n_absent=found[Availability.ABSENT.value],
        n_silent=found[Availability.INCONCLUSIVE.value],
    )


def _first_seen_in(connection: sa.Connection, event_ids: Sequence[str]) -> set[str]:
    """Return the passes whose looks began the spells that events open."""
    events, spells, rows = schema.events, schema.spells, schema.observations
    found: set[str] = set()
    for some in _portions(event_ids):
        query = (
            sa.select(rows.c.pass_id)
            .select_from(events)
            .join(
                spells,
                (spells.c.subject_id == events.c.subject_id)
                & (spells.c.vantage == events.c.vantage)
                & (spells.c.ordinal == events.c.spell),
            )
            .join(rows, rows.c.key == spells.c.opened_by)
            .where(events.c.id.in_(some))
        )
        found.update(connection.execute(query).scalars())
    return found


def _portions(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
