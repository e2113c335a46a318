"""Whose turn it is to be listed: the topics of a platform, and when each was listed last."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from checker.collector.accounts import accounts_for
from checker.collector.enrol import recognised
from checker.collector.equipment import Equipment
from checker.model import Place, Role, Topic
from checker.platforms.contract import Platform
from checker.store import entries, schema
from checker.store.entered import topic_links

STREAM_ROUTE = "event stream"
"""The route that is written of a stream, in the place of a listing's."""


def topics_on(
    connection: sa.Connection, platform: Platform, vantage: str
) -> list[tuple[Topic, datetime | None]]:
    """Return the topics on ``platform``, by place or by link, and when each was last listed.

    A stopped topic is not among them.
    """
    given = {"platform": platform.name, "vantage": vantage}
    stands = entries.standings(connection)
    found = [(_topic(row, platform), row) for row in connection.execute(_turns(), given)]
    return [
        (topic, row.listed_at)
        for topic, row in found
        if stands[topic.name].stopped_at is None
        and (
            row.grew
            or is_placed(topic, platform)
            or any(recognised(platform, link) is not None for link in topic.links)
        )
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
            # a stream that is listened to beside lists nothing: it takes nobody's turn
            ~listings.c.route.startswith(STREAM_ROUTE),
        )
        .scalar_subquery()
    )
    grew = (
        sa.select(sa.literal(1))
        .where(
            topic_links.c.topic == topics.c.name,
            topic_links.c.platform == sa.bindparam("platform"),
        )
        .exists()
    )
    return sa.select(topics, last.label("listed_at"), grew.label("grew")).order_by(topics.c.name)


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


def is_placed(topic: Topic, platform: Platform) -> bool:
    """Say whether ``topic`` names ``platform`` as a place to search."""
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


def next_listing_at(equipment: Equipment, platform: Platform) -> datetime | None:
    """Return the same as last read: after the last round of listings, or as long ago as a wait is.

    Another program may have added a topic, which waits no longer for its turn than when all rest.
    """
    now = equipment.clock.now()
    read_at, due_at = equipment.turns.get(platform.name, (None, None))
    if read_at is None or not timedelta() <= now - read_at < equipment.idle_at_most:
        due_at = listing_due_at(equipment, platform)
        equipment.turns[platform.name] = now, due_at
    return due_at


def forget_turns(equipment: Equipment, platform: Platform) -> None:
    """Read from the store again when the next listing is due: one was asked for just now."""
    equipment.turns.pop(platform.name, None)
