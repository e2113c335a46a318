"""A desk's collector: from its configuration to the equipment that asks platforms."""

from dataclasses import replace
from urllib.parse import urlsplit

from checker.collector.assembly import Place, Setting, assemble
from checker.collector.equipment import Equipment
from checker.collector.schedule import Policy
from checker.commands.desk import Desk
from checker.commands.safes import safe_of
from checker.commands.vouching import third_parties
from checker.config import Vantage as VantageSection
from checker.config import credential
from checker.errors import ConfigError
from checker.model import Origin, Vantage
from checker.platforms import PLATFORMS
from checker.platforms.wayback.links import NAME as ARCHIVE
from checker.platforms.wayback.past import VANTAGE


def collector(desk: Desk) -> Equipment:
    """Return a collector's equipment on this store, its evidence directory taken."""
    config, setting = desk.config, _setting(desk)
    chosen = [item for name, item in PLATFORMS.items() if config.platform(name).enabled]
    return assemble(desk.engine, desk.evidence, chosen, desk.clock, setting)


def archivist(desk: Desk) -> Equipment:
    """Return the equipment that asks the archive for the past: others' looks, imported."""
    setting = _setting(desk)
    if not desk.config.platform(ARCHIVE).enabled:
        raise ConfigError(
            f"platforms.{ARCHIVE}: enabled = false in the configuration; the archive is "
            "asked only where that is taken out"
        )
    here = Vantage(name=VANTAGE, agent=setting.agents.get(ARCHIVE) or None)
    setting = replace(setting, vantage=here, origin=Origin.IMPORTED, further=())
    chosen = [PLATFORMS[ARCHIVE]]
    return assemble(desk.engine, desk.evidence, chosen, desk.clock, setting)


def _setting(desk: Desk) -> Setting:
    config = desk.config
    for name in config.platforms:
        if name not in PLATFORMS:
            raise ConfigError(
                f"platforms.{name}: there is no such platform; "
                f"there are {', '.join(sorted(PLATFORMS))}"
            )
    agents = {name: section.agent for name, section in config.platforms.items()}
    return Setting(
        vantage=vantage_of(desk, config.vantage),
        proxy=proxy_of(config.vantage),
        further=tuple(
            Place(vantage=vantage_of(desk, place), proxy=proxy_of(place))
            for place in config.vantages
        ),
        policy=Policy(looks=float(config.collector.looks_per_post)),
        contact=config.net.contact,
        routes=config.net.route,
        allow_private=config.net.allow_private,
        agents=agents,
        secret=credential,
        lowered=desk.config.quota,
        keep_days=config.store.keep_days,
        third_parties=third_parties(desk),
        safe=safe_of(desk),
    )


def vantage_of(desk: Desk, section: VantageSection) -> Vantage:
    """Return a vantage point as it is recorded: never with its proxy."""
    agents = [(name, item.agent) for name, item in desk.config.platforms.items() if item.agent]
    return Vantage(
        name=section.name,
        country=section.country,
        network=section.network,
        agent="; ".join(f"{name}: {agent}" for name, agent in agents) or None,
        language=section.language,
    )


def proxy_of(section: VantageSection) -> str | None:
    """Return the way out of a vantage point: from the environment or keyring, else as written.

    Raises:
        ConfigError: what stands there is no proxy's address.
    """
    hidden = credential(section.proxy_variable)
    if hidden is None:
        return section.proxy
    parts = urlsplit(hidden)
    if parts.scheme not in ("http", "socks5") or not parts.hostname:
        raise ConfigError(
            f"{section.proxy_variable}: this is no proxy's address: write "
            "http://NAME:PASSWORD@HOST:PORT or socks5://NAME:PASSWORD@HOST:PORT"
        )
    return hidden
