"""How the watch itself stands: is somebody collecting, is the clock right, does the disk last."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from checker.commands.desk import Desk
from checker.errors import StoreError
from checker.store.lock import holder
from checker.store.weight import growth_a_day
from checker.views.diary import running_words


def running(evidence: Path) -> str | None:
    """Return in words who collects on this store, None where nobody does."""
    try:
        found = holder(evidence)
    except StoreError:
        return None
    if found is None or (found.pid is not None and not found.collects):
        # A command that holds the directory for a moment, such as a look, is no collector.
        return None
    return running_words(found.since, found.pid)


def clock_off_s(passes: Sequence[Mapping[str, Any]]) -> float | None:
    """Return our clock less the platforms', the median of some passes; None without a ``Date``."""
    found = [row["clock_off_s"] for row in passes if row["clock_off_s"] is not None]
    return median(found) if found else None


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk that evidence is kept on.

    Attributes:
        free_bytes: what is free.
        growth_a_day: bytes a day by which the evidence grew lately, None where too little is known.
        forecast_a_day: bytes a day that the watched topics come to, None without a store.
    """

    free_bytes: int
    growth_a_day: float | None
    forecast_a_day: float | None

    @property
    def days_left(self) -> float | None:
        """Days until it is full at the larger of both rates, None where nothing grows."""
        rate = max(self.growth_a_day or 0.0, self.forecast_a_day or 0.0)
        return self.free_bytes / rate if rate > 0 else None

    def document(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "free_bytes": self.free_bytes,
            "growth_bytes_a_day": _whole(self.growth_a_day),
            "forecast_bytes_a_day": _whole(self.forecast_a_day),
            "days_until_full": _whole(self.days_left),
        }


def _whole(figure: float | None) -> int | None:
    return None if figure is None else round(figure)


def disk(desk: Desk, forecast_a_day: float | None, now: datetime, *, live: bool = True) -> Disk:
    """Return how the disk under the evidence directory, or where it will be, stands.

    Args:
        desk: where the evidence is kept.
        forecast_a_day: bytes a day that the watched topics come to.
        now: the present.
        live: somebody may collect into this store; a store of the past does not grow.
    """
    place = desk.evidence.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    free_bytes = shutil.disk_usage(place).free
    if not live:
        return Disk(free_bytes, None, None)
    return Disk(free_bytes, growth_a_day(desk.evidence, now), forecast_a_day)
