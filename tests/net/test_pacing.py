"""Every wait is the platform's own; time here is virtual."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from checker.clock import VirtualClock
from checker.model import Exchange
from checker.model.rest import Rest
from checker.net.lane import (
    FAILURES_TO_OPEN,
    FIRST_BACK_OFF_S,
    JITTER,
    LONGEST_BACK_OFF_S,
    WALL_HOLD_S,
)
from checker.net.pacing import Pacer
from tests.support.waiting import HOST, NOON, answering, held_s, run, virtual


@pytest.mark.parametrize("wait", ["0", "Thu, 15 Jan 2026 11:00:00 GMT"])
def test_a_wait_that_is_none_does_not_keep_the_circuit_closed(wait: str) -> None:
    """A host that refuses again and again and says that we need not wait is backed off."""
    assert held_s(*[answering(429, Retry_After=wait)] * FAILURES_TO_OPEN) >= FIRST_BACK_OFF_S


@pytest.mark.parametrize(
    "failing", [answering(500), answering(None, "reset")], ids=["500", "reset"]
)
def test_failures_in_a_row_open_the_circuit(failing: Exchange) -> None:
    """The circuit is closed until the last allowed failure, and open from there."""
    assert held_s(*[failing] * (FAILURES_TO_OPEN - 1)) == 0.0
    assert held_s(*[failing] * FAILURES_TO_OPEN) > FIRST_BACK_OFF_S


def test_an_answer_between_failures_keeps_the_circuit_closed() -> None:
    """Only failures in a row count."""
    bad = answering(500)
    assert held_s(bad, bad, answering(), bad, bad) == 0.0


def test_back_off_grows_and_is_bounded() -> None:
    """Each refusal doubles the wait up to the bound."""
    waits = [held_s(*[answering(429)] * n, seed=n) for n in (1, 3, 5, 40)]
    assert waits == sorted(waits)
    assert waits[-1] <= LONGEST_BACK_OFF_S * (1 + JITTER)


def test_a_shorter_wait_never_shortens_a_longer_one() -> None:
    """What was promised first is kept when a later answer asks for less."""
    spent = answering(RateLimit_Remaining="0", RateLimit_Reset="5")
    assert held_s(answering(429, Retry_After="600"), spent) >= 600


def test_walls_in_a_row_open_the_circuit_for_long() -> None:
    """The third challenge page in a row brings a long rest, whatever status it came with."""

    async def work(clock: VirtualClock) -> list[tuple[bool, bool]]:
        pacer = Pacer(clock, lambda _: 1.0, seed=1)
        held = []
        for _ in range(FAILURES_TO_OPEN):
            pacer.learn(HOST, answering())
            rested = pacer.note_wall(HOST, "challenge")
            held.append((rested, pacer.held_until(HOST) is not None))
        return held

    assert run(work) == [(False, False), (False, False), (True, True)]


def test_rests_grow_until_the_host_itself_answers() -> None:
    """After a rest one wall is enough for a longer one, at most an hour; an answer begins anew."""

    async def work(clock: VirtualClock) -> list[float]:
        pacer = Pacer(clock, lambda _: 1.0, seed=1)
        rests = []
        for n_walls, passed in ((3, False), (1, False), (1, False), (1, False), (2, True)):
            if passed:
                pacer.note_passage(HOST)
                assert not pacer.note_wall(HOST, "challenge")
            for _ in range(n_walls):
                held = pacer.note_wall(HOST, "challenge")
            assert held
            rests.append(_left_s(pacer, clock))
            await clock.sleep(rests[-1] + 1)
        return rests

    rests = run(work)
    assert [round(rest / WALL_HOLD_S, 0) for rest in rests] == [1, 2, 4, 4, 1]


def test_one_walled_answer_for_many_posts_brings_one_rest() -> None:
    """Walls that are counted while the host already rests make the rest no longer."""

    async def work(clock: VirtualClock) -> float:
        pacer = Pacer(clock, lambda _: 1.0, seed=1)
        for _ in range(25):
            pacer.note_wall(HOST, "challenge")
        return _left_s(pacer, clock)

    assert WALL_HOLD_S <= run(work) <= WALL_HOLD_S * (1 + JITTER)


def _left_s(pacer: Pacer, clock: VirtualClock) -> float:
    until = pacer.held_until(HOST)
    assert until is not None
    return (until - clock.now()).total_seconds()


def test_the_trouble_is_named_until_an_answer_comes() -> None:
    """Why a host is left alone can be told, and a good answer clears it."""

    async def work(clock: VirtualClock) -> list[str | None]:
        pacer = Pacer(clock, lambda _: 1.0)
        told = [pacer.trouble(HOST)]
        for answer in (answering(429), answering(502), answering(None, "dns"), answering()):
            pacer.learn(HOST, answer)
            told.append(pacer.trouble(HOST))
        return told

    assert run(work) == [None, "rate limited", "HTTP 502", "dns", None]


def test_a_hold_ends_by_itself() -> None:
    """After the wait the host may be asked again."""

    async def work(clock: VirtualClock) -> bool:
        pacer = Pacer(clock, lambda _: 1.0)
        pacer.hold(HOST, 100)
        await clock.sleep(100 * (1 + JITTER))
        return pacer.held_until(HOST) is None

    assert run(work) is True


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

    gaps = run(work)
    assert min(gaps) >= 2.0
    assert max(gaps) <= 2.0 * (1 + JITTER)


def test_hosts_do_not_wait_for_each_other() -> None:
    """A slow host holds up nobody but itself."""

    async def work(clock: VirtualClock) -> float:
        pacer = Pacer(clock, lambda host: 60.0 if host == HOST else 0.0)
        await pacer.turn(HOST)
        await asyncio.gather(*(pacer.turn("other.example") for _ in range(5)))
        return (clock.now() - NOON).total_seconds()

    assert run(work) == 0.0


async def _ask(pacer: Pacer, went: list[float], clock: VirtualClock, *answers: Exchange) -> None:
    """Ask when allowed; the answer takes two seconds."""
    for answer in answers:
        if await pacer.turn(HOST):
            went.append((clock.now() - NOON).total_seconds())
            with pacer.out(HOST):
                await clock.sleep(2)
                pacer.learn(HOST, answer)


@pytest.mark.parametrize(("then", "n_went"), [(answering(503), 1), (answering(200), 5)])
def test_after_a_rest_one_ask_goes_alone(then: Exchange, n_went: int) -> None:
    """Of five that wait, one tries; the others go only where it was answered well."""

    async def work(clock: VirtualClock) -> list[float]:
        pacer = Pacer(clock, lambda _: 0.1, seed=1)
        for _ in range(FAILURES_TO_OPEN):
            pacer.learn(HOST, answering(503))
        rested_s = _left_s(pacer, clock)
        went: list[float] = []
        asks = [asyncio.ensure_future(_ask(pacer, went, clock, then)) for _ in range(5)]
        await clock.sleep(rested_s + 60)
        for ask in asks:
            ask.cancel()
        return [moment - rested_s for moment in went]

    went = run(work)
    assert len(went) == n_went
    assert not [moment for moment in went[1:] if moment < went[0] + 2]


def test_who_waits_for_the_pace_hears_that_the_host_rests() -> None:
    """An ask whose turn comes after a refusal of another one does not go."""

    async def work(clock: VirtualClock) -> list[bool]:
        pacer = Pacer(clock, lambda _: 10.0, seed=1)
        turns = [asyncio.ensure_future(pacer.turn(HOST, patience_s=20)) for _ in range(3)]
        await clock.sleep(1)
        pacer.learn(HOST, answering(429, Retry_After="600"))
        return await asyncio.gather(*turns)

    assert run(work) == [True, False, False]


def test_an_ask_that_is_stopped_holds_nobody_up() -> None:
    """A trial that ends without an answer lets the next one try."""

    async def work(clock: VirtualClock) -> bool:
        pacer = Pacer(clock, lambda _: 0.1, seed=1)
        pacer.hold(HOST, 5)
        await pacer.turn(HOST)
        trial = asyncio.ensure_future(_endless(pacer, clock))
        next_one = asyncio.ensure_future(pacer.turn(HOST))
        await clock.sleep(30)
        trial.cancel()
        return await next_one

    assert run(work) is True


async def _endless(pacer: Pacer, clock: VirtualClock) -> None:
    with pacer.out(HOST):
        await clock.sleep(1e6)


class _Shifted(VirtualClock):
    """A clock that somebody sets."""

    off_s = 0.0

    def now(self) -> datetime:
        """Return the virtual time, off by what it was set by."""
        return super().now() + timedelta(seconds=self.off_s)


@pytest.mark.parametrize("off_s", [-7200.0, 7200.0])
def test_a_clock_that_is_set_changes_no_wait(off_s: float) -> None:
    """A rest and a gap last as long as they would have, whichever way our clock jumps."""

    async def work() -> tuple[float, float]:
        clock, loop = _Shifted(NOON), asyncio.get_running_loop()
        pacer = Pacer(clock, lambda _: 3.0, seed=1)
        await pacer.turn(HOST)
        clock.off_s = off_s
        await pacer.turn(HOST)
        paced_s = loop.time()
        pacer.hold(HOST, 600)
        clock.off_s = 0
        await pacer.turn(HOST)
        return paced_s, loop.time() - paced_s

    with virtual() as loop:
        paced_s, held_s = loop.run_until_complete(work())
    assert 3 <= paced_s <= 3 * (1 + JITTER)
    assert 600 <= held_s <= 600 * (1 + JITTER)


class _Book:
    """Remembers rests as a store does."""

    def __init__(self, last_asked: datetime | None = None) -> None:
        self.rests: dict[str, Rest] = {}
        self.last_asked = last_asked

    def standing(self) -> dict[str, Rest]:
        """Return what is written down."""
        return self.rests

    def note(self, host: str, rest: Rest | None) -> None:
        """Write down or strike out."""
        self.rests.pop(host, None)
        if rest is not None:
            self.rests[host] = rest

    def asked_at(self) -> datetime | None:
        """Return when somebody was asked."""
        return self.last_asked


def test_a_restart_ends_no_rest_and_forgets_no_failure() -> None:
    """Who comes after a crash waits the rest out, and backs off further than the first time."""

    async def work(clock: VirtualClock) -> tuple[float, float, dict[str, Rest]]:
        book = _Book()
        Pacer(clock, lambda _: 1.0, seed=1, rests=book).learn(HOST, answering(429))
        await clock.sleep(10)
        second = Pacer(clock, lambda _: 1.0, seed=1, rests=book)
        left_s = _left_s(second, clock)
        await clock.sleep(left_s)
        second.learn(HOST, answering(429))
        again_s = _left_s(second, clock)
        await clock.sleep(again_s)
        Pacer(clock, lambda _: 1.0, seed=1, rests=book).learn(HOST, answering(200))
        return left_s, again_s, book.rests

    left_s, again_s, rests = run(work)
    assert FIRST_BACK_OFF_S - 10 <= left_s <= FIRST_BACK_OFF_S * (1 + JITTER) - 10
    assert again_s >= 2 * FIRST_BACK_OFF_S
    assert rests == {}


def test_an_old_rest_says_nothing_of_today() -> None:
    """A host that failed a month ago is not backed off for long at its first failure now."""
    book = _Book()
    book.note(HOST, Rest(NOON - timedelta(days=30), "HTTP 503", 9))

    async def work(clock: VirtualClock) -> datetime | None:
        pacer = Pacer(clock, lambda _: 1.0, rests=book)
        pacer.learn(HOST, answering(503))
        return pacer.held_until(HOST)

    assert run(work) is None


@pytest.mark.parametrize(
    ("ago_s", "least_s", "most_s"), [(None, 0, 0), (0, 3, 3.6), (2, 1, 1.6), (60, 0, 0), (-9, 3, 4)]
)
def test_the_first_ask_keeps_the_gap_to_the_last_one_before_the_restart(
    ago_s: float | None, least_s: float, most_s: float
) -> None:
    """Whoever starts anew asks as if its last ask had gone to every host."""
    book = _Book(None if ago_s is None else NOON - timedelta(seconds=ago_s))

    async def work(clock: VirtualClock) -> float:
        await Pacer(clock, lambda _: 1.0, seed=1, rests=book).turn(HOST, 3.0)
        return asyncio.get_running_loop().time()

    assert least_s <= run(work) <= most_s
