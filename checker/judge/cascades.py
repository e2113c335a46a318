"""Cascades: one act on an account that takes its posts along is one event, with members."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from checker.judge.verdicts import ACCOUNT_EXPLAINS
from checker.model import ACCOUNT_CAUSES, Event, EventKind
from checker.model.instants import EPOCH

_NEGATIVE = frozenset({EventKind.GONE, EventKind.LIMITED})
_POSITIVE = frozenset({EventKind.RETURNED, EventKind.UNLIMITED})


def assign(posts: Sequence[Event], accounts: Sequence[Event]) -> list[Event]:
    """Return the post events, each with ``cascade`` naming the account's event that took it along.

    Args:
        posts: events of posts of one account, from one vantage point.
        accounts: events of that account, from the same vantage point.

    A member's bracket overlaps that of the account's event, and its own look says that the
    account explains it; a return is a member when the post's going was. Of several such events
    the latest counts. What is confirmed never folds into what is not.
    """
    taken: dict[str, bool] = {}
    assigned: list[Event] = []
    for event in sorted(posts, key=lambda item: (item.before, item.id)):
        subject = event.subject.native_id
        head = _head(event, accounts, was_taken=taken.get(subject, False))
        if event.kind in _NEGATIVE or event.kind in _POSITIVE:
            taken[subject] = head is not None and event.kind in _NEGATIVE
        assigned.append(replace(event, cascade=head.id if head else None))
    return assigned


def _head(event: Event, accounts: Sequence[Event], *, was_taken: bool) -> Event | None:
    if event.kind in _NEGATIVE:
        explained = event.rule == ACCOUNT_EXPLAINS or event.outcome.cause in ACCOUNT_CAUSES
        alike = _NEGATIVE if explained else frozenset()
    else:
        alike = _POSITIVE if was_taken and event.kind in _POSITIVE else frozenset()
    fitting = [
        head
        for head in accounts
        if head.kind in alike
        and _overlap(event, head)
        and (head.confirmed_at is not None or event.confirmed_at is None)
    ]
    return max(fitting, key=lambda head: (head.before, head.id), default=None)


def _overlap(one: Event, other: Event) -> bool:
    return max(_start(one), _start(other)) < min(one.before, other.before)


def _start(event: Event) -> datetime:
    return event.after if event.after is not None else EPOCH
