"""The rows that pages read: counted in the database, equal to what the analysis finds."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.analysis.blind_spot import blind_spot
from checker.errors import StoreError
from checker.model import EventKind
from checker.store import page_frames, schema
from checker.store.page_frames import Scope

_ROWS, _VERDICTS, _MEMBERS = schema.observations.c, schema.verdicts.c, schema.memberships.c
TOLD = (
    sa.select(_ROWS.subject_id, _ROWS.answered_at)
    .join(schema.verdicts, _VERDICTS.observation_id == _ROWS.id)
    .join(schema.memberships, _MEMBERS.subject_id == _ROWS.subject_id)
    .where(
        _MEMBERS.topic == sa.bindparam("topic"),
        _VERDICTS.availability != "inconclusive",
        _ROWS.purpose != "sighting",
    )
    .order_by(_ROWS.subject_id, _ROWS.vantage, _ROWS.answered_at)
)
"""When each look at a topic's posts came that told something, post by post."""


@pytest.fixture
def connection(either: str) -> Iterator[sa.Connection]:
    """Read the replayed hours on each database in turn."""
    engine = page_frames.opened(either)
    with page_frames.reading(engine) as lent:
        yield lent
    engine.dispose()


def scope(connection: sa.Connection, name: str = "Xinjiang") -> Scope:
    """Return a topic over the whole watch."""
    first, last = page_frames.watched(connection)
    assert first is not None
    assert last is not None
    return Scope(topic=name, since=first, until=last)


@pytest.mark.parametrize(("name", "minutes"), [("10m", 10), ("50m", 50), ("1h", 60), ("6h", 360)])
def test_the_blind_spot_in_the_database_is_that_of_the_analysis(
    connection: sa.Connection, name: str, minutes: int
) -> None:
    """Summed in SQL or over look times, the share that would have been missed is the same."""
    whole = scope(connection)
    (share,) = page_frames.missed_shares(connection, whole, [timedelta(minutes=minutes)])
    times: dict[int, list[datetime]] = defaultdict(list)
    for subject_id, answered_at in connection.execute(TOLD, {"topic": "Xinjiang"}):
        times[subject_id].append(answered_at)
    assert share == pytest.approx(blind_spot(list(times.values()), whole.until)[name], abs=1e-5)


def test_a_watch_shorter_than_the_outage_has_no_blind_spot(connection: sa.Connection) -> None:
    """Nothing can be said of outages that are longer than the watch."""
    assert page_frames.missed_shares(connection, scope(connection), [timedelta(days=2)]) == [None]


def test_changes_leave_first_sightings_out(connection: sa.Connection) -> None:
    """Only what changed is a change, oldest first, and a limit keeps the newest."""
    whole = scope(connection)
    found = page_frames.changes(connection, whole)
    newest = page_frames.changes(connection, whole, limit=1)
    assert [item.event.kind for item in found] == [EventKind.GONE, EventKind.RETURNED]
    assert newest == found[1:]


def test_a_life_has_its_author_looks_and_longest_gap(connection: sa.Connection) -> None:
    """One post's rows: its account, how often it was looked at, and how far apart."""
    (gone, _) = page_frames.changes(connection, scope(connection))
    author = page_frames.author_of(connection, gone.subject_id)
    n_looks, n_told = page_frames.look_count(connection, gone.subject_id)
    longest = page_frames.longest_gap(connection, gone.subject_id, gone.event.vantage)
    assert author is not None
    assert page_frames.subject(connection, gone.subject_id) == gone.event.subject
    assert page_frames.subject(connection, 10**9) is None
    assert len(page_frames.changes_of(connection, gone.subject_id)) == 3
    assert n_looks == n_told > 40
    assert longest is not None
    assert timedelta(minutes=9) < longest < timedelta(minutes=16)


def test_another_topic_has_no_part_in_the_changes(connection: sa.Connection) -> None:
    """A control topic's page shows only its own posts."""
    assert page_frames.changes(connection, scope(connection, "Long-lived videos")) == []
    assert page_frames.tally(connection, scope(connection, "Long-lived videos")).n_posts == 3


def test_a_store_that_went_away_is_not_made_anew(aziz: str, tmp_path: Path) -> None:
    """When the file has gone since it was opened, reading says so and makes none."""
    engine = page_frames.opened(aziz)
    engine.dispose()
    for path in tmp_path.glob("checker.db*"):
        path.unlink()
    with pytest.raises(StoreError, match="any more"), page_frames.reading(engine):
        pass
    assert not (tmp_path / "checker.db").exists()
