"""Discovery: from a topic's registration to posts on the agenda."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from checker.collector import listing_walls, welcome
from checker.collector.enrol import enrol, enrol_canaries, recognised
from checker.collector.equipment import Equipment, Told
from checker.collector.servers import observer_of
from checker.collector.turns import forget_turns, is_placed, topics_on
from checker.model import (
    NeedsExpanding,
    Subject,
    Topic,
)
from checker.net.memory import AskingOnce
from checker.platforms.contract import Fetch, Listed, Platform
from checker.store import append, entries, schema
from checker.store.progress import NO_LISTING
from checker.store.types import Moment

OVERLAP = timedelta(hours=1)
"""A listing is asked again for this long before the last time: late entries are not lost."""

_REMEMBERED = timedelta(days=7)
_LAGGING = timedelta(days=1)
"""A listing that has told nothing for longer than this keeps the others back no more."""

_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """What a discovery brought: the newly known posts, and what could not be listed."""

    n_new: int
    troubles: tuple[str, ...]


def pass_tag(platform: str, vantage: str) -> str:
    """Return the end of the ids of passes of a platform and vantage point."""
    return f"{platform}-{vantage}"


async def discover(equipment: Equipment, platform: Platform, pass_id: str, fetch: Fetch) -> Found:
    """List every topic on ``platform`` that is due, and put what is new on the agenda."""
    with equipment.engine.connect() as connection:
        turns = topics_on(connection, platform, equipment.vantage.name)
    n_new = 0 if _afar(equipment) else enrol_canaries(equipment, platform)
    troubles: list[str] = []
    forget_turns(equipment, platform)
    platform, fetch = welcome.obeying(platform, fetch)
    fetch = AskingOnce(fetch, equipment.clock)
    for topic, before in turns:
        if before is not None and equipment.clock.now() - before < equipment.discover_every:
            continue
        brought = await _list_topic(equipment, platform, topic, before, pass_id, fetch)
        n_new += brought.n_new
        troubles += brought.troubles
    return Found(n_new, tuple(troubles))


def _afar(equipment: Equipment) -> bool:
    """Say whether an observer is asked: what it calls a post is not known until it lists it."""
    return observer_of(equipment.vantage.name) is not None


async def _list_topic(
    equipment: Equipment,
    platform: Platform,
    topic: Topic,
    before: datetime | None,
    pass_id: str,
    fetch: Fetch,
) -> Found:
    n_new = 0
    if not _afar(equipment):
        n_new = await _links(equipment, platform, topic, pass_id, fetch)
    rows: list[dict[str, Any]] = []
    since = _since(equipment, platform, topic) if before else _EVER
    try:
        trouble = listing_walls.resting(equipment, platform)
        if is_placed(topic, platform) and trouble is None:
            async for listed in platform.discover(topic, since, fetch):
                taken, row = _take(equipment, platform, topic, listed, pass_id)
                n_new += taken
                rows.append(row)
                if listing_walls.met(equipment, platform, listed):
                    break
        if not rows:
            # Also says that the topic's turn has been, so that it is not asked again at once.
            row = _note_row(equipment, platform, topic, pass_id, NO_LISTING)
            rows.append(row | {"trouble": trouble})
    finally:
        with equipment.engine.begin() as connection:
            append.listings(connection, rows)
        _note_told(equipment, platform, topic, rows)
    told = (f"{row['route']}: {row['trouble']}" for row in rows if row["trouble"])
    return Found(n_new, tuple(told))


def _since(equipment: Equipment, platform: Platform, topic: Topic) -> datetime:
    """Return from when on posts must be listed again.

    A time in which a listing told nothing, or showed nothing at all, was not listed: what was
    posted then is asked for when the listing speaks again.
    """
    recent = equipment.clock.now() - _REMEMBERED
    rows = [row for row in _told(equipment, platform, topic).values() if row.told_at >= recent]
    offered = [row.offered_at for row in rows if row.offered_at and row.offered_at >= recent]
    if not offered:
        return _EVER
    newest = max(row.told_at for row in rows)
    told = [row.told_at for row in rows if newest - row.told_at <= _LAGGING]
    return min(*told, max(offered)) - OVERLAP


def _told(equipment: Equipment, platform: Platform, topic: Topic) -> dict[str, Told]:
    """Return by route when each listing last told something; read from the store once."""
    known = equipment.told.get((platform.name, topic.name))
    if known is None:
        given = {
            "topic": topic.name,
            "platform": platform.name,
            "vantage": equipment.vantage.name,
            "recent": equipment.clock.now() - _REMEMBERED,
        }
        with equipment.engine.connect() as connection:
            rows = connection.execute(_told_by_route(), given).all()
        known = {row.route: Told(row.told_at, row.offered_at) for row in rows}
        equipment.told[platform.name, topic.name] = known
    return known


def _note_told(
    equipment: Equipment, platform: Platform, topic: Topic, rows: Sequence[dict[str, Any]]
) -> None:
    """Remember what was just written of a topic's listings."""
    known = _told(equipment, platform, topic)
    for row in rows:
        if row["trouble"] is not None or row["evidence_sha256"] is None:
            continue
        at, before = row["at"], known.get(row["route"])
        told_at = max(at, before.told_at) if before else at
        offered_at = before.offered_at if before else None
        if row["n_offered"] > 0:
            offered_at = max(at, offered_at) if offered_at else at
        known[row["route"]] = Told(told_at, offered_at)


@cache
def _told_by_route() -> sa.Select[Any]:
    listings = schema.listings
    offered_at = sa.case((listings.c.n_offered > 0, listings.c.at))
    return (
        sa.select(
            listings.c.route,
            sa.func.max(listings.c.at).label("told_at"),
            sa.func.max(offered_at, type_=Moment).label("offered_at"),
        )
        .where(
            listings.c.topic == sa.bindparam("topic"),
            listings.c.platform == sa.bindparam("platform"),
            listings.c.vantage == sa.bindparam("vantage"),
            listings.c.at >= sa.bindparam("recent", type_=Moment),
            listings.c.trouble.is_(None),
            listings.c.evidence_sha256.is_not(None),
        )
        .group_by(listings.c.route)
    )


async def _links(
    equipment: Equipment, platform: Platform, topic: Topic, pass_id: str, fetch: Fetch
) -> int:
    subjects: list[Subject] = []
    later = _later_links(equipment, platform, topic)
    unfollowed = False
    for link in (*topic.links, *later.values()):
        found = recognised(platform, link)
        if isinstance(found, NeedsExpanding) and platform.expand is not None:
            if _expanded(equipment, topic, link):
                continue
            found = await platform.expand(link, fetch)
            row = _note_row(
                equipment, platform, topic, pass_id, f"link {link}", n_taken=int(found is not None)
            )
            with equipment.engine.begin() as connection:
                append.listings(connection, [row])
            unfollowed = unfollowed or found is None
        if isinstance(found, Subject):
            subjects.append(found)
    n_new = enrol(equipment, platform.name, topic.name, subjects)
    if later and not unfollowed:
        # A short link that could not be followed is tried again, and those beside it with it.
        equipment.links_taken[platform.name, topic.name] = max(later)
    return n_new


def _later_links(equipment: Equipment, platform: Platform, topic: Topic) -> dict[int, str]:
    """Return, by row, the links that joined ``topic`` since this collector last took some."""
    taken = equipment.links_taken.get((platform.name, topic.name), 0)
    with equipment.engine.connect() as connection:
        return dict(entries.links_after(connection, topic.name, platform.name, taken))


def _expanded(equipment: Equipment, topic: Topic, link: str) -> bool:
    listings = schema.listings
    with equipment.engine.connect() as connection:
        return bool(
            connection.execute(
                sa.select(listings.c.id).where(
                    listings.c.topic == topic.name,
                    listings.c.route == f"link {link}",
                    listings.c.n_taken > 0,
                )
            ).first()
        )


def _note_row(
    equipment: Equipment,
    platform: Platform,
    topic: Topic,
    pass_id: str,
    route: str,
    *,
    n_taken: int = 0,
) -> dict[str, Any]:
    return _listing_row(equipment, platform, topic, pass_id) | {
        "route": route,
        "n_offered": n_taken,
        "n_taken": n_taken,
        "n_known": 0,
        "whole": True,
        "trouble": None,
        "evidence_sha256": None,
    }


def _listing_row(
    equipment: Equipment, platform: Platform, topic: Topic, pass_id: str
) -> dict[str, Any]:
    return {
        "pass_id": pass_id,
        "topic": topic.name,
        "platform": platform.name,
        "vantage": equipment.vantage.name,
        "at": equipment.clock.now(),
    }


def _take(
    equipment: Equipment, platform: Platform, topic: Topic, listed: Listed, pass_id: str
) -> tuple[int, dict[str, Any]]:
    """Enrol what a listing showed; returns how many are new, and the listing's row."""
    readings = [
        sighting.reading
        for sighting in listed.sightings
        # A feed may list what another platform knows better; that is not the open web's.
        if platform.hosts
        or recognised(platform, platform.canonical(sighting.reading.subject)) is not None
    ]
    n_new = enrol(
        equipment,
        platform.name,
        topic.name,
        [reading.subject for reading in readings],
        readings,
        pass_id,
    )
    kept = listed.exchange.evidence if listed.exchange else None
    row = _listing_row(equipment, platform, topic, pass_id) | {
        "route": listed.route,
        "n_offered": listed.n_offered,
        "n_taken": len(readings),
        "n_known": len(readings) - n_new,
        "whole": listed.whole,
        "trouble": listed.trouble,
        "evidence_sha256": kept.sha256 if kept else None,
    }
    return n_new, row
