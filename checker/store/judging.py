"""What judging takes and gives: observations and looks out, verdicts in."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import sqlalchemy as sa

from checker.judge.verdicts import Judged
from checker.model import (
    EvidenceRef,
    Look,
    Observation,
    Origin,
    Purpose,
    Reading,
    Verdict,
    account,
)
from checker.model.instants import parse
from checker.model.reading import edition_of
from checker.store import schema
from checker.store.derived import SUBJECT_COLUMNS, outcome_columns, outcome_of, subject_of


def pass_observations(connection: sa.Connection, pass_id: str) -> list[tuple[int, Observation]]:
    """Return a pass's observations with their row ids, in the order they were appended."""
    rows = connection.execute(_of_pass(), {"pass_id": pass_id})
    return [(row.id, _observation(row)) for row in rows]


@cache
def _of_pass() -> sa.Select[Any]:
    rows, author = schema.observations, schema.subjects.alias("author")
    return (
        sa.select(rows, *SUBJECT_COLUMNS, author.c.native_id.label("author"))
        .join(schema.subjects, schema.subjects.c.id == rows.c.subject_id)
        .outerjoin(author, author.c.id == rows.c.author_id)
        .where(rows.c.pass_id == sa.bindparam("pass_id"))
        .order_by(rows.c.id)
    )


def _observation(row: Any) -> Observation:
    reading = Reading.from_json(subject_of(row), row.asked_at, row.answered_at, row.reading)
    evidence = tuple(EvidenceRef(**reference) for reference in row.evidence)
    return Observation(
        reading=replace(reading, evidence=evidence),
        vantage=row.vantage,
        pass_id=row.pass_id,
        purpose=Purpose(row.purpose),
        origin=Origin(row.origin),
        cadence_s=row.cadence_s,
        policy=row.policy,
        expected_visible=row.expected_visible,
        seen_before=row.seen_before,
        author=account(row.platform, row.author) if row.author else None,
        clock_off_s=row.clock_off_s,
    )


def write_verdicts(
    connection: sa.Connection, judged: Sequence[tuple[int, Judged]], rules: str
) -> None:
    """Write the verdicts of observations that have none."""
    rows = [
        {
            "observation_id": row_id,
            **outcome_columns(item.verdict.outcome),
            "rule": item.verdict.rule,
            "words": item.verdict.words,
            "controlled": item.controlled,
            "rules": rules,
        }
        for row_id, item in judged
    ]
    if rows:
        connection.execute(sa.insert(schema.verdicts), rows)


def looks(connection: sa.Connection, subject_id: int, vantage: str) -> list[Look]:
    """Return all judged looks at a subject from a vantage point, in time."""
    rows, verdicts = schema.observations, schema.verdicts
    query = (
        sa.select(rows, verdicts)
        .join(verdicts, verdicts.c.observation_id == rows.c.id)
        .where(rows.c.subject_id == subject_id, rows.c.vantage == vantage)
        .order_by(rows.c.answered_at, rows.c.key)
    )
    return [_look(row) for row in connection.execute(query)]


def judged_before(
    connection: sa.Connection, ids: Collection[int], vantage: str, pass_id: str
) -> set[int]:
    """Return those of ``ids`` that have judged observations beside those of one pass."""
    if not ids:
        return set()
    given = {"ids": list(ids), "vantage": vantage, "pass_id": pass_id}
    return set(connection.execute(_judged_before(), given).scalars())


@cache
def _judged_before() -> sa.Select[Any]:
    rows, verdicts = schema.observations, schema.verdicts
    return (
        sa.select(rows.c.subject_id)
        .join(verdicts, verdicts.c.observation_id == rows.c.id)
        .where(
            rows.c.subject_id.in_(sa.bindparam("ids", expanding=True)),
            rows.c.vantage == sa.bindparam("vantage"),
            rows.c.pass_id != sa.bindparam("pass_id"),
        )
        .distinct()
    )


def _look(row: Any) -> Look:
    made = row.reading.get("created_at")
    return Look(
        key=row.key,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        verdict=Verdict(outcome_of(row), row.rule, row.words),
        purpose=Purpose(row.purpose),
        controlled=bool(row.controlled),
        created_at=parse(made) if made else None,
        text_sha256=edition_of(row.reading.get("text_sha256"), row.reading.get("content_id")),
        clock_off_s=row.clock_off_s,
        evidence=tuple(reference["sha256"] for reference in row.evidence),
    )


_OUTCOME = ("availability", "cause", "actor", "basis", "corroborated", "rule")


def verdict_snapshot(connection: sa.Connection) -> dict[str, tuple[Any, ...]]:
    """Return every observation's verdict by its key, to compare before and after re-judging."""
    rows, verdicts = schema.observations, schema.verdicts
    query = sa.select(rows.c.key, *(verdicts.c[name] for name in _OUTCOME)).join(
        verdicts, verdicts.c.observation_id == rows.c.id
    )
    return {row.key: tuple(row)[1:] for row in connection.execute(query)}
