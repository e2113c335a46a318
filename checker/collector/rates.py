"""From hazards to looks: how often to look at each age so that a budget is kept."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from checker.collector.hazard import DAY_S, EDGES_S, N_BINS, bin_of, spans

GAMMA = 0.6
"""A rate grows with this power of the hazard: between the least mean (0.5) and median delay."""

GONE_WEIGHT = 0.3
"""What seeing a return sooner is worth, beside seeing a going sooner."""

FASTEST_A_DAY = DAY_S / 60.0
"""No post is looked at more often than once a minute."""

EDGE_LOOKS = 2.0
"""The first look and the closing one: they are part of the budget and of no rate."""

HOUR = timedelta(hours=1)
LONGEST = timedelta(days=365)
"""However old a post is, it is looked at once a year."""

_STEPS = 4
"""Parts into which a bin is cut when lives are summed up."""


@dataclass(frozen=True, slots=True)
class Course:
    """Rates of looking over a life, one per age bin.

    Attributes:
        a_day: looks a day in each bin.
    """

    a_day: tuple[float, ...]

    def after(self, age_s: float, looks: float) -> float:
        """Return the age in seconds at which ``looks`` more looks have come due."""
        index = bin_of(age_s)
        at_s = max(age_s, 0.0)
        left = looks
        while index + 1 < N_BINS:
            room = self.a_day[index] * (EDGES_S[index + 1] - at_s) / DAY_S
            if room >= left:
                break
            left -= room
            index += 1
            at_s = EDGES_S[index]
        return at_s + left / self.a_day[index] * DAY_S

    def gap(self, age: timedelta, horizon: timedelta, looks: float = 1.0) -> timedelta:
        """Return the gap to the next look at a post of ``age``.

        A closing look is due at the horizon; after it gaps are half the age, so that looks get
        ever rarer and never end.
        """
        if age >= horizon:
            return min(max(age / 2, HOUR), LONGEST)
        at_s = self.after(age.total_seconds(), looks)
        # The lesser one in seconds: what is almost never due would not fit into a timedelta.
        due = timedelta(seconds=min(at_s, horizon.total_seconds()))
        return max(due - age, timedelta(seconds=60))

    def rate_at(self, age_s: float) -> float:
        """Return the looks a day at an age in seconds."""
        return self.a_day[bin_of(age_s)]


def course(hazards: Sequence[float], scale: float, weight: float = 1.0) -> Course:
    """Return the rates that follow from hazards per day, scaled to keep a budget."""
    return Course(
        tuple(
            max(min(scale * math.pow(weight * hazard, GAMMA), FASTEST_A_DAY), 1e-4)
            for hazard in hazards
        )
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Posts that share hazards.

    Attributes:
        weight: how many they are, in any unit.
        gone: hazards per day of going, by age bin.
        back: hazards per day of coming back, by bin of the time since.
    """

    weight: float
    gone: tuple[float, ...]
    back: tuple[float, ...]


def scale_for(looks: float, groups: Iterable[Group], lives_s: Sequence[float]) -> float:
    """Return the one multiplier at which an average post gets ``looks`` looks in its life.

    Args:
        looks: the budget, first and closing look included.
        groups: all posts, by what is expected of them.
        lives_s: for how long posts are followed, in seconds: one length, or equally many of each.
    """
    terms = _terms(groups, lives_s)
    wanted = max(looks - EDGE_LOOKS, 0.5)
    low, high = 1e-6, 1e6
    for _ in range(60):
        middle = math.sqrt(low * high)
        if sum(days * min(middle * root, FASTEST_A_DAY) for days, root in terms) < wanted:
            low = middle
        else:
            high = middle
    return high


def _terms(groups: Iterable[Group], lives_s: Sequence[float]) -> list[tuple[float, float]]:
    """Return days spent at each (weighted) hazard by an average post, with that hazard's root."""
    groups = list(groups)
    whole = sum(group.weight for group in groups) * len(lives_s)
    terms: list[tuple[float, float]] = []
    for group in groups:
        there, gone = [0.0] * N_BINS, [0.0] * N_BINS
        for life_s in lives_s:
            _spend(group, life_s, there, gone)
        share = group.weight / whole
        terms += [
            (share * days, math.pow(hazard, GAMMA))
            for days, hazard in zip(there, group.gone, strict=True)
        ]
        terms += [
            (share * days, math.pow(GONE_WEIGHT * hazard, GAMMA))
            for days, hazard in zip(gone, group.back, strict=True)
        ]
    return terms


def _spend(group: Group, life_s: float, there: list[float], gone: list[float]) -> None:
    """Add the days that a post of ``life_s`` seconds is expected to spend in each bin."""
    left = 1.0
    for index, spent_s in spans(0.0, life_s):
        step_s = spent_s / _STEPS
        for step in range(_STEPS):
            stays = math.exp(-group.gone[index] * step_s / DAY_S)
            there[index] += left * (1.0 + stays) / 2.0 * step_s / DAY_S
            went = left * (1.0 - stays)
            left *= stays
            _away(group, went, life_s - EDGES_S[index] - (step + 0.5) * step_s, gone)


def _away(group: Group, went: float, rest_s: float, gone: list[float]) -> None:
    """Add the days that those who went are expected to be away, by bin of the time since."""
    for index, spent_s in spans(0.0, rest_s):
        stays = math.exp(-group.back[index] * spent_s / DAY_S)
        gone[index] += went * (1.0 + stays) / 2.0 * spent_s / DAY_S
        went *= stays
