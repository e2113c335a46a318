"""Bursts: when a mass of absences is doubted, and which changes are told as one."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from checker.judge.bursts import FirstLook, beyond_chance, bursts, doubted
from checker.model import Event, EventKind, account, post
from tests.support.stories import make_event

FAMILIES = [account("tiktok", f"a{number}") for number in range(60)]


@pytest.mark.parametrize(
    ("n_gone", "n_looked", "expected"),
    [
        (0, 40, False),
        (4, 4, False),
        (4, 40, False),
        (5, 5, True),
        (5, 40, False),
        (6, 40, True),
        (10, 40, True),
        (12, 500, False),
        (25, 500, True),
        (500, 500, True),
        (3000, 5000, True),
    ],
)
def test_more_than_chance_allows(n_gone: int, n_looked: int, expected: bool) -> None:
    """A mass is five at least, and more than half a per cent a look can bring by chance."""
    assert beyond_chance(n_gone, n_looked) is expected


@pytest.mark.parametrize(("usual", "expected"), [(0.005, True), (0.2, False)])
def test_what_is_usual_decides(usual: float, expected: bool) -> None:
    """Where a fifth goes between two looks anyway, ten of forty are no mass."""
    assert beyond_chance(10, 40, usual) is expected


def looks(
    n_gone: int, n_there: int, server: str | None = None, same: bool = False
) -> list[FirstLook]:
    """Return first looks at posts, each of an account of its own unless ``same``."""
    return [
        FirstLook(
            key=f"{server}{number}",
            family=FAMILIES[0] if same and number < n_gone else FAMILIES[number],
            server=server,
            gone=number < n_gone,
        )
        for number in range(n_gone + n_there)
    ]


def test_all_of_a_mass_are_doubted_and_no_others() -> None:
    """Those that went are doubted, with their accounts; those that are there are not."""
    found = doubted(looks(8, 12))
    assert set(found) == {f"None{number}" for number in range(8)}
    assert set(found.values()) == set(FAMILIES[:8])


def test_one_account_is_one_act() -> None:
    """Many posts of one account are no mass: one act took them along."""
    assert doubted(looks(8, 12, same=True)) == {}


def test_servers_are_counted_apart() -> None:
    """A mass on one server casts no doubt on another's."""
    found = doubted([*looks(8, 12, "one.example"), *looks(1, 12, "two.example")])
    assert {key[:11] for key in found} == {"one.example"}


def gone(number: int, minute: float, kind: EventKind = EventKind.GONE) -> Event:
    """Return a confirmed going of a post of its own."""
    return make_event(
        f"e{number}", kind, minute - 10, minute, subject=post("tiktok", str(100 + number))
    )


def names(found: Sequence[Event]) -> list[str]:
    """Return the ids of events."""
    return [event.id for event in found]


def test_changes_within_an_hour_are_one_burst() -> None:
    """Five goings within an hour of the first are one burst, named after its first member."""
    (burst,) = bursts([gone(number, 100 - number) for number in range(5)])
    assert (burst.id, names(burst.members)) == ("e4", ["e4", "e3", "e2", "e1", "e0"])
    assert burst.after == min(event.after for event in burst.members if event.after)
    assert burst.before == max(event.before for event in burst.members)


FIVE = [gone(number, 10.0 * number) for number in range(5)]


@pytest.mark.parametrize(
    "events",
    [
        FIVE[:4],
        [*FIVE[:4], gone(9, 200)],
        [*FIVE[:4], replace(FIVE[4], confirmed_at=None)],
        [*FIVE[:4], replace(FIVE[4], cascade="head")],
        [*FIVE[:4], replace(FIVE[4], vantage="tr")],
        [*FIVE[:4], gone(9, 40, EventKind.RETURNED)],
        [replace(event, kind=EventKind.EDITED) for event in FIVE],
        [],
    ],
    ids=["four", "late", "unconfirmed", "member", "elsewhere", "return", "edits", "none"],
)
def test_what_is_no_burst(events: Sequence[Event]) -> None:
    """Fewer than five confirmed changes of one kind and place within an hour are no burst."""
    assert bursts(events) == []


def test_a_wipe_and_its_return_are_two_bursts() -> None:
    """Goings and returns are bursts of their own, the earlier first."""
    back = [gone(20 + number, 300 + number, EventKind.RETURNED) for number in range(6)]
    assert [burst.kind for burst in bursts([*back, *FIVE])] == [EventKind.GONE, EventKind.RETURNED]
