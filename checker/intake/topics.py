"""Topics as people write them: checked, made whole, registered; and what is done to them later."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from checker.errors import ConfigError
from checker.intake.origins import refuse_other_origin
from checker.model import (
    Availability,
    Origin,
    Place,
    Role,
    Standing,
    Subject,
    SubjectKind,
    Topic,
    TopicAct,
    TopicActKind,
)
from checker.platforms import PLATFORMS
from checker.store import append, entries, schema, topic_agenda

NAME_AT_MOST = 200
WORDS_AT_MOST = 500
HEAT = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A topic as a person asked for it, not yet checked.

    Attributes:
        links: posts one by one; each must be known to a platform.
        places: ``PLATFORM`` or ``PLATFORM:HOST``.
    """

    name: str
    queries: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    role: str = "subject"
    control: str | None = None


def checked(wish: Wish, now: datetime) -> Topic:
    """Return the topic that ``wish`` asks for.

    Raises:
        ConfigError: it cannot be met as it stands; says what to change.
    """
    topic = Topic(
        name=name_of(wish.name),
        role=_role(wish.role),
        queries=_worded("words to search for", wish.queries),
        accounts=_worded("an account", (item.strip().removeprefix("@") for item in wish.accounts)),
        links=tuple(dict.fromkeys(wish.links)),
        places=_places(wish.places),
        control=wish.control or None,
        registered_at=now,
    )
    if not (topic.queries or topic.accounts or topic.links):
        raise ConfigError("a topic needs something to watch: --query, --account or --urls")
    if (topic.queries or topic.accounts) and not topic.places:
        raise ConfigError(f"say where to look for it: --on {' or --on '.join(sorted(PLATFORMS))}")
    return topic


def register(engine: sa.Engine, topic: Topic) -> None:
    """Register a checked topic.

    Raises:
        ConfigError: there is one of that name, its control is unknown, or the store holds what
            was not observed.
    """
    refuse_other_origin(engine, Origin.OBSERVED)
    try:
        with engine.begin() as connection:
            if topic.control is not None:
                key_of(connection, topic.control)
            if entries.topic_named(connection, topic.name) is not None:
                raise ConfigError(_taken(topic.name))
            append.topic(connection, topic, Origin.OBSERVED)
    except IntegrityError as trouble:
        raise ConfigError(_taken(topic.name)) from trouble


def _taken(name: str) -> str:
    return f"there is a topic {name!r} already; it is fixed once made, so take another name"


def name_of(name: str) -> str:
    """Return a topic's name with its white space made one.

    Raises:
        ConfigError: it is empty or too long.
    """
    name = " ".join(name.split())
    if not name:
        raise ConfigError("a topic needs a name")
    if len(name) > NAME_AT_MOST:
        raise ConfigError(f"a topic's name has at most {NAME_AT_MOST} characters")
    return name


def _worded(what: str, given: Iterable[str]) -> tuple[str, ...]:
    found = dict.fromkeys(" ".join(item.split()) for item in given)
    for item in found:
        if len(item) > WORDS_AT_MOST:
            raise ConfigError(f"{what}: at most {WORDS_AT_MOST} characters: {item[:60]}…")
        if item.startswith("#") and " " in item:
            joined, words = item.replace(" ", ""), item.removeprefix("#")
            raise ConfigError(
                f"a hashtag has no spaces: {item!r}; write {joined!r}, or {words!r} for the words"
            )
    return tuple(item for item in found if item)


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


def key_of(connection: sa.Connection, name: str) -> str:
    """Return the name that a topic was registered under, from that name or its new one.

    Raises:
        ConfigError: there is no such topic; names the nearest.
    """
    found = entries.topic_named(connection, name)
    if found is None:
        titles = [item.title for item in entries.standings(connection).values()]
        near = difflib.get_close_matches(name, titles, n=1, cutoff=0.0)
        raise ConfigError(
            f"there is no topic {name!r}" + (f"; the nearest is {near[0]!r}" if near else " yet")
        )
    return found


def stop(engine: sa.Engine, name: str, now: datetime) -> Standing:
    """Look at a topic no more; what is on another topic too goes on being looked at there."""
    with engine.begin() as connection:
        key = key_of(connection, name)
        entries.act(connection, TopicAct(topic=key, kind=TopicActKind.STOPPED, at=now))
        topic_agenda.rest(connection)
        return entries.standings(connection)[key]


def resume(engine: sa.Engine, name: str, now: datetime) -> Standing:
    """Look at a stopped topic again, at once."""
    with engine.begin() as connection:
        key = key_of(connection, name)
        entries.act(connection, TopicAct(topic=key, kind=TopicActKind.RESUMED, at=now))
        topic_agenda.wake(connection, key, now)
        return entries.standings(connection)[key]


def rename(engine: sa.Engine, name: str, title: str, now: datetime) -> Standing:
    """Show a topic under another name; its registration keeps the first."""
    title = name_of(title)
    with engine.begin() as connection:
        key = key_of(connection, name)
        holder = entries.topic_named(connection, title)
        if holder not in (None, key):
            raise ConfigError(f"there is a topic {title!r} already")
        act = TopicAct(topic=key, kind=TopicActKind.RENAMED, at=now, words=title)
        entries.act(connection, act)
        return entries.standings(connection)[key]


def heat(engine: sa.Engine, name: str, now: datetime, span: timedelta = HEAT) -> Standing:
    """Look at a topic more often for ``span``, from now on."""
    with engine.begin() as connection:
        key = key_of(connection, name)
        warm(connection, key, now, span)
        return entries.standings(connection)[key]


def warm(connection: sa.Connection, key: str, now: datetime, span: timedelta = HEAT) -> None:
    """Make a topic hot, and have its posts and those of its control looked at, both alike."""
    act = TopicAct(topic=key, kind=TopicActKind.HEATED, at=now, until=now + span)
    entries.act(connection, act)
    topic_agenda.hasten(connection, key, now)
    control = connection.execute(
        sa.select(schema.topics.c.control).where(schema.topics.c.name == key)
    ).scalar()
    if control is not None:
        topic_agenda.hasten(connection, control, now)


def add_canary(
    engine: sa.Engine,
    found: Subject,
    link: str,
    now: datetime,
    expected: Availability = Availability.VISIBLE,
) -> str:
    """Take a post that we published ourselves as a control; returns a line that says so.

    Args:
        engine: the store.
        found: what ``link`` names.
        link: as it was given.
        now: when it was told.
        expected: visible, or absent for one that we took down ourselves.

    Raises:
        ConfigError: it is no post, or a canary already of which the contrary was told.
    """
    if found.kind is not SubjectKind.POST:
        raise ConfigError(f"{link[:200]} is an account: a canary is a post")
    refuse_other_origin(engine, Origin.OBSERVED)
    with engine.begin() as connection:
        new = entries.add_canary(connection, found, link, now, expected=expected.value)
        known = next(row for row in entries.canaries(connection) if row["subject"] == found)
    name = f"{found.platform} {found.native_id}"
    if known["expected"] != expected:
        raise ConfigError(
            f"{name} is a canary already, told to be {known['expected']}, and that stands: a post "
            "that was there and was taken down is seen to go; take another post as a canary"
        )
    return f"{name} is a canary from now on" if new else f"{name} was a canary already"


def titles(connection: sa.Connection) -> list[str]:
    """Return the names that topics are shown under."""
    names = connection.execute(sa.select(schema.topics.c.name)).scalars()
    standings = entries.standings(connection)
    return [standings[name].title for name in names]
