"""Small pictures for the sentences and charts: events around one Wednesday noon."""

from datetime import UTC, datetime, timedelta
from typing import Any

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
    Subject,
    account,
    post,
)
from checker.views.headline import Picture

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
FIRST = post("tiktok", "7000000000000000001")
SECOND = post("tiktok", "7000000000000000002")
AUTHOR = account("tiktok", "a_handle")
REMOVED = Outcome(Availability.ABSENT, Cause.POLICY_REMOVAL, Actor.PLATFORM, Basis.STATED)
NOT_FOUND = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED, Basis.NONE)
VISIBLE = Outcome(Availability.VISIBLE)
AGE_GATE = Outcome(Availability.LIMITED, Cause.AGE_GATE, Actor.PLATFORM, Basis.STATED)


def at(minutes: float) -> datetime:
    """Return the moment ``minutes`` after noon."""
    return NOON + timedelta(minutes=minutes)


def event(
    kind: EventKind, after: float | None, before: float, outcome: Outcome, **changed: Any
) -> Event:
    """Return an event in a bracket, given in minutes after noon; confirmed unless told."""
    given = {
        "subject": FIRST,
        "grade": Grade.A,
        "confirmed_at": at(before + 5),
        "words": "status_audit_not_pass" if outcome.states_cause else None,
        "cascade": None,
    } | changed
    return Event(
        id=changed.get("id") or f"{kind.value}-{before:g}-{given['subject'].native_id}",
        kind=kind,
        vantage="here",
        origin=Origin.OBSERVED,
        after=None if after is None else at(after),
        before=at(before),
        outcome=outcome,
        rule="a.rule",
        first_answered_at=at(before),
        spell=1,
        evidence=("ab" * 32,),
        **{name: value for name, value in given.items() if name != "id"},
    )


def gone(after: float | None, before: float, outcome: Outcome = REMOVED, **changed: Any) -> Event:
    """Return a going."""
    return event(EventKind.GONE, after, before, outcome, **changed)


def back(after: float, before: float, **changed: Any) -> Event:
    """Return a return."""
    return event(EventKind.RETURNED, after, before, VISIBLE, **changed)


def picture(*events: Event, **changed: Any) -> Picture:
    """Return the picture of three posts watched from a day before noon to six hours after."""
    given: dict[str, Any] = {
        "topic": "X",
        "origin": "observed",
        "control": None,
        "since": at(-24 * 60),
        "cutoff": at(6 * 60),
        "n_posts": 3,
        "n_looks": 1200,
        "n_told": 1191,
        "events": events,
        "missed_50m": 0.03,
        "missed_10m": 0.4,
    }
    return Picture(**(given | changed))


def said(minutes: float, kind: str = "press", **changed: Any) -> dict[str, Any]:
    """Return a row of something said outside."""
    row: dict[str, Any] = {
        "at": at(minutes),
        "until": None,
        "kind": kind,
        "words": "A paper: something",
        "source": "A paper",
        "certainty": "one outlet",
        "about": None,
        "topic": None,
        "origin": "observed",
    }
    return row | changed


def dark(start: float, end: float, platform: str | None = "tiktok") -> dict[str, Any]:
    """Return a row of a time in which we could not look."""
    return {
        "vantage": "here",
        "platform": platform,
        "started_at": at(start),
        "ended_at": at(end),
        "reason": "challenge",
        "words": "a challenge page",
        "origin": "observed",
    }


def spell(
    ordinal: int, what: str, after: float | None, start: float, end: float, **changed: Any
) -> dict[str, Any]:
    """Return a row of a spell."""
    row = {
        "subject_id": 1,
        "vantage": "here",
        "ordinal": ordinal,
        "availability": what,
        "after": None if after is None else at(after),
        "before": at(start),
        "last_asked_at": at(end),
        "confirmed_at": at(start),
    }
    return row | changed


def look(minutes: float, what: str = "visible", **changed: Any) -> dict[str, Any]:
    """Return a row of a look."""
    row: dict[str, Any] = {
        "key": f"look-{minutes}",
        "vantage": "here",
        "asked_at": at(minutes),
        "answered_at": at(minutes),
        "purpose": "scheduled",
        "cadence_s": 600.0,
        "evidence": [],
        "origin": "observed",
        "availability": what,
        "cause": "none" if what == "visible" else "challenge",
        "actor": None,
        "basis": "none",
        "rule": "a.rule",
        "words": None,
        "controlled": True,
    }
    return row | changed


def subject_of(name: str) -> Subject:
    """Return a post of another id."""
    return post("tiktok", name)
