"""A store on either database, and evidence directories."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.model import Origin
from checker.store import append
from checker.store.database import open_database
from checker.store.evidence import EvidenceKeeper
from tests.support.builders import make_pass, make_topic, make_vantage
from tests.support.postgres import postgres

__all__ = ["postgres"]

BOTH = ("sqlite", "postgresql")


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Name an empty place for a store, on each database in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/store/checker.db"
        return
    with request.getfixturevalue("postgres").database() as address:
        yield address


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    """Open a new store of the test's own."""
    opened = open_database(url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session", params=BOTH)
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.Engine]:
    """Open one store on each database for all tests that leave nothing behind."""
    with contextlib.ExitStack() as held:
        if request.param == "sqlite":
            address = f"sqlite:///{tmp_path_factory.mktemp('shared')}/checker.db"
        else:
            address = held.enter_context(request.getfixturevalue("postgres").database())
        opened = open_database(address)
        yield opened
        opened.dispose()


@pytest.fixture
def connection(shared: sa.Engine) -> Iterator[sa.Connection]:
    """Work on a store with a topic, a vantage point and a pass; all of it is rolled back."""
    with shared.connect() as connected:
        work = connected.begin()
        append.topic(connected, make_topic(), Origin.OBSERVED)
        append.vantage(connected, make_vantage())
        append.pass_start(connected, make_pass())
        yield connected
        work.rollback()


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[EvidenceKeeper]:
    """Keep evidence in a new directory."""
    kept = EvidenceKeeper(tmp_path / "evidence", origin="observed")
    yield kept
    kept.close()
