"""A witness from outside: the Internet Archive is asked to capture a page when we saw something.

Off unless it is asked for, and beside the collector, one page at a time and at the archive's pace.
What it captured is fetched and read as any look's answer is: a login page or a challenge is no
capture of the page, and said so. It is never a look of ours: no verdict, count or event rests on
it. Its answers are kept as evidence in a pass of the archive's that looks at nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checker.collector.equipment import Equipment
from checker.collector.passes import Running, begin, finish_running
from checker.collector.past import READERS
from checker.errors import StoreError
from checker.logs import logger
from checker.model import Exchange, Origin
from checker.model.instants import floor_text, parse
from checker.net.failures import FAILURES
from checker.net.road import Manner
from checker.platforms import PLATFORMS
from checker.platforms.wayback.links import HOST, SITE, archived, raw
from checker.platforms.wayback.links import NAME as ARCHIVE
from checker.platforms.wayback.save import (
    CREDENTIAL,
    SAVE,
    SECONDS_PER_CAPTURE,
    Job,
    read_job,
    save_form,
    status_address,
)
from checker.platforms.wayback.signs import Told, capture_told
from checker.store import witnesses
from checker.store.witnesses import PENDING, Wanted, Witnessed

AT_ONCE = 5
"""Pages of one turn, and of one pass."""

A_DAY_AT_MOST = 4
"""Captures of one address in a day: five are allowed."""

EVERY = timedelta(minutes=2)
TRIES = 5
FIRST_PAUSE = timedelta(minutes=10)
POLLS_S = (10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 60.0, 60.0)
"""How long is waited before each question for how a capture goes; it takes two minutes at most."""

READ_AFTER_S = (0.0, 20.0, 60.0)
"""How long is waited before each try to read a capture that was made."""

_KEEP_S = Manner(seconds_per_ask=SECONDS_PER_CAPTURE)
_JSON = {"accept": "application/json"}

log = logger()


@dataclass(slots=True)
class _Visit:
    """One page's way to a capture.

    Attributes:
        kept: SHA-256 (hex) of the records of the answers so far.
    """

    running: Running
    link: str
    kept: list[str]

    def keep(self, exchange: Exchange) -> Exchange:
        """Keep an answer as evidence of the archive's pass."""
        found = self.running.keep(exchange)
        if found.evidence is not None:
            self.kept.append(found.evidence.sha256)
        return found

    async def job(self, *, errors_too: bool) -> Job:
        """Have the page captured, and wait for it within bounds."""
        net, clock = self.running.equipment.net, self.running.equipment.clock
        ask = net.asking(self.keep, _KEEP_S)
        post = save_form(self.link, errors_too=errors_too)
        name = CREDENTIAL.name
        job = read_job(self.link, await ask(SAVE, method=post, headers=_JSON, auth=name))
        poll = net.asking(self.keep, self.running.equipment.manner(self.running.platform))
        for wait_s in POLLS_S:
            if job.id is None or job.stamp is not None or job.trouble is not None:
                return job
            await clock.sleep(wait_s)
            address = status_address(job.id)
            job = read_job(self.link, await poll(address, headers=_JSON, auth=name))
        return job if job.stamp or job.trouble else replace(job, trouble="not done in time")

    async def read(self, stamp: str) -> Told:
        """Fetch what was captured, and read it as the page's platform reads its answers."""
        clock, told = self.running.equipment.clock, None
        ask = self.running.equipment.net.asking(
            self.keep, self.running.equipment.manner(self.running.platform)
        )
        for wait_s in READ_AFTER_S:
            await clock.sleep(wait_s)
            page = await ask(raw(stamp, self.link))
            told = await capture_told(stamp, self.link, page, READERS)
            if told.capture is not None:
                break
        assert told is not None
        return told


def outcome_of(told: Told) -> tuple[str, str]:
    """Return what a capture shows, as a word and in words; see ``Witnessed.outcome``."""
    if told.then is None:
        other = told.capture is not None and "another_address" in told.answer.markers
        return ("other", "the archive was led to another address") if other else ("unread", _UNREAD)
    verdict, wall = told.then.verdict, told.then.reading.main.wall
    if wall is not None or verdict.outcome.cause in _WALLS:
        return "wall", "the archive got a login page or a challenge: no capture of the page"
    if verdict.availability == "visible":
        return "page", "the capture shows the page"
    if verdict.availability in ("absent", "limited"):
        return "absent", (
            f"the archive was answered what we read as {verdict.availability}; sites may answer it "
            "otherwise than people"
        )
    return "unread", _UNREAD


_WALLS = frozenset({"login_wall", "challenge", "blocked"})
_UNREAD = "nobody here can read what was captured"


@dataclass(slots=True)
class Witness:
    """What one collector has captured by the archive."""

    equipment: Equipment

    async def turn(self) -> int:
        """Have what appeared or changed lately captured, up to a bound; returns how many.

        Raises:
            StoreError: what came of it cannot be written down.
        """
        due = self._due()[:AT_ONCE]
        if not due or self.equipment.net.pacer.held_until(HOST) is not None:
            return 0
        archive = PLATFORMS[ARCHIVE]
        running = Running(self.equipment, archive, begin(self.equipment, archive))
        try:
            for one, before in due:
                await self._capture(running, one, before)
        finally:
            # However it ends, what was kept is sealed.
            finish_running(running)
        return len(due)

    def _due(self) -> list[tuple[Wanted, Witnessed | None]]:
        here, now = self.equipment, self.equipment.clock.now()
        root, parties = here.keeper.root, here.third_parties
        begun = witnesses.since(root, now)
        with here.engine.connect() as connection:
            found = witnesses.wanted(
                connection,
                begun,
                now,
                first=parties.witness_first,
                changes=parties.witness_changes,
            )
        known = {one.event: one for one in witnesses.noted(root)}
        return [(one, known.get(one.event)) for one in found if _is_due(known.get(one.event), now)]

    async def _capture(self, running: Running, one: Wanted, before: Witnessed | None) -> None:
        platform = PLATFORMS.get(one.subject.platform)
        url = platform.canonical(one.subject) if platform is not None else ""
        found = Witnessed(
            event=one.event,
            url=url,
            why="first sighting" if one.first else "change",
            outcome="failed",
            words="it has no address that the archive takes",
            n_tries=before.n_tries + 1 if before is not None else 1,
            last_at=floor_text(self.equipment.clock.now()),
        )
        link = archived(url) if url else None
        if link is not None and self._too_often(url):
            found = replace(found, words=f"{A_DAY_AT_MOST} captures of it in a day are enough")
        elif link is not None:
            found = await self._captured(_Visit(running, link, []), found)
        witnesses.note(self.equipment.keeper.root, found)
        log.info("a page was put before the archive", of=one.event, outcome=found.outcome)

    def _too_often(self, url: str) -> bool:
        begun = self.equipment.clock.now() - timedelta(days=1)
        asked = [one for one in witnesses.noted(self.equipment.keeper.root) if one.url == url]
        return sum(parse(one.last_at) >= begun for one in asked) >= A_DAY_AT_MOST

    async def _captured(self, visit: _Visit, found: Witnessed) -> Witnessed:
        job = await visit.job(errors_too=found.why == "change")
        if job.stamp is None:
            words = ": ".join(
                filter(None, (FAILURES.get(job.trouble or "", job.trouble), job.words))
            )
            outcome = PENDING if job.again and found.n_tries < TRIES else "refused"
            return replace(found, outcome=outcome, words=words, evidence=tuple(visit.kept))
        outcome, words = outcome_of(await visit.read(job.stamp))
        return replace(
            found,
            outcome=outcome,
            words=words,
            capture=f"{SITE}/web/{job.stamp}/{visit.link}",
            evidence=tuple(visit.kept),
        )


def _is_due(known: Witnessed | None, now: datetime) -> bool:
    if known is None:
        return True
    pause = FIRST_PAUSE * 2 ** (known.n_tries - 1)
    return known.outcome == PENDING and now >= parse(known.last_at) + pause


def _is_asked(equipment: Equipment) -> bool:
    parties = equipment.third_parties
    wished = parties.witness_first or parties.witness_changes
    return wished and equipment.origin is Origin.OBSERVED and ARCHIVE in equipment.platforms


async def once(equipment: Equipment) -> None:
    """Have captured what is due, as far as one turn goes; what stands in the way is said."""
    if _is_asked(equipment):
        await _turn(Witness(equipment))


async def watch(equipment: Equipment, until: datetime | None) -> None:
    """Have captured what appears or changes, until ``until`` (None: until cancelled)."""
    clock, witness = equipment.clock, Witness(equipment)
    while _is_asked(equipment) and (until is None or clock.now() < until):
        n = await _turn(witness)
        now = clock.now()
        wait = timedelta(seconds=1) if n == AT_ONCE else EVERY
        if until is not None:
            wait = min(wait, until - now)
        await clock.sleep(max(wait.total_seconds(), 0.0))


async def _turn(witness: Witness) -> int:
    try:
        return await witness.turn()
    except StoreError as trouble:
        log.warning("nothing is put before the archive for now", why=str(trouble))
        return 0
