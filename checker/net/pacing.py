"""Pacing: every wait is the platform's own, per host, with jitter and a circuit breaker.

Waits are counted by a clock that nobody can set: a clock that is put forward must not end a wait
early, nor one that is put back stretch it. What a host asked for outlives the program, see
:class:`Rests`.
"""

import asyncio
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from checker.clock import Clock
from checker.model import Exchange
from checker.model.rest import Rest
from checker.net.waits import LONGEST_WAIT_S, asked_wait_s

JITTER = 0.2
FIRST_BACK_OFF_S = 60.0
LONGEST_BACK_OFF_S = 3600.0
FAILURES_TO_OPEN = 3
WALL_HOLD_S = 900.0


class Rests(Protocol):
    """Where rests are written down, so that a restart ends none of them."""

    def standing(self) -> Mapping[str, Rest]:
        """Return the rest of every host that has not answered well since."""
        ...

    def note(self, host: str, rest: Rest | None) -> None:
        """Write down that ``host`` rests; None: that it answers again."""
        ...

    def asked_at(self) -> datetime | None:
        """Return when anybody was asked last, at the latest; None where nobody ever was."""
        ...


class NoRests:
    """Forgets with the program: for questions that are asked once."""

    def standing(self) -> Mapping[str, Rest]:
        """Return no rest."""
        return {}

    def note(self, host: str, rest: Rest | None) -> None:
        """Write nothing down."""

    def asked_at(self) -> datetime | None:
        """Return None: nobody is known to have been asked."""
        return None


@dataclass
class _Lane:
    """One host's state; moments are seconds of uptime."""

    seconds_per_ask: float
    asked_s: float | None = None
    free_s: float | None = None
    held_until_s: float = 0.0
    trouble: str | None = None
    n_failures: int = 0
    n_walls: int = 0
    n_wall_holds: int = 0
    on_trial: bool = False
    noted: bool = False
    n_out: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    back: asyncio.Event = field(default_factory=asyncio.Event)


class Pacer:
    """Lets asks to each host out at its pace, and holds them back while the host says so."""

    def __init__(
        self,
        clock: Clock,
        pace_of: Callable[[str], float],
        *,
        seed: int | None = None,
        rests: Rests | None = None,
    ) -> None:
        """Pace by ``pace_of(host)`` seconds per ask.

        Args:
            clock: what time it is, and how long the machine is up.
            pace_of: a host's pace, in seconds per ask.
            seed: makes the jitter repeatable.
            rests: where rests are written down; by default nowhere.
        """
        self._clock = clock
        self._pace_of = pace_of
        self._lanes: dict[str, _Lane] = {}
        self._random = random.Random(seed)  # noqa: S311  jitter, not a secret
        self._rests: Rests = rests or NoRests()
        self._standing = dict(self._rests.standing())
        self._asked_at = self._rests.asked_at()

    def _lane(self, host: str) -> _Lane:
        lane = self._lanes.get(host)
        if lane is None:
            lane = self._lanes[host] = _Lane(self._pace_of(host))
            self._take_up(lane, self._standing.get(host))
        return lane

    def _take_up(self, lane: _Lane, rest: Rest | None) -> None:
        """Go on where the program before this one ended; its last ask may have gone here."""
        now, now_s = self._clock.now(), self._clock.uptime_s()
        if self._asked_at is not None:
            lane.asked_s = now_s - max(0.0, (now - self._asked_at).total_seconds())
        if rest is None:
            return
        left_s = (rest.until - now).total_seconds()
        if left_s < -LONGEST_WAIT_S:
            return  # what a host did so long ago says nothing of today
        lane.held_until_s = now_s + min(left_s, LONGEST_WAIT_S * (1 + JITTER))
        lane.trouble = rest.trouble
        lane.n_failures, lane.n_wall_holds = rest.n_failures, rest.n_wall_holds
        lane.n_walls = FAILURES_TO_OPEN - 1 if rest.n_wall_holds else 0
        lane.on_trial = lane.noted = True

    def held_until(self, host: str) -> datetime | None:
        """Return until when ``host`` is left alone, None when it may be asked now."""
        left_s = self._held_s(self._lane(host))
        return self._clock.now() + timedelta(seconds=left_s) if left_s > 0 else None

    def _held_s(self, lane: _Lane) -> float:
        # The clock is read only for who is held: most are not.
        return lane.held_until_s - self._clock.uptime_s() if lane.held_until_s else 0.0

    def trouble(self, host: str) -> str | None:
        """Return what made us leave ``host`` alone, None when nothing did."""
        return self._lane(host).trouble

    async def turn(
        self,
        host: str,
        at_least_s: float = 0.0,
        *,
        patience_s: float = float("inf"),
        paced: bool = True,
    ) -> bool:
        """Wait until ``host`` may be asked once more.

        After a rest one ask goes alone, on trial; the others wait for what comes of it.

        Args:
            host: whom to ask.
            at_least_s: the gap that whoever asks keeps to anyway, in seconds.
            patience_s: for how long a rest is waited for, in seconds.
            paced: whether the pace counts, or the host's own answers only.

        Returns:
            False where it rests for longer than that: then it must not be asked.
        """
        lane = self._lane(host)
        async with lane.turn:
            while True:
                held_s = self._held_s(lane)
                if held_s > patience_s:
                    return False
                wait_s = max(held_s, self._gap_left_s(lane, at_least_s) if paced else 0.0)
                if wait_s > 0:
                    await self._clock.sleep(wait_s)
                elif lane.on_trial and lane.n_out:
                    lane.back.clear()
                    await lane.back.wait()
                else:
                    break
            if paced:
                lane.asked_s = self._clock.uptime_s()
                lane.free_s = lane.asked_s + self._gap_s(lane, at_least_s)
            return True

    def _gap_left_s(self, lane: _Lane, at_least_s: float) -> float:
        if lane.asked_s is None:
            return 0.0
        if lane.free_s is None:
            lane.free_s = lane.asked_s + self._gap_s(lane, at_least_s)
        return lane.free_s - self._clock.uptime_s()

    def _gap_s(self, lane: _Lane, at_least_s: float) -> float:
        return max(lane.seconds_per_ask, at_least_s) * (1 + JITTER * self._random.random())

    @contextmanager
    def out(self, host: str) -> Iterator[None]:
        """Count an ask as under way, whatever becomes of it."""
        lane = self._lane(host)
        lane.n_out += 1
        try:
            yield
        finally:
            lane.n_out -= 1
            lane.back.set()

    def learn(self, host: str, exchange: Exchange) -> None:
        """Take from an answer how long ``host`` wants to be left alone."""
        lane = self._lane(host)
        trouble, asked_s = _trouble(exchange), asked_wait_s(exchange)
        if trouble is None:
            self._recover(host, lane)
            if asked_s:
                refused = exchange.status is not None and exchange.status >= 400
                lane.trouble = "asked to wait" if refused else "rate limit spent"
                self.hold(host, asked_s)
            return
        lane.n_failures += 1
        lane.trouble = trouble
        unsaid = asked_s is None and exchange.status == 429
        if not asked_s and not unsaid and lane.n_failures < FAILURES_TO_OPEN:
            return
        # A host that fails again and again and names no wait, or one that is over, is backed off.
        self.hold(host, asked_s or self._back_off_s(lane.n_failures))

    def _recover(self, host: str, lane: _Lane) -> None:
        lane.n_failures = 0
        # A wall may come with the same good status: whether the trial is over is for it to say.
        if lane.n_wall_holds:
            return
        lane.trouble = None
        self._end_trial(host, lane)

    def _end_trial(self, host: str, lane: _Lane) -> None:
        lane.on_trial = False
        if lane.noted and self._held_s(lane) <= 0:
            lane.noted = False
            self._rests.note(host, None)

    def slow(self, host: str, seconds_per_ask: float) -> None:
        """Ask ``host`` no oftener than this from now on; a faster pace is not taken up."""
        lane = self._lane(host)
        lane.seconds_per_ask = max(lane.seconds_per_ask, seconds_per_ask)

    def hold(self, host: str, seconds: float) -> None:
        """Leave ``host`` alone for ``seconds`` from now, and a little longer."""
        lane = self._lane(host)
        wait_s = min(seconds, LONGEST_WAIT_S) * (1 + JITTER * self._random.random() / 2)
        lane.on_trial = True
        if wait_s <= self._held_s(lane):
            return
        lane.held_until_s = self._clock.uptime_s() + wait_s
        lane.noted = True
        until = self._clock.now() + timedelta(seconds=self._held_s(lane))
        rest = Rest(until, lane.trouble or "held back", lane.n_failures, lane.n_wall_holds)
        self._rests.note(host, rest)

    def note_wall(self, host: str, wall: str) -> bool:
        """Count a wall, which comes with status 200; returns whether it made us hold back.

        Three in a row hold the host for 15 minutes; then one at a trial for 30, then for an hour.
        """
        lane = self._lane(host)
        if lane.n_wall_holds and self._held_s(lane) > 0:
            return True  # the same answer again, for another of the posts that it was to hold
        lane.n_walls += 1
        lane.trouble = wall
        if lane.n_walls < FAILURES_TO_OPEN:
            return False
        held_s = min(WALL_HOLD_S * 2**lane.n_wall_holds, LONGEST_BACK_OFF_S)
        lane.n_walls = FAILURES_TO_OPEN - 1
        lane.n_wall_holds = min(lane.n_wall_holds + 1, 10)
        self.hold(host, held_s)
        return True

    def note_passage(self, host: str) -> None:
        """Note that ``host`` itself answered, and no wall before it."""
        lane = self._lane(host)
        lane.n_walls = 0
        if lane.n_wall_holds:
            lane.n_wall_holds = 0
            self._recover_from_walls(host, lane)

    def _recover_from_walls(self, host: str, lane: _Lane) -> None:
        if self._held_s(lane) <= 0 and not lane.n_failures:
            lane.trouble = None
            self._end_trial(host, lane)

    def _back_off_s(self, n_failures: int) -> float:
        doublings = min(n_failures - 1, 10)
        return float(min(FIRST_BACK_OFF_S * 2**doublings, LONGEST_BACK_OFF_S))


def _trouble(exchange: Exchange) -> str | None:
    if exchange.failure is not None:
        return exchange.failure
    if exchange.status == 429:
        return "rate limited"
    if exchange.status is not None and exchange.status >= 500:
        return f"HTTP {exchange.status}"
    return None
