"""When one post would be looked at over its life, by what is learned so far."""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast, get_args

import sqlalchemy as sa

from checker.collector import learning
from checker.collector.schedule import Name, Policy
from checker.store import gain, learned
from checker.store.learned import WHOLE

IN_STEP = 1.25
"""A look comes up to a quarter of its gap late, so that posts are looked at together."""

_MOST_LOOKS = 20_000
_ID = re.compile(r"(\w+)/1 (?:every (\S+)s|looks=(\S+) days=(\S+))")

Gap = Callable[[timedelta], timedelta]
"""From an age at a look to the time until the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LooksAhead:
    """The looks of one post's life, and what they rest on.

    Attributes:
        policy: how the budget is spread.
        platform: whose post; "" for any.
        ages_s: ages at the looks in seconds, rising; the first is 0, when it is found. The
            closing look is among them, and one beyond it.
        n_gone: goings that were learned from; older ones count less. 0 before any.
        n_back: returns that were learned from, likewise.
        days: post-days under watch, likewise.
    """

    policy: Policy
    platform: str
    ages_s: tuple[float, ...]
    n_gone: float = 0.0
    n_back: float = 0.0
    days: float = 0.0

    @property
    def is_learned(self) -> bool:
        """Whether anything seen here has shaped the looks; else they follow published curves."""
        return self.policy.learns and self.days > 0.0

    def gap_at(self, age_s: float) -> float:
        """Return the seconds between the two looks around an age in seconds."""
        last = len(self.ages_s) - 2
        index = min(max(bisect_right(self.ages_s, age_s) - 1, 0), last)
        return self.ages_s[index + 1] - self.ages_s[index]

    def certain_s(self, age_s: float) -> float:
        """Return how long an absence that begins at an age must last to meet a look for certain."""
        return self.gap_at(age_s) * (1.0 if self.policy.fixed is not None else IN_STEP)

    def chance(self, age_s: float, absence_s: float) -> float:
        """Return the chance that an absence of some seconds, begun at an age, meets a look."""
        return min(absence_s / self.gap_at(age_s), 1.0)


def policy_from(written: str | None) -> Policy | None:
    """Return the policy whose id is written with observations; None for one of another kind."""
    match = _ID.fullmatch(written or "")
    if match is None or match[1] not in get_args(Name):
        return None
    name = cast("Name", match[1])
    if match[2] is not None:
        return Policy(name=name, fixed=timedelta(seconds=float(match[2])))
    return Policy(name=name, looks=float(match[3]), horizon=timedelta(days=float(match[4])))


def unlearned(policy: Policy, platform: str = "") -> LooksAhead:
    """Return the looks before anything is learned: by the published curves alone."""
    if not policy.learns:
        return LooksAhead(
            policy=policy,
            platform=platform,
            ages_s=_ages(policy, policy.gap),
        )
    course = policy.unlearned
    ages_s = _ages(policy, lambda age: course.gap(age, policy.horizon))
    return LooksAhead(policy=policy, platform=platform, ages_s=ages_s)


def looks_ahead(
    connection: sa.Connection, platform: str, topic: str, planned: Policy, now: datetime
) -> LooksAhead:
    """Return the looks that a new post of a topic would get.

    Args:
        connection: the store; nothing is written.
        platform: whose post.
        topic: on which it would be.
        planned: the policy where none was followed on this platform yet.
        now: what was learned longer before it counts less.
    """
    policy = policy_from(gain.policy_of(connection, platform)) or planned
    vantage = gain.learned_at(connection, platform)
    if not policy.learns or vantage is None:
        return unlearned(policy, platform)
    lore = learning.load(connection, vantage, platform, now)
    lore.led = learned.led_by(connection)
    lore.fit(policy, now, alert=False)

    def gap(age: timedelta) -> timedelta:
        return lore.aim([topic], age, policy, likelier=1.0, looks=1.0).gap

    whole = lore.gone.get(WHOLE)
    return LooksAhead(
        policy=policy,
        platform=platform,
        ages_s=_ages(policy, gap),
        n_gone=sum(whole.events) if whole is not None else 0.0,
        n_back=sum(lore.back.events),
        days=sum(whole.days) if whole is not None else 0.0,
    )


def _ages(policy: Policy, gap: Gap) -> tuple[float, ...]:
    # A new post's second look falls at random into the first gap; here it is as late as can be,
    # since what is said of certainty must hold for every post.
    ages, age = [0.0], timedelta()
    while age <= policy.horizon and len(ages) < _MOST_LOOKS:
        age += gap(age)
        ages.append(age.total_seconds())
    return tuple(ages)
