"""The passes of a log: a day of one platform from one vantage point, in parts that fit in memory.

Ids are made from the file's digest and the place of a row among its like, so that a second run of
a killed import finds the passes of the first.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from checker import __version__
from checker.intake.importing.looks import Told
from checker.intake.importing.rows import Row
from checker.model import Origin
from checker.model.instants import EPOCH
from checker.store import append, schema

ROWS_A_PASS = 20_000
"""A pass is judged as one when all is judged anew: it must fit in memory."""

NO_AGENT = "none: an imported log"

_DAY = timedelta(days=1)
_DAY_MICROS = _DAY // EPOCH.resolution

_AT = Row._fields.index("at")

Day = tuple[str, str, int]
"""Platform, vantage point, and days since ``EPOCH``."""


def policy_of(sha256: str) -> str:
    """Return the word in a pass's policy that says from which file it is."""
    return f"imported {sha256}"


@dataclass(slots=True, kw_only=True)
class Passes:
    """The passes of one file.

    Attributes:
        sha256: the file's digest.
        rules: version of the rules.
    """

    sha256: str
    rules: str
    _n_rows: Counter[Day] = field(default_factory=Counter)
    _open: dict[Day, str] = field(default_factory=dict)

    def begin(self, connection: sa.Connection, trails: Iterable[Told]) -> list[str]:
        """Return the id of each row's pass, trail by trail; passes that are new are recorded."""
        days = [
            (told.subject.platform, told.vantage, line[_AT] // _DAY_MICROS)
            for told in trails
            for line in told.lines
        ]
        new = []
        for day, n in Counter(days).items():
            pass_id = self._id(day, self._n_rows[day] // ROWS_A_PASS)
            self._n_rows[day] += n
            if self._open.get(day) != pass_id:
                self._open[day] = pass_id
                new.append(self._row(pass_id, day))
        append.insert_new(connection, schema.passes, new)
        return [self._open[day] for day in days]

    def _id(self, day: Day, part: int) -> str:
        platform, vantage, n = day
        told = "\x1f".join((self.sha256, platform, vantage, str(part)))
        digest = hashlib.sha256(told.encode()).hexdigest()[:20]
        return f"{EPOCH + n * _DAY:%Y%m%d}T000000Z-imported-{digest}"

    def _row(self, pass_id: str, day: Day) -> dict[str, Any]:
        platform, vantage, n = day
        return {
            "id": pass_id,
            "platform": platform,
            "vantage": vantage,
            "started_at": EPOCH + n * _DAY,
            "origin": Origin.IMPORTED.value,
            "policy": policy_of(self.sha256),
            "agent": NO_AGENT,
            "rules": self.rules,
            "software": __version__,
        }
