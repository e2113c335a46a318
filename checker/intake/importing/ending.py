"""What is done when all looks of a file are in: which cascades they show, how its passes ended."""

from typing import Any

import sqlalchemy as sa

from checker.collector.meaning import assign_cascades
from checker.intake.importing.passes import policy_of
from checker.model import Availability, EventKind, PassEnd, SubjectKind
from checker.store import append, schema

_AT_ONCE = 5_000


def end(connection: sa.Connection, sha256: str) -> None:
    """End a file's passes, and tell which events are an account's; again changes nothing."""
    if connection.execute(sa.select(_open_passes(sha256).exists())).scalar_one():
        _assign_cascades(connection)
        _end_passes(connection, sha256)


def _open_passes(sha256: str) -> sa.Select[Any]:
    passes, ends = schema.passes, schema.pass_ends
    return (
        sa.select(passes.c.id)
        .outerjoin(ends, ends.c.pass_id == passes.c.id)
        .where(passes.c.policy == policy_of(sha256), ends.c.pass_id.is_(None))
    )


def _assign_cascades(connection: sa.Connection) -> None:
    events, subjects = schema.events, schema.subjects
    moved = (
        sa.select(events.c.subject_id, events.c.vantage)
        .join(subjects, subjects.c.id == events.c.subject_id)
        .where(
            subjects.c.kind == SubjectKind.ACCOUNT.value,
            events.c.kind != EventKind.APPEARED.value,
        )
        .distinct()
    )
    by_vantage: dict[str, list[int]] = {}
    for row_id, vantage in connection.execute(moved):
        by_vantage.setdefault(vantage, []).append(row_id)
    for vantage, ids in by_vantage.items():
        for start in range(0, len(ids), _AT_ONCE):
            assign_cascades(connection, ids[start : start + _AT_ONCE], vantage)


def _end_passes(connection: sa.Connection, sha256: str) -> None:
    """Record how a file's passes ended: what was asked, and what was answered."""
    rows, verdicts, passes = schema.observations, schema.verdicts, schema.passes
    told = sa.case((verdicts.c.availability == Availability.INCONCLUSIVE.value, 0), else_=1)
    query = (
        sa.select(
            passes.c.id,
            passes.c.started_at,
            sa.func.max(rows.c.answered_at, type_=rows.c.answered_at.type).label("ended_at"),
            sa.func.count(rows.c.id).label("n_asked"),
            sa.func.coalesce(sa.func.sum(told).filter(rows.c.id.is_not(None)), 0).label("n_told"),
        )
        .outerjoin(rows, rows.c.pass_id == passes.c.id)
        .outerjoin(verdicts, verdicts.c.observation_id == rows.c.id)
        .where(passes.c.id.in_(_open_passes(sha256)))
        .group_by(passes.c.id, passes.c.started_at)
    )
    for row in connection.execute(query).all():
        ended = PassEnd(
            pass_id=row.id,
            ended_at=row.ended_at or row.started_at,
            n_asked=row.n_asked,
            n_answered=int(row.n_told),
            n_controls=0,
            n_controls_well=0,
            note=None if row.n_asked else "all of it was known from an earlier file",
            manifest_sha256=None,
            clock_off_s=None,
        )
        append.pass_end(connection, ended)
