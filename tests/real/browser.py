"""A served dashboard and a real browser in front of it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from checker import cases
from checker.collector.schedule import Policy
from checker.model import Origin
from checker.simulation import simulate
from checker.store.database import open_database

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHECKER_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
STARTS_WITHIN_S = 60.0


def missing() -> str | None:
    """Return why there is no browser here, None where there is one."""
    return None if Path(CHROMIUM).exists() else f"there is no Chromium at {CHROMIUM}"


def replay(folder: Path, *, whole: bool = False) -> str:
    """Replay the Aziz case, or eight hours around its outage, into a store; return its URL."""
    case = cases.load("aziz-2019")
    if not whole:
        hours = {
            "start": datetime(2019, 11, 27, 9, tzinfo=UTC),
            "end": datetime(2019, 11, 27, 17, tzinfo=UTC),
        }
        case = case.model_copy(update=hours)
    url = f"sqlite:///{folder / 'checker.db'}"
    engine = open_database(url)
    policy = Policy(name="uniform", fixed=timedelta(seconds=case.watch_every_s))
    simulate(case, engine, folder / "evidence", policy, Origin.REPLAYED)
    engine.dispose()
    return url


@contextmanager
def served(store: str, *words: str) -> Iterator[str]:
    """Serve the dashboard on a free port, as its command does, and yield the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "checker", "dashboard", "--no-browser"]
    command += ["--port", str(port), "--store", store, *words]
    address = f"http://127.0.0.1:{port}"
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, stderr=quiet, start_new_session=True) as server:
        try:
            _wait(server, address)
            yield address
        finally:
            # The command and the page's own process are one session of their own.
            os.killpg(server.pid, signal.SIGTERM)


def _wait(server: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the dashboard ended with {server.returncode}")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("the dashboard did not start")


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a browser without a window."""
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield started
        finally:
            started.close()


def front(page: Page, address: str) -> None:
    """Open the front page and wait until headline and chart are drawn."""
    page.goto(address)
    page.wait_for_selector("h1", timeout=60_000)
    page.wait_for_selector("[data-testid=stVegaLiteChart] svg", timeout=30_000)


def follow_evidence(page: Page) -> None:
    """Follow the first link from the feed to a post's page, and wait for its chart."""
    page.get_by_text("evidence →").first.click()
    page.wait_for_selector("h1:has-text('The video')", timeout=30_000)
    page.wait_for_selector("[data-testid=stVegaLiteChart] svg", timeout=30_000)
    page.wait_for_selector("h2:has-text('Evidence')", timeout=30_000)
