"""Discovery: from a topic's registration to posts on the agenda."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from checker.collector.enrol import accounts_for, enrol, recognised
from checker.collector.equipment import Equipment
from checker.model import (
    NeedsExpanding,
    Place,
    Role,
    Subject,
    Topic,
)
from checker.platforms.contract import Fetch, Listed, Platform
from checker.store import append, schema
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


def topics_on(
    connection: sa.Connection, platform: Platform, vantage: str
) -> list[tuple[Topic, datetime | None]]:
    """Return the topics on ``platform``, by place or by link, and when each was last listed."""
    given = {"platform": platform.name, "vantage": vantage}
    found = [(_topic(row, platform), row.listed_at) for row in connection.execute(_turns(), given)]
    return [
        (topic, listed_at)
        for topic, listed_at in found
        if _is_placed(topic, platform)
        or any(recognised(platform, link) is not None for link in topic.links)
    ]


@cache
def _turns() -> sa.Select[Any]:
    listings, topics = schema.listings, schema.topics
    last = (
        sa.select(sa.func.max(listings.c.at))
        .where(
            listings.c.topic == topics.c.name,
            listings.c.platform == sa.bindparam("platform"),
            listings.c.vantage == sa.bindparam("vantage"),
        )
        .scalar_subquery()
    )
    return sa.select(topics, last.label("listed_at")).order_by(topics.c.name)


def _topic(row: Any, platform: Platform) -> Topic:
    return Topic(
        name=row.name,
        role=Role(row.role),
        queries=tuple(row.queries),
        accounts=accounts_for(platform, row.accounts),
        links=tuple(row.links),
        places=tuple(Place.parse(place) for place in row.places),
        control=row.control,
        registered_at=row.registered_at,
    )


def _is_placed(topic: Topic, platform: Platform) -> bool:
    return any(place.platform == platform.name for place in topic.places)


def listing_due_at(equipment: Equipment, platform: Platform) -> datetime | None:
    """Return when the next topic on ``platform`` should be listed, None without a topic there."""
    with equipment.engine.connect() as connection:
        turns = topics_on(connection, platform, equipment.vantage.name)
    return min(
        (
            listed_at + equipment.discover_every if listed_at else topic.registered_at
            for topic, listed_at in turns
        ),
        default=None,
    )


def pass_tag(platform: str, vantage: str) -> str:
    """Return the end of the ids of passes of a platform and vantage point."""
    return f"{platform}-{vantage}"


async def discover(equipment: Equipment, platform: Platform, pass_id: str, fetch: Fetch) -> Found:
    """List every topic on ``platform`` that is due, and put what is new on the agenda."""
    with equipment.engine.connect() as connection:
        turns = topics_on(connection, platform, equipment.vantage.name)
    n_new = 0
    troubles: list[str] = []
    for topic, before in turns:
        if before is not None and equipment.clock.now() - before < equipment.discover_every:
            continue
        brought = await _list_topic(equipment, platform, topic, before, pass_id, fetch)
        n_new += brought.n_new
        troubles += brought.troubles
    return Found(n_new, tuple(troubles))


async def _list_topic(
    equipment: Equipment,
    platform: Platform,
    topic: Topic,
    before: datetime | None,
    pass_id: str,
    fetch: Fetch,
) -> Found:
    n_new = await _links(equipment, platform, topic, pass_id, fetch)
    troubles: list[str] = []
    n_listings = 0
    since = _since(equipment, platform, topic) if before else _EVER
    if _is_placed(topic, platform):
        async for listed in platform.discover(topic, since, fetch):
            n_listings += 1
            n_new += _take(equipment, platform, topic, listed, pass_id)
            if listed.trouble:
                troubles.append(f"{listed.route}: {listed.trouble}")
    if not n_listings:
        # Also says that the topic's turn has been, so that it is not asked for again at once.
        _note(equipment, platform, topic, pass_id, "no listing")
    return Found(n_new, tuple(troubles))


def _since(equipment: Equipment, platform: Platform, topic: Topic) -> datetime:
    """Return from when on posts must be listed again.

    A time in which a listing told nothing, or showed nothing at all, was not listed: what was
    posted then is asked for when the listing speaks again.
    """
    given = {
        "topic": topic.name,
        "platform": platform.name,
        "vantage": equipment.vantage.name,
        "recent": equipment.clock.now() - _REMEMBERED,
    }
    with equipment.engine.connect() as connection:
        rows = connection.execute(_told_by_route(), given).all()
    offered = [row.offered_at for row in rows if row.offered_at is not None]
    if not offered:
        return _EVER
    newest = max(row.told_at for row in rows)
    told = [row.told_at for row in rows if newest - row.told_at <= _LAGGING]
    since: datetime = min(*told, max(offered)) - OVERLAP
    return since


@cache
def _told_by_route() -> sa.Select[Any]:
    listings = schema.listings
    offered_at = sa.case((listings.c.n_offered > 0, listings.c.at))
    return (
        sa.select(
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
    for link in topic.links:
        found = recognised(platform, link)
        if isinstance(found, NeedsExpanding) and platform.expand is not None:
            if _expanded(equipment, topic, link):
                continue
            found = await platform.expand(link, fetch)
            _note(
                equipment, platform, topic, pass_id, f"link {link}", n_taken=int(found is not None)
            )
        if isinstance(found, Subject):
            subjects.append(found)
    return enrol(equipment, platform.name, topic.name, subjects)


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


def _note(
    equipment: Equipment,
    platform: Platform,
    topic: Topic,
    pass_id: str,
    route: str,
    *,
    n_taken: int = 0,
) -> None:
    row = _listing_row(equipment, platform, topic, pass_id) | {
        "route": route,
        "n_offered": n_taken,
        "n_taken": n_taken,
        "n_known": 0,
        "whole": True,
        "trouble": None,
        "evidence_sha256": None,
    }
    with equipment.engine.begin() as connection:
        append.listing(connection, row)


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
) -> int:
    readings = [sighting.reading for sighting in listed.sightings]
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
    with equipment.engine.begin() as connection:
        append.listing(connection, row)
    return n_new
