"""A forecast reads as sentences, and promises nothing it cannot keep."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checker.collector.forecast import MONTH, forecast
from checker.collector.schedule import Policy
from checker.model import Place, Topic
from checker.platforms import PLATFORMS
from checker.store.weight import Weights
from checker.views.forecast import lines, needs
from checker.views.names import size
from tests.support.builders import NOON

TIKTOK_LINK = "https://www.tiktok.com/@a/video/7590701860651012321"


def topic(*places: str, **changed: object) -> Topic:
    """Return a topic in some places."""
    given = {"name": "t", "registered_at": NOON, "places": tuple(map(Place.parse, places))}
    return Topic(**(given | changed))  # type: ignore[arg-type]


def told(wanted: Topic, **changed: object) -> str:
    """Return the forecast's sentences."""
    policy = changed.pop("policy", Policy(name="backoff", horizon=MONTH))
    return "\n".join(lines(forecast(wanted, policy, PLATFORMS, **changed)))  # type: ignore[arg-type]


def test_a_listing_is_told_with_its_rhythm() -> None:
    """What is asked, how often, what is reckoned and how much disk are all said."""
    words = told(topic("bluesky", accounts=("alice.example",)))
    assert "asked every 15 minutes: author feed of alice.example." in words
    assert "each post found is looked at" in words
    assert "again after 10 minutes" in words
    assert "nobody knows: 100 are reckoned" in words
    assert "assumed until passes have measured it" in words


def test_known_posts_are_counted_without_a_guess() -> None:
    """Links alone need no reckoning."""
    words = told(topic(links=(TIKTOK_LINK,)), weights=Weights(look={"tiktok": 2e6}))
    assert "one known post is looked at" in words
    assert "reckoned" not in words
    assert "measured in this store" in words


def test_many_listings_are_counted() -> None:
    """Only the first listings are named."""
    words = told(topic("tiktok", accounts=tuple(f"user{number}" for number in range(9))))
    assert "embed of @user4 and 4 more." in words
    assert "@user5" not in words


def test_what_does_not_fit_is_said() -> None:
    """A platform too slow for the posts is named with what would fit."""
    words = told(topic(links=(TIKTOK_LINK,)), posts={"tiktok": 100_000})
    assert "does not allow all of it" in words
    assert "Up to 200 posts" in words


NOTHING = {
    "no place": (topic(), "Nothing would be asked"),
    "the web without links": (topic("web"), "nothing to look at"),
    "a search that takes a key": (topic("tiktok", queries=("x",)), "listed (Research API"),
    "a link of nobody's": (topic(links=("x",)), "One link of no platform"),
}


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_to_do_is_said(name: str) -> None:
    """A topic that would find nothing says why."""
    wanted, words = NOTHING[name]
    assert words in told(wanted)


def test_equal_gaps_are_told_once() -> None:
    """A rhythm that never changes is one rhythm."""
    words = told(topic(links=(TIKTOK_LINK,)), policy=Policy(fixed=timedelta(hours=1)))
    assert words.count("every 60 minutes") == 1


NEEDS = {
    "bluesky": ("bluesky", ("x",), "CHECKER_BLUESKY_APP_PASSWORD"),
    "mastodon": ("mastodon:a.example", ("two words",), "CHECKER_MASTODON_TOKEN"),
    "tiktok": ("tiktok", ("x",), "CHECKER_TIKTOK_CLIENT_KEY"),
    "web": ("web", ("x",), "no search"),
}


@pytest.mark.parametrize("name", NEEDS)
def test_a_search_that_takes_a_key_says_so_and_why(name: str) -> None:
    """The key's name is told, with what goes without it."""
    place, queries, words = NEEDS[name]
    (sentence,) = needs(topic(place, queries=queries))
    assert words in sentence


@pytest.mark.parametrize(
    "wanted",
    [
        topic("mastodon:a.example", queries=("#tag",)),
        topic("bluesky", accounts=("alice.example",)),
        topic(links=(TIKTOK_LINK,)),
    ],
)
def test_what_takes_no_key_says_nothing(wanted: Topic) -> None:
    """Hashtags on Mastodon, accounts and links need no key."""
    assert needs(wanted) == []


@pytest.mark.parametrize(
    ("n_bytes", "words"),
    [
        (0, "nothing"),
        (3, "less than 1 kB"),
        (1_400, "1.4 kB"),
        (99_000_000, "99 MB"),
        (1.44e9, "1.4 GB"),
        (2e15, "2,000 TB"),
    ],
)
def test_bytes_are_told_in_two_figures(n_bytes: float, words: str) -> None:
    """Sizes are rounded, and never to nothing."""
    assert size(n_bytes) == words
