"""Listening beside the passes: a stream says where to look, and never what is there.

One task a platform that has a stream, while ``run`` runs. A hint makes a subject that is watched
due now; the verdict is the look's alone. A second look follows five minutes later, since a service
may still serve what it remembers. New posts of followed accounts join their topics as from a
listing, but without a sighting: that a record was published does not show that it was ever shown.

Nothing here stops a pass: a stream that is down, dumb or garbled is said, and tried again.
"""

import asyncio
import random
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checker.collector.enrol import enrol
from checker.collector.equipment import Equipment
from checker.collector.stints import Stint
from checker.collector.stream_notes import Alarm, topics_placed
from checker.errors import CheckerError
from checker.logs import logger
from checker.net.memory import Remembering
from checker.net.streams import Listening
from checker.platforms.contract import Hinted, Platform, Watch
from checker.store import append, listening

MOST_WATCHED = 20_000
"""More subjects than any stream takes are not even read."""

LOOK_ROUND = timedelta(seconds=120)
"""How often it is seen whether others are to be listened to now."""

AGAIN = timedelta(minutes=5)
"""A hint is repeated once after this long: what a service remembered is then forgotten."""

FLOOD_BATCHES = 1000
"""More batches than this in a minute are more than is kept at once; the rest is asked for later."""

LASTED = timedelta(seconds=60)
"""A connection that held for longer did not fail."""

FIRST_BACK_OFF_S = 1.0
LONGEST_BACK_OFF_S = 300.0
MOST_AGAIN = 10_000

log = logger()


def begin_all(equipment: Equipment) -> list["asyncio.Task[None]"]:
    """Begin to listen on every platform that has a stream; none where there is no network."""
    if equipment.net.road.app is not None:
        return []
    tasks = []
    for platform in equipment.platforms.values():
        if platform.hints is not None:
            equipment.wakes[platform.name] = asyncio.Event()
            task = asyncio.create_task(Listener(equipment, platform).run())
            task.add_done_callback(_say_why_it_ended)
            tasks.append(task)
    return tasks


async def end_all(tasks: Sequence["asyncio.Task[None]"]) -> None:
    """End all listening; what was heard is sealed."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _say_why_it_ended(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (trouble := task.exception()) is not None:
        log.error("listening ended; passes go on", trouble=f"{type(trouble).__name__}: {trouble}")


async def wait(equipment: Equipment, platform: Platform, seconds: float) -> None:
    """Wait ``seconds``, or until a hint makes something due."""
    wake = equipment.wakes.get(platform.name)
    if wake is None:
        await equipment.clock.sleep(seconds)
        return
    waits = [
        asyncio.ensure_future(equipment.clock.sleep(seconds)),
        asyncio.ensure_future(wake.wait()),
    ]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for item in waits:
            item.cancel()
    wake.clear()


@dataclass
class Listener:
    """Listens to one platform's stream, connection after connection.

    Attributes:
        again: whom to make due once more, and when.
        n_failed: connections in a row over which nothing was told.
        watch: for what it listens now.
        looked_round_at: when that was last compared with the store.
    """

    equipment: Equipment
    platform: Platform
    again: dict[int, datetime] = field(default_factory=dict)
    n_failed: int = 0
    watch: Watch = field(default_factory=lambda: Watch(subjects=()))
    looked_round_at: datetime | None = None
    jitter: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        """Prepare to ask for names, remembering the answers for a while, and to listen."""
        equipment, manner = self.equipment, self.equipment.manner(self.platform)
        self._stint = Stint(equipment, self.platform)
        self._alarm = Alarm(equipment, self.platform, self._stint)
        asking = equipment.net.asking(self._stint.keep, manner)
        self._fetch = Remembering(asking, equipment.clock)
        self._stream = Listening(equipment.net, self._stint.keep, manner)

    @property
    def name(self) -> str:
        """The name under which its cursor is kept."""
        return f"{self.platform.name}@{self.equipment.vantage.name}"

    async def run(self) -> None:
        """Listen until cancelled."""
        try:
            while True:
                try:
                    wait_s = await self._turn()
                except CheckerError as trouble:
                    log.warning("listening broke off", on=self.platform.name, why=str(trouble))
                    wait_s = LONGEST_BACK_OFF_S
                await self.equipment.clock.sleep(wait_s)
        finally:
            self._stint.seal()

    async def _turn(self) -> float:
        """Listen over one connection; return how many seconds to wait before the next."""
        self._repeat()
        self.watch, self.looked_round_at = self._watch(), self._now()
        if not self.watch or self.platform.hints is None:
            self._alarm.rest()
            return LOOK_ROUND.total_seconds()
        self._alarm.begin()
        self.n_failed += 1
        with self.equipment.engine.connect() as connection:
            cursor = listening.cursor(connection, self.name)
        heard = self.platform.hints(self.watch, cursor, self._fetch, self._stream)
        async with aclosing(heard) as stream:
            n_batches, since = 0, self._now()
            async for hinted in stream:
                self._take(hinted)
                n_batches += hinted.n_frames > 0
                if n_batches > FLOOD_BATCHES * max((self._now() - since) / LASTED, 1.0):
                    self._alarm.raised("more comes over the stream than is kept at once")
                    return LONGEST_BACK_OFF_S
                if self._others_are_watched():
                    return 0.0
        if self._now() - since > LASTED:
            self.n_failed = 0
        back_off_s = FIRST_BACK_OFF_S * 2.0 ** min(self.n_failed, 10)
        return min(back_off_s, LONGEST_BACK_OFF_S) * (0.5 + self.jitter.random() / 2)

    def _take(self, hinted: Hinted) -> None:
        """Do what a batch asks for, and only then note how far the stream has been heard."""
        self._alarm.hear(hinted)
        if hinted.speaks:
            self.n_failed = 0
        n_new = self._enrol(hinted)
        now = self._now()
        with self.equipment.engine.begin() as connection:
            found = append.find_subjects(connection, list(hinted.subjects))
            ids = listening.with_posts(connection, found.values())
            n_due = listening.hasten(connection, ids, self.equipment.vantage.name, now)
            if hinted.cursor is not None:
                listening.advance(connection, self.name, hinted.cursor, now)
        for row_id in ids[: max(MOST_AGAIN - len(self.again), 0)]:
            self.again.setdefault(row_id, now + AGAIN)
        if n_due or n_new:
            self.equipment.wakes[self.platform.name].set()
        self._repeat()
        self._stint.seal_if_long()

    def _enrol(self, hinted: Hinted) -> int:
        """Let new posts join the topics that follow their accounts; return how many are new."""
        n_new = 0
        for topic in topics_placed(self.equipment, self.platform) if hinted.made else ():
            new = [subject for name, subject in hinted.made if name in topic.accounts]
            n_new += enrol(self.equipment, self.platform.name, topic.name, new)
        return n_new

    def _repeat(self) -> None:
        """Make due once more who was hinted at a while ago."""
        now = self._now()
        ripe = [row_id for row_id, at in self.again.items() if at <= now]
        if not ripe:
            return
        for row_id in ripe:
            del self.again[row_id]
        with self.equipment.engine.begin() as connection:
            n_due = listening.hasten(connection, ripe, self.equipment.vantage.name, now)
        if n_due:
            self.equipment.wakes[self.platform.name].set()

    def _others_are_watched(self) -> bool:
        """Say whether it should be listened to others than those who were asked for."""
        now = self._now()
        if self.looked_round_at is None or now - self.looked_round_at < LOOK_ROUND:
            return False
        self.looked_round_at = now
        return self._watch() != self.watch

    def _watch(self) -> Watch:
        here = self.equipment.vantage.name
        with self.equipment.engine.connect() as connection:
            found = listening.watched(connection, self.platform.name, here, MOST_WATCHED)
        placed = topics_placed(self.equipment, self.platform)
        accounts = {name for topic in placed for name in topic.accounts}
        return Watch(subjects=tuple(sorted(found)), accounts=tuple(sorted(accounts)))

    def _now(self) -> datetime:
        return self.equipment.clock.now()
