"""A small Jetstream on the loopback that misbehaves as it is told, and the frames it says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from checker.clock import SystemClock
from tests.support.car import DID

Speak = Callable[["web.WebSocketResponse", "Jetstream"], Awaitable[None]]
POSTS = "app.bsky.feed.post"


def frame(kind: str = "commit", at_us: int | None = None, did: str = DID, **rest: Any) -> str:
    """Return a frame of ``did`` at ``at_us`` (by default just now)."""
    at = Jetstream.now_us() if at_us is None else at_us
    return json.dumps({"did": did, "time_us": at, "kind": kind, **rest})


def commit(operation: str, rkey: str = "3kaaaaaaaaa2a", **rest: Any) -> str:
    """Return a frame that says what became of a post."""
    what = {"rev": "3kzz", "operation": operation, "collection": POSTS, "rkey": rkey}
    return frame(commit=what, **rest)


def state(active: bool, status: str | None = None, did: str = DID) -> str:
    """Return a frame that says what became of an account."""
    about = {"active": active, "did": did, "seq": 1}
    return frame("account", did=did, account=about | ({"status": status} if status else {}))


@dataclass
class Jetstream:
    """What runs where, what was asked, and what is said to each connection in turn.

    Attributes:
        plays: one for each connection; the last is for all that follow.
        asked: the parameters of each connection.
        hellos: the greetings that were read.
        answers: what the other questions get, by the last step of their path.
    """

    plays: list[Speak]
    port: int = 0
    asked: list[list[tuple[str, str]]] = field(default_factory=list)
    hellos: list[Any] = field(default_factory=list)
    answers: Mapping[str, Callable[[web.Request], object]] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @staticmethod
    def now_us() -> int:
        """Return the present as frames write it."""
        return int(datetime.now(UTC).timestamp() * 1_000_000)

    def cursors(self) -> list[str | None]:
        """Return the cursor of each connection."""
        return [dict(params).get("cursor") for params in self.asked]

    async def subscribe(self, request: web.Request) -> web.StreamResponse:
        """Take a connection and play what is its turn."""
        number = len(self.asked)
        self.asked.append(list(request.query.items()))
        play = self.plays[min(number, len(self.plays) - 1)]
        refusal = getattr(play, "refusal", None)
        if refusal is not None:
            return web.Response(status=refusal, headers=getattr(play, "headers", {}))
        socket = web.WebSocketResponse(heartbeat=None)
        await socket.prepare(request)
        if request.query.get("requireHello"):
            self.hellos.append(await socket.receive_json(timeout=2))
        await play(socket, self)
        await socket.close()
        return socket

    async def ask(self, request: web.Request) -> web.Response:
        """Answer any other question."""
        call = request.path.rpartition("/")[2]
        self.questions.append(call)
        made = self.answers.get(call)
        return web.json_response(made(request)) if made else web.json_response({}, status=404)


def says(*frames: str | bytes, then_s: float = 0.0) -> Speak:
    """Return a play that says ``frames``, waits and closes."""

    async def play(socket: web.WebSocketResponse, _: Jetstream) -> None:
        for one in frames:
            if isinstance(one, bytes):
                await socket.send_bytes(one)
            else:
                await socket.send_str(one)
        await asyncio.sleep(then_s)

    return play


def refuses(status: int, **headers: str) -> Speak:
    """Return a play that takes no connection."""

    async def play(*_: Any) -> None:
        """Never played."""

    play.refusal = status  # type: ignore[attr-defined]
    play.headers = {name.replace("_", "-"): value for name, value in headers.items()}  # type: ignore[attr-defined]
    return play


async def silent(socket: web.WebSocketResponse, _: Jetstream) -> None:
    """Say nothing until the other side goes."""
    async for _message in socket:
        pass


@asynccontextmanager
async def serving(
    *plays: Speak, **answers: Callable[[web.Request], object]
) -> AsyncIterator[Jetstream]:
    """Run a Jetstream; ``answers`` are named with ``_`` for the dots of a call."""
    named = {name.replace("_", "."): answer for name, answer in answers.items()}
    jetstream = Jetstream(list(plays), answers=named)
    app = web.Application()
    app.router.add_get("/subscribe", jetstream.subscribe)
    app.router.add_get("/{rest:.*}", jetstream.ask)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    jetstream.port = runner.addresses[0][1]
    try:
        yield jetstream
    finally:
        await runner.cleanup()


class QuickClock(SystemClock):
    """A clock that runs faster than the machine's, and whose sleeps are as much shorter."""

    def __init__(self, speed: float) -> None:
        """Run ``speed`` times as fast from now on."""
        self.speed = speed
        self._start = datetime.now(UTC)

    def now(self) -> datetime:
        """Return the quick time."""
        return self._start + (datetime.now(UTC) - self._start) * self.speed

    async def sleep(self, seconds: float) -> None:
        """Wait as long as ``seconds`` of the quick time take."""
        await asyncio.sleep(max(0.0, seconds) / self.speed)
