"""Observers: a server that holds copies of a platform's posts is one more vantage point.

A topic that names servers of a platform is watched from each: what a post's own server
says is seen from *here*, how another server shows its copy is seen from *here@that-server*, with
passes, witnesses, spells and events of its own. Nothing that an observer says is taken for what the
origin says (docs/decisions/0008-observers.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from typing import Any

import sqlalchemy as sa

from checker.collector.equipment import Equipment
from checker.collector.finish import recover
from checker.collector.gaps import note_absence
from checker.collector.passes import run_pass
from checker.collector.patience import Patience
from checker.collector.servers import seen_from, vantage_at
from checker.collector.turns import listing_due_at, topics_on
from checker.model import Purpose, Subject
from checker.platforms.contract import Afar, Platform
from checker.store import agenda, append, schema

COPY = "copy"
"""The small fact of a sighting: what the observer calls the post."""


def stations(equipment: Equipment, platform: Platform) -> Iterator[tuple[Equipment, Platform]]:
    """Yield the equipment and the view of each observer that a topic on ``platform`` names.

    Topics join while a collector runs, so they are read anew each time.
    """
    if platform.afar is None:
        return
    for observer in _observers(equipment, platform, platform.afar):
        yield _station(equipment, platform, observer)


def _observers(equipment: Equipment, platform: Platform, afar: Afar) -> Sequence[str]:
    with equipment.engine.connect() as connection:
        turns = topics_on(connection, platform, equipment.vantage.name)
    named: dict[str, None] = {}
    for topic, _ in turns:
        places = [place.host for place in topic.places if place.platform == platform.name]
        hosts = {host for host in places if host and afar.is_server(host)}
        # One server alone is where the topic is looked for; a second one is there to be compared.
        if len(hosts) > 1:
            named |= dict.fromkeys(sorted(hosts))
    return list(named)


def _station(equipment: Equipment, platform: Platform, observer: str) -> tuple[Equipment, Platform]:
    vantage = vantage_at(equipment.vantage, observer)
    station = equipment.stations.get(vantage.name)
    if station is None:
        station = replace(
            equipment,
            vantage=vantage,
            enrolled={},
            links_taken={},
            clocks_off_s={},
            stations={},
            dark={},
        )
        equipment.stations[vantage.name] = station
    return station, seen_from(platform, observer, partial(_known, station))


def _known(station: Equipment, subjects: Sequence[Subject]) -> Mapping[Subject, str]:
    """Return what the observer called posts when it listed them."""
    with station.engine.connect() as connection:
        ids = append.find_subjects(connection, list(subjects))
        if not ids:
            return {}
        given = {"here": station.vantage.name, "ids": list(ids.values())}
        named = {
            row.subject_id: number
            for row in connection.execute(_sightings(), given)
            if (number := _copy_in(row.reading)) is not None
        }
    return {subject: named[row_id] for subject, row_id in ids.items() if row_id in named}


@cache
def _sightings() -> sa.Select[Any]:
    rows = schema.observations
    return (
        sa.select(rows.c.subject_id, rows.c.reading)
        .where(
            rows.c.vantage == sa.bindparam("here"),
            rows.c.purpose == Purpose.SIGHTING.value,
            rows.c.subject_id.in_(sa.bindparam("ids", expanding=True)),
        )
        .order_by(rows.c.id)
    )


def _copy_in(reading: Mapping[str, Any]) -> str | None:
    pairs = [pair for answer in reading["answers"] for pair in answer.get("values", ())]
    return next((value for name, value in pairs if name == COPY), None)


async def collect(equipment: Equipment, platform: Platform, until: datetime | None) -> None:
    """Collect from all observers of ``platform``, until ``until`` (None: until cancelled)."""
    clock = equipment.clock
    begun: dict[str, Patience] = {}
    while until is None or clock.now() < until:
        moments = [clock.now() + equipment.idle_at_most, *([until] if until else [])]
        for station, view in stations(equipment, platform):
            if station.vantage.name not in begun:
                begun[station.vantage.name] = Patience(clock)
                recover(station)
                note_absence(station)
            moments.append(await _turn(station, view, begun[station.vantage.name]))
        await clock.sleep(max((min(moments) - clock.now()).total_seconds(), 0.05))


async def _turn(station: Equipment, view: Platform, patience: Patience) -> datetime:
    """Run a pass where one is due; return when to come again."""
    clock, here = station.clock, station.vantage.name
    with station.engine.connect() as connection:
        look_at = agenda.next_due_at(connection, here, [view.name])
    listing_at, look_at = patience.due(listing_due_at(station, view), look_at)
    due = min((moment for moment in (listing_at, look_at) if moment is not None), default=None)
    now = clock.now()
    if due is None or due > now:
        return due or now + station.idle_at_most
    listing = listing_at is not None and listing_at <= now
    running = await run_pass(station, view, with_discovery=listing)
    patience.note(running, listed=listing)
    return clock.now()
