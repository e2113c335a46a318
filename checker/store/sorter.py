"""Many rows put in order in little memory: SQLite keeps them in a file without a name, and sorts.

What a store is given in the order of its indices costs it the same at the first row and at the
millionth; what comes in no order costs the more the more there is.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Self

from checker.errors import StoreError

_CACHE_KIB = 8 * 1024
_AT_ONCE = 2_000


class Sorter:
    """Rows that are put aside in any order and read back in one; gone when it is closed.

    The file lies where the system keeps its temporary files; ``SQLITE_TMPDIR`` names another place.
    """

    def __init__(self, columns: Sequence[str], by: Sequence[str]) -> None:
        """Make room for rows.

        Args:
            columns: names of what the rows hold: text, numbers and None.
            by: by which of them they are ordered; text by its code points.
        """
        self._held = sqlite3.connect("", isolation_level=None)
        for pragma in (f"cache_size=-{_CACHE_KIB}", "journal_mode=OFF", "synchronous=OFF"):
            self._held.execute(f"PRAGMA {pragma}")
        names = ", ".join(f'"{name}"' for name in columns)
        places = ", ".join("?" * len(columns))
        self._held.execute(f"CREATE TABLE aside ({names})")
        self._insert = f"INSERT INTO aside VALUES ({places})"  # noqa: S608
        order = ", ".join(f'"{name}"' for name in by)
        self._select = f"SELECT {names} FROM aside ORDER BY {order}"  # noqa: S608

    def put(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Put rows aside.

        Raises:
            StoreError: there is no room for them.
        """
        with _room_or_sentence():
            self._held.execute("BEGIN")
            self._held.executemany(self._insert, rows)
            self._held.execute("COMMIT")

    def ordered(self) -> Iterator[tuple[Any, ...]]:
        """Yield all rows in their order.

        Raises:
            StoreError: there is no room to sort them.
        """
        with _room_or_sentence():
            found = self._held.execute(self._select)
            while rows := found.fetchmany(_AT_ONCE):
                yield from rows

    def __enter__(self) -> Self:
        """Hold it for a while."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        trouble: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the file."""
        self._held.close()


@contextlib.contextmanager
def _room_or_sentence() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as trouble:
        raise StoreError(
            f"there is no room to put rows in order ({trouble}): free space where temporary files "
            "are kept, or name another place in SQLITE_TMPDIR"
        ) from trouble
