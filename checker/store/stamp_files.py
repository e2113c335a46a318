"""The files of time stamps: what is there, what is missing, and what was tried.

``stamps/ROOT.AUTHORITY.tsr`` is an authority's whole answer as it came. An answer that leads to no
certificate that is trusted here waits as ``….tsr.unchecked``. ``stamps/tried.json`` says which
authorities could not be reached lately; lost, it only makes them be asked a little sooner. Every
file is whole or not there: it is written aside, brought onto the disk, and named.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from checker.errors import EvidenceError, StoreError
from checker.model.instants import floor_text, parse
from checker.store.chain import sync, sync_directory

ROOTS, STAMPS = "roots", "stamps"
"""Directories of the evidence: what is stamped, and the stamps."""

UNCHECKED = ".unchecked"
_TRIED = "tried.json"


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of asking an authority, since it last did what it was asked.

    Attributes:
        n: how often it was tried.
        since: when it was tried first.
        last_at: when it was tried last.
        why: what stood in the way, in words.
    """

    n: int
    since: datetime
    last_at: datetime
    why: str

    def again(self, now: datetime, why: str) -> "Tried":
        """Return it after one more try that came to nothing."""
        return replace(self, n=self.n + 1, last_at=now, why=why)


def root_files(root: Path) -> list[Path]:
    """Return the daily roots in an evidence directory, oldest first."""
    return sorted((root / ROOTS).glob("[0-9]*-*.json"))


def stamp_place(root: Path, stamped: Path, authority: str) -> Path:
    """Return where an authority's stamp on a root lies."""
    return root / STAMPS / f"{stamped.name}.{authority}.tsr"


def unstamped(root: Path, authority: str) -> list[Path]:
    """Return the roots that an authority has not stamped yet, the newest first."""
    there = {path.name for path in (root / STAMPS).glob(f"*.json.{authority}.tsr")}
    return [
        path
        for path in reversed(root_files(root))
        if stamp_place(root, path, authority).name not in there
    ]


def write(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all.

    Raises:
        StoreError: the disk does not take it.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(content)
            sync(file)
        part.replace(path)
        sync_directory(path.parent)
    except OSError as trouble:
        raise StoreError(f"{path.name}: cannot be written ({trouble.strerror})") from trouble


def tried(root: Path) -> dict[str, Tried]:
    """Return what came of asking the authorities that failed lately, by their names."""
    try:
        rows: Mapping[str, Mapping[str, Any]] = json.loads((root / STAMPS / _TRIED).read_bytes())
        return {
            name: Tried(
                n=int(row["n"]),
                since=parse(row["since"]),
                last_at=parse(row["last_at"]),
                why=str(row["why"]),
            )
            for name, row in rows.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # It may be lost: then everybody is asked a little sooner.
        return {}


def note_tried(root: Path, found: Mapping[str, Tried]) -> None:
    """Write down what came of asking.

    Raises:
        StoreError: the disk does not take it.
    """
    rows = {
        name: {
            "n": one.n,
            "since": floor_text(one.since),
            "last_at": floor_text(one.last_at),
            "why": one.why,
        }
        for name, one in sorted(found.items())
    }
    write(root / STAMPS / _TRIED, json.dumps(rows, ensure_ascii=False, indent=1).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """How it stands with one authority, as its files say.

    Attributes:
        name: the authority.
        n_roots: daily roots that there are.
        n_stamped: those of them that it has stamped.
        latest: the day of the newest root that it stamped, as in its name; None before any.
        n_waiting: answers that lead to no certificate that is trusted here.
        tried: what came of asking it lately, None where nothing stood in the way.
    """

    name: str
    n_roots: int
    n_stamped: int
    latest: str | None
    n_waiting: int
    tried: Tried | None


def stood(root: Path, authorities: Iterable[str]) -> list[Stood]:
    """Return how it stands with each authority."""
    lately, there = tried(root), [path.name for path in root_files(root)]
    return [_stood(root, name, there, lately.get(name)) for name in authorities]


def _stood(root: Path, name: str, there: list[str], lately: Tried | None) -> Stood:
    missing = {path.name for path in unstamped(root, name)}
    done = [one for one in there if one not in missing]
    waiting = list((root / STAMPS).glob(f"*.json.{name}.tsr{UNCHECKED}"))
    return Stood(
        name=name,
        n_roots=len(there),
        n_stamped=len(done),
        latest=done[-1][:10] if done else None,
        n_waiting=len(waiting),
        tried=lately,
    )


def waiting_answer(root: Path, stamped: Path, authority: str) -> bytes | None:
    """Return the answer that waits for its authority's certificate, None where there is none.

    Raises:
        EvidenceError: it cannot be read.
    """
    place = stamp_place(root, stamped, authority)
    path = place.with_name(place.name + UNCHECKED)
    try:
        return path.read_bytes() if path.exists() else None
    except OSError as trouble:
        raise EvidenceError(f"{path.name}: cannot be read ({trouble.strerror})") from trouble


def keep_stamp(root: Path, stamped: Path, authority: str, answer: bytes) -> None:
    """Keep a stamp that holds; where it had waited for a certificate, it waits no more.

    Raises:
        StoreError: the disk does not take it.
    """
    place = stamp_place(root, stamped, authority)
    write(place, answer)
    place.with_name(place.name + UNCHECKED).unlink(missing_ok=True)


def keep_unchecked(root: Path, stamped: Path, authority: str, answer: bytes) -> None:
    """Keep an answer that leads to no certificate that is trusted here; nothing rests on it.

    Raises:
        StoreError: the disk does not take it.
    """
    place = stamp_place(root, stamped, authority)
    write(place.with_name(place.name + UNCHECKED), answer)
