"""A maker of scenes, whose stores are closed at the end."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.collector.scene import Scene, world

Stage = Callable[..., Scene]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Return a maker of one scene from posts and faults; its topic is registered."""
    made: list[Scene] = []

    def make(
        posts: Sequence[Mapping[str, Any]],
        faults: Sequence[Mapping[str, Any]] = (),
        **topic: Any,
    ) -> Scene:
        scene = Scene(tmp_path, world(posts, faults))
        scene.register(**topic)
        made.append(scene)
        return scene

    yield make
    for scene in made:
        scene.engine.dispose()
