"""Cascades: which events of posts one act on their account took along."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.judge.cascades import assign
from checker.judge.verdicts import ACCOUNT_EXPLAINS
from checker.model import Event, EventKind, Outcome, Subject, post
from tests.support.stories import (
    AUTHOR,
    GATED,
    NOT_FOUND,
    POST,
    REMOVED,
    SUSPENDED,
    VISIBLE,
    make_event,
)

GONE, RETURNED = EventKind.GONE, EventKind.RETURNED
LIMITED, UNLIMITED = EventKind.LIMITED, EventKind.UNLIMITED


def head(
    name: str, kind: EventKind, after: float | None, before: float, *, confirmed: bool = True
) -> Event:
    """Return an event of the account."""
    return make_event(name, kind, after, before, subject=AUTHOR, confirmed=confirmed)


def member(
    kind: EventKind,
    after: float | None,
    before: float,
    outcome: Outcome = SUSPENDED,
    *,
    rule: str = "test.rule",
    subject: Subject = POST,
    confirmed: bool = True,
) -> Event:
    """Return an event of a post of that account, named by subject, kind and time."""
    name = f"{subject.native_id}-{kind}-{before:g}"
    return make_event(
        name, kind, after, before, outcome, subject=subject, rule=rule, confirmed=confirmed
    )


def heads_of(posts: Sequence[Event], accounts: Sequence[Event]) -> list[str | None]:
    """Return the cascade of each post event, in time."""
    return [event.cascade for event in assign(posts, accounts)]


SUSPENSION = head("h", GONE, 10, 20)


@pytest.mark.parametrize(
    ("event", "cascade"),
    [
        (member(GONE, 5, 15), "h"),
        (member(GONE, 15, 30), "h"),
        (member(GONE, None, 15), "h"),
        (member(GONE, 5, 15, NOT_FOUND, rule=ACCOUNT_EXPLAINS), "h"),
        (member(LIMITED, 5, 15, GATED, rule=ACCOUNT_EXPLAINS), "h"),
        (member(GONE, 5, 15, NOT_FOUND), None),
        (member(GONE, 5, 15, REMOVED), None),
        (member(GONE, 0, 9), None),
        (member(GONE, 0, 10), None),
        (member(GONE, 20, 30), None),
        (member(RETURNED, 5, 15, VISIBLE), None),
        (member(EventKind.EDITED, 5, 15), None),
        (member(EventKind.APPEARED, 5, 15), None),
    ],
    ids=[
        "account's cause",
        "found out later",
        "nothing known before",
        "explained by the account",
        "limited by the account",
        "merely at the same time",
        "removed by itself",
        "long before",
        "ends where the account was still seen",
        "begins where the account was already gone",
        "a return",
        "an edit",
        "a first sighting",
    ],
)
def test_member_is_explained_and_overlaps(event: Event, cascade: str | None) -> None:
    """A member's own look says that the account explains it, and the brackets share a time."""
    assert heads_of([event], [SUSPENSION]) == [cascade]


def test_account_that_was_there_takes_nothing_along() -> None:
    """Without an event of the account there is no cascade."""
    assert heads_of([member(GONE, 5, 15)], [head("a", EventKind.APPEARED, None, 12)]) == [None]


BACK = head("r", RETURNED, 50, 60)


@pytest.mark.parametrize(
    ("posts", "cascades"),
    [
        ([member(GONE, 5, 15), member(RETURNED, 40, 70, VISIBLE)], ["h", "r"]),
        ([member(GONE, 5, 15), member(UNLIMITED, 40, 70, VISIBLE)], ["h", "r"]),
        ([member(GONE, 5, 15, REMOVED), member(RETURNED, 40, 70, VISIBLE)], [None, None]),
        ([member(GONE, 5, 15), member(RETURNED, 30, 45, VISIBLE)], ["h", None]),
        (
            [
                member(GONE, 5, 15),
                member(EventKind.EDITED, 5, 16),
                member(RETURNED, 40, 70, VISIBLE),
            ],
            ["h", None, "r"],
        ),
        (
            [
                member(GONE, 5, 15),
                member(RETURNED, 30, 45, VISIBLE),
                member(RETURNED, 46, 70, VISIBLE),
            ],
            ["h", None, None],
        ),
        (
            [
                member(GONE, 5, 15),
                member(RETURNED, 40, 70, VISIBLE),
                member(GONE, 5, 15, subject=post("tiktok", "2")),
                member(RETURNED, 40, 71, VISIBLE, subject=post("tiktok", "2")),
                member(RETURNED, 40, 72, VISIBLE, subject=post("tiktok", "3")),
            ],
            ["h", "h", "r", "r", None],
        ),
    ],
    ids=[
        "taken and brought back",
        "gate lifted",
        "gone by itself",
        "back before its account",
        "edited between",
        "back already",
        "several posts",
    ],
)
def test_return_is_a_member_when_the_going_was(
    posts: list[Event], cascades: list[str | None]
) -> None:
    """A return belongs to the account's return when the account had taken that post along."""
    assert heads_of(posts, [SUSPENSION, BACK]) == cascades


def test_latest_of_several_heads_counts() -> None:
    """A post found gone after two suspensions belongs to the one that was on."""
    heads = [SUSPENSION, BACK, head("h2", GONE, 70, 80)]
    assert heads_of([member(GONE, 5, 90)], heads) == ["h2"]
    assert heads_of([member(GONE, 5, 90)], heads[::-1]) == ["h2"]


@pytest.mark.parametrize(
    ("of_account", "of_post", "cascade"),
    [(True, True, "h"), (True, False, "h"), (False, False, "h"), (False, True, None)],
)
def test_confirmed_never_folds_into_unconfirmed(
    of_account: bool, of_post: bool, cascade: str | None
) -> None:
    """A confirmed event is not counted under an event of the account that nobody confirmed."""
    heads = [head("h", GONE, 10, 20, confirmed=of_account)]
    assert heads_of([member(GONE, 5, 15, confirmed=of_post)], heads) == [cascade]


EVENTS = [
    member(GONE, 5, 15),
    member(RETURNED, 40, 70, VISIBLE),
    member(GONE, 65, 90),
    member(GONE, 5, 15, subject=post("tiktok", "2")),
]


@given(st.permutations(EVENTS), st.permutations([SUSPENSION, BACK, head("h2", GONE, 70, 80)]))
def test_order_of_events_does_not_matter(posts: list[Event], accounts: list[Event]) -> None:
    """Cascades come out alike in whatever order events are given, also when given again."""
    once = assign(posts, accounts)
    assert once == assign(EVENTS, sorted(accounts, key=lambda event: event.id))
    assert assign(once, accounts) == once
