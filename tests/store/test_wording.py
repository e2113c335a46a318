"""What nobody could read is counted by its words, the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from checker.judge.verdicts import Judged
from checker.model import Answer, Availability, Cause, Origin, Outcome, Verdict, post
from checker.store import append, judging
from checker.store.wording import Wording, new_wording
from tests.support.builders import NOON, POST, REF, later, make_observation, make_pass

UNREADABLE = Outcome(Availability.INCONCLUSIVE, Cause.UNREADABLE)
THROTTLED = Outcome(Availability.INCONCLUSIVE, Cause.RATE_LIMITED)


def look(
    connection: sa.Connection,
    at_s: float,
    words: str | None,
    outcome: Outcome = UNREADABLE,
    **changed: Any,
) -> None:
    """Append a judged look whose verdict quotes ``words``."""
    answer = changed.pop("answer", Answer(role="post", status=200))
    observation = make_observation(changed.pop("subject", POST), at_s, **changed)
    observation = replace(observation, reading=replace(observation.reading, answers=(answer,)))
    append.observations(connection, [observation])
    rows = judging.pass_observations(connection, observation.pass_id)
    (row_id,) = [row_id for row_id, item in rows if item.key == observation.key]
    verdict = Verdict(outcome, "any.unrecognised", words)
    judging.write_verdicts(connection, [(row_id, Judged(observation, verdict, None))], "1-x")


def found(connection: sa.Connection) -> list[tuple[str, int]]:
    """Return each wording since noon with its count."""
    return [(item.words, item.n) for item in new_wording(connection, NOON)]


def test_one_wording_is_counted_once(connection: sa.Connection) -> None:
    """The same words are one line, with their first and last time and the latest evidence."""
    other = post("bluesky", "did:plc:a/2")
    look(connection, 0, "Nicht verfügbar")
    look(connection, 600, "Nicht verfügbar", subject=other)
    assert new_wording(connection, NOON) == [
        Wording(
            platform="bluesky",
            rule="any.unrecognised",
            words="Nicht verfügbar",
            n=2,
            first_at=later(0.5),
            last_at=later(600.5),
            subject=other,
            evidence=REF,
        )
    ]


def test_the_commonest_stands_first(connection: sa.Connection) -> None:
    """Wordings are told by how often they stood, then by which is newest."""
    for at_s, words in enumerate(("a", "b", "b", "c")):
        look(connection, at_s, words)
    assert found(connection) == [("b", 2), ("c", 1), ("a", 1)]
    assert [item.words for item in new_wording(connection, NOON, most=1)] == ["b"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(role="post", words="Neu", code="new"), "Neu"),
        (Answer(role="post", code="new", markers=("a",)), "new"),
        (Answer(role="post", markers=("no_title", "form")), "no_title, form"),
        (Answer(role="post", words="[removed]"), "[removed]"),
        (Answer(role="post", words="[1]"), "[1]"),
        (Answer(role="post"), ""),
    ],
)
def test_without_words_the_code_speaks_and_then_the_markers(
    connection: sa.Connection, answer: Answer, words: str
) -> None:
    """Where the verdict quotes nothing, the main answer's words, code or markers stand for it."""
    look(connection, 0, None, answer=answer)
    assert found(connection) == [(words, 1)]


def test_only_what_could_not_be_read_is_listed(connection: sa.Connection) -> None:
    """Other causes, other origins, and what is older are not."""
    look(connection, 0, "new")
    look(connection, 1, "429", THROTTLED)
    look(connection, 2, "replayed", origin=Origin.REPLAYED)
    look(connection, -3600, "older")
    assert found(connection) == [("new", 1)]


def test_a_long_pass_counts_by_its_answers(connection: sa.Connection) -> None:
    """A pass that began before the time counts with what was answered after it."""
    append.pass_start(connection, make_pass("early", started_at=NOON - timedelta(hours=20)))
    look(connection, 5, "late", pass_id="early")
    assert found(connection) == [("late", 1)]


def test_a_look_without_evidence_is_listed_without(connection: sa.Connection) -> None:
    """Where no answer was kept there is none to name."""
    observation = make_observation()
    reading = replace(observation.reading, evidence=(), answers=(Answer(role="post", code="new"),))
    append.observations(connection, [replace(observation, reading=reading)])
    ((row_id, item),) = judging.pass_observations(connection, "pass-1")
    verdict = Verdict(UNREADABLE, "any.unrecognised", "new")
    judging.write_verdicts(connection, [(row_id, Judged(item, verdict, None))], "1-x")
    assert [item.evidence for item in new_wording(connection, NOON)] == [None]
