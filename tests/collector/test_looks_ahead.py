"""One post's looks over its life, by what is learned so far."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.collector.hazard import N_BINS
from checker.collector.looks_ahead import looks_ahead, policy_from, unlearned
from checker.collector.schedule import Policy
from checker.store import learned, schema
from checker.store.database import open_database
from checker.store.learned import Kept
from tests.support.builders import NOON

DAY_S = 86_400.0


@pytest.mark.parametrize(
    "policy",
    [
        Policy(),
        Policy(name="uniform", looks=7.5, horizon=timedelta(days=9)),
        Policy(fixed=timedelta(minutes=10)),
    ],
)
def test_a_policy_is_read_back_from_its_id(policy: Policy) -> None:
    """What is written with observations tells the policy."""
    assert policy_from(policy.id) == policy


@pytest.mark.parametrize("written", [None, "", "hazard-1", "other/1 looks=2 days=3", "hazard/2 x"])
def test_another_id_is_no_policy(written: str | None) -> None:
    """An id of another kind is not guessed at."""
    assert policy_from(written) is None


def test_unlearned_looks_grow_rarer_and_close_at_the_horizon() -> None:
    """Looks begin when found, spread over the span, close at its end, and one lies beyond."""
    ahead = unlearned(Policy())
    assert ahead.ages_s[0] == 0.0
    assert list(ahead.ages_s) == sorted(ahead.ages_s)
    assert ahead.ages_s[-2] == pytest.approx(60 * DAY_S)
    assert 17 <= len(ahead.ages_s) - 1 <= 22
    assert ahead.gap_at(3600.0) < ahead.gap_at(30 * DAY_S)
    assert not ahead.is_learned


def test_certainty_counts_looks_that_come_in_step() -> None:
    """A planned look may come a quarter late; one every ten minutes by hand does not."""
    ahead = unlearned(Policy())
    assert ahead.certain_s(DAY_S) == pytest.approx(1.25 * ahead.gap_at(DAY_S))
    watched = unlearned(Policy(fixed=timedelta(minutes=10)))
    assert watched.certain_s(DAY_S) == 600.0
    assert watched.chance(DAY_S, 300.0) == pytest.approx(0.5)
    assert watched.chance(DAY_S, 3_000.0) == 1.0


@pytest.mark.parametrize("horizon", [timedelta(0), timedelta(days=-1), timedelta(seconds=30)])
def test_a_span_of_nothing_still_has_an_end(horizon: timedelta) -> None:
    """A span that is over before it begins gives finite looks."""
    ahead = unlearned(Policy(name="uniform", horizon=horizon, fixed=timedelta(minutes=1)))
    assert len(ahead.ages_s) <= 2


@pytest.fixture
def store(tmp_path: Path) -> sa.Engine:
    """A store in which much is learned of one platform: posts go at the age of three days."""
    engine = open_database(f"sqlite:///{tmp_path / 'checker.db'}")
    events = [50.0 if index == 9 else 0.0 for index in range(N_BINS)]
    with engine.begin() as connection:
        rows = [Kept("", "there", NOON, tuple(events), (100.0,) * N_BINS)]
        learned.save(connection, "here", "bluesky", rows)
    return engine


def test_what_is_learned_moves_the_looks(store: sa.Engine) -> None:
    """Where posts went at a certain age, looks lie closer at that age than before learning."""
    with store.connect() as connection:
        found = looks_ahead(connection, "bluesky", "t", Policy(), NOON)
        rows = connection.execute(sa.select(schema.learned)).all()
    before = unlearned(Policy())
    assert found.is_learned
    assert found.n_gone == pytest.approx(50.0)
    assert found.gap_at(3 * DAY_S) < before.gap_at(3 * DAY_S)
    assert len(rows) == 1


def test_of_a_platform_never_seen_nothing_is_learned(store: sa.Engine) -> None:
    """Without anything kept the published curves stand."""
    with store.connect() as connection:
        found = looks_ahead(connection, "tiktok", "t", Policy(), NOON)
    assert found.ages_s == unlearned(Policy(), "tiktok").ages_s
