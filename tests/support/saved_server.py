"""Saved answers behind real HTTP: every public host on one local port, told by the Host header."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from checker.collector.saved import Saved, SavedFetch
from checker.model import Exchange

SINCE = datetime(2026, 1, 15, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Posted:
    """What was posted: where to, with which headers (names in lower case), and the body."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class SavedServer:
    """Answers questions with what was saved, and remembers what it was asked.

    Attributes:
        base: where public hosts are to be routed to.
        answers: what it plays.
        replies: bodies for what is posted, by address.
        posted: what was posted, in order.
        asked: the other questions' addresses and headers, in order.
        strays: questions that nobody saved an answer to; they get a 500.
    """

    base: str
    answers: SavedFetch
    replies: Mapping[str, bytes] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)

    def answer(self, url: str, method: str, headers: Mapping[str, str]) -> Exchange:
        """Return the saved answer to a question, or a failed exchange."""
        self.asked.append((url, headers))
        exchange = asyncio.run(self.answers(url, method=method, redirects=False))
        if exchange.failure is not None:
            self.strays.append(f"{method} {url}")
        return exchange

    def routes(self, hosts: Sequence[str]) -> str:
        """Return the configuration that routes ``hosts`` here."""
        rows = [f'"{host}" = "{self.base}"' for host in sorted(set(hosts))]
        return "\n".join(["[net.route]", *rows, ""])


class _Listening(ThreadingHTTPServer):
    """A server whose handlers find what it plays."""

    daemon_threads = True
    told: SavedServer


class _Plays(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listening

    def do_GET(self) -> None:
        exchange = self.server.told.answer(self._url(), self.command, self._headers())
        if exchange.failure is not None:
            self._say(500, (("Content-Type", "text/plain"),), b"nobody saved that")
        else:
            self._say(exchange.status or 500, exchange.headers, exchange.body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = self.server.told
        told.posted.append(Posted(self._url(), self._headers(), body))
        reply = told.replies.get(self._url())
        json = (("Content-Type", "application/json"),)
        self._say(200 if reply is not None else 500, json, reply or b"{}")

    def _url(self) -> str:
        return f"https://{self.headers.get('Host')}{self.path}"

    def _headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def _say(self, status: int, headers: Sequence[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def saved_server(
    answers: Sequence[Saved], replies: Mapping[str, bytes] | None = None
) -> Iterator[SavedServer]:
    """Serve saved answers; what is posted gets the reply for its address."""
    with _Listening(("127.0.0.1", 0), _Plays) as server:
        base = f"http://127.0.0.1:{server.server_address[1]}"
        server.told = SavedServer(base, SavedFetch(answers, SINCE), replies or {})
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.told
        finally:
            server.shutdown()
            thread.join()
