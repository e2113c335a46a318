"""A power cut: the process ends, and of the newest evidence only what was synced is certain."""

import os
import random
import signal
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.write_points import Point


def newest(warcs: Path) -> Path | None:
    """Return the WARC file that was begun last, None where there is none."""
    return max(warcs.glob("*.warc.gz"), key=lambda path: path.name, default=None)


@dataclass
class PowerCut:
    """Cuts the power at a point; a seeded part of what was not synced is torn off then.

    Attributes:
        warcs: where the WARC files lie.
        at: the point's number.
        synced: bytes of each file that were brought onto the disk.
    """

    warcs: Path
    at: int
    synced: dict[str, int] = field(default_factory=dict)

    def __call__(self, point: Point) -> None:
        """Follow what is synced, and cut when the time has come."""
        path = newest(self.warcs)
        if path is not None and point.what == "after fsync" and _of_a_warc(point):
            self.synced[path.name] = path.stat().st_size
        if point.number != self.at:
            return
        if path is not None:
            size, least = path.stat().st_size, self.synced.get(path.name, 0)
            os.truncate(path, random.Random(self.at).randint(least, size))
        os.kill(os.getpid(), signal.SIGKILL)


def _of_a_warc(point: Point) -> bool:
    return point.where[1:2] in (("warc_files.settle",), ("warc_files.leave",))
