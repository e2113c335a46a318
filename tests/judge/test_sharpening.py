"""Causes, grades and texts: what later looks add to an event without making another."""

import pytest

from checker.judge.spells import second_look_due
from checker.judge.verdicts import ACCOUNT_EXPLAINS
from checker.model import Availability, Cause, EventKind, Grade, Look, Outcome, Verdict
from tests.support.stories import (
    GATED,
    NOT_FOUND,
    REMOVED,
    SUSPENDED,
    VISIBLE,
    at,
    make_look,
    make_trail,
    story,
)

GONE = [make_look(0), make_look(10, NOT_FOUND), make_look(25, NOT_FOUND)]


def test_later_look_sharpens_the_cause() -> None:
    """A later look that states the cause sharpens the event: same id, revised at that look."""
    before, after = make_trail(GONE).events[-1], make_trail([*GONE, make_look(90, REMOVED)])
    event = after.events[-1]
    assert (event.id, event.after, event.before) == (before.id, before.after, before.before)
    assert (event.outcome, event.confirmed_at, event.revised_at) == (REMOVED, at(25), at(90))


def test_vaguer_look_changes_no_cause() -> None:
    """A later look that says less leaves the cause and its rule as they were."""
    trail = story((0, VISIBLE), (10, REMOVED), (15, REMOVED), (90, NOT_FOUND))
    assert (trail.events[-1].outcome, trail.events[-1].revised_at) == (REMOVED, None)


@pytest.mark.parametrize(
    "late",
    [
        make_look(9000, SUSPENDED),
        make_look(9000, REMOVED, rule=ACCOUNT_EXPLAINS),
    ],
    ids=["its cause", "its rule"],
)
def test_account_never_explains_what_was_confirmed_before(late: Look) -> None:
    """An account that falls long after its post went does not explain why the post went."""
    event = make_trail([*GONE, late]).events[-1]
    assert (event.outcome.cause, event.revised_at) == (Cause.NOT_FOUND, None)


def test_account_explains_what_is_still_open() -> None:
    """The second look may bring the account's state, which then explains the post."""
    trail = story((0, VISIBLE), (10, NOT_FOUND), (25, SUSPENDED))
    event = trail.events[-1]
    assert (event.outcome, event.confirmed_at, event.revised_at) == (SUSPENDED, at(25), at(25))


def test_sharpened_before_it_is_confirmed() -> None:
    """An early second look may state the cause and yet confirm nothing."""
    event = story((0, VISIBLE), (10, NOT_FOUND), (12, REMOVED)).events[-1]
    assert (event.outcome, event.confirmed_at, event.revised_at) == (REMOVED, None, at(12))


def test_gate_is_sharpened_on_a_return() -> None:
    """A return behind a gate may learn which gate; it stays confirmed when it was."""
    vague = Outcome(Availability.LIMITED, Cause.LABELLED, GATED.actor)
    trail = story((0, VISIBLE), (10, REMOVED), (15, REMOVED), (60, vague), (90, GATED))
    event = trail.events[-1]
    assert (event.kind, event.outcome, event.confirmed_at) == (EventKind.RETURNED, GATED, at(60))
    assert (event.revised_at, event.grade) == (at(90), Grade.A)


INFERRED = Outcome(
    Availability.ABSENT, Cause.AUTOMATIC_FILTER, REMOVED.actor, basis=REMOVED.basis.INFERRED
)
BOTH = Outcome(
    Availability.ABSENT, Cause.NOT_FOUND, NOT_FOUND.actor, NOT_FOUND.basis, corroborated=True
)


def graded(*looks: tuple[float, Outcome, bool]) -> Grade:
    """Return the grade of the last event of looks given as (minutes, outcome, controlled)."""
    told = [make_look(minutes, outcome, controlled=well) for minutes, outcome, well in looks]
    return make_trail(told).events[-1].grade


@pytest.mark.parametrize(
    ("outcome", "once", "twice"),
    [
        (REMOVED, Grade.A, Grade.A),
        (BOTH, Grade.D, Grade.B),
        (INFERRED, Grade.D, Grade.C),
        (NOT_FOUND, Grade.D, Grade.C),
    ],
    ids=["stated", "two readings agree", "inferred", "not found"],
)
def test_grades_of_what_went(outcome: Outcome, once: Grade, twice: Grade) -> None:
    """Stated is A; agreed B and repeated C once confirmed; a single look D."""
    first = ((0, VISIBLE, True), (10, outcome, True))
    assert graded(*first) is once
    assert graded(*first, (30, outcome, True)) is twice


@pytest.mark.parametrize(
    ("controlled", "grade"),
    [
        ((True, True), Grade.A),
        ((False, True), Grade.B),
        ((True, False), Grade.B),
        ((True, True, False), Grade.B),
        ((False, True, True), Grade.B),
        ((False, False), Grade.B),
    ],
)
def test_event_without_controls_stands_one_grade_lower(
    controlled: tuple[bool, ...], grade: Grade
) -> None:
    """An event is lowered by one grade unless a control was well at each look it rests on."""
    minutes = (10, 12, 15) if len(controlled) == 3 else (10, 15)
    looks = [(when, REMOVED, well) for when, well in zip(minutes, controlled, strict=True)]
    assert graded((0, VISIBLE, True), *looks) is grade


@pytest.mark.parametrize(
    ("idle", "sharpening", "grade"),
    [(True, True, Grade.A), (False, True, Grade.A), (True, False, Grade.B)],
)
def test_sharpened_event_rests_on_the_look_that_sharpened_it(
    idle: bool, sharpening: bool, grade: Grade
) -> None:
    """After it is confirmed only the sharpening look's controls count, no idle look's."""
    looks = ((0, VISIBLE, True), (10, NOT_FOUND, True), (25, NOT_FOUND, True))
    assert graded(*looks, (50, NOT_FOUND, idle), (90, REMOVED, sharpening)) is grade


@pytest.mark.parametrize(("controlled", "grade"), [(True, Grade.A), (False, Grade.B)])
def test_return_is_shown_by_the_platform(controlled: bool, grade: Grade) -> None:
    """A confirmed return is A, one grade lower without controls."""
    gone = ((0, VISIBLE, True), (10, REMOVED, True), (15, REMOVED, True))
    assert graded(*gone, (60, VISIBLE, controlled)) is grade


def test_unconfirmed_return_is_the_weakest() -> None:
    """The return from an absence that nobody confirmed is D."""
    assert graded((0, VISIBLE, True), (10, REMOVED, True), (20, VISIBLE, True)) is Grade.D


def edits(*told: tuple[float, str | None, Outcome]) -> list[tuple[float | None, ...]]:
    """Return the edits of looks given as (minutes, text, outcome): after, before, confirmed."""
    looks = [make_look(minutes, outcome, text=text) for minutes, text, outcome in told]
    return [
        tuple(
            None if moment is None else (moment - at(0)).total_seconds() / 60
            for moment in (event.after, event.before, event.confirmed_at)
        )
        for event in make_trail(looks).events
        if event.kind is EventKind.EDITED
    ]


EDITS: dict[str, tuple[tuple[tuple[float, str | None, Outcome], ...], list[tuple[object, ...]]]] = {
    "same text": (((0, "a", VISIBLE), (10, "a", VISIBLE)), []),
    "text first shown later": (((0, None, VISIBLE), (10, "a", VISIBLE)), []),
    "no text shown for once": (((0, "a", VISIBLE), (5, None, VISIBLE), (10, "a", VISIBLE)), []),
    "seen once": (((0, "a", VISIBLE), (10, "b", VISIBLE)), [(0, 10, None)]),
    "second look too early": (
        ((0, "a", VISIBLE), (10, "b", VISIBLE), (14, "b", VISIBLE)),
        [(0, 10, None)],
    ),
    "second look": (
        ((0, "a", VISIBLE), (10, "b", VISIBLE), (14, "b", VISIBLE), (15, "b", VISIBLE)),
        [(0, 10, 15)],
    ),
    "flapping": (
        ((0, "a", VISIBLE), (10, "b", VISIBLE), (20, "a", VISIBLE), (30, "b", VISIBLE)),
        [(0, 10, None), (20, 30, None)],
    ),
    "two other texts": (
        ((0, "a", VISIBLE), (10, "b", VISIBLE), (20, "c", VISIBLE), (30, "c", VISIBLE)),
        [(0, 10, None), (0, 20, 30)],
    ),
    "edited twice": (
        (
            (0, "a", VISIBLE),
            (10, "b", VISIBLE),
            (15, "b", VISIBLE),
            (20, "c", VISIBLE),
            (25, "c", VISIBLE),
        ),
        [(0, 10, 15), (15, 20, 25)],
    ),
    "while it was away": (
        (
            (0, "a", VISIBLE),
            (10, None, REMOVED),
            (15, None, REMOVED),
            (60, "b", VISIBLE),
            (65, "b", VISIBLE),
        ),
        [(0, 60, 65)],
    ),
    "open when it went": (
        (
            (0, "a", VISIBLE),
            (8, "b", VISIBLE),
            (10, None, REMOVED),
            (15, None, REMOVED),
            (60, "b", VISIBLE),
            (65, "b", VISIBLE),
        ),
        [(0, 8, None), (0, 60, 65)],
    ),
    "behind a gate": (((0, "a", VISIBLE), (10, "b", GATED), (15, "b", GATED)), [(0, 10, 15)]),
    "text on an absent page": (((0, "a", VISIBLE), (10, "b", REMOVED)), []),
}


@pytest.mark.parametrize("name", EDITS)
def test_edit_needs_its_second_look(name: str) -> None:
    """A new text is an edit once a look five minutes later shows it again."""
    told, expected = EDITS[name]
    assert edits(*told) == expected


@pytest.mark.parametrize(("minutes", "grade"), [(12, Grade.D), (15, Grade.C)])
def test_edit_is_graded(minutes: float, grade: Grade) -> None:
    """An edit is C once confirmed, D before."""
    looks = [make_look(0, text="a"), make_look(10, text="b"), make_look(minutes, text="b")]
    assert make_trail(looks).events[-1].grade is grade


def test_open_edit_asks_for_its_second_look() -> None:
    """An open edit asks for a second look after five minutes."""
    assert second_look_due(make_trail([make_look(0, text="a"), make_look(10, text="b")])) == at(15)


def test_open_edit_does_not_hold_up_an_open_gate() -> None:
    """Of two open questions the one that is due earlier sets the second look."""
    looks = [
        make_look(0, text="a"),
        make_look(10, GATED, text="a"),
        make_look(12, GATED, text="b"),
    ]
    assert second_look_due(make_trail(looks)) == at(15)


def test_words_and_rule_follow_the_cause() -> None:
    """The event quotes the look that its cause rests on."""
    late = make_look(90)
    spoken = Look(
        key=late.key,
        asked_at=late.asked_at,
        answered_at=late.answered_at,
        verdict=Verdict(REMOVED, "x.removed", "Removed for violating our guidelines"),
        purpose=late.purpose,
        controlled=True,
    )
    event = make_trail([*GONE, spoken]).events[-1]
    assert (event.rule, event.words) == ("x.removed", "Removed for violating our guidelines")
