"""One polite question to each place of a topic, before it is registered.

What comes back is shown to the person at the form and kept nowhere: no topic stands yet, and
nothing is concluded about any post. The questions are the collector's own: a server is asked what
it is, and each listing for its first page, from now on.
"""

import asyncio
from dataclasses import dataclass, replace

from checker.collector.accounts import accounts_for
from checker.collector.assembly import UNKNOWN_HOST_PACE_S
from checker.commands.desk import Desk
from checker.commands.roads import net_of
from checker.model import Answer, Exchange, Topic
from checker.net.client import Net
from checker.net.failures import FAILURES
from checker.net.road import Manner
from checker.platforms import PLATFORMS
from checker.platforms.contract import Fetch, Listed, Platform
from checker.platforms.mastodon.facts import read_instance
from checker.platforms.mastodon.links import NAME as MASTODON
from checker.platforms.mastodon.listing import in_words
from checker.views.watching import Asked, elsewhere, no_such_server, unanswered

WHOLE_S = 20.0
"""How long all of them together may take."""

LISTINGS_AT_MOST = 5
"""Words and accounts that are tried; the rest is like them."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One platform's way of asking, for this once."""

    platform: Platform
    fetch: Fetch


def first_answers(desk: Desk, topic: Topic) -> list[Asked]:
    """Ask each place of a checked topic once; returns what it said, in the order of the form."""
    return asyncio.run(_ask(desk, topic))


async def _ask(desk: Desk, topic: Topic) -> list[Asked]:
    net = net_of(desk)
    told: dict[str, list[Asked]] = {name: [] for name in _names(topic)}
    late = []
    try:
        async with asyncio.timeout(WHOLE_S):
            asks = (_platform(desk, net, name, topic, mine) for name, mine in told.items())
            await asyncio.gather(*asks)
    except TimeoutError:
        late = [unanswered(WHOLE_S)]
    finally:
        await net.close()
    return [one for mine in told.values() for one in mine] + late


def _names(topic: Topic) -> list[str]:
    return list(dict.fromkeys(place.platform for place in topic.places))


async def _platform(desk: Desk, net: Net, name: str, topic: Topic, told: list[Asked]) -> None:
    section = desk.config.platform(name)
    platform = PLATFORMS[name]
    if not section.enabled:
        words = f"{name} is switched off in checker.toml (platforms.{name}.enabled)."
        told.append(Asked(what=name, words=words, well=False))
        return
    manner = Manner(agent=section.agent or None, seconds_per_ask=UNKNOWN_HOST_PACE_S)
    line = _Line(platform, net.asking(lambda exchange: exchange, manner))
    mine = replace(
        topic,
        accounts=accounts_for(platform, topic.accounts)[:LISTINGS_AT_MOST],
        queries=topic.queries[:LISTINGS_AT_MOST],
    )
    if name == MASTODON:
        mine = await _only_servers(line, mine, told)
    if mine.places:
        found = platform.discover(mine, desk.clock.now(), line.fetch)
        told.extend([_listing(listed) async for listed in found])


async def _only_servers(line: _Line, topic: Topic, told: list[Asked]) -> Topic:
    """Ask each server what it is, and leave out those that are no Mastodon."""
    hosts = [place.host for place in topic.places if place.platform == MASTODON and place.host]
    asked = await asyncio.gather(*(server(host, line.fetch) for host in hosts))
    told += asked
    wrong = {host for host, said in zip(hosts, asked, strict=True) if said.stops}
    return replace(topic, places=tuple(p for p in topic.places if p.host not in wrong))


async def server(host: str, fetch: Fetch) -> Asked:
    """Ask a server whether it is a Mastodon."""
    exchange = await fetch(f"https://{host}/api/v2/instance", redirects=False)
    answer = read_instance(exchange, host)
    if answer.found is True:
        version = answer.value("version")
        return Asked(what=host, words=f"{host} is a Mastodon server ({version}).", well=True)
    return _not_known(host, exchange, answer)


def _not_known(host: str, exchange: Exchange, answer: Answer) -> Asked:
    """Say why a server did not speak as a Mastodon, and whether asking later could help."""
    if exchange.failure in ("refused_by_guard", "dns"):
        return no_such_server(host, exchange.failure)
    if exchange.failure:
        words = f"No answer came from {host}: {FAILURES.get(exchange.failure, exchange.failure)}."
        return Asked(what=host, words=words, well=False)
    if exchange.status in (301, 302, 303, 307, 308):
        return elsewhere(host, exchange.header("location") or "")
    busy = exchange.status in (401, 403, 422, 429) or (exchange.status or 0) >= 500
    if not busy:
        return elsewhere(host)
    return Asked(what=host, words=f"{in_words(answer, host, exchange)}.", well=False)


def _listing(listed: Listed) -> Asked:
    route = listed.route[:200]
    if listed.trouble:
        return Asked(what=route, words=f"{route}: {listed.trouble}.", well=False)
    n = listed.n_offered
    more = f"{n} post{'' if n == 1 else 's'} on its first page" if n else "no post newer than now"
    return Asked(what=route, words=f"{route}: it answers; {more}.", well=True)
