"""``checker outside``: press, statements, rule changes, orders and reports."""

from datetime import datetime
from pathlib import Path
from typing import Any

from checker.commands.cells import csv_text
from checker.commands.desk import Desk
from checker.commands.output import put, put_json, say
from checker.errors import ConfigError
from checker.intake import outside, outside_file
from checker.intake.outside import Written
from checker.intake.topics import key_of
from checker.model import Origin, Outside
from checker.model.instants import floor_text
from checker.store import frames
from checker.views.inert import plain
from checker.views.rail import told
from checker.views.sentences import ORIGIN_WORDS, clock

FIELDS = (
    *("at", "until", "kind", "words", "source", "certainty"),
    *("topic", "about", "origin", "entered_at"),
)


def add(desk: Desk, written: Written) -> int:
    """Enter one outside event and print it as it stands.

    Raises:
        ConfigError: it cannot be taken as it stands; says what to change.
    """
    new, is_new = outside.add(desk.engine, written, desk.clock.now())
    put(confirmed(new, is_new=is_new))
    return 0


def confirmed(new: Outside, *, is_new: bool) -> str:
    """Return one line that says what was entered, and what follows from it."""
    is_hot = is_new and new.entered_at is not None and outside.heats(new, new.entered_at)
    row = {name: getattr(new, name) for name in FIELDS}
    where = f"on {new.topic}" if new.topic else "on all topics"
    start = "Entered" if is_new else "Entered before; nothing was done"
    hot = " It is fresh: the topic is looked at more often for a day." if is_hot else ""
    return f"{start}, {where}: {plain(told(row, with_year=True))}{hot}"


def add_file(desk: Desk, path: Path) -> int:
    """Enter a table of them; exits with 1 where rows were not taken, with 2 where none was.

    Raises:
        ConfigError: it is no such table; says what to write.
    """
    taken = outside_file.add_all(
        desk.engine, outside_file.from_file(path), str(path), desk.clock.now()
    )
    for line in taken.lines:
        say(plain(line))
    put(f"{path}: {taken.words}")
    if not taken.bad:
        return 0
    return 1 if taken.added or taken.n_known else 2


def show_all(desk: Desk, *, topic: str | None, layout: str) -> int:
    """Print the outside events, of one topic those of all topics too, oldest first."""
    found = rows(desk, topic)
    if layout == "json":
        put_json([as_object(row) for row in found])
    elif layout == "csv":
        cells = ([as_object(row)[name] for name in FIELDS] for row in found)
        put(csv_text(FIELDS, cells).rstrip("\r\n"))
    elif layout == "table":
        _table(found)
    else:
        raise ConfigError(f"--format {layout}: take table, json or csv")
    return 0


def rows(desk: Desk, topic: str | None) -> list[dict[str, Any]]:
    """Return the rows of the outside events that concern a topic; without one, of all."""
    with desk.engine.connect() as connection:
        key = key_of(connection, topic) if topic else None
        found = frames.outside(connection)
    return [row for row in found if key is None or row["topic"] in (None, key)]


def as_object(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is exported; times in UTC."""
    return {
        name: floor_text(row[name]) if isinstance(row[name], datetime) else row[name]
        for name in FIELDS
    }


def _table(found: list[dict[str, Any]]) -> None:
    for row in found:
        origin = Origin(row["origin"])
        shown = "" if origin is Origin.OBSERVED else f"  [{ORIGIN_WORDS[origin]}]"
        put(f"{plain(told(row, with_year=True))}{shown}")
        at = row["entered_at"]
        entered = f"entered {clock(at)} {at.year} UTC" if at else "time of entry not kept"
        about = f", about “{plain(row['about'])}”" if row["about"] else ""
        kind = row["kind"].replace("_", " ")
        put(f"    {kind}, {plain(row['topic'] or 'all topics')}{about}; {entered}")
    if not found:
        put("Nothing outside is entered yet: checker outside add --help")
