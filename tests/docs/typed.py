"""What a page of documentation tells its readers to type, and what it says that this prints.

A block of commands (``console``) says what each prints: ``…`` within a line stands for what differs
from run to run, a line that is nothing else for lines left out. A line ``# 12 minutes later`` is
time going by. A block ``sh`` holds commands alone.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.acceptance.shell import Said


@dataclass
class Step:
    """A command as a page shows it.

    Attributes:
        command: the line, as it stands.
        shown: the lines that the page says it prints; empty where it says nothing.
    """

    command: str
    shown: list[str] = field(default_factory=list)


def blocks(page: Path, *kinds: str) -> Iterator[tuple[str, str]]:
    """Yield the page's blocks of these kinds in order, each with its kind."""
    text = page.read_text("utf-8")
    for kind, block in re.findall(r"(?ms)^```(\w+)\n(.*?)^```$", text):
        if kind in kinds:
            yield kind, block


def steps(page: Path) -> list[Step]:
    """Return the page's commands in order, each with what it says that it prints."""
    found: list[Step] = []
    for kind, block in blocks(page, "console", "sh"):
        for line in block.splitlines():
            if kind == "sh" and line.strip():
                found.append(Step(line))
            elif line.startswith(("$ ", "# ")):
                found.append(Step(line.removeprefix("$ ")))
            elif kind == "console":
                found[-1].shown.append(line)
    return found


def words(line: str) -> list[str]:
    """Return a line's words as a shell takes them, the program without its folder."""
    first, *others = shlex.split(line, comments=True) or [""]
    return [first.removeprefix(".venv/bin/"), *others]


def told(shown: Sequence[str], said: Said) -> bool:
    """Say whether what was printed is what a page shows, log included or not, in either order."""
    parts = [
        r"(?:.*\n)*" if line.strip() == "…" else re.escape(line).replace("…", ".*") + "\n"
        for line in shown
    ]
    printed = (said.out, said.out + said.err, said.err + said.out)
    return any(re.fullmatch("".join(parts), text) for text in printed)
