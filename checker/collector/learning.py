"""What one collector has learned of a platform, and the rates that follow from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from checker.collector.hazard import (
    ALERT_HALF_LIFE_DAYS,
    HALF_LIFE_DAYS,
    PRIOR_RETURN,
    Counts,
    author_factor,
    bin_of,
    likely_prior,
    of_platform,
    of_topic,
)
from checker.collector.rates import FASTEST_A_DAY, GONE_WEIGHT, Course, Group, course, scale_for
from checker.collector.schedule import Policy
from checker.store import learned
from checker.store.learned import WHOLE, History, Kept

FIT_EVERY = timedelta(hours=1)
FIT_SELDOM = timedelta(hours=6)
"""Rates follow what was learned each hour on the first two days, then four times a day."""

_YOUNG = timedelta(days=2)

_EXTRA_PRIOR = (200.0, 10.0)
"""Before anything is known: of 200 looks that were meant, 10 more for second looks and controls."""

STIRRED_FOR = timedelta(hours=6)
"""So long a confirmed change keeps its topic and its account hot."""

HEAT_SHARE = 0.1
"""Looks that changes may draw to themselves, as a share of those that were meant."""

MOST_SAVED = 200.0

LATE = timedelta(minutes=5)
MORE, LESS = 1.25, 0.97
"""By what the load is multiplied after a pass whose looks came late, and after one in time."""


@dataclass(frozen=True, slots=True)
class Aim:
    """When a subject should be looked at next by what was learned.

    Attributes:
        gap: from now on.
        hazard_per_day: changes a day that are expected at its age.
        rate_per_day: looks a day that are meant at its age.
    """

    gap: timedelta
    hazard_per_day: float
    rate_per_day: float


@dataclass(slots=True)
class Ledger:
    """What was looked at beside what was meant: the price of second looks, controls, accounts.

    Attributes:
        meant: looks that the rates allowed for, faded.
        extra: looks beyond these, faded.
        as_of: up to when they have faded.
    """

    as_of: datetime
    meant: float = _EXTRA_PRIOR[0]
    extra: float = _EXTRA_PRIOR[1]

    def note(self, share_meant: float) -> None:
        """Count one look, of which ``share_meant`` (0 to 1) was due by its rate."""
        self.meant += share_meant
        self.extra += 1.0 - share_meant

    def fade(self, now: datetime) -> None:
        """Let old looks count less, as all that is learned."""
        passed_days = (now - self.as_of) / timedelta(days=1)
        if passed_days > 0:
            kept = 0.5 ** (passed_days / HALF_LIFE_DAYS)
            self.meant, self.extra, self.as_of = self.meant * kept, self.extra * kept, now

    @property
    def overhead(self) -> float:
        """Extra looks for one that was meant."""
        return self.extra / max(self.meant, 1.0)


@dataclass(slots=True)
class Lore:
    """What is known of one platform from one vantage point.

    Attributes:
        gone: counts of goings, by topic; ``WHOLE`` for the platform.
        back: counts of returns.
        led: by control topic, the topics whose schedule it shares.
        share_gone: the share of all posts that went while watched.
        hot_topics: when a confirmed change last stirred each topic.
        hot_accounts: the same by row id of the account.
        ledger: what second looks and controls add to the looks that were meant.
        saved: looks that changes may still draw to themselves.
        load: above 1 while the host cannot bear all that is meant; rates are divided by it.
    """

    begun_at: datetime
    gone: dict[str, Counts]
    back: Counts
    ledger: Ledger
    led: dict[str, tuple[str, ...]] = field(default_factory=dict)
    share_gone: float = 0.0
    hot_topics: dict[str, datetime] = field(default_factory=dict)
    hot_accounts: dict[int, datetime] = field(default_factory=dict)
    saved: float = 20.0
    load: float = 1.0
    fitted_at: datetime | None = None
    _hazards: dict[str, tuple[float, ...]] = field(default_factory=dict)
    _courses: dict[str, Course] = field(default_factory=dict)
    _returns: tuple[float, ...] = PRIOR_RETURN
    _awaiting: Course | None = None

    def is_stale(self, now: datetime) -> bool:
        """Say whether rates should be worked out anew."""
        if self.fitted_at is None or now < self.fitted_at:
            return True
        every = FIT_EVERY if now - self.begun_at < _YOUNG else FIT_SELDOM
        return now - self.fitted_at >= every

    def fit(self, policy: Policy, now: datetime, *, alert: bool) -> None:
        """Work out rates from what was learned, so that the budget is kept.

        Args:
            policy: the budget, and for how long posts are followed.
            now: what is older counts less.
            alert: a topic is hot: what is learned fades sooner.
        """
        half_life_days = ALERT_HALF_LIFE_DAYS if alert else HALF_LIFE_DAYS
        for counts in (*self.gone.values(), self.back):
            counts.fade(now, half_life_days)
        self.ledger.fade(now)
        self.hot_accounts = {
            account_id: at for account_id, at in self.hot_accounts.items() if now - at < STIRRED_FOR
        }
        base = of_platform(self.gone.get(WHOLE), likely_prior(self.gone.get(WHOLE)))
        self._returns = of_platform(self.back, PRIOR_RETURN)
        self._hazards = {
            topic: base if topic == WHOLE else of_topic(counts, base)
            for topic, counts in self.gone.items()
        }
        self._hazards.setdefault(WHOLE, base)
        scale = scale_for(
            policy.looks / (1.0 + self.ledger.overhead), self._groups(), policy.lives_s
        )
        self._courses = {topic: course(told, scale) for topic, told in self._hazards.items()}
        self._awaiting = course(self._returns, scale, GONE_WEIGHT)
        self.fitted_at = now

    def _groups(self) -> list[Group]:
        # A topic weighs as much as it was watched; the platform stands for those on none.
        weights = {topic: sum(counts.days) for topic, counts in self.gone.items() if topic != WHOLE}
        if sum(weights.values()) <= 0.0:
            weights = {WHOLE: 1.0}
        return [
            Group(weight, self._hazards[topic], self._returns)
            for topic, weight in weights.items()
            if weight > 0.0
        ]

    def aim(
        self,
        topics: Iterable[str],
        age: timedelta,
        policy: Policy,
        *,
        likelier: float,
        looks: float,
    ) -> Aim:
        """Return when to look next at a post that is there.

        Args:
            topics: those it is on; a control's post is looked at as its topic's are.
            age: since it was made.
            policy: its horizon has a closing look.
            likelier: by how much its author's posts are likelier to go than others.
            looks: how many looks from now on; less than 1 for a first look at random.
        """
        names = {one for topic in topics for one in self.led.get(topic, (topic,))}
        known = [name for name in names if name in self._courses] or [WHOLE]
        index = bin_of(age.total_seconds())
        topic = max(known, key=lambda name: (self._hazards[name][index], name))
        factor = likelier**0.6 / self.load
        gap = self._courses[topic].gap(age, policy.horizon, looks / factor)
        return Aim(
            gap,
            self._hazards[topic][index] * likelier,
            min(self._courses[topic].a_day[index] * factor, FASTEST_A_DAY),
        )

    def await_return(self, gone_for: timedelta, policy: Policy) -> Aim:
        """Return when to look next at a post that has been gone for so long."""
        assert self._awaiting is not None, "rates are fitted before anyone asks for them"
        index = bin_of(gone_for.total_seconds())
        return Aim(
            self._awaiting.gap(gone_for, policy.horizon, self.load),
            self._returns[index],
            self._awaiting.a_day[index] / self.load,
        )

    def watched(self, topics: Iterable[str], start_s: float, end_s: float) -> None:
        """Count that a post on ``topics`` was there between two ages in seconds."""
        for name in (WHOLE, *topics):
            self._counts(name).watched(start_s, end_s)

    def went(self, topics: Iterable[str], after_s: float, before_s: float) -> None:
        """Count that a post on ``topics`` went between two ages in seconds."""
        for name in (WHOLE, *topics):
            self._counts(name).changed(after_s, before_s)

    def _counts(self, name: str) -> Counts:
        # New counts hold nothing that is older than the last fit: that span fades nothing of them.
        return self.gone.setdefault(name, Counts(self.fitted_at or self.begun_at))

    def bear(self, late: timedelta) -> None:
        """Take more or less load, as looks came ``late`` in a pass or in time."""
        self.load = min(self.load * MORE, 1e4) if late > LATE else max(self.load * LESS, 1.0)

    def draw(self, gap: timedelta, hot: timedelta) -> timedelta:
        """Return the gap of a post that a change makes hot: shorter, while that is saved up for."""
        price = 1.0 - hot / gap if hot < gap else 0.0
        if price > self.saved:
            return gap
        self.saved -= price
        return min(gap, hot)

    def likelier(self, history: History | None) -> float:
        """Return by how much an author's posts are likelier to go than others."""
        if history is None:
            return 1.0
        return author_factor(history.n_gone, history.n_posts, self.share_gone)


def load(connection: sa.Connection, vantage: str, platform: str, now: datetime) -> Lore:
    """Return what is kept of a platform, or the beginning of it."""
    gone: dict[str, Counts] = {}
    back = Counts(now)
    for row in learned.load(connection, vantage, platform):
        counts = Counts(row.as_of, list(row.events), list(row.days))
        if row.phase == "gone":
            back = counts
        else:
            gone[row.topic] = counts
    lore = Lore(now, gone, back, Ledger(now))
    lore.hot_topics, lore.hot_accounts = learned.stirred(connection, vantage, now - STIRRED_FOR)
    return lore


def refresh(connection: sa.Connection, vantage: str, platform: str, lore: Lore) -> None:
    """Read what others wrote meanwhile, and keep what was learned."""
    lore.led = learned.led_by(connection)
    lore.share_gone = learned.share_gone(connection, vantage, platform)
    rows = [_kept(topic, "there", counts) for topic, counts in lore.gone.items()]
    learned.save(connection, vantage, platform, [*rows, _kept(WHOLE, "gone", lore.back)])


def _kept(topic: str, phase: str, counts: Counts) -> Kept:
    return Kept(topic, phase, counts.as_of, tuple(counts.events), tuple(counts.days))


def in_control_arm(subject_id: int) -> bool:
    """Say whether a subject is of the few that are looked at in equal gaps, whatever is learned.

    Two of a hundred, by a fixed shuffle of row ids: what they show was not sought out.
    """
    return (subject_id * 2_654_435_761) % (1 << 32) < 0.02 * (1 << 32)


def phase_of(subject_id: int) -> float:
    """Return a subject's place between two looks, 0 to 1, so that not all are due at once."""
    return ((subject_id * 0x9E3779B97F4A7C15) % (1 << 64)) / (1 << 64)


Histories = Mapping[int, History]
"""By row id of the account."""
