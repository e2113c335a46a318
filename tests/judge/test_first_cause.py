"""What was stated and confirmed first is kept, whatever an author or an account does later."""

from __future__ import annotations

import pytest

from checker.judge.sharpening import sharpens
from checker.model import Actor, Availability, Basis, Cause, Outcome
from tests.support.stories import REMOVED, SUSPENDED, UNSAID, make_look, story

STATED = Outcome(Availability.ABSENT, Cause.DELETED_UNSPECIFIED, Actor.UNSTATED, Basis.STATED)
BY_AUTHOR = Outcome(Availability.ABSENT, Cause.AUTHOR_DELETED, Actor.AUTHOR, Basis.STATED)
THERE = Outcome(Availability.VISIBLE)


@pytest.mark.parametrize(
    ("held", "told", "confirmed", "sharper"),
    [
        (UNSAID, REMOVED, False, True),
        (UNSAID, REMOVED, True, True),
        (REMOVED, UNSAID, True, False),
        (STATED, BY_AUTHOR, False, True),
        (STATED, BY_AUTHOR, True, False),
        (UNSAID, BY_AUTHOR, True, True),
        (UNSAID, SUSPENDED, False, True),
        (UNSAID, SUSPENDED, True, False),
    ],
)
def test_the_first_stated_cause_is_kept(
    held: Outcome, told: Outcome, confirmed: bool, sharper: bool
) -> None:
    """Once confirmed, neither an author's later act nor an account's fall rewrites a cause."""
    looks = [(0, THERE), (60, held), *([(90, held)] if confirmed else [])]
    last = story(*looks).last
    assert last is not None
    assert (last.confirmed_at is not None) is confirmed
    assert sharpens(last, make_look(100, told)) is sharper
