"""What an imported row's axes mean, and long runs folded at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.judge.imported import IMPORTED, answer, outcome_of, verdict_of
from checker.judge.rules import UNRECOGNISED
from checker.judge.runs import carry
from checker.judge.spells import step
from checker.model import Answer, Look, Outcome
from tests.support.stories import NOT_FOUND, REMOVED, VISIBLE, WALL, make_look, make_trail


@pytest.mark.parametrize(
    ("axes", "means"),
    [
        (("visible", "", ""), ("visible", "none", None, "none")),
        (("visible", "none", ""), ("visible", "none", None, "none")),
        (("absent", "", ""), ("absent", "not_found", "unstated", "none")),
        (("absent", "not_found", ""), ("absent", "not_found", "unstated", "none")),
        (("absent", "policy_removal", ""), ("absent", "policy_removal", "platform", "stated")),
        (("absent", "author_deleted", ""), ("absent", "author_deleted", "author", "stated")),
        (("absent", "account_deleted", ""), ("absent", "account_deleted", "unstated", "stated")),
        (("absent", "copyright", ""), ("absent", "copyright", "unstated", "stated")),
        (
            ("absent", "legal_withheld", "authority"),
            ("absent", "legal_withheld", "authority", "stated"),
        ),
        (("limited", "", ""), ("limited", "audience_limited", "unstated", "none")),
        (("limited", "age_gate", "platform"), ("limited", "age_gate", "platform", "stated")),
        (("inconclusive", "", ""), ("inconclusive", "unreadable", None, "none")),
        (("inconclusive", "challenge", ""), ("inconclusive", "challenge", None, "none")),
    ],
)
def test_axes_stand_as_written_and_what_is_untold_is_weakest(
    axes: tuple[str, str, str], means: tuple[str, str, str | None, str]
) -> None:
    """A named cause is stated, an unnamed one is the weakest, an actor follows from its cause."""
    found = outcome_of(*axes)
    actor = found.actor.value if found.actor else None
    assert (found.availability.value, found.cause.value, actor, found.basis.value) == means


def test_a_row_without_a_cause_is_never_a_takedown() -> None:
    """Absence alone has nobody who made it, whatever else the row says."""
    with pytest.raises(ValueError, match="nobody says who"):
        outcome_of("absent", "", "platform")


def test_the_verdict_is_read_from_the_answer() -> None:
    """A kept answer gives the row's verdict again, with its words."""
    told = verdict_of(answer("absent", "copyright", "rights_holder", "gone"))
    assert (told.rule, told.words) == (IMPORTED, "gone")
    assert told.outcome.states_cause


@pytest.mark.parametrize(
    "said", [Answer(role="post"), answer("gone", "", "", None), Answer(role="imported")]
)
def test_what_is_no_imported_answer_stays_unreadable(said: Answer) -> None:
    """An answer of another kind, or of words that we do not know, concludes nothing."""
    assert verdict_of(said).rule == UNRECOGNISED.id
    assert not verdict_of(said).conclusive


RUNS = st.lists(
    st.tuples(st.sampled_from([VISIBLE, NOT_FOUND, REMOVED, WALL]), st.integers(1, 12)),
    min_size=1,
    max_size=8,
)


@given(RUNS, st.integers(1, 20))
def test_a_run_is_carried_as_it_would_be_stepped(
    runs: list[tuple[Outcome, int]], apart: int
) -> None:
    """Carrying a run of like looks on comes to what stepping through each comes to."""
    carried = stepped = make_trail()
    minute = 0
    for outcome, n in runs:
        looks: list[Look] = []
        for _ in range(n):
            minute += apart
            looks.append(make_look(minute, outcome))
        carried = carry(carried, range(n), looks.__getitem__)
        for look in looks:
            stepped = step(stepped, look)
    assert carried == stepped
