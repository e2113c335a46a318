"""From facts to meaning: whatever happened, rebuilt equals incremental, row for row."""

import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from checker.collector import runner
from checker.collector.equipment import Equipment
from checker.collector.meaning import rebuild, rules_of
from checker.model import Purpose
from checker.platforms import PLATFORMS
from checker.store import schema
from tests.collector.scene import Scene, fault, hours, post, world

STATES = st.sampled_from(["visible", "policy_removal", "author_deleted", "not_found"])
HOURS = st.floats(0.5, 5.5, allow_nan=False)
KINDS = st.sampled_from(["challenge", "server_error", "stale_cache", "truncated", "layout_change"])


@st.composite
def histories(draw: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Draw a few posts with true states, and faults upon them."""
    posts = []
    for number in range(draw(st.integers(3, 5))):
        moments = sorted(draw(st.lists(HOURS, max_size=3, unique=True)))
        states = [(moment, draw(STATES)) for moment in moments]
        posts.append(post(number, f"user{number % 3}", states=states))
    faults = []
    for _ in range(draw(st.integers(0, 2))):
        start = draw(HOURS)
        share = draw(st.sampled_from([0.1, 0.5, 1.0]))
        faults.append(fault(draw(KINDS), start, start + draw(st.floats(0.2, 1.5)), share))
    return posts, faults


async def six_hours(equipment: Equipment) -> None:
    """Collect for six hours."""
    await runner.run(equipment, hours(6))


def derived(engine: sa.Engine) -> dict[str, list[str]]:
    """Return every derived row, in an order that does not depend on when it was written."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table)).all()))
            for table in schema.DERIVED
        }


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(histories())
def test_rebuilt_equals_incremental(history: Any) -> None:
    """After any history, judging everything anew gives the same verdicts, spells and events."""
    with tempfile.TemporaryDirectory() as place:
        scene = Scene(Path(place), world(*history))
        scene.register()
        scene.play(six_hours)
        before = derived(scene.engine)
        with scene.engine.begin() as connection:
            rebuild(connection, rules_of(PLATFORMS.values()))
        after = derived(scene.engine)
        scene.engine.dispose()
    assert after == before


def test_every_observation_of_an_ended_pass_is_judged(tmp_path: Path) -> None:
    """No look of a pass that ended stays without a verdict, sightings included."""
    scene = Scene(tmp_path, world([post(number) for number in range(3)]))
    scene.register()
    scene.play(six_hours)
    ended = {pass_id for (pass_id,) in scene.rows(schema.pass_ends, "pass_id")}
    seen = scene.rows(schema.observations, "pass_id", "purpose")
    looks = [row for row in seen if row[0] in ended]
    assert len(scene.rows(schema.verdicts)) == len(looks)
    assert Purpose.SIGHTING.value in {purpose for _, purpose in looks}
    scene.engine.dispose()
