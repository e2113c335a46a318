"""Every place where a collector writes, numbered as it comes to it: evidence, chain, store.

A :class:`WritePoints` stands between the program and the machine while it is on: what opens,
writes, flushes, syncs, renames and overwrites files under one directory, and what changes or
commits rows. Before and after each such act, and in the middle of each write, ``act`` is called
with the act's number and name: it may count, kill the process, or raise what a broken disk does.
"""

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import default

from tests.acceptance.shell import ROOT

CHECKER = str(ROOT / "checker")
N_FRAMES = 4
"""Frames of the program by which a place is told from another."""


@dataclass(frozen=True, slots=True)
class Point:
    """A moment in the program's writing.

    Attributes:
        number: counted from 1 over the whole run.
        what: the act, and which side of it.
        where: the program's own functions that lead to it, innermost first.
    """

    number: int
    what: str
    where: tuple[str, ...]

    @property
    def place(self) -> tuple[str, tuple[str, ...]]:
        """What tells one place in the program from another."""
        return self.what, self.where

    @property
    def is_store(self) -> bool:
        """Whether rows are written, not files."""
        return self.what.split()[1] in ("row", "commit")


Act = Callable[[Point], None]


def _where() -> tuple[str, ...]:
    found: list[str] = []
    frame = sys._getframe(2)
    while frame is not None and len(found) < N_FRAMES:
        code = frame.f_code
        if code.co_filename.startswith(CHECKER):
            found.append(f"{Path(code.co_filename).stem}.{code.co_name}")
        frame = frame.f_back  # type: ignore[assignment]
    return tuple(found)


@dataclass
class WritePoints:
    """Calls ``act`` at every write point under ``root`` and of every store.

    Attributes:
        n: points passed so far.
    """

    root: Path
    act: Act
    n: int = 0
    _writing: set[Any] = field(default_factory=set)

    def reach(self, what: str) -> None:
        """Pass a point."""
        self.n += 1
        self.act(Point(self.n, what, _where()))

    @contextlib.contextmanager
    def on(self) -> Iterator["WritePoints"]:
        """Stand between program and machine."""
        with pytest.MonkeyPatch.context() as patch:
            self._watch_files(patch)
            self._watch_rows(patch)
            yield self

    def mine(self, path: object) -> bool:
        """Say whether a path lies under the directory that is watched."""
        return isinstance(path, str | os.PathLike) and str(path).startswith(str(self.root))

    def _watch_files(self, patch: pytest.MonkeyPatch) -> None:
        really_open, really_overwrite = io.open, os.pwrite

        def open_(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
            if not self.mine(file) or not set(mode) & set("wxa+"):
                return really_open(file, mode, *rest, **named)
            name = _kind(file)
            self.reach(f"before open {name}")
            opened = really_open(file, mode, *rest, **named)
            self.reach(f"after open {name}")
            return _Watched(opened, self, name)

        def overwrite(file: int, content: Any, offset: int) -> int:
            self.reach("before overwrite record")
            half = len(content) // 2
            really_overwrite(file, content[:half], offset)
            self.reach("amid overwrite record")
            return half + really_overwrite(file, content[half:], offset + half)

        patch.setattr("io.open", open_)
        patch.setattr("os.pwrite", overwrite)
        for name in ("fsync", "rename", "replace", "mkdir"):
            patch.setattr(f"os.{name}", self._both_sides(name, getattr(os, name)))

    def _both_sides(self, name: str, really: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:
            if name != "fsync" and not self.mine(given[0]):
                return really(*given, **named)
            self.reach(f"before {name}")
            done = really(*given, **named)
            self.reach(f"after {name}")
            return done

        return watched

    def _watch_rows(self, patch: pytest.MonkeyPatch) -> None:
        for name in ("do_execute", "do_executemany"):
            patch.setattr(default.DefaultDialect, name, self._changing(name))
        really_commit: Callable[..., None] = default.DefaultDialect.do_commit

        def commit(dialect: Any, connection: Any) -> None:
            writes = connection.dbapi_connection in self._writing
            if writes:
                self.reach("before commit")
            really_commit(dialect, connection)
            if writes:
                self._writing.discard(connection.dbapi_connection)
                self.reach("after commit")

        patch.setattr(default.DefaultDialect, "do_commit", commit)

    def _changing(self, name: str) -> Callable[..., Any]:
        really = getattr(default.DefaultDialect, name)

        def execute(
            dialect: Any, cursor: Any, statement: str, given: Any, context: Any = None
        ) -> Any:
            words = statement.split(maxsplit=3)
            if words[0] not in ("INSERT", "UPDATE", "DELETE"):
                return really(dialect, cursor, statement, given, context)
            table = words[1] if words[0] == "UPDATE" else words[2]
            self._writing.add(cursor.connection)
            self.reach(f"before row {words[0]} {table}")
            return really(dialect, cursor, statement, given, context)

        return execute


def _kind(path: Any) -> str:
    name = Path(path).name
    return {".gz": "warc", ".part": "manifest"}.get(Path(name).suffix, name)


class _Watched:
    """A file that is written, with a point around and amid each write."""

    def __init__(self, file: Any, points: WritePoints, name: str) -> None:
        self._file, self._points, self._name = file, points, name

    def write(self, content: bytes) -> int:
        """Write in two halves, the first of them down to the disk's door."""
        self._points.reach(f"before write {self._name}")
        half = len(content) // 2
        self._file.write(content[:half])
        self._file.flush()
        self._points.reach(f"amid write {self._name}")
        return half + int(self._file.write(content[half:]))

    def flush(self) -> None:
        """Flush."""
        self._points.reach(f"before flush {self._name}")
        self._file.flush()
        self._points.reach(f"after flush {self._name}")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> "_Watched":
        self._file.__enter__()
        return self

    def __exit__(self, *why: Any) -> Any:
        return self._file.__exit__(*why)
