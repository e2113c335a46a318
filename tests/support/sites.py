"""Where collectors are broken off: a store on either database, and evidence on the disk."""

import errno
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psycopg
import sqlalchemy as sa

from tests.support.broken_disk import TROUBLES as ON_SQLITE
from tests.support.broken_disk import Trouble
from tests.support.lives import Site
from tests.support.postgres import Cluster
from tests.support.write_points import Act, Point

READ_ONLY = "cannot execute INSERT in a read-only transaction"
NO_ROOM = "could not extend file: No space left on device"
FAILS = "could not write block: Input/output error"

ON_POSTGRESQL = {
    "a full disk": Trouble(errno.ENOSPC, psycopg.errors.DiskFull(NO_ROOM), lambda _: True),
    "a store that may only be read": Trouble(
        errno.EROFS, psycopg.errors.ReadOnlySqlTransaction(READ_ONLY), lambda point: point.is_store
    ),
    "evidence that may only be read": ON_SQLITE["evidence that may only be read"],
    "a disk that fails": Trouble(errno.EIO, psycopg.errors.IoError(FAILS), lambda _: True),
}
"""What a server says when its own disk refuses; the evidence's disk refuses as ever."""


class Sites(Protocol):
    """Makes places for collectors, and takes them away again."""

    @property
    def name(self) -> str:
        """The database, as it is written in a table."""

    @property
    def troubles(self) -> Mapping[str, Trouble]:
        """How a disk refuses there."""

    def new(self, root: Path) -> Site:
        """Return a new store with the topic registered."""

    def drop(self, site: Site) -> None:
        """Take a place away."""


class SqliteSites:
    """Stores that are files beside their evidence."""

    name = "SQLite"
    troubles = ON_SQLITE

    def new(self, root: Path) -> Site:
        """Return a new store with the topic registered."""
        root.mkdir()
        site = Site(root)
        site.register()
        return site

    def drop(self, site: Site) -> None:
        """Take the files away."""
        shutil.rmtree(site.root)


@dataclass
class PostgresSites:
    """Stores that are databases of one server, each a copy of one that was made once.

    Attributes:
        cluster: the server.
        first: the address of the database that is copied; "" before there is one.
    """

    cluster: Cluster
    first: str = ""
    name: str = "PostgreSQL"
    troubles: Mapping[str, Trouble] = field(default_factory=lambda: ON_POSTGRESQL)

    def new(self, root: Path) -> Site:
        """Return a new store with the topic registered."""
        root.mkdir()
        if not self.first:
            self.first = self.cluster.create()
            Site(root, address=self.first).register()
        return Site(root, address=self.cluster.create(self.first))

    def drop(self, site: Site) -> None:
        """Take the database and the files away."""
        self.cluster.drop(site.address)
        shutil.rmtree(site.root)


def cut_off(cluster: Cluster, site: Site, number: int) -> Act:
    """Return an act by which the server ends every connection to a store at a point, once."""
    database = sa.make_url(site.address).database

    def act(point: Point) -> None:
        if point.number == number:
            cluster.tell(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                f"WHERE datname = '{database}'"
            )

    return act
