"""``checker topic``: what to watch, fixed and hashed before the first look."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from checker.commands.cases import refuse_other_origin
from checker.commands.desk import Desk, put, put_json
from checker.errors import ConfigError
from checker.model import Origin, Place, Role, Topic
from checker.model.instants import floor_text
from checker.platforms import PLATFORMS
from checker.store import append, frames, schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A topic as a person asked for it, not yet checked.

    Attributes:
        urls: a file of links, one a line.
        places: ``PLATFORM`` or ``PLATFORM:HOST``.
    """

    name: str
    queries: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    urls: Path | None = None
    places: tuple[str, ...] = ()
    role: str = "subject"
    control: str | None = None


def add(desk: Desk, wish: Wish) -> int:
    """Register a topic and print its registration digest.

    Raises:
        ConfigError: the wish cannot be met as it stands; says what to change.
    """
    topic = Topic(
        name=_name(wish.name),
        role=_role(wish.role),
        queries=wish.queries,
        accounts=tuple(account.removeprefix("@") for account in wish.accounts),
        links=_links(wish.urls) if wish.urls else (),
        places=_places(wish.places),
        control=wish.control,
        registered_at=desk.clock.now(),
    )
    _check(topic)
    refuse_other_origin(desk.engine, Origin.OBSERVED)
    try:
        with desk.engine.begin() as connection:
            _check_control(connection, wish.control)
            append.topic(connection, topic, Origin.OBSERVED)
    except IntegrityError as trouble:
        raise ConfigError(
            f"there is a topic {topic.name!r} already; it is fixed once made, so take another name"
        ) from trouble
    stamp = floor_text(topic.registered_at)
    put(f"{topic.name}: registered {stamp}, SHA-256 {topic.registration_sha256()}")
    return 0


def _name(name: str) -> str:
    if not name.strip():
        raise ConfigError("a topic needs a name")
    return name.strip()


def _role(word: str) -> Role:
    if word not in set(Role):
        raise ConfigError(f"--role {word}: a topic is a subject or a control")
    return Role(word)


def _places(words: Sequence[str]) -> tuple[Place, ...]:
    places = tuple(dict.fromkeys(Place.parse(word) for word in words))
    for place in places:
        if place.platform not in PLATFORMS:
            near = difflib.get_close_matches(place.platform, list(PLATFORMS), n=1, cutoff=0.0)[0]
            known = ", ".join(sorted(PLATFORMS))
            raise ConfigError(
                f"--on {place}: no such platform; did you mean {near}? There are: {known}"
            )
    return places


def _check(topic: Topic) -> None:
    if not (topic.queries or topic.accounts or topic.links):
        raise ConfigError("a topic needs something to watch: --query, --account or --urls")
    if (topic.queries or topic.accounts) and not topic.places:
        raise ConfigError(f"say where to look for it: --on {' or --on '.join(sorted(PLATFORMS))}")


def _check_control(connection: sa.Connection, control: str | None) -> None:
    if control is None:
        return
    names = list(connection.execute(sa.select(schema.topics.c.name)).scalars())
    if control not in names:
        raise ConfigError(_unknown(control, names))


def _unknown(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.0)
    return f"there is no topic {name!r}" + (f"; the nearest is {near[0]!r}" if near else " yet")


def _links(path: Path) -> tuple[str, ...]:
    """Read links, one a line; blank lines and lines that begin with # are passed over."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as trouble:
        raise ConfigError(f"{path}: cannot be read ({trouble.strerror})") from trouble
    except UnicodeDecodeError as trouble:
        raise ConfigError(f"{path}: is not UTF-8 text") from trouble
    links = []
    for number, line in enumerate(lines, start=1):
        link = line.strip()
        if not link or link.startswith("#"):
            continue
        if not any(platform.recognise(link) for platform in PLATFORMS.values()):
            raise ConfigError(f"{path}, line {number}: no platform knows this link: {link[:200]}")
        links.append(link)
    if not links:
        raise ConfigError(f"{path}: holds no link")
    return tuple(dict.fromkeys(links))


def show_all(desk: Desk, *, as_json: bool) -> int:
    """Print the topics, a line each."""
    with desk.engine.connect() as connection:
        rows = frames.topics(connection)
    if as_json:
        put_json([_object(row) for row in rows])
        return 0
    for row in rows:
        put(f"{row['name']}  ({row['role']})  {row['n_posts']} posts, {row['n_looks']} looks")
    if not rows:
        put("There is no topic yet: checker topic add NAME --query WORD --on PLATFORM")
    return 0


def show(desk: Desk, name: str, *, as_json: bool) -> int:
    """Print a topic's registration and numbers."""
    with desk.engine.connect() as connection:
        rows = {row["name"]: row for row in frames.topics(connection)}
    if name not in rows:
        raise ConfigError(_unknown(name, list(rows)))
    row = _object(rows[name])
    if as_json:
        put_json(row)
        return 0
    for key, value in row.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        put(f"{key}: {shown if shown not in (None, '') else '–'}")
    return 0


def _object(row: dict[str, Any]) -> dict[str, Any]:
    times = ("registered_at", "next_at")
    return {
        key: floor_text(value) if key in times and value is not None else value
        for key, value in row.items()
    }
