"""The two stores that the page can show, the reader's own and a demo's: never joined."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import ArgumentError

from checker.commands.desk import Desk
from checker.config import DEFAULT_FILE, DEFAULT_STORE, Config, load
from checker.daemon import Station
from checker.errors import ConfigError
from checker.store.database import sqlite_path

OWN, DEMO = "own", "demo"
DEMO_FOLDER = Path("checker-data/demo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Which stores the page shows, and with which configuration.

    Attributes:
        own: the reader's own store; it need not be there yet.
        demo: a store that is only read, None without one.
        opens_on: the side that is shown first.
        config_file: as given, None for ``checker.toml`` in the folder, if it is there.
        folder: the folder that relative paths start from.
    """

    own: str = DEFAULT_STORE
    demo: str | None = None
    opens_on: str = OWN
    config_file: Path | None = None
    folder: Path

    @property
    def offered(self) -> tuple[str, ...]:
        """The sides that can be shown, the first one first."""
        if self.demo is None:
            return (OWN,)
        return (DEMO, OWN) if self.opens_on == DEMO else (OWN, DEMO)

    def url(self, side: str) -> str:
        """Return the store of one side."""
        return self.demo if side == DEMO and self.demo is not None else self.own

    @property
    def config_path(self) -> Path | None:
        """The configuration's file, None where the defaults hold."""
        if self.config_file is not None:
            return self.folder / self.config_file
        usual = self.folder / DEFAULT_FILE
        return usual if usual.exists() else None

    def desk(self, side: str) -> Desk:
        """Return the desk of one side; the demo's makes nothing.

        Raises:
            ConfigError: the configuration cannot be read.
        """
        path = self.config_path
        config = load(path) if path is not None else Config()
        url = absolute(self.url(side))
        if sqlite_path(url) is None:
            # Beside no file, the evidence lies where the words of the configuration lead from here.
            evidence = str(self.folder / config.store.evidence)
            store = config.store.model_copy(update={"evidence": evidence})
            config = config.model_copy(update={"store": store})
        return Desk.at(url, config, create=side == OWN)

    def station(self, desk: Desk) -> Station:
        """Return where the collector of a desk's store works."""
        return Station(
            store=desk.store,
            evidence=desk.evidence,
            config_file=self.config_path,
            folder=self.folder,
        )

    def words(self) -> list[str]:
        """Return these choices as the words that ``read`` understands, the same in any folder."""
        words = ["--own", absolute(self.own), "--folder", str(self.folder.resolve())]
        if self.demo is not None:
            words += ["--demo", absolute(self.demo)]
        if self.opens_on == DEMO and self.demo is not None:
            words += ["--store", absolute(self.demo)]
        if self.config_file is not None:
            words += ["--config", str(self.config_file)]
        return words


def read(words: Sequence[str]) -> Sides:
    """Read the words after ``dashboard.py``; ``--store`` names the store that is shown first."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--store")
    parser.add_argument("--own")
    parser.add_argument("--demo")
    parser.add_argument("--config", type=Path)
    parser.add_argument("--folder", type=Path, default=Path.cwd())
    given, _ = parser.parse_known_args(list(words))
    on_demo = given.demo is not None and given.store == given.demo
    own = given.own or (None if on_demo else given.store) or DEFAULT_STORE
    return Sides(
        own=own,
        demo=given.demo,
        opens_on=DEMO if on_demo else OWN,
        config_file=given.config,
        folder=given.folder,
    )


def absolute(store: str) -> str:
    """Return a store's URL so that it means the same in any folder.

    Raises:
        ConfigError: it is none.
    """
    try:
        path = sqlite_path(store)
    except ArgumentError as trouble:
        raise ConfigError(f"--store {store!r} is no store: write sqlite:///PATH") from trouble
    return store if path is None else f"sqlite:///{path.resolve()}"


def newest_demo() -> str | None:
    """Return the demo's store that was made last in this folder, None where there is none."""
    found = sorted(DEMO_FOLDER.glob("*/checker.db"), key=lambda path: path.stat().st_mtime)
    return f"sqlite:///{found[-1]}" if found else None
