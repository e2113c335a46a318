"""Outside events as people write them: checked, and appended with the time of their entry."""

import difflib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from checker.errors import ConfigError
from checker.intake.spans import shown, span
from checker.intake.topics import HEAT, key_of, warm
from checker.model import CERTAINTIES, OUTSIDE_KINDS, Origin, Outside
from checker.store import append, schema

CERTAINTY = "one outlet"
WORDS_AT_MOST = 2_000
SOURCE_AT_MOST = 1_000
LANE_AT_MOST = 100
_ASKED = {
    "words": "say what happened, in a sentence",
    "source": "say who says so: a name, or a link",
    "about": "name the lane in words",
    "--why": "say why, in a sentence that a reader understands",
    "--says": "say what stands instead, in a sentence",
}
_TELLING = ("at", "until", "kind", "words", "source", "certainty", "about", "topic")
_MAY_LIE_AHEAD = ("rule_change", "order")
_ZONES = timedelta(hours=14)
"""A day that has begun somewhere has begun, even where UTC is not there yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An outside event as a person wrote it, not yet checked; "" where nothing was written."""

    at: str
    until: str = ""
    kind: str
    words: str
    source: str
    certainty: str = ""
    topic: str = ""
    about: str = ""


def checked(connection: sa.Connection, written: Written, now: datetime) -> Outside:
    """Return the outside event that was written.

    Raises:
        ConfigError: it cannot be taken as it stands; says what to change.
    """
    at, until = _times(written)
    kind = _word("kind", written.kind.replace(" ", "_").replace("-", "_"), OUTSIDE_KINDS)
    if at > now + _ZONES and kind not in _MAY_LIE_AHEAD:
        raise ConfigError(
            f"at {shown(written.at)}: lies ahead of us; only a rule change or an order may"
        )
    topic = key_of(connection, written.topic.strip()) if written.topic.strip() else None
    return Outside(
        at=at,
        until=until,
        kind=kind,
        words=said("words", written.words, WORDS_AT_MOST),
        source=said("source", written.source, SOURCE_AT_MOST),
        certainty=_word("certainty", written.certainty or CERTAINTY, CERTAINTIES),
        about=said("about", written.about, LANE_AT_MOST) if written.about.strip() else None,
        topic=topic,
        origin=_origin(connection, topic),
        entered_at=now,
    )


def _times(written: Written) -> tuple[datetime, datetime | None]:
    if not written.at.strip():
        raise ConfigError("at: say when it was")
    try:
        at, until = span(written.at)
    except ConfigError as trouble:
        raise ConfigError(f"at {trouble}") from trouble
    if not written.until.strip():
        return at, until
    try:
        start, end = span(written.until)
    except ConfigError as trouble:
        raise ConfigError(f"until {trouble}") from trouble
    until = end or start
    if until <= at:
        raise ConfigError(f"until {shown(written.until)}: does not lie after {shown(written.at)}")
    return at, until


def _word(what: str, given: str, known: Sequence[str]) -> str:
    word = " ".join(given.split()).lower()
    if word in known:
        return word
    if not word:
        raise ConfigError(f"{what}: say which; there are {', '.join(known)}")
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.0)[0]
    raise ConfigError(
        f"{what} {shown(given)}: there is none such; the nearest is {near!r}. "
        f"There are {', '.join(known)}"
    )


def said(what: str, given: str, most: int) -> str:
    """Return words on one line, without control characters; else as they were written.

    Raises:
        ConfigError: they say nothing, or are more than ``most`` characters; names ``what``.
    """
    spaced = "".join(" " if mark.isspace() else mark for mark in given)
    kept = "".join(mark for mark in spaced if unicodedata.category(mark) not in ("Cc", "Cs"))
    words = " ".join(kept.split())
    if sum(mark.isalnum() for mark in words) < 2:
        raise ConfigError(f"{what}: {_ASKED.get(what, 'says nothing; write it in words')}")
    if len(words) > most:
        raise ConfigError(f"{what}: has {len(words):,} characters; at most {most:,} are taken")
    return words


def _origin(connection: sa.Connection, topic: str | None) -> Origin:
    """Return the origin of the store that it enters, or of its topic."""
    query = sa.select(schema.topics.c.origin).distinct()
    if topic is not None:
        query = query.where(schema.topics.c.name == topic)
    held = list(connection.execute(query).scalars())
    return Origin(held[0]) if len(held) == 1 else Origin.OBSERVED


def keys(connection: sa.Connection) -> set[tuple[object, ...]]:
    """Return what tells the outside events of the store from each other."""
    columns = [schema.outside.c[name] for name in _TELLING]
    return {tuple(row) for row in connection.execute(sa.select(*columns))}


def put(connection: sa.Connection, new: Outside, known: set[tuple[object, ...]]) -> bool:
    """Append a checked outside event; False where the very same is among ``known`` already."""
    key = tuple(getattr(new, name) for name in _TELLING)
    if key in known:
        return False
    append.outside(connection, new)
    known.add(key)
    return True


def add(engine: sa.Engine, written: Written, now: datetime) -> tuple[Outside, bool]:
    """Check and append an outside event; also returns False where it was entered before.

    What is fresh news about a topic makes it hot for a day: what comes after is seen sooner.

    Raises:
        ConfigError: it cannot be taken as it stands; says what to change.
    """
    with engine.begin() as connection:
        new = checked(connection, written, now)
        is_new = put(connection, new, keys(connection))
        if is_new and heats(new, now):
            warm(connection, str(new.topic), now)
        return new, is_new


def heats(new: Outside, now: datetime) -> bool:
    """Say whether an outside event is fresh news about one topic that is watched here."""
    fresh = now - HEAT <= new.at <= now
    return new.topic is not None and fresh and new.origin is Origin.OBSERVED
