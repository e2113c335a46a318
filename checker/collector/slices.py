"""What a pass has read and not yet written: one transaction for several looks.

A look's answers are kept before they are read, so that nothing is lost with a slice but its
readings: whoever is killed in between has asked a few posts in vain, and asks them again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checker.collector.equipment import Equipment
from checker.model import Observation, Subject
from checker.store import append
from checker.store.agenda import Due

MOST_LOOKS = 25
LONGEST = timedelta(seconds=10)


@dataclass(slots=True)
class Slice:
    """Looks of one pass that go into the store together.

    Attributes:
        equipment: the collector's tools.
        observed: what was read, in order, and not written yet.
        since: when the first of these was read.
    """

    equipment: Equipment
    observed: list[Observation] = field(default_factory=list)
    since: datetime | None = None
    _ids: dict[Subject, int] = field(default_factory=dict)
    _written: set[tuple[int, int]] = field(default_factory=set)

    def add(self, chunk: Sequence[Due], observed: Sequence[Observation]) -> None:
        """Take what came of one ask; written with what waits once that is enough or old enough.

        Raises:
            StoreError: the disk or the store does not take it.
        """
        now = self.equipment.clock.now()
        if self.since is None:
            self.since = now
        ids, written = _known(chunk)
        self._ids |= ids
        self._written |= written
        self.observed += observed
        # a clock that was set back says nothing of how long it has been
        if len(self.observed) >= MOST_LOOKS or not timedelta() <= now - self.since < LONGEST:
            self.write()

    def write(self) -> None:
        """Write what waits, after the answers that it rests on are on the disk.

        Raises:
            StoreError: the disk or the store does not take it; it waits on.
        """
        if not self.observed:
            self.since = None
            return
        self.equipment.keeper.settle()
        with self.equipment.engine.begin() as connection:
            append.observations(connection, self.observed, self._ids, self._written)
        self.observed, self.since = [], None
        self._ids, self._written = {}, set()


def _known(chunk: Sequence[Due]) -> tuple[dict[Subject, int], set[tuple[int, int]]]:
    """Return the row ids that the agenda named already, and who is known to have written what."""
    ids = {item.subject: item.subject_id for item in chunk}
    authored = [
        (item.subject_id, item.account_id, item.author)
        for item in chunk
        if item.account_id is not None and item.author is not None
    ]
    ids |= {author: account_id for _, account_id, author in authored}
    return ids, {(subject_id, account_id) for subject_id, account_id, _ in authored}
