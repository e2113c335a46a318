"""Files as people hand them in, and a store on either database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from checker.intake.importing.files import Handed, examine
from tests.store.conftest import engine, url
from tests.support.postgres import postgres

__all__ = ["engine", "postgres", "url"]

Hand = Callable[..., Handed]


@pytest.fixture
def hand(tmp_path: Path) -> Hand:
    """Return a function that hands in a file with the text or bytes given."""

    def handed(content: str | bytes, name: str = "handed.csv") -> Handed:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return examine(path)

    return handed
