"""Nobody is woken by a wall: faults without a change lead to no alert of an event at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.alerts import log
from checker.alerts.choice import Wanted, changes
from checker.alerts.letters import Kind
from checker.alerts.watch import Manner, Watch
from checker.model import Grade, Origin
from checker.replica.scenario import Scenario
from checker.replica.scenario_file import load
from checker.simulation import policy_for, simulate
from checker.store.database import open_database
from tests.alerts.scene import EAR, Ear

SCENARIOS = Path(__file__).parents[1] / "acceptance" / "scenarios"
FAULTY = ("killed", "storm")


def unchanging(name: str) -> Scenario:
    """Return a scenario's faults over posts and accounts to which nothing ever happens."""
    scenario = load(SCENARIOS / f"{name}.toml")
    assert scenario.faults
    posts = tuple(post.model_copy(update={"states": ()}) for post in scenario.posts)
    return scenario.model_copy(update={"posts": posts, "accounts": ()})


def play(name: str, place: Path) -> tuple[Scenario, sa.Engine]:
    """Play it into a new store."""
    scenario = unchanging(name)
    engine = open_database(f"sqlite:///{place / 'checker.db'}")
    policy = policy_for(scenario, "uniform", 16.0)
    simulate(scenario, engine, place / "evidence", policy, Origin.SIMULATED)
    return scenario, engine


@pytest.mark.parametrize("name", FAULTY)
def test_faults_alone_alert_nobody(name: str, tmp_path: Path) -> None:
    """Walls, gaps, void passes and kills over an unchanging world give no change to tell."""
    scenario, engine = play(name, tmp_path)
    everything = Wanted(min_grade=Grade.D)
    with engine.connect() as connection:
        found = changes(log.confirmed(connection, datetime(2000, 1, 1, tzinfo=UTC)), everything)
        watched = log.day(connection, None, scenario.start, scenario.end)
    engine.dispose()
    assert watched.n_looks > 0
    assert found == []


def test_a_watch_over_a_wall_sends_daily_lines_only(tmp_path: Path) -> None:
    """Hour by hour over a scenario with a wall, the only words are the first and the daily ones."""
    scenario, engine = play("challenge", tmp_path)
    ear = Ear()
    manner = Manner(zone=UTC, digest_s=0.0, daily=scenario.start.time(), min_grade=Grade.D)
    watch = Watch(engine, [EAR], manner, ear)
    n_hours = int((scenario.end - scenario.start) / timedelta(hours=1))
    for hour in range(n_hours + 25):
        watch.turn(scenario.start + timedelta(hours=hour))
    engine.dispose()
    kinds = {letter.kind for _, letter in ear.heard}
    assert kinds == {Kind.START, Kind.DAILY}
    assert any("We could not look from" in letter.body for _, letter in ear.heard)
