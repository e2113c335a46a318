"""Which events are told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.alerts.choice import Change, Wanted, changes, is_told
from checker.model import Correction, CorrectionKind, Event, EventKind, Grade, account
from tests.alerts.scene import START, gone

ALL = Wanted(min_grade=Grade.D)


def correction(event: Event, kind: CorrectionKind, says: str | None = None) -> Correction:
    """Return a correction of an event."""
    return Correction(
        event_id=event.id, kind=kind, at=START, why="a slip", said="x", says=says, event={}
    )


@pytest.mark.parametrize(
    ("changed", "wanted", "told"),
    [
        ({}, ALL, True),
        ({"confirmed_at": None}, ALL, False),
        ({"kind": EventKind.APPEARED}, ALL, False),
        ({"kind": EventKind.RETURNED}, ALL, True),
        ({"kind": EventKind.EDITED}, ALL, True),
        ({"grade": Grade.C}, Wanted(min_grade=Grade.C), True),
        ({"grade": Grade.D}, Wanted(min_grade=Grade.C), False),
        ({"grade": Grade.B}, Wanted(min_grade=Grade.A), False),
        ({}, Wanted(topics=frozenset({"t"})), True),
        ({}, Wanted(topics=frozenset({"u"})), False),
        ({}, Wanted(topics=frozenset()), False),
    ],
)
def test_only_confirmed_changes_of_topic_and_grade_are_told(
    changed: dict[str, Any], wanted: Wanted, told: bool
) -> None:
    """Unconfirmed events, first sightings, other topics and weaker grades are passed over."""
    event = replace(gone(), **changed)
    assert is_told(event, ["t"], wanted) is told
    assert bool(changes([(event, ["t"])], wanted)) is told


def test_a_post_of_no_topic_is_told_only_when_all_are() -> None:
    """A link that was looked at by hand counts where no topic was chosen."""
    assert is_told(gone(), [], ALL)
    assert not is_told(gone(), [], Wanted(topics=frozenset({"t"})))


def cascade(n_posts: int, **head: Any) -> list[tuple[Event, list[str]]]:
    """Return an account's event and those of the posts that it took along."""
    top = replace(gone(100, subject=account("bluesky", "did:plc:a")), **head)
    posts = [replace(gone(number), cascade=top.id) for number in range(n_posts)]
    return [(event, ["t"]) for event in [*posts, top]]


def test_a_cascade_is_one_change_with_a_count() -> None:
    """Posts that went with their account are folded into its event."""
    (change,) = changes(cascade(3), ALL)
    assert change.event.id == gone(100).id
    assert change.along == tuple(gone(number).id for number in range(3))
    assert len(change.ids) == 4


@pytest.mark.parametrize("head", [{"confirmed_at": None}, {"grade": Grade.D}])
def test_members_stand_alone_where_their_account_is_not_told(head: dict[str, Any]) -> None:
    """A post is not lost because the event that took it along is too weak to tell."""
    found = changes(cascade(2, **head), Wanted(min_grade=Grade.C))
    assert [change.event.id for change in found] == [gone(0).id, gone(1).id]


def test_an_unconfirmed_member_is_not_counted() -> None:
    """Only confirmed posts are counted as taken along."""
    found = cascade(2)
    found[0] = (replace(found[0][0], confirmed_at=None), ["t"])
    assert changes(found, ALL)[0].along == (gone(1).id,)


def test_what_was_withdrawn_is_not_told() -> None:
    """An event that was taken back before it was told never is."""
    under = {gone(0).id: correction(gone(0), CorrectionKind.WITHDRAWN)}
    assert [item.event.id for item in changes([(gone(0), []), (gone(1), [])], ALL, under)] == [
        gone(1).id
    ]


def test_what_was_corrected_is_told_in_its_new_words() -> None:
    """An event that was put right before it was told is told as it stands now."""
    under = {gone(0).id: correction(gone(0), CorrectionKind.CORRECTED, "It was edited.")}
    assert changes([(gone(0), [])], ALL, under)[0].says == "It was edited."


@given(st.lists(st.tuples(st.sampled_from(Grade), st.booleans(), st.sampled_from(EventKind))))
def test_nothing_is_told_that_should_not_be(rows: list[tuple[Grade, bool, EventKind]]) -> None:
    """Whatever is in the store, each change that is told is confirmed, strong and no sighting."""
    found: list[tuple[Event, list[str]]] = [
        (
            replace(
                gone(number), grade=grade, kind=kind, confirmed_at=START if confirmed else None
            ),
            ["t"],
        )
        for number, (grade, confirmed, kind) in enumerate(rows)
    ]
    told: list[Change] = changes(found, Wanted(min_grade=Grade.B))
    assert all(item.event.confirmed_at for item in told)
    assert all(item.event.grade in (Grade.A, Grade.B) for item in told)
    assert all(item.event.kind is not EventKind.APPEARED for item in told)
    assert len({item.event.id for item in told}) == len(told)
