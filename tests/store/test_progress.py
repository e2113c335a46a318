"""What can be read of a collector at work: how far a pass is, clocks, listings, marks."""

import pytest
import sqlalchemy as sa

from checker.model import Purpose, TopicAct, TopicActKind, post
from checker.store import agenda, append, entries, page_frames, progress, schema
from tests.support.builders import (
    HERE,
    NOON,
    later,
    make_observation,
    make_pass,
    make_pass_end,
    make_topic,
)


def due(connection: sa.Connection, number: int) -> list[int]:
    """Put posts on the agenda, due at noon, and return their row ids."""
    ids = append.subject_ids(connection, [post("bluesky", f"did:plc:a/{n}") for n in range(number)])
    rows = [(row_id, "bluesky", NOON, Purpose.SCHEDULED, None) for row_id in ids.values()]
    agenda.put(connection, rows, HERE, added_at=NOON)
    return list(ids.values())


def test_a_pass_under_way_is_counted(connection: sa.Connection) -> None:
    """Of those due the looked-at are counted, once each; sightings are no looks."""
    due(connection, 4)
    looks = [
        make_observation(post("bluesky", "did:plc:a/1"), 1),
        make_observation(post("bluesky", "did:plc:a/1"), 2),
        make_observation(post("bluesky", "did:plc:a/2"), 3, purpose=Purpose.SIGHTING),
        make_observation(post("bluesky", "did:plc:b/9"), 4, purpose=Purpose.CONTROL),
    ]
    append.observations(connection, looks)
    (row,) = progress.under_way(connection, NOON, later(60))
    assert (row["platform"], row["n_looked"], row["n_due"]) == ("bluesky", 1, 4)


def test_an_ended_or_an_older_pass_is_not_under_way(connection: sa.Connection) -> None:
    """What has ended, and what a killed collector left open before, is not counted as going on."""
    assert progress.under_way(connection, later(1), later(60)) == []
    append.pass_end(connection, make_pass_end())
    assert progress.under_way(connection, NOON, later(60)) == []


def test_clocks_are_compared_over_the_last_passes(connection: sa.Connection) -> None:
    """By platform the newest five comparisons are returned, newest first."""
    for number in range(7):
        name = f"p-{number}"
        append.pass_start(connection, make_pass(name, started_at=later(number)))
        append.pass_end(connection, make_pass_end(name, clock_off_s=float(number)))
    append.pass_start(connection, make_pass("q", started_at=later(9), platform="tiktok"))
    append.pass_end(connection, make_pass_end("q", clock_off_s=None))
    assert progress.clock_offsets(connection) == {"bluesky": [6.0, 5.0, 4.0, 3.0, 2.0]}


@pytest.mark.parametrize(("last", "n_troubles"), [(None, 0), ("HTTP 503", 1)])
def test_only_the_last_listing_counts(
    connection: sa.Connection, last: str | None, n_troubles: int
) -> None:
    """A listing that told nothing once and then did is no trouble any more."""
    row = {
        "pass_id": "pass-1",
        "topic": "t",
        "platform": "bluesky",
        "vantage": HERE,
        "route": "search",
        "n_offered": 0,
        "n_taken": 0,
        "n_known": 0,
        "whole": True,
    }
    rows = [row | {"at": later(n), "trouble": word} for n, word in enumerate(("HTTP 500", last))]
    connection.execute(sa.insert(schema.listings), rows)
    found = progress.listing_troubles(connection)
    assert [item["trouble"] for item in found] == [last] * n_troubles


@pytest.mark.parametrize(("again", "n_troubles"), [(True, 0), (False, 1)])
def test_a_rest_is_no_trouble_once_it_is_over(
    connection: sa.Connection, again: bool, n_troubles: int
) -> None:
    """That a list was left alone is told until the topic's lists are asked for again."""
    row = {
        "pass_id": "pass-1",
        "topic": "t",
        "platform": "bluesky",
        "vantage": HERE,
        "n_offered": 0,
        "n_taken": 0,
        "n_known": 0,
        "whole": True,
    }
    rested = {"route": progress.NO_LISTING, "trouble": "left alone for a while", "at": later(0)}
    asked = {"route": "search", "trouble": None, "at": later(1)}
    for told in (rested, asked)[: 2 if again else 1]:
        connection.execute(sa.insert(schema.listings), row | told)
    assert len(progress.listing_troubles(connection)) == n_troubles


def test_whatever_is_entered_changes_the_stamp(connection: sa.Connection) -> None:
    """An act on a topic, a later link and a canary each make the page draw anew."""
    seen = [page_frames.pulse(connection)]
    entries.act(connection, TopicAct(topic="t", kind=TopicActKind.STOPPED, at=NOON))
    seen.append(page_frames.pulse(connection))
    entries.add_links(connection, "t", [("web", "https://example.org/1")], NOON)
    seen.append(page_frames.pulse(connection))
    entries.add_canary(connection, post("bluesky", "c/1"), "l", NOON, expected="visible")
    seen.append(page_frames.pulse(connection))
    assert len(set(seen)) == 4


def test_a_pages_topics_carry_title_and_standing(connection: sa.Connection) -> None:
    """A renamed and stopped topic is known by its name, and shown by its title."""
    append.topic(connection, make_topic("u"), make_pass().origin)
    acts = (
        TopicAct(topic="t", kind=TopicActKind.RENAMED, at=NOON, words="The vote"),
        TopicAct(topic="t", kind=TopicActKind.STOPPED, at=later(1)),
    )
    for act in acts:
        entries.act(connection, act)
    rows = page_frames.topics(connection)
    assert [(row["name"], row["title"], row["stopped_at"]) for row in rows] == [
        ("t", "The vote", later(1)),
        ("u", "u", None),
    ]
