"""Pacing: every wait is the platform's own, per host, with jitter and a circuit breaker."""

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from checker.clock import Clock
from checker.model import Exchange

JITTER = 0.2
FIRST_BACK_OFF_S = 60.0
LONGEST_BACK_OFF_S = 3600.0
FAILURES_TO_OPEN = 3
WALL_HOLD_S = 900.0
_LONGEST_RETRY_AFTER_S = 86_400.0


@dataclass
class _Lane:
    """One host's state."""

    seconds_per_ask: float
    free_at: datetime | None = None
    held_until: datetime | None = None
    trouble: str | None = None
    n_failures: int = 0
    n_walls: int = 0
    n_wall_holds: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Pacer:
    """Lets asks to each host out at its pace, and holds them back while the host says so."""

    def __init__(
        self, clock: Clock, pace_of: Callable[[str], float], *, seed: int | None = None
    ) -> None:
        """Pace by ``pace_of(host)`` seconds per ask; ``seed`` makes the jitter repeatable."""
        self._clock = clock
        self._pace_of = pace_of
        self._lanes: dict[str, _Lane] = {}
        self._random = random.Random(seed)  # noqa: S311  jitter, not a secret

    def _lane(self, host: str) -> _Lane:
        lane = self._lanes.get(host)
        if lane is None:
            lane = self._lanes[host] = _Lane(self._pace_of(host))
        return lane

    def held_until(self, host: str) -> datetime | None:
        """Return until when ``host`` is left alone, None when it may be asked now."""
        until = self._lane(host).held_until
        return until if until is not None and until > self._clock.now() else None

    def trouble(self, host: str) -> str | None:
        """Return what made us leave ``host`` alone, None when nothing did."""
        return self._lane(host).trouble

    async def turn(self, host: str, at_least_s: float = 0.0) -> None:
        """Wait until the pace allows one more ask to ``host``.

        Args:
            host: whom to ask.
            at_least_s: the gap that whoever asks keeps to anyway, in seconds.
        """
        lane = self._lane(host)
        async with lane.turn:
            now = self._clock.now()
            if lane.free_at is not None and lane.free_at > now:
                await self._clock.sleep((lane.free_at - now).total_seconds())
                now = self._clock.now()
            gap_s = max(lane.seconds_per_ask, at_least_s) * (1 + JITTER * self._random.random())
            lane.free_at = now + timedelta(seconds=gap_s)

    def learn(self, host: str, exchange: Exchange) -> None:
        """Take from an answer how long ``host`` wants to be left alone."""
        lane = self._lane(host)
        trouble = _trouble(exchange)
        if trouble is None:
            lane.n_failures = 0
            lane.trouble = None
            self._heed_remaining(host, exchange)
            return
        lane.n_failures += 1
        lane.trouble = trouble
        asked_s = retry_after_s(exchange, exchange.answered_at)
        if asked_s is None and exchange.status == 429:
            asked_s = _reset_s(exchange, exchange.answered_at)
        unsaid = asked_s is None and exchange.status == 429
        if not asked_s and not unsaid and lane.n_failures < FAILURES_TO_OPEN:
            return
        # A host that fails again and again and names no wait, or one that is over, is backed off.
        self.hold(host, asked_s or self._back_off_s(lane.n_failures))

    def hold(self, host: str, seconds: float) -> None:
        """Leave ``host`` alone for ``seconds`` from now, and a little longer."""
        lane = self._lane(host)
        wait_s = min(seconds, _LONGEST_RETRY_AFTER_S) * (1 + JITTER * self._random.random() / 2)
        until = self._clock.now() + timedelta(seconds=wait_s)
        lane.held_until = max(until, lane.held_until or until)

    def note_wall(self, host: str, wall: str) -> bool:
        """Count a wall, which comes with status 200; returns whether it made us hold back.

        Three in a row hold the host for 15 minutes, then 30, then an hour each time.
        """
        lane = self._lane(host)
        lane.n_walls += 1
        lane.trouble = wall
        if lane.n_walls < FAILURES_TO_OPEN:
            return False
        self.hold(host, min(WALL_HOLD_S * 2**lane.n_wall_holds, LONGEST_BACK_OFF_S))
        lane.n_walls = 0
        lane.n_wall_holds = min(lane.n_wall_holds + 1, 10)
        return True

    def note_passage(self, host: str) -> None:
        """Note that ``host`` itself answered, and no wall before it."""
        lane = self._lane(host)
        lane.n_walls = lane.n_wall_holds = 0

    def _back_off_s(self, n_failures: int) -> float:
        doublings = min(n_failures - 1, 10)
        return float(min(FIRST_BACK_OFF_S * 2**doublings, LONGEST_BACK_OFF_S))

    def _heed_remaining(self, host: str, exchange: Exchange) -> None:
        # Stop one ask early rather than be told: the reset header says until when. A refusal that
        # names a wait is heeded as well, whatever its status.
        lane = self._lane(host)
        remaining = _first_number(exchange, "ratelimit-remaining")
        reset_s = _reset_s(exchange, exchange.answered_at)
        if remaining is not None and remaining < 1 and reset_s is not None:
            lane.trouble = "rate limit spent"
            self.hold(host, reset_s)
        asked_s = retry_after_s(exchange, exchange.answered_at)
        if asked_s and exchange.status is not None and exchange.status >= 400:
            lane.trouble = "asked to wait"
            self.hold(host, asked_s)


def _trouble(exchange: Exchange) -> str | None:
    if exchange.failure is not None:
        return exchange.failure
    if exchange.status == 429:
        return "rate limited"
    if exchange.status is not None and exchange.status >= 500:
        return f"HTTP {exchange.status}"
    return None


def retry_after_s(exchange: Exchange, now: datetime) -> float | None:
    """Return the seconds that ``Retry-After`` (RFC 9110 §10.2.3) asks for, None without one."""
    value = (exchange.header("retry-after") or "").strip()
    if not value:
        return None
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return _seconds_until(until, now)


def _seconds_until(until: datetime, now: datetime) -> float:
    aware = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def _reset_s(exchange: Exchange, now: datetime) -> float | None:
    reset = _first_number(exchange, "ratelimit-reset")
    if reset is None:
        return _dated_reset_s(exchange, now)
    # Some say seconds to wait, others the epoch second (or millisecond) at which the window opens.
    if reset > _MILLISECONDS_FROM:
        reset /= 1000
    wait_s = reset - now.timestamp() if reset > _EPOCH_FROM else reset
    return max(0.0, wait_s)


def _dated_reset_s(exchange: Exchange, now: datetime) -> float | None:
    # Mastodon writes the moment itself, as RFC 3339.
    value = exchange.header("ratelimit-reset") or exchange.header("x-ratelimit-reset")
    try:
        return _seconds_until(datetime.fromisoformat((value or "").strip()), now)
    except (ValueError, OverflowError):
        return None


_EPOCH_FROM = 1e9
_MILLISECONDS_FROM = 1e11
_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")


def _first_number(exchange: Exchange, name: str) -> float | None:
    """Return the number in header ``name`` or ``x-name``, None without one."""
    for header in (name, f"x-{name}"):
        text = (exchange.header(header) or "").strip()
        if _NUMBER.fullmatch(text):
            return float(text)
    return None
