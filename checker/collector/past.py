"""The past of pages: what an archive saw of them, kept as evidence and appended as imported looks.

Every page is asked for at the archive's pace. Where it holds us back, it is waited for as long as
it says, within bounds; where it tells nothing of several pages in a row, the others are left for
another day. What could not be asked is never an answer: it is counted, and nothing is appended.

A capture that could not be had just now, or was passed over because a page has too many, is left
out as well: appended as *not captured* it would stand in the way of its own reading later, since
an observation of one moment is kept once.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from checker.collector.equipment import Equipment
from checker.collector.finish import recover
from checker.collector.passes import LONGEST_WAIT, Running, begin, finish_running
from checker.judge.imported import verdict
from checker.logs import logger
from checker.model import Availability, Observation, Purpose, Reading, Subject
from checker.model.instants import floor_text
from checker.platforms import PLATFORMS
from checker.platforms.wayback.links import HOST
from checker.platforms.wayback.links import NAME as ARCHIVE
from checker.platforms.wayback.past import Past, past_of
from checker.store import append, schema
from checker.store.agenda import Due

PAGES_A_PASS = 25
"""A killed import loses the judgement of so many pages at most, until it is run again."""

MOST_WAIT = timedelta(minutes=15)
"""An archive that has answered before is waited for so long; one that never did is not."""

TRIES = 3
"""So often one page is asked for, where the archive let us wait in between."""

UNTOLD_TO_STOP = 3

READERS = tuple(item for name, item in PLATFORMS.items() if name != ARCHIVE)
"""Who reads a capture of one of its pages; the open web is last."""

Tick = Callable[[int], None]

log = logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What the archive told of one page.

    Attributes:
        link: the page's address.
        subject: whose page it is.
        answered: it said which captures it has; none is an answer too.
        words: why there is nothing, in plain words; None where there is something.
        n_listed: captures of it that the index lists.
        n_new: of those taken, how many the store did not have.
        n_passed_over: captures that were not read, since a page has too many.
        n_unread: captures that could not be had.
        seen: those taken, by what they say of the page.
    """

    link: str
    subject: Subject | None
    answered: bool
    words: str | None = None
    n_listed: int = 0
    n_new: int = 0
    n_passed_over: int = 0
    n_unread: int = 0
    seen: Counter[Availability] = field(default_factory=Counter)


async def read_past(
    equipment: Equipment, topic: str, links: Sequence[str], tick: Tick
) -> tuple[list[Recalled], str | None]:
    """Ask the archive for the past of pages, and append what it saw of them.

    Args:
        equipment: its vantage point is the archive's, its origin imported.
        topic: the registered name of the topic that the pages join.
        links: addresses of pages.
        tick: is told how many pages are dealt with.

    Returns:
        what was told of each page that was asked for, in order; and why the others were not asked
        for, None where there are no others.
    """
    recover(equipment)
    visit = _Visit(equipment, topic, tick)
    for start in range(0, len(links), PAGES_A_PASS):
        await _one_pass(visit, links[start : start + PAGES_A_PASS])
        if visit.stopped is not None:
            break
    return visit.done, visit.stopped


@dataclass(slots=True)
class _Visit:
    """One run over pages.

    Attributes:
        done: what was told so far.
        heard: the archive has answered in this run.
        stopped: why no more pages are asked for, None while they are.
    """

    equipment: Equipment
    topic: str
    tick: Tick
    done: list[Recalled] = field(default_factory=list)
    heard: bool = False
    stopped: str | None = None

    def note(self, recalled: Recalled) -> None:
        """Take down what was told of a page, and stop where nothing is told any more."""
        self.done.append(recalled)
        self.tick(len(self.done))
        latest = self.done[-UNTOLD_TO_STOP:]
        if len(latest) == UNTOLD_TO_STOP and not any(item.answered for item in latest):
            self.stopped = f"{UNTOLD_TO_STOP} pages in a row could not be asked for"

    async def may_ask(self) -> bool:
        """Wait while the archive holds us back; False, and a reason, where that is too long."""
        clock, pacer = self.equipment.clock, self.equipment.net.pacer
        held = pacer.held_until(HOST)
        if held is None:
            return True
        trouble = pacer.trouble(HOST) or "held back"
        until, wait = floor_text(held), held - clock.now()
        if wait > (MOST_WAIT if self.heard else LONGEST_WAIT):
            self.stopped = f"the archive asks to be left alone until {until} ({trouble})"
            return False
        log.warning("the archive holds us back: waiting", until=until, trouble=trouble)
        await clock.sleep(wait.total_seconds())
        return True


async def _one_pass(visit: _Visit, links: Iterable[str]) -> None:
    equipment = visit.equipment
    archive = equipment.platforms[ARCHIVE]
    running = Running(equipment, archive, begin(equipment, archive))
    try:
        for link in links:
            await _page(visit, running, link)
            if visit.stopped is not None:
                running.stopped = visit.stopped
                break
    except asyncio.CancelledError:
        running.stopped = "stopped by hand"
        raise
    finally:
        # However it ends, what was kept is sealed and judged.
        finish_running(running)


async def _page(visit: _Visit, running: Running, link: str) -> None:
    told: Recalled | None = None
    for _ in range(TRIES):
        if not await visit.may_ask():
            break
        past = await past_of(link, READERS, running.fetch)
        before = told.n_new if told is not None else 0
        told = _kept(running, visit.topic, link, past, before)
        visit.heard = visit.heard or told.answered
        held = visit.equipment.net.pacer.held_until(HOST)
        if held is None or (told.answered and not told.n_unread):
            break
    if told is not None:
        visit.note(told)


def _kept(running: Running, topic: str, link: str, past: Past, n_before: int) -> Recalled:
    """Append what the archive told of a page, and count what it did not."""
    taken, passed_over, unread = _parted(past, running.equipment.clock.now())
    n_new = _append(running, topic, past, taken) if past.subject is not None else 0
    return Recalled(
        link=link,
        subject=past.subject,
        answered=past.answered,
        words=past.trouble,
        n_listed=len(past.observations),
        n_new=n_before + n_new,
        n_passed_over=passed_over,
        n_unread=unread,
        seen=Counter(verdict(item).availability for item in taken),
    )


def _parted(past: Past, now: datetime) -> tuple[list[Reading], int, int]:
    """Return the readings to be taken; how many were passed over; how many could not be had."""
    taken: list[Reading] = []
    n_passed_over = n_unread = 0
    for reading in past.observations:
        capture = reading.answers[1]
        # a redirect shows no page, and never will
        led_on = capture.status is not None and 300 <= capture.status < 400
        if reading.answered_at > now or capture.failure or capture.wall or capture.unreadable:
            n_unread += 1
        elif "not_read" in capture.markers and not led_on:
            n_passed_over += 1
        else:
            taken.append(_with_index(reading, past))
    return taken, n_passed_over, n_unread


def _with_index(reading: Reading, past: Past) -> Reading:
    """Let a reading rest on the index too: the capture's time and digest stand there."""
    kept = past.index.evidence if past.index is not None else None
    return replace(reading, evidence=(*reading.evidence, kept)) if kept else reading


def _append(running: Running, topic: str, past: Past, taken: Sequence[Reading]) -> int:
    """Append readings, their page on its topic; returns how many the store did not have."""
    assert past.subject is not None
    equipment, start = running.equipment, running.start
    observed = [
        Observation(
            reading=reading,
            vantage=start.vantage,
            pass_id=start.id,
            purpose=Purpose.SCHEDULED,
            origin=start.origin,
        )
        for reading in taken
    ]
    with equipment.engine.begin() as connection:
        subject_id = append.subject_ids(connection, [past.subject])[past.subject]
        append.members(connection, topic, [subject_id], since=equipment.clock.now())
        before = _n_of(connection, start.id)
        append.observations(connection, observed)
        n_new = _n_of(connection, start.id) - before
    page = _off_agenda(past.subject, subject_id)
    running.looked += [(page, item) for item in observed]
    return n_new


def _n_of(connection: sa.Connection, pass_id: str) -> int:
    rows = schema.observations
    count = sa.select(sa.func.count()).where(rows.c.pass_id == pass_id)
    return connection.execute(count).scalar_one()


def _off_agenda(subject: Subject, subject_id: int) -> Due:
    """Return a page as one that is looked at by nobody here: it is on no agenda."""
    return Due(
        subject=subject,
        subject_id=subject_id,
        next_at=None,
        purpose=Purpose.SCHEDULED,
        cadence_s=None,
        added_at=None,
        account_id=None,
        author=None,
        account_away=False,
        held=None,
        seen=False,
    )
