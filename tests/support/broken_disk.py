"""A disk that takes nothing any more from some write point on, until it is mended."""

import errno
import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from tests.support.write_points import Point


@dataclass(frozen=True)
class Trouble:
    """How a disk refuses.

    Attributes:
        number: the error that the system gives.
        database: what the database's driver raises of it.
        reaches: the points at which it refuses.
    """

    number: int
    database: Exception
    reaches: Callable[[Point], bool]

    def from_point(self, first: int) -> Callable[[Point], None]:
        """Return an act that refuses everything from the point ``first`` on."""

        def act(point: Point) -> None:
            if point.number < first or point.what.startswith("after") or not self.reaches(point):
                return
            if point.is_store:
                raise type(self.database)(*self.database.args)
            raise OSError(self.number, os.strerror(self.number))

        return act


READ_ONLY = "attempt to write a readonly database"

TROUBLES = {
    "a full disk": Trouble(
        errno.ENOSPC, sqlite3.OperationalError("database or disk is full"), lambda _: True
    ),
    "a store that may only be read": Trouble(
        errno.EROFS, sqlite3.OperationalError(READ_ONLY), lambda point: point.is_store
    ),
    "evidence that may only be read": Trouble(
        errno.EROFS, sqlite3.OperationalError(READ_ONLY), lambda point: not point.is_store
    ),
    "a disk that fails": Trouble(
        errno.EIO, sqlite3.OperationalError("disk I/O error"), lambda _: True
    ),
}
WORDS = {
    "a full disk": ("No space left on device", "database or disk is full"),
    "a store that may only be read": (READ_ONLY, "read-only transaction"),
    "evidence that may only be read": ("Read-only file system",),
    "a disk that fails": ("Input/output error", "disk I/O error"),
}
"""What a person reads of each; one of them is in the sentence."""
