"""The evidence directory's lock: one collector a store, and who it is.

The kernel holds the lock for a process and gives it up when that process ends, however it ends.
What stands in the file only says who holds it: without the lock it means nothing.
"""

import contextlib
import fcntl
import json
import os
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from checker.clock import SystemClock
from checker.errors import StoreBusy, StoreError
from checker.model.instants import floor_text, parse

NAME = ".lock"
TRIES = 10
BETWEEN_TRIES_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who works on a store.

    Attributes:
        pid: its process, None while it has not signed yet.
        since: when it took the directory.
        collects: it is a collector, not a command that is over in a moment.
    """

    pid: int | None = None
    since: datetime | None = None
    collects: bool = False

    def __str__(self) -> str:
        """Name it in words."""
        since = f" since {self.since:%Y-%m-%d %H:%M} UTC" if self.since else ""
        return f"process {self.pid}{since}" if self.pid else "a process that has just begun"


def take(root: Path) -> IO[bytes]:
    """Take the directory ``root`` for this process, and sign.

    Returns:
        the open file; closing it, or the end of the process, gives the directory free.

    Raises:
        StoreError: the file cannot be opened or locked.
        StoreBusy: another process holds it; says which.
    """
    try:
        # Never emptied on opening: what stands there may be the holder's.
        file = (root / NAME).open("a+b")
    except OSError as trouble:
        raise StoreError(f"evidence directory {root}: {trouble.strerror}") from trouble
    try:
        _lock(file, root)
        sign(file, collects=False)
    except (OSError, StoreError) as trouble:
        file.close()
        if isinstance(trouble, OSError):
            raise StoreError(f"evidence directory {root}: {trouble.strerror}") from trouble
        raise
    return file


def _lock(file: IO[bytes], root: Path) -> None:
    for number in range(TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Whoever asks for the holder has the lock for an instant too.
            if number < TRIES - 1:
                time.sleep(BETWEEN_TRIES_S)
        else:
            return
    raise StoreBusy(
        f"another collector works on this store ({_read(file)}; {root} is in use); "
        "it goes on, this one stops"
    )


def sign(file: IO[bytes], *, collects: bool) -> None:
    """Write who holds the lock into its file.

    Raises:
        StoreError: the disk does not take it.
    """
    words = {
        "pid": os.getpid(),
        "since": floor_text(SystemClock().now()),
        "collects": collects,
    }
    try:
        file.truncate(0)
        file.write(json.dumps(words).encode())
        file.flush()
    except OSError as trouble:
        raise StoreError(f"{file.name} cannot be written: {trouble.strerror}") from trouble


def give_back(file: IO[bytes]) -> None:
    """Give the directory free, and leave no name behind; a second time does nothing."""
    if file.closed:
        return
    with contextlib.suppress(OSError):
        file.truncate(0)
    file.close()


def holder(root: Path) -> Holder | None:
    """Return who works on the evidence directory ``root``, None where nobody does.

    Raises:
        StoreError: the lock cannot be read.
    """
    try:
        with (root / NAME).open("rb") as file:
            return _holder(file)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as trouble:
        raise StoreError(f"evidence directory {root}: {trouble.strerror}") from trouble


def _holder(file: IO[bytes]) -> Holder | None:
    try:
        # Shared, so that two who ask are not in each other's way.
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(file)
    return None


def _read(file: IO[bytes]) -> Holder:
    file.seek(0)
    try:
        words: dict[str, Any] = json.loads(file.read())
        return Holder(
            pid=int(words["pid"]),
            since=parse(words["since"]),
            collects=bool(words["collects"]),
        )
    except (ValueError, KeyError, TypeError):
        return Holder()
