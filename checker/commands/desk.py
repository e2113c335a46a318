"""What most commands need: the configuration, the store and where its evidence lies."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa

from checker.clock import Clock, SystemClock
from checker.config import Config
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
