"""Every platform there is, in the list of those that are asked or not yet."""

from __future__ import annotations

import importlib
import pkgutil

from checker import platforms
from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform


def _rooms() -> dict[str, Platform]:
    found = dict(PLATFORMS)
    for room in pkgutil.iter_modules(platforms.__path__):
        module = importlib.import_module(f"checker.platforms.{room.name}")
        record = getattr(module, "PLATFORM", None)
        if isinstance(record, Platform):
            found.setdefault(record.name, record)
    return found


ROOMS = _rooms()
"""Each platform by its name."""
