"""What the learned schedule gains, counted on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from checker.model import EventKind, Purpose, post
from checker.store import agenda, append, derived, gain, learned, schema
from checker.store.agenda import Intent
from checker.store.gain import Gain, Side
from checker.store.learned import Kept
from tests.support.builders import ABSENT, HERE, NOON, later, make_event, make_observation

LEARNED = "hazard/1 looks=20 days=60"
EVEN = "uniform/1 looks=20 days=60"
WATCH = "hazard/1 every 600s"


def watch(connection: sa.Connection, number: int, policy: str | None) -> int:
    """Put a post on the agenda under a policy; returns its row id."""
    subject = post("bluesky", f"p/{number}")
    row_id = append.subject_ids(connection, [subject])[subject]
    turn = (row_id, "bluesky", NOON, Purpose.SCHEDULED, 600.0)
    agenda.plan(connection, [(turn, Intent(policy=policy))], HERE, added_at=NOON)
    return row_id


def go(connection: sa.Connection, number: int, row_id: int, bracket_s: float, **changed) -> None:  # type: ignore[no-untyped-def]
    """Keep the going of a post in a bracket of some seconds."""
    event = make_event(
        number,
        kind=EventKind.GONE,
        outcome=ABSENT,
        subject=post("bluesky", f"p/{number}"),
        after=NOON,
        before=later(bracket_s),
        **changed,
    )
    connection.execute(sa.insert(schema.events), derived.event_row(event, row_id))


def test_arm_and_learned_rest_stand_side_by_side(connection: sa.Connection) -> None:
    """Posts, goings and mean brackets are counted by side, and the ratio is learned over even."""
    for number in range(12):
        even = number < 5
        row_id = watch(connection, number, EVEN if even else LEARNED)
        if number < 11:
            go(connection, number, row_id, 4_000.0 if even else 1_000.0)
    (found,) = gain.gains(connection)
    assert (found.platform, found.policy) == ("bluesky", LEARNED)
    assert found.arm.document() == {
        "n_posts": 5,
        "n_gone": 5,
        "mean_bracket_s": pytest.approx(4e3, abs=0.1),
    }
    assert (found.learned.n_posts, found.learned.n_gone) == (7, 6)
    assert found.ratio == pytest.approx(0.25, rel=1e-3)


@pytest.mark.parametrize(
    "changed", [{"confirmed_at": None}, {"after": None}, {"kind": EventKind.LIMITED}]
)
def test_what_is_no_confirmed_going_in_a_bracket_is_not_counted(
    connection: sa.Connection, changed: dict[str, object]
) -> None:
    """Doubts, goings that began before we looked, and other changes measure no delay."""
    row_id = watch(connection, 1, LEARNED)
    event = make_event(
        1,
        **{
            "kind": EventKind.GONE,
            "outcome": ABSENT,
            "after": NOON,
            "before": later(60),
            **changed,
        },
    )
    connection.execute(sa.insert(schema.events), derived.event_row(event, row_id))
    (found,) = gain.gains(connection)
    assert found.learned == Side(1, 0, None)


@pytest.mark.parametrize(("policy", "told"), [(EVEN, EVEN), (WATCH, WATCH), (None, None)])
def test_where_nothing_learns_there_is_no_arm(
    connection: sa.Connection, policy: str | None, told: str | None
) -> None:
    """Posts in equal gaps on purpose, under a watch by hand, or not yet looked at are no arm."""
    watch(connection, 1, policy)
    (found,) = gain.gains(connection)
    assert found.policy == told
    assert (found.arm, found.learned, found.ratio) == (Side(), Side(), None)


@pytest.mark.parametrize(
    ("n_arm", "n_learned", "ratio"), [(4, 100, None), (100, 4, None), (5, 5, 0.5)]
)
def test_a_ratio_needs_five_goings_on_either_side(
    n_arm: int, n_learned: int, ratio: float | None
) -> None:
    """Few goings give no ratio."""
    found = Gain("x", LEARNED, None, Side(9, n_arm, 100.0), Side(9, n_learned, 50.0))
    assert found.ratio == ratio


def test_overhead_is_what_passes_asked_beyond_the_schedule(connection: sa.Connection) -> None:
    """Second looks and controls are held against scheduled looks; sightings are neither."""
    watch(connection, 1, LEARNED)
    purposes = [*[Purpose.SCHEDULED] * 4, Purpose.SECOND, Purpose.CONTROL, Purpose.SIGHTING]
    looks = [make_observation(at_s=n, purpose=why) for n, why in enumerate(purposes)]
    append.observations(connection, looks)
    (found,) = gain.gains(connection)
    assert found.overhead == pytest.approx(0.5)


def test_an_empty_agenda_has_no_gain(connection: sa.Connection) -> None:
    """Without posts there is nothing to tell."""
    assert gain.gains(connection) == []
    assert gain.policy_of(connection, "bluesky") is None
    assert gain.learned_at(connection, "bluesky") is None


def test_places_and_policy_of_a_topic_are_found(connection: sa.Connection) -> None:
    """A topic's platforms, the policy of most posts, and who learned last."""
    ids = [watch(connection, number, EVEN if number == 0 else LEARNED) for number in range(3)]
    append.members(connection, "t", ids, since=NOON)
    for name, at in (("here", NOON), ("there", NOON + timedelta(hours=1))):
        row = Kept("", "there", at, (0.0,) * 15, (1.0,) * 15)
        learned.save(connection, name, "bluesky", [row])
    assert gain.platforms_of(connection, "t") == ["bluesky"]
    assert gain.policy_of(connection, "bluesky") == LEARNED
    assert gain.learned_at(connection, "bluesky") == "there"
