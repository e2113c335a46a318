"""New wording: what platforms said that no rule or reader knew, counted for review."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from checker.model import Availability, Cause, EvidenceRef, Origin, Subject
from checker.store import schema
from checker.store.derived import SUBJECT_COLUMNS, subject_of

WITHIN = timedelta(days=30)
MOST = 200

_LONGEST_PASS = timedelta(days=1)
"""Passes are found by when they began; none takes so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One wording that nobody knew, verbatim.

    Attributes:
        platform: who said it.
        rule: why it could not be told: no rule knew it, or no reader.
        words: the words or the code, else the markers; "" where there was nothing of them.
        n: observations that it stood in.
        first_at: the first of them, when it was answered.
        last_at: the last of them.
        subject: what the last of them was about.
        evidence: the kept answer of the last of them, None where none was kept.
    """

    platform: str
    rule: str
    words: str
    n: int
    first_at: datetime
    last_at: datetime
    subject: Subject
    evidence: EvidenceRef | None


def new_wording(connection: sa.Connection, since: datetime, most: int = MOST) -> list[Wording]:
    """Return what was observed since a time and could not be read, the commonest first.

    Args:
        connection: the store.
        since: only what was answered at or after it.
        most: so many wordings at most.
    """
    counted = _counted(since, most)
    rows, subjects = schema.observations, schema.subjects
    query = (
        sa.select(counted, rows.c.evidence, *SUBJECT_COLUMNS)
        .join(rows, rows.c.id == counted.c.latest)
        .join(subjects, subjects.c.id == rows.c.subject_id)
        .order_by(counted.c.n.desc(), counted.c.latest.desc())
    )
    return [_wording(row) for row in connection.execute(query)]


def _counted(since: datetime, most: int) -> sa.Subquery:
    said = _said(since).subquery("said")
    return (
        sa.select(
            said.c.of,
            said.c.rule,
            said.c.words,
            sa.func.count().label("n"),
            sa.func.min(said.c.answered_at).label("first_at"),
            sa.func.max(said.c.answered_at).label("last_at"),
            sa.func.max(said.c.id).label("latest"),
        )
        .group_by(said.c.of, said.c.rule, said.c.words)
        .order_by(sa.func.count().desc(), sa.func.max(said.c.id).desc())
        .limit(most)
        .subquery("counted")
    )


def _said(since: datetime) -> sa.Select[Any]:
    rows, verdicts, passes = schema.observations, schema.verdicts, schema.passes
    subjects = schema.subjects
    main = ("answers", 0)
    words = sa.func.coalesce(
        verdicts.c.words,
        rows.c.reading[(*main, "words")].as_string(),
        rows.c.reading[(*main, "code")].as_string(),
        rows.c.reading[(*main, "markers")].as_string(),
    )
    return (
        sa.select(
            rows.c.id,
            rows.c.answered_at,
            subjects.c.platform.label("of"),
            verdicts.c.rule,
            words.label("words"),
        )
        .join(verdicts, verdicts.c.observation_id == rows.c.id)
        .join(passes, passes.c.id == rows.c.pass_id)
        .join(subjects, subjects.c.id == rows.c.subject_id)
        .where(
            passes.c.started_at >= since - _LONGEST_PASS,
            rows.c.answered_at >= since,
            rows.c.origin == Origin.OBSERVED.value,
            verdicts.c.availability == Availability.INCONCLUSIVE.value,
            verdicts.c.cause == Cause.UNREADABLE.value,
        )
    )


def _wording(row: Any) -> Wording:
    kept: Sequence[dict[str, Any]] = row.evidence
    return Wording(
        platform=row.of,
        rule=row.rule,
        words=_listed(row.words or ""),
        n=row.n,
        first_at=row.first_at,
        last_at=row.last_at,
        subject=subject_of(row),
        evidence=EvidenceRef(**kept[0]) if kept else None,
    )


def _listed(words: str) -> str:
    """Return markers, which come as a JSON list, as plain words; anything else as it is."""
    if not words.startswith("["):
        return words
    try:
        names = json.loads(words)
    except ValueError:
        return words
    return ", ".join(names) if all(isinstance(name, str) for name in names) else words
