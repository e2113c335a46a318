"""The contract's objects (design §5.3): what ``--json`` prints, field by field."""

from collections.abc import Mapping
from typing import Any

from checker.judge.grades import look_grade
from checker.judge.verdicts import Judged
from checker.model import EvidenceRef
from checker.model.instants import ceil_text
from checker.views.objects import event_object, url_of

__all__ = ["event_object", "evidence_object", "look_object", "url_of"]


def look_object(url: str, judged: Judged) -> dict[str, Any]:
    """Return one look as the contract writes it."""
    observation, verdict = judged.observation, judged.verdict
    reading, outcome = observation.reading, judged.verdict.outcome
    grade = look_grade(outcome)
    return {
        "url": url,
        "platform": reading.subject.platform,
        "native_id": reading.subject.native_id,
        "kind": reading.subject.kind.value,
        "observed_at": ceil_text(reading.answered_at),
        "availability": outcome.availability.value,
        "cause": outcome.cause.value,
        "actor": outcome.actor.value if outcome.actor else None,
        "basis": outcome.basis.value,
        "rule": verdict.rule,
        "words": verdict.words,
        "grade": grade.value if grade else None,
        "vantage": observation.vantage,
        "origin": observation.origin.value,
        "evidence": [evidence_object(reference) for reference in reading.evidence],
    }


def evidence_object(reference: EvidenceRef | Mapping[str, Any]) -> dict[str, Any]:
    """Return where a record lies."""
    if isinstance(reference, EvidenceRef):
        return {
            "sha256": reference.sha256,
            "warc": reference.warc,
            "offset": reference.offset,
        }
    return {name: reference[name] for name in ("sha256", "warc", "offset")}
