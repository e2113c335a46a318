"""What counts as invented, as wrong, as vaguer, and as missed."""

from __future__ import annotations

import pytest

from checker.collector.scoring import Score, Scored, Truth
from checker.model import Actor, Availability, Basis, Cause, Outcome

VISIBLE = Outcome(Availability.VISIBLE)
CHALLENGE = Outcome(Availability.INCONCLUSIVE, Cause.CHALLENGE)
BLOCKED = Outcome(Availability.INCONCLUSIVE, Cause.BLOCKED)
NOT_FOUND = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED)
REMOVED = Outcome(Availability.ABSENT, Cause.POLICY_REMOVAL, Actor.PLATFORM, Basis.STATED)
SAID_NOT_BY_WHOM = Outcome(
    Availability.ABSENT, Cause.POLICY_REMOVAL, Actor.UNSTATED, Basis.INFERRED
)
MODERATED = Outcome(Availability.ABSENT, Cause.MODERATOR_REMOVAL, Actor.COMMUNITY, Basis.STATED)
PRIVATE = Outcome(Availability.LIMITED, Cause.POST_PRIVATE, Actor.AUTHOR, Basis.STATED)
LABELLED = Outcome(Availability.LIMITED, Cause.LABELLED, Actor.PLATFORM, Basis.STATED)


def known(outcome: Outcome) -> Truth:
    """Return an outcome as one who knows all of it writes it down."""
    return Truth(outcome.availability, outcome.cause, outcome.actor)


@pytest.mark.parametrize(
    ("true", "ours", "wrong"),
    [
        (VISIBLE, VISIBLE, ""),
        (VISIBLE, NOT_FOUND, "absence cause"),
        (VISIBLE, REMOVED, "absence actor cause"),
        (VISIBLE, LABELLED, "actor cause place"),
        (VISIBLE, CHALLENGE, ""),
        (PRIVATE, NOT_FOUND, "absence"),
        (CHALLENGE, NOT_FOUND, "absence cause"),
        (CHALLENGE, BLOCKED, "wall"),
        (CHALLENGE, VISIBLE, "place"),
        (REMOVED, REMOVED, ""),
        (REMOVED, NOT_FOUND, ""),
        (REMOVED, SAID_NOT_BY_WHOM, ""),
        (REMOVED, MODERATED, "actor cause"),
        (REMOVED, VISIBLE, "place"),
        (NOT_FOUND, REMOVED, "actor cause"),
        (SAID_NOT_BY_WHOM, REMOVED, "actor"),
    ],
)
def test_what_is_wrong_is_told_from_what_is_weaker(
    true: Outcome, ours: Outcome, wrong: str
) -> None:
    """Naming what was not shown is wrong; naming less than was shown is not."""
    row = Scored("x/a", known(true), ours, "x.rule")
    found = {
        "absence": row.invents_absence,
        "actor": row.wrong_actor,
        "cause": row.wrong_cause,
        "wall": row.other_wall,
        "place": row.misplaced,
    }
    assert {name for name, is_so in found.items() if is_so} == set(wrong.split())


@pytest.mark.parametrize(
    ("true", "ours", "wrong"),
    [
        (Truth(Availability.ABSENT), REMOVED, ""),
        (Truth(Availability.ABSENT, actor=Actor.COMMUNITY), REMOVED, "actor"),
        (Truth(Availability.ABSENT, Cause.MODERATOR_REMOVAL), REMOVED, "cause"),
        (Truth(Availability.ABSENT, Cause.COPYRIGHT), NOT_FOUND, ""),
        (Truth(Availability.LIMITED), LABELLED, ""),
        (Truth(Availability.LIMITED), NOT_FOUND, "absence"),
        (Truth(Availability.INCONCLUSIVE), BLOCKED, ""),
        (Truth(Availability.INCONCLUSIVE), NOT_FOUND, "absence cause"),
        (Truth(Availability.VISIBLE), LABELLED, "actor cause place"),
    ],
)
def test_what_is_left_open_is_never_wrong(true: Truth, ours: Outcome, wrong: str) -> None:
    """Where several causes or actors would be right, none is compared; availability always is."""
    row = Scored("x/a", true, ours, "x.rule")
    found = {
        "absence": row.invents_absence,
        "actor": row.wrong_actor,
        "cause": row.wrong_cause,
        "wall": row.other_wall,
        "place": row.misplaced,
    }
    assert {name for name, is_so in found.items() if is_so} == set(wrong.split())


@pytest.mark.parametrize(
    "axes",
    [
        (Availability.VISIBLE, None, Actor.PLATFORM),
        (Availability.INCONCLUSIVE, None, Actor.AUTHOR),
        (Availability.INCONCLUSIVE, Cause.NOT_FOUND, None),
        (Availability.ABSENT, Cause.CHALLENGE, None),
        (Availability.ABSENT, Cause.POST_PRIVATE, None),
        (Availability.ABSENT, Cause.NOT_FOUND, Actor.PLATFORM),
    ],
)
def test_truth_refuses_what_means_nothing(
    axes: tuple[Availability, Cause | None, Actor | None],
) -> None:
    """A truth keeps to the ontology, as far as it says anything."""
    with pytest.raises(ValueError, match=r"go|limited|absence"):
        Truth(*axes)


def test_matrix_counts_each_answer_once() -> None:
    """Every answer stands in one cell: its true row, our column."""
    pairs = [(VISIBLE, VISIBLE), (VISIBLE, CHALLENGE), (REMOVED, NOT_FOUND), (CHALLENGE, BLOCKED)]
    score = Score(tuple(Scored("x/a", known(true), ours, "r") for true, ours in pairs))
    cells = {(true, ours): score.cell(true, ours) for true in Availability for ours in Availability}
    assert sum(cells.values()) == len(pairs)
    assert cells[Availability.VISIBLE, Availability.INCONCLUSIVE] == 1
    assert cells[Availability.ABSENT, Availability.ABSENT] == 1


def test_share_is_of_what_could_be_told() -> None:
    """Walls do not count among the conclusive; without any there is no share."""
    rows = (
        Scored("x/a", known(VISIBLE), VISIBLE, "r"),
        Scored("x/b", known(REMOVED), CHALLENGE, "r"),
        Scored("x/c", known(CHALLENGE), CHALLENGE, "r"),
    )
    assert Score(rows).share_told == 0.5
    assert Score(rows[2:]).share_told is None


@pytest.mark.parametrize(
    ("true", "ours", "alarming"),
    [(VISIBLE, NOT_FOUND, True), (NOT_FOUND, REMOVED, True), (NOT_FOUND, CHALLENGE, False)],
)
def test_alarm_is_an_invention_and_no_miss(true: Outcome, ours: Outcome, alarming: bool) -> None:
    """An invented absence or actor alarms; what is only missed does not."""
    assert Score((Scored("x/a", known(true), ours, "r"),)).alarming is alarming
