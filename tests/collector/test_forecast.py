"""A topic's cost is told before anybody is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from checker.collector.forecast import ASSUMED_POSTS, Forecast, Plan, forecast, n_looks
from checker.collector.schedule import HORIZON, Policy
from checker.model import Place, Topic
from checker.platforms import PLATFORMS
from checker.store.weight import Weights
from tests.support.builders import NOON

TIKTOK_LINK = "https://www.tiktok.com/@a/video/7590701860651012321"
WEB_LINKS = ("https://example.org/a", "https://example.org/b", "https://example.net/c")
DAY = timedelta(days=1)
MONTH = timedelta(days=30)


def foresee(policy: Policy | None = None, **topic: object) -> Forecast:
    """Return the forecast of a topic under the usual policy."""
    wanted = {"name": "t", "registered_at": NOON} | topic
    return forecast(Topic(**wanted), policy or Policy(), PLATFORMS)  # type: ignore[arg-type]


def only(found: Forecast) -> Plan:
    """Return the forecast's one plan."""
    (plan,) = found.plans
    return plan


LISTINGS = {
    "bluesky account by handle": ("bluesky", {"accounts": ("alice.example",)}, 2),
    "bluesky account by id": ("bluesky", {"accounts": ("did:plc:" + "a" * 24,)}, 1),
    "bluesky search": ("bluesky", {"queries": ("climate",)}, 1),
    "mastodon account": ("mastodon:social.example", {"accounts": ("bob",)}, 2),
    "mastodon hashtag": ("mastodon:social.example", {"queries": ("#climate",)}, 1),
    "tiktok account": ("tiktok", {"accounts": ("carol",)}, 1),
}


@pytest.mark.parametrize("name", LISTINGS)
def test_each_listing_is_told_with_its_questions(name: str) -> None:
    """The adapter itself says what it would list, and with how many questions."""
    place, topic, n_asks = LISTINGS[name]
    plan = only(foresee(places=(Place.parse(place),), **topic))
    assert [(item.n_asks, item.trouble) for item in plan.listings] == [(n_asks, None)]
    assert plan.listing_asks_a_day == 96 * n_asks
    assert plan.n_assumed == ASSUMED_POSTS


REFUSED = {
    "mastodon words": ("mastodon:social.example", {"queries": ("two words",)}, "with a login"),
    "mastodon no server": ("mastodon", {"queries": ("#x",)}, "which server"),
    "tiktok search": ("tiktok", {"queries": ("x",)}, "Research API"),
    "tiktok no name": ("tiktok", {"accounts": ("no name!",)}, "no TikTok account"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_listed_says_why(name: str) -> None:
    """A listing that cannot be asked as the topic stands carries the adapter's own reason."""
    place, topic, words = REFUSED[name]
    plan = only(foresee(places=(Place.parse(place),), **topic))
    assert [words in (item.trouble or "") for item in plan.listings] == [True]
    assert (plan.n_posts, plan.listing_asks_a_day, plan.listing_bytes_a_month) == (0, 0, 0)


def test_links_need_no_place() -> None:
    """Links are looked at on their own platforms, and nothing is assumed beside them."""
    found = foresee(links=(TIKTOK_LINK, *WEB_LINKS, "no link"))
    assert [(item.platform, item.n_known, item.n_assumed) for item in found.plans] == [
        ("tiktok", 1, 0),
        ("web", 3, 0),
    ]
    assert found.n_unknown == 1


def test_a_platform_that_is_switched_off_is_not_forecast() -> None:
    """A link of a platform that is not asked is counted as nobody's."""
    topic = Topic(name="t", links=(TIKTOK_LINK,), registered_at=NOON)
    found = forecast(topic, Policy(), {"web": PLATFORMS["web"]})
    assert (found.plans, found.n_unknown) == ((), 1)


def test_servers_are_asked_side_by_side() -> None:
    """The busiest of several servers sets how long a round takes."""
    web = only(foresee(links=WEB_LINKS))
    one = only(foresee(links=WEB_LINKS[:2]))
    assert (web.n_servers, one.n_servers) == (1, 1)
    apart = only(foresee(links=("https://a.example/1", "https://b.example/1")))
    assert apart.n_servers == 2
    assert apart.round_s == one.round_s / 2


@pytest.mark.parametrize("looks", [2, 5, 20, 200, 2000])
def test_looks_keep_to_the_budget(looks: int) -> None:
    """The looks foretold for 30 days are about those that the policy may spend."""
    assert n_looks(Policy(looks=looks), HORIZON) == pytest.approx(looks, rel=0.25, abs=2)


def test_a_fixed_gap_is_counted_at_once() -> None:
    """A gap of a second is not counted look by look."""
    assert n_looks(Policy(fixed=timedelta(seconds=1)), MONTH) == 30 * 86_400


def test_questions_grow_fewer_and_never_cease() -> None:
    """A post two months old is still asked about, and more rarely than on its first day."""
    plan = only(foresee(links=(TIKTOK_LINK,)))
    assert 0 < plan.asks_later < plan.asks_at_first
    assert [age for age, _ in plan.gaps] == [0 * DAY, DAY, 7 * DAY, 30 * DAY, 60 * DAY]


def test_a_pace_that_is_too_slow_is_said() -> None:
    """More posts than fit between two first looks do not fit, and how many would is told."""
    few = only(foresee(links=(TIKTOK_LINK,)))
    many = replace(few, n_known=few.most_posts + 1)
    assert few.fits
    assert not many.fits
    assert many.round_s > many.gaps[0][1].total_seconds()


def test_bytes_are_the_store_s_where_it_measured_them() -> None:
    """A measured look outweighs the assumed one, and the plan says which it is."""
    topic = Topic(name="t", links=(TIKTOK_LINK, WEB_LINKS[0]), registered_at=NOON)
    found = forecast(topic, Policy(), PLATFORMS, weights=Weights(look={"tiktok": 1000.0}))
    tiktok, web = found.plans
    assert (tiktok.look_bytes, tiktok.measured, web.measured) == (1000.0, True, False)
    assert tiktok.look_bytes_a_month == 1000.0 * tiktok.n_looks
    assert found.bytes_a_month == tiktok.look_bytes_a_month + web.look_bytes_a_month


def test_listings_weigh_by_the_month() -> None:
    """A listing every 15 minutes is 2,880 answers in 30 days."""
    topic = Topic(name="t", queries=("x",), places=(Place("bluesky"),), registered_at=NOON)
    found = forecast(topic, Policy(), PLATFORMS, weights=Weights(listing={"bluesky": 10.0}))
    assert only(found).listing_bytes_a_month == 28_800.0


def test_found_posts_stand_in_for_links() -> None:
    """For a topic that runs already, what was found counts, link or not."""
    topic = Topic(name="t", links=(TIKTOK_LINK,), registered_at=NOON)
    found = forecast(topic, Policy(), PLATFORMS, posts={"tiktok": 7, "bluesky": 2})
    assert {item.platform: item.n_known for item in found.plans} == {"bluesky": 2, "tiktok": 7}


def test_no_topic_is_empty_handed() -> None:
    """A place without anything to list there is a plan with nothing in it."""
    assert only(foresee(places=(Place("web"),))).n_posts == 0
