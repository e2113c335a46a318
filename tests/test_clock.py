"""Time is an argument: real, ahead, or virtual."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from checker.clock import Clock, OffsetClock, SystemClock, VirtualClock, VirtualLoop

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
DAY_S = 86_400.0


@pytest.fixture
def loop():  # type: ignore[no-untyped-def]
    """Return a loop in which time leaps."""
    made = VirtualLoop()
    yield made
    made.close()


def test_the_machines_clock_is_aware_utc() -> None:
    """The present is in UTC, with its zone."""
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert before <= now <= before + timedelta(seconds=5)


@pytest.mark.parametrize("seconds", [0.0, -5.0])
async def test_a_wait_that_is_over_returns_at_once(seconds: float) -> None:
    """Zero or less is no wait, on every clock that runs in a real loop."""
    started = time.monotonic()
    await SystemClock().sleep(seconds)
    await OffsetClock().sleep(seconds)
    assert time.monotonic() - started < 0.1


async def test_an_offset_clock_advances_instead_of_waiting() -> None:
    """A sleep of a day passes at once, and the clock is a day on."""
    clock = OffsetClock()
    before, started = clock.now(), time.monotonic()
    await clock.sleep(DAY_S)
    assert time.monotonic() - started < 0.1
    assert timedelta(days=1) <= clock.now() - before < timedelta(days=1, seconds=5)


async def test_an_offset_clock_is_not_turned_back_by_a_sleep() -> None:
    """A negative sleep leaves the clock where it was."""
    clock = OffsetClock()
    before = clock.now()
    await clock.sleep(-DAY_S)
    assert clock.now() >= before


def test_virtual_time_passes_exactly(loop: VirtualLoop) -> None:
    """Thirty days of sleep are thirty days on the clock, and no time at all on the wall."""
    clock = VirtualClock(NOON)

    async def work() -> datetime:
        await clock.sleep(30 * DAY_S)
        return clock.now()

    started = time.monotonic()
    assert loop.run_until_complete(work()) == NOON + timedelta(days=30)
    assert time.monotonic() - started < 0.5


def test_virtual_sleepers_wake_in_order(loop: VirtualLoop) -> None:
    """Everybody wakes at their own time, whoever slept first."""
    clock = VirtualClock(NOON)
    woke: list[tuple[str, float]] = []

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woke.append((name, (clock.now() - NOON).total_seconds()))

    async def work() -> None:
        await asyncio.gather(sleeper("late", 90), sleeper("early", 10), sleeper("now", -1))

    loop.run_until_complete(work())
    assert woke == [("now", 0.0), ("early", 10.0), ("late", 90.0)]


def test_virtual_time_stands_while_work_is_done(loop: VirtualLoop) -> None:
    """Turns of the loop without a wait take no virtual time."""
    clock = VirtualClock(NOON)

    async def work() -> datetime:
        for _ in range(100):
            await clock.sleep(0)
        return clock.now()

    assert loop.run_until_complete(work()) == NOON


@pytest.mark.parametrize("days", [190, 195, 365, 3660])
def test_virtual_years_pass_as_well(loop: VirtualLoop, days: int) -> None:
    """However long ago a virtual loop began, a timer that is due is run."""

    async def long_ago_and_now() -> float:
        await asyncio.sleep(days * 86_400)
        for _ in range(100):
            await asyncio.sleep(0.2)
        return loop.time()

    late_s = loop.run_until_complete(long_ago_and_now()) - days * 86_400 - 20
    assert abs(late_s) < 1e-4


def test_virtual_timeouts_run_out(loop: VirtualLoop) -> None:
    """Asyncio's own timeouts are in virtual time as well."""

    async def work() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3600):
                await asyncio.Event().wait()
        return loop.time()

    assert loop.run_until_complete(work()) == pytest.approx(3600)


def test_each_virtual_loop_begins_anew(loop: VirtualLoop) -> None:
    """Time in one loop is nothing to another."""
    loop.run_until_complete(asyncio.sleep(100))
    other = VirtualLoop()
    assert (loop.time(), other.time()) == (100.0, 0.0)
    other.close()


@pytest.mark.parametrize("clock", [SystemClock(), OffsetClock(), VirtualClock(NOON)], ids=type)
def test_every_clock_is_one(clock: Clock) -> None:
    """Each clock has what the collector needs of time."""
    assert callable(clock.now)
    assert asyncio.iscoroutinefunction(clock.sleep)


def test_uptime_goes_on_and_is_not_set() -> None:
    """The seconds that nobody can set go on, and an offset clock's go on by its offset."""
    first = SystemClock().uptime_s()
    assert SystemClock().uptime_s() >= first
    clock = OffsetClock()
    before = clock.uptime_s()
    clock.advance(DAY_S)
    assert DAY_S <= clock.uptime_s() - before < DAY_S + 60


def test_virtual_uptime_is_the_loops(loop: VirtualLoop) -> None:
    """In virtual time the seconds are those that the loop has leapt."""

    async def wait() -> float:
        clock = VirtualClock(NOON)
        before = clock.uptime_s()
        await clock.sleep(DAY_S)
        return clock.uptime_s() - before

    assert loop.run_until_complete(wait()) == pytest.approx(DAY_S)
