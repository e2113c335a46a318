"""Builders: nouns with everything filled in, of which a test changes what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from checker.model import (
    Actor,
    Answer,
    Ask,
    Availability,
    Basis,
    Cause,
    Event,
    EventKind,
    EvidenceRef,
    Exchange,
    Grade,
    Observation,
    Origin,
    Outcome,
    Pass,
    PassEnd,
    Purpose,
    Reading,
    Spell,
    Subject,
    Topic,
    Vantage,
    post,
)

NOON = datetime(2026, 1, 15, 12, 0, 0, 123_456, tzinfo=UTC)
POST = post("bluesky", "did:plc:a/1")
HERE = "here"
VISIBLE = Outcome(Availability.VISIBLE)
ABSENT = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED, Basis.INFERRED)
REF = EvidenceRef("ab" * 32, "20260115T120000Z-0000.warc.gz", 7)


def later(seconds: float) -> datetime:
    """Return the moment ``seconds`` after noon."""
    return NOON + timedelta(seconds=seconds)


def make_exchange(number: int = 0, **changed: Any) -> Exchange:
    """Return an answered exchange, the ``number``-th of its second."""
    exchange = Exchange(
        ask=Ask(f"https://www.example.org/post/{number}?a=1", "GET", (("accept", "*/*"),)),
        asked_at=later(number),
        answered_at=later(number + 0.5),
        status=200,
        reason="OK",
        headers=(("Content-Type", "text/plain"), ("X-Number", str(number))),
        raw=b"there",
        body=b"there",
    )
    return replace(exchange, **changed)


def make_topic(name: str = "t", **changed: Any) -> Topic:
    """Return a topic."""
    return replace(Topic(name=name, queries=("q",), registered_at=NOON), **changed)


def make_vantage(name: str = HERE) -> Vantage:
    """Return a vantage point."""
    return Vantage(name=name, country="NL")


def make_pass(name: str = "pass-1", **changed: Any) -> Pass:
    """Return a pass that began at noon."""
    started = Pass(
        id=name,
        platform="bluesky",
        vantage=HERE,
        started_at=NOON,
        origin=Origin.OBSERVED,
        policy="hazard-1",
        agent="checker/0",
        rules="1-x",
        software="0",
    )
    return replace(started, **changed)


def make_pass_end(name: str = "pass-1", **changed: Any) -> PassEnd:
    """Return the end of a pass."""
    ended = PassEnd(
        pass_id=name,
        ended_at=later(60),
        n_asked=1,
        n_answered=1,
        n_controls=0,
        n_controls_well=0,
        note=None,
        manifest_sha256=None,
        clock_off_s=0.25,
    )
    return replace(ended, **changed)


def make_observation(subject: Subject = POST, at_s: float = 0.0, **changed: Any) -> Observation:
    """Return a look at ``subject``, answered half a second after it was asked."""
    reading = Reading(
        subject=subject,
        asked_at=later(at_s),
        answered_at=later(at_s + 0.5),
        answers=(Answer(role="post", status=200, found=True, values=(("cid", "b"),)),),
        created_at=later(-3600),
        text_sha256="cd" * 32,
        evidence=(REF,),
    )
    observation = Observation(
        reading=reading,
        vantage=HERE,
        pass_id="pass-1",
        purpose=Purpose.SCHEDULED,
        origin=Origin.OBSERVED,
        cadence_s=600.0,
        policy="hazard-1",
        expected_visible=True,
        seen_before=True,
    )
    return replace(observation, **changed)


def make_spell(ordinal: int = 0, **changed: Any) -> Spell:
    """Return a confirmed spell of visibility."""
    spell = Spell(
        ordinal=ordinal,
        outcome=VISIBLE,
        rule="x.visible",
        words=None,
        after=None,
        before=NOON,
        first_answered_at=later(0.5),
        last_asked_at=later(600),
        last_answered_at=later(600.5),
        n_looks=3,
        n_controlled=2,
        confirmed_at=later(600),
        opened_by="0" * 32,
        evidence=("ab" * 32,),
    )
    return replace(spell, **changed)


def make_event(spell: int = 0, **changed: Any) -> Event:
    """Return the appearance of the usual post."""
    event = Event(
        id=f"{spell:024d}",
        kind=EventKind.APPEARED,
        subject=POST,
        vantage=HERE,
        origin=Origin.OBSERVED,
        after=None,
        before=NOON,
        confirmed_at=NOON,
        outcome=VISIBLE,
        grade=Grade.C,
        rule="x.visible",
        first_answered_at=later(0.5),
        spell=spell,
        evidence=("ab" * 32,),
    )
    return replace(event, **changed)
