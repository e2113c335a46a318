"""A doubt is raised once: walls before its second look do not make it be raised anew."""

import sqlalchemy as sa

from checker.collector import runner
from checker.collector.equipment import Equipment
from checker.judge.verdicts import MASS_DOUBTED
from checker.store import schema
from tests.collector.conftest import Stage
from tests.collector.scene import fault, hours, post

N_POSTS = 10
N_GONE = 6


def test_a_wall_between_does_not_raise_a_doubt_anew(stage: Stage) -> None:
    """Six posts go at once and a wall follows: they are doubted once, then believed."""
    scene = stage(
        [
            post(number, states=[(1.1, "not_found")] * (number >= N_POSTS - N_GONE))
            for number in range(N_POSTS)
        ],
        [fault("soft_error", 1.4, 1.55)],
    )

    async def act(equipment: Equipment) -> None:
        await runner.run(equipment, hours(2.3))

    scene.play(act)
    events, verdicts, rows = schema.events, schema.verdicts, schema.observations
    sure = sa.select(sa.func.count()).where(
        events.c.kind == "gone", events.c.confirmed_at.is_not(None)
    )
    doubts = (
        sa.select(sa.func.count())
        .select_from(verdicts.join(rows, rows.c.id == verdicts.c.observation_id))
        .where(verdicts.c.rule == MASS_DOUBTED)
        .group_by(rows.c.subject_id)
    )
    with scene.engine.connect() as connection:
        assert set(connection.execute(doubts).scalars()) == {1}
        assert connection.execute(sure).scalar() == N_GONE
