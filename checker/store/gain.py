"""What the learned schedule gains on what was really seen, beside the posts that it leaves alone.

Two of a hundred posts are looked at in equal gaps, whatever is learned. Their goings have
brackets as a plain schedule of the same budget would have found them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from checker.model import EventKind, Purpose
from checker.store import schema
from checker.store.types import Moment

FEWEST = 5
"""With fewer goings than this on either side no ratio is told."""

_BEYOND = (Purpose.SECOND, Purpose.ACCOUNT, Purpose.TRIGGERED, Purpose.CONTROL, Purpose.NEGATIVE)
"""Looks that no schedule asked for."""

_MOST_PASSES = 100


@dataclass(frozen=True, slots=True)
class Side:
    """Posts under one kind of schedule.

    Attributes:
        n_posts: posts under watch, once for each vantage point.
        n_gone: their confirmed goings, of which both ends of the bracket are known.
        mean_bracket_s: mean length of these brackets in seconds, None without any.
    """

    n_posts: int = 0
    n_gone: int = 0
    mean_bracket_s: float | None = None

    def document(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "n_posts": self.n_posts,
            "n_gone": self.n_gone,
            "mean_bracket_s": self.mean_bracket_s,
        }


@dataclass(frozen=True, slots=True)
class Gain:
    """How looks are spread on one platform, and what that gains.

    Attributes:
        platform: whose posts.
        policy: id of the schedule that most of its posts follow; of the control arm only where
            there is no other.
        overhead: looks that no schedule asked for (second looks, controls, accounts, triggered
            ones), for one that it did, in the latest passes; None where none was scheduled.
        arm: the posts that are looked at in equal gaps.
        learned: the posts that are looked at as was learned.
    """

    platform: str
    policy: str | None
    overhead: float | None
    arm: Side
    learned: Side

    @property
    def ratio(self) -> float | None:
        """The learned mean bracket over the uniform one: below 1 is a gain; None with too few."""
        arm, learned = self.arm, self.learned
        if min(arm.n_gone, learned.n_gone) < FEWEST:
            return None
        if not arm.mean_bracket_s or learned.mean_bracket_s is None:
            return None
        return learned.mean_bracket_s / arm.mean_bracket_s

    def document(self) -> dict[str, Any]:
        """Return it as ``status --json`` writes it."""
        sides = {"arm": self.arm.document(), "learned": self.learned.document()}
        return {
            "platform": self.platform,
            "policy": self.policy,
            "overhead": self.overhead,
            "gain": {**sides, "ratio": self.ratio},
        }


def gains(connection: sa.Connection) -> list[Gain]:
    """Return the gain on each platform that has posts on the agenda, by name."""
    found: dict[str, dict[str, Side]] = {}
    for row in connection.execute(_posts_query()):
        found.setdefault(row.platform, {})[row.policy or ""] = Side(row.n)
    if not found:
        return []
    for row in connection.execute(_brackets_query(connection)):
        n_posts = found[row.platform][row.policy or ""].n_posts
        found[row.platform][row.policy or ""] = Side(n_posts, row.n, float(row.mean_s))
    beyond = _overheads(connection)
    return [_gain(name, found[name], beyond.get(name)) for name in sorted(found)]


def _gain(platform: str, by_policy: dict[str, Side], overhead: float | None) -> Gain:
    learned = {policy: side for policy, side in by_policy.items() if _is_learned(policy)}
    # Where all posts are looked at in equal gaps on purpose, they are nobody's control arm.
    arm = [side for policy, side in by_policy.items() if learned and _is_even(policy)]
    told = learned or {policy: side for policy, side in by_policy.items() if policy}
    most = max(told, key=lambda policy: (told[policy].n_posts, policy), default=None)
    return Gain(platform, most, overhead, _joined(arm), _joined(list(learned.values())))


def _is_learned(policy: str) -> bool:
    return policy.startswith("hazard/") and " every " not in policy


def _is_even(policy: str) -> bool:
    return policy.startswith("uniform/")


def _joined(sides: Sequence[Side]) -> Side:
    n_gone = sum(side.n_gone for side in sides)
    whole_s = sum((side.mean_bracket_s or 0.0) * side.n_gone for side in sides)
    n_posts = sum(side.n_posts for side in sides)
    return Side(n_posts, n_gone, whole_s / n_gone if n_gone else None)


def _posts_query() -> sa.Select[Any]:
    agenda = schema.agenda
    return sa.select(agenda.c.platform, agenda.c.policy, sa.func.count().label("n")).group_by(
        agenda.c.platform, agenda.c.policy
    )


def _brackets_query(connection: sa.Connection) -> sa.Select[Any]:
    agenda, events = schema.agenda, schema.events
    mine = sa.and_(agenda.c.subject_id == events.c.subject_id, agenda.c.vantage == events.c.vantage)
    length_s = _seconds(connection, events.c.after, events.c.before)
    return (
        sa.select(
            agenda.c.platform,
            agenda.c.policy,
            sa.func.count().label("n"),
            sa.func.avg(length_s).label("mean_s"),
        )
        .select_from(events.join(agenda, mine))
        .where(
            events.c.kind == EventKind.GONE.value,
            events.c.confirmed_at.is_not(None),
            events.c.after.is_not(None),
        )
        .group_by(agenda.c.platform, agenda.c.policy)
    )


def _seconds(connection: sa.Connection, start: Any, end: Any) -> sa.ColumnElement[float]:
    if connection.dialect.name == "sqlite":
        return sa.cast((sa.func.julianday(end) - sa.func.julianday(start)) * 86_400.0, sa.Float)
    return sa.cast(sa.func.extract("epoch", sa.cast(end, Moment) - start), sa.Float)


def _overheads(connection: sa.Connection) -> dict[str, float]:
    """Return, by platform, what the latest passes looked at beyond their schedule."""
    passes, looks = schema.passes, schema.observations
    latest = (
        sa.select(passes.c.id, passes.c.platform)
        .order_by(passes.c.started_at.desc(), passes.c.id.desc())
        .limit(_MOST_PASSES)
        .subquery()
    )
    query = (
        sa.select(latest.c.platform, looks.c.purpose, sa.func.count().label("n"))
        .join(looks, looks.c.pass_id == latest.c.id)
        .group_by(latest.c.platform, looks.c.purpose)
    )
    counts: dict[str, Counter[str]] = {}
    for row in connection.execute(query):
        counts.setdefault(row.platform, Counter())[row.purpose] = row.n
    return {
        name: sum(n[purpose.value] for purpose in _BEYOND) / n[Purpose.SCHEDULED.value]
        for name, n in counts.items()
        if n[Purpose.SCHEDULED.value]
    }


def platforms_of(connection: sa.Connection, topic: str) -> list[str]:
    """Return the platforms on which a topic's posts are on the agenda, the one of most first."""
    agenda, members = schema.agenda, schema.memberships
    n = sa.func.count()
    query = (
        sa.select(agenda.c.platform)
        .join(members, members.c.subject_id == agenda.c.subject_id)
        .where(members.c.topic == topic)
        .group_by(agenda.c.platform)
        .order_by(n.desc(), agenda.c.platform)
    )
    return list(connection.execute(query).scalars())


def policy_of(connection: sa.Connection, platform: str) -> str | None:
    """Return the id of the schedule that most of a platform's posts follow, arm left out."""
    sides = {
        row.policy: Side(row.n)
        for row in connection.execute(_posts_query())
        if row.platform == platform and row.policy
    }
    return _gain(platform, sides, None).policy


def learned_at(connection: sa.Connection, platform: str) -> str | None:
    """Return the vantage point that learned of a platform last; None where nothing is learned."""
    table = schema.learned
    query = (
        sa.select(table.c.vantage)
        .where(table.c.platform == platform)
        .order_by(table.c.as_of.desc(), table.c.vantage)
        .limit(1)
    )
    return connection.execute(query).scalar()
