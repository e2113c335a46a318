"""Folding looks: which borders come out of which stories, and what confirms them."""

from datetime import timedelta

import pytest

from checker.judge.spells import STATED_WAIT, UNSTATED_WAIT, second_look_due, wait
from checker.model import Availability, Event, Outcome, Purpose, account
from tests.support.stories import (
    GATED,
    HIDDEN,
    NOT_FOUND,
    POST,
    REMOVED,
    SUSPENDED,
    UNSAID,
    VISIBLE,
    WALL,
    at,
    make_look,
    make_trail,
    story,
)

Told = tuple[tuple[float, Outcome], ...]
Border = tuple[str, float | None, float, float | None]


def border(event: Event) -> Border:
    """Return kind, bracket and confirmation of an event, in minutes."""
    minutes = [
        None if moment is None else (moment - at(0)) / timedelta(minutes=1)
        for moment in (event.after, event.before, event.confirmed_at)
    ]
    return (event.kind.value, minutes[0], minutes[1] or 0.0, minutes[2])


APPEARED: Border = ("appeared", None, 0, 0)

STORIES: dict[str, tuple[Told, list[Border]]] = {
    "first sighting": (((0, VISIBLE),), [APPEARED]),
    "first seen behind a gate": (((0, GATED),), [APPEARED]),
    "never seen": (((0, NOT_FOUND), (20, NOT_FOUND)), []),
    "never seen, then seen": (
        ((0, NOT_FOUND), (20, NOT_FOUND), (40, VISIBLE)),
        [("appeared", 20, 40, 40)],
    ),
    "never seen once, then behind a gate": (
        ((0, NOT_FOUND), (10, GATED)),
        [("appeared", 0, 10, 10)],
    ),
    "never seen, seen, then gone": (
        ((0, NOT_FOUND), (10, VISIBLE), (20, NOT_FOUND), (35, NOT_FOUND)),
        [("appeared", 0, 10, 10), ("gone", 10, 20, 35)],
    ),
    "walls alone": (((0, WALL), (10, WALL)), []),
    "walls first": (((-5, WALL), (0, VISIBLE)), [APPEARED]),
    "one contrary look": (((0, VISIBLE), (10, REMOVED)), [APPEARED, ("gone", 0, 10, None)]),
    "stated, second look just before five minutes": (
        ((0, VISIBLE), (10, REMOVED), (14.99, REMOVED)),
        [APPEARED, ("gone", 0, 10, None)],
    ),
    "stated, second look at five minutes": (
        ((0, VISIBLE), (10, REMOVED), (15, REMOVED)),
        [APPEARED, ("gone", 0, 10, 15)],
    ),
    "unspecified, second look just before fifteen minutes": (
        ((0, VISIBLE), (10, NOT_FOUND), (24.99, NOT_FOUND)),
        [APPEARED, ("gone", 0, 10, None)],
    ),
    "unspecified, second look at fifteen minutes": (
        ((0, VISIBLE), (10, NOT_FOUND), (25, NOT_FOUND)),
        [APPEARED, ("gone", 0, 10, 25)],
    ),
    "a look too early, then one late enough": (
        ((0, VISIBLE), (10, NOT_FOUND), (20, NOT_FOUND), (26, NOT_FOUND)),
        [APPEARED, ("gone", 0, 10, 26)],
    ),
    "a wall between the two looks": (
        ((0, VISIBLE), (10, NOT_FOUND), (18, WALL), (25, NOT_FOUND)),
        [APPEARED, ("gone", 0, 10, 25)],
    ),
    "a wall is no second look": (
        ((0, VISIBLE), (10, REMOVED), (25, WALL)),
        [APPEARED, ("gone", 0, 10, None)],
    ),
    "a wall is no first look": (
        ((0, VISIBLE), (10, WALL), (30, NOT_FOUND)),
        [APPEARED, ("gone", 0, 30, None)],
    ),
    "a wall after a removal is no return": (
        ((0, VISIBLE), (10, REMOVED), (15, REMOVED), (20, WALL), (25, REMOVED)),
        [APPEARED, ("gone", 0, 10, 15)],
    ),
    "one absent look between visible ones": (
        ((0, VISIBLE), (10, REMOVED), (20, VISIBLE), (30, VISIBLE)),
        [APPEARED, ("gone", 0, 10, None), ("returned", 10, 20, None)],
    ),
    "absent looks that are not successive": (
        ((0, VISIBLE), (10, NOT_FOUND), (20, VISIBLE), (30, NOT_FOUND), (40, VISIBLE)),
        [
            APPEARED,
            ("gone", 0, 10, None),
            ("returned", 10, 20, None),
            ("gone", 20, 30, None),
            ("returned", 30, 40, None),
        ],
    ),
    "one sighting ends a confirmed absence": (
        ((0, VISIBLE), (10, REMOVED), (15, REMOVED), (60, VISIBLE)),
        [APPEARED, ("gone", 0, 10, 15), ("returned", 15, 60, 60)],
    ),
    "back behind a gate": (
        ((0, VISIBLE), (10, REMOVED), (15, REMOVED), (60, GATED), (90, VISIBLE)),
        [
            APPEARED,
            ("gone", 0, 10, 15),
            ("returned", 15, 60, 60),
            ("unlimited", 60, 90, 90),
        ],
    ),
    "a gate comes and goes": (
        ((0, VISIBLE), (10, GATED), (15, GATED), (60, VISIBLE)),
        [APPEARED, ("limited", 0, 10, 15), ("unlimited", 15, 60, 60)],
    ),
    "a gate that nobody states waits longer": (
        ((0, VISIBLE), (10, HIDDEN), (15, HIDDEN), (25, HIDDEN)),
        [APPEARED, ("limited", 0, 10, 25)],
    ),
    "a gate seen once": (
        ((0, VISIBLE), (10, GATED), (20, VISIBLE)),
        [APPEARED, ("limited", 0, 10, None), ("unlimited", 10, 20, None)],
    ),
    "gone from behind a gate": (
        ((0, VISIBLE), (10, GATED), (15, GATED), (20, REMOVED), (25, REMOVED)),
        [APPEARED, ("limited", 0, 10, 15), ("gone", 15, 20, 25)],
    ),
    "a gate for one look, then gone": (
        ((0, VISIBLE), (10, GATED), (20, REMOVED), (25, REMOVED)),
        [APPEARED, ("limited", 0, 10, None), ("gone", 10, 20, 25)],
    ),
    "absent for one look, then behind a gate": (
        ((0, VISIBLE), (10, NOT_FOUND), (20, GATED), (25, GATED)),
        [APPEARED, ("gone", 0, 10, None), ("limited", 0, 20, 25)],
    ),
    "behind a gate, absent for one look, then open": (
        ((0, VISIBLE), (10, GATED), (15, GATED), (20, NOT_FOUND), (30, VISIBLE)),
        [
            APPEARED,
            ("limited", 0, 10, 15),
            ("gone", 15, 20, None),
            ("unlimited", 15, 30, 30),
        ],
    ),
    "first seen behind a gate, opened before that was sure": (
        ((0, GATED), (10, VISIBLE)),
        [APPEARED, ("unlimited", 0, 10, None)],
    ),
    "first seen behind a gate, flickering": (
        ((0, GATED), (10, NOT_FOUND), (20, GATED), (40, GATED)),
        [APPEARED, ("gone", 0, 10, None), ("returned", 10, 20, None)],
    ),
    "first seen behind a gate, twice": (
        ((0, GATED), (5, GATED), (10, VISIBLE)),
        [APPEARED, ("unlimited", 5, 10, 10)],
    ),
    "three removals and three returns": (
        (
            (0, VISIBLE),
            *((100 * n + step, REMOVED) for n in range(3) for step in (10, 15)),
            *((100 * n + 60, VISIBLE) for n in range(3)),
        ),
        [
            APPEARED,
            ("gone", 0, 10, 15),
            ("returned", 15, 60, 60),
            ("gone", 60, 110, 115),
            ("returned", 115, 160, 160),
            ("gone", 160, 210, 215),
            ("returned", 215, 260, 260),
        ],
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_story_has_its_borders(name: str) -> None:
    """Each story comes to its events, with their brackets and the looks that confirm them."""
    told, borders = STORIES[name]
    assert [border(event) for event in story(*told).events] == borders


def test_gated_return_says_so() -> None:
    """A post that comes back behind a gate is a return whose availability is limited."""
    trail = story((0, VISIBLE), (10, REMOVED), (15, REMOVED), (60, GATED))
    assert trail.events[-1].outcome.availability is Availability.LIMITED


@pytest.mark.parametrize(
    ("created", "after"), [(-30.0, -30.0), (0.0, 0.0), (5.0, None)], ids=["past", "now", "future"]
)
def test_first_sighting_is_bracketed_by_its_making(created: float, after: float | None) -> None:
    """A first sighting came after the time the platform gives for its making, if that is past."""
    trail = make_trail([make_look(0, created_at=at(created))])
    assert border(trail.events[0])[1] == after


@pytest.mark.parametrize(
    ("outcome", "pause"),
    [
        (REMOVED, STATED_WAIT),
        (GATED, STATED_WAIT),
        (NOT_FOUND, UNSTATED_WAIT),
        (UNSAID, UNSTATED_WAIT),
        (HIDDEN, UNSTATED_WAIT),
    ],
)
def test_second_look_is_due_when_it_could_confirm(outcome: Outcome, pause: timedelta) -> None:
    """A first contrary look asks for a second one at the earliest time at which it may confirm."""
    assert wait(outcome) == pause
    assert second_look_due(story((0, VISIBLE), (10, outcome))) == at(10) + pause


@pytest.mark.parametrize(
    "told",
    [
        (),
        ((0, VISIBLE),),
        ((0, NOT_FOUND),),
        ((0, VISIBLE), (10, WALL)),
        ((0, VISIBLE), (10, REMOVED), (15, REMOVED)),
        ((0, VISIBLE), (10, REMOVED), (12, VISIBLE)),
    ],
)
def test_nothing_open_asks_for_no_second_look(told: Told) -> None:
    """Where nothing is open (never seen, confirmed, or back) no second look is due."""
    assert second_look_due(story(*told)) is None


def test_wall_leaves_the_second_look_due() -> None:
    """A wall in place of the second look leaves the question open as it was."""
    trail = story((0, VISIBLE), (10, REMOVED), (15, WALL))
    assert second_look_due(trail) == at(15)


def test_wait_counts_from_answer_to_question() -> None:
    """The second look is asked its minutes after the first one was answered."""
    first = make_look(10, REMOVED, takes_s=30)
    early = make_trail([make_look(0), first, make_look(15.4, REMOVED)])
    ripe = make_trail([make_look(0), first, make_look(15.5, REMOVED)])
    assert early.events[-1].confirmed_at is None
    assert ripe.events[-1].confirmed_at == at(15.5)


def test_stale_second_answer_confirms_nothing() -> None:
    """An answer out of a cache speaks of its own time, too early to confirm anything."""
    trail = make_trail(
        [make_look(0), make_look(10, REMOVED), make_look(30, REMOVED, age_minutes=18)]
    )
    assert border(trail.events[-1]) == ("gone", 0, 10, None)


def test_stale_visible_answer_is_no_return() -> None:
    """A visible answer older than the removal is an earlier sighting, not a return."""
    looks = [
        make_look(0),
        make_look(10, REMOVED),
        make_look(15, REMOVED),
        make_look(20, VISIBLE, age_minutes=12),
    ]
    assert [border(event) for event in make_trail(looks).events] == [
        APPEARED,
        ("gone", 8, 10, 15),
    ]


def test_listing_never_moves_a_later_border() -> None:
    """A listing that still shows a post neither brings it back nor narrows its bracket."""
    seen = make_look(5, purpose=Purpose.SIGHTING)
    still = make_look(12, purpose=Purpose.SIGHTING)
    looks = [make_look(0), seen, make_look(10, REMOVED), still, make_look(15, REMOVED)]
    assert [border(event) for event in make_trail(looks).events] == [
        APPEARED,
        ("gone", 0, 10, 15),
    ]


def test_listing_is_a_first_sighting() -> None:
    """A post first met in a listing has been seen, so that it can go."""
    looks = [make_look(0, purpose=Purpose.SIGHTING), make_look(9, REMOVED), make_look(14, REMOVED)]
    assert [border(event) for event in make_trail(looks).events] == [
        APPEARED,
        ("gone", 0, 9, 14),
    ]


def test_account_is_seen_through_its_posts() -> None:
    """A post shown by a direct look shows its account too, and narrows the account's bracket."""
    through = make_look(8, purpose=Purpose.SIGHTING)
    looks = [make_look(0), through, make_look(10, SUSPENDED), make_look(15, SUSPENDED)]
    trail = make_trail(looks, account("tiktok", "a1"))
    assert border(trail.events[-1]) == ("gone", 8, 10, 15)


def test_absent_account_does_not_return_through_a_post() -> None:
    """A post still shown brings no account back: only its own answer does."""
    looks = [
        make_look(0),
        make_look(10, SUSPENDED),
        make_look(15, SUSPENDED),
        make_look(20, purpose=Purpose.SIGHTING),
    ]
    trail = make_trail(looks, account("tiktok", "a1"))
    assert border(trail.events[-1]) == ("gone", 0, 10, 15)


def test_vantage_points_are_apart() -> None:
    """The same looks from another vantage point are other events with other ids."""
    looks = [make_look(0), make_look(10, REMOVED), make_look(15, REMOVED)]
    here, there = make_trail(looks), make_trail(looks, vantage="tr")
    assert {event.id for event in here.events}.isdisjoint(event.id for event in there.events)


def test_ids_are_those_of_the_first_contrary_look() -> None:
    """An event keeps its id while it is confirmed, sharpened, and when all is folded anew."""
    looks = [make_look(0), make_look(10, NOT_FOUND), make_look(25, NOT_FOUND)]
    more = [*looks, make_look(90, REMOVED), make_look(120)]
    early, late = make_trail(looks[:2]), make_trail(reversed(more))
    assert late.events[1].id == early.events[1].id
    assert len({event.id for event in late.events}) == 3


def test_same_look_twice_confirms_nothing() -> None:
    """One look that arrives twice is no second look."""
    look = make_look(10, REMOVED)
    assert make_trail([make_look(0), look, look]).events[-1].confirmed_at is None


def test_event_rests_on_its_looks() -> None:
    """A confirmed event names the last look before it, the first contrary and the confirming."""
    trail = story((0, VISIBLE), (10, REMOVED), (12, REMOVED), (15, REMOVED), (30, REMOVED))
    assert len(trail.events[-1].evidence) == 3
    assert trail.subject == POST
