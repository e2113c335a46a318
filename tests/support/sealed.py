"""Evidence with everything that can be sealed: days, a purge, a hand-over, daily roots."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from checker.model.instants import floor_text
from checker.store import custody, purge
from checker.store.chain import manifests, read_manifest
from checker.store.evidence import EvidenceKeeper
from checker.store.keys import FileSafe
from checker.store.roots import make_roots
from tests.support.builders import make_exchange

DAY_ONE = datetime(2026, 1, 15, 23, 0, tzinfo=UTC)
TODAY = date(2026, 1, 17)
WHY = "what came by key is kept for 30 days"


def a_pass(keeper: EvidenceKeeper, number: int, at: datetime, n_exchanges: int = 2) -> None:
    """Keep some exchanges and seal them as a pass that ended at ``at``."""
    for step in range(n_exchanges):
        keeper.keep(make_exchange(10 * number + step), f"pass-{number}")
    keeper.seal(f"pass-{number}", {"platform": "bluesky", "ended_at": floor_text(at)})


def roots_of(
    keeper: EvidenceKeeper, today: date = TODAY, *, even_today: bool = False
) -> list[Path]:
    """Make the daily roots that are not made yet."""
    steps = make_roots(keeper.root, keeper.sealing, today, even_today=even_today)
    return [path for path in steps if path is not None]


def rows_of(root: Path, link: int) -> list[purge.Row]:
    """Return what the ``link``-th manifest names, file heads left out."""
    rows = read_manifest(manifests(root)[link - 1])[0]["records"]
    return [row for row in rows if row["type"] != "warcinfo"]


def purge_one(keeper: EvidenceKeeper, row: purge.Row, at: datetime) -> None:
    """Put a tombstone into a record's place."""
    keeper.leave_file()
    made = purge.tombstone_row(purge.original(keeper.root, row), at, WHY)
    purge.announce(keeper, [made], {"youtube": 1}, at)
    purge.carry_out(keeper.root, made)


def sealed(root: Path) -> Path:
    """Keep two days of evidence under ``root``: a purge, two keys, two daily roots; returns it."""
    keeper = EvidenceKeeper(root, origin="observed")
    for number in range(3):
        a_pass(keeper, number, DAY_ONE + number * timedelta(minutes=40))
    purge_one(keeper, rows_of(root, 1)[2], DAY_ONE + timedelta(hours=2))
    keeper.close()
    custody.rotate(root, FileSafe(root.parent / "keys"), DAY_ONE + timedelta(hours=3), "yearly")
    keeper = EvidenceKeeper(root, origin="observed")
    a_pass(keeper, 3, DAY_ONE + timedelta(hours=4))
    roots_of(keeper)
    keeper.close()
    return root
