"""Discovery: what each listing came to is a recorded fact, and nothing posted is lost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from checker.collector import runner
from checker.collector.equipment import Equipment
from checker.collector.passes import run_pass
from checker.collector.turns import listing_due_at
from checker.model import Place, Subject
from checker.model import post as post_of
from checker.store import schema
from tests.collector.conftest import Stage
from tests.collector.scene import BLUESKY, START, TIKTOK, fault, hours, post, until

THREE = [post(number, "one") for number in range(3)]
COUNTS = ("n_offered", "n_taken", "n_known", "trouble")


async def list_twice(equipment: Equipment) -> None:
    """List now and an hour later."""
    await run_pass(equipment, TIKTOK, with_discovery=True)
    await until(equipment, 1)
    await run_pass(equipment, TIKTOK, with_discovery=True)


def test_a_listing_says_what_it_came_to(stage: Stage) -> None:
    """Each listing is a row: what it offered, what was taken, and what was known before."""
    scene = stage([*THREE, post(3, "one", made=0.5)])
    scene.play(list_twice)
    assert scene.rows(schema.listings, *COUNTS) == [(3, 3, 0, None), (4, 4, 3, None)]


def test_a_silent_shrink_is_seen(stage: Stage) -> None:
    """A list that is empty all at once is recorded as such, and takes no post down."""
    scene = stage(THREE, [fault("list_wipe", 0.5, 2)])
    scene.play(list_twice)
    assert [row[0] for row in scene.rows(schema.listings, *COUNTS)] == [3, 0]
    assert {kind for (kind,) in scene.rows(schema.events, "kind")} == {"appeared"}


def test_a_listing_that_tells_nothing_says_why(stage: Stage) -> None:
    """A wall in place of a list is the listing's trouble, in words."""
    scene = stage(THREE, [fault("challenge", 0, 2)])
    scene.play(list_twice)
    troubles = {trouble for (trouble,) in scene.rows(schema.listings, "trouble")}
    assert troubles == {"met a wall: wall.tiktok_proof_of_work"}


def test_a_topic_has_its_turn(stage: Stage) -> None:
    """A topic that was listed is listed again a quarter of an hour later, not before."""
    scene = stage(THREE)

    async def act(equipment: Equipment) -> Any:
        await run_pass(equipment, TIKTOK, with_discovery=True)
        await run_pass(equipment, TIKTOK, with_discovery=True)
        return listing_due_at(equipment, TIKTOK)

    due_at = scene.play(act)
    (listed_at,) = [at for (at,) in scene.rows(schema.listings, "at")]
    assert due_at == listed_at + timedelta(minutes=15)


def test_links_join_the_agenda_once(stage: Stage) -> None:
    """A topic's links are subjects of it from the first turn on, and are put there once."""
    links = tuple(f"https://www.tiktok.com/@one/video/{item['id']}" for item in THREE)
    scene = stage(THREE, accounts=(), links=links, places=())
    scene.play(list_twice)
    assert len(scene.rows(schema.memberships)) == 3
    assert len(scene.rows(schema.agenda)) == 3


def test_a_short_link_is_followed_once(stage: Stage) -> None:
    """A short link is followed until it has led somewhere, and never again after that."""
    scene = stage(THREE, links=("https://vm.tiktok.com/ZMabcdef/",), places=())
    answers: list[Subject | None] = [None, post_of("tiktok", THREE[0]["id"])]
    followed: list[str] = []

    async def expand(url: str, _: Any) -> Subject | None:
        followed.append(url)
        return answers[len(followed) - 1]

    async def act(equipment: Equipment) -> None:
        platform = equipment.platforms["tiktok"]
        for hour in range(4):
            await until(equipment, hour)
            await run_pass(equipment, platform, with_discovery=True)

    scene.play(act, replace(TIKTOK, expand=expand))
    assert len(followed) == 2
    assert len(scene.rows(schema.memberships)) == 1


def bluesky_post(tid: str, made: float) -> dict[str, Any]:
    """Return a Bluesky post made ``made`` hours into the scene."""
    return post(0, "sky", made=made) | {"platform": "bluesky", "id": tid}


def test_what_is_posted_while_listings_are_dark_is_found_later(stage: Stage) -> None:
    """Posts made while searches told nothing for hours are found when they speak again."""
    dark = [fault("list_wipe", 1, 4), fault("rate_limited", 4, 7)]
    old, new = bluesky_post("3mbhwwsbpxc2x", -2), bluesky_post("3mbhwwsbpxd2x", 1.5)
    scene = stage([old, new], dark, places=(Place("bluesky"),), queries=("x",), accounts=())

    async def act(equipment: Equipment) -> None:
        await runner.run(equipment, hours(10))

    scene.play(act, BLUESKY)
    assert len(scene.rows(schema.memberships)) == 2


def test_nothing_is_listed_before_its_topic_is_made(stage: Stage) -> None:
    """A topic that has never been listed is due from its registration on."""
    scene = stage(THREE)

    async def act(equipment: Equipment) -> Any:
        return listing_due_at(equipment, TIKTOK)

    assert scene.play(act) == START
