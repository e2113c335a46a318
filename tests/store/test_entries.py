"""What people enter is appended, read back, and never changes what was registered."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from checker.model import Origin, TopicAct, TopicActKind, post
from checker.store import append, entries, schema
from tests.support.builders import NOON, POST, later, make_topic

LINKS = [("bluesky", "https://bsky.app/1"), ("web", "https://a.example/")]


def act(kind: TopicActKind, at_s: float = 0.0, words: str | None = None) -> TopicAct:
    """Return an act on the topic ``t``."""
    return TopicAct(topic="t", kind=kind, at=later(at_s), words=words)


def test_acts_come_back_as_they_were(connection: sa.Connection) -> None:
    """Acts on a topic are read back whole, the oldest first, for one topic or all."""
    append.topic(connection, make_topic("u"), Origin.OBSERVED)
    done = [act(TopicActKind.STOPPED), act(TopicActKind.RENAMED, 5, "river")]
    for one in reversed(done):
        entries.act(connection, one)
    other = TopicAct(topic="u", kind=TopicActKind.HEATED, at=later(9), until=later(90))
    entries.act(connection, other)
    assert entries.acts(connection, "t") == done
    assert entries.acts(connection) == [*done, other]
    assert entries.standings(connection)["u"].heated_until == later(90)


@pytest.mark.parametrize(("name", "key"), [("t", "t"), ("river", "t"), ("u", None), ("", None)])
def test_a_renamed_topic_answers_to_both_names(
    connection: sa.Connection, name: str, key: str | None
) -> None:
    """A topic is found by the name it shows and by the one it was registered under."""
    entries.act(connection, act(TopicActKind.RENAMED, words="river"))
    assert entries.topic_named(connection, name) == key
    assert connection.execute(sa.select(schema.topics.c.name)).scalars().all() == ["t"]


def test_the_shown_name_goes_before_a_registered_one(connection: sa.Connection) -> None:
    """Where one topic shows the name that another was registered under, the shown one is meant."""
    append.topic(connection, make_topic("u"), Origin.OBSERVED)
    entries.act(connection, act(TopicActKind.RENAMED, words="moved"))
    renamed = TopicAct(topic="u", kind=TopicActKind.RENAMED, at=NOON, words="t")
    entries.act(connection, renamed)
    assert entries.topic_named(connection, "t") == "u"


def test_later_links_join_once(connection: sa.Connection) -> None:
    """A link joins a topic once, however often it is added, and the new ones are counted."""
    assert entries.add_links(connection, "t", LINKS, NOON) == 2
    assert entries.add_links(connection, "t", [*LINKS, ("web", "https://b.example/")], NOON) == 1
    assert entries.n_links(connection, "t") == 3


def test_later_links_are_told_apart_by_platform(connection: sa.Connection) -> None:
    """Each platform gets its own links, and only those after the row it has taken."""
    entries.add_links(connection, "t", LINKS, NOON)
    ((row_id, link),) = entries.links_after(connection, "t", "bluesky", 0)
    assert link == "https://bsky.app/1"
    assert entries.links_after(connection, "t", "bluesky", row_id) == []
    assert [link for _, link in entries.links_after(connection, "t", "web", 0)] == [LINKS[1][1]]


def test_a_canary_is_taken_once(connection: sa.Connection) -> None:
    """A post becomes a canary once; each platform's are listed apart."""
    other = post("tiktok", "1")
    for subject, new in ((POST, True), (POST, False), (other, True)):
        link = f"https://a.example/{subject.native_id}"
        assert entries.add_canary(connection, subject, link, NOON, expected="visible") is new
    assert [row["subject"] for row in entries.canaries(connection)] == [POST, other]
    assert [row["subject"] for row in entries.canaries(connection, "tiktok")] == [other]


@pytest.mark.parametrize(
    ("asked", "found"), [(None, ["a", "b", "a"]), (["a"], ["a", "a"]), ([], []), (["c"], [])]
)
def test_corrections_are_all_kept(
    connection: sa.Connection, asked: list[str] | None, found: list[str]
) -> None:
    """Every correction stays, the oldest first; those of some events can be asked for."""
    for number, event_id in enumerate(("a", "b", "a")):
        row = {
            "event_id": event_id,
            "kind": "withdrawn",
            "at": later(number),
            "why": "ours",
            "event": {"id": event_id},
        }
        entries.correct(connection, row)
    assert [row["event_id"] for row in entries.corrections(connection, asked)] == found


def test_files_read_in_are_remembered(connection: sa.Connection) -> None:
    """What was read in is known again by its digest."""
    row = {
        "file": "links.csv",
        "sha256": "ab" * 32,
        "layout": "csv",
        "at": NOON,
        "n_rows": 3,
        "n_taken": 2,
        "n_bad": 1,
    }
    entries.imported(connection, row)
    (read,) = entries.imports(connection)
    assert {name: read[name] for name in row} == row
