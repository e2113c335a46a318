"""A topic's standing moves the agenda: stopped ones rest, resumed ones wake, hot ones hasten."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from checker.model import Origin, Purpose, Subject, TopicAct, TopicActKind, post
from checker.store import agenda, append, entries, presence, schema, topic_agenda
from tests.support.builders import HERE, NOON, later, make_topic

ONE, BOTH, NONE = (post("bluesky", name) for name in ("one", "both", "none"))


@pytest.fixture
def planned(connection: sa.Connection) -> dict[Subject, int]:
    """Put three posts on the agenda: of topic t, of t and u, and of no topic."""
    append.topic(connection, make_topic("u"), Origin.OBSERVED)
    ids = append.subject_ids(connection, [ONE, BOTH, NONE])
    append.members(connection, "t", [ids[ONE], ids[BOTH]], since=NOON)
    append.members(connection, "u", [ids[BOTH]], since=NOON)
    rows = [(row_id, "bluesky", later(600), Purpose.SCHEDULED, 60.0) for row_id in ids.values()]
    agenda.put(connection, rows, HERE, added_at=NOON)
    presence.beat(connection, HERE, NOON)
    return ids


def do(connection: sa.Connection, kind: TopicActKind, topic: str = "t") -> None:
    """Do something to a topic at noon, for an hour where that matters."""
    entries.act(connection, TopicAct(topic=topic, kind=kind, at=NOON, until=later(3600)))


def on_agenda(connection: sa.Connection) -> dict[int, object]:
    """Return when each subject is due."""
    table = schema.agenda
    return {row.subject_id: row.next_at for row in connection.execute(sa.select(table))}


@pytest.mark.parametrize(
    ("stopped", "resting"), [((), []), (("t",), [ONE]), (("t", "u"), [ONE, BOTH]), (("u",), [])]
)
def test_who_is_on_stopped_topics_only_rests(
    connection: sa.Connection,
    planned: dict[Subject, int],
    stopped: tuple[str, ...],
    resting: list[Subject],
) -> None:
    """A post rests when all of its topics are stopped; one that is on no topic never does."""
    for topic in stopped:
        do(connection, TopicActKind.STOPPED, topic)
    topic_agenda.rest(connection)
    left = set(planned.values()) - {planned[subject] for subject in resting}
    assert topic_agenda.resting(connection) == {planned[subject] for subject in resting}
    assert set(on_agenda(connection)) == left


def test_a_canary_never_rests(connection: sa.Connection, planned: dict[Subject, int]) -> None:
    """A post that we published ourselves serves as a control even when its topic is stopped."""
    entries.add_canary(connection, ONE, "https://a.example/", NOON, expected="visible")
    do(connection, TopicActKind.STOPPED)
    assert topic_agenda.resting(connection) == set()


def test_a_woken_topic_is_due_now(connection: sa.Connection, planned: dict[Subject, int]) -> None:
    """Waking puts a topic's posts back on the agenda, due at once, and no other's."""
    do(connection, TopicActKind.STOPPED)
    topic_agenda.rest(connection)
    topic_agenda.wake(connection, "t", later(60))
    assert on_agenda(connection) == {
        planned[ONE]: later(60),
        planned[BOTH]: later(60),
        planned[NONE]: later(600),
    }


def test_a_hastened_topic_keeps_its_second_looks(
    connection: sa.Connection, planned: dict[Subject, int]
) -> None:
    """Hastening never makes a second look early, nor one late that is due before."""
    second = [(planned[ONE], "bluesky", later(600), Purpose.SECOND, 60.0)]
    agenda.put(connection, second, HERE, added_at=NOON)
    topic_agenda.hasten(connection, "t", later(60))
    due = on_agenda(connection)
    assert (due[planned[ONE]], due[planned[BOTH]]) == (later(600), later(60))
    topic_agenda.hasten(connection, "t", later(90))
    assert on_agenda(connection)[planned[BOTH]] == later(60)


@pytest.mark.parametrize(("after_s", "hot"), [(0, True), (3599, True), (3600, False)])
def test_heat_ends(
    connection: sa.Connection, planned: dict[Subject, int], after_s: float, hot: bool
) -> None:
    """A topic's posts are hot until the heat's end, and not at that moment any more."""
    do(connection, TopicActKind.HEATED)
    found = topic_agenda.heated(connection, later(after_s))
    assert set(found) == ({planned[ONE], planned[BOTH]} if hot else set())
    assert all(stands.heated_until == NOON + timedelta(hours=1) for stands in found.values())
