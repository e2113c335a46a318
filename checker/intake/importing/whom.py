"""The subjects of a log, by what the store calls them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from checker.model import Subject
from checker.store import append, bulk

REMEMBERED = 50_000
"""Accounts that are kept in mind between batches."""


@dataclass(slots=True)
class Whom:
    """Row ids of subjects: those of accounts are asked for again and again, and so remembered.

    Attributes:
        connection: the store.
    """

    connection: sa.Connection
    _accounts: dict[Subject, int] = field(default_factory=dict)

    def find(
        self, subjects: Iterable[Subject], authors: Iterable[Subject]
    ) -> tuple[dict[Subject, int], set[int]]:
        """Return the row ids of subjects and of their authors, and which the store did not know."""
        if len(self._accounts) > REMEMBERED:
            self._accounts.clear()
        remembered = self._accounts
        asked = [author for author in authors if author not in remembered]
        wanted = list(dict.fromkeys((*subjects, *asked)))
        known = append.find_subjects(self.connection, wanted)
        unknown = [subject for subject in wanted if subject not in known]
        new = bulk.add_subjects(self.connection, unknown)
        found = known | new
        remembered.update((author, found[author]) for author in asked)
        return found, set(new.values())

    def account(self, author: Subject) -> int:
        """Return the row id of an author that was found."""
        return self._accounts[author]
