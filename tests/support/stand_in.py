"""A stand-in for the collector's process: quick to start, and it falls or lingers when told to."""

from pathlib import Path

from checker.daemon import Station

_PROGRAM = '''\
"""Take the lock, sign, and stay until told to stop."""

import fcntl
import json
import os
import signal
import sys
from pathlib import Path

told = Path("told").read_text()
if told == "fall":
    sys.exit("checker: evidence cannot be written: No space left on device")
lock = open(Path("where").read_text() + "/.lock", "a+b")
try:
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    sys.exit("checker: another collector works on this store")
lock.truncate(0)
signed = {"pid": os.getpid(), "since": "2026-01-15T12:00:00Z", "collects": True}
signal.signal(signal.SIGTERM, signal.SIG_IGN if told == "linger" else signal.SIG_DFL)
lock.write(json.dumps(signed).encode())
lock.flush()
print("listing", sys.argv[1:], flush=True)
signal.pause()
'''


def station(folder: Path, told: str = "stay", store: str = "sqlite:///checker.db") -> Station:
    """Return a station whose program is the stand-in: found first, in the folder it starts in."""
    evidence = folder / "evidence"
    evidence.mkdir(parents=True, exist_ok=True)
    program = folder / "checker"
    program.mkdir(exist_ok=True)
    (program / "__init__.py").touch()
    (program / "__main__.py").write_text(_PROGRAM)
    (folder / "told").write_text(told)
    (folder / "where").write_text(str(evidence))
    return Station(store=store, evidence=evidence, folder=folder)
