"""The command line as a user has it: a process, its exit code, its two streams."""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import structlog

from checker import cli
from checker.verbs.chosen import Chosen

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Stdout as one JSON document."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Stdout as one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def command(*words: object) -> list[str]:
    """Return the command line of ``checker`` with ``words``."""
    return [sys.executable, "-m", "checker", *map(str, words)]


def environment() -> dict[str, str]:
    """Return an environment in which the checked-out program is found, and little else."""
    return {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


def shell(*words: object, at: Path) -> Said:
    """Run ``checker`` as a process of its own in the directory ``at``."""
    done = subprocess.run(
        command(*words),
        cwd=at,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


Here = Callable[..., Said]


def inside(
    words: tuple[object, ...], capfd: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
) -> Said:
    """Run ``checker`` within this process, as quickly as that goes."""
    patch.setattr(Chosen, "store", None)
    patch.setattr(Chosen, "config_file", None)
    capfd.readouterr()
    with pytest.raises(SystemExit) as left:
        cli.main([str(word) for word in words])
    # The command line logs to the stderr of its process; the next test has another.
    structlog.reset_defaults()
    code = left.value.code
    out, err = capfd.readouterr()
    return Said(code if isinstance(code, int) else 0, out, err)


@contextlib.contextmanager
def serving(body: bytes, content_type: str = "application/json") -> Iterator[str]:
    """Answer every request with ``body`` and status 200; yields the base address."""

    class Same(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Same) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
