"""What the schedule learned is kept: counts, histories of accounts, and what is stirred."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from checker.collector import learning
from checker.collector.hazard import N_BINS
from checker.judge.spells import Trail
from checker.model import Event, EventKind, Origin, Role, account, post
from checker.store import agenda, append, derived, learned
from checker.store.learned import WHOLE, History, Kept
from tests.support.builders import HERE, NOON, POST, later, make_event, make_spell, make_topic

ALICE, BOB = account("bluesky", "did:plc:alice"), account("bluesky", "did:plc:bob")


def kept(topic: str = "t", phase: str = "there", first: float = 1.25) -> Kept:
    """Return counts whose first bin holds ``first`` events."""
    zeros = (0.0,) * (N_BINS - 1)
    return Kept(topic, phase, NOON, (first, *zeros), (1 / 3, *zeros))


def ids_of(connection: sa.Connection, *names: str) -> list[int]:
    """Put posts of these names into the store; returns their row ids."""
    posts = [post("bluesky", name) for name in names]
    ids = append.subject_ids(connection, posts)
    return [ids[one] for one in posts]


def written_by(connection: sa.Connection, author: object, *post_ids: int) -> int:
    """Give posts an author; returns its row id."""
    author_id = append.subject_ids(connection, [author])[author]  # type: ignore[list-item,index]
    append.authorships(connection, [(post_id, author_id) for post_id in post_ids])
    return author_id


def on_agenda(connection: sa.Connection, *ids: int) -> None:
    """Put posts onto the agenda."""
    due = [(row_id, "bluesky", NOON, agenda.Purpose.SCHEDULED, 60.0) for row_id in ids]
    agenda.put(connection, due, HERE, added_at=NOON)


def test_counts_come_back_as_they_were_kept(connection: sa.Connection) -> None:
    """Topics, the platform and what is gone keep their own counts, to the last digit."""
    rows = [kept(WHOLE), kept("t"), kept(WHOLE, "gone", 0.1)]
    learned.save(connection, HERE, "bluesky", rows)
    assert sorted(learned.load(connection, HERE, "bluesky"), key=repr) == sorted(rows, key=repr)


def test_counts_take_the_place_of_those_before(connection: sa.Connection) -> None:
    """Saved again a count is replaced, and others stay."""
    learned.save(connection, HERE, "bluesky", [kept("a"), kept("b")])
    learned.save(connection, HERE, "bluesky", [kept("a", first=9.0)])
    found = {row.topic: row.events[0] for row in learned.load(connection, HERE, "bluesky")}
    assert found == {"a": 9.0, "b": 1.25}


@pytest.mark.parametrize(("vantage", "platform"), [("elsewhere", "bluesky"), (HERE, "tiktok")])
def test_counts_are_of_one_platform_and_vantage(
    connection: sa.Connection, vantage: str, platform: str
) -> None:
    """What was learned elsewhere is not read here."""
    learned.save(connection, HERE, "bluesky", [kept()])
    learned.save(connection, HERE, "bluesky", [])
    assert learned.load(connection, vantage, platform) == []


def test_a_restart_goes_on_with_what_was_learned(connection: sa.Connection) -> None:
    """What one program kept the next one loads: goings by topic, and returns."""
    before = learning.load(connection, HERE, "bluesky", NOON)
    before.went(["t"], 0.0, 600.0)
    before.watched(["t"], 0.0, 86_400.0)
    before.back.changed(0.0, 600.0)
    learning.refresh(connection, HERE, "bluesky", before)
    after = learning.load(connection, HERE, "bluesky", later(3_600))
    assert (after.gone, after.back) == (before.gone, before.back)


def test_topics_are_told_by_subject(connection: sa.Connection) -> None:
    """A subject on several topics has them all; one on none, and an unknown one, are left out."""
    append.topic(connection, make_topic("other"), Origin.OBSERVED)
    one, two, three = ids_of(connection, "one", "two", "three")
    append.members(connection, "t", [one, two], since=NOON)
    append.members(connection, "other", [one], since=NOON)
    found = learned.topics_of(connection, [one, two, three, 999_999])
    assert {row_id: sorted(topics) for row_id, topics in found.items()} == {
        one: ["other", "t"],
        two: ["t"],
    }
    assert learned.topics_of(connection, []) == {}


def test_a_control_topic_is_led_by_those_it_stands_beside(connection: sa.Connection) -> None:
    """A control topic is told with every topic that names it, a topic without one is not."""
    append.topic(connection, make_topic("calm", role=Role.CONTROL), Origin.OBSERVED)
    for name in ("a", "b"):
        append.topic(connection, make_topic(name, control="calm"), Origin.OBSERVED)
    led = learned.led_by(connection)
    assert {name: sorted(topics) for name, topics in led.items()} == {"calm": ["a", "b"]}


def test_histories_count_what_went_and_what_there_is(connection: sa.Connection) -> None:
    """An account's goings add up, beside the number of its posts; one never noted has none."""
    one, two, three = ids_of(connection, "one", "two", "three")
    alice, bob = written_by(connection, ALICE, one, two), written_by(connection, BOB, three)
    for n_gone in (1, 2):
        learned.note_gone(connection, HERE, {alice: n_gone})
    learned.note_gone(connection, "elsewhere", {bob: 7})
    learned.note_gone(connection, HERE, {})
    assert learned.histories(connection, HERE, [alice, bob, 999_999]) == {
        alice: History(3, 2),
        bob: History(0, 1),
    }
    assert learned.histories(connection, HERE, []) == {}


def test_the_share_that_went_is_of_all_on_the_agenda(connection: sa.Connection) -> None:
    """One going of four posts is a quarter; another platform, and an empty one, have none."""
    ids = ids_of(connection, "one", "two", "three", "four")
    on_agenda(connection, *ids)
    learned.note_gone(connection, HERE, {written_by(connection, ALICE, ids[0]): 1})
    assert learned.share_gone(connection, HERE, "bluesky") == 0.25
    assert learned.share_gone(connection, HERE, "tiktok") == 0.0
    assert learned.share_gone(connection, "elsewhere", "bluesky") == 0.0


def changed(connection: sa.Connection, **event: object) -> tuple[int, int]:
    """Hold a change of a post on topic ``t`` by Alice; returns the row ids of both."""
    (post_id,) = ids_of(connection, POST.native_id)
    append.members(connection, "t", [post_id], since=NOON)
    empty = Trail(subject=POST, vantage=HERE, origin=Origin.OBSERVED)
    told: Event = make_event(**event)
    spells = (make_spell(), make_spell(1))
    full = Trail(subject=POST, vantage=HERE, origin=Origin.OBSERVED, spells=spells, events=(told,))
    derived.write_trails(connection, [(full, empty, post_id)])
    return post_id, written_by(connection, ALICE, post_id)


@pytest.mark.parametrize("kind", [EventKind.GONE, EventKind.LIMITED, EventKind.RETURNED])
def test_a_confirmed_change_stirs_topic_and_account(
    connection: sa.Connection, kind: EventKind
) -> None:
    """What is stirred is told by topic and account, with when it was confirmed."""
    _, alice = changed(connection, kind=kind, confirmed_at=later(900))
    assert learned.stirred(connection, HERE, later(900)) == ({"t": later(900)}, {alice: later(900)})


@pytest.mark.parametrize(
    ("event", "vantage", "since_s"),
    [
        ({"confirmed_at": None}, HERE, 0),
        ({"kind": EventKind.EDITED, "confirmed_at": later(900)}, HERE, 0),
        ({"confirmed_at": later(900)}, HERE, 901),
        ({"confirmed_at": later(900)}, "elsewhere", 0),
    ],
    ids=["unconfirmed", "an edit", "long ago", "elsewhere"],
)
def test_anything_else_stirs_nothing(
    connection: sa.Connection, event: dict[str, object], vantage: str, since_s: float
) -> None:
    """Unconfirmed, old and other events, and those of another vantage point, stir nothing."""
    changed(connection, **event)
    assert learned.stirred(connection, vantage, later(since_s)) == ({}, {})
