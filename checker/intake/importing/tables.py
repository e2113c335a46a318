"""Tables of text: which sign parts their columns, and their rows with the lines they begin in."""

import csv
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from checker.intake.importing.files import OVERLONG, Handed, lines, opened

SIGNS = (",", ";", "\t", "|")
NO_SIGN = "\x1f"
"""Parts nothing: a plain list has one column."""

COLUMNS_AT_MOST = 1_000
SAMPLE = 200
ALIKE = 0.8
"""Share of sampled rows that must have one number of columns, for a sign to be the one."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A row that is no row: why."""

    why: str


def sample_of(handed: Handed) -> list[str]:
    """Return the first lines of a file."""
    with opened(handed) as text:
        return list(itertools.islice(lines(text), SAMPLE))


def sign_of(sample: Sequence[str]) -> str:
    """Return the sign that parts the columns; ``NO_SIGN`` for a plain list."""
    best, most = NO_SIGN, 1
    for sign in SIGNS:
        widths = Counter(len(row) for _, row in rows(sample, sign) if not isinstance(row, Trouble))
        if not widths:
            continue
        width, n_alike = widths.most_common(1)[0]
        if width > most and n_alike >= ALIKE * widths.total():
            best, most = sign, width
    return best


def rows(text: Iterable[str], sign: str) -> Iterator[tuple[int, list[str] | Trouble]]:
    """Yield (line it begins in, cells) of each row that is not blank, or the trouble with it."""
    reader = csv.reader(text, delimiter=sign)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as trouble:
            yield line, Trouble(f"cannot be read as a row: {trouble}")
            continue
        if not cells or (len(cells) == 1 and not cells[0].strip()):
            continue
        if len(cells) > COLUMNS_AT_MOST:
            yield line, Trouble(f"has {len(cells):,} cells; at most {COLUMNS_AT_MOST:,} are read")
        elif cells[0].startswith(OVERLONG):
            yield line, Trouble("is too long to be read")
        else:
            yield line, cells
