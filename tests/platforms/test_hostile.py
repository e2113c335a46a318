"""Platforms held against a real server that misbehaves: nothing it does is an absence."""

from __future__ import annotations

import pytest

from checker.clock import SystemClock
from checker.judge.verdicts import judge_reading
from checker.model import Availability, Exchange, Subject, Verdict, account, post
from checker.net.client import Net
from checker.net.guard import Guard
from checker.net.pacing import Pacer
from checker.net.road import Road
from checker.platforms import PLATFORMS
from tests.support.hostile import WAYS, serving

STATUS = "o.example/113000000000000001"


async def _looked_at(subject_of: dict[str, object], way: str) -> tuple[Verdict, list[Exchange]]:
    kept: list[Exchange] = []

    def keep(exchange: Exchange) -> Exchange:
        kept.append(exchange)
        return exchange

    clock = SystemClock()
    async with serving() as hostile:
        subject = subject_of.get("subject") or post("web", hostile.url(way))
        assert isinstance(subject, Subject)
        road = Road(
            guard=Guard.of([f"127.0.0.1:{hostile.port}"]),
            routes={"o.example": hostile.url(way)},
            timeout_s=0.1,
        )
        net = Net(clock, road, Pacer(clock, lambda _: 0.0, seed=1))
        platform = PLATFORMS[subject.platform]
        (reading,) = await platform.look([subject], net.asking(keep))
        await net.close()
    return judge_reading(reading, platform.rules), kept


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "about",
    [{}, {"subject": post("mastodon", STATUS)}, {"subject": account("mastodon", "ann@o.example")}],
    ids=["web", "mastodon", "mastodon account"],
)
async def test_no_misbehaviour_is_a_finding(about: dict[str, object], way: str) -> None:
    """Whatever a hostile server does, the look tells nothing, and every attempt is kept."""
    verdict, kept = await _looked_at(about, way)
    assert verdict.outcome.availability is Availability.INCONCLUSIVE
    assert kept
