"""Times in which we could not look are read with those that are still on, and with their cost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from checker.judge.verdicts import Judged
from checker.model import (
    Availability,
    Cause,
    Gap,
    GapReason,
    Origin,
    Outcome,
    Purpose,
    Verdict,
    post,
)
from checker.store import agenda, append, dark, frames, gap_costs, judging, presence
from tests.support.builders import (
    HERE,
    NOON,
    VISIBLE,
    later,
    make_observation,
    make_pass,
    make_pass_end,
)

HOUR = 3600.0
POSTS = [post("bluesky", f"did:plc:alice/{number}") for number in range(3)]
WALLED = Outcome(Availability.INCONCLUSIVE, Cause.CHALLENGE)


@pytest.fixture
def watched(connection: sa.Connection) -> sa.Connection:
    """Return a store in which three posts are due each half hour, and whose collector is alive."""
    ids = append.subject_ids(connection, POSTS)
    turns = [(ids[of], "bluesky", later(1800), Purpose.SCHEDULED, 1800.0) for of in POSTS]
    agenda.put(connection, turns, HERE, added_at=NOON)
    presence.beat(connection, HERE, NOON)
    return connection


def ran(
    connection: sa.Connection,
    at_s: float,
    note: str | None = None,
    n_answered: int = 3,
    **changed: Any,
) -> str:
    """Let a pass of a minute have run, and the collector be alive at its end."""
    started = make_pass(f"pass-{at_s:g}-{len(changed)}", started_at=later(at_s), **changed)
    append.pass_start(connection, started)
    ended = make_pass_end(
        started.id, ended_at=later(at_s + 60), note=note, n_asked=3, n_answered=n_answered
    )
    append.pass_end(connection, ended)
    presence.beat(connection, started.vantage, later(at_s + 60))
    return started.id


def looked(connection: sa.Connection, at_s: float, outcome: Outcome = VISIBLE) -> None:
    """Let all three posts have been looked at in a pass of their own."""
    name = ran(connection, at_s)
    append.observations(
        connection,
        [make_observation(of, at_s=at_s, pass_id=name, cadence_s=1800.0) for of in POSTS],
    )
    rows = [
        (row_id, Judged(item, Verdict(outcome, "x.rule"), None))
        for row_id, item in judging.pass_observations(connection, name)
    ]
    judging.write_verdicts(connection, rows, "1-x")


def gap(start_s: float, end_s: float, **changed: Any) -> Gap:
    """Return a time in which the platform was shut to us."""
    known: dict[str, Any] = {
        "vantage": HERE,
        "platform": "bluesky",
        "started_at": later(start_s),
        "ended_at": later(end_s),
        "reason": GapReason.CHALLENGE,
        "words": "the platform showed us challenge pages",
    }
    return Gap(**(known | changed))


def lasting(
    connection: sa.Connection, now_s: float
) -> list[tuple[str | None, str, datetime, bool]]:
    """Return what is still on: platform, reason, since when, and whether it is open."""
    return [
        (row["platform"], row["reason"], row["started_at"], row["open"])
        for row in dark.lasting(connection, later(now_s))
    ]


def test_nothing_is_on_while_all_is_well(watched: sa.Connection) -> None:
    """A pass that told something a moment ago leaves no gap."""
    ran(watched, 1800)
    assert lasting(watched, 1900) == []


def test_a_wall_that_stands_is_open_from_its_first_pass(watched: sa.Connection) -> None:
    """The newest passes in a row that could not look are one gap, up to now."""
    ran(watched, 0)
    ran(watched, 600, "challenge", 0)
    ran(watched, 1200, "challenge; held back", 0)
    assert lasting(watched, 1400) == [("bluesky", "challenge", later(600), True)]
    (row,) = frames.gaps(watched, now=later(1400))
    assert (row["id"], row["ended_at"]) == (None, later(1400))
    assert frames.gaps(watched) == []


def test_a_wait_is_open_only_until_its_end(watched: sa.Connection) -> None:
    """Told to wait until a time, the gap is on until then, and over after it."""
    note = f"then rate_limited until {later(1800):%Y-%m-%dT%H:%M:%SZ}; held back"
    ran(watched, 600, note)
    assert lasting(watched, 900) == [("bluesky", "rate_limited", later(660), True)]
    presence.beat(watched, HERE, later(1900))
    assert lasting(watched, 2000) == [("bluesky", "rate_limited", later(660), False)]


def test_a_collector_that_went_is_a_gap_once_a_look_is_due(watched: sa.Connection) -> None:
    """Without a sign of life it is away, from the last one on, if somebody was due since."""
    ran(watched, 600)
    assert lasting(watched, 1700) == []
    assert lasting(watched, 9000) == [(None, "not_running", later(660), True)]


def test_what_stood_when_the_collector_went_ends_there(watched: sa.Connection) -> None:
    """A wall is not said to stand while nobody looks."""
    ran(watched, 600, "challenge", 0)
    assert lasting(watched, 9000) == [
        ("bluesky", "challenge", later(600), False),
        (None, "not_running", later(660), True),
    ]


def test_all_platforms_silent_at_once_is_being_offline(watched: sa.Connection) -> None:
    """Where no platform answers, that is said of us; where one does, of the other."""
    ids = append.subject_ids(watched, [post("tiktok", "1")])
    turn = (ids[post("tiktok", "1")], "tiktok", later(1800), Purpose.SCHEDULED, 1800.0)
    agenda.put(watched, [turn], HERE, added_at=NOON)
    ran(watched, 600, "network", 0)
    ran(watched, 660, "network", 0, platform="tiktok")
    assert {row[1] for row in lasting(watched, 800)} == {"offline"}
    ran(watched, 700, platform="tiktok")
    assert lasting(watched, 800) == [("bluesky", "network", later(600), True)]


def test_vantage_points_have_gaps_of_their_own(watched: sa.Connection) -> None:
    """One that is shut out says nothing of another."""
    ids = append.subject_ids(watched, POSTS)
    turns = [(ids[of], "bluesky", later(1800), Purpose.SCHEDULED, 1800.0) for of in POSTS]
    agenda.put(watched, turns, "far", added_at=NOON)
    ran(watched, 600, "challenge", 0)
    ran(watched, 600, vantage="far")
    assert [row["vantage"] for row in dark.lasting(watched, later(700))] == [HERE]


def test_a_simulation_ends_with_its_record(watched: sa.Connection) -> None:
    """Nobody collects into a store of the past: what stood at its end is on until there."""
    ran(watched, 600, "challenge", 0, origin=Origin.SIMULATED)
    (row,) = dark.lasting(watched, later(1e7))
    assert (row["ended_at"], row["open"]) == (later(660), True)


def test_a_gap_that_was_recorded_is_not_told_again(watched: sa.Connection) -> None:
    """With a clock that was set back, a dark pass ahead of it lies in a gap that is known."""
    ran(watched, 600)
    ran(watched, 7200, "challenge", 0)
    append.gap(watched, gap(7200, 7260), Origin.OBSERVED)
    assert lasting(watched, 900) == []


COSTS: dict[str, tuple[tuple[float, float], int, float | None]] = {
    "two turns each": ((1900, 5500), 6, 5600),
    "from the last look on": ((0.6, 1900), 3, 5600),
    "before the next turn": ((900, 1700), 0, None),
    "a turn was owed": ((1900, 3500), 3, 5600),
}


@pytest.mark.parametrize("name", COSTS)
def test_a_gap_costs_the_looks_that_fell_into_it(name: str, watched: sa.Connection) -> None:
    """Looks are reckoned from the last one that told something, by the gap scheduled then."""
    span, n_looks, unseen_s = COSTS[name]
    looked(watched, 0)
    looked(watched, 700, WALLED)
    looked(watched, 5600)
    append.gap(watched, gap(*span), Origin.OBSERVED)
    ledger = gap_costs.Ledger(watched, later(7200))
    (row,) = frames.gaps(watched)
    found = gap_costs.cost(watched, row, ledger)
    assert (found.n_posts, found.n_looks, found.unseen_s) == (3, n_looks, unseen_s)
    assert found.share_of_watch == pytest.approx((span[1] - span[0]) / 7200)


def test_a_gap_that_is_on_costs_what_it_has_cost_so_far(watched: sa.Connection) -> None:
    """Without a look after it the time in which nothing was told reaches to now."""
    looked(watched, 0)
    ran(watched, 1800, "challenge", 0)
    now = later(5500)
    presence.beat(watched, HERE, now)
    (row,) = frames.gaps(watched, now=now)
    found = gap_costs.cost(watched, row, gap_costs.Ledger(watched, now))
    assert found.n_looks == 9
    assert found.unseen_s == pytest.approx(5499.5)


def test_overlapping_gaps_cost_their_time_once(watched: sa.Connection) -> None:
    """Of all watched time the dark share counts each minute once, and each vantage point's own."""
    gaps = [gap(0, 1800), gap(900, 3600), gap(0, 7200, vantage="far"), gap(-99, 0, platform=None)]
    for one in gaps:
        append.gap(watched, one, Origin.OBSERVED)
    ledger = gap_costs.Ledger(watched, later(7200))
    assert ledger.share_of(frames.gaps(watched)) == pytest.approx(0.5)


def test_an_empty_store_has_no_share(connection: sa.Connection) -> None:
    """Where nothing is on the agenda there is nothing to have a share of."""
    assert gap_costs.Ledger(connection, NOON).share_of([]) is None
    assert frames.gaps(connection, now=NOON) == []
