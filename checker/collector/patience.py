"""How long nothing is begun after a pass of ours that went wrong.

What stopped a pass would stop the next one too, were it begun at once: hosts that hold us back are
the pacer's affair, a pass that *broke* is ours, and asks nobody anything again and again. Listing
and looking are put off each by itself, so that a listing that breaks keeps no post from its look.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checker.clock import Clock
from checker.collector.passes import Running

AFTER_TROUBLE = timedelta(seconds=60)
LONGEST_REST = timedelta(hours=1)
_BROKEN = "broken"


@dataclass(slots=True)
class _Rest:
    n_broken: int = 0
    until_s: float = 0.0


@dataclass(slots=True)
class Patience:
    """What the last passes on one platform, from one vantage point, teach about the next."""

    clock: Clock
    listing: _Rest = field(default_factory=_Rest)
    look: _Rest = field(default_factory=_Rest)

    def due(
        self, listing_at: datetime | None, look_at: datetime | None
    ) -> tuple[datetime | None, datetime | None]:
        """Return when to list and when to look, both put off as long as trouble lasts."""
        return self._put_off(listing_at, self.listing), self._put_off(look_at, self.look)

    def _put_off(self, moment: datetime | None, rest: _Rest) -> datetime | None:
        # by the clock that nobody can set: one put forward must not hurry a broken pass
        left_s = rest.until_s - self.clock.uptime_s()
        if moment is None or left_s <= 0:
            return moment
        return max(moment, self.clock.now() + timedelta(seconds=left_s))

    def note(self, running: Running, *, listed: bool) -> None:
        """Take from how a pass ended when the next one may begin.

        Args:
            running: the pass, ended.
            listed: whether it listed before it looked.
        """
        if running.stopped is None:
            self.look.n_broken = 0
            self.listing.n_broken *= not listed
        elif not running.stopped.startswith(_BROKEN):
            self._rest(self.listing, 0)
            self._rest(self.look, 0)
        elif listed:
            # It broke in its listing, as a rule: soon its looks are tried without.
            self.listing.n_broken += 1
            self._rest(self.listing, self.listing.n_broken)
            self._rest(self.look, 0)
        else:
            self.look.n_broken += 1
            self._rest(self.look, self.look.n_broken - 1)

    def _rest(self, rest: _Rest, n_doublings: int) -> None:
        lasts = min(AFTER_TROUBLE * 2 ** min(n_doublings, 10), LONGEST_REST)
        rest.until_s = max(rest.until_s, self.clock.uptime_s() + lasts.total_seconds())
