"""The contract's objects (design §5.3): what ``--json`` prints, field by field."""

from collections.abc import Mapping, Sequence
from typing import Any

from checker.judge.grades import look_grade
from checker.judge.verdicts import Judged
from checker.model import Event, EvidenceRef, Subject
from checker.model.instants import ceil_text, floor_text
from checker.platforms import PLATFORMS


def url_of(subject: Subject) -> str | None:
    """Return a subject's public address, None for a platform that has no adapter."""
    platform = PLATFORMS.get(subject.platform)
    return platform.canonical(subject) if platform else None


def event_object(event: Event, topics: Sequence[str]) -> dict[str, Any]:
    """Return an event as the contract writes it; its bracket is rounded outward."""
    outcome = event.outcome
    return {
        "id": event.id,
        "kind": event.kind.value,
        "subject": {
            "kind": event.subject.kind.value,
            "platform": event.subject.platform,
            "native_id": event.subject.native_id,
            "url": url_of(event.subject),
        },
        "topics": list(topics),
        "after": floor_text(event.after) if event.after else None,
        "before": ceil_text(event.before),
        "confirmed_at": ceil_text(event.confirmed_at) if event.confirmed_at else None,
        "availability": outcome.availability.value,
        "cause": outcome.cause.value,
        "actor": outcome.actor.value if outcome.actor else None,
        "basis": outcome.basis.value,
        "grade": event.grade.value,
        "rule": event.rule,
        "vantage": event.vantage,
        "origin": event.origin.value,
        "cascade": event.cascade,
        "revised_at": ceil_text(event.revised_at) if event.revised_at else None,
        "evidence": list(event.evidence),
    }


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
