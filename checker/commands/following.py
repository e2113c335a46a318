"""From a link as people copy it to the post itself, also where it must be followed first."""

import asyncio

from checker.commands.desk import Desk
from checker.commands.roads import net_of
from checker.errors import ConfigError
from checker.model import Exchange, NeedsExpanding, Subject
from checker.net.road import Manner
from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform


def followed(desk: Desk, link: str) -> Subject:
    """Return the subject that ``link`` names, its platform asked once where it does not say.

    Raises:
        ConfigError: no platform knows it, or it leads nowhere.
    """
    for platform in PLATFORMS.values():
        found = platform.recognise(link)
        if isinstance(found, Subject):
            return found
        if isinstance(found, NeedsExpanding):
            return _expanded(desk, platform, link)
    raise ConfigError(f"no platform knows this link: {link[:200]}")


def _expanded(desk: Desk, platform: Platform, link: str) -> Subject:
    subject = asyncio.run(_expand(desk, platform, link))
    if subject is None:
        raise ConfigError(
            f"{link[:200]}: {platform.name} did not say just now which post this is; try again, "
            "or give the post's own address"
        )
    return subject


async def _expand(desk: Desk, platform: Platform, link: str) -> Subject | None:
    if platform.expand is None:
        return None
    net = net_of(desk)
    manner = Manner(desk.config.platform(platform.name).agent or None)
    try:
        return await platform.expand(link, net.asking(_as_it_is, manner))
    finally:
        await net.close()


def _as_it_is(exchange: Exchange) -> Exchange:
    return exchange
