"""Grades: how strong the evidence of an event is."""

from checker.model import Basis, EventKind, Grade, Outcome

_SHOWN_AGAIN = frozenset({EventKind.APPEARED, EventKind.RETURNED, EventKind.UNLIMITED})


def look_grade(outcome: Outcome) -> Grade | None:
    """Return the grade that an event resting on this one look would have.

    A where the platform states the cause, else D; None with visible and inconclusive.
    """
    if outcome.actor is None:
        return None
    return Grade.A if outcome.states_cause else Grade.D


def event_grade(kind: EventKind, outcome: Outcome, *, confirmed: bool, controlled: bool) -> Grade:
    """Return an event's grade.

    Args:
        kind: which border it is; what is shown (again) is shown by the platform itself: A.
        outcome: the four axes after the change.
        confirmed: a second look agreed, where one is needed.
        controlled: a control was known and well at each look that it rests on; without one the
            event stands one grade lower.
    """
    grade = _uncontrolled_grade(kind, outcome, confirmed)
    return grade if controlled else grade.lowered()


def _uncontrolled_grade(kind: EventKind, outcome: Outcome, confirmed: bool) -> Grade:
    if kind is EventKind.EDITED:
        return Grade.C if confirmed else Grade.D
    if kind in _SHOWN_AGAIN:
        return Grade.A if confirmed else Grade.D
    if outcome.states_cause:
        return Grade.A
    if not confirmed:
        return Grade.D
    return Grade.B if outcome.corroborated else Grade.C


def strength(outcome: Outcome) -> int:
    """Rank how much an outcome says of its cause: 0 nothing, 1 a word, 2 a pattern, 3 stated."""
    if outcome.states_cause:
        return 3
    if outcome.corroborated or outcome.basis is Basis.INFERRED:
        return 2
    return 1 if outcome.basis is Basis.STATED else 0
