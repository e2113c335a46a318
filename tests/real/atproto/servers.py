"""The process behind a network: starts ``harness.mjs``, pauses it, and ends it with all it made."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Literal, Self, TypeAlias

HARNESS = Path(__file__).with_name("harness.mjs")
INSTALL = Path(__file__).with_name("install.sh")
LOCK = Path(__file__).with_name("package-lock.json")
START_LIMIT_S = 120
STOP_LIMIT_S = 30

_EXIT_MISSING = 3  # the harness's exit code for "a program or package is missing"

Mode: TypeAlias = Literal["full", "pds"]


class NotInstalledError(Exception):
    """The packages, PostgreSQL or Redis are missing; the message says what and how to get it."""


class NotStartedError(Exception):
    """The servers were not ready within ``START_LIMIT_S``, or failed; the message has their log."""


class Servers:
    """Servers that run as one Node process.

    Attributes:
        announced: what the harness said when it was ready; ``children`` are process ids.
    """

    def __init__(self, process: subprocess.Popen[str], announced: dict[str, Any]) -> None:
        """Take over a process that has announced itself."""
        self._process = process
        self.announced = announced

    @classmethod
    def start(cls, deps: Path, *, mode: Mode, rate_limits: bool, labels: bool) -> Self:
        """Start the servers and wait until they answer.

        Raises:
            NotInstalledError: ``deps`` is empty or of another lock, or a program is missing.
            NotStartedError: the servers failed.
        """
        _require_installed(deps)
        command = [str(deps / "bin/node"), str(HARNESS), "--deps", str(deps)]
        command += ["--mode", mode, "--stdin"]
        command += ["--rate-limits"] * rate_limits + ["--no-labels"] * (not labels)
        pipe = subprocess.PIPE
        with tempfile.TemporaryFile("w+") as log, ExitStack() as undo:
            # A session of its own, so that Ctrl-C reaches the servers only through stop(); the
            # pipe on stdin ends them even when this process is killed.
            process = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=log, text=True, start_new_session=True
            )
            undo.callback(_end, process)
            announced = _first_line(process)
            if not announced:
                raise _why_not_started(process, log)
            undo.pop_all()
        return cls(process, json.loads(announced))

    def stop(self) -> None:
        """End the servers and remove their data; harmless when already stopped."""
        self.resume()
        _end(self._process)
        shutil.rmtree(
            self.announced["dir"], ignore_errors=True
        )  # left by a harness that was killed

    def pause(self) -> None:
        """Freeze the process: connections are accepted, answers never come."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let the process run on; harmless when it runs or has ended."""
        self._process.send_signal(signal.SIGCONT)


def _require_installed(deps: Path) -> None:
    how = f"run {INSTALL} {deps}"
    if not ((deps / "installed").is_file() and os.access(deps / "bin/node", os.X_OK)):
        raise NotInstalledError(f"the AT Protocol servers are not in {deps}: {how}")
    if (deps / "package-lock.json").read_bytes() != LOCK.read_bytes():
        raise NotInstalledError(f"{deps} was installed from another lock file: {how}")


def _first_line(process: subprocess.Popen[str]) -> str:
    """The harness's announcement; empty when it ends first or takes over ``START_LIMIT_S``."""
    timer = threading.Timer(START_LIMIT_S, _interrupt, [process])
    timer.start()
    try:
        assert process.stdout is not None
        return process.stdout.readline()
    finally:
        timer.cancel()


def _why_not_started(process: subprocess.Popen[str], log: IO[str]) -> Exception:
    code = process.wait()
    log.seek(0)
    words = log.read().strip()[-4000:]
    if code == _EXIT_MISSING:
        return NotInstalledError(words)
    return NotStartedError(f"exit code {code}: {words}")


def _interrupt(process: subprocess.Popen[str]) -> None:
    """Ask the harness to clean up and end; after ``STOP_LIMIT_S`` kill it, and its children die."""
    process.terminate()
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _end(process: subprocess.Popen[str]) -> None:
    _interrupt(process)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
