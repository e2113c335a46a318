"""One host's lane: when it was asked last, how long it rests, and what it took."""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import datetime

from checker.clock import Clock
from checker.model.rest import Rest
from checker.net.waits import LONGEST_WAIT_S

JITTER = 0.2
FIRST_BACK_OFF_S = 60.0
LONGEST_BACK_OFF_S = 3600.0
FAILURES_TO_OPEN = 3
WALL_HOLD_S = 900.0


@dataclass
class Lane:
    """One host's state; moments are seconds of uptime."""

    clock: Clock
    chance: random.Random
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

    def take_up(self, rest: Rest | None, asked_at: datetime | None) -> None:
        """Go on where the program before this one ended; its last ask may have gone here."""
        now, now_s = self.clock.now(), self.clock.uptime_s()
        if asked_at is not None:
            self.asked_s = now_s - max(0.0, (now - asked_at).total_seconds())
        if rest is None:
            return
        left_s = (rest.until - now).total_seconds()
        if left_s < -LONGEST_WAIT_S:
            return  # what a host did so long ago says nothing of today
        self.held_until_s = now_s + min(left_s, LONGEST_WAIT_S * (1 + JITTER))
        self.trouble = rest.trouble
        self.n_failures, self.n_wall_holds = rest.n_failures, rest.n_wall_holds
        self.n_walls = FAILURES_TO_OPEN - 1 if rest.n_wall_holds else 0
        self.on_trial = self.noted = True

    def held_s(self) -> float:
        """Return for how long the host is left alone from now on, in seconds."""
        # The clock is read only for who is held: most are not.
        return self.held_until_s - self.clock.uptime_s() if self.held_until_s else 0.0

    async def wait(self, at_least_s: float, patience_s: float, *, paced: bool) -> bool:
        """Wait for one more ask's turn; False where the rest is longer than ``patience_s``."""
        async with self.turn:
            while True:
                held_s = self.held_s()
                if held_s > patience_s:
                    return False
                wait_s = max(held_s, self._gap_left_s(at_least_s) if paced else 0.0)
                if wait_s > 0:
                    await self.clock.sleep(wait_s)
                elif self.on_trial and self.n_out:
                    self.back.clear()
                    await self.back.wait()
                else:
                    break
            if paced:
                self.asked_s = self.clock.uptime_s()
                self.free_s = self.asked_s + self._gap_s(at_least_s)
            return True

    def _gap_left_s(self, at_least_s: float) -> float:
        if self.asked_s is None:
            return 0.0
        if self.free_s is None:
            self.free_s = self.asked_s + self._gap_s(at_least_s)
        return self.free_s - self.clock.uptime_s()

    def _gap_s(self, at_least_s: float) -> float:
        return max(self.seconds_per_ask, at_least_s) * (1 + JITTER * self.chance.random())

    def failed(self, trouble: str, asked_s: float | None, *, refused: bool) -> float | None:
        """Count a failure; return the rest that it takes, in seconds, None for none yet.

        A host that fails again and again and names no wait, or one that is over, is backed off;
        one that refuses without a word on waiting at once.
        """
        self.n_failures += 1
        self.trouble = trouble
        if asked_s:
            return asked_s
        if self.n_failures < FAILURES_TO_OPEN and not (refused and asked_s is None):
            return None
        doublings = min(self.n_failures - 1, 10)
        return float(min(FIRST_BACK_OFF_S * 2**doublings, LONGEST_BACK_OFF_S))

    def walled(self, wall: str) -> float | None:
        """Count a wall; return the rest that it takes, in seconds, None for none yet."""
        self.n_walls += 1
        self.trouble = wall
        if self.n_walls < FAILURES_TO_OPEN:
            return None
        rest_s: float = min(WALL_HOLD_S * 2**self.n_wall_holds, LONGEST_BACK_OFF_S)
        # from now on one is enough
        self.n_walls = FAILURES_TO_OPEN - 1
        self.n_wall_holds = min(self.n_wall_holds + 1, 10)
        return rest_s
