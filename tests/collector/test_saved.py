"""A saved answer is played to the question it answers, and nobody is asked for the rest."""

from __future__ import annotations

import pytest

from checker.collector.saved import NOT_ASKED, Question, Saved, SavedFetch
from checker.model import Ask, Exchange
from tests.support.replay import NOON


def answer(url: str, status: int = 200, *, method: str = "GET", **headers: str) -> Saved:
    """Return a saved answer whose body is its address."""
    exchange = Exchange(
        ask=Ask(url, method),
        asked_at=NOON,
        answered_at=NOON,
        status=status,
        headers=tuple(headers.items()),
        body=url.encode(),
    )
    return Saved(url, exchange)


@pytest.mark.parametrize(
    ("saved", "asked", "fits"),
    [
        ("https://a.example/p?id=1", "https://a.example/p?raw=1&id=1", True),
        ("https://a.example/p", "https://a.example/p?raw=1", True),
        ("http://a.example/p", "https://a.example/p", True),
        ("https://A.example:443/p", "https://a.example/p", False),
        ("https://A.example/p", "https://a.example/p", True),
        ("https://a.example", "https://a.example/", True),
        ("https://a.example/%40ann", "https://a.example/@ann", True),
        ("https://a.example/p?id=1", "https://a.example/p?id=2", False),
        ("https://a.example/p?id=1&x=", "https://a.example/p?id=1", False),
        ("https://a.example/p", "https://a.example/P", False),
        ("https://a.example/p", "https://b.a.example/p", False),
        ("https://a.example/p", "https://a.example.evil.test/p", False),
        ("https://a.example/p", "https://a.example@evil.test/p", False),
        ("https://[", "https://[", True),
        ("https://[", "https://a.example/", False),
    ],
)
def test_question_is_compared_by_host_path_and_named_parameters(
    saved: str, asked: str, fits: bool
) -> None:
    """Host and path are equal, and each parameter that the saved address names is asked for."""
    assert Question.of(saved).covers(Question.of(asked)) is fits


def test_question_of_another_method_is_another() -> None:
    """A HEAD is not answered by what came of a GET."""
    assert not Question.of("https://a.example/").covers(Question.of("https://a.example/", "HEAD"))


async def test_what_was_not_saved_is_not_asked() -> None:
    """A question without an answer fails as one that nobody was asked, and is remembered."""
    fetch = SavedFetch([answer("https://a.example/p")], NOON)
    found = await fetch("https://a.example/other", params=[("id", "1")])
    assert (found.status, found.failure) == (None, NOT_ASKED)
    assert fetch.asked == [("https://a.example/other?id=1", False)]
    assert not fetch.played


async def test_the_answer_that_names_most_is_meant() -> None:
    """An address without parameters stands for all questions that have no nearer answer."""
    fetch = SavedFetch([answer("https://a.example/p"), answer("https://a.example/p?id=1")], NOON)
    one = await fetch("https://a.example/p", params=[("id", "1"), ("raw", "1")])
    two = await fetch("https://a.example/p?id=2")
    assert (one.body, two.body) == (b"https://a.example/p?id=1", b"https://a.example/p")


async def test_answers_to_one_question_come_in_turn() -> None:
    """The second time the second answer comes, and the last one again and again."""
    fetch = SavedFetch([answer("https://a.example/p", code) for code in (503, 200)], NOON)
    assert [(await fetch("https://a.example/p")).status for _ in range(3)] == [503, 200, 200]


async def test_redirects_are_followed_within_what_was_saved() -> None:
    """A redirect leads to the saved answer behind it; without that nobody was asked there."""
    there = answer("https://a.example/p", 302, Location="/q")
    fetch = SavedFetch([there, answer("https://a.example/q")], NOON)
    assert (await fetch("https://a.example/p")).body == b"https://a.example/q"
    assert (await fetch("https://a.example/p", redirects=False)).status == 302
    assert (await SavedFetch([there], NOON)("https://a.example/p")).failure == NOT_ASKED


async def test_redirects_that_never_end_are_left() -> None:
    """A ring of redirects ends as a failure."""
    ring = answer("https://a.example/p", 301, Location="https://a.example/p")
    found = await SavedFetch([ring], NOON)("https://a.example/p")
    assert found.failure == "too_many_redirects"


async def test_a_stray_answer_is_the_first_questions() -> None:
    """An answer of which no address is known is played to the first question only."""
    stray = answer("about:saved").exchange
    fetch = SavedFetch([], NOON, stray)
    first = await fetch("https://a.example/p")
    second = await fetch("https://a.example/p")
    assert (first.ask.url, first.status) == ("https://a.example/p", 200)
    assert second.failure == NOT_ASKED
