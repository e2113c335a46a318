"""A private PostgreSQL for the tests: made in a temporary directory, gone when they are done."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

REQUIRED = "CHECKER_REQUIRE_REAL"
_USER = "postgres"
_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")


def programs() -> Path | None:
    """Return the directory of the newest installed PostgreSQL, None without one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def _as_owner(*words: str) -> list[str]:
    """Return a command that runs as the database's user; PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return list(words)
    return ["setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups", *words]


@dataclass
class Cluster:
    """A running server that only its socket's directory leads to."""

    socket: Path
    numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        """Return the address of one of its databases."""
        user = _USER if os.geteuid() == 0 else os.environ.get("USER", _USER)
        return f"postgresql+psycopg://{user}@/{database}?host={self.socket}"

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database and drop it afterwards."""
        address = self.create()
        try:
            yield address
        finally:
            self.drop(address)

    def create(self, like: str | None = None) -> str:
        """Make a database, empty or a copy of another, and return its address."""
        name = f"checker_{next(self.numbers)}"
        copied = f" TEMPLATE {sa.make_url(like).database}" if like else ""
        self.tell(f"CREATE DATABASE {name}{copied}")
        return self.url(name)

    def drop(self, address: str) -> None:
        """Drop a database, whoever still holds it."""
        self.tell(f"DROP DATABASE {sa.make_url(address).database} WITH (FORCE)")

    def tell(self, statement: str) -> None:
        """Have the server do one statement."""
        url = sa.make_url(self.url("postgres"))
        with psycopg.connect(
            host=str(self.socket), user=url.username, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)


@contextlib.contextmanager
def running(place: Path) -> Iterator[Cluster]:
    """Run a server with its files under ``place``; it is stopped by its own process id."""
    bin_ = programs()
    assert bin_ is not None
    if os.geteuid() == 0:
        shutil.chown(place, _USER, _USER)
    files = place / "data"
    make = (str(bin_ / "initdb"), "-D", str(files), "-A", "trust", "-E", "UTF8", "--no-sync")
    subprocess.run(_as_owner(*make, "--locale=C.UTF-8"), check=True, capture_output=True, cwd=place)
    options = [word for setting in _SETTINGS for word in ("-c", setting)]
    serve = (str(bin_ / "postgres"), "-D", str(files), "-k", str(place), *options)
    with (place / "log").open("wb") as log:
        server = subprocess.Popen(_as_owner(*serve), stdout=log, stderr=log, cwd=place)
    try:
        cluster = Cluster(place)
        _wait_until_ready(cluster, server)
        yield cluster
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)


def _wait_until_ready(cluster: Cluster, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < until:
        try:
            cluster.tell("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError((cluster.socket / "log").read_text("utf-8", "replace"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """Give the whole run one private server; skip without PostgreSQL, fail where it is required."""
    if programs() is None:
        reason = "PostgreSQL is not installed (no /usr/lib/postgresql/*/bin/initdb)"
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(f"{reason}, and {REQUIRED}=1 asks for it")
        pytest.skip(reason)
    # Not pytest's own directory: another user must be able to walk there.
    with (
        tempfile.TemporaryDirectory(prefix="checker-pg-") as place,
        running(Path(place)) as cluster,
    ):
        yield cluster
