"""What a short command reads before it answers: never what only collecting or drawing needs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.trees import ROOT

STARTED = """
import atexit, json, sys
from checker.cli import main
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=open(sys.argv[1], "w")))
main(sys.argv[2:])
"""

COLLECTING = {
    "aiohttp",
    "aiohttp_socks",
    "checker.collector.assembly",
    "checker.collector.equipment",
    "checker.collector.passes",
    "checker.collector.runner",
    "checker.net.client",
    "checker.replica.app",
    "checker.simulation",
    "httpx",
    "httpx_aiohttp",
    "keyring",
    "protego",
    "python_socks",
    "structlog",
}
DRAWING = {"altair", "jinja2", "numpy", "pandas", "pyarrow", "rich", "streamlit"}
RARE = {"alembic", "apprise", "psycopg", "sqlalchemy.dialects.postgresql"}
EVERY = COLLECTING | DRAWING | RARE
THE_STORE = {"checker.store", "sqlalchemy", "warcio"}
OTHERS = {f"checker.platforms.{name}" for name in ("bluesky", "weibo", "x", "youtube", "wayback")}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store in it that watches one topic on one platform."""
    folder = tmp_path_factory.mktemp("start")
    wanted = ["topic", "add", "x", "--account", "@a.user", "--on", "tiktok"]
    modules_of(folder, wanted)
    return folder


def modules_of(folder: Path, words: list[str]) -> set[str]:
    """Return the modules that a command had read when it ended well."""
    told = folder / "modules.json"
    done = subprocess.run(
        [sys.executable, "-c", STARTED, str(told), *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(told.read_text()))


@pytest.mark.parametrize(
    ("words", "unread"),
    [
        (["--help"], EVERY | THE_STORE | {"checker.platforms", "pydantic"}),
        (["topic", "--help"], EVERY | THE_STORE | {"checker.platforms"}),
        (["case", "list"], EVERY | THE_STORE | {"checker.platforms"}),
        (["platforms"], EVERY | THE_STORE),
        (["rules"], EVERY | THE_STORE),
        (["topic", "list"], EVERY | OTHERS | {"checker.platforms.tiktok"}),
        (["topic", "canary", "list"], EVERY | OTHERS),
        (["events"], EVERY | OTHERS | {"checker.platforms.tiktok"}),
        (["status"], EVERY | OTHERS),
        (["status", "--json"], EVERY | OTHERS),
    ],
    ids=[
        "help",
        "topic help",
        "cases",
        "platforms",
        "rules",
        "topics",
        "canaries",
        "events",
        "status",
        "status, JSON",
    ],
)
def test_a_short_command_reads_only_what_it_needs(
    place: Path, words: list[str], unread: set[str]
) -> None:
    """A command that looks something up leaves alone what only collecting or drawing needs."""
    assert modules_of(place, words) & unread == set()
