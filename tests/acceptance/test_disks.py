"""``checker run`` on a full disk: a sentence, its exit code, and nothing recorded is lost."""

import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.shell import Said, command, environment, serving, shell

N_LINKS = 12
ROOM = 40_000
"""Bytes that a file may hold beyond what the largest holds: a dozen answers do not fit."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder with a store of a dozen links, and a platform that answers with much."""
    ids = [7590701860651012321 + number for number in range(N_LINKS)]
    links = "\n".join(f"https://www.tiktok.com/@a.user/video/{number}" for number in ids)
    (tmp_path / "links.txt").write_text(links)
    shell("topic", "add", "x", "--urls", "links.txt", at=tmp_path)
    page = "".join(f"<p>{number * 7919 % 10_007:x}</p>" for number in range(2_000)).encode()
    with serving(b"<html>" + page + b"</html>", "text/html") as base:
        (tmp_path / "checker.toml").write_text(f'[net.route]\n"www.tiktok.com" = "{base}"\n')
        yield tmp_path


def with_little_room(*words: object, at: Path) -> Said:
    """Run ``checker`` where no file may grow much beyond the largest of the store."""
    largest = max(path.stat().st_size for path in at.rglob("*") if path.is_file())
    most = largest + ROOM

    done = subprocess.run(
        command(*words),
        cwd=at,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("way", [("--once",), ("--for", "4s")])
def test_a_collector_without_room_says_so_and_is_carried_on(
    way: tuple[str, ...], desk: Path
) -> None:
    """It ends with a sentence and code 2; with room again the next run looks at every post."""
    full = with_little_room("run", *way, at=desk)
    assert full.code == 2, full.err
    assert "Traceback" not in full.err
    assert full.err.splitlines()[-1].startswith("checker: ")
    assert any(word in full.err for word in ("File too large", "disk I/O error", "is full"))
    assert shell("evidence", "verify", "checker-data", at=desk).code == 0
    after = shell("run", "--once", at=desk)
    assert after.code in (0, 1, 3)
    assert shell("evidence", "verify", "checker-data", at=desk).code == 0
    assert shell("events", "--format", "ndjson", at=desk).out == ""
    assert "0 verdicts and 0 events moved." in shell("judge", "--all", at=desk).out
