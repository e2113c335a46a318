"""Pacing: every wait is the platform's own, per host, with jitter and a circuit breaker.

Waits are counted by a clock that nobody can set: a clock that is put forward must not end a wait
early, nor one that is put back stretch it. What a host asked for outlives the program, see
:class:`Rests`.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol

from checker.clock import Clock
from checker.model import Exchange
from checker.model.rest import Rest
from checker.net.lane import JITTER, Lane
from checker.net.waits import LONGEST_WAIT_S, asked_wait_s


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
        self._lanes: dict[str, Lane] = {}
        self._random = random.Random(seed)  # noqa: S311  jitter, not a secret
        self._rests: Rests = rests or NoRests()
        self._standing = dict(self._rests.standing())
        self._asked_at = self._rests.asked_at()

    def _lane(self, host: str) -> Lane:
        lane = self._lanes.get(host)
        if lane is None:
            lane = self._lanes[host] = Lane(self._clock, self._random, self._pace_of(host))
            lane.take_up(self._standing.get(host), self._asked_at)
        return lane

    def held_until(self, host: str) -> datetime | None:
        """Return until when ``host`` is left alone, None when it may be asked now."""
        left_s = self._lane(host).held_s()
        return self._clock.now() + timedelta(seconds=left_s) if left_s > 0 else None

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
        return await self._lane(host).wait(at_least_s, patience_s, paced=paced)

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
            lane.n_failures = 0
            # A wall may come with the same good status: whether a trial is over is for it to say.
            if not lane.n_wall_holds:
                lane.trouble = None
                self._end_trial(host, lane)
            if asked_s:
                refused = exchange.status is not None and exchange.status >= 400
                lane.trouble = "asked to wait" if refused else "rate limit spent"
                self.hold(host, asked_s)
            return
        rest_s = lane.failed(trouble, asked_s, refused=exchange.status == 429)
        if rest_s is not None:
            self.hold(host, rest_s)

    def _end_trial(self, host: str, lane: Lane) -> None:
        lane.on_trial = False
        if lane.noted and lane.held_s() <= 0:
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
        if wait_s <= lane.held_s():
            return
        lane.held_until_s = self._clock.uptime_s() + wait_s
        lane.noted = True
        until = self._clock.now() + timedelta(seconds=lane.held_s())
        rest = Rest(until, lane.trouble or "held back", lane.n_failures, lane.n_wall_holds)
        self._rests.note(host, rest)

    def note_wall(self, host: str, wall: str) -> bool:
        """Count a wall, which comes with status 200; returns whether it made us hold back.

        Three in a row hold the host for 15 minutes; then one at a trial for 30, then for an hour.
        """
        lane = self._lane(host)
        if lane.n_wall_holds and lane.held_s() > 0:
            return True  # the same answer again, for another of the posts that it was to hold
        rest_s = lane.walled(wall)
        if rest_s is not None:
            self.hold(host, rest_s)
        return rest_s is not None

    def note_passage(self, host: str) -> None:
        """Note that ``host`` itself answered, and no wall before it."""
        lane = self._lane(host)
        lane.n_walls = 0
        if lane.n_wall_holds:
            lane.n_wall_holds = 0
            if lane.held_s() <= 0 and not lane.n_failures:
                lane.trouble = None
                self._end_trial(host, lane)


def _trouble(exchange: Exchange) -> str | None:
    if exchange.failure is not None:
        return exchange.failure
    if exchange.status == 429:
        return "rate limited"
    if exchange.status is not None and exchange.status >= 500:
        return f"HTTP {exchange.status}"
    return None
