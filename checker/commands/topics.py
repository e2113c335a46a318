"""``checker topic``: what to watch, fixed and hashed before the first look."""

from datetime import datetime, timedelta
from typing import Any

from checker.commands.desk import Desk
from checker.commands.output import put, put_json, say
from checker.errors import ConfigError
from checker.intake import topics
from checker.intake.notices import noticed
from checker.intake.topics import Wish
from checker.model import Availability, Standing
from checker.model.instants import duration_s, floor_text
from checker.store import entries, frames


def add(desk: Desk, wish: Wish) -> int:
    """Register a topic and print its registration digest.

    Raises:
        ConfigError: the wish cannot be met as it stands; says what to change.
    """
    topic = topics.checked(wish, desk.clock.now())
    for words in noticed(wish):
        say(words)
    topics.register(desk.engine, topic)
    stamp = floor_text(topic.registered_at)
    put(f"{topic.name}: registered {stamp}, SHA-256 {topic.registration_sha256()}")
    return 0


def show_all(desk: Desk, *, as_json: bool) -> int:
    """Print the topics, a line each."""
    with desk.engine.connect() as connection:
        rows = frames.topics(connection)
    if as_json:
        put_json([_object(row) for row in rows])
        return 0
    for row in rows:
        stopped = f", stopped {floor_text(row['stopped_at'])}" if row["stopped_at"] else ""
        put(
            f"{row['title']}  ({row['role']}{stopped})  "
            f"{row['n_posts']} posts, {row['n_looks']} looks"
        )
    if not rows:
        put("There is no topic yet: checker topic add NAME --query WORD --on PLATFORM")
    return 0


def show(desk: Desk, name: str, *, as_json: bool) -> int:
    """Print a topic's registration and numbers."""
    with desk.engine.connect() as connection:
        key = topics.key_of(connection, name)
        row = _object(next(row for row in frames.topics(connection) if row["name"] == key))
    if as_json:
        put_json(row)
        return 0
    for field, value in row.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        put(f"{field}: {shown if shown not in (None, '') else '–'}")
    return 0


def _object(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: floor_text(value) if isinstance(value, datetime) else value
        for key, value in row.items()
    }


def stop(desk: Desk, name: str) -> int:
    """Stop looking at a topic; what was recorded stays."""
    stood = topics.stop(desk.engine, name, desk.clock.now())
    put(f"{stood.title}: no longer looked at; what was recorded stays. Again: topic resume")
    return 0


def resume(desk: Desk, name: str) -> int:
    """Look at a stopped topic again."""
    stood = topics.resume(desk.engine, name, desk.clock.now())
    put(f"{stood.title}: looked at again, from the next round on")
    return 0


def rename(desk: Desk, name: str, title: str) -> int:
    """Show a topic under another name."""
    stood = topics.rename(desk.engine, name, title, desk.clock.now())
    put(f"{stood.title}: the new name; the registration keeps the first")
    return 0


def heat(desk: Desk, name: str, span: str) -> int:
    """Look at a topic more often for a while."""
    try:
        length = timedelta(seconds=duration_s(span))
    except ValueError as trouble:
        raise ConfigError(f"--for {span}: {trouble}") from trouble
    put(_hot(topics.heat(desk.engine, name, desk.clock.now(), length)))
    return 0


def _hot(stood: Standing) -> str:
    assert stood.heated_until is not None
    return f"{stood.title}: hot until {floor_text(stood.heated_until)}; looked at again at once"


def show_canaries(desk: Desk, *, as_json: bool) -> int:
    """Print the canaries, a line each."""
    with desk.engine.connect() as connection:
        rows = entries.canaries(connection)
    found = [
        {
            "platform": row["subject"].platform,
            "native_id": row["subject"].native_id,
            "link": row["link"],
            "expected": row["expected"],
            "added_at": floor_text(row["added_at"]),
        }
        for row in rows
    ]
    if as_json:
        put_json(found)
        return 0
    for row in found:
        down = "; we took it down" if row["expected"] == Availability.ABSENT else ""
        put(f"{row['platform']}  {row['native_id']}  since {row['added_at']}{down}")
    if not found:
        put("There is no canary yet: checker topic canary add URL")
    return 0
