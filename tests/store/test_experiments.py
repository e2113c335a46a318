"""The controls beside some changes: those of the passes that first saw them so."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from checker.judge.bursts import Beside
from checker.judge.verdicts import Judged
from checker.model import Availability, Cause, Outcome, Purpose, Subject, Verdict, post
from checker.store import append, derived, experiments, judging, schema
from tests.support.builders import (
    ABSENT,
    VISIBLE,
    make_event,
    make_observation,
    make_pass,
    make_spell,
)

THROTTLED = Outcome(Availability.INCONCLUSIVE, Cause.RATE_LIMITED)


def look(connection: sa.Connection, number: int, outcome: Outcome, **changed: Any) -> str:
    """Keep a look at a post of its own, judged so, and return its key."""
    observation = make_observation(post("bluesky", f"p/{number}"), at_s=number, **changed)
    append.observations(connection, [observation])
    rows = judging.pass_observations(connection, observation.pass_id)
    (row_id,) = [row_id for row_id, item in rows if item.key == observation.key]
    judged = Judged(observation=observation, verdict=Verdict(outcome, "x.rule"), controlled=True)
    judging.write_verdicts(connection, [(row_id, judged)], "1-x")
    return observation.key


def change(connection: sa.Connection, number: int, opened_by: str) -> str:
    """Keep the going of a post that a look began, and return the event's id."""
    subject: Subject = post("bluesky", f"p/{number}")
    event = make_event(id=f"{number:024x}", subject=subject, spell=1)
    row_id = append.subject_ids(connection, [subject])[subject]
    spell = make_spell(1, opened_by=opened_by)
    connection.execute(sa.insert(schema.spells), derived.spell_row(spell, row_id, event.vantage))
    connection.execute(sa.insert(schema.events), derived.event_row(event, row_id))
    return event.id


@pytest.fixture
def changes(connection: sa.Connection) -> list[str]:
    """Return two changes that one pass saw first, and one that another did."""
    append.pass_start(connection, make_pass("pass-2"))
    seen = [
        change(connection, number, look(connection, number, ABSENT, pass_id=name))
        for number, name in ((1, "pass-1"), (2, "pass-1"), (3, "pass-2"))
    ]
    for number, name, outcome in (
        (11, "pass-1", VISIBLE),
        (12, "pass-1", ABSENT),
        (13, "pass-1", THROTTLED),
        (14, "pass-2", VISIBLE),
    ):
        look(connection, number, outcome, pass_id=name, purpose=Purpose.CONTROL)
    look(connection, 15, ABSENT, pass_id="pass-1", purpose=Purpose.NEGATIVE)
    look(connection, 16, ABSENT, pass_id="pass-1")
    return seen


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [([0, 1], (3, 1, 1)), ([2], (1, 0, 0)), ([0, 1, 2], (4, 1, 1)), ([], (0, 0, 0))],
)
def test_controls_beside_changes_are_those_of_their_passes(
    connection: sa.Connection,
    changes: list[str],
    chosen: list[int],
    expected: tuple[int, int, int],
) -> None:
    """Each pass counts once, its controls alone, and what was absent or could not tell."""
    n_controls, n_absent, n_silent = expected
    found = experiments.beside(connection, [changes[index] for index in chosen])
    assert found == Beside(n_controls=n_controls, n_absent=n_absent, n_silent=n_silent)
