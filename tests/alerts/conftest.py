"""A store on either database, and what is told to an address that only listens."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.alerts.scene import Scene
from tests.store.conftest import engine, postgres, url

__all__ = ["engine", "postgres", "url"]


@pytest.fixture
def scene(engine: sa.Engine) -> Scene:
    """Return an empty store with one address that takes everything."""
    return Scene(engine)
