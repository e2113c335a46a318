"""After a pass: learned gaps are set and told with each observation, heat and load bend them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from checker.collector import learning, runner
from checker.collector.equipment import Equipment
from checker.collector.learning import in_control_arm
from checker.collector.passes import run_pass
from checker.collector.rates import FASTEST_A_DAY
from checker.collector.schedule import HOT_GAP, Policy
from checker.model import Origin, Role, Topic, TopicAct, TopicActKind
from checker.store import append, entries, learned, schema
from tests.collector.conftest import Stage
from tests.collector.scene import START, TIKTOK, Scene, hours, post, until

POLICY = Policy(looks=40, horizon=timedelta(days=10))
N_POSTS = 6
Act = Callable[[Equipment], Awaitable[Any]]


def play(scene: Scene, act: Act, policy: Policy = POLICY) -> Any:
    """Let ``act`` use a collector that looks by ``policy``."""

    async def whole(equipment: Equipment) -> Any:
        return await act(replace(equipment, policy=policy))

    return scene.play(whole)


async def one_pass(equipment: Equipment) -> Equipment:
    """Discover and look at all posts once; returns the equipment used."""
    await run_pass(equipment, TIKTOK, with_discovery=True)
    return equipment


async def a_morning(equipment: Equipment) -> Equipment:
    """Collect for two hours; returns the equipment used."""
    await runner.run(equipment, hours(2))
    return equipment


def quiet(stage: Stage, **made: float) -> Scene:
    """Return a scene in which nothing happens."""
    return stage([post(number, **made) for number in range(N_POSTS)])


def planned(scene: Scene) -> list[Any]:
    """Return what stands on the agenda."""
    with scene.engine.connect() as connection:
        return list(connection.execute(sa.select(schema.agenda)))


def test_what_the_schedule_means_stands_on_the_agenda(stage: Stage) -> None:
    """After a pass each post has a next look, a policy, a hazard and a rate."""
    scene = quiet(stage)
    play(scene, one_pass)
    rows = [row for row in planned(scene) if not in_control_arm(row.subject_id)]
    assert len(rows) == N_POSTS
    for row in rows:
        assert row.next_at > START
        assert row.policy == POLICY.id
        assert row.hazard_per_day > 0.0
        assert 0.0 < row.rate_per_day <= FASTEST_A_DAY


def test_observations_carry_what_was_meant(stage: Stage) -> None:
    """A look that the schedule set tells its hazard, rate and policy; a first look has none yet."""
    scene = quiet(stage)
    play(scene, a_morning)
    rows = scene.rows(schema.observations, "policy", "hazard_per_day", "rate_per_day")
    first, meant = rows[0], [row for row in rows if row[2] is not None]
    assert first[1:] == (None, None)
    assert meant
    assert {row[0] for row in meant} == {POLICY.id}
    assert all(row[1] > 0.0 and row[2] > 0.0 for row in meant)


def test_a_gap_by_hand_means_no_rate(stage: Stage) -> None:
    """Without the learned policy nothing is learned, and no rate is written down."""
    scene = quiet(stage)
    equipment = play(scene, one_pass, Policy(fixed=timedelta(minutes=20)))
    assert equipment.lore == {}
    assert {row.rate_per_day for row in planned(scene)} == {None}


def test_the_control_arm_is_told_apart(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post of the control arm is due after the even gap, and its policy says so."""
    monkeypatch.setattr("checker.collector.upcoming.in_control_arm", lambda _: True)
    scene = quiet(stage)
    play(scene, one_pass)
    even = POLICY.evenly
    for row in planned(scene):
        assert (row.policy, row.hazard_per_day) == (even.id, None)
        gap = timedelta(days=1) / row.rate_per_day
        assert even.gap(timedelta(0)) < gap < 1.2 * even.gap(timedelta(0))


def test_a_restart_goes_on_with_what_was_learned(stage: Stage) -> None:
    """What one program saw, the next one finds in the store before its own first look."""
    scene = quiet(stage)
    play(scene, a_morning)
    with scene.engine.connect() as connection:
        found = learning.load(connection, "here", "tiktok", hours(2))
    assert sum(found.gone["x"].days) > 0.0
    assert sum(found.gone["x"].days) == pytest.approx(sum(found.gone[""].days))


def heat(scene: Scene, topic: str) -> None:
    """Make a topic hot by hand, for a day."""
    act = TopicAct(topic=topic, kind=TopicActKind.HEATED, at=START, until=hours(24))
    with scene.engine.begin() as connection:
        entries.act(connection, act)


def gaps(scene: Scene) -> list[timedelta]:
    """Return how long after the scene's start each post is due."""
    return [row.next_at - START for row in planned(scene)]


def test_a_hot_topic_is_looked_at_each_quarter_of_an_hour(stage: Stage) -> None:
    """Heat by hand brings every look near, whatever was learned or is saved up."""
    cold = quiet(stage)
    heat(cold, "x")
    play(cold, one_pass)
    assert max(gaps(cold)) <= 1.5 * HOT_GAP


def test_a_control_topic_shares_the_heat(stage: Stage) -> None:
    """The posts of a control topic are due as soon as those of the topic that it stands beside."""
    scene = stage([post(number) for number in range(N_POSTS)], role=Role.CONTROL)
    beside = Topic(name="accused", queries=("q",), control="x", registered_at=START)
    with scene.engine.begin() as connection:
        append.topic(connection, beside, Origin.SIMULATED)
    heat(scene, beside.name)

    play(scene, one_pass)
    assert max(gaps(scene)) <= 1.5 * HOT_GAP


def late_pass(scene: Scene, late: timedelta) -> float:
    """Let a pass begin so much after its looks were due; returns the load after it."""

    async def act(equipment: Equipment) -> float:
        await one_pass(equipment)
        due_at = hours(2)
        with equipment.engine.begin() as connection:
            connection.execute(sa.update(schema.agenda).values(next_at=due_at))
        await until(equipment, 2)
        await asyncio.sleep(late.total_seconds())
        await run_pass(equipment, TIKTOK)
        return equipment.lore["tiktok"].load

    return float(play(scene, act))


@pytest.mark.parametrize(
    ("late", "load"), [(timedelta(0), 1.0), (timedelta(minutes=30), learning.MORE)], ids=str
)
def test_late_looks_raise_the_load(stage: Stage, late: timedelta, load: float) -> None:
    """Where looks were due half an hour ago rates are cut by a quarter, in time they are not."""
    assert late_pass(quiet(stage), late) == load


def test_a_confirmed_going_is_learned_and_stirs(stage: Stage) -> None:
    """A post that went counts on topic and account, makes both hot, and is looked at again."""
    scene = stage([post(n, states=[(0.5, "not_found")] * (n == 0)) for n in range(N_POSTS)])
    heat(scene, "x")

    async def act(equipment: Equipment) -> Equipment:
        await runner.run(equipment, hours(1.3))
        return equipment

    lore = play(scene, act).lore["tiktok"]
    assert sum(lore.gone["x"].events) == pytest.approx(1.0, rel=0.05)
    assert set(lore.hot_topics) == {"x"}
    assert len(lore.hot_accounts) == 1
    with scene.engine.connect() as connection:
        (history,) = learned.histories(connection, "here", lore.hot_accounts).values()
    assert history == learned.History(1, 1)
    assert all(row.next_at > hours(1.2) for row in planned(scene))
