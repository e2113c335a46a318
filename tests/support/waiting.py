"""A pacer in virtual time, and answers that ask for waits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from checker.clock import VirtualClock, VirtualLoop
from checker.model import Ask, Exchange
from checker.net.pacing import Pacer

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
HOST = "host.example"


@contextmanager
def virtual() -> Iterator[VirtualLoop]:
    """Give a loop of virtual time."""
    loop = VirtualLoop()
    try:
        yield loop
    finally:
        loop.close()


def run(work: Callable[[VirtualClock], Awaitable[object]]) -> object:
    """Return what ``work`` returns, begun at noon."""
    with virtual() as loop:
        return loop.run_until_complete(work(VirtualClock(NOON)))


def answering(status: int | None = 200, failure: str | None = None, **headers: str) -> Exchange:
    """Return an answer of the host at noon; an underscore in a header's name is a hyphen."""
    return Exchange(
        ask=Ask(f"https://{HOST}/"),
        asked_at=NOON,
        answered_at=NOON,
        status=status,
        failure=failure,
        headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
    )


def held_s(*answers: Exchange, seed: int = 1) -> float:
    """Return for how long the host is left alone after these answers, in seconds."""

    async def work(clock: VirtualClock) -> float:
        pacer = Pacer(clock, lambda _: 1.0, seed=seed)
        for answer in answers:
            pacer.learn(HOST, answer)
        until = pacer.held_until(HOST)
        return (until - NOON).total_seconds() if until else 0.0

    return float(run(work))
