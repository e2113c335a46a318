"""The rows of a log, CSV or NDJSON, told by content: each as the cells of ``FIELDS``."""

import difflib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TextIO

from checker.errors import ConfigError
from checker.intake.importing.badrows import BadRow, shown
from checker.intake.importing.files import OVERLONG, Handed, lines
from checker.intake.importing.rows import FIELDS
from checker.intake.importing.tables import SIGNS, Trouble, rows, sample_of

Cells = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a log is written.

    Attributes:
        sign: what parts its columns; None for NDJSON.
        fields: the places of its known columns by name; empty for NDJSON.
        passed_over: columns that nobody reads.
        width: number of columns.
    """

    sign: str | None
    fields: dict[str, int]
    passed_over: tuple[str, ...] = ()
    width: int = 0


def layout_of(handed: Handed) -> Layout:
    """Return how a log is written, from its first lines.

    Raises:
        ConfigError: it is no table of observations; says what is missing.
    """
    sample = sample_of(handed)
    first = next((line.strip() for line in sample if line.strip()), "")
    if first.startswith("{"):
        return Layout(sign=None, fields={})
    if first.startswith("["):
        raise ConfigError(f"{handed.path}: is one JSON list; write one object a line (NDJSON)")
    heads = [(sign, head) for sign in SIGNS if (head := _head(sample, sign)) is not None]
    sign, head = max(heads, key=lambda pair: len(set(pair[1]) & set(FIELDS)), default=(",", []))
    fields = {name: head.index(name) for name in FIELDS if name in head}
    _refuse_incomplete(handed, head, fields)
    twice = next((name for name in fields if head.count(name) > 1), None)
    if twice is not None:
        raise ConfigError(f"{handed.path}: has two columns {twice!r}; leave one")
    passed_over = tuple(name[:60] for name in head if name not in fields)
    return Layout(sign=sign, fields=fields, passed_over=passed_over, width=len(head))


def _head(sample: Sequence[str], sign: str) -> list[str] | None:
    _, first = next(rows(sample, sign), (0, Trouble("")))
    if isinstance(first, Trouble):
        return None
    return [cell.strip().casefold().replace(" ", "_").replace("-", "_") for cell in first]


def _refuse_incomplete(handed: Handed, head: Sequence[str], fields: dict[str, int]) -> None:
    missing = [name for name in ("observed_at", "availability") if name not in fields]
    if "url" not in fields:
        missing += [name for name in ("platform", "native_id") if name not in fields]
    if not missing:
        return
    near = [
        f"{found[0]!r} may be {name}"
        for name in missing
        if (found := difflib.get_close_matches(name, head, n=1, cutoff=0.5))
    ]
    raise ConfigError(
        f"{handed.path}: its first line names no column {' and no '.join(missing)}. A log needs "
        "observed_at, availability and either url or platform and native_id; it has: "
        f"{', '.join(shown(name) for name in head[:12])}{'; ' if near else ''}{', '.join(near)}"
    )


def cells_of(layout: Layout, text: TextIO) -> Iterator[tuple[int, Cells | BadRow]]:
    """Yield (line, cells) of each row of an opened log, or why it is none."""
    if layout.sign is None:
        yield from _from_json(text)
    else:
        yield from _from_table(layout, layout.sign, text)


def _from_table(layout: Layout, sign: str, text: TextIO) -> Iterator[tuple[int, Cells | BadRow]]:
    # A column that is not there is read from behind the last one, where nothing stands.
    pick = itemgetter(*(layout.fields.get(name, layout.width) for name in FIELDS))
    table = rows(lines(text), sign)
    next(table, None)
    for line, cells in table:
        if isinstance(cells, Trouble):
            yield line, BadRow(cells.why)
        elif len(cells) != layout.width:
            yield line, BadRow(f"has {len(cells):,} cells, the first line {layout.width:,}")
        else:
            cells.append("")
            yield line, pick(cells)


def _from_json(text: TextIO) -> Iterator[tuple[int, Cells | BadRow]]:
    for number, line in enumerate(lines(text), start=1):
        if not line.strip():
            continue
        try:
            yield number, _of_object(line)
        except BadRow as trouble:
            yield number, trouble


def _of_object(line: str) -> Cells:
    if line.startswith(OVERLONG):
        raise BadRow("is too long to be read")
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as trouble:
        raise BadRow(f"is no JSON object: {shown(line.strip())}") from trouble
    if not isinstance(found, dict):
        raise BadRow(f"is no JSON object: {shown(line.strip())}")
    return [_cell(name, found.get(name)) for name in FIELDS]


def _cell(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and name in ("observed_at", "created_at"):
        return str(value)
    raise BadRow(f"{name} is no text; write ids and words in quotation marks")
