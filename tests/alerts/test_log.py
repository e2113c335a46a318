"""How well we looked, as the daily line reads it from the store."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from checker.alerts import log
from checker.model import Availability, Purpose, post
from checker.store import append, schema
from tests.alerts.scene import START, Scene
from tests.support.builders import NOON, make_observation, make_pass, make_pass_end

ONE, TWO = post("bluesky", "did:plc:a/1"), post("bluesky", "did:plc:a/2")
END = NOON + timedelta(days=1)


@pytest.fixture
def looked(scene: Scene) -> sa.Engine:
    """Return a store with four looks at two posts on two topics, one of which could not tell."""
    rows = [
        make_observation(ONE, 60),
        make_observation(ONE, 120),
        make_observation(TWO, 180),
        make_observation(TWO, 240),
        make_observation(TWO, 300, purpose=Purpose.SIGHTING),
        make_observation(TWO, 90_000),  # another day
    ]
    with scene.engine.begin() as connection:
        append.pass_start(connection, make_pass())
        append.observations(connection, rows)
        ids = append.subject_ids(connection, [ONE, TWO])
        append.members(connection, "t", ids.values(), since=START)
        append.members(connection, "u", [ids[TWO]], since=START)
        found = connection.execute(sa.select(schema.observations.c.id).order_by("id")).scalars()
        for number, row_id in enumerate(found):
            verdict = {
                "observation_id": row_id,
                "availability": (
                    Availability.VISIBLE if number else Availability.INCONCLUSIVE
                ).value,
                "cause": "none" if number else "network",
                "basis": "none",
                "corroborated": False,
                "rule": "x",
                "rules": "1",
            }
            connection.execute(sa.insert(schema.verdicts), verdict)
    return scene.engine


@pytest.mark.parametrize(
    ("topics", "counts"),
    [(None, (4, 3, 2, 2)), ({"t"}, (4, 3, 2, 1)), ({"u"}, (2, 2, 1, 1)), (set(), (0, 0, 0, 0))],
    ids=["all", "t", "u", "none"],
)
def test_looks_are_counted_once(
    looked: sa.Engine, topics: set[str] | None, counts: tuple[int, ...]
) -> None:
    """A post on two topics is looked at once; sightings and other days are not counted."""
    with looked.connect() as connection:
        day = log.day(connection, topics, NOON, END)
    assert (day.n_looks, day.n_told, day.n_posts, day.n_topics) == counts
    assert day.dark == []


def walled(engine: sa.Engine, *notes: str | None) -> None:
    """Record passes, ten minutes apart, that ended with these notes."""
    with engine.begin() as connection:
        for number, note in enumerate(notes):
            name, at = f"p{number}", NOON + timedelta(minutes=10 * number)
            append.pass_start(connection, make_pass(name, started_at=at))
            append.pass_end(connection, make_pass_end(name, ended_at=at, note=note))


@pytest.mark.parametrize(
    ("notes", "since_min"),
    [
        ((None, None), None),
        ((None, "challenge", "challenge; stopped"), 10),
        (("challenge", None), None),
        (("challenge", None, "network"), 20),
        (("stopped by hand",), None),
    ],
)
def test_a_wall_that_still_stands_is_seen(
    scene: Scene, notes: tuple[str | None, ...], since_min: int | None
) -> None:
    """A dark time that has not ended, and so is no gap yet, is told as lasting."""
    walled(scene.engine, *notes)
    with scene.engine.connect() as connection:
        found = log.dark(connection, NOON, END)
    expected = [] if since_min is None else [(NOON + timedelta(minutes=since_min), None)]
    assert [(item.since, item.until) for item in found] == expected


def test_gaps_are_cut_to_the_time_asked_for(scene: Scene) -> None:
    """Of a gap that began before only the part within is told; one outside is not."""
    scene.dark(NOON - timedelta(hours=2), NOON + timedelta(hours=1))
    scene.dark(NOON - timedelta(hours=9), NOON - timedelta(hours=8))
    with scene.engine.connect() as connection:
        found = log.dark(connection, NOON, END)
    assert [(item.since, item.until) for item in found] == [(NOON, NOON + timedelta(hours=1))]
