"""The collector: rounds until stopped, or one round and no waiting."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from checker.collector import afar, hints, retention
from checker.collector.equipment import Equipment
from checker.collector.finish import note_absence, recover
from checker.collector.passes import Running, begin, finish_running, pass_size, run_pass
from checker.collector.turns import listing_due_at
from checker.model import Purpose, Subject
from checker.platforms.contract import Platform
from checker.store import agenda, append

AFTER_TROUBLE = timedelta(seconds=60)


async def once(equipment: Equipment) -> list[Running]:
    """Discover once and look once at all that is due; a later round confirms what is found."""
    recover(equipment)
    note_absence(equipment)
    await retention.once(equipment)
    rounds = await asyncio.gather(
        *(_round(equipment, platform) for platform in equipment.platforms.values())
    )
    done = [running for of_platform in rounds for running in of_platform]
    for platform in equipment.platforms.values():
        for station, view in afar.stations(equipment, platform):
            recover(station)
            done += await _round(station, view)
    return done


async def _round(equipment: Equipment, platform: Platform) -> list[Running]:
    now, here = equipment.clock.now(), equipment.vantage.name
    done: list[Running] = []
    listing_at = listing_due_at(equipment, platform)
    if listing_at is not None and listing_at <= now:
        done.append(await run_pass(equipment, platform, with_discovery=True))
    with equipment.engine.connect() as connection:
        due = agenda.due(connection, platform.name, here, now, limit=1_000_000)
    seen = {item.subject_id for running in done for item, _ in running.looked}
    left = [item for item in due if item.subject_id not in seen]
    size = pass_size(platform)
    for start in range(0, len(left), size):
        running = await run_pass(equipment, platform, left[start : start + size])
        done.append(running)
        if running.stopped:
            break
    return done


async def run(equipment: Equipment, until: datetime | None) -> None:
    """Collect until ``until`` (None: until cancelled)."""
    recover(equipment)
    note_absence(equipment)
    listeners = hints.begin_all(equipment)
    try:
        await asyncio.gather(
            retention.watch(equipment, until),
            *(_collect(equipment, platform, until) for platform in equipment.platforms.values()),
            *(
                afar.collect(equipment, platform, until)
                for platform in equipment.platforms.values()
                if platform.afar is not None
            ),
        )
    finally:
        await hints.end_all(listeners)


async def _collect(equipment: Equipment, platform: Platform, until: datetime | None) -> None:
    clock, here = equipment.clock, equipment.vantage.name
    while until is None or clock.now() < until:
        now = clock.now()
        listing_at = listing_due_at(equipment, platform)
        with equipment.engine.connect() as connection:
            look_at = agenda.next_due_at(connection, here, [platform.name])
        due = [moment for moment in (listing_at, look_at) if moment is not None]
        # Nobody is asked while the host wants to be left alone: no pass begins then.
        held = equipment.held_until(platform)
        if held is None and due and min(due) <= now:
            listing = listing_at is not None and listing_at <= now
            running = await run_pass(equipment, platform, with_discovery=listing)
            if not running.stopped:
                continue
            # What stopped this pass would stop the next one too, were it begun at once.
            due = [clock.now() + AFTER_TROUBLE]
        await hints.wait(equipment, platform, _idle_s(equipment, platform, due, until))


def _idle_s(
    equipment: Equipment, platform: Platform, due: Sequence[datetime], until: datetime | None
) -> float:
    """Return how long nothing will be due, in seconds."""
    now = equipment.clock.now()
    held = equipment.held_until(platform)
    moments = [held] if held is not None else [now + equipment.idle_at_most, *due]
    if until is not None:
        moments.append(until)
    return max((min(moments) - now).total_seconds(), 0.05)


async def look_once(equipment: Equipment, subjects: list[Subject]) -> list[Running]:
    """Look once, now, at ``subjects``, each platform in a pass of its own."""
    recover(equipment)
    here = equipment.vantage.name
    done: list[Running] = []
    for platform in equipment.platforms.values():
        mine = [subject for subject in subjects if subject.platform == platform.name]
        if not mine:
            continue
        with equipment.engine.begin() as connection:
            ids = append.subject_ids(connection, mine)
            known = agenda.states(connection, ids.values(), here)
        asked = [replace(item, purpose=Purpose.TRIGGERED) for item in known]
        done.append(await run_pass(equipment, platform, asked))
    return done


async def expand(equipment: Equipment, platform: Platform, url: str) -> Subject | None:
    """Follow a short link, in a pass of its own so that its exchanges are sealed."""
    if platform.expand is None:
        return None
    running = Running(equipment, platform, begin(equipment, platform))
    subject = await platform.expand(url, running.fetch)
    finish_running(running)
    return subject
