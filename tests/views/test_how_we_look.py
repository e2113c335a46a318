"""The picture of a post's looks, and the words around it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from checker.collector.looks_ahead import LooksAhead, unlearned
from checker.collector.schedule import Policy
from checker.store.gain import Gain, Side
from checker.views import how_we_look
from checker.views.gain import gain_lines
from checker.views.palette import DARK, LIGHT, Palette

TEN_MINUTES = unlearned(Policy(name="uniform", fixed=timedelta(minutes=10)), "tiktok")
DAILY = unlearned(Policy(name="uniform", fixed=timedelta(days=1)))
LEARNED = LooksAhead(
    policy=Policy(horizon=timedelta(days=10)),
    platform="tiktok",
    ages_s=(0.0, 1_800.0, 3_600.0, 90_000.0, 864_000.0, 1_296_000.0),
    n_gone=12.3,
    n_back=1.0,
    days=3_400.0,
)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (TEN_MINUTES, "meets one of our looks, however old the post is"),
        (DAILY, "meets one of our looks with a chance of 3 %; at no age is it certain"),
        (LEARNED, "In a post’s first 60 minutes, no absence of 50 minutes falls between"),
    ],
)
def test_the_headline_says_where_fifty_minutes_are_certain(ahead: LooksAhead, words: str) -> None:
    """The title never promises more than the looks hold."""
    assert words in how_we_look.headline(ahead)


def test_what_it_was_learned_from_is_counted() -> None:
    """Goings, returns and days under watch are named, and that old ones fade."""
    words = how_we_look.basis(LEARNED)
    assert "TikTok: learned from 12 goings and 1 return in 3,400 days" in words
    assert "7 days old counts half" in words


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (unlearned(Policy()), "nothing is learned yet"),
        (TEN_MINUTES, "Nothing is learned here"),
    ],
)
def test_before_learning_the_words_say_so(ahead: LooksAhead, words: str) -> None:
    """Published curves and fixed gaps are never called learned."""
    assert words in how_we_look.basis(ahead)


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (Policy(), "About 20 looks are spent on a post in 60 days"),
        (Policy(name="uniform"), "in equal gaps"),
        (Policy(name="backoff"), "gaps that grow with its age"),
        (Policy(fixed=timedelta(minutes=10)), "looked at every 10 minutes"),
    ],
)
def test_the_standfirst_names_the_budget(policy: Policy, words: str) -> None:
    """Each kind of schedule has its own sentence."""
    assert words in how_we_look.standfirst(unlearned(policy))


def test_the_table_never_rounds_a_chance_up_to_certainty() -> None:
    """A chance just below one is 99 %, one far below is less than 1 %, and only certain is 100."""
    assert how_we_look.table(TEN_MINUTES)[0]["50 minutes meet a look"] == "100 %"
    nearly = unlearned(Policy(fixed=timedelta(minutes=50, seconds=5)))
    assert how_we_look.table(nearly)[0]["50 minutes meet a look"] == "99 %"
    rare = unlearned(Policy(fixed=timedelta(days=20)))
    assert how_we_look.table(rare)[0]["50 minutes meet a look"] == "less than 1 %"


def test_looks_upon_each_other_are_drawn_once() -> None:
    """Thousands of looks are a few hundred marks, and the first of all is one of them."""
    drawn = how_we_look.marks(TEN_MINUTES)
    assert len(drawn) <= 401
    assert drawn[0]["tip"] == "Look 1, when found"


def test_the_curve_is_as_long_as_the_gap_around_each_age() -> None:
    """Strips join without a hole, and rise where looks grow rare."""
    strips = how_we_look.steps(LEARNED)
    assert all(a["x2"] == b["x"] for a, b in pairwise(strips))
    assert strips[0]["y"] == pytest.approx(1.25 * 1_800.0)
    assert len(strips) <= 6


@pytest.mark.parametrize("ahead", [TEN_MINUTES, DAILY, LEARNED, unlearned(Policy())])
@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_the_picture_is_drawn_and_described(ahead: LooksAhead, colours: Palette) -> None:
    """It has the curve, the line of 50 minutes and the looks, with words for who cannot see it."""
    spec: dict[str, Any] = how_we_look.picture(ahead, colours).to_dict()
    assert "how long an absence must last" in spec["description"]
    kinds = [layer["mark"]["type"] for layer in spec["layer"]]
    assert kinds == ["rect", "rule", "tick", "text", "text", "text"]


def side(n: int, mean_s: float | None) -> Side:
    """Return a side with some goings."""
    return Side(100, n, mean_s)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            Gain("tiktok", "h", None, side(5, 7_200.0), side(80, 1_800.0)),
            "within 30 minutes when a post went (80 goings), equal gaps within 2 h (5): 0.25",
        ),
        (Gain("tiktok", "h", None, side(4, 60.0), side(80, 60.0)), "cannot be told before 5"),
        (Gain("tiktok", "h", None, side(0, None), side(0, None)), "so far 0, and 0 of the 100"),
    ],
)
def test_the_gain_is_one_sentence(found: Gain, words: str) -> None:
    """Both sides are named with their goings; with few, that it cannot be told."""
    (line,) = gain_lines([found])
    assert words in line


def test_a_platform_that_learns_nothing_has_no_sentence() -> None:
    """Nothing is said of a gain where nothing is learned."""
    assert gain_lines([Gain("tiktok", "uniform/1", None, Side(), Side())]) == []
