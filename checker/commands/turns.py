"""A collector's turn on its store: once no other works there, and once its disk takes it again."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checker.collector.equipment import Equipment
from checker.commands.desk import Desk
from checker.commands.equipping import collector
from checker.commands.output import say
from checker.errors import StoreBusy, StoreError
from checker.store import lock

WAITS_S = 2.0
"""How often it is seen whether another collector has ended."""

FIRST_WAIT_S, LONGEST_WAIT_S = 60.0, 900.0
"""How soon a collector is tried again whose disk or database failed; twice as long each time."""

LASTED = timedelta(hours=1)
"""A collector that lived for longer was not felled by the trouble before."""


@dataclass
class Turns:
    """Takes a store's collector into hand, again and again, until the time to collect is over.

    Attributes:
        until: when that is; None for never.
        trouble: what befell store or evidence, until it is over.
    """

    desk: Desk
    until: datetime | None
    trouble: StoreError | None = None
    _waits_s: float = FIRST_WAIT_S
    _began_at: datetime | None = None
    _said: set[str] = field(default_factory=set)

    async def take(self) -> Equipment:
        """Return the collector's equipment, once the store is free and its disk takes it.

        Raises:
            StoreBusy: another works on it still when the time to collect is over.
            StoreError: the trouble lasts until then; or the first start fails.
        """
        while True:
            if self.trouble is not None:
                await self._wait_out(self.trouble)
            try:
                equipment = collector(self.desk)
            except StoreBusy as busy:
                await self._let_work(busy)
            except StoreError as again:
                # What cannot even begin is a wrong address or a forbidden place.
                if self._began_at is None:
                    raise
                self.trouble = again
            else:
                self._began_at, self.trouble = self.desk.clock.now(), None
                return equipment

    def fell(self, trouble: StoreError) -> None:
        """Note that a collector's life ended by trouble that may pass; raises any other.

        Raises:
            StoreError: it will not pass by waiting, such as a store that is gone.
        """
        if type(trouble) is not StoreError:
            raise trouble
        self.trouble = trouble
        if self._began_at is not None and self.desk.clock.now() - self._began_at > LASTED:
            self._waits_s, self._said = FIRST_WAIT_S, set()

    async def _wait_out(self, trouble: StoreError) -> None:
        if self._is_over(self._waits_s):
            raise trouble
        self._say_once(f"Nothing is collected: {trouble}. It is tried again until it goes on.")
        await self.desk.clock.sleep(self._waits_s)
        self._waits_s = min(2 * self._waits_s, LONGEST_WAIT_S)

    async def _let_work(self, busy: StoreBusy) -> None:
        if self._is_over(0.0):
            raise busy
        other = lock.holder(self.desk.evidence) or lock.Holder()
        what = "Another collector" if other.collects else "Another command"
        self._say_once(
            f"{what} works on this store: {other}. This one waits until it ends, and goes on then."
        )
        await self.desk.clock.sleep(WAITS_S)

    def _is_over(self, in_s: float) -> bool:
        now = self.desk.clock.now()
        return self.until is not None and now + timedelta(seconds=in_s) >= self.until

    def _say_once(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            say(text)
