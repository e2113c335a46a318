"""Remembering answers about names: once an hour, and never what is a refusal or a secret."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from checker.clock import OffsetClock
from checker.model import Ask, Exchange, JsonPost
from checker.net.memory import MOST, MOST_BYTES, ONE_ROUND, REMEMBERED, AskingOnce, Remembering
from tests.support.replay import NOON

FINE = Exchange(ask=Ask("https://x.example"), asked_at=NOON, answered_at=NOON, status=200)


@dataclass
class Asked:
    """An asking that answers alike, and counts."""

    answer: Exchange = FINE
    count: int = 0
    given: list[Any] = field(default_factory=list)

    async def __call__(self, url: str, /, **rest: Any) -> Exchange:
        """Answer."""
        self.count += 1
        self.given.append((url, rest))
        return self.answer


def remembering(asked: Asked) -> tuple[Remembering, OffsetClock]:
    """Return a fetch that remembers, and its clock."""
    clock = OffsetClock()
    return Remembering(asked, clock), clock  # type: ignore[arg-type]


async def test_a_question_is_asked_once_an_hour() -> None:
    """The same question within the hour gets the answer that it had; others are asked."""
    asked = Asked()
    fetch, clock = remembering(asked)
    for params in ((("a", "1"),), (("a", "1"),), (("a", "2"),)):
        assert await fetch("https://x.example", params=params) is FINE
    assert asked.count == 2
    clock.advance(REMEMBERED.total_seconds() + 1)
    await fetch("https://x.example", params=(("a", "1"),))
    assert asked.count == 3
    assert asked.given[0][1]["params"] == (("a", "1"),)


@pytest.mark.parametrize("changed", [{"status": 404}, {"status": None, "failure": "dns"}])
async def test_refusals_are_not_remembered(changed: dict[str, Any]) -> None:
    """What failed is asked again."""
    asked = Asked(replace(FINE, **changed))
    fetch, _ = remembering(asked)
    for _ in range(2):
        await fetch("https://x.example")
    assert asked.count == 2


async def test_what_is_asked_with_a_key_is_not_remembered() -> None:
    """An answer to somebody's key is nobody else's."""
    asked = Asked()
    fetch, _ = remembering(asked)
    for auth in ("name", "name", None, None, "name"):
        await fetch("https://x.example", auth=auth)
    assert asked.count == 4


async def test_memory_is_bounded() -> None:
    """However many names there are, no more are held than the bound."""
    fetch, _ = remembering(Asked())
    for number in range(MOST + 5):
        await fetch(f"https://x.example/{number}")
    assert len(fetch._known) <= MOST


def once(asked: Asked) -> tuple[AskingOnce, OffsetClock]:
    """Return a fetch for one round of listings, and its clock."""
    clock = OffsetClock()
    return AskingOnce(asked, clock), clock


async def test_two_topics_ask_for_one_listing_once() -> None:
    """The same question in one round gets the same answer; another query or header is asked."""
    asked = Asked()
    fetch, _ = once(asked)
    for _ in range(2):
        assert await fetch("https://x.example", headers={"a": "1"}) is FINE
    assert asked.count == 1
    await fetch("https://x.example", headers={"a": "2"})
    await fetch("https://x.example", params=(("a", "1"),), headers={"a": "1"})
    await fetch("https://x.example", headers={"a": "1"}, redirects=False)
    assert asked.count == 4


@pytest.mark.parametrize(
    "given",
    [{"auth": "key"}, {"method": "HEAD"}, {"method": JsonPost({"q": "x"})}],
    ids=["with a key", "another method", "posted"],
)
async def test_what_is_no_plain_question_is_asked_each_time(given: dict[str, Any]) -> None:
    """Nothing with a key, no HEAD and nothing posted is remembered."""
    asked = Asked()
    fetch, _ = once(asked)
    for _ in range(2):
        await fetch("https://x.example", **given)
    assert asked.count == 2


@pytest.mark.parametrize(
    ("changed", "count"),
    [
        ({"status": 404}, 1),
        ({"status": 429}, 2),
        ({"status": 503}, 2),
        ({"status": None, "failure": "dns"}, 2),
        ({"failure": "too_long"}, 2),
    ],
)
async def test_only_an_answer_is_remembered_in_a_round(changed: dict[str, Any], count: int) -> None:
    """A page that is not there is an answer; trouble of the road or platform is asked again."""
    asked = Asked(replace(FINE, **changed))
    fetch, _ = once(asked)
    for _ in range(2):
        await fetch("https://x.example")
    assert asked.count == count


@pytest.mark.parametrize("moved_s", [ONE_ROUND.total_seconds() + 1, -10.0])
async def test_a_round_remembers_no_longer_than_it_may(moved_s: float) -> None:
    """After half an hour, and when the clock was set back, a listing is asked anew."""
    asked = Asked()
    fetch, clock = once(asked)
    await fetch("https://x.example")
    clock.advance(moved_s)
    await fetch("https://x.example")
    assert asked.count == 2


async def test_a_round_remembers_no_more_than_its_bound() -> None:
    """Bodies beyond the bound are passed on and not held."""
    asked = Asked(replace(FINE, raw=b"x" * (MOST_BYTES // 2 + 1), body=b"x" * (MOST_BYTES // 2)))
    fetch, _ = once(asked)
    for _ in range(2):
        await fetch("https://x.example")
    assert asked.count == 2
