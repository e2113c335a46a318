"""Time as an argument: the only place that asks the machine what time it is."""

import asyncio
import selectors
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the collector needs of time."""

    def now(self) -> datetime:
        """Return the present in aware UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds``; zero or less returns at the next turn of the loop."""
        ...

    def uptime_s(self) -> float:
        """Return seconds that nobody can set, and that go on while the machine is asleep."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present in aware UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds`` of real time."""
        await asyncio.sleep(max(0.0, seconds))

    def uptime_s(self) -> float:
        """Return the seconds since the machine was started, its sleep included."""
        # Linux names the clock that goes on in sleep; elsewhere the plain one does.
        which = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
        return time.monotonic() if which is None else time.clock_gettime(which)


class OffsetClock(SystemClock):
    """Real time plus an offset that a test advances; its sleeps advance it instead of waiting."""

    def __init__(self) -> None:
        """Start at the machine's time."""
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return real time plus the offset."""
        return datetime.now(UTC) + self._ahead

    def advance(self, seconds: float) -> None:
        """Move the clock ahead by ``seconds``."""
        self._ahead += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        """Advance by ``seconds`` at once."""
        self.advance(max(0.0, seconds))
        await asyncio.sleep(0)

    def uptime_s(self) -> float:
        """Return the machine's seconds plus the offset."""
        return super().uptime_s() + self._ahead.total_seconds()


class VirtualClock:
    """Time inside a :class:`VirtualLoop`: it passes only while everybody waits."""

    def __init__(self, start: datetime) -> None:
        """Let the running loop's zero be ``start`` (aware UTC)."""
        self._start = start

    def now(self) -> datetime:
        """Return ``start`` plus the loop's time."""
        loop = asyncio.get_running_loop()
        return self._start + timedelta(seconds=loop.time())

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds`` of virtual time."""
        await asyncio.sleep(max(0.0, seconds))

    def uptime_s(self) -> float:
        """Return the loop's time."""
        return asyncio.get_running_loop().time()


class _LeapingSelector(selectors.SelectSelector):
    """A selector that, with nothing ready, leaps to the next timer instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.elapsed_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            return super().select(None)
        if timeout <= 0:
            # Something can run already. Nothing real is waited for here: the machine is not asked.
            return []
        ready = super().select(0)
        if not ready and timeout > 0:
            self.elapsed_s += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose time leaps to the next timer as soon as nothing else can run.

    Only for work that touches no real network: everything that waits must wait on timers.
    """

    def __init__(self) -> None:
        """Start at second 0."""
        self._leaping = _LeapingSelector()
        super().__init__(self._leaping)
        # A timer is run when it lies less than this ahead. The usual nanosecond is lost in a float
        # from the 194th day on: a timer that is due now would then never be run.
        self._clock_resolution = 1e-7

    def time(self) -> float:
        """Return the virtual seconds since the loop was made."""
        return self._leaping.elapsed_s
