"""What people read of a store: counted once, filtered as asked, the same on both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from checker.judge.spells import Trail
from checker.judge.verdicts import Judged
from checker.model import (
    Availability,
    Cause,
    Gap,
    GapReason,
    Grade,
    Origin,
    Outcome,
    Purpose,
    Subject,
    Verdict,
    account,
    post,
)
from checker.store import agenda, append, derived, frames, judging
from tests.support.builders import (
    HERE,
    NOON,
    POST,
    VISIBLE,
    later,
    make_event,
    make_observation,
    make_pass,
    make_pass_end,
    make_spell,
    make_topic,
)

ALICE = account("bluesky", "did:plc:alice")
THROTTLED = Outcome(Availability.INCONCLUSIVE, Cause.RATE_LIMITED)


def _look(connection: sa.Connection, at_s: float, outcome: Outcome, **changed: Any) -> None:
    observation = make_observation(at_s=at_s, **changed)
    append.observations(connection, [observation])
    rows = judging.pass_observations(connection, observation.pass_id)
    (row_id,) = [row_id for row_id, item in rows if item.key == observation.key]
    judged = Judged(observation=observation, verdict=Verdict(outcome, "x.rule"), controlled=True)
    judging.write_verdicts(connection, [(row_id, judged)], "1-x")


@pytest.fixture
def member(connection: sa.Connection) -> int:
    """Return the row id of the topic's one post, due from two vantage points."""
    row_id = append.subject_ids(connection, [POST])[POST]
    append.members(connection, "t", [row_id], since=NOON)
    for vantage, at_s in ((HERE, 900), ("elsewhere", 600)):
        plan = [(row_id, "bluesky", later(at_s), Purpose.SCHEDULED, 60.0)]
        agenda.put(connection, plan, vantage, added_at=NOON)
    return row_id


def test_a_topics_looks_are_counted_once(connection: sa.Connection, member: int) -> None:
    """Looks are counted by look, however many vantage points the post is due from."""
    _look(connection, 0, VISIBLE)
    _look(connection, 60, THROTTLED)
    _look(connection, 90, VISIBLE, purpose=Purpose.SIGHTING)
    (row,) = frames.topics(connection)
    counts = (row["n_posts"], row["n_looks"], row["n_told"], row["next_at"])
    assert counts == (1, 2, 1, later(600))


def test_a_topics_numbers_are_plain(connection: sa.Connection, member: int) -> None:
    """Counts go into JSON as they are, from either database."""
    _look(connection, 0, VISIBLE)
    (row,) = frames.topics(connection)
    assert json.dumps([row["n_posts"], row["n_looks"], row["n_told"]]) == "[1, 1, 1]"


def test_a_topic_without_posts_is_listed(connection: sa.Connection) -> None:
    """A new topic has zeros, not nothing."""
    append.topic(connection, make_topic("new"), Origin.OBSERVED)
    row = next(row for row in frames.topics(connection) if row["name"] == "new")
    assert (row["n_posts"], row["n_looks"], row["next_at"]) == (0, 0, None)


def _event(connection: sa.Connection, subject: Subject, **changed: Any) -> None:
    empty = Trail(subject=subject, vantage=HERE, origin=Origin.OBSERVED)
    event = make_event(subject=subject, **changed)
    full = replace(empty, events=(event,), spells=(make_spell(event.spell),))
    row_id = append.subject_ids(connection, [subject])[subject]
    derived.write_trails(connection, [(full, empty, row_id)])


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        ({}, ["a", "b"]),
        ({"topic": "t"}, ["a"]),
        ({"topic": "none"}, []),
        ({"since": later(1)}, ["b"]),
        ({"since": NOON}, ["a", "b"]),
        ({"min_grade": Grade.B}, ["b"]),
        ({"min_grade": Grade.A}, []),
    ],
    ids=str,
)
def test_events_are_chosen_as_asked(
    connection: sa.Connection, member: int, chosen: dict[str, Any], ids: list[str]
) -> None:
    """Topic, time and grade each narrow the log, and the oldest comes first."""
    _event(connection, POST, id="a", grade=Grade.C)
    _event(connection, post("bluesky", "other"), id="b", grade=Grade.B, before=later(60))
    assert [event.id for event, _ in frames.events(connection, **chosen)] == ids


def test_an_accounts_event_belongs_to_its_posts_topics(
    connection: sa.Connection, member: int
) -> None:
    """What happens to an account is told with the topics of its posts."""
    account_id = append.subject_ids(connection, [ALICE])[ALICE]
    append.authorships(connection, [(member, account_id)])
    _event(connection, ALICE)
    ((_, topics),) = frames.events(connection, topic="t")
    assert topics == ["t"]


def test_coverage_adds_up_over_passes(connection: sa.Connection) -> None:
    """Asked and answered are summed over ended passes, from first to last."""
    append.pass_end(connection, make_pass_end(n_asked=4, n_answered=3))
    second = make_pass("pass-2", started_at=later(600))
    append.pass_start(connection, second)
    ended = make_pass_end("pass-2", n_asked=2, n_answered=2, ended_at=later(700))
    append.pass_end(connection, ended)
    append.pass_start(connection, make_pass("pass-3", started_at=later(900)))
    (row,) = frames.coverage(connection)
    assert (row["n_passes"], int(row["n_asked"]), int(row["n_answered"])) == (2, 6, 5)
    assert (row["first_at"], row["last_at"]) == (NOON, later(700))


def test_passes_come_newest_first(connection: sa.Connection) -> None:
    """A pass that still runs is listed too, without an end."""
    append.pass_start(connection, make_pass("pass-2", started_at=later(600)))
    rows = frames.passes(connection, limit=1)
    assert [(row["id"], row["ended_at"]) for row in rows] == [("pass-2", None)]


@pytest.mark.parametrize(("since", "n"), [(None, 1), (later(60), 1), (later(61), 0)])
def test_gaps_are_told_until_they_end(connection: sa.Connection, since: Any, n: int) -> None:
    """A gap counts for every time up to its end."""
    gap = Gap(
        vantage=HERE,
        platform="bluesky",
        started_at=NOON,
        ended_at=later(60),
        reason=GapReason.CHALLENGE,
        words="w",
    )
    append.gap(connection, gap, Origin.OBSERVED)
    assert len(frames.gaps(connection, since)) == n


def test_silence_is_counted_by_its_cause(connection: sa.Connection) -> None:
    """Looks that could not tell are counted by platform and cause."""
    _look(connection, 0, THROTTLED)
    _look(connection, 60, THROTTLED)
    _look(connection, 90, VISIBLE)
    (row,) = frames.causes_of_silence(connection)
    assert (row["platform"], row["cause"], row["n_looks"]) == ("bluesky", "rate_limited", 2)


def test_a_snapshot_has_every_verdict(connection: sa.Connection) -> None:
    """Verdicts are told by the observation's key, to be compared after a new judging."""
    _look(connection, 0, VISIBLE)
    snapshot = judging.verdict_snapshot(connection)
    assert snapshot == {
        make_observation().key: ("visible", "none", None, "none", False, "x.rule"),
    }
