"""One pass: controls interleaved, posts first, then their accounts; judged when it is whole."""

import asyncio
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from checker import __version__
from checker.collector.controls import with_controls
from checker.collector.discover import discover, pass_tag
from checker.collector.equipment import ClockComparison, Equipment
from checker.collector.finish import Done, finish
from checker.collector.servers import chunks, server_of
from checker.collector.slices import Slice
from checker.judge.verdicts import Judged, judge_reading
from checker.logs import logger
from checker.model import (
    Answer,
    Availability,
    Exchange,
    Observation,
    Pass,
    Purpose,
    Reading,
    Subject,
    SubjectKind,
)
from checker.net.lane import FAILURES_TO_OPEN
from checker.platforms.contract import Fetch, Platform
from checker.store import agenda, append, families, schema
from checker.store.agenda import Due

WHOLE_EVERY = timedelta(hours=1)
"""So often at least a pass asks all its controls, whether or not anything is in question."""

LONGEST_PASS_S = 120.0
MOST_SUBJECTS = 500

LONGEST_WAIT = timedelta(seconds=20)
"""A platform that holds us back for longer is not waited for in mid-pass."""

KILLED = "killed"
"""With this word a simulated kill cancels a pass: nothing is finished then, as with a real one."""

log = logger()


@dataclass
class Running:
    """A pass while it runs.

    Attributes:
        looked: what was looked at, with why and what came of it.
        stopped: why it ended early, None while nothing stopped it.
        hosts: the hosts that were asked, in order, since the last batch of looks began.
        postponed: who was not asked because their server is left alone, and until when.
        judged: what it came to, once it has ended.
        slice: what was read and is not written yet.
        availability: what each of ``looked`` comes to by itself, as far as it was asked for.
    """

    equipment: Equipment
    platform: Platform
    start: Pass
    clocks: ClockComparison = field(default_factory=ClockComparison)
    looked: list[tuple[Due, Observation]] = field(default_factory=list)
    stopped: str | None = None
    hosts: list[str] = field(default_factory=list)
    postponed: list[tuple[Due, datetime]] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    slice: Slice = field(init=False)
    availability: dict[int, Availability] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with nothing read."""
        self.slice = Slice(self.equipment)

    def keep(self, exchange: Exchange) -> Exchange:
        """Keep an exchange as evidence of this pass, and compare clocks by it."""
        self.hosts.append(urlsplit(exchange.ask.url).hostname or "")
        kept = self.clocks.note(self.equipment.keeper.keep(exchange, self.start.id))
        if self.clocks.median_s is not None:
            self.equipment.clocks_off_s[self.platform.name] = self.clocks.median_s
        return kept

    @property
    def fetch(self) -> Fetch:
        """This pass's way of asking."""
        return self.equipment.net.asking(self.keep, self.equipment.manner(self.platform))


def pass_size(platform: Platform) -> int:
    """Return how many subjects fit into one pass, so that it is judged within minutes."""
    asks = LONGEST_PASS_S / max(platform.pace.seconds_per_ask, 0.01)
    return max(5, min(MOST_SUBJECTS, int(asks) * platform.batch))


async def run_pass(
    equipment: Equipment,
    platform: Platform,
    due: Sequence[Due] | None = None,
    *,
    with_discovery: bool = False,
) -> Running:
    """Run one pass on ``platform`` and settle what it means.

    Args:
        equipment: the collector's tools.
        platform: whom to ask.
        due: whom to look at; None takes those due now, as many as fit.
        with_discovery: list the topics that are due first; what is new is looked at at once.
    """
    running = Running(equipment, platform, begin(equipment, platform))
    try:
        if with_discovery:
            found = await discover(equipment, platform, running.start.id, running.fetch)
            for trouble in set(found.troubles) - equipment.said:
                log.warning("listing told nothing", platform=platform.name, trouble=trouble)
                equipment.said.add(trouble)
        await _look_round(running, due)
    except asyncio.CancelledError as stop:
        if stop.args != (KILLED,):
            running.stopped = str(stop.args[0]) if stop.args else "stopped by hand"
            finish_running(running)
        raise
    except Exception as trouble:  # noqa: BLE001  the one place: a pass records what broke it
        running.stopped = f"broken: {type(trouble).__name__}: {trouble}"
        # One line: a full trace would show what the variables held, keys and post texts too.
        log.error("pass broke", platform=platform.name, trouble=running.stopped, at=_at(trouble))  # noqa: TRY400
    finish_running(running)
    return running


def _at(trouble: BaseException) -> str:
    """Return where in the program an error came up: the innermost place, as file:line."""
    frame = traceback.extract_tb(trouble.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}"


def finish_running(running: Running) -> None:
    """Write, seal and settle a pass with what it has."""
    running.slice.write()
    done = Done(
        running.start,
        running.looked,
        running.stopped,
        running.clocks.median_s,
        running.postponed,
    )
    running.judged = finish(running.equipment, running.platform, done)


def begin(equipment: Equipment, platform: Platform) -> Pass:
    """Record that a pass begins, and return it."""
    now = equipment.clock.now()
    tag = pass_tag(platform.name, equipment.vantage.name)
    first_id = f"{now:%Y%m%dT%H%M%S%f}Z-{tag}"
    start = Pass(
        id=first_id,
        platform=platform.name,
        vantage=equipment.vantage.name,
        started_at=now,
        origin=equipment.origin,
        policy=equipment.policy.id,
        agent=equipment.manner(platform).agent or equipment.net.road.agent,
        rules=equipment.rules_version,
        software=__version__,
    )
    with equipment.engine.begin() as connection:
        if equipment.vantage not in equipment.written:
            append.vantage(connection, equipment.vantage)
        # A clock that was set back, or a pass that asked nothing, may come to the same moment.
        known = set(
            connection.execute(_pass_ids(), {"first": first_id, "last": f"{first_id}-~"}).scalars()
        )
        if first_id in known:
            start = replace(start, id=f"{first_id}-{len(known) + 1}")
        append.pass_start(connection, start)
    equipment.written.add(equipment.vantage)
    return start


@cache
def _pass_ids() -> sa.Select[Any]:
    ids = schema.passes.c.id
    return sa.select(ids).where(ids >= sa.bindparam("first"), ids <= sa.bindparam("last"))


async def _look_round(running: Running, due: Sequence[Due] | None) -> None:
    equipment, platform = running.equipment, running.platform
    now, here = equipment.clock.now(), equipment.vantage.name
    with equipment.engine.begin() as connection:
        chosen = (
            list(due)
            if due is not None
            else agenda.due(connection, platform.name, here, now, pass_size(platform))
        )
        whole_at = equipment.whole_at.get(platform.name)
        # What one of many servers answers says nothing of the others: there is no whole of them.
        whole = platform.host_of is None and (
            whole_at is None or not whole_at <= now < whole_at + WHOLE_EVERY
        )
        planned, reserve = with_controls(connection, platform, here, chosen, now, whole=whole)
    if not chosen:
        return
    if not reserve:
        equipment.whole_at[platform.name] = now
    await _look_at(running, planned)
    if reserve and not running.stopped:
        asked = _in_question(running)
        called = [item for item in reserve if server_of(platform, item.subject) in asked]
        await _look_at(running, called)
    if not running.stopped:
        await _look_at_accounts(running)


async def _look_at(running: Running, planned: Sequence[Due]) -> None:
    for chunk in chunks(running.platform, planned):
        await _look(running, chunk)
        if running.stopped:
            return


def _in_question(running: Running) -> set[str | None]:
    """Return the servers (None: the platform) where something is not there, or not as it was."""
    return {
        server_of(running.platform, item.subject)
        for item, observation in running.looked
        if item.purpose is not Purpose.NEGATIVE
        and _availability(running, item, observation) in (Availability.ABSENT, Availability.LIMITED)
    }


def _availability(running: Running, item: Due, observation: Observation) -> Availability:
    known = running.availability.get(id(observation))
    if known is None:
        rules = running.platform.rules
        known = judge_reading(observation.reading, rules, seen=item.seen).availability
        running.availability[id(observation)] = known
    return known


async def _look(running: Running, chunk: Sequence[Due]) -> None:
    equipment, platform = running.equipment, running.platform
    server = server_of(platform, chunk[0].subject)
    held = equipment.net.pacer.held_until(server or equipment.front(platform))
    if held is not None and held - equipment.clock.now() > LONGEST_WAIT:
        _put_off(running, chunk, server, held)
        return
    running.hosts.clear()
    readings = await platform.look([item.subject for item in chunk], running.fetch)
    if running.hosts and server is None:
        equipment.fronts[platform.name] = running.hosts[0]
    pairs = [
        (item, reading)
        for item, reading in zip(chunk, readings, strict=True)
        if reading.main.failure != "not_asked"
    ]
    observed = [(item, _observation(running, item, reading)) for item, reading in pairs]
    running.slice.add(chunk, [observation for _, observation in observed])
    running.looked += observed
    for _, reading in pairs:
        _count_walls(running, reading)
    if not pairs and running.stopped is None:
        _put_off(running, chunk, server, equipment.clock.now() + LONGEST_WAIT)


def _put_off(running: Running, chunk: Sequence[Due], server: str | None, until: datetime) -> None:
    """Leave a server of many alone for now; a platform with one front ends the pass instead."""
    if server is None:
        running.stopped = _held_back(running)
        return
    running.postponed += [(item, until) for item in chunk]


def _held_back(running: Running) -> str:
    trouble = running.equipment.net.pacer.trouble(running.equipment.front(running.platform))
    return f"held back: {trouble}" if trouble else "held back"


def _observation(running: Running, item: Due, reading: Reading) -> Observation:
    return Observation(
        reading=reading,
        vantage=running.start.vantage,
        pass_id=running.start.id,
        purpose=item.purpose,
        origin=running.start.origin,
        cadence_s=item.cadence_s,
        policy=item.intent.policy or running.start.policy,
        hazard_per_day=item.intent.hazard_per_day,
        rate_per_day=item.intent.rate_per_day,
        expected_visible=item.expected_visible,
        seen_before=item.seen,
        author=item.author,
        clock_off_s=running.equipment.clocks_off_s.get(running.platform.name),
    )


def _count_walls(running: Running, reading: Reading) -> None:
    # An answer by key may speak in the place of a page that met a wall: the page is counted.
    page = reading.answer(reading.subject.kind) or reading.main
    wall, server = page.wall, server_of(running.platform, reading.subject)
    host = server or running.equipment.front(running.platform)
    pacer = running.equipment.net.pacer
    if wall is None:
        pacer.note_passage(host)
    elif pacer.note_wall(host, wall) and server is None:
        running.stopped = f"{FAILURES_TO_OPEN} walls in a row: {wall}"


async def _look_at_accounts(running: Running) -> None:
    """Ask the accounts of posts that are not there, and of those known not to be there."""
    equipment, platform = running.equipment, running.platform
    wanted: dict[Subject, None] = {}
    for item, observation in running.looked:
        author = observation.account
        is_account = item.subject.kind is SubjectKind.ACCOUNT
        if is_account or author is None or item.purpose is Purpose.NEGATIVE:
            continue
        gone = _availability(running, item, observation) is Availability.ABSENT
        if gone or item.account_away:
            wanted[author] = None
    if not wanted:
        return
    running.slice.write()
    with equipment.engine.begin() as connection:
        ids = append.subject_ids(connection, wanted)
        accounts = agenda.states(connection, ids.values(), running.start.vantage)
        sighted = [_through_post(running, item, connection) for item in accounts]
        append.observations(connection, [item for item in sighted if item is not None])
    asked = [replace(item, purpose=Purpose.ACCOUNT) for item in accounts]
    for chunk in chunks(platform, asked):
        await _look(running, chunk)
        if running.stopped:
            return


def _through_post(running: Running, item: Due, connection: sa.Connection) -> Observation | None:
    """Return a sighting of the account through the post of its that was last seen there."""
    shown = families.last_shown_post(connection, item.subject_id, running.start.vantage)
    if shown is None:
        return None
    reading = Reading(
        subject=item.subject,
        asked_at=shown.asked_at,
        answered_at=shown.answered_at,
        answers=(Answer(role="through_post", found=True),),
        evidence=shown.evidence,
    )
    return Observation(
        reading=reading,
        vantage=running.start.vantage,
        pass_id=running.start.id,
        purpose=Purpose.SIGHTING,
        origin=running.start.origin,
        clock_off_s=running.equipment.clocks_off_s.get(running.platform.name),
    )
