"""What gaps cost: the looks that fell into them, and what could have happened unseen."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Any

import sqlalchemy as sa

from checker.model import Availability, Purpose
from checker.model.gaps import Span, merged
from checker.store import schema
from checker.store.types import Moment

Row = Mapping[str, Any]

MOST_POSTS = 2_000
"""Of more posts than these the first are counted, and the rest reckoned by them."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one gap cost.

    Attributes:
        n_posts: posts and accounts that were to be looked at in it.
        n_looks: scheduled looks at them that fell into it.
        n_hit: of those posts, for how many a scheduled look fell due.
        share_of_watch: the time that was lost, of all time for which they were to be watched (0…1).
        unseen_s: the longest time between the last look before it that told something and the
            first after it, of those posts for which a look fell due: an outage as long could have
            gone unseen. None where no look fell due.
    """

    n_posts: int
    n_looks: int
    n_hit: int
    share_of_watch: float
    unseen_s: float | None

    def document(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "n_posts": self.n_posts,
            "looks_missed": self.n_looks,
            "share_of_watch": round(self.share_of_watch, 6),
            "unseen_s": self.unseen_s,
        }


@dataclass(frozen=True, slots=True)
class Around:
    """One post around a gap.

    Attributes:
        told_at: the last look before it that told something, None where there was none.
        again_at: the first such look after it, None while there is none.
        cadence_s: the gap that was scheduled when it began, None where none was.
        added_at: when it came onto the agenda.
    """

    told_at: datetime | None
    again_at: datetime | None
    cadence_s: float | None
    added_at: datetime

    def n_due(self, gap: Span) -> int:
        """Return how many scheduled looks fell into ``gap``.

        One that was due before it and had not been made yet, as when its pass had just begun, is
        owed in the gap as well.
        """
        start, end = gap
        if self.told_at is None:
            # It came in the gap, or was never told of: the look at it was due at once.
            return int(max(self.added_at, start) < end)
        if not self.cadence_s:
            return 0
        cadence = timedelta(seconds=self.cadence_s)
        first = max(1, math.ceil((start - self.told_at) / cadence))
        within = math.ceil((end - self.told_at) / cadence) - first
        return max(within, int(self.told_at + cadence < end))

    def unseen(self, gap: Span) -> timedelta:
        """Return the time around ``gap`` in which nothing was told."""
        return (self.again_at or gap[1]) - (self.told_at or gap[0])


class Watched:
    """For how long the posts of a platform were to be watched, from when each was known."""

    def __init__(self, added: Iterable[datetime], until: datetime) -> None:
        """Take the moments at which posts came onto the agenda, and the end of the watch."""
        self._added = sorted(at for at in added if at < until)
        self._until = until
        epoch = [at.timestamp() for at in self._added]
        self._sums = [0.0, *accumulate(epoch)]

    @property
    def total_s(self) -> float:
        """All posts' time together, in seconds."""
        return self.before_s(self._until)

    def before_s(self, moment: datetime) -> float:
        """Return the posts' time up to ``moment``, in seconds."""
        n = bisect_left(self._added, moment)
        return n * moment.timestamp() - self._sums[n]

    def within_s(self, span: Span) -> float:
        """Return the posts' time within a span, in seconds."""
        start, end = (min(moment, self._until) for moment in span)
        return self.before_s(end) - self.before_s(start)


class Ledger:
    """The watched time of a store's posts, by vantage point and platform."""

    def __init__(self, connection: sa.Connection, until: datetime) -> None:
        """Read who came onto the agenda when; the watch ends at ``until``."""
        agenda = schema.agenda
        added: dict[tuple[str, str], list[datetime]] = {}
        query = sa.select(agenda.c.vantage, agenda.c.platform, agenda.c.added_at)
        for vantage, platform, at in connection.execute(query):
            added.setdefault((vantage, platform), []).append(at)
        self._watched = {key: Watched(moments, until) for key, moments in added.items()}

    def share(self, gap: Row) -> float:
        """Return the share of its posts' watched time that fell into a gap (0…1)."""
        mine = [watch for key, watch in self._watched.items() if _touches(gap, key)]
        total_s = sum(watch.total_s for watch in mine)
        span = gap["started_at"], gap["ended_at"]
        return sum(watch.within_s(span) for watch in mine) / total_s if total_s else 0.0

    def share_of(self, gaps: Sequence[Row]) -> float | None:
        """Return the share of all watched time that fell into gaps, overlaps counted once.

        None where nothing was to be watched.
        """
        total_s = lost_s = 0.0
        for key, watch in self._watched.items():
            spans = [(row["started_at"], row["ended_at"]) for row in gaps if _touches(row, key)]
            total_s += watch.total_s
            lost_s += sum(watch.within_s(span) for span in merged(spans))
        return lost_s / total_s if total_s else None


def _touches(gap: Row, key: tuple[str, str]) -> bool:
    return gap["vantage"] == key[0] and gap["platform"] in (None, key[1])


def cost(connection: sa.Connection, gap: Row, ledger: Ledger) -> Cost:
    """Return what a gap cost; ``gap`` is a row of ``frames.gaps``."""
    span = gap["started_at"], gap["ended_at"]
    given = {"here": gap["vantage"], "start": span[0], "end": span[1], "platform": gap["platform"]}
    found = [
        Around(*row) for row in connection.execute(_around(gap["platform"] is not None), given)
    ]
    n_posts = connection.execute(_known(gap["platform"] is not None), given).scalar_one()
    due = [(item, item.n_due(span)) for item in found]
    hit = [item for item, n in due if n]
    more = n_posts / len(found) if found else 0.0
    return Cost(
        n_posts=n_posts,
        n_looks=round(sum(n for _, n in due) * more),
        n_hit=round(len(hit) * more),
        share_of_watch=ledger.share(gap),
        unseen_s=max((item.unseen(span).total_seconds() for item in hit), default=None),
    )


def _mine(of_one: bool) -> list[sa.ColumnElement[bool]]:
    agenda = schema.agenda
    conditions = [
        agenda.c.vantage == sa.bindparam("here"),
        agenda.c.added_at < sa.bindparam("end", type_=Moment),
    ]
    return [*conditions, agenda.c.platform == sa.bindparam("platform")] if of_one else conditions


@cache
def _known(of_one: bool) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(schema.agenda).where(*_mine(of_one))


def _first_look(*conditions: sa.ColumnElement[bool], newest: bool) -> Any:
    """Select when the first, or the newest, look of an agenda's row was that told something."""
    rows, verdicts, agenda = schema.observations, schema.verdicts, schema.agenda
    at = rows.c.answered_at
    return (
        sa.select(at)
        .join(verdicts, verdicts.c.observation_id == rows.c.id)
        .where(
            *_its_own(),
            *conditions,
            rows.c.purpose != Purpose.SIGHTING.value,
            verdicts.c.availability != Availability.INCONCLUSIVE.value,
        )
        .order_by(at.desc() if newest else at)
        .limit(1)
        .correlate(agenda)
        .scalar_subquery()
    )


def _its_own() -> tuple[sa.ColumnElement[bool], ...]:
    agenda, rows = schema.agenda, schema.observations
    return rows.c.subject_id == agenda.c.subject_id, rows.c.vantage == agenda.c.vantage


@cache
def _around(of_one: bool) -> sa.Select[Any]:
    agenda, rows = schema.agenda, schema.observations
    start, end = (sa.bindparam(name, type_=Moment) for name in ("start", "end"))
    planned = (
        sa.select(rows.c.cadence_s)
        .where(
            *_its_own(),
            rows.c.answered_at > start,
            rows.c.purpose.in_([Purpose.SCHEDULED.value, Purpose.CONTROL.value]),
            rows.c.cadence_s.is_not(None),
        )
        .order_by(rows.c.answered_at)
        .limit(1)
        .correlate(agenda)
        .scalar_subquery()
    )
    return (
        sa.select(
            _first_look(rows.c.answered_at <= start, newest=True),
            _first_look(rows.c.answered_at >= end, newest=False),
            sa.func.coalesce(planned, agenda.c.cadence_s),
            agenda.c.added_at,
        )
        .where(*_mine(of_one))
        .order_by(agenda.c.subject_id)
        .limit(MOST_POSTS)
    )
