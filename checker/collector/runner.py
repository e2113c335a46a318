"""The collector: rounds until stopped, or one round and no waiting."""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from checker.collector import afar, gaps, hints, retention, sealing, stamping, witness
from checker.collector.equipment import Equipment
from checker.collector.finish import recover
from checker.collector.passes import Running, begin, finish_running, pass_size, run_pass
from checker.collector.patience import Patience
from checker.collector.turns import listing_due_at, next_listing_at
from checker.collector.vantages import everywhere, meet, tell
from checker.model import Purpose, Subject
from checker.platforms.contract import Platform
from checker.store import agenda, append


async def once(equipment: Equipment) -> list[Running]:
    """Discover once and look once at all that is due; a later round confirms what is found."""
    places = list(everywhere(equipment))
    for here in places:
        recover(here)
        gaps.note_absence(here)
    meet(places)
    await retention.once(equipment)
    await sealing.once(equipment)
    done: list[Running]
    done, _ = await _together(_rounds(places), stamping.once(equipment))
    await witness.once(equipment)
    return done


async def _rounds(places: Sequence[Equipment]) -> list[Running]:
    done: list[Running] = []
    for here in places:
        rounds = await _together(
            *(_round(here, platform, places) for platform in here.platforms.values())
        )
        done += [running for of_platform in rounds for running in of_platform]
        for platform in here.platforms.values():
            for station, view in afar.stations(here, platform):
                recover(station)
                done += await _round(station, view)
    return done


async def _together(*works: Coroutine[Any, Any, Any]) -> list[Any]:
    """Do all of them at once, and return what they return, in order.

    Where one raises, the others are stopped first: none may still write when evidence and store
    are given free. Not a task group: what went wrong comes out as it is, a sentence for a person.
    """
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel("stopped with the rest of the collector")
        await asyncio.gather(*tasks, return_exceptions=True)


async def _round(
    equipment: Equipment, platform: Platform, places: Sequence[Equipment] = ()
) -> list[Running]:
    now, here = equipment.clock.now(), equipment.vantage.name
    done: list[Running] = []
    listing_at = listing_due_at(equipment, platform)
    if listing_at is not None and listing_at <= now:
        done.append(await run_pass(equipment, platform, with_discovery=True))
        tell(equipment, places, done[-1])
    with equipment.engine.connect() as connection:
        due = agenda.due(connection, platform.name, here, now, limit=1_000_000)
    seen = {item.subject_id for running in done for item, _ in running.looked}
    left = [item for item in due if item.subject_id not in seen]
    size = pass_size(platform)
    for start in range(0, len(left), size):
        running = await run_pass(equipment, platform, left[start : start + size])
        done.append(running)
        tell(equipment, places, running)
        if running.stopped:
            break
    return done


async def run(equipment: Equipment, until: datetime | None) -> None:
    """Collect until ``until`` (None: until cancelled)."""
    places = list(everywhere(equipment))
    for here in places:
        recover(here)
        gaps.note_absence(here)
    meet(places)
    listeners = hints.begin_all(equipment)
    try:
        await _together(
            retention.watch(equipment, until),
            sealing.watch(equipment, until),
            stamping.watch(equipment, until),
            witness.watch(equipment, until),
            *(work for here in places for work in _works(here, places, until)),
        )
    finally:
        await hints.end_all(listeners)


def _works(
    here: Equipment, places: Sequence[Equipment], until: datetime | None
) -> Iterator[Coroutine[Any, Any, Any]]:
    """Yield all that goes on at one vantage point."""
    yield gaps.watch(here, until)
    for platform in here.platforms.values():
        yield _collect(here, platform, until, places)
        if platform.afar is not None:
            yield afar.collect(here, platform, until)


async def _collect(
    equipment: Equipment,
    platform: Platform,
    until: datetime | None,
    places: Sequence[Equipment],
) -> None:
    clock, here = equipment.clock, equipment.vantage.name
    patience = Patience(clock)
    while until is None or clock.now() < until:
        with equipment.engine.connect() as connection:
            look_at = agenda.next_due_at(connection, here, [platform.name])
        listing_at, look_at = patience.due(next_listing_at(equipment, platform), look_at)
        due, now = [moment for moment in (listing_at, look_at) if moment is not None], clock.now()
        # Nobody is asked while the host wants to be left alone: no pass begins then.
        held = equipment.held_until(platform)
        if held is None and due and min(due) <= now:
            listing = listing_at is not None and listing_at <= now
            running = await run_pass(equipment, platform, with_discovery=listing)
            tell(equipment, places, running)
            patience.note(running, listed=listing)
            continue
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
