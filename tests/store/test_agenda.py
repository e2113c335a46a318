"""Work in hand: who is due when, and what is held of them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import sqlalchemy as sa

from checker.judge.spells import Trail
from checker.model import (
    Availability,
    Origin,
    Purpose,
    Spell,
    Subject,
    account,
    post,
)
from checker.store import agenda, append, derived, presence
from tests.support.builders import (
    ABSENT,
    HERE,
    NOON,
    POST,
    VISIBLE,
    later,
    make_spell,
)

ALICE = account("bluesky", "did:plc:alice")


def _plan(
    connection: sa.Connection, *rows: tuple[Subject, float, Purpose], vantage: str = HERE
) -> dict[Subject, int]:
    ids = append.subject_ids(connection, [subject for subject, _, _ in rows])
    due = [
        (ids[subject], subject.platform, later(at_s), purpose, 60.0)
        for subject, at_s, purpose in rows
    ]
    agenda.put(connection, due, vantage, added_at=NOON)
    return ids


def _hold(connection: sa.Connection, subject: Subject, *spells: Spell, vantage: str = HERE) -> int:
    empty = Trail(subject=subject, vantage=vantage, origin=Origin.OBSERVED)
    full = Trail(subject=subject, vantage=vantage, origin=Origin.OBSERVED, spells=spells)
    row_id = append.subject_ids(connection, [subject])[subject]
    derived.write_trails(connection, [(full, empty, row_id)])
    return row_id


def _posts(*names: str) -> list[Subject]:
    return [post("bluesky", name) for name in names]


def _names(found: Iterable[agenda.Due]) -> list[str]:
    return [item.subject.native_id for item in found]


def test_who_is_due_longest_comes_first(connection: sa.Connection) -> None:
    """Those due come in the order in which they became due."""
    late, soon, early = _posts("late", "soon", "early")
    _plan(
        connection,
        (late, 30, Purpose.SCHEDULED),
        (soon, 20, Purpose.SCHEDULED),
        (early, 10, Purpose.SCHEDULED),
    )
    assert _names(agenda.due(connection, "bluesky", HERE, later(60), 9)) == [
        "early",
        "soon",
        "late",
    ]


def test_second_looks_come_before_all_others(connection: sa.Connection) -> None:
    """A look that confirms goes ahead of those that have waited longer."""
    first, second = _posts("first", "second")
    _plan(connection, (first, 0, Purpose.SCHEDULED), (second, 50, Purpose.SECOND))
    assert _names(agenda.due(connection, "bluesky", HERE, later(60), 9)) == ["second", "first"]


@pytest.mark.parametrize(
    ("platform", "vantage", "at_s", "limit", "n_found"),
    [
        ("bluesky", HERE, 10, 9, 1),
        ("bluesky", HERE, 9.999999, 9, 0),
        ("tiktok", HERE, 10, 9, 0),
        ("bluesky", "elsewhere", 10, 9, 0),
        ("bluesky", HERE, 10, 0, 0),
    ],
)
def test_due_is_told_by_platform_vantage_time_and_limit(
    connection: sa.Connection, platform: str, vantage: str, at_s: float, limit: int, n_found: int
) -> None:
    """A second look is due at its very moment, on its platform, from its vantage point."""
    _plan(connection, (POST, 10, Purpose.SECOND))
    assert len(agenda.due(connection, platform, vantage, later(at_s), limit)) == n_found


def test_who_is_due_soon_comes_along(connection: sa.Connection) -> None:
    """Scheduled looks within the look-ahead come early; a second look never does."""
    now, soon, confirming, far = _posts("now", "soon", "confirming", "far")
    ahead_s = agenda.LOOK_AHEAD.total_seconds()
    _plan(
        connection,
        (now, 0, Purpose.SCHEDULED),
        (soon, ahead_s, Purpose.SCHEDULED),
        (confirming, 1, Purpose.SECOND),
        (far, ahead_s + 1, Purpose.SCHEDULED),
    )
    assert _names(agenda.due(connection, "bluesky", HERE, NOON, 9)) == ["now", "soon"]


def test_planning_again_moves_the_look_and_keeps_the_start(connection: sa.Connection) -> None:
    """A later plan changes when and why, and never since when."""
    ids = _plan(connection, (POST, 10, Purpose.SCHEDULED))
    again = [(ids[POST], "bluesky", later(90), Purpose.SECOND, 30.0)]
    agenda.put(connection, again, HERE, added_at=later(80))
    (due,) = agenda.due(connection, "bluesky", HERE, later(90), 9)
    assert (due.next_at, due.purpose, due.cadence_s, due.added_at) == (
        later(90),
        Purpose.SECOND,
        30.0,
        NOON,
    )


def test_nothing_is_known_of_a_new_subject(connection: sa.Connection) -> None:
    """A subject that was never judged is held for nothing, and bears no witness."""
    _plan(connection, (POST, 0, Purpose.SCHEDULED))
    (due,) = agenda.due(connection, "bluesky", HERE, NOON, 9)
    assert (due.held, due.seen, due.author, due.account_away, due.expected_visible) == (
        None,
        False,
        None,
        False,
        False,
    )


GONE = {"outcome": ABSENT, "rule": "x.gone", "after": later(600), "before": later(700)}


@pytest.mark.parametrize(
    ("spells", "held", "seen"),
    [
        ([make_spell()], Availability.VISIBLE, True),
        ([make_spell(), make_spell(1, **GONE)], Availability.ABSENT, True),
        (
            [
                make_spell(),
                make_spell(1, **GONE, confirmed_at=None, held_before=Availability.VISIBLE),
            ],
            Availability.VISIBLE,
            True,
        ),
        ([make_spell(0, outcome=ABSENT)], Availability.ABSENT, False),
    ],
    ids=["there", "gone", "gone, unconfirmed", "never there"],
)
def test_what_is_held_is_what_was_confirmed(
    connection: sa.Connection, spells: list[Spell], held: Availability, seen: bool
) -> None:
    """A contrary look that nobody has confirmed does not change what is held."""
    _plan(connection, (POST, 0, Purpose.SCHEDULED))
    _hold(connection, POST, *spells)
    (due,) = agenda.due(connection, "bluesky", HERE, NOON, 9)
    assert (due.held, due.seen) == (held, seen)


def test_another_vantage_points_spell_is_not_ours(connection: sa.Connection) -> None:
    """What one vantage point holds says nothing for another."""
    _plan(connection, (POST, 0, Purpose.SCHEDULED))
    _hold(connection, POST, make_spell(), vantage="elsewhere")
    (due,) = agenda.due(connection, "bluesky", HERE, NOON, 9)
    assert due.held is None


@pytest.mark.parametrize(("outcome", "away"), [(VISIBLE, False), (ABSENT, True)])
def test_an_author_that_is_away_is_known(
    connection: sa.Connection, outcome: object, away: bool
) -> None:
    """A post carries whether its author's account was there when it was last looked at."""
    ids = _plan(connection, (POST, 0, Purpose.SCHEDULED))
    account_id = _hold(connection, ALICE, make_spell(outcome=outcome))
    append.authorships(connection, [(ids[POST], account_id)])
    (due,) = agenda.due(connection, "bluesky", HERE, NOON, 9)
    assert (due.author, due.account_id, due.account_away) == (ALICE, account_id, away)


def test_states_are_told_off_the_agenda_too(connection: sa.Connection) -> None:
    """What is held of a subject can be asked whether it is planned or not."""
    row_id = _hold(connection, POST, make_spell())
    (state,) = agenda.states(connection, [row_id], HERE)
    assert (state.held, state.next_at, state.added_at) == (Availability.VISIBLE, None, None)


def test_the_next_look_is_the_earliest_of_the_chosen_platforms(connection: sa.Connection) -> None:
    """The next due time is aware UTC, and None with nothing planned."""
    nothing = agenda.next_due_at(connection, HERE, ["bluesky"])
    _plan(connection, (POST, 20, Purpose.SCHEDULED), (post("tiktok", "1"), 10, Purpose.SCHEDULED))
    assert (nothing, agenda.next_due_at(connection, HERE, ["bluesky"])) == (None, later(20))
    assert agenda.next_due_at(connection, HERE, ["bluesky", "tiktok"]) == later(10)
    assert agenda.next_due_at(connection, HERE, []) is None


def test_who_is_on_the_agenda_is_told_by_vantage(connection: sa.Connection) -> None:
    """Being planned at one vantage point is not being planned at another."""
    ids = _plan(connection, (POST, 0, Purpose.SCHEDULED))
    assert agenda.on_agenda(connection, ids.values(), HERE) == set(ids.values())
    assert agenda.on_agenda(connection, ids.values(), "elsewhere") == set()


def test_a_beat_tells_the_one_before(connection: sa.Connection) -> None:
    """The collector learns when it was last alive, and the first time that it never was."""
    beats = [presence.beat(connection, HERE, later(at_s)) for at_s in (0, 60, 120)]
    assert beats == [None, later(0), later(60)]


def test_of_a_long_queue_the_most_telling_go_first(connection: sa.Connection) -> None:
    """Where more wait than a pass takes, a second look goes first, then the likeliest changes."""
    calm, likely, late, open_ = subjects = _posts("calm", "likely", "late", "open")
    ids = append.subject_ids(connection, subjects)
    rows = [
        (calm, 0.0, Purpose.SCHEDULED, 0.01),
        (likely, 0.0, Purpose.SCHEDULED, 0.5),
        (late, -86_400.0, Purpose.SCHEDULED, 0.01),
        (open_, 0.0, Purpose.SECOND, 0.01),
    ]
    planned = [
        ((ids[one], one.platform, later(at_s), why, 60.0), agenda.Intent(hazard_per_day=hazard))
        for one, at_s, why, hazard in rows
    ]
    agenda.plan(connection, planned, HERE, added_at=NOON)
    found = [_names(agenda.due(connection, "bluesky", HERE, later(60), n)) for n in (1, 2, 3, 4)]
    assert found[:3] == [["open"], ["open", "late"], ["open", "late", "likely"]]
    assert sorted(found[3]) == ["calm", "late", "likely", "open"]
