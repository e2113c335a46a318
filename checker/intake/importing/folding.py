"""What an import's looks come to: spells and events, by the rules for our own looks.

A log's rows come in the order of its trails, so a trail that the store did not know is folded
while it goes by. One that it knew is folded anew from all that is known of it.
"""

import itertools
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from checker.intake.importing.looks import Imported
from checker.intake.importing.meaning import meaning
from checker.judge.runs import carry
from checker.judge.spells import Trail
from checker.model import Look, Origin, Purpose, Subject
from checker.store import bulk, derived, schema

_READ_AT_ONCE, _ASKED_AT_ONCE = 2_000, 5_000

Key = tuple[int, str]


class Kept(NamedTuple):
    """A look as the store has it: its key, when it was answered, its reading as JSON text."""

    key: str
    at: datetime
    reading: str


@dataclass(slots=True)
class Folding:
    """The trails of an import, folded as its looks are appended.

    Attributes:
        connection: the store; it is written to in the caller's transaction.
    """

    connection: sa.Connection
    _open: tuple[Key, Trail] | None = None
    _new: set[int] = field(default_factory=set)

    def fold(self, looks: Sequence[Imported], new: Set[int]) -> None:
        """Fold looks that were appended just now.

        Args:
            looks: in the order of their trails, which goes on from call to call.
            new: row ids of subjects that the store did not know before.
        """
        if not looks:
            return
        self._new |= new
        folded: dict[Key, Trail] = {}
        known: dict[Key, Subject] = {}
        begun: list[Key] = []
        for key, group in itertools.groupby(looks, key=_KEY):
            run = list(group)
            if self._open is not None and self._open[0] == key:
                begun.append(key)
                folded[key] = _folded(self._open[1], run)
            elif key[0] in self._new:
                folded[key] = _folded(_empty(run[0].subject, key[1]), run)
            else:
                known[key] = run[0].subject
        folded |= _anew(self.connection, known)
        _forget(self.connection, [*begun, *known])
        _write(self.connection, folded)
        self._remember(looks[-1], folded)

    def _remember(self, last: Imported, folded: dict[Key, Trail]) -> None:
        """Keep the last trail, which the next looks may carry on, and whether all of it is here."""
        key = _KEY(last)
        self._new &= {last.subject_id}
        self._open = (key, folded[key]) if self._new else None


_KEY = attrgetter("subject_id", "vantage")
_READING = attrgetter("reading")


def _empty(subject: Subject, vantage: str) -> Trail:
    return Trail(subject=subject, vantage=vantage, origin=Origin.IMPORTED)


def _folded(trail: Trail, looks: Iterable[Imported | Kept]) -> Trail:
    for _, run in itertools.groupby(looks, key=_READING):
        trail = carry(trail, run, _look)
    return trail


def _look(told: Imported | Kept) -> Look:
    meant = meaning(told.reading)
    return Look(
        key=told.key,
        asked_at=told.at,
        answered_at=told.at,
        verdict=meant.verdict,
        purpose=Purpose.SCHEDULED,
        controlled=False,
        created_at=meant.made_at,
    )


def _anew(connection: sa.Connection, known: dict[Key, Subject]) -> dict[Key, Trail]:
    """Return trails as all looks that the store holds come to, read one by one."""
    folded: dict[Key, Trail] = {}
    ids = sorted({row_id for row_id, _ in known})
    for start in range(0, len(ids), _ASKED_AT_ONCE):
        some = _history(ids[start : start + _ASKED_AT_ONCE])
        rows = connection.execute(some, execution_options={"yield_per": _READ_AT_ONCE})
        for key, run in itertools.groupby(rows, key=itemgetter(0, 1)):
            if key in known:
                looks = (Kept(row[2], row[3].replace(tzinfo=UTC), row[4]) for row in run)
                folded[key] = _folded(_empty(known[key], key[1]), looks)
    return folded


def _history(ids: Sequence[int]) -> sa.Select[Any]:
    """All looks at some subjects, each trail's in time."""
    rows = schema.observations
    return (
        sa.select(
            rows.c.subject_id,
            rows.c.vantage,
            rows.c.key,
            # bare: the store's own types cost more a row than reading it does
            sa.type_coerce(rows.c.answered_at, sa.DateTime()),
            sa.cast(rows.c.reading, sa.Text),
        )
        .where(rows.c.subject_id.in_(ids))
        .order_by(rows.c.subject_id, rows.c.vantage, rows.c.answered_at, rows.c.key)
    )


def _forget(connection: sa.Connection, trails: Iterable[Key]) -> None:
    by_vantage: dict[str, list[int]] = {}
    for row_id, vantage in trails:
        by_vantage.setdefault(vantage, []).append(row_id)
    for vantage, ids in by_vantage.items():
        for table in (schema.spells, schema.events):
            connection.execute(
                sa.delete(table).where(table.c.vantage == vantage, table.c.subject_id.in_(ids))
            )


def _write(connection: sa.Connection, folded: dict[Key, Trail]) -> None:
    spells, events = [], []
    for (subject_id, vantage), trail in folded.items():
        spells += [derived.spell_row(spell, subject_id, vantage) for spell in trail.spells]
        events += [derived.event_row(event, subject_id) for event in trail.events]
    bulk.insert_plain(connection, schema.spells, spells)
    bulk.insert_plain(connection, schema.events, events)
