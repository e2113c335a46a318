"""What all imports share: the order, the column of links, bad rows, and how far it is."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.prompt import IntPrompt

from checker.commands.output import say
from checker.errors import ConfigError
from checker.intake.importing import link_file
from checker.intake.importing.badrows import BadRows
from checker.intake.importing.columns import Column, Unsure, column_of
from checker.intake.importing.files import Handed
from checker.net.guard import Guard


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a person asked to have read in.

    Attributes:
        file: the file.
        layout: what it is read as.
        topic: the topic that was named, None where none was.
        column: the column of links, None where it is to be found.
        most: links that a topic takes.
        as_json: print one JSON document.
    """

    file: Path
    layout: str
    topic: str | None = None
    column: str | None = None
    most: int = link_file.MOST
    as_json: bool = False

    @property
    def topic_name(self) -> str:
        """The topic, or the file's name where none was named."""
        # A file's name may hold bytes that are no text.
        stem = self.file.stem.encode("utf-8", "replace").decode()
        return self.topic if self.topic is not None else stem


def links_of(handed: Handed, order: Order, guard: Guard) -> tuple[link_file.Links, Column]:
    """Read a file's links, name its bad rows, and say which column they stand in.

    Raises:
        ConfigError: none could be read.
    """
    column = column_for(handed, order.column)
    with progress() as tick:
        found = link_file.read(
            handed,
            column,
            order.most,
            guard,
            lambda n: tick("reading", n, handed.n_bytes),
        )
    say_bad(handed, found.bad)
    if not found.platform_of:
        raise ConfigError(f"{handed.path}: no link could be read from its column {column.name!r}")
    return found, column


def column_for(handed: Handed, wanted: str | None) -> Column:
    """Return the column of links; where two may be meant, ask a person at a terminal."""
    try:
        return column_of(handed, wanted)
    except Unsure as doubt:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        for number, item in enumerate(doubt.candidates, start=1):
            say(f"  {number}  {item.name}, such as {item.example}")
        choices = [str(number) for number in range(1, len(doubt.candidates) + 1)]
        chosen = IntPrompt.ask(
            "Which column holds the links?", choices=choices, console=Console(stderr=True)
        )
        return column_of(handed, str(doubt.candidates[chosen - 1].at + 1))


def counts(order: Order, n_rows: int, n_taken: int, bad: BadRows) -> dict[str, Any]:
    """Return what every import prints as JSON."""
    return {
        "file": str(order.file),
        "layout": order.layout,
        "n_rows": n_rows,
        "n_taken": n_taken,
        "n_bad": bad.n,
        "bad": [{"line": line, "why": why} for line, why in bad.named],
    }


def say_bad(handed: Handed, bad: BadRows) -> None:
    """Name the bad rows on stderr."""
    for sentence in bad.sentences(str(handed.path)):
        say(sentence)


Tick = Callable[[str, int, int], None]


@contextmanager
def progress() -> Iterator[Tick]:
    """Show how far it is, on stderr, where somebody watches."""
    if not sys.stderr.isatty():
        yield lambda _step, _done, _total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        tasks: dict[str, Any] = {}

        def tick(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total)
            bar.update(tasks[step], completed=done, total=total)

        yield tick
