"""A store that a test fills with events, and an address that listens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from checker.alerts import log
from checker.alerts.letters import Attempt, Letter
from checker.alerts.send import Address
from checker.alerts.watch import Manner, Watch
from checker.model import (
    Actor,
    Availability,
    Basis,
    Cause,
    Event,
    EventKind,
    Gap,
    GapReason,
    Grade,
    Origin,
    Outcome,
    Subject,
    post,
)
from checker.store import append, derived, entries, schema
from tests.support.builders import make_event, make_topic, make_vantage

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
REMOVED = Outcome(Availability.ABSENT, Cause.POLICY_REMOVAL, Actor.PLATFORM, Basis.STATED)
EAR = Address("json://127.0.0.1 #aaaaaa", "json://127.0.0.1/secret", "alerts.to")
OTHER = Address("json://127.0.0.2 #bbbbbb", "json://127.0.0.2/secret", "alerts.to")


def after(**span: float) -> datetime:
    """Return a moment after the scene's start, as ``hours=2``."""
    return START + timedelta(**span)


def gone(number: int = 0, at: datetime = START, **changed: Any) -> Event:
    """Return the ``number``-th post's confirmed removal, confirmed at ``at``."""
    event = make_event(
        id=f"{number:024x}",
        kind=EventKind.GONE,
        subject=post("bluesky", f"did:plc:a/{number}"),
        after=at - timedelta(minutes=30),
        before=at - timedelta(minutes=10),
        confirmed_at=at,
        outcome=REMOVED,
        grade=Grade.A,
        rule="x.gone",
        spell=1,
    )
    return replace(event, **changed)


class Ear:
    """Takes messages, unless it was told to refuse some."""

    def __init__(self) -> None:
        """Have heard nothing."""
        self.heard: list[tuple[str, Letter]] = []
        self.troubles: list[str | None] = []

    def __call__(self, letters: Sequence[tuple[Address, Letter]]) -> list[str | None]:
        """Take messages as ``send`` does."""
        outcomes = [self.troubles.pop(0) if self.troubles else None for _ in letters]
        self.heard += [
            (address.name, letter)
            for (address, letter), trouble in zip(letters, outcomes, strict=True)
            if trouble is None
        ]
        return outcomes

    @property
    def titles(self) -> list[str]:
        """The titles that arrived, in order."""
        return [letter.title for _, letter in self.heard]

    @property
    def last(self) -> Letter:
        """The newest message."""
        return self.heard[-1][1]


class Scene:
    """A store, its watch, and what arrives."""

    def __init__(self, engine: sa.Engine) -> None:
        """Fill ``engine`` with two topics and begin to watch."""
        self.engine = engine
        self.ear = Ear()
        self.manner = Manner(zone=UTC, digest_s=0.0)
        self.addresses = [EAR]
        self.begin()
        with engine.begin() as connection:
            append.topic(connection, make_topic("t"), Origin.OBSERVED)
            append.topic(connection, make_topic("u"), Origin.OBSERVED)
            append.vantage(connection, make_vantage())

    def begin(self, **manner: Any) -> None:
        """Start the watch as a new process would: it knows only what the store knows."""
        self.manner = replace(self.manner, **manner)
        self.watch = Watch(self.engine, self.addresses, self.manner, self.ear)

    def happen(self, *events: Event, topic: str = "t") -> None:
        """Let events be in the store, their subjects on a topic."""
        with self.engine.begin() as connection:
            ids = append.subject_ids(connection, [item.subject for item in events])
            rows = [derived.event_row(item, ids[item.subject]) for item in events]
            connection.execute(derived.upsert(schema.events, connection.dialect.name), rows)
            append.members(connection, topic, ids.values(), since=START)

    def wrote(self, post_subject: Subject, account: Subject) -> None:
        """Record who wrote a post."""
        with self.engine.begin() as connection:
            ids = append.subject_ids(connection, [post_subject, account])
            append.authorships(connection, [(ids[post_subject], ids[account])])

    def dark(self, start: datetime, end: datetime) -> None:
        """Record a time in which nobody could look."""
        gap = Gap(
            vantage="here",
            platform="bluesky",
            started_at=start,
            ended_at=end,
            reason=GapReason.CHALLENGE,
            words="the platform showed us challenge pages",
        )
        with self.engine.begin() as connection:
            append.gap(connection, gap, Origin.OBSERVED)

    def correct(self, event: Event, at: datetime, kind: str = "withdrawn") -> None:
        """Enter a correction of an event."""
        subject = {
            "kind": event.subject.kind.value,
            "platform": event.subject.platform,
            "native_id": event.subject.native_id,
        }
        stood: dict[str, Any] = {"id": event.id, "subject": subject, "said": "It went."}
        if kind == "corrected":
            stood["says"] = "It was edited."
        row = {"event_id": event.id, "kind": kind, "at": at, "why": "a slip", "event": stood}
        with self.engine.begin() as connection:
            entries.correct(connection, row)

    def rows(self) -> list[Attempt]:
        """Return the log."""
        with self.engine.connect() as connection:
            return log.attempts(connection)
