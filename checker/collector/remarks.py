"""What is remarked on a pass when it ends: what was silent, in doubt, or shown wrongly."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from checker.judge.ourselves import COMPARED, degraded
from checker.judge.verdicts import MASS_DOUBTED, SHOWS_ANYTHING, Judged
from checker.model import Cause, Origin, Pass, Purpose
from checker.store import schema

DEGRADED = "degraded"
IN_DOUBT = "in doubt"
SHOWN = "shows anything"


NO_LOOKS = (Purpose.SIGHTING, Purpose.NEGATIVE)
"""What is not counted among a pass's looks: nobody is looked at by them."""


def remarks(connection: sa.Connection, start: Pass, judged: Sequence[Judged]) -> list[str]:
    """Return what is to be noted of a pass; each a few words without a semicolon."""
    if start.origin is Origin.IMPORTED:
        return []
    looks = [item for item in judged if item.observation.purpose not in NO_LOOKS]
    found = [_degraded(connection, start, looks), _in_doubt(looks), _shown(judged)]
    return [words for words in found if words]


def _degraded(connection: sa.Connection, start: Pass, looks: Sequence[Judged]) -> str | None:
    # What failing controls took back did get an answer: only what met trouble counts.
    silent = [
        item
        for item in looks
        if not item.verdict.conclusive and item.verdict.outcome.cause is not Cause.CONTROL_FAILED
    ]
    if not silent or len(silent) == len(looks):
        return None
    given = {"platform": start.platform, "vantage": start.vantage, "id": start.id}
    shares = [
        1.0 - row.n_answered / row.n_asked for row in connection.execute(_passes_before(), given)
    ]
    if not degraded(len(silent), len(looks), shares):
        return None
    return f"{DEGRADED}: {len(silent)} of {len(looks)} looks could not tell, far more than usual"


@cache
def _passes_before() -> sa.Select[Any]:
    passes, ends = schema.passes, schema.pass_ends
    return (
        sa.select(ends.c.n_asked, ends.c.n_answered)
        .join_from(passes, ends, ends.c.pass_id == passes.c.id)
        .where(
            passes.c.platform == sa.bindparam("platform"),
            passes.c.vantage == sa.bindparam("vantage"),
            passes.c.id != sa.bindparam("id"),
            ends.c.n_asked > 0,
        )
        .order_by(passes.c.started_at.desc())
        .limit(COMPARED)
    )


def _in_doubt(looks: Sequence[Judged]) -> str | None:
    n_doubted = sum(item.verdict.rule == MASS_DOUBTED for item in looks)
    if not n_doubted:
        return None
    return f"{IN_DOUBT}: {n_doubted} gone at once and nobody says why, asked again before it counts"


def _shown(judged: Sequence[Judged]) -> str | None:
    negatives = [item for item in judged if item.observation.purpose is Purpose.NEGATIVE]
    if not any(item.verdict.rule == SHOWS_ANYTHING for item in negatives):
        return None
    return f"{SHOWN}: what cannot be there was shown, so nothing that was shown counts"
