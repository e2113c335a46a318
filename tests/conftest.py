"""How properties are searched: quickly at a desk, more widely where every part is required."""

import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

from checker import os_keyring

settings.register_profile("desk", max_examples=30, deadline=None)
settings.register_profile("thorough", max_examples=100, deadline=None)
settings.load_profile("thorough" if os.environ.get("CHECKER_REQUIRE_REAL") == "1" else "desk")


@pytest.fixture(autouse=True)
def _quiet_log() -> Iterator[None]:
    """Leave no log behind that writes to a stream of this test."""
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find no secret of whoever runs the tests."""
    monkeypatch.setattr(os_keyring, "_all", dict)
