"""On which line of a scenario's file a key stands; TOML readers do not tell."""

import re
from collections.abc import Sequence

_HEAD = re.compile(r"\s*\[\[?\s*([\w.]+)\s*\]\]?")


def line_of(text: str, key: Sequence[str | int]) -> int | None:
    """Return the line (from 1) of a key such as ``("posts", 3, "states", 1, "at")``.

    Where the key itself is not written, the line of its table; None where that is not found
    either.
    """
    lines = text.splitlines()
    if len(key) >= 2 and isinstance(key[1], int):
        start = _nth_head(lines, str(key[0]), key[1])
        if start is None:
            return None
        return _within(lines, start, key[2:]) + 1
    return _before_tables(lines, str(key[0])) if key else None


def _before_tables(lines: Sequence[str], name: str) -> int | None:
    """Return the line (from 1) of a key that belongs to the whole file, None without one."""
    for index, line in enumerate(lines):
        if _HEAD.match(line):
            break
        if re.match(rf"\s*{re.escape(name)}\s*=", line):
            return index + 1
    return None


def _nth_head(lines: Sequence[str], name: str, wanted: int) -> int | None:
    found = -1
    for index, line in enumerate(lines):
        head = _HEAD.match(line)
        if head and head[1] == name:
            found += 1
            if found == wanted:
                return index
    return None


def _within(lines: Sequence[str], start: int, key: Sequence[str | int]) -> int:
    """Return the line's index of a key in the table that begins at ``start``."""
    if not key:
        return start
    for index in range(start + 1, len(lines)):
        if _HEAD.match(lines[index]):
            break
        if re.match(rf"\s*{re.escape(str(key[0]))}\s*=", lines[index]):
            wanted = key[1] if len(key) > 1 else None
            return _nth_row(lines, index, wanted) if isinstance(wanted, int) else index
    return start


def _nth_row(lines: Sequence[str], start: int, wanted: int) -> int:
    """Return the line's index of the n-th ``{`` of a list that begins at ``start``."""
    left = wanted
    for index in range(start, len(lines)):
        left -= lines[index].count("{")
        if left < 0:
            return index
        if lines[index].rstrip().endswith("]"):
            break
    return start
