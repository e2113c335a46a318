"""A scripted platform behind real HTTP: every public host of a small world on one local port."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from checker.clock import Clock
from checker.replica.app import Replica
from checker.replica.dialects import DIALECTS
from checker.replica.scenario import Scenario
from checker.replica.world import World

Letters = list[bytes]
"""What was posted to the server: alerts, in order of arrival."""


@contextlib.contextmanager
def served(scenario: Scenario, clock: Clock) -> Iterator[tuple[str, Letters]]:
    """Serve a scenario's true states, by the ``Host`` header, at the time of ``clock``.

    Yields:
        The base address to route public hosts to, and the bodies posted to any path of it.
    """
    # The road is a real one here: no latency is added.
    app = Replica(World(scenario), tuple(DIALECTS.values()), clock, latency_s=0.0)
    letters: Letters = []

    class Speaks(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = asyncio.run(_asked(app, self))
            self._answer(status, headers, body)

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_POST(self) -> None:
            letters.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            self._answer(200, [], b"")

        def _answer(self, status: int, headers: Sequence[tuple[str, str]], body: bytes) -> None:
            self.send_response_only(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Speaks) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", letters
        finally:
            server.shutdown()
            thread.join()


async def _asked(
    app: Replica, request: BaseHTTPRequestHandler
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Hand a request to the application; return its status, headers and body."""
    parts = urlsplit(request.path)
    said: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    scope = {
        "type": "http",
        "method": request.command,
        "path": parts.path,
        "query_string": parts.query.encode("latin-1"),
        "headers": [
            (name.encode("latin-1"), value.encode("latin-1"))
            for name, value in request.headers.items()
        ],
    }
    await app(scope, None, send)
    start, end = said
    headers = [(name.decode(), value.decode()) for name, value in start["headers"]]
    return start["status"], headers, end["body"]
