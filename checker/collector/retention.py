"""The duty to delete: what is over its time gives way to tombstones; what was read from it stays.

The chain's manifests are read once each; what waits is kept in order of the day on which it may
fall due. A turn purges a bounded number of records and lets the collector work between any two.
"""

import heapq
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from checker.collector.duties import Duties, Duty, duties_of
from checker.collector.equipment import Equipment
from checker.errors import EvidenceError, StoreError
from checker.logs import logger
from checker.model import Origin
from checker.model.instants import parse
from checker.platforms import PLATFORMS
from checker.store import purge
from checker.store.chain import manifests, read_manifest

BATCH = 100
"""Records purged by one link of the chain."""

TURNS_AT_ONCE = 10
"""Links that one round writes, where the collector does one round only."""

AT_LEAST, AT_MOST = timedelta(hours=1), timedelta(days=1)
"""How soon after a turn the next begins: as the next record falls due, within these bounds."""

PAUSE_S = 1.0
CLOCK_TOO_FAR_S = 3600.0
"""With a clock that far ahead nothing is purged: it would be too early."""

_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)

log = logger()


@dataclass(slots=True)
class _Batch:
    """Tombstones for what is due, as one link announces them."""

    now: datetime
    rows: list[purge.Row] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    @property
    def is_full(self) -> bool:
        """Whether no more goes into one link."""
        return len(self.rows) >= BATCH


@dataclass(slots=True)
class Retention:
    """What one collector knows of what it has to purge; after an error a new one begins.

    Attributes:
        gone: offsets by file that were purged, or that cannot be.
        waiting: when something in a manifest may fall due, with the manifest; a heap.
        n_read: manifests that were read.
        cut_short: announced tombstones may be missing.
    """

    equipment: Equipment
    duties: Duties
    gone: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    waiting: list[tuple[datetime, str]] = field(default_factory=list)
    n_read: int = 0
    cut_short: bool = True

    @classmethod
    def of(cls, equipment: Equipment) -> "Retention":
        """Return what is known at a collector's start."""
        # Platforms that are asked no more have left answers too.
        return cls(equipment, duties_of({**PLATFORMS, **equipment.platforms}, equipment.keep_days))

    async def turn(self) -> datetime:
        """Finish what was cut short, and purge what is due, at most ``BATCH`` records.

        Returns:
            when something may fall due next; not after now where more is due already.

        Raises:
            StoreError: it cannot be written; a later turn goes on.
            EvidenceError: a manifest does not hold.
        """
        now = self.equipment.clock.now()
        if any(off_s > CLOCK_TOO_FAR_S for off_s in self.equipment.clocks_off_s.values()):
            log.warning("nothing is purged: our clock is over an hour ahead of the platforms'")
            return now + AT_MOST
        if self.cut_short:
            await self._carry_out(purge.unfinished(self.root))
        await self._read_new()
        batch = _Batch(now)
        while self.waiting and self.waiting[0][0] <= now and not batch.is_full:
            _, name = heapq.heappop(self.waiting)
            due_at = await self._take(name, batch)
            if due_at is not None:
                heapq.heappush(self.waiting, (due_at, name))
        if batch.rows:
            purge.announce(self.equipment.keeper, batch.rows, batch.counted, now)
            await self._carry_out(batch.rows)
            log.info("purged what was over its time", records=dict(batch.counted))
        return self.waiting[0][0] if self.waiting else now + AT_MOST

    @property
    def root(self) -> Path:
        """The evidence directory."""
        return self.equipment.keeper.root

    async def _carry_out(self, rows: list[purge.Row]) -> None:
        self.cut_short = True
        for row in rows:
            purge.carry_out(self.root, row)
            await self._let_others_work()
        self.cut_short = False

    async def _let_others_work(self) -> None:
        await self.equipment.clock.sleep(0)

    async def _read_new(self) -> None:
        for path in manifests(self.root)[self.n_read :]:
            rows, began_at = self._read(path)
            for row in rows if purge.announces(path) else ():
                self.gone[row["warc"]].add(row["offset"])
            days = [duty.days for row in rows if (duty := self.duties.of(row))]
            if days:
                # No record is older than the pass in which it was kept.
                heapq.heappush(self.waiting, (began_at + timedelta(days=min(days)), path.name))
            self.n_read += 1
            await self._let_others_work()

    def _read(self, path: Path) -> tuple[list[purge.Row], datetime]:
        """Return the records of a manifest and when its pass began; nothing where none can count.

        Most manifests of most stores name no key, and need not be taken apart to see that.
        """
        try:
            if self.duties.for_all is None and not purge.announces(path):
                content = path.read_bytes()
                if _KEY not in content:
                    return [], _BEFORE_ALL
            manifest, _ = read_manifest(path)
            return manifest["records"], _began_at(manifest)
        except OSError as trouble:
            raise StoreError(f"{path.name}: cannot be read ({trouble.strerror})") from trouble

    async def _take(self, name: str, batch: _Batch) -> datetime | None:
        """Add what is due in a manifest; returns when more of it falls due, None when nothing."""
        rows, _ = self._read(self.root / "manifests" / name)
        later: list[datetime] = []
        for row in rows:
            duty = self.duties.of(row)
            if duty is None or row["offset"] in self.gone[row["warc"]]:
                continue
            if batch.is_full:
                return batch.now
            due_at = self._add(row, duty, batch)
            if due_at is not None:
                later.append(due_at)
            await self._let_others_work()
        return min(later, default=None)

    def _add(self, row: purge.Row, duty: Duty, batch: _Batch) -> datetime | None:
        """Add one record's tombstone where it is due, else return when it is."""
        try:
            found = purge.original(self.root, row)
            due_at = found.at + timedelta(days=duty.days)
            if due_at > batch.now:
                return due_at
            made = purge.tombstone_row(found, batch.now, duty.why)
            if row["warc"] == self.equipment.keeper.writing:
                self.equipment.keeper.leave_file()
        except (EvidenceError, StoreError) as trouble:
            self._say_once(row["warc"], f"{trouble}")
        else:
            batch.rows.append(made)
            batch.counted[duty.name] += 1
        self.gone[row["warc"]].add(row["offset"])
        return None

    def _say_once(self, warc: str, why: str) -> None:
        said = f"not purged: {warc}"
        if said not in self.equipment.said:
            self.equipment.said.add(said)
            log.warning("not purged, though over its time; the first in its file", why=why)


_KEY = json.dumps("key").encode()


def _began_at(manifest: Mapping[str, Any]) -> datetime:
    try:
        return parse(manifest["started_at"])
    except (KeyError, TypeError, ValueError):
        # Each record bears its own time: they are looked at one by one.
        return _BEFORE_ALL


def _has_duties(equipment: Equipment) -> bool:
    # A replay or a simulation asks no platform, and passes years in a minute.
    return equipment.origin in (Origin.OBSERVED, Origin.IMPORTED)


async def once(equipment: Equipment) -> None:
    """Purge what is due, as far as one round goes; what stands in the way is said."""
    if not _has_duties(equipment):
        return
    retention = Retention.of(equipment)
    for _ in range(TURNS_AT_ONCE):
        due_at = await _turn(retention)
        if due_at is None or due_at > equipment.clock.now():
            return


async def watch(equipment: Equipment, until: datetime | None) -> None:
    """Purge what falls due, until ``until`` (None: until cancelled); raises for no trouble."""
    clock, retention = equipment.clock, Retention.of(equipment)
    while _has_duties(equipment) and (until is None or clock.now() < until):
        due_at = await _turn(retention)
        now = clock.now()
        if due_at is None:
            retention = Retention.of(equipment)
            due_at = now + AT_LEAST
        wait_s = PAUSE_S
        if due_at > now:
            wait_s = min(max(due_at - now, AT_LEAST), AT_MOST).total_seconds()
        left_s = (until - now).total_seconds() if until is not None else wait_s
        await clock.sleep(min(wait_s, left_s))


async def _turn(retention: Retention) -> datetime | None:
    """Return when something may fall due next, None where something stood in the way."""
    try:
        return await retention.turn()
    except (StoreError, EvidenceError) as trouble:
        log.error("nothing more is purged for now", why=str(trouble))  # noqa: TRY400
        return None
