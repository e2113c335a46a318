"""When to look next: pure functions of age, budget and what is open."""

import math
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal

from checker.collector.hazard import PRIOR_GONE, PRIOR_RETURN
from checker.collector.rates import Course, Group, course, scale_for
from checker.judge.spells import Trail, second_look_due
from checker.model import Purpose, Spell, Standing

HORIZON = timedelta(days=60)
"""The span over which a budget of looks is spread."""

SHORTEST = timedelta(minutes=10)
"""Gaps do not start smaller, unless the budget asks for more."""

LONGEST = timedelta(days=2)
"""Gaps may always grow to this; beyond it only to twice the mean gap of the budget."""

RETRY = timedelta(minutes=5)
"""After a look that could not tell, or a second look that did not settle it."""

Name = Literal["hazard", "uniform", "backoff"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a budget of looks is spread over a post's life.

    Attributes:
        name: ``hazard`` (gaps as learned from what goes and comes back), ``uniform`` (equal
            gaps) or ``backoff`` (gaps that grow with age).
        looks: looks at one post over the horizon; with ``hazard`` second looks, controls and
            accounts are part of it.
        horizon: the span of the budget, at whose end a closing look is due.
        lives: for how long posts are followed, where that differs: equally many of each span.
        fixed: a gap that overrides the budget, as for a watch by hand.
    """

    name: Name = "hazard"
    looks: float = 20.0
    horizon: timedelta = HORIZON
    lives: tuple[timedelta, ...] = ()
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
            # The first look is at once, the last at the horizon.
            return max(self.horizon / max(self.looks - 1.0, 1.0), timedelta(seconds=1))
        if self.name == "hazard":
            return self.unlearned.gap(age, self.horizon)
        return self._growing(max(age, timedelta()))

    @property
    def learns(self) -> bool:
        """Whether its gaps follow from what was seen."""
        return self.name == "hazard" and self.fixed is None

    @property
    def lives_s(self) -> tuple[float, ...]:
        """For how long posts are followed, in seconds."""
        return tuple(life.total_seconds() for life in self.lives or (self.horizon,))

    @property
    def unlearned(self) -> Course:
        """The rates that follow from the published curves, before anything is learned."""
        return _unlearned(self.looks, self.lives_s)

    @property
    def evenly(self) -> "Policy":
        """The same budget in equal gaps: the control arm that the learned one is held against."""
        mean = sum(self.lives, timedelta()) / len(self.lives) if self.lives else self.horizon
        return replace(self, name="uniform", horizon=mean, lives=())

    def _growing(self, age: timedelta) -> timedelta:
        mean_s = (self.horizon / self.looks).total_seconds()
        shortest_s, longest_s = _bounds(mean_s)
        share = _growth(mean_s, self.horizon.total_seconds())
        return timedelta(seconds=min(max(age.total_seconds() * share, shortest_s), longest_s))


def _bounds(mean_s: float) -> tuple[float, float]:
    shortest_s = max(min(SHORTEST.total_seconds(), mean_s), 1.0)
    return shortest_s, max(LONGEST.total_seconds(), 2.0 * mean_s)


@cache
def _unlearned(looks: float, lives_s: tuple[float, ...]) -> Course:
    scale = scale_for(looks, [Group(1.0, PRIOR_GONE, PRIOR_RETURN)], lives_s)
    return course(PRIOR_GONE, scale)


@cache
def _growth(mean_s: float, horizon_s: float) -> float:
    """Return the share of its age after which a post is due again, so that the budget is kept.

    Found by halving: the more the gaps grow, the fewer looks there are.
    """
    low, high = 1e-6, 1e6
    for _ in range(60):
        middle = math.sqrt(low * high)
        if _n_looks(middle, mean_s, horizon_s) > horizon_s / mean_s:
            low = middle
        else:
            high = middle
    return high


def _n_looks(growth: float, mean_s: float, horizon_s: float) -> float:
    # Equal gaps until an age's share exceeds the shortest, then growing ones, then equal again.
    shortest_s, longest_s = _bounds(mean_s)
    grows_at_s = min(shortest_s / growth, horizon_s)
    full_at_s = min(max(longest_s / growth, grows_at_s), horizon_s)
    growing = math.log(full_at_s / grows_at_s) / math.log1p(growth)
    return grows_at_s / shortest_s + growing + (horizon_s - full_at_s) / longest_s


SLACK = 3.0
"""Looks a post that may be owed before gaps stretch; keeps the first passes steady."""

STEEPNESS = 5.0
MOST_STRETCHED = 4.0


@dataclass(slots=True)
class Spending:
    """Keeps the budget: what second looks, controls and accounts cost is saved elsewhere.

    Attributes:
        n_spent: looks made.
        n_earned: looks that the policy's gaps allowed for in the same time.
        last_at: when each post was last looked at, by row id.
    """

    n_spent: float = 0.0
    n_earned: float = 0.0
    last_at: dict[int, datetime] = field(default_factory=dict)

    def note(self, subject_id: int, at: datetime, gap: timedelta) -> None:
        """Count a look at a post whose policy's gap is ``gap``."""
        before = self.last_at.get(subject_id)
        self.n_spent += 1.0
        self.n_earned += 1.0 if before is None else max((at - before) / gap, 0.0)
        self.last_at[subject_id] = at

    def note_extra(self) -> None:
        """Count a look that no gap allowed for, such as one at an account."""
        self.n_spent += 1.0

    @property
    def stretch(self) -> float:
        """Return by what gaps are to be multiplied so that the budget is kept, 1 or more."""
        slack = SLACK * max(len(self.last_at), 1)
        over = (self.n_spent + slack) / (self.n_earned + slack)
        return min(max(math.pow(over, STEEPNESS), 1.0), MOST_STRETCHED)


HOT_GAP = timedelta(minutes=15)
"""Gaps on a hot topic begin at most this long."""

COOLING_STEPS = 4
"""Over a heat's span the longest gap doubles this often, less once."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How the policy's gap is bent: stretched so that the budget is kept, cut short by heat.

    Attributes:
        stretch: multiplies the gap, 1 or more.
        ceiling: the longest gap, None without one.
        own: the gap in the place of the policy's, where it was learned.
    """

    stretch: float = 1.0
    ceiling: timedelta | None = None
    own: timedelta | None = None

    def bend(self, gap: timedelta) -> timedelta:
        """Return ``gap`` stretched, and no longer than the ceiling."""
        bent = gap * self.stretch
        return bent if self.ceiling is None else min(bent, self.ceiling)


EVEN = Pace()


def ceiling(now: datetime, stands: Standing | None) -> timedelta | None:
    """Return the longest gap that a topic's heat allows at ``now``, None where it is not hot.

    15 minutes at first, and twice as long after each quarter of the heat's span.
    """
    if stands is None or stands.heated_at is None or stands.heated_until is None:
        return None
    if not stands.heated_at <= now < stands.heated_until:
        return None
    return cooled(now, stands.heated_at, stands.heated_until - stands.heated_at)


def cooled(now: datetime, heated_at: datetime, span: timedelta) -> timedelta | None:
    """Return the longest gap of what became hot at a time and cools over ``span``, None after."""
    passed = (now - heated_at) / span
    return HOT_GAP * math.pow(2, int(passed * COOLING_STEPS)) if 0.0 <= passed < 1.0 else None


@dataclass(frozen=True, slots=True)
class Next:
    """When a subject is due next, why, and the gap that this is."""

    at: datetime
    purpose: Purpose
    cadence_s: float


def in_step(now: datetime, gap: timedelta) -> datetime:
    """Return about ``now + gap``, in step with others: a quarter of the gap early or late.

    Fewer and larger passes bear better witness, and spend less of the budget on controls. Steps
    are powers of two seconds, so that shorter and longer gaps keep step with each other.
    """
    step_s = math.pow(2.0, math.floor(math.log2(max(gap.total_seconds() / 2.0, 1.0))))
    due_s = (now + gap).timestamp()
    return datetime.fromtimestamp(round(due_s / step_s) * step_s, UTC)


def moved_at(added_at: datetime, trail: Trail) -> datetime:
    """Return from when a subject's age counts: its last confirmed change, or its coming."""
    last = trail.last
    if last is not None and last.ordinal > 0 and last.confirmed_at is not None:
        return max(added_at, last.before)
    return added_at


def next_look(
    now: datetime,
    added_at: datetime,
    trail: Trail,
    policy: Policy,
    *,
    told: bool,
    pace: Pace = EVEN,
) -> Next:
    """Return when to look again after a look at ``now``.

    Args:
        now: the end of the look.
        added_at: when the subject came onto the agenda; its age for the policy counts from
            there, or from its last confirmed change: what moves is looked at more often.
        trail: what is held after the look.
        policy: how the budget is spread.
        told: the look told something; one that could not tell is repeated sooner, and ever
            later while nothing can be told, up to the gap that the policy has without bending.
        pace: how the policy's gap is bent by the budget and by heat.
    """
    last = trail.last
    own = pace.own if pace.own is not None else policy.gap(now - moved_at(added_at, trail))
    gap = pace.bend(own)
    # The budget is saved on looks that tell something, never by leaving a question unanswered.
    retry = min(gap, own, _patience(now, added_at, last))
    open_at = second_look_due(trail)
    if open_at is not None:
        again = RETRY if told else retry
        at = open_at if open_at > now else now + again
        return Next(at, Purpose.SECOND, gap.total_seconds())
    if told and policy.fixed is None:
        at = in_step(now, gap)
        return Next(at, Purpose.SCHEDULED, (at - now).total_seconds())
    again = gap if told else retry
    return Next(now + again, Purpose.SCHEDULED, gap.total_seconds())


def _patience(now: datetime, added_at: datetime, last: Spell | None) -> timedelta:
    # Twice as long after each look that could not tell; who was never seen has waited so long.
    if last is None:
        return max(now - added_at, RETRY)
    return RETRY * (1 << min(max(last.n_could_not_tell - 1, 0), 8))
