"""The collector as a process of its own: started, seen and stopped from outside; one a store.

Beside the evidence directory lie ``collector.log``, what it said, and ``collector.json``, whether
it is wanted: so a collector outlives whoever started it, and is started again after a crash or a
restart of the machine. Whether one runs is asked of the kernel, by the lock that it holds.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from checker.errors import StoreBusy, StoreError
from checker.model.instants import floor_text, parse
from checker.store.lock import Holder, holder

LOG_AT_MOST = 1_000_000
STARTS_WITHIN_S = 60.0
STOPS_WITHIN_S = 15.0
LOOKS_EVERY_S = 0.05
TRY_AGAIN_AFTER = timedelta(minutes=2)
"""A collector that fell so soon after its start is not started again at once."""

BEGINS = "--- the collector is started, "
_CHILDREN: list["subprocess.Popen[bytes]"] = []
"""What this process started: asked now and then, so that the ended are buried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """Where one store's collector works.

    Attributes:
        store: the store's URL, the same in any folder.
        evidence: its evidence directory.
        config_file: ``checker.toml``, None for the defaults.
        folder: the folder that it is started in.
    """

    store: str
    evidence: Path
    config_file: Path | None = None
    folder: Path

    @property
    def log(self) -> Path:
        """What the collector said."""
        return self.evidence.parent / "collector.log"

    @property
    def mark(self) -> Path:
        """Whether the collector is wanted."""
        return self.evidence.parent / "collector.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How it stands with a store's collector.

    Attributes:
        running: who works on the store, None where nobody does.
        wanted: it was started from the page and not stopped since.
        started_at: when it was last started from the page.
        last_words: the last line that it wrote after that, "" where it wrote none.
    """

    running: Holder | None = None
    wanted: bool = False
    started_at: datetime | None = None
    last_words: str = ""


def state(station: Station) -> State:
    """Return how it stands with a store's collector.

    Raises:
        StoreError: the lock cannot be read.
    """
    _bury()
    mark = _mark(station)
    _keep_short(station.log)
    return State(
        running=holder(station.evidence),
        wanted=mark is not None,
        started_at=mark,
        last_words=_last_words(station.log),
    )


def start(station: Station, now: datetime) -> Holder:
    """Start the collector, detached, and remember that it is wanted.

    Returns:
        who collects now.

    Raises:
        StoreBusy: somebody works on the store already; says which process.
        StoreError: it did not begin; says its last words.
    """
    with _turn(station):
        found = holder(station.evidence)
        if found is not None:
            what = "collects into" if found.collects else "works on"
            raise StoreBusy(f"{found} {what} this store already; there is one collector a store")
        known = _mark(station)
        _want(station, now)
        try:
            return _begun(station, _spawn(station, now))
        except StoreError:
            # What never ran is not tried again and again; what ran before is still wanted.
            if known is None:
                station.mark.unlink(missing_ok=True)
            raise


def look_after(station: Station, now: datetime, *, patient: bool = True) -> Holder | None:
    """Start a wanted collector again when none runs.

    Args:
        station: where it works.
        now: the present.
        patient: leave one alone that fell right after its start.

    Returns:
        who collects since then; None when nothing had to be done.

    Raises:
        StoreError: it did not begin; says its last words.
    """
    found = state(station)
    if not found.wanted or found.running is not None:
        return None
    if patient and found.started_at and now - found.started_at < TRY_AGAIN_AFTER:
        return None
    try:
        return start(station, now)
    except StoreBusy:
        return None


def stop(station: Station, *, within_s: float = STOPS_WITHIN_S) -> bool:
    """Ask the collector to stop; it seals the pass that is on, with what it has.

    Returns:
        True when none runs any more, False when it is still finishing its pass.

    Raises:
        StoreError: whoever works on the store is no collector of ours.
    """
    with _turn(station):
        station.mark.unlink(missing_ok=True)
        found = _settled(station.evidence)
        if found is None:
            return True
        _end(_ours(found))
        return _until(lambda: holder(station.evidence) is None, within_s)


def _settled(evidence: Path) -> Holder | None:
    """Return who holds the lock, read twice: a name left by a killed one stands for an instant."""
    first = holder(evidence)
    if first is None:
        return None
    time.sleep(LOOKS_EVERY_S)
    second = holder(evidence)
    if second is None or second == first:
        return second
    raise StoreError("the collector is just being started; try again in a moment")


def _ours(found: Holder) -> int:
    """Return the process of a collector that may be stopped.

    Raises:
        StoreError: it is another command, or another's process.
    """
    if found.pid is None or not found.collects:
        raise StoreError(f"{found} works on this store and is over soon; it is no collector")
    words = _command_of(found.pid)
    if "run" not in words or not any("checker" in word for word in words):
        raise StoreError(f"{found} collects, but not within reach: stop it where it was started")
    return found.pid


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    except PermissionError as trouble:
        raise StoreError(f"process {pid} is another user's; it was not stopped") from trouble


def _command_of(pid: int) -> list[str]:
    """Return the words of a process's command, none where there is no such process."""
    if Path("/proc/self").exists():
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
        return []
    asked = ["ps", "-o", "command=", "-p", str(pid)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.split()


@contextlib.contextmanager
def _turn(station: Station) -> Iterator[None]:
    """Let nobody else start or stop this collector meanwhile: two pages may be open."""
    try:
        station.evidence.mkdir(parents=True, exist_ok=True)
        file = (station.evidence / ".turn").open("ab")
    except OSError as trouble:
        raise StoreError(f"{station.evidence}: {trouble.strerror}") from trouble
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _want(station: Station, now: datetime) -> None:
    # The store's URL may hold a password: it is not written down.
    words = {"evidence": station.evidence.name, "started_at": floor_text(now)}
    fresh = station.mark.with_suffix(".new")
    try:
        fresh.write_text(json.dumps(words))
        fresh.replace(station.mark)
    except OSError as trouble:
        raise StoreError(f"{station.mark} cannot be written: {trouble.strerror}") from trouble


def _mark(station: Station) -> datetime | None:
    """Return when the wanted collector was last started, None where none is wanted."""
    try:
        words: dict[str, Any] = json.loads(station.mark.read_text())
        return parse(words["started_at"]) if words["evidence"] == station.evidence.name else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _spawn(station: Station, now: datetime) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "checker", "run", "--store", station.store]
    if station.config_file is not None:
        command += ["--config", str(station.config_file)]
    _keep_short(station.log)
    try:
        with station.log.open("ab") as log:
            log.write(f"{BEGINS}{floor_text(now)}\n".encode())
            log.flush()
            child = _detached(command, station.folder, log)
    except OSError as trouble:
        raise StoreError(f"the collector cannot be started: {trouble}") from trouble
    _CHILDREN.append(child)
    return child


def _detached(command: list[str], folder: Path, log: IO[bytes]) -> "subprocess.Popen[bytes]":
    # In a session of its own: neither Ctrl-C in the page's terminal nor its closing reaches it.
    return subprocess.Popen(  # noqa: S603  our own words
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def _begun(station: Station, child: "subprocess.Popen[bytes]") -> Holder:
    def begun() -> bool:
        found = holder(station.evidence)
        return child.poll() is not None or (found is not None and found.collects)

    in_time = _until(begun, STARTS_WITHIN_S)
    found = holder(station.evidence)
    if found is not None and found.collects:
        if found.pid != child.pid:
            # Somebody's own was quicker: ours would wait for its end, and take over unasked.
            child.terminate()
        return found
    if not in_time:
        raise StoreError(f"the collector did not begin within {STARTS_WITHIN_S:g} s")
    raise StoreError(f"the collector did not begin: {_last_words(station.log) or 'no word of why'}")


def _until(reached: Callable[[], bool], within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while not reached():
        if time.monotonic() >= deadline:
            return False
        time.sleep(LOOKS_EVERY_S)
    return True


def _bury() -> None:
    """Ask the ended among what this process started, so that none stays a zombie."""
    _CHILDREN[:] = [child for child in _CHILDREN if child.poll() is None]


def _keep_short(log: Path) -> None:
    """Put a long log aside; a running collector goes on writing into the emptied file."""
    with contextlib.suppress(OSError):
        if log.stat().st_size > LOG_AT_MOST:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            os.truncate(log, 0)


def _last_words(log: Path) -> str:
    """Return the last line that the collector wrote after its last start, "" without one."""
    try:
        with log.open("rb") as file:
            file.seek(max(log.stat().st_size - 4_000, 0))
            tail = file.read().decode(errors="replace")
    except OSError:
        return ""
    lines = [line.strip() for line in tail.rpartition(BEGINS)[2].splitlines()]
    said = (
        [line for line in lines[1:] if line] if BEGINS in tail else [line for line in lines if line]
    )
    return said[-1].removeprefix("checker: ")[:300] if said else ""
