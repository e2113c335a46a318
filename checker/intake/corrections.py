"""Corrections as people enter them: of which event, why, and what is said instead."""

import difflib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from checker.errors import ConfigError
from checker.intake.outside import said
from checker.intake.spans import shown
from checker.model import Correction, CorrectionKind, Event
from checker.model.correction import in_force, newest
from checker.store import entered, entries, frames, schema
from checker.store.derived import SUBJECT_COLUMNS, event_of, subject_of
from checker.views.objects import event_object
from checker.views.sentences import change_sentence

PREFIX_AT_LEAST = 6
WHY_AT_MOST = 2_000
SAYS_AT_MOST = 1_000
_NEAR_AMONG = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A correction as a person asked for it, not yet checked.

    Attributes:
        event: the event's id, or its beginning.
        kind: withdrawn or corrected; "" for what ``says`` suggests.
        says: the words to stand instead; "" for none.
    """

    event: str
    why: str
    kind: str = ""
    says: str = ""


def correct(engine: sa.Engine, wish: Wish, now: datetime) -> Correction:
    """Append a correction; the event itself stays as it is.

    Raises:
        ConfigError: there is no such event, or the correction says nothing; says what to change.
    """
    with engine.begin() as connection:
        return enter(connection, wish, now)


def enter(connection: sa.Connection, wish: Wish, now: datetime) -> Correction:
    """Append a correction within a transaction; errors as of :func:`correct`."""
    kind, why, says = _kind(wish), said("--why", wish.why, WHY_AT_MOST), None
    if kind is CorrectionKind.CORRECTED:
        says = said("--says", wish.says, SAYS_AT_MOST)
    event_id = found_id(connection, wish.event)
    stood, words = _as_it_stands(connection, event_id)
    # What was said then is kept beside the event: its sentence may be sharpened later.
    row = {"event_id": event_id, "kind": kind.value, "at": now, "why": why}
    entries.correct(connection, row | {"event": stood | {"said": words, "says": says}})
    return every(connection)[-1]


def _kind(wish: Wish) -> CorrectionKind:
    word = wish.kind.strip().lower() or ("corrected" if wish.says.strip() else "withdrawn")
    if word not in set(CorrectionKind):
        raise ConfigError(f"--as {shown(wish.kind)}: take withdrawn or corrected")
    kind = CorrectionKind(word)
    if kind is CorrectionKind.CORRECTED and not wish.says.strip():
        raise ConfigError("--as corrected: say what stands instead, with --says WORDS")
    if kind is CorrectionKind.WITHDRAWN and wish.says.strip():
        raise ConfigError(
            "--says: what is withdrawn says nothing more; --as corrected says it in other words"
        )
    return kind


def found_id(connection: sa.Connection, given: str) -> str:
    """Return the id of the event that ``given`` is the id of, or begins.

    Raises:
        ConfigError: none does, or several do; names the nearest.
    """
    start = given.strip().lower()
    if len(start) < PREFIX_AT_LEAST:
        raise ConfigError(
            f"event {shown(given)}: give at least {PREFIX_AT_LEAST} characters of its id"
        )
    found = _ids(connection, start)
    if start in found or len(found) == 1:
        return start if start in found else found[0]
    if found:
        raise ConfigError(f"event {shown(given)}: more than one begins so: {', '.join(found[:3])}")
    # An id that was mistyped most likely begins as it should.
    among = _ids(connection, start[:2]) or _ids(connection, "")
    near = difflib.get_close_matches(start, among, n=1, cutoff=0.0)
    raise ConfigError(
        f"there is no event {shown(given)}"
        + (f"; the nearest is {near[0]}" if near else " yet")
        + ". The ids stand in: checker events"
    )


def _ids(connection: sa.Connection, start: str) -> list[str]:
    """Return ids that begin so, of events that are there or were corrected once; at most 2,000."""
    found: set[str] = set()
    for column in (schema.events.c.id, entered.corrections.c.event_id):
        query = sa.select(column).where(column.startswith(start, autoescape=True))
        found |= set(connection.execute(query.order_by(column).limit(_NEAR_AMONG)).scalars())
    return sorted(found)


def _as_it_stands(connection: sa.Connection, event_id: str) -> tuple[dict[str, Any], str]:
    """Return an event's object, and the sentence that is said of it now."""
    corrected = in_force_now(connection).get(event_id)
    table = schema.events
    query = sa.select(table.c.subject_id).where(table.c.id == event_id)
    subject_id = connection.execute(query).scalar()
    if subject_id is None:
        # A rebuild no longer gives it; what was corrected before is still known.
        assert corrected is not None
        return dict(corrected.event), _words_now(corrected, corrected.said)
    pairs = frames.events(connection, subject_id=subject_id)
    event, topics = next(pair for pair in pairs if pair[0].id == event_id)
    words = _words_now(corrected, change_sentence(event))
    return event_object(event, topics, corrected), words


def _words_now(corrected: Correction | None, otherwise: str) -> str:
    if corrected is None:
        return otherwise
    return corrected.says or "Nothing any more: it was withdrawn."


def every(connection: sa.Connection) -> list[Correction]:
    """Return all corrections, oldest first."""
    return [_read(row) for row in entries.corrections(connection)]


def _read(row: entries.Row) -> Correction:
    event = dict(row["event"])
    return Correction(
        event_id=row["event_id"],
        kind=CorrectionKind(row["kind"]),
        at=row["at"],
        why=row["why"],
        said=event.pop("said", ""),
        says=event.pop("says", None),
        event=event,
    )


def in_force_now(connection: sa.Connection) -> dict[str, Correction]:
    """Return, by event, the correction that it stands under; of all events of the store.

    Beside the corrected events, those that fall with them: a cascade's posts, a beginning's end.
    """
    counting = newest(every(connection))
    return in_force(_touched(connection), counting) if counting else {}


def _touched(connection: sa.Connection) -> list[Event]:
    """Return all events of every subject that a correction can reach."""
    table, subjects = schema.events, schema.subjects
    corrected = sa.select(entered.corrections.c.event_id)
    reached = sa.select(table.c.subject_id).where(
        table.c.id.in_(corrected) | table.c.cascade.in_(corrected)
    )
    query = (
        sa.select(table, *SUBJECT_COLUMNS)
        .join(subjects, subjects.c.id == table.c.subject_id)
        .where(table.c.subject_id.in_(reached))
    )
    return [event_of(row, subject_of(row)) for row in connection.execute(query)]
