"""Killing a collector: it lives in a child process, and tells its parent how far it came."""

import os
import select
import signal
import traceback
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

import structlog

from tests.support.lives import START, Diary, Site, play
from tests.support.write_points import Act, Point, WritePoints

BROKE = 70
"""How a child ends that something broke."""


@dataclass(frozen=True)
class Killed:
    """A child that ran a part of the script.

    Attributes:
        code: how it ended: less than 0 the signal, else its exit code.
        diary: how far it came.
        trace: what broke it, "" where nothing did.
    """

    code: int
    diary: Diary
    trace: str = ""


def run_killed(
    site: Site,
    act: Act | None = None,
    *,
    since: datetime = START,
    after_lines: int | None = None,
    later_s: float = 0.0,
) -> Killed:
    """Run the script in a child process, until something kills it.

    Args:
        site: where.
        act: called at each write point, in the child.
        since: from when on.
        after_lines: kill it from outside when it has told so often; None: do not.
        later_s: so long after that, in the middle of whatever is on then.
    """
    hears, says = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(hears)
        _be_the_child(site, act, since, says)
    os.close(says)
    diary, left = Diary(since), b""
    with os.fdopen(hears, "rb", buffering=0) as heard:
        while got := heard.read(4096):
            whole, _, left = (left + got).rpartition(b"\n")
            for line in whole.decode().splitlines():
                at, _, digest = line.partition(" ")
                diary.note(datetime.fromisoformat(at), digest)
            if after_lines is not None and diary.n >= after_lines:
                after_lines = None
                select.select([], [], [], later_s)
                os.kill(pid, signal.SIGKILL)
    _, ended = os.waitpid(pid, 0)
    trace = site.root / "broke.txt"
    said = trace.read_text() if trace.exists() else ""
    return Killed(os.waitstatus_to_exitcode(ended), diary, said)


def _be_the_child(site: Site, act: Act | None, since: datetime, says: int) -> NoReturn:
    code = 0
    try:
        structlog.configure(logger_factory=structlog.ReturnLoggerFactory())

        def tell(now: datetime, digest: str) -> None:
            os.write(says, f"{now.isoformat()} {digest}\n".encode())

        with WritePoints(site.root, act).on() if act is not None else nullcontext():
            play(site, since, tell)
    except BaseException:  # noqa: BLE001  the child must not return into the parent's tests
        code = BROKE
        with suppress(OSError):
            (site.root / "broke.txt").write_text(traceback.format_exc())
    finally:
        os._exit(code)


def kill_at(number: int) -> Act:
    """Return an act that kills its own process at a point."""

    def act(point: Point) -> None:
        if point.number == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return act
