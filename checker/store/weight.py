"""What a collection weighs: bytes a look, a listing and a day, as this store has measured them."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from checker.store import schema
from checker.store.keys import SIGNATURE_BYTES

RECENT_PASSES = 30
"""So many passes of a platform are weighed, the latest ones."""

_EMPTY_BYTES = 250_000
"""What a SQLite store takes before anything is in it."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Bytes on disk by platform; a platform that was not measured is not in it.

    Attributes:
        look: a look: records, its share of the manifest, its rows in the database.
        listing: the records of a listing's last page.
    """

    look: dict[str, float] = field(default_factory=dict)
    listing: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Tally:
    look_bytes: int = 0
    n_looks: int = 0
    listing_bytes: int = 0
    n_listings: int = 0


def weights(connection: sa.Connection, root: Path) -> Weights:
    """Weigh the latest passes of each platform by their manifests under ``root``."""
    written = _manifests_by_pass(root)
    rows_bytes = _bytes_a_row(connection)
    found = Weights()
    platforms = sa.select(schema.passes.c.platform).distinct()
    for platform in list(connection.execute(platforms).scalars()):
        tally = _tally(connection, platform, written)
        if tally.n_looks:
            found.look[platform] = tally.look_bytes / tally.n_looks + rows_bytes
        if tally.n_listings:
            found.listing[platform] = tally.listing_bytes / tally.n_listings
    return found


def _manifests_by_pass(root: Path) -> dict[str, Path]:
    # <number>-<pass>-<digest>.json
    paths = (root / "manifests").glob("[0-9]*-*.json")
    return {path.name.split("-", 1)[1].rsplit("-", 1)[0]: path for path in paths}


def _tally(connection: sa.Connection, platform: str, written: dict[str, Path]) -> _Tally:
    passes, ends, listings = schema.passes, schema.pass_ends, schema.listings
    recent = (
        sa.select(passes.c.id, ends.c.n_asked)
        .join(ends, ends.c.pass_id == passes.c.id)
        .where(passes.c.platform == platform)
        .order_by(passes.c.started_at.desc())
        .limit(RECENT_PASSES)
    )
    asked = {row.id: row.n_asked for row in connection.execute(recent)}
    kept = sa.select(listings.c.evidence_sha256).where(listings.c.pass_id.in_(list(asked)))
    listed = {digest for digest in connection.execute(kept).scalars() if digest is not None}
    tally = _Tally()
    for pass_id, n_asked in asked.items():
        if pass_id in written:
            _weigh(tally, written[pass_id], listed, n_asked)
    return tally


def _weigh(tally: _Tally, manifest: Path, listed: set[str], n_asked: int) -> None:
    """Add one pass; its listings apart where their records are known."""
    try:
        content = manifest.read_bytes()
        records: list[dict[str, Any]] = json.loads(content)["records"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    of_listings = [row["length"] for row in records if row["sha256"] in listed]
    tally.listing_bytes += sum(of_listings)
    tally.n_listings += len(of_listings)
    if n_asked and not of_listings:
        tally.look_bytes += sum(row["length"] for row in records)
        tally.look_bytes += len(content) + SIGNATURE_BYTES
        tally.n_looks += n_asked


def _bytes_a_row(connection: sa.Connection) -> float:
    n_rows = connection.execute(sa.select(sa.func.max(schema.observations.c.id))).scalar() or 0
    return max(database_bytes(connection) - _EMPTY_BYTES, 0) / n_rows if n_rows else 0.0


def database_bytes(connection: sa.Connection) -> int:
    """Return what the database takes on disk."""
    if connection.dialect.name == "postgresql":
        size = connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar()
        return int(size or 0)
    pages = connection.execute(sa.text("PRAGMA page_count")).scalar() or 0
    return int(pages) * int(connection.execute(sa.text("PRAGMA page_size")).scalar() or 0)


def looks_a_day(connection: sa.Connection) -> dict[str, float]:
    """Return by platform how many looks a day the agenda's gaps come to at present."""
    agenda = schema.agenda
    query = (
        sa.select(agenda.c.platform, sa.func.sum(86_400.0 / agenda.c.cadence_s).label("n"))
        .where(agenda.c.cadence_s > 0)
        .group_by(agenda.c.platform)
    )
    return {row.platform: float(row.n) for row in connection.execute(query)}


def posts_of_topics(connection: sa.Connection) -> dict[str, dict[str, int]]:
    """Return by topic how many subjects were found on each platform."""
    members, subjects = schema.memberships, schema.subjects
    query = (
        sa.select(members.c.topic, subjects.c.platform, sa.func.count().label("n"))
        .join(subjects, subjects.c.id == members.c.subject_id)
        .group_by(members.c.topic, subjects.c.platform)
    )
    found: dict[str, dict[str, int]] = {}
    for row in connection.execute(query):
        found.setdefault(row.topic, {})[row.platform] = row.n
    return found


LOOKED_BACK = timedelta(days=7)
_TOO_SHORT = timedelta(hours=1)


def growth_a_day(root: Path, now: datetime) -> float | None:
    """Return by how many bytes a day the evidence under ``root`` grew over the last week.

    None where less than an hour of evidence tells nothing about a day.
    """
    written = list(_written(root))
    if not written:
        return None
    since = max(min(begun for begun, _, _ in written), now - LOOKED_BACK)
    if now - since < _TOO_SHORT:
        return None
    n_bytes = sum(size * _share_since(begun, ended, since) for begun, ended, size in written)
    return n_bytes / ((now - since) / timedelta(days=1))


def _share_since(begun: datetime, ended: datetime, since: datetime) -> float:
    if begun >= since or ended <= begun:
        return float(ended >= since)
    return max((ended - since) / (ended - begun), 0.0)


def _written(root: Path) -> Iterator[tuple[datetime, datetime, int]]:
    """Yield when each file of evidence was begun and last written, and its bytes."""
    for room in ("warc", "manifests"):
        if not (root / room).is_dir():
            continue
        with os.scandir(root / room) as entries:
            for entry in entries:
                found = entry.stat()
                ended = datetime.fromtimestamp(found.st_mtime, UTC)
                yield _begun(entry.name, ended), ended, found.st_size


def _begun(name: str, ended: datetime) -> datetime:
    """Return when a WARC file was begun, by its name; a manifest is written at once."""
    try:
        return datetime.strptime(name[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return ended
