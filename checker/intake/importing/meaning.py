"""What the JSON text of an imported reading means; the same text is read once."""

import json
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from checker.judge.imported import verdict_of
from checker.model import Answer, Verdict
from checker.model.instants import parse
from checker.store import bulk, derived


class Meaning(NamedTuple):
    """What a reading says of itself.

    Attributes:
        verdict: its four axes and words.
        made_at: when its subject was made, None where it does not say.
        columns: the verdict as columns, from ``availability`` to ``words``.
    """

    verdict: Verdict
    made_at: datetime | None
    columns: bulk.Row


@lru_cache(maxsize=16_384)
def meaning(reading: str) -> Meaning:
    """Return what a reading says of itself."""
    row = json.loads(reading)
    made = row.get("created_at")
    verdict, columns = _said(json.dumps(row["answers"][0]))
    return Meaning(verdict, parse(made) if made else None, columns)


@lru_cache(maxsize=1_024)
def _said(answer: str) -> tuple[Verdict, bulk.Row]:
    verdict = verdict_of(Answer.from_json(json.loads(answer)))
    axes = derived.outcome_columns(verdict.outcome)
    return verdict, (*(axes[name] for name in bulk.VERDICT[1:6]), verdict.rule, verdict.words)
