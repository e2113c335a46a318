"""A small real server on the loopback that misbehaves as it is told, path by path."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

Misbehave = Callable[[asyncio.StreamWriter], Awaitable[None]]

_TLS_HELLO = b"\x16"
OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"


@dataclass
class Hostile:
    """What runs where, and which requests came.

    Attributes:
        port: where it listens.
        heads: the head of each request, in order of arrival.
        served: task and writer of each connection.
    """

    port: int = 0
    heads: list[str] = field(default_factory=list)
    served: list[tuple[Any, asyncio.StreamWriter]] = field(default_factory=list, repr=False)

    def url(self, path: str) -> str:
        """Return the address of ``path`` on this server."""
        return f"http://127.0.0.1:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request and misbehave; close the connection in the end."""
        self.served.append((asyncio.current_task(), writer))
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._answer(reader, writer)
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        start = await reader.readexactly(1)
        if start == _TLS_HELLO:
            writer.write(b"this is no TLS\r\n")
            return
        head = (start + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.heads.append(head)
        path = head.split(" ")[1].split("?")[0]
        await WAYS.get(path, _plain)(writer)
        await writer.drain()

    async def stop(self) -> None:
        """End what still misbehaves."""
        for task, writer in self.served:
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*(task for task, _ in self.served), return_exceptions=True)
        await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[Hostile]:
    """Run the server for as long as the context lasts."""
    hostile = Hostile()
    server = await asyncio.start_server(hostile.serve, "127.0.0.1", 0)
    hostile.port = server.sockets[0].getsockname()[1]
    try:
        yield hostile
    finally:
        server.close()
        await hostile.stop()


def _sending(content: bytes) -> Misbehave:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(content)

    return send


def _redirecting(location: str) -> Misbehave:
    head = b"HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\n"
    return _sending(head + f"Location: {location}\r\n\r\n".encode("latin-1"))


async def _plain(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Content-Length: 5\r\nX-Twice: a\r\nX-Twice: b\r\n\r\nhello")


def _in_two(first: bytes, second: bytes) -> Misbehave:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(second)

    return send


async def _silent(_: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def _reset(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def _reset_in_body(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Content-Length: 100\r\n\r\nhalf")
    await writer.drain()
    await asyncio.sleep(0.05)
    writer.transport.abort()


async def _endless(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"\r\n")
    for _ in range(2000):
        writer.write(b"x" * 65_536)
        await writer.drain()


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Content-Length: 1000\r\n\r\n")
    for _ in range(1000):
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _drip_head(writer: asyncio.StreamWriter) -> None:
    writer.write(OK)
    for number in range(1000):
        writer.write(f"X-{number}: y\r\n".encode())
        await writer.drain()
        await asyncio.sleep(0.02)


async def _header_flood(writer: asyncio.StreamWriter) -> None:
    writer.write(OK)
    for number in range(20_000):
        writer.write(f"X-{number}: {'y' * 100}\r\n".encode())
    writer.write(b"Content-Length: 2\r\n\r\nok")
    await writer.drain()


_CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
_PACKED = gzip.compress(b"packed" * 100, mtime=0)
_LENGTH = f"Content-Length: {len(_PACKED)}\r\n\r\n".encode()

WAYS: dict[str, Misbehave] = {
    "/silent": _silent,
    "/reset": _reset,
    "/reset-in-body": _reset_in_body,
    "/endless": _endless,
    "/drip": _drip,
    "/drip-head": _drip_head,
    "/header-flood": _header_flood,
    "/long-header": _sending(OK + b"X-Long: " + b"y" * 100_000 + b"\r\n\r\n"),
    "/closed-unsaid": _sending(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    "/truncated": _sending(OK + b"Content-Length: 100\r\n\r\nhalf"),
    "/truncated-chunks": _sending(_CHUNKED + b"4\r\nhalf\r\n"),
    "/bad-chunks": _in_two(_CHUNKED + b"4\r\nhalf\r\n", b"zz\r\n"),
    "/long-by-one": _sending(OK + b"Content-Length: 4\r\n\r\nhello"),
    "/bad-length": _sending(OK + b"Content-Length: -7\r\n\r\nhello"),
    "/two-lengths": _sending(OK + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\nhello"),
    "/garbage": _sending(b"\x00\x01\x02 I am no web server\r\n\r\n"),
    "/ssh": _sending(b"SSH-2.0-OpenSSH_9.2p1\r\n"),
    "/empty": _sending(b""),
    "/bad-status": _sending(b"HTTP/1.1 abc Odd\r\n\r\n"),
    "/status-999": _sending(b"HTTP/1.1 999 Go Away\r\nContent-Length: 0\r\n\r\n"),
    "/latin": _sending(OK + b"X-Odd: caf\xe9\xff\r\nContent-Length: 2\r\n\r\nok"),
    "/gzip": _sending(OK + b"Content-Encoding: gzip\r\n" + _LENGTH + _PACKED),
    "/gzip-broken": _sending(OK + b"Content-Encoding: gzip\r\n" + _LENGTH + b"z" * len(_PACKED)),
    "/coding-unknown": _sending(OK + b"Content-Encoding: br\r\n" + _LENGTH + _PACKED),
    "/head-packed": _sending(OK + b"Content-Encoding: gzip\r\nContent-Length: 900\r\n\r\n"),
    "/not-modified": _sending(b"HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\n\r\n"),
    "/wait": _sending(
        b"HTTP/1.1 429 Slow\r\nConnection: close\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n"
    ),
    "/loop": _redirecting("/loop"),
    "/to-plain": _redirecting("/plain"),
    "/to-file": _redirecting("file:///etc/passwd"),
    "/to-metadata": _redirecting("http://169.254.169.254/latest/meta-data/"),
    "/to-loopback": _redirecting("http://127.0.0.1:1/"),
    "/to-loopback-short": _redirecting("http://127.1:1/"),
    "/to-loopback-name": _redirecting("http://localhost:1/"),
    "/to-userinfo": _redirecting("http://me:secret@example.org/"),
    "/to-nowhere": _redirecting("http://[::1"),
    "/to-odd-digits": _redirecting("http://\xb9\xb2\xb7.0.0.1/"),
    "/to-nothing": _sending(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"),
}
