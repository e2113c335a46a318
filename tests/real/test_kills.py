"""``kill -9`` of a real collector at ten random moments: nothing kept is lost or doubled."""

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.store import schema
from checker.store.database import open_database
from tests.acceptance.shell import command, environment, serving, shell

pytestmark = pytest.mark.real

N_KILLS = 10
N_LINKS = 30


def kill_after(seconds: float, place: Path) -> int:
    """Start a collector, kill it after so long, and return its exit code."""
    running = subprocess.Popen(
        command("run", "--for", "60s"),
        cwd=place,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(seconds)
    running.kill()
    return running.wait(timeout=30)


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[int], int]:
    """Kill a collector ten times, let the next finish a round; returns place and exit codes."""
    place = tmp_path_factory.mktemp("killed")
    ids = [7590701860651012321 + number for number in range(N_LINKS)]
    links = "\n".join(f"https://www.tiktok.com/@a.user/video/{number}" for number in ids)
    (place / "links.txt").write_text(links)
    shell("topic", "add", "x", "--urls", "links.txt", at=place)
    luck = random.Random(7)
    with serving(b"<html></html>", "text/html") as base:
        (place / "checker.toml").write_text(f'[net.route]\n"www.tiktok.com" = "{base}"\n')
        codes = [kill_after(luck.uniform(0.6, 2.5), place) for _ in range(N_KILLS)]
        last = shell("run", "--once", at=place)
    return place, codes, last.code


def test_evidence_verifies_after_every_kill(killed: tuple[Path, list[int], int]) -> None:
    """After ten kills and a round more, every digest and link of the evidence holds."""
    place, codes, last = killed
    assert set(codes) == {-signal.SIGKILL}
    assert last in (0, 1, 3)
    said = shell("evidence", "verify", "checker-data", at=place)
    assert (said.code, said.err) == (0, "")


def test_every_pass_is_ended_and_every_look_judged(killed: tuple[Path, list[int], int]) -> None:
    """The round after the kills ends what they left open: no pass and no look stays unjudged."""
    engine = open_database(f"sqlite:///{killed[0] / 'checker-data' / 'checker.db'}", create=False)
    tables = (schema.passes, schema.pass_ends, schema.observations, schema.verdicts)
    with engine.connect() as connection:
        passes, ends, looks, verdicts = (
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()
            for table in tables
        )
    engine.dispose()
    assert (passes, looks) == (ends, verdicts)
    assert looks >= N_LINKS


def test_kills_take_no_post_down(killed: tuple[Path, list[int], int]) -> None:
    """The event log is readable and holds no change: being killed is our state, not a post's."""
    said = shell("events", "--format", "ndjson", at=killed[0])
    assert (said.code, said.out) == (0, "")


def test_judging_anew_moves_nothing(killed: tuple[Path, list[int], int]) -> None:
    """What recovery judged is what judging all history anew says."""
    assert "0 verdicts and 0 events moved." in shell("judge", "--all", at=killed[0]).out
