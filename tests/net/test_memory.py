"""Remembering answers about names: once an hour, and never what is a refusal or a secret."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from checker.clock import OffsetClock
from checker.model import Ask, Exchange
from checker.net.memory import MOST, REMEMBERED, Remembering
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
