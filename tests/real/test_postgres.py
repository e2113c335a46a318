"""The same collection on SQLite and on PostgreSQL, from the same scenario."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from checker.collector.meaning import rebuild, rules_of
from checker.commands.objects import event_object
from checker.model import Origin
from checker.platforms import PLATFORMS
from checker.replica.scenario_file import load
from checker.simulation import policy_for, simulate
from checker.store import frames
from checker.store.database import open_database
from checker.store.verify import verify_store
from tests.support.postgres import Cluster, postgres

__all__ = ["postgres"]

pytestmark = pytest.mark.real

SCENARIO = Path(__file__).parents[1] / "acceptance" / "scenarios" / "mixed.toml"


def collected(url: str, directory: Path) -> sa.Engine:
    """Play the scenario into a store."""
    scenario = load(SCENARIO)
    engine = open_database(url)
    policy = policy_for(scenario, "uniform", 48)
    simulate(scenario, engine, directory / "evidence", policy, Origin.SIMULATED)
    return engine


def log_of(engine: sa.Engine) -> list[dict[str, Any]]:
    """Return the event log as the contract writes it."""
    with engine.connect() as connection:
        return [event_object(event, topics) for event, topics in frames.events(connection)]


@pytest.fixture(scope="module")
def on_postgres(
    postgres: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[sa.Engine, Path]]:
    """The scenario, collected into PostgreSQL once."""
    directory = tmp_path_factory.mktemp("postgres")
    with postgres.database() as url:
        engine = collected(url, directory)
        yield engine, directory
        engine.dispose()


def test_both_databases_hold_the_same_events(
    on_postgres: tuple[sa.Engine, Path], tmp_path: Path
) -> None:
    """A scenario collected on PostgreSQL gives the events that it gives on SQLite."""
    on_sqlite = collected(f"sqlite:///{tmp_path / 'checker.db'}", tmp_path)

    assert log_of(on_postgres[0]) == log_of(on_sqlite)
    assert len(log_of(on_sqlite)) > 6


def test_rebuilding_on_postgresql_moves_nothing(on_postgres: tuple[sa.Engine, Path]) -> None:
    """Judging all history anew on PostgreSQL gives the same events."""
    before = log_of(on_postgres[0])
    with on_postgres[0].begin() as connection:
        rebuild(connection, rules_of(PLATFORMS.values()))

    assert log_of(on_postgres[0]) == before


def test_evidence_of_a_store_on_postgresql_verifies(on_postgres: tuple[sa.Engine, Path]) -> None:
    """Every observation in PostgreSQL rests on kept records."""
    engine, directory = on_postgres

    assert verify_store(engine, directory / "evidence").n_observations > 200
