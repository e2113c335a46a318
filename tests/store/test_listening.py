"""Work in hand of who listens: how far they came, whom they watch, who is made due."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from checker.model import Purpose, Subject, account, post
from checker.store import agenda, append, listening, schema
from tests.support.builders import HERE, NOON, later

ANN, BOB = account("bluesky", "did:plc:ann"), account("bluesky", "did:plc:bob")
ONE, TWO, ORPHAN = (post("bluesky", name) for name in ("one", "two", "orphan"))
ELSEWHERE = post("mastodon", "one")


@pytest.fixture
def ids(connection: sa.Connection) -> dict[Subject, int]:
    """Put posts of two accounts, one of nobody's and one of another platform on the agenda."""
    known = append.subject_ids(connection, [ANN, BOB, ONE, TWO, ORPHAN, ELSEWHERE])
    pairs = [(known[ONE], known[ANN]), (known[TWO], known[BOB]), (known[ELSEWHERE], known[BOB])]
    append.authorships(connection, pairs)
    rows = [
        (known[item], item.platform, later(600), Purpose.SCHEDULED, 60.0)
        for item in (ONE, ORPHAN, ELSEWHERE)
    ]
    agenda.put(connection, rows, HERE, added_at=NOON)
    return known


def plans(connection: sa.Connection) -> dict[int, tuple[object, str]]:
    """Return when each subject is due, and why."""
    rows = connection.execute(sa.select(schema.agenda)).all()
    return {row.subject_id: (row.next_at, row.purpose) for row in rows}


def test_a_cursor_is_what_was_written_last(connection: sa.Connection) -> None:
    """Each stream's cursor is kept by itself, the newest only."""
    assert listening.cursor(connection, "a") is None
    listening.advance(connection, "a", "1", NOON)
    listening.advance(connection, "b", "7", NOON)
    listening.advance(connection, "a", "2", later(5))
    assert [listening.cursor(connection, name) for name in "ab"] == ["2", "7"]
    assert connection.execute(sa.select(sa.func.count()).select_from(schema.cursors)).scalar() == 2


def test_whose_posts_are_due_are_watched(
    connection: sa.Connection, ids: dict[Subject, int]
) -> None:
    """Accounts of posts on the agenda there, and posts of nobody known; no other platform's."""
    found = listening.watched(connection, "bluesky", HERE, 100)
    assert set(found) == {ANN, ORPHAN}
    assert listening.watched(connection, "bluesky", "elsewhere", 100) == []
    assert len(listening.watched(connection, "bluesky", HERE, 1)) <= 2


def test_an_account_takes_its_posts_along(
    connection: sa.Connection, ids: dict[Subject, int]
) -> None:
    """What is said of an account concerns its posts; what is said of a post only itself."""
    assert listening.with_posts(connection, [ids[ANN]]) == sorted([ids[ANN], ids[ONE]])
    assert listening.with_posts(connection, [ids[TWO]]) == [ids[TWO]]
    assert listening.with_posts(connection, []) == []


def test_only_what_is_planned_for_later_is_hastened(
    connection: sa.Connection, ids: dict[Subject, int]
) -> None:
    """Who is on the agenda there becomes due, as triggered; nobody is put there by it."""
    now = later(60)
    everybody = list(ids.values())
    assert listening.hasten(connection, everybody, "elsewhere", now) == 0
    assert listening.hasten(connection, [ids[ONE], ids[TWO]], HERE, now) == 1
    assert plans(connection)[ids[ONE]] == (now, "triggered")
    assert ids[TWO] not in plans(connection)
    assert listening.hasten(connection, [ids[ONE]], HERE, now + timedelta(seconds=1)) == 0


def test_a_second_look_is_not_hastened(connection: sa.Connection, ids: dict[Subject, int]) -> None:
    """A second look waits its minutes, whatever a stream says."""
    rows = [(ids[ONE], "bluesky", later(600), Purpose.SECOND, 60.0)]
    agenda.put(connection, rows, HERE, added_at=NOON)
    assert listening.hasten(connection, [ids[ONE]], HERE, NOON) == 0
    assert plans(connection)[ids[ONE]] == (later(600), "second")


def test_many_are_hastened_at_once(connection: sa.Connection) -> None:
    """More subjects than a statement takes are hastened all the same."""
    many = append.subject_ids(connection, [post("bluesky", f"p{n}") for n in range(1000)])
    rows = [(row, "bluesky", later(600), Purpose.SCHEDULED, None) for row in many.values()]
    agenda.put(connection, rows, HERE, added_at=NOON)
    assert listening.hasten(connection, many.values(), HERE, NOON) == 1000
