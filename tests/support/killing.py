"""Killing a collector: it lives in a child process, and tells its parent how far it came."""

import os
import select
import signal
import traceback
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

import structlog

from checker.model import Exchange
from tests.support.lives import START, Site, play
from tests.support.write_points import Point, WritePoints

BROKE = 70
"""How a child ends that something broke."""


@dataclass
class Killed:
    """A child that ran a part of the script.

    Attributes:
        code: how it ended: less than 0 the signal, else its exit code.
        at: the last time of the script that it told.
        kept: the digests of the records that it had kept.
        n_told: lines that it told in all.
        trace: what broke it, "" where nothing did.
    """

    code: int
    at: datetime
    kept: set[str]
    n_told: int
    trace: str = ""


def run_and_kill(
    place: Site,
    act: Callable[[Point], None] | None = None,
    *,
    since: datetime = START,
    stop: Callable[[int], bool] = lambda _: False,
    later_s: float = 0.0,
) -> Killed:
    """Run the script in a child process, until ``act`` or ``stop`` ends it.

    Args:
        place: where.
        act: called at each write point, in the child.
        since: from when on.
        stop: asked in the parent with the number of lines told so far; True kills.
        later_s: kill so long after ``stop`` has said so, in the middle of whatever is on.
    """
    hears, says = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(hears)
        _be_the_child(place, act, since, says)
    os.close(says)
    lines: list[str] = []
    left = b""
    with os.fdopen(hears, "rb", buffering=0) as heard:
        while got := heard.read(65_536):
            whole, _, left = (left + got).rpartition(b"\n")
            lines += whole.decode().splitlines()
            if stop(len(lines)):
                select.select([], [], [], later_s)
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                stop = lambda _: False  # noqa: E731
    _, ended = os.waitpid(pid, 0)
    return _heard(os.waitstatus_to_exitcode(ended), lines, since, place)


def _heard(code: int, lines: Sequence[str], since: datetime, place: Site) -> Killed:
    said = [line.split(" ") for line in lines if not line.startswith("\t")]
    at = max((datetime.fromisoformat(words[0]) for words in said), default=since)
    trace = place.root / "broke.txt"
    return Killed(
        code,
        at,
        {words[1] for words in said if words[1:]},
        len(lines),
        trace.read_text() if trace.exists() else "",
    )


def _be_the_child(
    place: Site, act: Callable[[Point], None] | None, since: datetime, says: int
) -> NoReturn:
    code = 0
    try:
        structlog.configure(logger_factory=structlog.ReturnLoggerFactory())

        def tell(now: datetime, kept: Exchange | None) -> None:
            digest = f" {kept.evidence.sha256}" if kept is not None and kept.evidence else ""
            os.write(says, f"{now.isoformat()}{digest}\n".encode())

        points = WritePoints(place.root, act) if act is not None else None
        with points.on() if points is not None else nullcontext():
            play(place, since, tell)
    except BaseException:  # noqa: BLE001  the child must not return into the parent's tests
        code = BROKE
        with suppress(OSError):
            (place.root / "broke.txt").write_text(traceback.format_exc())
    finally:
        os._exit(code)


def kill_at(number: int) -> Callable[[Point], None]:
    """Return an act that kills its own process at a point."""

    def act(point: Point) -> None:
        if point.number == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return act
