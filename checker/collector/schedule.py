"""When to look next: pure functions of age, budget and what is open."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

from checker.judge.spells import Trail, second_look_due
from checker.model import Purpose, Spell

HORIZON = timedelta(days=30)
"""The span over which a budget of looks is spread."""

SHORTEST = timedelta(minutes=10)
"""Gaps do not start smaller, unless the budget asks for more."""

LONGEST = timedelta(days=2)
"""Gaps may always grow to this; beyond it only to twice the mean gap of the budget."""

RETRY = timedelta(minutes=5)
"""After a look that could not tell, or a second look that did not settle it."""

Name = Literal["uniform", "backoff"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a budget of looks is spread over a post's life.

    Attributes:
        name: ``uniform`` (equal gaps) or ``backoff`` (gaps that grow with age).
        looks: looks at one post over the horizon, second looks apart.
        horizon: the span of the budget.
        fixed: a gap that overrides the budget, as for a watch by hand.
    """

    name: Name = "backoff"
    looks: float = 20.0
    horizon: timedelta = HORIZON
    fixed: timedelta | None = None

    @property
    def id(self) -> str:
        """Name and parameters, as written with every observation."""
        if self.fixed is not None:
            return f"{self.name}/1 every {self.fixed.total_seconds():g}s"
        return f"{self.name}/1 looks={self.looks:g} days={self.horizon / timedelta(days=1):g}"

    def gap(self, age: timedelta) -> timedelta:
        """Return the gap to the next look at a post of ``age``; never zero, never for ever."""
        if self.fixed is not None:
            return self.fixed
        if self.name == "uniform":
            return max(self.horizon / self.looks, timedelta(seconds=1))
        return self._growing(max(age, timedelta()))

    def _growing(self, age: timedelta) -> timedelta:
        mean = self.horizon / self.looks
        shortest, longest = _bounds(mean)
        return min(max(age * _growth(mean, self.horizon), shortest), longest)


def _bounds(mean: timedelta) -> tuple[timedelta, timedelta]:
    return max(min(SHORTEST, mean), timedelta(seconds=1)), max(LONGEST, 2 * mean)


@cache
def _growth(mean: timedelta, horizon: timedelta) -> float:
    """Return the share of its age after which a post is due again, so that the budget is kept.

    Found by halving: the more the gaps grow, the fewer looks there are.
    """
    low, high = 1e-6, 1e6
    for _ in range(60):
        middle = math.sqrt(low * high)
        if _n_looks(middle, mean, horizon) > horizon / mean:
            low = middle
        else:
            high = middle
    return high


def _n_looks(growth: float, mean: timedelta, horizon: timedelta) -> float:
    # Equal gaps until an age's share exceeds the shortest, then growing ones, then equal again.
    shortest, longest = _bounds(mean)
    grows_at = min(shortest / growth, horizon)
    full_at = min(max(longest / growth, grows_at), horizon)
    growing = math.log(full_at / grows_at) / math.log1p(growth)
    return grows_at / shortest + growing + (horizon - full_at) / longest


@dataclass(frozen=True, slots=True)
class Next:
    """When a subject is due next, why, and the gap that this is."""

    at: datetime
    purpose: Purpose
    cadence_s: float


def next_look(
    now: datetime, added_at: datetime, trail: Trail, policy: Policy, *, told: bool
) -> Next:
    """Return when to look again after a look at ``now``.

    Args:
        now: the end of the look.
        added_at: when the subject came onto the agenda; its age for the policy counts from
            there, or from its last confirmed change: what moves is looked at more often.
        trail: what is held after the look.
        policy: how the budget is spread.
        told: the look told something; one that could not tell is repeated sooner, and ever
            later while nothing can be told.
    """
    last = trail.last
    moved_at = added_at
    if last is not None and last.ordinal > 0 and last.confirmed_at is not None:
        moved_at = max(added_at, last.before)
    gap = policy.gap(now - moved_at)
    open_at = second_look_due(trail)
    if open_at is not None:
        again = RETRY if told else min(gap, _patience(now, added_at, last))
        at = open_at if open_at > now else now + again
        return Next(at, Purpose.SECOND, gap.total_seconds())
    again = gap if told else min(gap, _patience(now, added_at, last))
    return Next(now + again, Purpose.SCHEDULED, gap.total_seconds())


def _patience(now: datetime, added_at: datetime, last: Spell | None) -> timedelta:
    # Twice as long after each look that could not tell; who was never seen has waited so long.
    if last is None:
        return max(now - added_at, RETRY)
    return RETRY * (1 << min(max(last.n_could_not_tell - 1, 0), 8))
