"""Enrolling: from a name or a link to a subject on topic and agenda, with its first sighting."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from checker.collector.equipment import Equipment
from checker.model import Availability, NeedsExpanding, Observation, Purpose, Reading, Subject
from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform
from checker.store import agenda, append, entries


def recognised(platform: Platform, link: str) -> Subject | NeedsExpanding | None:
    """Return what ``link`` is to ``platform``; None where it is another's.

    A link on a platform's own site is that platform's or nobody's. The open web takes any other,
    so it gets those only that no other platform knows.
    """
    owner = _owner(link)
    if owner is not None:
        return platform.recognise(link) if owner == platform.name else None
    found = platform.recognise(link)
    if found is None:
        return None
    first = next((name for name, other in PLATFORMS.items() if other.recognise(link)), None)
    return found if first in (None, platform.name) else None


def _owner(link: str) -> str | None:
    try:
        host = urlsplit(link).hostname
    except ValueError:
        return None
    owners = (name for name, item in PLATFORMS.items() if host in item.sites or host in item.hosts)
    return next(owners, None)


def enrol(
    equipment: Equipment,
    platform: str,
    topic: str,
    subjects: Sequence[Subject],
    readings: Iterable[Reading] = (),
    pass_id: str = "",
) -> int:
    """Put subjects on topic and agenda; keep a sighting of each that is new. Returns how many."""
    enrolled = equipment.enrolled.setdefault(topic, set())
    subjects = [subject for subject in subjects if subject not in enrolled]
    if not subjects:
        return 0
    now, here = equipment.clock.now(), equipment.vantage.name
    equipment.keeper.settle()
    with equipment.engine.begin() as connection:
        ids = append.subject_ids(connection, subjects)
        known = agenda.on_agenda(connection, ids.values(), here)
        append.members(connection, topic, ids.values(), since=now)
        new = {subject: row_id for subject, row_id in ids.items() if row_id not in known}
        agenda.put(
            connection,
            [(row_id, platform, now, Purpose.SCHEDULED, None) for row_id in new.values()],
            here,
            added_at=now,
        )
        sightings = [
            _sighting(equipment, reading, pass_id) for reading in readings if reading.subject in new
        ]
        append.observations(connection, sightings)
    enrolled.update(subjects)
    return len(new)


def enrol_canaries(equipment: Equipment, platform: Platform) -> int:
    """Put canaries that are new on the agenda; they are on no topic. Returns how many."""
    now, here = equipment.clock.now(), equipment.vantage.name
    with equipment.engine.begin() as connection:
        known = entries.canaries(connection, platform.name)
        # One that we took down is no post to follow: it is a pass's negative control.
        ids = [row["subject_id"] for row in known if row["expected"] == Availability.VISIBLE]
        new = set(ids) - agenda.on_agenda(connection, ids, here) if ids else set()
        rows = [(row_id, platform.name, now, Purpose.CONTROL, None) for row_id in sorted(new)]
        agenda.put(connection, rows, here, added_at=now)
    return len(new)


def _sighting(equipment: Equipment, reading: Reading, pass_id: str) -> Observation:
    return Observation(
        reading=reading,
        vantage=equipment.vantage.name,
        pass_id=pass_id,
        purpose=Purpose.SIGHTING,
        origin=equipment.origin,
        clock_off_s=equipment.clocks_off_s.get(reading.subject.platform),
    )
