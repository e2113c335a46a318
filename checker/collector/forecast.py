"""What watching a topic would come to: whom it asks, how often, for how long, how much disk.

Nothing is asked here; what a topic's listings would be is told by the adapters themselves
(:mod:`checker.collector.rehearsal`).
"""

import math
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from checker.collector.cadence import DISCOVER_EVERY
from checker.collector.rehearsal import Listing, rehearse
from checker.collector.schedule import Policy
from checker.model import NeedsExpanding, Subject, Topic
from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform
from checker.store.weight import Weights

DAY = timedelta(days=1)
MONTH = timedelta(days=30)
AGES = (timedelta(0), DAY, 7 * DAY, 30 * DAY, 60 * DAY)
"""Ages at which the gap to the next look is told."""

ASSUMED_POSTS = 100
"""Nobody knows what a listing will bring: figures are for so many posts found."""

LOOK_BYTES: Mapping[str, float] = {
    "bluesky": 4_000.0,
    "douyin": 35_000.0,
    "facebook": 120_000.0,
    "instagram": 120_000.0,
    "mastodon": 4_000.0,
    "mediawiki": 4_000.0,
    "reddit": 4_000.0,
    "lemmy": 4_000.0,
    "telegram": 20_000.0,
    "tiktok": 85_000.0,
    "wayback": 35_000.0,
    "web": 35_000.0,
    "weibo": 8_000.0,
    "x": 6_000.0,
    "youtube": 120_000.0,
}
"""Bytes on disk a look, until a store has measured its own.

Records of a look and its question on the scripted platforms take 1 to 2 kB compressed, the manifest
1 kB, the database 2 kB (measured 2026-11-24 over 200 looks each). On top of that stands an
assumption for a page made for people, which the scripted ones are not: 80 kB compressed on
TikTok, 30 kB on the open web.
"""

LISTING_BYTES: Mapping[str, float] = {
    "bluesky": 40_000.0,
    "douyin": 30_000.0,
    "facebook": 0.0,
    "instagram": 0.0,
    "weibo": 30_000.0,
    "x": 40_000.0,
    "youtube": 20_000.0,
    "mastodon": 20_000.0,
    "mediawiki": 20_000.0,
    "reddit": 40_000.0,
    "lemmy": 30_000.0,
    "telegram": 30_000.0,
    "tiktok": 30_000.0,
    "wayback": 0.0,
    "web": 0.0,
}
"""Bytes on disk a listing: an assumption of 400 to 500 bytes compressed for each post it shows."""

_OTHER_BYTES = 35_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a topic comes to on one platform.

    Attributes:
        listings: what is listed, and how often each (``every``).
        n_known: posts that are known: links, or what was found already.
        n_assumed: posts that listings are assumed to find.
        gaps: the gap to the next look at each of ``AGES``.
        n_looks: looks at one post in its first 30 days.
        n_first_day: those on its first day.
        seconds_per_ask: the platform's pace.
        batch: posts for one question.
        n_servers: servers that are asked at a pace of their own each.
        look_bytes: bytes on disk a look.
        listing_bytes: bytes on disk a listing.
        measured: these bytes were measured in the store; else they are assumed.
    """

    platform: str
    listings: tuple[Listing, ...]
    every: timedelta
    n_known: int
    n_assumed: int
    gaps: tuple[tuple[timedelta, timedelta], ...]
    n_looks: int
    n_first_day: int
    seconds_per_ask: float
    batch: int
    n_servers: int
    look_bytes: float
    listing_bytes: float
    measured: bool

    @property
    def n_posts(self) -> int:
        """Posts that the figures are for."""
        return self.n_known + self.n_assumed

    @property
    def round_asks(self) -> int:
        """Questions for one look at every post."""
        return math.ceil(self.n_posts / self.batch)

    @property
    def round_s(self) -> float:
        """Seconds that one look at every post takes at the platform's pace."""
        return self.round_asks * self.seconds_per_ask / self.n_servers

    @property
    def listing_asks_a_day(self) -> float:
        """Questions a day for what is new."""
        asked = sum(item.n_asks for item in self.listings if item.trouble is None)
        return asked * (DAY / self.every)

    @property
    def asks_at_first(self) -> float:
        """Questions on the first day, were all posts found at its start."""
        return self.listing_asks_a_day + self.n_first_day * self.round_asks

    @property
    def asks_later(self) -> float:
        """Questions a day once all posts are two months old."""
        return self.listing_asks_a_day + DAY / self.gaps[-1][1] * self.round_asks

    @property
    def fits(self) -> bool:
        """Whether the platform's pace allows the first looks when they are due."""
        day_s = self.asks_at_first * self.seconds_per_ask / self.n_servers
        return self.round_s <= self.gaps[0][1].total_seconds() and day_s <= DAY.total_seconds()

    @property
    def most_posts(self) -> int:
        """How many posts the pace allows to be looked at within the first gap."""
        asks = self.gaps[0][1].total_seconds() / max(self.seconds_per_ask, 0.001)
        return int(asks) * self.batch * self.n_servers

    @property
    def listing_bytes_a_month(self) -> float:
        """Bytes on disk that listings take in 30 days."""
        n_listed = sum(item.trouble is None for item in self.listings)
        return n_listed * self.listing_bytes * (MONTH / self.every)

    @property
    def look_bytes_a_month(self) -> float:
        """Bytes on disk that looks take in the posts' first 30 days."""
        return self.n_posts * self.n_looks * self.look_bytes


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a topic comes to, platform by platform.

    Attributes:
        n_unknown: links that no platform knows.
    """

    topic: str
    plans: tuple[Plan, ...]
    n_unknown: int = 0

    @property
    def bytes_a_month(self) -> float:
        """Bytes on disk in the first 30 days."""
        return sum(item.listing_bytes_a_month + item.look_bytes_a_month for item in self.plans)


def forecast(
    topic: Topic,
    policy: Policy,
    platforms: Mapping[str, Platform],
    *,
    weights: Weights | None = None,
    keys: Container[str] = (),
    posts: Mapping[str, int] | None = None,
) -> Forecast:
    """Return what watching ``topic`` would come to; asks nobody.

    Args:
        topic: what to watch.
        policy: how looks are spread over a post's life.
        platforms: those that are asked, by name.
        weights: bytes on disk by platform, as a store measured them; a platform that is not in
            it is assumed.
        keys: names of the credentials that are there; a listing that takes another tells nothing.
        posts: posts that were found already, by platform, in place of the topic's links, which
            are then not read.
    """
    links, n_unknown = _links(topic, platforms) if posts is None else ({}, 0)
    measured = weights or Weights()
    placed = {place.platform for place in topic.places}
    counted = {name: len(found) for name, found in links.items()} if posts is None else posts
    plans = []
    for name in platforms:
        if name not in placed and not counted.get(name):
            continue
        platform = platforms[name]
        listings = rehearse(topic, platform, keys) if name in placed else ()
        look, listing = measured.look.get(name), measured.listing.get(name)
        plans.append(
            Plan(
                platform=name,
                listings=listings,
                n_known=counted.get(name, 0),
                n_assumed=ASSUMED_POSTS if any(item.trouble is None for item in listings) else 0,
                n_servers=_n_servers(platform, links.get(name, ())),
                look_bytes=LOOK_BYTES.get(name, _OTHER_BYTES) if look is None else look,
                listing_bytes=LISTING_BYTES.get(name, _OTHER_BYTES) if listing is None else listing,
                measured=look is not None,
                seconds_per_ask=platform.pace.seconds_per_ask,
                batch=platform.batch,
                **_spread(policy),
            )
        )
    return Forecast(topic.name, tuple(plans), n_unknown)


def _spread(policy: Policy) -> dict[str, Any]:
    return {
        "every": DISCOVER_EVERY,
        "gaps": tuple((age, policy.gap(age)) for age in AGES),
        "n_looks": n_looks(policy, MONTH),
        "n_first_day": n_looks(policy, DAY),
    }


def n_looks(policy: Policy, span: timedelta) -> int:
    """Return how often a post is looked at before it is ``span`` old, the first look included."""
    if policy.fixed is not None:
        return math.ceil(span / policy.fixed)
    age, count = timedelta(), 0
    while age < span:
        age += policy.gap(age)
        count += 1
    return count


def _links(
    topic: Topic, platforms: Mapping[str, Platform]
) -> tuple[dict[str, list[Subject | NeedsExpanding]], int]:
    """Return what the topic's links are by platform, and how many are nobody's."""
    found: dict[str, list[Subject | NeedsExpanding]] = {}
    n_unknown = 0
    for link in topic.links:
        # As in collecting: the first platform that knows a link has it, the open web the rest.
        known = ((name, item.recognise(link)) for name, item in PLATFORMS.items())
        name, subject = next((pair for pair in known if pair[1] is not None), ("", None))
        if subject is None or name not in platforms:
            n_unknown += 1
        else:
            found.setdefault(name, []).append(subject)
    return found, n_unknown


def _n_servers(platform: Platform, links: Sequence[Subject | NeedsExpanding]) -> int:
    """Return by how many times the pace is multiplied: the busiest server sets the end."""
    if platform.host_of is None:
        return 1
    hosts = Counter(platform.host_of(item) for item in links if isinstance(item, Subject))
    return max(1, len(links) // max(hosts.values())) if hosts else 1
