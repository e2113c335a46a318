"""What a witness from outside was asked to capture, and what came of it: a file an event.

``witness/EVENT.json`` in the evidence says which page, why, when, and what the capture shows. The
answers themselves are records of the chain. ``witness/since`` says from when on there is a witness.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from checker.errors import StoreError
from checker.model import Actor, EventKind, Origin, Subject, SubjectKind
from checker.model.instants import floor_text, parse
from checker.store import schema
from checker.store.stamp_files import write

WITNESS = "witness"
TOO_OLD = timedelta(days=2)
"""What was confirmed longer ago is not captured any more: it would show another time."""

PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A page that is to be captured.

    Attributes:
        event: the event's id.
        subject: whose page it is.
        first: it is for a first sighting, else for a change.
    """

    event: str
    subject: Subject
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """What came of asking for a capture.

    Attributes:
        event: the event's id.
        url: the page.
        why: ``first sighting`` or ``change``.
        outcome: ``pending``, or what the capture shows: ``page`` (as it is read by us too),
            ``absent``, ``wall``, ``other``, ``unread``; or ``refused`` and ``failed``.
        words: what stood in the way or what the capture says, in words.
        n_tries: how often it was tried.
        last_at: when last (RFC 3339).
        capture: the capture's address, None without.
        evidence: SHA-256 (hex) of the records of the answers.
    """

    event: str
    url: str
    why: str
    outcome: str
    words: str
    n_tries: int
    last_at: str
    capture: str | None = None
    evidence: tuple[str, ...] = ()


def since(root: Path, now: datetime) -> datetime:
    """Return from when on there is a witness; the first time that it is asked, from now on.

    Raises:
        StoreError: it cannot be written or read.
    """
    path = root / WITNESS / "since"
    try:
        if path.exists():
            return parse(path.read_text("utf-8").strip())
    except (OSError, ValueError) as trouble:
        raise StoreError(f"{path}: cannot be read ({trouble})") from trouble
    write(path, f"{floor_text(now)}\n".encode())
    return now


def wanted(
    connection: sa.Connection, begun: datetime, now: datetime, *, first: bool, changes: bool
) -> list[Wanted]:
    """Return the posts that appeared or changed, confirmed lately, oldest first.

    Args:
        connection: the store.
        begun: from when on there is a witness.
        now: the present.
        first: of first sightings.
        changes: of confirmed changes; never of what its author took down.
    """
    events, subjects = schema.events, schema.subjects
    appeared = events.c.kind == EventKind.APPEARED.value
    by_author = sa.func.coalesce(events.c.actor, "") == Actor.AUTHOR.value
    kinds = [*([appeared] if first else []), *([~appeared & ~by_author] if changes else [])]
    query = (
        sa.select(events.c.id, events.c.kind, subjects.c.platform, subjects.c.native_id)
        .join(subjects, subjects.c.id == events.c.subject_id)
        .where(
            events.c.origin == Origin.OBSERVED.value,
            subjects.c.kind == SubjectKind.POST.value,
            events.c.confirmed_at >= max(begun, now - TOO_OLD),
            sa.or_(*kinds),
        )
        .order_by(events.c.confirmed_at, events.c.id)
    )
    return [
        Wanted(
            event=row.id,
            subject=Subject(SubjectKind.POST, row.platform, row.native_id),
            first=row.kind == EventKind.APPEARED.value,
        )
        for row in (connection.execute(query) if kinds else ())
    ]


def note(root: Path, found: Witnessed) -> None:
    """Write down what came of asking for a capture.

    Raises:
        StoreError: the disk does not take it.
    """
    rows = json.dumps(asdict(found), ensure_ascii=False, indent=1)
    write(root / WITNESS / f"{found.event}.json", rows.encode())


def noted(root: Path) -> Iterator[Witnessed]:
    """Yield what came of asking for captures so far; what cannot be read is left out."""
    for path in sorted((root / WITNESS).glob("*.json")):
        try:
            row: Mapping[str, Any] = json.loads(path.read_bytes())
            found = Witnessed(**{**row, "evidence": tuple(row["evidence"])})
            parse(found.last_at)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
        yield found
