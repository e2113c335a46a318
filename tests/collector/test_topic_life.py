"""What is done to a topic while it is watched: stopped, resumed, heated; later links; canaries."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from checker.collector.equipment import Equipment
from checker.collector.passes import Running, run_pass
from checker.intake import topics
from checker.model import Purpose
from checker.store import entries, schema
from tests.collector.conftest import Stage
from tests.collector.scene import TIKTOK, hours, post, tiktok_id, until

THREE = [post(number, "one") for number in range(3)]


def link_to(number: int) -> str:
    """Return the address of a post of the scene."""
    return f"https://www.tiktok.com/@one/video/{THREE[number]['id']}"


def asked_of_topic(running: Running) -> int:
    """Count the looks of a pass but for the control that should not be there."""
    return sum(item.purpose is not Purpose.NEGATIVE for item, _ in running.looked)


def test_a_stopped_topic_is_not_looked_at(stage: Stage) -> None:
    """After a stop nothing is listed, due or put back on the agenda, and all rows stay."""
    scene = stage(THREE)

    async def act(equipment: Equipment) -> Any:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        topics.stop(scene.engine, "x", equipment.clock.now())
        n_before = len(scene.rows(schema.observations))
        await until(equipment, 3)
        await run_pass(equipment, TIKTOK, with_discovery=True)
        return n_before

    n_before = scene.play(act)
    assert len(scene.rows(schema.observations)) == n_before
    assert scene.rows(schema.agenda) == []
    assert len(scene.rows(schema.listings)) == 1


def test_a_stop_in_mid_pass_holds(stage: Stage) -> None:
    """A pass that was on when its topic was stopped ends, and sets no next look."""
    scene = stage(THREE)

    async def act(equipment: Equipment) -> None:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        await until(equipment, 1)
        look = TIKTOK.look

        async def stopping(*given: Any) -> Any:
            topics.stop(scene.engine, "x", equipment.clock.now())
            return await look(*given)

        object.__setattr__(TIKTOK, "look", stopping)
        try:
            await run_pass(equipment, TIKTOK)
        finally:
            object.__setattr__(TIKTOK, "look", look)

    scene.play(act)
    assert scene.rows(schema.agenda) == []


def test_a_resumed_topic_is_due_at_once(stage: Stage) -> None:
    """Resuming makes every post due now, and the next pass looks at all of them."""
    scene = stage(THREE)

    async def act(equipment: Equipment) -> Any:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        await until(equipment, 1)
        topics.stop(scene.engine, "x", equipment.clock.now())
        await until(equipment, 5)
        topics.resume(scene.engine, "x", equipment.clock.now())
        return asked_of_topic(await run_pass(equipment, TIKTOK))

    assert scene.play(act) == 3


def test_a_post_of_two_topics_is_looked_at_while_one_is_on(stage: Stage) -> None:
    """Stopping one topic does not take a post away from another that holds it too."""
    scene = stage(THREE)
    scene.register(name="y", accounts=(), links=(link_to(0),), places=())

    async def act(equipment: Equipment) -> None:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        topics.stop(scene.engine, "x", equipment.clock.now())

    scene.play(act)
    assert len(scene.rows(schema.agenda)) == 1


def test_later_links_are_enrolled(stage: Stage) -> None:
    """Links that join a topic after its registration are looked at from the next listing on."""
    scene = stage(THREE, accounts=(), links=(link_to(0),), places=())

    async def act(equipment: Equipment) -> None:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        with scene.engine.begin() as connection:
            later = [("tiktok", link_to(1)), ("tiktok", link_to(2)), ("web", "https://a.example/")]
            assert entries.add_links(connection, "x", later, equipment.clock.now()) == 3
        await until(equipment, 1)
        await run_pass(equipment, TIKTOK, with_discovery=True)

    scene.play(act)
    assert len(scene.rows(schema.memberships)) == 3
    assert len(scene.rows(schema.agenda)) == 3


def test_a_topic_of_later_links_alone_has_its_turn(stage: Stage) -> None:
    """A topic that holds nothing but later links is listed where a platform knows them."""
    scene = stage(THREE, accounts=(), links=(), places=())

    async def act(equipment: Equipment) -> None:
        with scene.engine.begin() as connection:
            entries.add_links(connection, "x", [("tiktok", link_to(1))], equipment.clock.now())
        await run_pass(equipment, TIKTOK, with_discovery=True)

    scene.play(act)
    assert len(scene.rows(schema.agenda)) == 1


def test_a_canary_stands_as_a_control_first(stage: Stage) -> None:
    """A post that we published ourselves is asked in every pass, before any other witness."""
    posts = [*THREE, post(9, "ours")]
    scene = stage(posts, accounts=("one",))
    link = f"https://www.tiktok.com/@ours/video/{tiktok_id(9, hours(-24))}"

    async def act(equipment: Equipment) -> Any:
        with scene.engine.begin() as connection:
            subject = TIKTOK.recognise(link)
            entries.add_canary(connection, subject, link, equipment.clock.now(), expected="visible")
        for hour in (0.0, 1.0, 2.0):
            await until(equipment, hour)
            running = await run_pass(equipment, TIKTOK, with_discovery=True)
        return [item.subject.native_id for item, _ in running.looked if item.purpose == "control"]

    assert tiktok_id(9, hours(-24)) in scene.play(act)
    with scene.engine.connect() as connection:
        of_topic = connection.execute(sa.select(schema.memberships.c.subject_id)).all()
    assert len(of_topic) == 3


def test_a_hot_topic_is_looked_at_more_often(stage: Stage) -> None:
    """Heat makes all its posts due at once, then again within fifteen minutes."""
    scene = stage(THREE)
    scene.every = timedelta(hours=6)

    async def act(equipment: Equipment) -> Any:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        await until(equipment, 1)
        topics.heat(scene.engine, "x", equipment.clock.now())
        assert asked_of_topic(await run_pass(equipment, TIKTOK)) == 3
        return equipment.clock.now()

    now = scene.play(act)
    assert all(at - now <= timedelta(minutes=20) for (at,) in scene.rows(schema.agenda, "next_at"))
