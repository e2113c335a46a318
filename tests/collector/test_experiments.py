"""Passes as experiments: what cannot be there, what goes at once, and who is looked at next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from checker.collector import runner
from checker.collector.enrol import enrol_canaries
from checker.collector.equipment import Equipment
from checker.collector.meaning import rebuild, rules_of
from checker.collector.passes import run_pass
from checker.judge.verdicts import MASS_DOUBTED, SHOWS_ANYTHING
from checker.model import Purpose, Reading, Subject
from checker.model import post as post_of
from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform
from checker.store import entries, experiments, schema
from tests.collector.conftest import Stage
from tests.collector.scene import START, TIKTOK, Scene, hours, post, until

FIVE = [post(number) for number in range(5)]
MANY = [post(number) for number in range(30)]


def purposes(scene: Scene) -> dict[str, int]:
    """Return how many looks were made for which purpose."""
    rows = [name for (name,) in scene.rows(schema.observations, "purpose")]
    return {name: rows.count(name) for name in rows}


def sure(scene: Scene) -> list[str]:
    """Return the kinds of confirmed changes, first sightings left out."""
    rows = scene.rows(schema.events, "kind", "confirmed_at")
    return sorted(kind for kind, at in rows if at is not None and kind != "appeared")


def derived(scene: Scene) -> list[str]:
    """Return every derived row."""
    with scene.engine.connect() as connection:
        return sorted(
            repr(row) for table in schema.DERIVED for row in connection.execute(sa.select(table))
        )


def rebuilt(scene: Scene) -> list[str]:
    """Judge all anew, and return every derived row."""
    with scene.engine.begin() as connection:
        rebuild(connection, rules_of(PLATFORMS.values()))
    return derived(scene)


def test_a_pass_asks_for_one_that_cannot_be_there(stage: Stage) -> None:
    """A pass with posts due asks for one id that was never issued, on no topic and no agenda."""
    scene = stage(FIVE)

    async def act(equipment: Equipment) -> None:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        await run_pass(equipment, TIKTOK, ())

    scene.play(act)
    assert purposes(scene)[Purpose.NEGATIVE] == 1
    never = next(name for (name,) in scene.rows(schema.subjects, "native_id") if name[:2] == "90")
    on_topic = scene.rows(schema.memberships, "subject_id")
    on_agenda = scene.rows(schema.agenda, "subject_id")
    ids = dict(scene.rows(schema.subjects, "native_id", "id"))
    assert (ids[never],) not in {*on_topic, *on_agenda}
    assert scene.rows(schema.pass_ends, "n_asked", "n_answered") == [(5, 5), (0, 0)]


def shows_anything(start: float, end: float) -> Platform:
    """Return TikTok, but for a time in which it shows the same post in the place of any other."""

    async def look(subjects: Sequence[Subject], fetch: Any) -> Sequence[Reading]:
        readings = list(await TIKTOK.look(subjects, fetch))
        return [
            replace(shown, subject=reading.subject)
            if hours(start) <= reading.answered_at < hours(end)
            else reading
            for reading in readings
            for shown in await _shown(reading, fetch, hours(start) <= reading.answered_at)
        ]

    return replace(TIKTOK, look=look)


async def _shown(reading: Reading, fetch: Any, now: bool) -> Sequence[Reading]:
    up = post_of("tiktok", str(FIVE[1]["id"]))
    return await TIKTOK.look([up], fetch) if now else [reading]


def test_a_platform_that_shows_anything_brings_nothing_back(stage: Stage) -> None:
    """While a post that cannot be there is shown, nothing returns, and the pass says so."""
    scene = stage([post(0, states=[(1, "policy_removal")]), *FIVE[1:]])

    async def act(equipment: Equipment) -> None:
        await runner.run(equipment, hours(6))

    scene.play(act, shows_anything(3, 4.5))
    assert sure(scene) == ["gone"]
    assert any("shows anything" in (note or "") for note in scene.notes())
    assert SHOWS_ANYTHING in {rule for (rule,) in scene.rows(schema.verdicts, "rule")}
    assert derived(scene) == rebuilt(scene)


@pytest.mark.parametrize(("lasts", "n_gone"), [(0.4, 0), (9, 12)])
def test_a_mass_is_believed_when_a_second_pass_saw_it(
    lasts: float, n_gone: int, stage: Stage
) -> None:
    """Many that go at once, nobody saying why, are in doubt at first; what lasts is found."""
    away = [(2.01, "not_found"), (2.01 + lasts, "visible")]
    posts = [post(number, states=away if number < 12 else ()) for number in range(30)]
    scene = stage(posts)

    async def act(equipment: Equipment) -> None:
        await runner.run(equipment, hours(4))

    scene.play(act)
    assert sure(scene).count("gone") == n_gone
    assert "returned" not in sure(scene)
    assert MASS_DOUBTED in {rule for (rule,) in scene.rows(schema.verdicts, "rule")}
    assert any((note or "").startswith("in doubt: ") for note in scene.notes())
    assert derived(scene) == rebuilt(scene)


def test_brackets_of_a_mass_hold_the_truth(stage: Stage) -> None:
    """A doubted first look widens the bracket, and never moves it off the truth."""
    posts = [
        post(number, states=[(2.01, "not_found")] if number < 12 else ()) for number in range(30)
    ]
    scene = stage(posts)

    async def act(equipment: Equipment) -> None:
        await runner.run(equipment, hours(4))

    scene.play(act)
    found = [
        row for row in scene.rows(schema.events, "after", "before", "kind") if row[2] == "gone"
    ]
    assert len(found) == 12
    assert all(after <= hours(2.01) <= before for after, before, _ in found)


def test_siblings_of_what_went_are_looked_at_soon(stage: Stage) -> None:
    """When a going is confirmed, its account's posts not looked at since are due at once."""
    scene = stage(
        [post(number, "one", states=[(1, "policy_removal")] * (number == 3)) for number in range(4)]
        + [post(10 + number) for number in range(3)]
    )
    scene.every = timedelta(hours=6)

    async def act(equipment: Equipment) -> None:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        await until(equipment, 2)
        await _look_at(equipment, scene, 3)
        await until(equipment, 2.2)
        await run_pass(equipment, TIKTOK)

    scene.play(act)
    assert sure(scene) == ["gone"]
    turns = dict(scene.rows(schema.agenda, "subject_id", "purpose"))
    ids = dict(scene.rows(schema.subjects, "native_id", "id"))
    posts = scene.world.scenario.posts
    hastened = [item.account for item in posts if turns[ids[item.id]] == Purpose.TRIGGERED]
    # the third was a control of the confirming pass, and so was looked at
    assert hastened == ["one"] * 2


async def _look_at(equipment: Equipment, scene: Scene, number: int) -> None:
    native_id = scene.world.scenario.posts[number].id
    with equipment.engine.connect() as connection:
        found = runner.append.find_subjects(connection, [post_of("tiktok", native_id)])
        due = runner.agenda.states(connection, found.values(), "here")
    await run_pass(equipment, TIKTOK, [replace(item, purpose=Purpose.SCHEDULED) for item in due])


def test_a_post_that_we_took_down_is_the_negative_control(stage: Stage) -> None:
    """A canary that we took down is asked for in the place of an id that was never issued."""
    scene = stage([post(0, states=[(-1, "author_deleted")]), *FIVE[1:]])
    ours = post_of("tiktok", str(FIVE[0]["id"]))
    with scene.engine.begin() as connection:
        entries.add_canary(connection, ours, "link", START, expected="absent")

    async def act(equipment: Equipment) -> int:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        return enrol_canaries(equipment, TIKTOK)

    assert scene.play(act) == 0
    with scene.engine.connect() as connection:
        shown = experiments.controls(connection, experiments.latest_passes(connection))
    negative = [row for row in shown if row["purpose"] == Purpose.NEGATIVE]
    assert [(row["native_id"], row["availability"]) for row in negative] == [
        (ours.native_id, "absent")
    ]
