"""What most commands need: the configuration, the store and where its evidence lies."""

import json
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from checker.clock import Clock, SystemClock
from checker.collector.assembly import Place, Setting, assemble
from checker.collector.equipment import Equipment
from checker.collector.schedule import Policy
from checker.config import Config, credential
from checker.config import Vantage as VantageSection
from checker.errors import ConfigError
from checker.model import Origin, Vantage
from checker.platforms import PLATFORMS
from checker.platforms.wayback.links import NAME as ARCHIVE
from checker.platforms.wayback.past import VANTAGE
from checker.store.database import open_database, sqlite_path


@dataclass(frozen=True)
class Desk:
    """One invocation's configuration and store.

    Attributes:
        store: the store's URL.
        config: ``checker.toml`` as read.
        clock: the machine's; tests hand in another.
        create: make the store where there is none.
    """

    store: str
    config: Config
    clock: Clock
    create: bool = True

    @classmethod
    def at(cls, store: str, config: Config, *, create: bool = True) -> "Desk":
        """Return a desk on the machine's clock."""
        return cls(store, config, SystemClock(), create)

    @cached_property
    def engine(self) -> sa.Engine:
        """The store, opened once."""
        return open_database(self.store, create=self.create)

    @property
    def evidence(self) -> Path:
        """The evidence directory: beside a SQLite file unless absolute."""
        named = Path(self.config.store.evidence)
        path = sqlite_path(self.store)
        return named if named.is_absolute() or path is None else path.parent / named

    def collector(self) -> Equipment:
        """Return a collector's equipment on this store, its evidence directory taken."""
        config, setting = self.config, self._setting()
        chosen = [item for name, item in PLATFORMS.items() if config.platform(name).enabled]
        return assemble(self.engine, self.evidence, chosen, self.clock, setting)

    def archivist(self) -> Equipment:
        """Return the equipment that asks the archive for the past: others' looks, imported."""
        setting = self._setting()
        if not self.config.platform(ARCHIVE).enabled:
            raise ConfigError(
                f"platforms.{ARCHIVE}: enabled = false in the configuration; the archive is "
                "asked only where that is taken out"
            )
        here = Vantage(name=VANTAGE, agent=setting.agents.get(ARCHIVE) or None)
        setting = replace(setting, vantage=here, origin=Origin.IMPORTED, further=())
        chosen = [PLATFORMS[ARCHIVE]]
        return assemble(self.engine, self.evidence, chosen, self.clock, setting)

    def _setting(self) -> Setting:
        config = self.config
        for name in config.platforms:
            if name not in PLATFORMS:
                raise ConfigError(
                    f"platforms.{name}: there is no such platform; "
                    f"there are {', '.join(sorted(PLATFORMS))}"
                )
        agents = {name: section.agent for name, section in config.platforms.items()}
        return Setting(
            vantage=self.vantage(config.vantage),
            proxy=self.proxy(config.vantage),
            further=tuple(
                Place(vantage=self.vantage(place), proxy=self.proxy(place))
                for place in config.vantages
            ),
            policy=Policy(looks=float(config.collector.looks_per_post)),
            contact=config.net.contact,
            routes=config.net.route,
            allow_private=config.net.allow_private,
            agents=agents,
            secret=credential,
            lowered=self.config.quota,
            keep_days=config.store.keep_days,
        )

    def vantage(self, section: VantageSection) -> Vantage:
        """Return a vantage point as it is recorded: never with its proxy."""
        agents = [(name, item.agent) for name, item in self.config.platforms.items() if item.agent]
        return Vantage(
            name=section.name,
            country=section.country,
            network=section.network,
            agent="; ".join(f"{name}: {agent}" for name, agent in agents) or None,
            language=section.language,
        )

    def proxy(self, section: VantageSection) -> str | None:
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


def put(text: str) -> None:
    """Write one line of data to stdout."""
    sys.stdout.write(text + "\n")


def say(text: str) -> None:
    """Write one line of log to stderr."""
    sys.stderr.write(text + "\n")


def put_json(document: Any) -> None:
    """Write one JSON document to stdout."""
    put(json.dumps(document, ensure_ascii=False, indent=2))
