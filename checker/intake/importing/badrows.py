"""Rows that could not be taken: the first named one by one, the rest counted."""

import bisect
import re
from dataclasses import dataclass, field

NAMED_AT_MOST = 20
SHOWN_AT_MOST = 60

_SURROGATE = re.compile("[\ud800-\udfff]")


class BadRow(ValueError):
    """A row that cannot be taken; its text says why, and what to write instead."""


@dataclass(slots=True)
class BadRows:
    """The rows of a file that could not be taken.

    Attributes:
        n: how many.
        named: (line, why) of the first ``NAMED_AT_MOST``.
    """

    n: int = 0
    named: list[tuple[int, str]] = field(default_factory=list)

    def name(self, line: int, why: str) -> None:
        """Count a row, and keep why it is bad if it is one of the file's first."""
        self.n += 1
        if len(self.named) < NAMED_AT_MOST or line < self.named[-1][0]:
            # a row can prove bad after one that stands behind it
            bisect.insort(self.named, (line, why))
            del self.named[NAMED_AT_MOST:]

    def sentences(self, file: str) -> list[str]:
        """Return a sentence for each named row, and one that counts the rest."""
        told = [f"{file}, line {line}: {why}" for line, why in self.named]
        more = self.n - len(self.named)
        return [*told, f"{file}: and {more:,} more rows like these"] if more > 0 else told


def shown(cell: str) -> str:
    """Return a cell as it can be printed: short, on one line, nothing in it acts."""
    short = cell if len(cell) <= SHOWN_AT_MOST else cell[:SHOWN_AT_MOST] + "…"
    return ascii(short) if not_utf8(short) else repr(short)


def not_utf8(text: str) -> bool:
    """Say whether a text holds half letters, which stand for bytes that were no text."""
    return _SURROGATE.search(text) is not None
