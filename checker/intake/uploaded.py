"""A file of links as the page receives it: its bytes, and the name that it had elsewhere."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from checker.errors import ConfigError
from checker.intake.importing import link_file
from checker.intake.importing.columns import Unsure, column_of, option
from checker.intake.importing.files import Handed, examine
from checker.net.guard import Guard

FILE_AT_MOST = 2_000_000
"""Bytes of a file that the page reads."""


@dataclass(slots=True, kw_only=True)
class Uploaded:
    """What was found in an uploaded file.

    Attributes:
        name: what it is called where it came from.
        links: those that can be looked at, each once, in the order given.
        wrong: sentences on what could not be taken.
        note: what was assumed of it, None where nothing was.
        columns: where a person must choose one: (what to choose, one of its links) of each.
    """

    name: str
    links: dict[str, None] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    note: str | None = None
    columns: tuple[tuple[str, str], ...] = ()


def uploaded(name: str, content: bytes, guard: Guard, column: str | None = None) -> Uploaded:
    """Read the links of a file.

    Args:
        name: what it is called where it came from.
        content: its bytes.
        guard: which addresses may be asked.
        column: the column of the links, where a person chose it.
    """
    found = Uploaded(name=Path(name).name[:80] or "the file")
    if len(content) > FILE_AT_MOST:
        found.wrong.append(
            f"{found.name} has {len(content) / 1e6:,.0f} MB; the page reads "
            f"{FILE_AT_MOST / 1e6:.0f} MB. Larger ones come in with: checker import FILE --as csv"
        )
        return found
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload.csv"
        path.write_bytes(content)
        try:
            handed = examine(path)
            found.columns = _columns(handed)
            if column in dict(found.columns) or not found.columns:
                _read(handed, guard, column if found.columns else None, found)
        except ConfigError as trouble:
            found.wrong.append(str(trouble).replace(str(path), found.name))
        found.note = found.note and found.note.replace(str(path), found.name)
    return found


def _columns(handed: Handed) -> tuple[tuple[str, str], ...]:
    """Return what a person must choose from; nothing where the file itself says it."""
    try:
        column_of(handed)
    except Unsure as unsure:
        return tuple((option(item), item.example) for item in unsure.candidates)
    return ()


def _read(handed: Handed, guard: Guard, wanted: str | None, found: Uploaded) -> None:
    links = link_file.read(handed, column_of(handed, wanted), link_file.MOST, guard, _unwatched)
    found.note = handed.remark
    found.links = dict.fromkeys(links.platform_of)
    found.wrong += links.bad.sentences(found.name)
    if beyond := links.n_beyond.total():
        found.wrong.append(f"{found.name}: {beyond:,} links more than {link_file.MOST:,}")


def _unwatched(_: int) -> None:
    """Pass over how far the reading has come: a page shows no bar for a file of its size."""
