"""What a collection weighs is measured from what it kept."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.model import Purpose, post
from checker.store import agenda, append, weight
from checker.store.evidence import EvidenceKeeper
from tests.support.builders import NOON, later, make_exchange, make_pass, make_pass_end


def a_pass(
    connection: sa.Connection, keeper: EvidenceKeeper, number: int, *, listed: bool = False
) -> int:
    """Keep a pass of two looks; returns the bytes of its records and manifest."""
    name = f"w-{number}"
    append.pass_start(connection, make_pass(name, started_at=later(number)))
    before = _bytes(keeper.root)
    kept = [keeper.keep(make_exchange(10 * number + step), name) for step in (0, 1)]
    keeper.seal(name, {})
    append.pass_end(connection, make_pass_end(name, n_asked=2, ended_at=later(number + 1)))
    if listed:
        row = {"topic": "t", "platform": "bluesky", "vantage": "here", "route": "r", "whole": True}
        row |= {"n_offered": 1, "n_taken": 1, "n_known": 0, "trouble": None, "at": later(number)}
        assert kept[0].evidence is not None
        append.listings(connection, [row | {"pass_id": name} | _digest(kept[0].evidence.sha256)])
    return _bytes(keeper.root) - before


def _digest(sha256: str) -> dict[str, str]:
    return {"evidence_sha256": sha256}


def _bytes(root: Path) -> int:
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file())


def test_nothing_kept_weighs_nothing(connection: sa.Connection, tmp_path: Path) -> None:
    """Without evidence there is no figure, and no zero either."""
    assert weight.weights(connection, tmp_path) == weight.Weights()


def test_a_look_weighs_its_records_and_manifest(
    connection: sa.Connection, keeper: EvidenceKeeper
) -> None:
    """The bytes of passes without listings, divided by their looks."""
    n_bytes = [a_pass(connection, keeper, number) for number in (1, 2)]
    found = weight.weights(connection, keeper.root)
    assert found.look["bluesky"] == pytest.approx(sum(n_bytes) / 4, rel=0.01)
    assert found.listing == {}


def test_a_listing_is_weighed_apart(connection: sa.Connection, keeper: EvidenceKeeper) -> None:
    """A pass with a listing tells the listing's weight and leaves the looks' alone."""
    a_pass(connection, keeper, 1)
    alone = weight.weights(connection, keeper.root).look
    a_pass(connection, keeper, 2, listed=True)
    found = weight.weights(connection, keeper.root)
    assert found.look == alone
    assert 0 < found.listing["bluesky"] < 2000


def test_a_broken_manifest_is_passed_over(
    connection: sa.Connection, keeper: EvidenceKeeper
) -> None:
    """What cannot be read is not weighed."""
    a_pass(connection, keeper, 1)
    for path in (keeper.root / "manifests").iterdir():
        path.write_bytes(b"[]")
    assert weight.weights(connection, keeper.root).look == {}


def test_the_agenda_tells_looks_a_day(connection: sa.Connection) -> None:
    """Gaps come to looks a day; a subject never looked at counts nothing yet."""
    subjects = [post("bluesky", f"did:plc:a/{number}") for number in range(3)]
    ids = append.subject_ids(connection, subjects)
    append.members(connection, "t", ids.values(), since=NOON)
    rows = [
        (row_id, "bluesky", NOON, Purpose.SCHEDULED, gap)
        for row_id, gap in zip(ids.values(), (3600.0, 43_200.0, None), strict=True)
    ]
    agenda.put(connection, rows, "here", added_at=NOON)
    assert weight.looks_a_day(connection) == {"bluesky": pytest.approx(26.0)}
    assert weight.posts_of_topics(connection) == {"t": {"bluesky": 3}}


def test_a_database_has_a_size(connection: sa.Connection) -> None:
    """Either database says what it takes on disk."""
    assert weight.database_bytes(connection) > 100_000


NOW = datetime(2026, 1, 20, tzinfo=UTC)


def _file(path: Path, n_bytes: int, ended: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * n_bytes)
    os.utime(path, (ended.timestamp(), ended.timestamp()))


def test_growth_counts_the_last_week(tmp_path: Path) -> None:
    """A file begun before the week counts by its share within it."""
    _file(tmp_path / "warc/20260106T000000Z-0000.warc.gz", 1400, NOW)
    _file(tmp_path / "manifests/000001-p-x.json", 70, NOW - timedelta(days=1))
    assert weight.growth_a_day(tmp_path, NOW) == pytest.approx((700 + 70) / 7)


def test_growth_of_old_evidence_is_nil(tmp_path: Path) -> None:
    """Evidence that nobody adds to does not grow."""
    _file(tmp_path / "warc/20250106T000000Z-0000.warc.gz", 1400, NOW - timedelta(days=300))
    assert weight.growth_a_day(tmp_path, NOW) == 0


def test_growth_within_the_first_hour_is_not_told(tmp_path: Path) -> None:
    """Less than an hour tells nothing about a day, and no evidence nothing at all."""
    assert weight.growth_a_day(tmp_path, NOW) is None
    _file(tmp_path / "warc/20260119T235000Z-0000.warc.gz", 1400, NOW)
    assert weight.growth_a_day(tmp_path, NOW) is None


def test_a_foreign_file_does_no_harm(tmp_path: Path) -> None:
    """A file that no collector wrote is counted by its time."""
    _file(tmp_path / "warc/notes.txt", 100, NOW - timedelta(days=2))
    assert weight.growth_a_day(tmp_path, NOW) == pytest.approx(50.0)
