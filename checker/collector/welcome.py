"""Where discovery is welcome: robots files bind it on the open web, page by page."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

from checker.model import Topic
from checker.net.client import Asking
from checker.platforms.contract import Fetch, Listed, Platform, Sighting

NOT_WELCOME = "the site's robots.txt asks programs to read none of the {} pages that it lists"


def obeying(platform: Platform, fetch: Fetch) -> tuple[Platform, Fetch]:
    """Return how ``platform`` is listed, and by which way of asking: as its sites' files allow.

    A page that its site keeps from programs is offered and not taken: no person named it, only a
    list did.
    """
    if not platform.robots or not isinstance(fetch, Asking):
        return platform, fetch
    polite = fetch.obeying()

    async def discover(topic: Topic, since: datetime, ask: Fetch) -> AsyncIterator[Listed]:
        async for listed in platform.discover(topic, since, ask):
            yield await _welcomed(listed, polite)

    return replace(platform, discover=discover), polite


async def _welcomed(listed: Listed, polite: Asking) -> Listed:
    kept = await _allowed(listed.sightings, polite)
    if len(kept) == len(listed.sightings):
        return listed
    trouble = None if kept else NOT_WELCOME.format(len(listed.sightings))
    return replace(listed, sightings=kept, trouble=listed.trouble or trouble)


async def _allowed(sightings: Sequence[Sighting], polite: Asking) -> tuple[Sighting, ...]:
    # one after the other: each site's file is asked for once
    return tuple(
        [item for item in sightings if await polite.allowed(item.reading.subject.native_id)]
    )
