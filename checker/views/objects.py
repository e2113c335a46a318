"""An event as the contract writes it (design §5.3), for exports, corrections and messages."""

from collections.abc import Sequence
from typing import Any

from checker.model import Correction, Event, Subject
from checker.model.instants import ceil_text, floor_text
from checker.platforms import PLATFORMS


def url_of(subject: Subject) -> str | None:
    """Return a subject's public address, None for a platform that has no adapter."""
    platform = PLATFORMS.get(subject.platform)
    return platform.canonical(subject) if platform else None


def event_object(
    event: Event, topics: Sequence[str], correction: Correction | None = None
) -> dict[str, Any]:
    """Return an event as the contract writes it; its bracket is rounded outward.

    Args:
        event: the event.
        topics: the topics of its subject.
        correction: the one that it stands under, None while it stands as it was.
    """
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
        "correction": correction_object(correction) if correction else None,
    }


def correction_object(correction: Correction) -> dict[str, Any]:
    """Return a correction as it stands beside an event.

    ``of`` is the event that was corrected: the event itself, or the one that it falls with.
    """
    return {
        "kind": correction.kind.value,
        "at": floor_text(correction.at),
        "why": correction.why,
        "says": correction.says,
        "of": correction.event_id,
    }
