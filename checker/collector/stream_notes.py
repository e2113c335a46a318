"""What is said of a stream that tells nothing: once, in the log and in the store.

There it is a row as of a listing, so that ``status`` shows its trouble beside those of other lists.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from checker.collector.equipment import Equipment
from checker.collector.stints import Stint
from checker.collector.turns import STREAM_ROUTE, is_placed, topics_on
from checker.logs import logger
from checker.model import Topic
from checker.platforms.contract import Hinted, Platform
from checker.store import append

DUMB_AFTER = timedelta(minutes=10)
"""A stream that has told nothing for this long, and is not merely quiet, is an alarm."""

log = logger()


def topics_placed(equipment: Equipment, platform: Platform) -> list[Topic]:
    """Return the topics that search on this platform and are not stopped."""
    with equipment.engine.connect() as connection:
        turns = topics_on(connection, platform, equipment.vantage.name)
    return [topic for topic, _ in turns if is_placed(topic, platform)]


@dataclass
class Alarm:
    """Says that a stream tells nothing, and that it speaks again.

    Attributes:
        told_at: when the stream last told something, or was seen to be merely quiet; None while
            it is not listened to.
        raised_already: the trouble has been said.
    """

    equipment: Equipment
    platform: Platform
    stint: Stint
    told_at: datetime | None = None
    raised_already: bool = False

    def begin(self) -> None:
        """Note that it is listened to from now on, if it was not before."""
        self.told_at = self.told_at or self.equipment.clock.now()

    def rest(self) -> None:
        """Note that it is not listened to: there is nobody to listen for."""
        self.told_at = None

    def hear(self, hinted: Hinted) -> None:
        """Judge by one batch whether the stream tells something."""
        if hinted.speaks:
            self._speaks()
        elif hinted.trouble or hinted.n_frames:
            words = hinted.trouble or "its frames are in no shape that we know"
            # what the adapter says of itself is sure; a connection may have ended by chance
            if hinted.exchange is None or self._long_silent():
                self.raised(words)

    def raised(self, words: str) -> None:
        """Say once that the stream tells nothing, and why."""
        if self.raised_already:
            return
        self.raised_already = True
        since = f" since {self.told_at:%Y-%m-%d %H:%M} UTC" if self.told_at else ""
        said = f"nothing was heard{since}: {words}"
        log.warning("the stream tells nothing; passes go on", on=self.platform.name, why=said)
        self._note(said)

    def _long_silent(self) -> bool:
        return self.told_at is not None and self.equipment.clock.now() - self.told_at >= DUMB_AFTER

    def _speaks(self) -> None:
        self.told_at = self.equipment.clock.now()
        if self.raised_already:
            self.raised_already = False
            self._note(None)
            log.info("the stream speaks again", on=self.platform.name)

    def _note(self, trouble: str | None) -> None:
        row = {
            "pass_id": self.stint.begun().start.id,
            "platform": self.platform.name,
            "vantage": self.equipment.vantage.name,
            "at": self.equipment.clock.now(),
            "route": f"{STREAM_ROUTE} of {self.platform.name}",
            "n_offered": 0,
            "n_taken": 0,
            "n_known": 0,
            "whole": False,
            "trouble": trouble,
            "evidence_sha256": None,
        }
        placed = topics_placed(self.equipment, self.platform)
        with self.equipment.engine.begin() as connection:
            for topic in placed:
                append.listings(connection, [{**row, "topic": topic.name}])
