"""Grades in words say what they rest on."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

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
    post,
)
from checker.views.sentences import GRADE_WORDS, grade_words

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
STATED = Event(
    id="e",
    kind=EventKind.GONE,
    subject=post("tiktok", "1"),
    vantage="here",
    origin=Origin.OBSERVED,
    after=NOON,
    before=NOON,
    confirmed_at=NOON,
    outcome=Outcome(Availability.ABSENT, Cause.POLICY_REMOVAL, Actor.PLATFORM, Basis.STATED),
    grade=Grade.A,
    rule="tiktok.t13",
    first_answered_at=NOON,
    spell=1,
)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (STATED, "A: the platform itself states or shows it"),
        (
            replace(STATED, grade=Grade.B),
            f"B: {GRADE_WORDS[Grade.A]}; one grade lower, since no control was known",
        ),
    ],
    ids=["with controls", "without"],
)
def test_a_lowered_grade_says_why(event: Event, words: str) -> None:
    """An event whose grade was lowered for want of a control never claims what it lacks."""
    assert grade_words(event) == words
