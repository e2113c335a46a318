"""``checker dashboard``: the page, served on this machine."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path

import checker
from checker import daemon
from checker.commands.output import say
from checker.commands.sides import OWN, Sides
from checker.config import can_open_browser
from checker.errors import ConfigError, StoreError

SCRIPT = Path(checker.__file__).resolve().parent.parent / "dashboard.py"
STARTS_WITHIN_S = 60.0


def serve(stores: Sides, *, port: int, browser: bool) -> int:
    """Serve the page on 127.0.0.1 until stopped; opens a browser where there is a desktop.

    A collector that was started from the page and has ended by itself, with the machine say, is
    started again first.

    Raises:
        ConfigError: the port is in use, or the page did not start.
    """
    check_port(port)
    _collect_again(stores)
    address = f"http://127.0.0.1:{port}"
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(SCRIPT)),
        *("--server.address", "127.0.0.1", "--server.port", str(port)),
        *("--server.headless", "true", "--browser.gatherUsageStats", "false"),
        *("--", *stores.words()),
    ]
    # Streamlit reads its theme from the folder that it is started in.
    signal.signal(signal.SIGTERM, _as_by_hand)
    with subprocess.Popen(  # noqa: S603  our own words
        command, stdout=sys.stderr.fileno(), cwd=SCRIPT.parent
    ) as page:
        try:
            _wait_until_up(page, address)
            say(f"The page is at {address} (Ctrl-C ends it).")
            if browser and can_open_browser():
                webbrowser.open(address)
            return page.wait()
        except KeyboardInterrupt:
            say("The page is closed.")
            return 0
        finally:
            page.terminate()


def _collect_again(stores: Sides) -> None:
    desk = stores.desk(OWN)
    try:
        found = daemon.look_after(stores.station(desk), desk.clock.now(), patient=False)
    except StoreError as trouble:
        say(f"The collector was wanted and could not be started again: {trouble}")
    else:
        if found is not None:
            say(f"The collector had ended by itself; it was started again ({found}).")


def _as_by_hand(*_: object) -> None:
    raise KeyboardInterrupt


def check_port(port: int) -> None:
    """Make sure that the page could be served there.

    Raises:
        ConfigError: the port is in use, or not ours to use; proposes another.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as trouble:
            raise ConfigError(
                f"port {port} on 127.0.0.1 cannot be used ({trouble.strerror}); "
                f"give another: --port {port + 1 if port < 65535 else 8501}"
            ) from trouble


def _wait_until_up(page: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        if page.poll() is not None:
            raise ConfigError("the page did not start; its own words stand above")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise ConfigError(f"the page did not answer within {STARTS_WITHIN_S:g} s")
