"""One collector that looks from several vantage points: each with its own road, agenda and passes.

They share the store, the clock and the chain of evidence (one chain a collector), and what one of
them finds the others are told: a post that one has found is looked at from all, and one that one
of them misses is looked at from all at once, since only looks that lie close together can be held
against each other (checker/judge/vantages.py).
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, fields, replace
from datetime import timedelta
from typing import Any

from checker.collector.equipment import Equipment
from checker.collector.passes import Running
from checker.errors import ConfigError
from checker.model import Availability, Purpose, Vantage
from checker.net.client import Net
from checker.store import append, listening, neighbours

LOOKS_TOLD = 2
"""The first looks of an absence, which begin and confirm it, are told to the others; no later."""

SHARED_AGAIN = timedelta(hours=1)
"""What came onto an agenda so long before a pass is shared with the others after it."""


def elsewhere(equipment: Equipment, vantage: Vantage, net: Net) -> Equipment:
    """Return the same tools at another vantage point, with a road of its own."""
    # Nothing that is learned on the way is shared, whatever it may be.
    fresh: dict[str, Any] = {
        item.name: item.default_factory()
        for item in fields(equipment)
        if item.default_factory is not MISSING
    }
    fresh["wakes"] = {name: asyncio.Event() for name in equipment.platforms}
    return replace(equipment, vantage=vantage, net=net, elsewhere=(), **fresh)


def everywhere(equipment: Equipment) -> Iterator[Equipment]:
    """Yield the equipment at its first vantage point, then at the others."""
    yield equipment
    yield from equipment.elsewhere


def at(equipment: Equipment, name: str | None) -> Equipment:
    """Return the equipment at the vantage point ``name``; None is the first.

    Raises:
        ConfigError: there is none of that name.
    """
    if name is None:
        return equipment
    found = {item.vantage.name: item for item in everywhere(equipment)}
    if name not in found:
        raise ConfigError(
            f"--vantage {name}: there is no such vantage point; there are {', '.join(found)}"
        )
    return found[name]


def meet(places: Sequence[Equipment]) -> None:
    """Put on each one's agenda what another has on its own, before they begin."""
    for giver in places:
        for taker in places:
            if giver is not taker:
                between = (giver.vantage.name, taker.vantage.name)
                with giver.engine.begin() as connection:
                    for platform in giver.platforms:
                        neighbours.share_agenda(connection, platform, between, giver.clock.now())


def tell(equipment: Equipment, others: Sequence[Equipment], running: Running) -> None:
    """Tell the other vantage points what a pass found: what is new, and what is missed.

    Args:
        equipment: whose pass it was.
        others: the equipment at all vantage points of this collector.
        running: the pass, ended.
    """
    names = [item.vantage.name for item in others if item is not equipment]
    if not names:
        return
    now, here = equipment.clock.now(), equipment.vantage.name
    platform = running.platform.name
    missed = [
        item.observation.reading.subject
        for item in running.judged
        if item.verdict.availability is Availability.ABSENT
        and item.observation.purpose is not Purpose.SIGHTING
    ]
    with equipment.engine.begin() as connection:
        ids = append.find_subjects(connection, missed) if missed else {}
        young = neighbours.young_absences(connection, ids.values(), here, LOOKS_TOLD)
        for name in names:
            since = running.start.started_at - SHARED_AGAIN
            neighbours.share_agenda(connection, platform, (here, name), now, since)
            if young:
                unmet = neighbours.not_missed_by(connection, young, name)
                listening.hasten(connection, unmet, name, now)
    if young:
        for item in others:
            if item is not equipment and (wake := item.wakes.get(platform)) is not None:
                wake.set()
