"""Two collectors on one store: the second says whose it is, waits, and takes over."""

import contextlib
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.store import lock
from tests.acceptance.shell import command, environment, serving, shell

WAITS = "works on this store: process {pid} since "


def collector(at: Path) -> "subprocess.Popen[str]":
    """Start ``checker run`` in a folder."""
    return subprocess.Popen(
        command("run", "--for", "10m"),
        cwd=at,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    )


def line_with(word: str, running: "subprocess.Popen[str]") -> str:
    """Return the first line that a process says with ``word`` in it."""
    assert running.stderr is not None
    return next((line for line in running.stderr if word in line), "")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder with a topic, on a platform that answers nothing of use."""
    with serving(b"{}") as base:
        (tmp_path / "checker.toml").write_text(f'[net.route]\n"www.tiktok.com" = "{base}"\n')
        shell("topic", "add", "x", "--account", "a.user", "--on", "tiktok", at=tmp_path)
        yield tmp_path


def stays(at: Path, running: "subprocess.Popen[str]") -> bool:
    """Wait until a process collects; False where it ends before."""
    root = at / "checker-data" / "evidence"
    while True:
        found = lock.holder(root)
        if found is not None and found.pid == running.pid and found.collects:
            return True
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(timeout=0.1)
            return False


def test_the_second_waits_and_takes_over(desk: Path) -> None:
    """It names the first one's process, does nothing meanwhile, and goes on when that ends."""
    first = collector(desk)
    assert stays(desk, first)
    second = collector(desk)
    try:
        said = line_with("works on this store", second)
        assert WAITS.format(pid=first.pid) in said
        assert "waits until it ends" in said
        assert shell("run", "--once", at=desk).code == 2
        first.send_signal(signal.SIGKILL)
        first.communicate(timeout=30)
        assert stays(desk, second)
        second.send_signal(signal.SIGTERM)
        _, rest = second.communicate(timeout=30)
        assert second.returncode == 0
        assert "Stopped; everything that was looked at is kept." in rest
    finally:
        for one in (first, second):
            one.kill()
            one.communicate(timeout=30)
    assert shell("evidence", "verify", "checker-data", at=desk).code == 0


def test_one_that_waits_can_be_stopped(desk: Path) -> None:
    """Told to stop while it waits, it ends at once and well, and the first goes on."""
    first = collector(desk)
    assert stays(desk, first)
    second = collector(desk)
    try:
        assert line_with("works on this store", second)
        second.send_signal(signal.SIGTERM)
        second.communicate(timeout=30)
        assert (second.returncode, first.poll()) == (0, None)
    finally:
        for one in (first, second):
            one.kill()
            one.communicate(timeout=30)
