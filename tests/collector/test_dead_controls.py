"""Controls that die: they void the pass in which they die, and not all those after it."""

import sqlalchemy as sa

from checker.collector import runner
from checker.collector.equipment import Equipment
from checker.store import schema
from tests.collector.conftest import Stage
from tests.collector.scene import Scene, hours, post

N_POSTS = 8


def gone(scene: Scene) -> set[int]:
    """Return the numbers of the posts whose going is confirmed."""
    events, subjects = schema.events, schema.subjects
    query = (
        sa.select(subjects.c.native_id)
        .join(events, events.c.subject_id == subjects.c.id)
        .where(events.c.kind == "gone", events.c.confirmed_at.is_not(None))
        .where(subjects.c.kind == "post")
    )
    with scene.engine.connect() as connection:
        return {int(native_id) & 0xFFFF for native_id in connection.execute(query).scalars()}


def test_all_controls_dying_at_once_hide_nothing_for_long(stage: Stage) -> None:
    """The three controls and others are taken down together: all of it is seen in the end."""
    dead = (0, 1, 2)
    # the others are younger, and so not as long known to be there
    scene = stage(
        [
            post(number, states=[(3.1, "not_found")])
            if number in dead
            else post(number, made=2.7, states=[(3.6, "not_found")] * (number == 4))
            for number in range(N_POSTS)
        ]
    )

    async def act(equipment: Equipment) -> None:
        await runner.run(equipment, hours(4.8))

    scene.play(act)
    assert gone(scene) == {*dead, 4}
