"""The good rows of a log, appended as facts with what they mean, in transactions of many rows.

A pass is a day of a log: one platform, one vantage point, at most ``ROWS_A_PASS`` rows. Its id is
made from the file, so that a second run of a killed import finds what the first one kept.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from checker.intake.importing.badrows import BadRows
from checker.intake.importing.folding import Folding
from checker.intake.importing.looks import Imported, Line, columns_of, looks_of, told_of
from checker.intake.importing.meaning import meaning
from checker.intake.importing.names import Names
from checker.intake.importing.passes import Passes
from checker.intake.importing.whom import Whom
from checker.store import bulk, schema

CONTRADICTS = (
    "says something else of the same subject, moment and vantage point than a row before it, "
    "which stands"
)
_ASKED_AT_ONCE = 5_000


@dataclass(slots=True, kw_only=True)
class Book:
    """An import that is going on.

    Attributes:
        connection: the store, with no transaction begun.
        names: topics and vantage points.
        passes: the passes that the rows belong to.
        now: when they joined their topics.
        bad: rows that could not be taken.
        n_taken: rows taken, known before or not.
        n_new: observations that the store did not have.
    """

    connection: sa.Connection
    names: Names
    passes: Passes
    now: datetime
    bad: BadRows
    n_taken: int = 0
    n_new: int = 0
    _whom: Whom = field(init=False)
    _folding: Folding = field(init=False)

    def __post_init__(self) -> None:
        """Begin at the first page."""
        self._whom = Whom(self.connection)
        self._folding = Folding(self.connection)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Append in one transaction, while no other import does."""
        with self.connection.begin():
            bulk.take_turn(self.connection)
            yield

    def append(self, lines: Sequence[Line]) -> None:
        """Append rows with what they mean; a look that is known already adds nothing.

        It is called in a ``turn``.

        Args:
            lines: in the order of ``rows.ORDER``, and so from call to call.
        """
        looks, new = self._looks(lines)
        rows, taken = self._distinct(looks)
        added = self._observe(rows)
        if len(added) < len(rows):
            taken = self._agreeing(rows, taken)
        self._place(taken)
        self._attribute(taken)
        self._folding.fold(added, new)
        self.n_taken += len(taken)
        self.n_new += len(added)

    def _looks(self, lines: Sequence[Line]) -> tuple[list[Imported], set[int]]:
        """Return rows as looks, and the row ids of subjects that are new."""
        trails = list(told_of(lines))
        authors = {author for told in trails for author in told.authors.values()}
        ids, new = self._whom.find((told.subject for told in trails), authors)
        passes = iter(self.passes.begin(self.connection, trails))
        looks = [look for told in trails for look in looks_of(told, ids[told.subject], passes)]
        return looks, new

    def _distinct(self, looks: Sequence[Imported]) -> tuple[dict[str, Imported], list[Imported]]:
        """Return the looks by key, and those that say the same as the first of their key."""
        rows: dict[str, Imported] = {}
        taken = []
        for look in looks:
            first = rows.setdefault(look.key, look)
            if first is not look and first.reading != look.reading:
                self.bad.name(look.line, CONTRADICTS)
            else:
                taken.append(look)
        return rows, taken

    def _observe(self, rows: dict[str, Imported]) -> list[Imported]:
        """Append looks and their verdicts; returns those that the store did not have."""
        table = schema.observations
        write = bulk.moment_writer(self.connection)
        last = self.connection.execute(sa.select(sa.func.max(table.c.id))).scalar() or 0
        values = [columns_of(look, write) for look in rows.values()]
        bulk.insert_new(self.connection, table, bulk.OBSERVATION, values)
        added = sa.select(table.c.id, table.c.key).where(table.c.id > last).order_by(table.c.id)
        new = [(row_id, rows[key]) for row_id, key in self.connection.execute(added)]
        rules = self.passes.rules
        verdicts = [(row_id, *meaning(look.reading).columns, None, rules) for row_id, look in new]
        bulk.insert_new(self.connection, schema.verdicts, bulk.VERDICT, verdicts)
        return [look for _, look in new]

    def _agreeing(self, rows: dict[str, Imported], taken: Sequence[Imported]) -> list[Imported]:
        """Return the rows that the store does not contradict."""
        table = schema.observations
        held: dict[str, Any] = {}
        keys = list(rows)
        for start in range(0, len(keys), _ASKED_AT_ONCE):
            query = sa.select(table.c.key, table.c.reading).where(
                table.c.key.in_(keys[start : start + _ASKED_AT_ONCE])
            )
            held |= {row.key: row.reading for row in self.connection.execute(query)}
        fit = []
        for look in taken:
            if held[look.key] == json.loads(look.reading):
                fit.append(look)
            else:
                self.bad.name(look.line, CONTRADICTS)
        return fit

    def _place(self, looks: Sequence[Imported]) -> None:
        since = bulk.moment_writer(self.connection)(self.now)
        members = dict.fromkeys((look.topic, look.subject_id) for look in looks)
        rows = [(self.names.topic(topic), row_id, since) for topic, row_id in members]
        bulk.insert_new(self.connection, schema.memberships, bulk.MEMBERSHIP, rows)

    def _attribute(self, looks: Sequence[Imported]) -> None:
        authors: dict[int, Any] = {}
        for look in looks:
            if look.author is not None:
                authors.setdefault(look.subject_id, look.author)
        rows = [(post_id, self._whom.account(author)) for post_id, author in authors.items()]
        bulk.insert_new(self.connection, schema.authorships, bulk.AUTHORSHIP, rows)
