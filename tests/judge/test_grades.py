"""Grades: one letter for how strong the evidence of an event is."""

import pytest

from checker.judge.grades import event_grade, look_grade, strength
from checker.model import Actor, Availability, Basis, Cause, EventKind, Grade, Outcome
from tests.support.stories import GATED, HIDDEN, NOT_FOUND, REMOVED, UNSAID, VISIBLE, WALL

DELETED = Outcome(Availability.ABSENT, Cause.DELETED_UNSPECIFIED, Actor.UNSTATED, Basis.STATED)
AGREED = Outcome(
    Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED, Basis.STATED, corroborated=True
)


@pytest.mark.parametrize(
    ("outcome", "grade"),
    [
        (REMOVED, Grade.A),
        (GATED, Grade.A),
        (NOT_FOUND, Grade.D),
        (DELETED, Grade.D),
        (HIDDEN, Grade.D),
        (AGREED, Grade.D),
        (VISIBLE, None),
        (WALL, None),
    ],
)
def test_grade_of_one_look(outcome: Outcome, grade: Grade | None) -> None:
    """One look is A where the platform states a cause, else D, and none where nothing is gone."""
    assert look_grade(outcome) is grade


@pytest.mark.parametrize(
    ("kind", "outcome", "confirmed", "grade"),
    [
        (EventKind.GONE, REMOVED, True, Grade.A),
        (EventKind.GONE, REMOVED, False, Grade.A),
        (EventKind.GONE, AGREED, True, Grade.B),
        (EventKind.GONE, NOT_FOUND, True, Grade.C),
        (EventKind.GONE, DELETED, True, Grade.C),
        (EventKind.GONE, AGREED, False, Grade.D),
        (EventKind.LIMITED, HIDDEN, True, Grade.C),
        (EventKind.LIMITED, HIDDEN, False, Grade.D),
        (EventKind.EDITED, VISIBLE, True, Grade.C),
        (EventKind.EDITED, GATED, False, Grade.D),
        (EventKind.APPEARED, VISIBLE, True, Grade.A),
        (EventKind.RETURNED, GATED, True, Grade.A),
        (EventKind.RETURNED, VISIBLE, False, Grade.D),
        (EventKind.UNLIMITED, VISIBLE, True, Grade.A),
    ],
)
@pytest.mark.parametrize("controlled", [True, False])
def test_grade_of_an_event(
    kind: EventKind, outcome: Outcome, confirmed: bool, grade: Grade, controlled: bool
) -> None:
    """An event's grade follows its kind, cause and confirmation, one lower without controls."""
    expected = grade if controlled else grade.lowered()
    assert event_grade(kind, outcome, confirmed=confirmed, controlled=controlled) is expected


@pytest.mark.parametrize(
    ("outcome", "rank"),
    [
        (VISIBLE, 0),
        (UNSAID, 0),
        (NOT_FOUND, 1),
        (DELETED, 1),
        (HIDDEN, 2),
        (AGREED, 2),
        (REMOVED, 3),
        (GATED, 3),
    ],
)
def test_strength_of_a_cause(outcome: Outcome, rank: int) -> None:
    """A stated cause says most, a pattern less, a bare word little, silence nothing."""
    assert strength(outcome) == rank


@pytest.mark.parametrize(
    ("grade", "lower"),
    [(Grade.A, Grade.B), (Grade.B, Grade.C), (Grade.C, Grade.D), (Grade.D, Grade.D)],
)
def test_lowered_grade(grade: Grade, lower: Grade) -> None:
    """A lowered grade is the next weaker one, D at the end."""
    assert grade.lowered() is lower
    assert grade.at_least(lower)


@pytest.mark.parametrize(("one", "other"), [(Grade.B, Grade.A), (Grade.D, Grade.C)])
def test_weaker_grade_is_not_enough(one: Grade, other: Grade) -> None:
    """A weaker grade does not meet a stronger one."""
    assert not one.at_least(other)
