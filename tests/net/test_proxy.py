"""A vantage point's own way out: tunnelled, guarded as ever, and nowhere told."""

from __future__ import annotations

import asyncio
import base64
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from checker.net.guard import Guard
from checker.net.road import Road

if TYPE_CHECKING:
    from tests.net.conftest import Ask, Kept
    from tests.support.hostile import Hostile

NAME, PASSWORD = "desk", "hush-hush"


@dataclass
class Proxy:
    """A proxy of either kind that tunnels to where it is asked to.

    Attributes:
        asked: the targets, as they were written.
        shown: the names and passwords that were shown.
        refuses: it lets nobody through.
    """

    port: int = 0
    asked: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    refuses: bool = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Open one tunnel."""
        first = await reader.readexactly(1)
        with suppress(OSError, asyncio.IncompleteReadError):
            target = await (self._socks(reader, writer) if first == b"\x05" else self._http(reader))
            self.asked.append(target)
            if self.refuses:
                writer.write(b"HTTP/1.1 407 Who are you\r\n\r\n")
                await writer.drain()
            else:
                if first != b"\x05":
                    writer.write(b"HTTP/1.1 200 Here you go\r\n\r\n")
                host, _, port = target.rpartition(":")
                await self._tunnel(host, int(port), reader, writer)
        writer.close()

    async def _http(self, reader: asyncio.StreamReader) -> str:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = head.splitlines()
        for line in lines:
            if line.lower().startswith("proxy-authorization: basic "):
                self.shown.append(base64.b64decode(line.split(" ")[-1]).decode())
        return lines[0].split(" ")[1]

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        ways = await reader.readexactly((await reader.readexactly(1))[0])
        writer.write(b"\x05\x02" if 2 in ways else b"\x05\x00")
        if 2 in ways:
            await reader.readexactly(1)
            name = await reader.readexactly((await reader.readexactly(1))[0])
            word = await reader.readexactly((await reader.readexactly(1))[0])
            self.shown.append(f"{name.decode()}:{word.decode()}")
            writer.write(b"\x01\x00")
        kind = (await reader.readexactly(4))[3]
        if kind == 1:
            host = ".".join(map(str, await reader.readexactly(4)))
        else:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        (port,) = struct.unpack(">H", await reader.readexactly(2))
        writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        return f"{host}:{port}"

    async def _tunnel(
        self,
        host: str,
        port: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        other_reader, other_writer = await asyncio.open_connection(host, port)
        await asyncio.gather(_pour(reader, other_writer), _pour(other_reader, writer))


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(4096):
            writer.write(chunk)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def _running(proxy: Proxy) -> AsyncIterator[Proxy]:
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    async with server:
        yield proxy


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    """Run a proxy."""
    async with _running(Proxy()) as running:
        yield running


def way(proxy: Proxy, scheme: str) -> str:
    """Return the proxy's address with a name and a password."""
    return f"{scheme}://{NAME}:{PASSWORD}@127.0.0.1:{proxy.port}"


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_every_ask_goes_through_the_proxy(
    scheme: str, hostile: Hostile, proxy: Proxy, asking: Ask, kept: Kept
) -> None:
    """A plain ask is tunnelled too, so that the proxy cannot answer in the host's place."""
    fetch = asking(proxy=way(proxy, scheme), timeout_s=5.0)
    exchange = await fetch(hostile.url("/plain"))
    assert exchange.failure is None
    assert proxy.asked == [f"127.0.0.1:{hostile.port}"]
    assert proxy.shown == [f"{NAME}:{PASSWORD}"]
    assert PASSWORD not in repr(kept.exchanges)
    assert all(PASSWORD not in head for head in hostile.heads)


async def test_a_proxy_that_refuses_is_our_trouble(
    hostile: Hostile, proxy: Proxy, asking: Ask, kept: Kept
) -> None:
    """What the proxy says is never the host's answer, and its address is nowhere told."""
    proxy.refuses = True
    exchange = await asking(proxy=way(proxy, "http"), timeout_s=5.0)(hostile.url("/plain"))
    assert (exchange.failure, exchange.status) == ("proxy", None)
    assert hostile.heads == []
    assert PASSWORD not in repr(kept.exchanges)


async def test_a_proxy_that_is_not_there_is_our_trouble(hostile: Hostile, asking: Ask) -> None:
    """Where nobody listens at the proxy's address no host is asked around it."""
    fetch = asking(proxy="socks5://127.0.0.1:9", timeout_s=5.0)
    assert (await fetch(hostile.url("/plain"))).failure == "proxy"
    assert hostile.heads == []


async def test_the_guard_holds_before_a_proxy(proxy: Proxy, asking: Ask) -> None:
    """A private address is refused before the proxy is asked for it."""
    fetch = asking(proxy=way(proxy, "socks5"), guard=Guard(), timeout_s=5.0)
    assert (await fetch("http://192.168.0.1/")).failure == "refused_by_guard"
    assert proxy.asked == []


def test_a_road_does_not_show_its_proxy() -> None:
    """The password is not in what a road is printed as."""
    assert PASSWORD not in repr(Road(proxy=f"socks5://{NAME}:{PASSWORD}@h:1"))
