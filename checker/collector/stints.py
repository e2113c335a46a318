"""Stints: what a listener heard in a while, sealed as a pass of its own with no look in it."""

from dataclasses import dataclass
from datetime import timedelta

from checker.collector.equipment import Equipment
from checker.collector.passes import Running, begin, finish_running
from checker.model import Exchange
from checker.platforms.contract import Platform

LONGEST = timedelta(minutes=15)
"""After this long what was heard is sealed."""


@dataclass
class Stint:
    """A listener's pass: begun when something is kept, and sealed after a while.

    Attributes:
        running: the pass that is on; None while nothing was kept.
    """

    equipment: Equipment
    platform: Platform
    running: Running | None = None

    def begun(self) -> Running:
        """Return the pass that is on, begun if none was."""
        if self.running is None:
            self.running = Running(
                self.equipment, self.platform, begin(self.equipment, self.platform)
            )
        return self.running

    def keep(self, exchange: Exchange) -> Exchange:
        """Keep an exchange as evidence of the pass that is on."""
        return self.begun().keep(exchange)

    def seal(self) -> None:
        """Seal the pass that is on."""
        if self.running is not None:
            ended, self.running = self.running, None
            finish_running(ended)

    def seal_if_long(self) -> None:
        """Seal the pass that is on, once it has been on for long."""
        now = self.equipment.clock.now()
        if self.running is not None and now - self.running.start.started_at > LONGEST:
            self.seal()
