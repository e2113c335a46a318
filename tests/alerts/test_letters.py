"""Attempts joined into messages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checker.alerts.letters import BEGUN, Attempt, History, Kind, Letter, history
from tests.alerts.scene import START, after

LETTER = Letter(kind=Kind.CHANGES, events=("a", "b"), title="Two", body="…")
NO = "it answered 500"


def rows(*troubles: str | None, letter: Letter = LETTER, apart_m: int = 10) -> list[Attempt]:
    """Return attempts at one message, some minutes apart."""
    return [
        Attempt(channel="x", at=after(minutes=apart_m * index), letter=letter, trouble=trouble)
        for index, trouble in enumerate(troubles)
    ]


@pytest.mark.parametrize(
    ("troubles", "is_open", "n_failures"),
    [
        ((BEGUN, None), False, 0),
        ((BEGUN, NO), True, 1),
        ((BEGUN, NO, BEGUN, NO), True, 2),
        ((BEGUN, NO, BEGUN, None), False, 1),
        ((BEGUN,), False, 0),  # killed while sending: it may have arrived
        ((BEGUN, NO, BEGUN), False, 1),
    ],
)
def test_a_message_stays_open_until_it_arrives(
    troubles: tuple[str | None, ...], is_open: bool, n_failures: int
) -> None:
    """Only a message that is known not to have arrived is tried again."""
    (sent,) = history(rows(*troubles)).sent
    assert (sent.is_open(after(hours=1)), sent.n_failures) == (is_open, n_failures)


def test_what_was_tried_counts_as_told() -> None:
    """An event is not put into another message, whatever became of the first."""
    assert history(rows(BEGUN)).told == {"a", "b"}
    assert History().told == frozenset()


def test_a_message_is_given_up_in_the_end() -> None:
    """After two days it is no longer open."""
    known = history(rows(BEGUN, NO))
    assert known.waiting(START + timedelta(hours=47))
    assert not known.waiting(START + timedelta(hours=48))


def test_a_failed_test_is_not_tried_again() -> None:
    """A test by hand is over when it is over."""
    letter = Letter(kind=Kind.TEST, title="T", body="")
    known = history(rows(NO, None, letter=letter))
    assert known.waiting(after(minutes=1)) == []
    assert [item.trouble for item in known.sent] == [NO, None]
    assert not known.started
