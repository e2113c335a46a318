"""Listening: one WebSocket at a time, its frames in batches, each kept before anybody reads it.

The WebSocket is aiohttp's, which is on the wire already (docs/decisions/0007): the same resolver
and the same check of addresses stand before it. A batch is what came within a second, at most a
hundred frames, so that the evidence of a quiet stream stays small and a busy one is not late. The
frames are kept as they came, also those that are no UTF-8 or no JSON.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import urlencode, urlsplit

import aiohttp
from aiohttp.http_websocket import WSMessageTextBytes

from checker.model import Ask, Exchange
from checker.net.client import Net
from checker.net.guard import malformed
from checker.net.road import Manner
from checker.net.transport import listening_session
from checker.net.troubles import TROUBLES, failure_of

BATCH_FRAMES = 100
BATCH_S = 1.0
BATCH_BYTES = 1_000_000
FRAME_BYTES = 4_000_000
"""A longer frame ends the connection; a stream that can is asked to leave such frames out."""

HEARTBEAT_S = 30.0
"""How often the other side is asked whether it is still there, below the frames."""

CLOSING_S = 2.0
SWITCHED = 101
_KINDS = {
    aiohttp.WSMsgType.TEXT: "application/json-seq",
    aiohttp.WSMsgType.BINARY: "application/cbor-seq",
}
_HTTP = {"wss": "https", "ws": "http"}

Keep = Callable[[Exchange], Exchange]
Socket = aiohttp.ClientWebSocketResponse[Literal[False]]
Message = aiohttp.WSMessage | WSMessageTextBytes


@dataclass(slots=True)
class _Batch:
    """Frames of one kind, as they came."""

    kind: str
    began_at: datetime
    frames: list[bytes] = field(default_factory=list)
    n_bytes: int = 0

    def add(self, frame: bytes) -> None:
        """Add a frame."""
        self.frames.append(frame)
        self.n_bytes += len(frame)

    @property
    def is_full(self) -> bool:
        """Whether it must be handed on now."""
        return len(self.frames) >= BATCH_FRAMES or self.n_bytes >= BATCH_BYTES

    def exchange(self, ask: Ask, ended_at: datetime) -> Exchange:
        """Return it as what is kept."""
        is_text = self.kind == _KINDS[aiohttp.WSMsgType.TEXT]
        parts = (b"\x1e" + frame + b"\n" for frame in self.frames) if is_text else self.frames
        body = b"".join(parts)
        return Exchange(
            ask=ask,
            asked_at=self.began_at,
            answered_at=ended_at,
            status=SWITCHED,
            headers=(("content-type", self.kind),),
            raw=body,
            body=body,
        )


class Listening:
    """One collector's way of listening; is a :class:`checker.platforms.contract.Stream`."""

    def __init__(self, net: Net, keep: Keep, manner: Manner | None = None) -> None:
        """Listen through ``net``'s road, and hand each batch to ``keep``."""
        self._net = net
        self._keep = keep
        self._manner = manner or Manner()

    async def __call__(
        self,
        url: str,
        /,
        *,
        params: Sequence[tuple[str, str]] = (),
        hello: str | None = None,
        quiet_s: float = 60.0,
    ) -> AsyncGenerator[Exchange, None]:
        """Open a stream and yield what comes; see ``Stream``. Raises for nothing that comes."""
        full = f"{url}?{urlencode(params)}" if params else url
        ask = Ask(full, headers=(("user-agent", self._manner.agent or self._net.road.agent),))
        refused = await self._refusal(ask)
        if refused is not None:
            yield self._failed(ask, refused, self._now())
            return
        async with listening_session(self._net.road) as session:
            socket, opened = await self._open(session, ask)
            self._net.pacer.learn(_host(full), opened)
            yield self._keep(opened)
            if socket is None:
                return
            try:
                async for exchange in self._frames(socket, ask, hello, quiet_s):
                    yield exchange
            finally:
                with suppress(*TROUBLES):
                    await socket.close()

    async def _refusal(self, ask: Ask) -> str | None:
        """Return why nothing is opened now; None once it is its turn."""
        net, plain = self._net, _plain(ask.url)
        routed = net.road.routed(ask.url)[1]
        wrong = malformed(plain) if routed else net.road.guard.refusal(plain)
        if wrong is not None or net.road.app is not None:
            return "refused_by_guard"
        if net.pacer.held_until(_host(ask.url)) is not None:
            return "not_asked"
        if not routed:
            await net.pacer.turn(_host(ask.url), self._manner.seconds_per_ask)
        return None

    async def _open(
        self, session: aiohttp.ClientSession, ask: Ask
    ) -> tuple[Socket | None, Exchange]:
        asked_at = self._now()
        try:
            async with asyncio.timeout(self._net.road.timeout_s):
                socket = await session.ws_connect(
                    self._net.road.routed(ask.url)[0],
                    headers={"Host": urlsplit(ask.url).netloc, **dict(ask.headers)},
                    heartbeat=HEARTBEAT_S,
                    timeout=aiohttp.ClientWSTimeout(ws_close=CLOSING_S),
                    max_msg_size=FRAME_BYTES,
                    decode_text=False,
                    server_hostname=urlsplit(ask.url).hostname,
                )
        except aiohttp.WSServerHandshakeError as refusal:
            return None, self._answered(ask, asked_at, refusal.status, refusal.headers)
        except TROUBLES as trouble:
            return None, self._failed(ask, failure_of(trouble), asked_at)
        response = socket._response  # noqa: SLF001  its headers are to be had nowhere else
        if response.history:
            # a stream is followed to no other place: what was asked is what is kept
            await socket.close()
            return None, self._failed(ask, "too_many_redirects", asked_at)
        return socket, self._answered(ask, asked_at, response.status, response.headers)

    async def _frames(
        self, socket: Socket, ask: Ask, hello: str | None, quiet_s: float
    ) -> AsyncIterator[Exchange]:
        if hello is not None:
            with suppress(*TROUBLES):
                await socket.send_str(hello)
        ahead: Message | None = None
        quiet_from = self._now()
        while True:
            first = ahead or await _next(socket, quiet_s)
            ahead = None
            if first is None:
                yield self._failed(ask, "quiet", quiet_from)
                continue
            if first.type not in _KINDS:
                yield self._keep(self._failed(ask, _ending(first), self._now()))
                return
            batch, ahead = await self._batch(socket, first)
            quiet_from = self._now()
            yield self._keep(batch.exchange(ask, quiet_from))

    async def _batch(self, socket: Socket, first: Message) -> tuple[_Batch, Message | None]:
        """Return what comes with ``first``, and the message that no longer belongs to it."""
        batch = _Batch(_KINDS[first.type], self._now())
        batch.add(first.data)
        ends_s = asyncio.get_running_loop().time() + BATCH_S
        while not batch.is_full:
            left_s = ends_s - asyncio.get_running_loop().time()
            message = await _next(socket, left_s) if left_s > 0 else None
            if message is None:
                break
            if _KINDS.get(message.type) != batch.kind:
                return batch, message
            batch.add(message.data)
        return batch, None

    def _answered(self, ask: Ask, asked_at: datetime, status: int, headers: object) -> Exchange:
        pairs = tuple(headers.items()) if hasattr(headers, "items") else ()
        return Exchange(
            ask=ask, asked_at=asked_at, answered_at=self._now(), status=status, headers=pairs
        )

    def _failed(self, ask: Ask, failure: str, asked_at: datetime) -> Exchange:
        return Exchange(ask=ask, asked_at=asked_at, answered_at=self._now(), failure=failure)

    def _now(self) -> datetime:
        return self._net.clock.now()


async def _next(socket: Socket, patience_s: float) -> Message | None:
    """Return the next message, None where none comes within ``patience_s``."""
    try:
        return await socket.receive(timeout=patience_s)
    except TimeoutError:
        return None


def _ending(message: Message) -> str:
    """Return the word for how a stream ended."""
    trouble = message.data
    if message.type is aiohttp.WSMsgType.ERROR and isinstance(trouble, aiohttp.WebSocketError):
        return "too_long" if trouble.code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG else "not_http"
    return failure_of(trouble) if isinstance(trouble, Exception) else "reset"


def _plain(url: str) -> str:
    scheme, _, rest = url.partition(":")
    return f"{_HTTP.get(scheme, 'no-stream')}:{rest}"


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
