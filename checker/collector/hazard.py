"""How likely a change is at each age, learned from looks; pure functions and plain counts.

The estimates decide only *when* to look, never what is held to have happened. Ages are cut into
bins that double in length; in each bin the hazard is taken as constant. Derivation: an expected
delay of 1/2r at a cost of r, weighed over a life, is least for a rate r that grows with the root
of the hazard; the exponent 0.6 instead of 0.5 favours the median over the mean.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

DAY_S = 86_400.0

EDGES_S = (0.0, *(600.0 * 2**n for n in range(14)))
"""Where the age bins begin, in seconds: 0, 10 minutes, 20 minutes … 57 days."""

N_BINS = len(EDGES_S)

HALF_LIFE_DAYS = 7.0
ALERT_HALF_LIFE_DAYS = 3.0
"""After so long what was learned counts half; sooner where something is going on."""

PRIOR_EVENTS = 3.0
"""How many events the published curve weighs in each bin against what is seen."""

TOPIC_EVENTS = 8.0
"""How many events the platform's curve weighs in each bin against a topic's own."""

TOPIC_SHAPE = 1.5
"""Shape of the Gamma by which topics are taken to differ; its mean is 1."""

FLOOR = 0.3
"""No topic's hazard is taken to be below this share of its platform's: thinning is a bet."""

AUTHOR_SHAPE = 2.0
LEAST_AUTHOR, MOST_AUTHOR = 0.5, 5.0

_GONE_BY = ((480.0, 0.05), (1_800.0, 0.30), (DAY_S, 0.90), (30 * DAY_S, 1.0))
"""Share of all removals by age: Zhu and others, USENIX Security 2013 (Weibo)."""

_GONE_SLOWLY_BY = (
    (3_600.0, 0.01),
    (DAY_S, 0.20),
    (3 * DAY_S, 0.50),
    (10 * DAY_S, 0.82),
    (30 * DAY_S, 1.0),
)
"""The other kind of platform: a median of three days, as where people review what was reported."""

_GONE_EVER = 0.10
"""Share of posts that go, as a first guess; the published ones lie between 0.05 and 0.16."""

_RETURN_BY = ((3_600.0, 0.15), (DAY_S, 0.5), (7 * DAY_S, 0.85), (30 * DAY_S, 1.0))
_RETURN_EVER = 0.2
"""The same for returns by time since the going: half within a day, where any come."""


def bin_of(age_s: float) -> int:
    """Return the number of the bin that holds an age in seconds; below 0 is 0."""
    return max(bisect_right(EDGES_S, age_s) - 1, 0)


def spans(start_s: float, end_s: float) -> Iterator[tuple[int, float]]:
    """Yield each bin that a span of ages touches, with the seconds spent in it."""
    start_s = max(start_s, 0.0)
    for index in range(bin_of(start_s), N_BINS):
        upper_s = EDGES_S[index + 1] if index + 1 < N_BINS else math.inf
        if end_s <= start_s:
            return
        yield index, min(end_s, upper_s) - start_s
        start_s = upper_s


def _prior(by: Sequence[tuple[float, float]], ever: float) -> tuple[float, ...]:
    """Return hazards per day, bin by bin, of a curve of shares by age (linear in log age)."""

    def share(age_s: float) -> float:
        # Up to its first point a curve is taken to rise evenly.
        before_s, before = 1.0, 0.0
        for at_s, value in by:
            if age_s <= at_s:
                if before == 0.0:
                    return value * age_s / at_s
                part = math.log(age_s / before_s) / math.log(at_s / before_s)
                return before + part * (value - before)
            before_s, before = at_s, value
        return before

    hazards = []
    for index, start_s in enumerate(EDGES_S):
        end_s = EDGES_S[index + 1] if index + 1 < N_BINS else start_s * 2
        gone, left = ever * share(start_s), 1.0 - ever * share(end_s)
        risen = -math.log(left / (1.0 - gone))
        hazards.append(risen / (end_s - start_s) * DAY_S)
    # What no curve tells about great ages goes on falling as 1/age.
    for index in range(1, N_BINS):
        hazards[index] = max(hazards[index], hazards[index - 1] / 4)
    return tuple(hazards)


PRIOR_FAST = _prior(_GONE_BY, _GONE_EVER)
PRIOR_SLOW = _prior(_GONE_SLOWLY_BY, _GONE_EVER)
PRIOR_GONE = tuple((fast + slow) / 2 for fast, slow in zip(PRIOR_FAST, PRIOR_SLOW, strict=True))
"""Before anything is seen, either curve is as likely."""

PRIOR_RETURN = _prior(_RETURN_BY, _RETURN_EVER)


@dataclass(slots=True)
class Counts:
    """Events seen and days looked over, by age bin; old ones fade.

    Attributes:
        as_of: up to when they have faded.
        events: confirmed changes.
        days: post-days under watch.
    """

    as_of: datetime
    events: list[float] = field(default_factory=lambda: [0.0] * N_BINS)
    days: list[float] = field(default_factory=lambda: [0.0] * N_BINS)

    def fade(self, now: datetime, half_life_days: float = HALF_LIFE_DAYS) -> None:
        """Let what is held count less, for the time since it last faded; never for a set-back."""
        passed_days = (now - self.as_of).total_seconds() / DAY_S
        if passed_days <= 0:
            return
        kept = 0.5 ** (passed_days / half_life_days)
        self.events = [value * kept for value in self.events]
        self.days = [value * kept for value in self.days]
        self.as_of = now

    def watched(self, start_s: float, end_s: float) -> None:
        """Count that a subject was under watch between two ages."""
        for index, spent_s in spans(start_s, end_s):
            self.days[index] += spent_s / DAY_S

    def changed(self, after_s: float, before_s: float) -> None:
        """Count one change somewhere between two ages, spread evenly over the log of age."""
        low_s, high_s = max(after_s, 60.0), max(before_s, 60.0)
        if high_s <= low_s:
            self.events[bin_of(low_s)] += 1.0
            return
        whole = math.log(high_s / low_s)
        at_s = low_s
        for index, spent_s in spans(low_s, high_s):
            self.events[index] += math.log((at_s + spent_s) / at_s) / whole
            at_s += spent_s


def of_platform(counts: Counts | None, prior: Sequence[float]) -> tuple[float, ...]:
    """Return a platform's hazards per day by age bin: what was seen, drawn towards ``prior``."""
    if counts is None:
        return tuple(prior)
    return tuple(
        (counts.events[index] + PRIOR_EVENTS) / (counts.days[index] + PRIOR_EVENTS / prior[index])
        for index in range(N_BINS)
    )


def likely_prior(counts: Counts | None) -> tuple[float, ...]:
    """Return the published curves, weighed by how well each tells what was seen.

    Each is first brought to the number of goings that were seen: what is weighed is its shape.
    """
    if counts is None:
        return PRIOR_GONE
    n_seen = sum(counts.events)
    scaled, told = [], []
    for curve in (PRIOR_FAST, PRIOR_SLOW):
        awaited = sum(days * hazard for days, hazard in zip(counts.days, curve, strict=True))
        factor = (TOPIC_SHAPE + n_seen) / (TOPIC_SHAPE + awaited)
        scaled.append([factor * hazard for hazard in curve])
        told.append(
            sum(
                events * math.log(hazard) - days * hazard
                for events, days, hazard in zip(counts.events, counts.days, scaled[-1], strict=True)
            )
        )
    fast = 1.0 / (1.0 + math.exp(min(max(told[1] - told[0], -50.0), 50.0)))
    return tuple(fast * one + (1.0 - fast) * other for one, other in zip(*scaled, strict=True))


def of_topic(counts: Counts | None, base: Sequence[float]) -> tuple[float, ...]:
    """Return a topic's hazards per day: drawn towards its platform's, times the topic's factor."""
    if counts is None:
        return tuple(base)
    awaited = sum(days * hazard for days, hazard in zip(counts.days, base, strict=True))
    factor = (TOPIC_SHAPE + sum(counts.events)) / (TOPIC_SHAPE + awaited)
    return tuple(
        max(
            FLOOR * base[index],
            (counts.events[index] + TOPIC_EVENTS)
            / (counts.days[index] + TOPIC_EVENTS / (factor * base[index])),
        )
        for index in range(N_BINS)
    )


def author_factor(n_gone: float, n_posts: float, share_gone: float) -> float:
    """Return by how much an author's posts are likelier to go than others.

    Args:
        n_gone: its posts that went.
        n_posts: its posts under watch.
        share_gone: the share of all posts of the platform that went (0 to 1).
    """
    factor = (AUTHOR_SHAPE + n_gone) / (AUTHOR_SHAPE + n_posts * share_gone)
    return min(max(factor, LEAST_AUTHOR), MOST_AUTHOR)
