"""Which platforms can be reached from here: one question to each, all at once, within seconds.

These questions judge no post, so their answers are not kept as evidence.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any
from urllib.parse import urljoin, urlsplit

from checker.collector.equipment import ClockComparison
from checker.commands.desk import Desk
from checker.commands.equipping import proxy_of
from checker.commands.findings import Finding, ok, wrong
from checker.config import Vantage
from checker.model import Exchange, Place, Subject
from checker.net.client import Net
from checker.net.failures import FAILURES
from checker.net.guard import Guard
from checker.net.names import unresolved
from checker.net.pacing import Pacer
from checker.net.road import App, Manner, Road
from checker.platforms.contract import Platform
from checker.views.names import place_name

WITHIN_S = 5.0
"""Names have this long to lead somewhere, and answers as long again at most."""

SERVERS_AT_MOST = 3
"""Of a platform of many servers, those that the topics name most."""

_BETWEEN = "a login page of this network (hotel, train, company) or a filter stands in between"
_FAILED = {
    "dns": "the name {host} leads nowhere from here: no network, or a filter",
    "timeout": "no answer from {host} within {within:g} s",
    "tls": (
        "encryption with {host} failed: its certificate is not accepted, so something stands in "
        "between, or this machine's clock is wrong"
    ),
    "refused_by_guard": f"{{host}} leads to a private address here: {_BETWEEN}",
}
_REMEDY = {
    "proxy": "is it on? Its address: proxy in [vantage] or [[vantages]], or CHECKER_PROXY_NAME",
    "dns": "check the network: a browser here should open https://{host}",
    "tls": "open https://{host} in a browser here, sign in to the network, set the clock",
    "refused_by_guard": 'a server of your own: [net.route] "{host}" = "http://…"',
}


@dataclass(frozen=True, slots=True)
class Reach:
    """What came of asking.

    Attributes:
        n_asked: servers that were asked.
        n_reached: those that answered themselves.
        clock_off_s: our clock less their ``Date`` in seconds, None without one.
    """

    findings: tuple[Finding, ...]
    n_asked: int
    n_reached: int
    clock_off_s: float | None


def reach(
    desk: Desk,
    platforms: Mapping[str, Platform],
    topics: Sequence[Mapping[str, Any]],
    app: App | None = None,
) -> Reach:
    """Ask each platform for its ``robots.txt`` once.

    Args:
        desk: the configuration: routes, agents, what may be asked.
        platforms: those that are asked.
        topics: the store's topics, which name the servers of platforms of many.
        app: an application that stands for the whole network, for tests.
    """
    config = desk.config
    places = (config.vantage, *config.vantages)
    found = [_reach_from(desk, platforms, topics, app, place) for place in places]
    clocks = [item.clock_off_s for item in found if item.clock_off_s is not None]
    return Reach(
        tuple(finding for item in found for finding in item.findings),
        sum(item.n_asked for item in found),
        sum(item.n_reached for item in found),
        median(clocks) if clocks else None,
    )


def _reach_from(
    desk: Desk,
    platforms: Mapping[str, Platform],
    topics: Sequence[Mapping[str, Any]],
    app: App | None,
    place: Vantage,
) -> Reach:
    """Ask each platform once, over the road of one vantage point."""
    asked = [
        (name, host) for name, item in platforms.items() for host in hosts_of(name, item, topics)
    ]
    routes = desk.config.net.route
    # Behind a proxy it is the proxy that looks names up.
    by_itself = app is None and proxy_of(place) is None
    named = {host for _, host in asked if by_itself and host not in routes}
    nowhere = unresolved(named, WITHIN_S)
    found, clocks = asyncio.run(_ask_all(desk, asked, nowhere, app, place))
    findings = []
    n_reached = 0
    for (name, host), exchange in zip(asked, found, strict=True):
        failure = nowhere.get(host) if exchange is None else None
        reached, finding = _finding(
            name, host, exchange, failure, fixed=bool(platforms[name].hosts)
        )
        if desk.config.vantages:
            finding = replace(finding, name=f"{finding.name} from {place.name}")
        n_reached += reached
        findings.append(finding)
    silent = [name for name in platforms if name not in {which for which, _ in asked}]
    findings += [ok(_title(name), "no topic names a server of it yet") for name in silent]
    return Reach(tuple(findings), len(asked), n_reached, clocks)


def _title(platform: str) -> str:
    return f"reaching {place_name(platform).replace('The open', 'the open')}"


def hosts_of(name: str, platform: Platform, topics: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return which servers of a platform are asked: its main one, or those that topics name."""
    if platform.hosts or platform.host_of is None:
        return list(platform.hosts[:1])
    counted: Counter[str] = Counter()
    for row in topics:
        places = (Place.parse(place) for place in row["places"])
        counted.update(item.host for item in places if item.platform == name and item.host)
        links = (platform.recognise(link) for link in row["links"][:1000])
        counted.update(platform.host_of(link) for link in links if isinstance(link, Subject))
    return [host for host, _ in counted.most_common(SERVERS_AT_MOST)]


async def _ask_all(
    desk: Desk,
    asked: Sequence[tuple[str, str]],
    nowhere: Mapping[str, str],
    app: App | None,
    place: Vantage,
) -> tuple[list[Exchange | None], float | None]:
    config = desk.config
    road = Road(
        contact=config.net.contact,
        routes=config.net.route,
        guard=Guard.of(config.net.allow_private),
        language=place.language,
        app=app,
        proxy=proxy_of(place),
        timeout_s=WITHIN_S,
    )
    clocks = ClockComparison()
    net = Net(desk.clock, road, Pacer(desk.clock, lambda _: 0.0))

    async def ask(name: str, host: str) -> Exchange | None:
        if host in nowhere:
            return None
        manner = Manner(config.platform(name).agent or None)
        fetch = net.asking(clocks.note, manner)
        return await fetch(f"https://{host}/robots.txt", redirects=False)

    try:
        found = await asyncio.gather(*(ask(name, host) for name, host in asked))
    finally:
        await net.close()
    return list(found), clocks.median_s


def _finding(
    name: str, host: str, exchange: Exchange | None, failure: str | None, *, fixed: bool
) -> tuple[bool, Finding]:
    """Return whether the server itself answered, and what is to be said of it."""
    title = _title(name)
    word = failure or (exchange.failure if exchange is not None else None)
    if word is not None or exchange is None or exchange.status is None:
        word = word or "timeout"
        words = _FAILED.get(word, f"{{host}}: {FAILURES.get(word, word)}")
        remedy = _REMEDY.get(word)
        said = words.format(host=host, within=WITHIN_S)
        return False, wrong(title, said, remedy.format(host=host) if remedy else None)
    between = _in_between(exchange, host, fixed=fixed)
    if between is not None:
        return False, wrong(title, between, "open a browser here and sign in to the network")
    if exchange.status in (401, 403, 429) or exchange.status >= 500:
        words = f"{host} answers, but refuses us or is in trouble (HTTP {exchange.status})"
        return True, wrong(title, words, "look again later, or from another network")
    took_s = (exchange.answered_at - exchange.asked_at).total_seconds()
    return True, ok(title, f"{host} answers, HTTP {exchange.status} in {took_s:.1f} s")


def _in_between(exchange: Exchange, host: str, *, fixed: bool) -> str | None:
    """Return why the answer is not the server's own, None when nothing speaks against it.

    Args:
        exchange: the answer to ``/robots.txt``.
        host: who was asked.
        fixed: a platform of known hosts, which send text there and no page.
    """
    if exchange.status == 511:
        return f"{host}: this network wants a login first (HTTP 511)"
    target = exchange.header("location")
    if target is not None and exchange.status in (301, 302, 303, 307, 308):
        other = _host(urljoin(exchange.ask.url, target))
        if _site(other) != _site(host):
            return f"{host} sends us to {other or 'nowhere'}: {_BETWEEN}"
    kind = (exchange.header("content-type") or "").partition(";")[0].strip().lower()
    if fixed and exchange.status == 200 and kind == "text/html":
        return f"a page came from {host} where a text file stands: {_BETWEEN}, or it is a wall"
    return None


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _site(host: str) -> str:
    return ".".join(host.split(".")[-2:])
