"""The learned schedule beside equal gaps, growing gaps and the known hazard, on the same posts.

    python -m benchmarks.schedule [POSTS] [DAYS] [BUDGET]

Posts are made evenly over DAYS days and each is followed for 30; the policies are the collector's
own (``hazard``, ``rates``, ``schedule``), the world is scripted: *fast* goes as Weibo's posts did
(8 % of the goings within 8 minutes, 31 % within 30, 89 % within a day), *slow* with a median of
three days; twenty topics differ in rate and speed; half of what goes comes back. Nothing is known
beforehand: the learned schedule begins with the published curve. Prints a table in Markdown.
"""

import heapq
import math
import platform
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from checker.collector.hazard import DAY_S, N_BINS, Counts
from checker.collector.learning import Ledger, Lore
from checker.collector.rates import GONE_WEIGHT, Course, Group, course, scale_for
from checker.collector.schedule import Policy

LIFE = timedelta(days=30)
START = datetime(2026, 1, 1, tzinfo=UTC)
N_TOPICS = 20
SHORT_S = 3_000.0
_QUANTILES = ((-1.405, 480.0), (-0.496, 1_800.0), (1.2265, DAY_S))


@dataclass(frozen=True, slots=True)
class Post:
    """A scripted post: when it is made, found, goes and comes back, in seconds since the start."""

    topic: str
    made_s: float
    found_s: float
    gone_s: float
    back_s: float

    def there(self, at_s: float) -> bool:
        """Say whether it is there at a time."""
        return not self.gone_s <= at_s < self.back_s

    @property
    def counts(self) -> bool:
        """Whether its going can be seen at all: after it was found, within its watched life."""
        return self.found_s < self.gone_s < self.made_s + LIFE.total_seconds()


def world(kind: str, n_posts: int, days: float, seed: int) -> list[Post]:
    """Return a scripted world, *fast* or *slow*."""
    rng = random.Random(seed)
    topics = [(rng.gammavariate(2, 0.5), math.exp(rng.gauss(0, 0.5))) for _ in range(N_TOPICS)]
    mean = statistics.fmean(rate for rate, _ in topics)
    posts = []
    for _ in range(n_posts):
        number = rng.randrange(N_TOPICS)
        rate, slowness = topics[number]
        made_s = rng.uniform(0, days * DAY_S)
        gone_s = back_s = math.inf
        if rng.random() < (0.129 if kind == "fast" else 0.079) * rate / mean:
            gone_s = made_s + slowness * _age_at_going(kind, rng)
            if rng.random() < 0.5:
                back_s = gone_s + rng.lognormvariate(math.log(DAY_S), 2)
        posts.append(Post(f"t{number}", made_s, made_s + rng.uniform(0, 600), gone_s, back_s))
    return posts


def _age_at_going(kind: str, rng: random.Random) -> float:
    if kind == "slow":
        return rng.lognormvariate(math.log(3 * DAY_S), 1.3)
    z = rng.gauss(0, 1)
    (z0, age0), (z1, age1) = _QUANTILES[:2] if z < _QUANTILES[1][0] else _QUANTILES[1:]
    return age0 * math.pow(age1 / age0, (z - z0) / (z1 - z0))


@dataclass(slots=True)
class Played:
    """What a policy saw: delays in seconds by the post's number."""

    n_looks: int = 0
    gone: dict[int, float] = field(default_factory=dict)
    back: dict[int, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Seen:
    looked_s: float
    gone_at_s: float | None = None


Gap = Callable[[Post, _Seen, float, bool], float]
"""From a post, what was seen of it, the time and whether this was its first look, to the gap."""


def play(posts: Sequence[Post], gap_s: Gap, learn: Callable[..., None]) -> Played:
    """Let one policy look at a world; a closing look ends each post's life."""
    played, seen = Played(), dict[int, _Seen]()
    queue = [(post.found_s, number) for number, post in enumerate(posts)]
    heapq.heapify(queue)
    while queue:
        at_s, number = heapq.heappop(queue)
        post, before = posts[number], seen.get(number)
        played.n_looks += 1
        there = post.there(at_s)
        if before is None and not there:
            continue
        now = _Seen(at_s, None if there else at_s)
        if before is not None:
            if before.gone_at_s is None and not there:
                played.gone[number] = at_s - post.gone_s
            elif before.gone_at_s is not None and there:
                played.back[number] = at_s - post.back_s
            elif before.gone_at_s is not None:
                now.gone_at_s = before.gone_at_s
            learn(post, before, now)
        seen[number] = now
        end_s = post.made_s + LIFE.total_seconds()
        due_s = at_s + gap_s(post, now, at_s, before is None)
        if at_s < end_s:
            heapq.heappush(queue, (min(due_s, end_s), number))
    return played


def _nothing(*_: object) -> None:
    """Learn nothing."""


class Learned:
    """The collector's own schedule, learning from nothing but its looks."""

    def __init__(self, budget: float, seed: int) -> None:
        """Begin with the published curve."""
        self.policy = Policy(name="hazard", looks=budget, horizon=LIFE)
        ledger = Ledger(START, meant=1.0, extra=0.0)
        self.lore = Lore(START, {}, Counts(START), ledger)
        self._phases = random.Random(seed)

    def gap_s(self, post: Post, now: _Seen, at_s: float, first: bool) -> float:
        """Return the gap by what was learned so far."""
        moment = START + timedelta(seconds=at_s)
        if self.lore.is_stale(moment):
            self.lore.fit(self.policy, moment, alert=False)
        if now.gone_at_s is not None:
            gone_for = timedelta(seconds=at_s - now.gone_at_s)
            return self.lore.await_return(gone_for, self.policy).gap.total_seconds()
        aim = self.lore.aim(
            (post.topic,),
            timedelta(seconds=at_s - post.made_s),
            self.policy,
            likelier=1.0,
            looks=self._phases.random() if first else 1.0,
        )
        return aim.gap.total_seconds()

    def learn(self, post: Post, before: _Seen, now: _Seen) -> None:
        """Count what a look showed, as the collector does."""
        start_s, end_s = before.looked_s - post.made_s, now.looked_s - post.made_s
        if before.gone_at_s is None and now.gone_at_s is None:
            self.lore.watched((post.topic,), start_s, end_s)
        elif before.gone_at_s is None:
            self.lore.went((post.topic,), start_s, end_s)
            self.lore.watched((post.topic,), start_s, (start_s + end_s) / 2)
        else:
            since_s, until_s = (at - before.gone_at_s for at in (before.looked_s, now.looked_s))
            if now.gone_at_s is None:
                self.lore.back.changed(since_s, until_s)
            else:
                self.lore.back.watched(since_s, until_s)


def known(posts: Sequence[Post], budget: float, seed: int) -> Gap:
    """Return the schedule of one who knows each topic's hazard beforehand: the bound."""
    hazards: dict[str, tuple[float, ...]] = {}
    back = Counts(START)
    for topic in sorted({post.topic for post in posts}):
        counts = Counts(START)
        for post in (one for one in posts if one.topic == topic):
            age_s = min(post.gone_s - post.made_s, LIFE.total_seconds())
            counts.watched(0.0, age_s)
            if age_s < LIFE.total_seconds():
                counts.changed(age_s, age_s)
                away_s = min(post.back_s - post.gone_s, LIFE.total_seconds() - age_s)
                back.watched(0.0, away_s)
                if post.back_s < post.made_s + LIFE.total_seconds():
                    back.changed(away_s, away_s)
        hazards[topic] = _rates(counts)
    returns = _rates(back)
    groups = [Group(1.0, told, returns) for told in hazards.values()]
    scale = scale_for(budget, groups, [LIFE.total_seconds()])
    courses = {topic: course(told, scale) for topic, told in hazards.items()}
    awaiting, phases = course(returns, scale, GONE_WEIGHT), random.Random(seed)

    def gap_s(post: Post, now: _Seen, at_s: float, first: bool) -> float:
        looks = phases.random() if first else 1.0
        since_s = at_s - (post.made_s if now.gone_at_s is None else now.gone_at_s)
        of: Course = courses[post.topic] if now.gone_at_s is None else awaiting
        return max(of.after(since_s, looks) - since_s, 60.0)

    return gap_s


def _rates(counts: Counts) -> tuple[float, ...]:
    return tuple(
        max(counts.events[index], 0.5) / max(counts.days[index], 1.0) for index in range(N_BINS)
    )


def _plain(name: str, budget: float) -> Gap:
    policy = Policy(name=name, looks=budget, horizon=LIFE)  # type: ignore[arg-type]

    def gap_s(post: Post, now: _Seen, at_s: float, _: bool) -> float:
        since_s = post.made_s if now.gone_at_s is None else now.gone_at_s
        return policy.gap(timedelta(seconds=at_s - since_s)).total_seconds()

    return gap_s


def row(name: str, posts: Sequence[Post], played: Played, beside: Played) -> str:
    """Return a line of the table: a policy held against equal gaps on posts that both saw go."""
    lasting = [
        number
        for number in sorted(played.gone.keys() & beside.gone.keys())
        if posts[number].back_s == math.inf
    ]
    ours = [played.gone[number] for number in lasting]
    theirs = [beside.gone[number] for number in lasting]
    # each policy's own returns: what is seen to come back must have been seen to go
    returns = statistics.fmean(played.back.values()) / statistics.fmean(beside.back.values())
    short = [
        number
        for number, post in enumerate(posts)
        if post.counts and post.back_s - post.gone_s <= SHORT_S
    ]
    n_short = sum(number in played.gone for number in short)
    return (
        f"| {name} | {played.n_looks / len(posts):.1f} | "
        f"{statistics.fmean(ours) / statistics.fmean(theirs):.2f} | "
        f"{statistics.median(ours) / statistics.median(theirs):.3f} | "
        f"{n_short} of {len(short)} | {returns:.2f} | {len(lasting)} |"
    )


def table(kind: str, n_posts: int, days: float, budget: float, seed: int = 5) -> str:
    """Return the table of one world."""
    posts = world(kind, n_posts, days, seed)
    even = play(posts, _plain("uniform", budget), _nothing)
    learned = Learned(budget, seed)
    rows = {
        "learned from nothing": play(posts, learned.gap_s, learned.learn),
        "hazards known": play(posts, known(posts, budget, seed), _nothing),
        "backoff": play(posts, _plain("backoff", budget), _nothing),
        "uniform": even,
    }
    head = (
        "| policy | looks a post | mean delay ÷ uniform | median ÷ uniform | goings ≤ 50 min seen "
    )
    head += "| returns' mean ÷ uniform | goings |\n|---|---|---|---|---|---|---|"
    return "\n".join([head, *(row(name, posts, one, even) for name, one in rows.items())])


def main(words: Sequence[str]) -> None:
    """Print the tables."""
    n_posts = int(words[0]) if words else 6_000
    days = float(words[1]) if len(words) > 1 else 30.0
    budget = float(words[2]) if len(words) > 2 else 20.0
    print(f"Python {platform.python_version()}, {platform.machine()}; seed 5")
    for kind in ("fast", "slow"):
        print(f"\n**{kind}**: {n_posts:,} posts over {days:g} days, budget {budget:g}\n")
        print(table(kind, n_posts, days, budget))


if __name__ == "__main__":
    main(sys.argv[1:])
