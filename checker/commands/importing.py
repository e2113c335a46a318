"""``checker import``: what others collected, read in; what cannot be read is named by line.

Exit codes: 0 all rows were read · 1 some could not be · 2 none could be, or wrong use.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.prompt import IntPrompt

from checker.collector.meaning import rules_of, rules_version
from checker.commands.desk import Desk, put, put_json, say
from checker.errors import ConfigError
from checker.intake.importing import link_file, observations
from checker.intake.importing.badrows import BadRows
from checker.intake.importing.columns import Column, Unsure, column_of
from checker.intake.importing.files import Handed, examine
from checker.model.instants import floor_text
from checker.net.guard import Guard
from checker.platforms import PLATFORMS
from checker.store import entries

NOT_BUILT = ("bundle", "wayback", "dsa", "zeeschuimer", "4cat", "minet")
BUILT = ("csv", "observations")


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


def read_in(desk: Desk, order: Order) -> int:
    """Read a file in and say what became of it.

    Raises:
        ConfigError: it cannot be read as asked; says what to do.
    """
    if order.layout in NOT_BUILT:
        raise ConfigError(
            f"--as {order.layout} is not built yet; what can be read in today: "
            f"{', '.join(f'--as {name}' for name in BUILT)}"
        )
    if order.layout not in BUILT:
        raise ConfigError(f"--as {order.layout}: write one of {', '.join((*BUILT, *NOT_BUILT))}")
    handed = examine(order.file)
    if handed.remark:
        say(handed.remark)
    return _links(desk, order, handed) if order.layout == "csv" else _log(desk, order, handed)


def _topic(order: Order) -> str:
    # A file's name may hold bytes that are no text.
    stem = order.file.stem.encode("utf-8", "replace").decode()
    return order.topic if order.topic is not None else stem


# ---- links


def _links(desk: Desk, order: Order, handed: Handed) -> int:
    column = _column(handed, order.column)
    guard = Guard.of(desk.config.net.allow_private)
    with _bar() as tick:
        found = link_file.read(
            handed,
            column,
            order.most,
            guard,
            lambda n: tick("reading", n, handed.n_bytes),
        )
    _say_bad(handed, found.bad)
    if not found.platform_of:
        raise ConfigError(f"{handed.path}: no link could be read from its column {column.name!r}")
    now = desk.clock.now()
    joined = link_file.join(desk.engine, _topic(order), found, order.most, now)
    with desk.engine.begin() as connection:
        entries.imported(
            connection,
            {
                "file": handed.path.name,
                "sha256": handed.sha256,
                "layout": "csv",
                "at": now,
                "n_rows": found.n_rows,
                "n_taken": len(found.platform_of),
                "n_bad": found.bad.n,
            },
        )
    _tell_links(order, found, joined, column)
    return 1 if found.bad.n else 0


def _column(handed: Handed, wanted: str | None) -> Column:
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


def _tell_links(
    order: Order, found: link_file.Links, joined: link_file.Joined, column: Column
) -> None:
    if order.as_json:
        put_json(
            {
                **_counts(order, found.n_rows, len(found.platform_of), found.bad),
                "n_new": joined.n_new,
                "column": column.name,
                "topic": joined.topic,
                "topics_made": [joined.topic] if joined.made else [],
            }
        )
        return
    links = f"{len(found.platform_of):,} links from column {column.name!r}"
    again = f", {found.n_again:,} rows with a link that stood there before" if found.n_again else ""
    put(f"{order.file}: {found.n_rows:,} rows, {links}{again}, {found.bad.n:,} bad rows.")
    if joined.made:
        put(f"The topic {joined.topic!r} was made for them; registration SHA-256 {joined.sha256}")
    elif joined.n_new:
        put(
            f"The topic {joined.topic!r} was registered before and stays as it was: "
            f"{joined.n_new:,} links joined it today, as later links; {joined.n_known:,} it had "
            "already."
        )
    else:
        put(f"The topic {joined.topic!r} had them all already; nothing changed.")
    counted = Counter(found.platform_of.values())
    for name, n in sorted(counted.items()):
        took = link_file.span(link_file.round_s(name, n))
        put(f"  {name}: {n:,} links; one round over them takes at least {took}")


# ---- observations


def _log(desk: Desk, order: Order, handed: Handed) -> int:
    rules = rules_version(rules_of(PLATFORMS.values()))
    with _bar() as tick:
        done = observations.take(
            desk.engine,
            handed,
            observations.Told(topic=_topic(order), now=desk.clock.now(), rules=rules, tick=tick),
        )
    _say_bad(handed, done.bad)
    if done.passed_over:
        say(f"{handed.path}: columns that nobody reads: {', '.join(done.passed_over[:30])}")
    if not done.n_taken:
        raise ConfigError(f"{handed.path}: none of its {done.n_rows:,} rows could be read")
    if order.as_json:
        put_json(
            {
                **_counts(order, done.n_rows, done.n_taken, done.bad),
                "n_new": done.n_new,
                "topics_made": list(done.topics_made),
            }
        )
    else:
        _tell_log(order, done)
    return 1 if done.bad.n else 0


def _tell_log(order: Order, done: observations.Imported) -> None:
    put(
        f"{order.file}: {done.n_rows:,} rows, {done.n_taken:,} taken ({done.n_new:,} new), "
        f"{done.bad.n:,} bad rows."
    )
    if done.before is not None:
        again = "nothing changed" if not done.n_new else "what was missing was added"
        put(f"The same file was read in before, on {floor_text(done.before)}; {again}.")
    for name in done.topics_made:
        put(f"The topic {name!r} was made for it (role subject).")
    if done.n_new:
        put("Whether controls were well is not known of imported rows: events stand a grade lower.")


# ---- both


def _counts(order: Order, n_rows: int, n_taken: int, bad: BadRows) -> dict[str, Any]:
    return {
        "file": str(order.file),
        "layout": order.layout,
        "n_rows": n_rows,
        "n_taken": n_taken,
        "n_bad": bad.n,
        "bad": [{"line": line, "why": why} for line, why in bad.named],
    }


def _say_bad(handed: Handed, bad: BadRows) -> None:
    for sentence in bad.sentences(str(handed.path)):
        say(sentence)


Tick = Callable[[str, int, int], None]


@contextmanager
def _bar() -> Iterator[Tick]:
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
