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
        # behind a way may follow the path of a platform that is routed there
        way = WAYS.get(path) or WAYS.get("/" + path.split("/")[1], _plain)
        await way(writer)
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


async def _long(writer: asyncio.StreamWriter, head: bytes = OK) -> None:
    writer.write(head + b"Content-Length: 50000000\r\n\r\n")
    for _ in range(1000):
        writer.write(b"x" * 50_000)
        await writer.drain()


async def _gone_at_length(writer: asyncio.StreamWriter) -> None:
    await _long(writer, _GONE)


async def _gone_by_drips(writer: asyncio.StreamWriter) -> None:
    writer.write(_GONE + b"Content-Length: 1000\r\n\r\n")
    for _ in range(1000):
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _early_answers(writer: asyncio.StreamWriter) -> None:
    for _ in range(1000):
        writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _small_chunks(writer: asyncio.StreamWriter) -> None:
    writer.write(_CHUNKED)
    for _ in range(10_000):
        writer.write(b"1\r\nx\r\n" * 1000)
        await writer.drain()


async def _header_flood(writer: asyncio.StreamWriter) -> None:
    writer.write(OK)
    for number in range(20_000):
        writer.write(f"X-{number}: {'y' * 100}\r\n".encode())
    writer.write(b"Content-Length: 2\r\n\r\nok")
    await writer.drain()


_MOVED = b"HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\n"
_GONE = b"HTTP/1.1 404 Not Found\r\nConnection: close\r\n"
_CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
_PACKED = gzip.compress(b"packed" * 100, mtime=0)
_LENGTH = f"Content-Length: {len(_PACKED)}\r\n\r\n".encode()
_BOMB = gzip.compress(b"\x00" * 20_000_000, mtime=0)


def _packed(content: bytes, coding: str) -> Misbehave:
    head = f"Content-Encoding: {coding}\r\nContent-Length: {len(content)}\r\n\r\n"
    return _sending(OK + head.encode() + content)


WAYS: dict[str, Misbehave] = {
    "/silent": _silent,
    "/reset": _reset,
    "/reset-in-body": _reset_in_body,
    "/endless": _endless,
    "/drip": _drip,
    "/drip-head": _drip_head,
    "/header-flood": _header_flood,
    "/long": _long,
    "/gone-at-length": _gone_at_length,
    "/gone-by-drips": _gone_by_drips,
    "/gone-broken-off": _sending(_GONE + b"Content-Length: 100\r\n\r\nhalf"),
    "/early-answers": _early_answers,
    "/small-chunks": _small_chunks,
    "/many-headers": _sending(
        OK + b"".join(b"X-%d: y\r\n" % number for number in range(10_000)) + b"\r\n"
    ),
    "/header-of-1-mb": _sending(OK + b"X-Long: " + b"y" * 1_000_000 + b"\r\n\r\n"),
    "/many-trailers": _sending(_CHUNKED + b"2\r\nok\r\n0\r\n" + b"X: yyyyyyyy\r\n" * 100_000),
    "/huge-chunk": _sending(_CHUNKED + b"ffffffffffffffffff\r\nok"),
    "/length-and-chunks": _sending(
        OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    ),
    "/packed-in-transfer": _sending(
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    ),
    "/http-0.9": _sending(b"<html>there is no such page</html>"),
    "/status-000": _sending(b"HTTP/1.1 000 Odd\r\nContent-Length: 2\r\n\r\nok"),
    "/switching": _sending(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
    "/latin-reason": _sending(b"HTTP/1.1 403 N\xe3o\r\nContent-Length: 0\r\n\r\n"),
    "/bomb": _packed(_BOMB, "gzip"),
    "/bomb-in-bomb": _packed(gzip.compress(gzip.compress(_BOMB)), "gzip, gzip, gzip"),
    "/many-members": _packed(gzip.compress(b"", mtime=0) * 350_000, "gzip"),
    "/zstd": _packed(b"\x28\xb5\x2f\xfd\x00\x58\x00\x00", "zstd"),
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
    "/to-utf-8": _redirecting("/\u043f?q=\u0646".encode().decode("latin-1")),
    "/to-bad-name": _redirecting("http://xn--/"),
    "/to-escaped-digits": _redirecting("http://%31%32%37.0.0.1/"),
    "/to-mapped": _redirecting("http://[::ffff:7f00:1]:1/"),
    "/to-mail": _redirecting("http://mail.example.org:25/"),
    "/to-open": _redirecting("http://www.example.org/plain"),
    "/to-other-host": _redirecting("https://other.example.org/plain"),
    "/to-two-places": _sending(_MOVED + b"Location: /plain\r\nLocation: /gzip\r\n\r\n"),
    "/to-with-cookie": _sending(_MOVED + b"Set-Cookie: a=b; Path=/\r\nLocation: /plain\r\n\r\n"),
    "/to-nothing": _sending(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"),
}
