"""Every wait is the platform's own; time here is virtual."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.clock import VirtualClock, VirtualLoop
from checker.model import Ask, Exchange
from checker.net.pacing import (
    FAILURES_TO_OPEN,
    FIRST_BACK_OFF_S,
    JITTER,
    LONGEST_BACK_OFF_S,
    Pacer,
    retry_after_s,
)

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
HOST = "host.example"
DAY_S = 86_400.0


@contextmanager
def _virtual() -> Iterator[VirtualLoop]:
    loop = VirtualLoop()
    try:
        yield loop
    finally:
        loop.close()


def _run(work: Callable[[VirtualClock], Awaitable[object]]) -> object:
    with _virtual() as loop:
        return loop.run_until_complete(work(VirtualClock(NOON)))


def _answer(status: int | None = 200, failure: str | None = None, **headers: str) -> Exchange:
    return Exchange(
        ask=Ask(f"https://{HOST}/"),
        asked_at=NOON,
        answered_at=NOON,
        status=status,
        failure=failure,
        headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
    )


def _held_s(*answers: Exchange, seed: int = 1) -> float:
    """Return for how long the host is left alone after these answers, in seconds."""

    async def work(clock: VirtualClock) -> float:
        pacer = Pacer(clock, lambda _: 1.0, seed=seed)
        for answer in answers:
            pacer.learn(HOST, answer)
        until = pacer.held_until(HOST)
        return (until - NOON).total_seconds() if until else 0.0

    return float(_run(work))


EPOCH_S = int(NOON.timestamp())
WAITS = {
    "Retry-After in seconds": (_answer(429, Retry_After="120"), 120),
    "Retry-After on 503": (_answer(503, Retry_After="30"), 30),
    "Retry-After on 403": (_answer(403, Retry_After="45"), 45),
    "Retry-After as a date": (
        _answer(429, Retry_After=format_datetime(NOON + timedelta(hours=1), usegmt=True)),
        3600,
    ),
    "429 and nothing else": (_answer(429), FIRST_BACK_OFF_S),
    "429 and rubbish": (_answer(429, Retry_After="soon"), FIRST_BACK_OFF_S),
    "429 and odd digits": (_answer(429, Retry_After="²"), FIRST_BACK_OFF_S),
    "reset in seconds": (_answer(429, RateLimit_Reset="90"), 90),
    "reset at an epoch second": (_answer(429, RateLimit_Reset=str(EPOCH_S + 90)), 90),
    "reset at an epoch millisecond": (
        _answer(429, X_RateLimit_Reset=str((EPOCH_S + 90) * 1000)),
        90,
    ),
    "reset as a date": (_answer(429, X_RateLimit_Reset="2026-01-15T12:01:30.000000Z"), 90),
    "nothing remaining": (_answer(RateLimit_Remaining="0", RateLimit_Reset="50"), 50),
    "nothing remaining, as Reddit says": (
        _answer(X_RateLimit_Remaining="0.0", X_RateLimit_Reset="50"),
        50,
    ),
    "an absurd wait": (_answer(429, Retry_After="9" * 12), DAY_S),
    "a wait of years, as a date": (
        _answer(429, Retry_After="Fri, 31 Dec 9999 23:59:59 GMT"),
        DAY_S,
    ),
    "a negative wait": (_answer(429, Retry_After="-5"), FIRST_BACK_OFF_S),
    "no number": (_answer(429, Retry_After="NaN"), FIRST_BACK_OFF_S),
    "no end": (_answer(429, Retry_After="inf"), FIRST_BACK_OFF_S),
    "a number in another spelling": (_answer(429, Retry_After="1e12"), FIRST_BACK_OFF_S),
    "thousands of digits": (_answer(429, Retry_After="9" * 5000), DAY_S),
    "an impossible offset": (
        _answer(429, Retry_After="Mon, 01 Jan 2026 00:00:00 +9999"),
        FIRST_BACK_OFF_S,
    ),
    "an absurd reset": (_answer(RateLimit_Remaining="0", RateLimit_Reset="9" * 15), DAY_S),
}


@pytest.mark.parametrize(("answer", "least_s"), WAITS.values(), ids=WAITS)
def test_a_host_is_left_alone_as_long_as_it_says(answer: Exchange, least_s: float) -> None:
    """The hold is what the answer asks for, and a little more, never less."""
    assert least_s <= _held_s(answer) <= least_s * (1 + JITTER)


FREE = {
    "an answer": _answer(),
    "some remaining": _answer(RateLimit_Remaining="3", RateLimit_Reset="50"),
    "nothing remaining, no reset": _answer(RateLimit_Remaining="0"),
    "a date that has passed": _answer(429, Retry_After="Thu, 15 Jan 2026 11:00:00 GMT"),
    "a post that is gone": _answer(404),
    "one failure": _answer(None, "timeout"),
    "one server error": _answer(500),
}


@pytest.mark.parametrize("answer", FREE.values(), ids=FREE)
def test_a_host_that_asks_for_nothing_is_free(answer: Exchange) -> None:
    """An answer that asks for no wait, and a single failure, hold nothing."""
    assert _held_s(answer) == 0.0


@pytest.mark.parametrize("wait", ["0", "Thu, 15 Jan 2026 11:00:00 GMT"])
def test_a_wait_that_is_none_does_not_keep_the_circuit_closed(wait: str) -> None:
    """A host that refuses again and again and says that we need not wait is backed off."""
    assert _held_s(*[_answer(429, Retry_After=wait)] * FAILURES_TO_OPEN) >= FIRST_BACK_OFF_S


@pytest.mark.parametrize("failing", [_answer(500), _answer(None, "reset")], ids=["500", "reset"])
def test_failures_in_a_row_open_the_circuit(failing: Exchange) -> None:
    """The circuit is closed until the last allowed failure, and open from there."""
    assert _held_s(*[failing] * (FAILURES_TO_OPEN - 1)) == 0.0
    assert _held_s(*[failing] * FAILURES_TO_OPEN) > FIRST_BACK_OFF_S


def test_an_answer_between_failures_keeps_the_circuit_closed() -> None:
    """Only failures in a row count."""
    bad = _answer(500)
    assert _held_s(bad, bad, _answer(), bad, bad) == 0.0


def test_back_off_grows_and_is_bounded() -> None:
    """Each refusal doubles the wait up to the bound."""
    waits = [_held_s(*[_answer(429)] * n, seed=n) for n in (1, 3, 5, 40)]
    assert waits == sorted(waits)
    assert waits[-1] <= LONGEST_BACK_OFF_S * (1 + JITTER)


def test_a_shorter_wait_never_shortens_a_longer_one() -> None:
    """What was promised first is kept when a later answer asks for less."""
    spent = _answer(RateLimit_Remaining="0", RateLimit_Reset="5")
    assert _held_s(_answer(429, Retry_After="600"), spent) >= 600


def test_walls_in_a_row_open_the_circuit_for_long() -> None:
    """The third challenge page in a row brings a long rest, whatever status it came with."""

    async def work(clock: VirtualClock) -> list[tuple[bool, bool]]:
        pacer = Pacer(clock, lambda _: 1.0, seed=1)
        held = []
        for _ in range(FAILURES_TO_OPEN):
            pacer.learn(HOST, _answer())
            rested = pacer.note_wall(HOST, "challenge")
            held.append((rested, pacer.held_until(HOST) is not None))
        return held

    assert _run(work) == [(False, False), (False, False), (True, True)]


def test_rests_grow_until_the_host_itself_answers() -> None:
    """Walls after a rest bring a longer one, at most an hour; an answer begins anew."""

    async def work(clock: VirtualClock) -> list[float]:
        pacer = Pacer(clock, lambda _: 1.0, seed=1)
        rests = []
        for passed in (False, False, False, False, True):
            if passed:
                pacer.note_passage(HOST)
            for _ in range(FAILURES_TO_OPEN):
                pacer.note_wall(HOST, "challenge")
            until = pacer.held_until(HOST)
            assert until is not None
            rests.append((until - clock.now()).total_seconds())
            await clock.sleep(rests[-1] + 1)
        return rests

    rests = _run(work)
    assert [round(rest / 900, 0) for rest in rests] == [1, 2, 4, 4, 1]


def test_the_trouble_is_named_until_an_answer_comes() -> None:
    """Why a host is left alone can be told, and a good answer clears it."""

    async def work(clock: VirtualClock) -> list[str | None]:
        pacer = Pacer(clock, lambda _: 1.0)
        told = [pacer.trouble(HOST)]
        for answer in (_answer(429), _answer(502), _answer(None, "dns"), _answer()):
            pacer.learn(HOST, answer)
            told.append(pacer.trouble(HOST))
        return told

    assert _run(work) == [None, "rate limited", "HTTP 502", "dns", None]


def test_a_hold_ends_by_itself() -> None:
    """After the wait the host may be asked again."""

    async def work(clock: VirtualClock) -> bool:
        pacer = Pacer(clock, lambda _: 1.0)
        pacer.hold(HOST, 100)
        await clock.sleep(100 * (1 + JITTER))
        return pacer.held_until(HOST) is None

    assert _run(work) is True


@pytest.mark.parametrize("seed", range(5))
def test_asks_are_never_closer_than_the_pace(seed: int) -> None:
    """Jitter only ever adds to the pace, for callers that come all at once."""

    async def work(clock: VirtualClock) -> list[float]:
        pacer = Pacer(clock, lambda _: 2.0, seed=seed)
        went: list[float] = []

        async def one() -> None:
            await pacer.turn(HOST)
            went.append((clock.now() - NOON).total_seconds())

        await asyncio.gather(*(one() for _ in range(20)))
        return [later - earlier for earlier, later in pairwise(went)]

    gaps = _run(work)
    assert min(gaps) >= 2.0
    assert max(gaps) <= 2.0 * (1 + JITTER)


def test_hosts_do_not_wait_for_each_other() -> None:
    """A slow host holds up nobody but itself."""

    async def work(clock: VirtualClock) -> float:
        pacer = Pacer(clock, lambda host: 60.0 if host == HOST else 0.0)
        await pacer.turn(HOST)
        await asyncio.gather(*(pacer.turn("other.example") for _ in range(5)))
        return (clock.now() - NOON).total_seconds()

    assert _run(work) == 0.0


@given(st.text(max_size=30))
def test_any_header_is_read_or_passed_over(value: str) -> None:
    """No text in Retry-After raises, and no wait is negative."""
    wait_s = retry_after_s(_answer(429, Retry_After=value), NOON)
    assert wait_s is None or wait_s >= 0


@given(value=st.text(max_size=30), remaining=st.sampled_from(["0", "5", "x"]))
def test_any_reset_is_read_or_passed_over(value: str, remaining: str) -> None:
    """No text in the reset header raises, and no hold is beyond a day and its jitter."""
    answer = _answer(429, RateLimit_Reset=value, RateLimit_Remaining=remaining)
    assert 0 <= _held_s(answer) <= DAY_S * (1 + JITTER)
