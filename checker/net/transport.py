"""The wire: connections to addresses that were checked, without cookies or second attempts."""

import ssl
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import httpx
from aiohttp_socks import ProxyConnector
from httpx_aiohttp import AiohttpTransport

from checker.net.guard import Guard, GuardedResolver, guarded_socket
from checker.net.in_process import InProcess
from checker.net.road import Road

_KEEP_ALIVE_S = 4.0
"""Shorter than the five seconds after which common servers close a connection unasked."""


class _Answer(aiohttp.ClientResponse):
    """An answer whose reason is read as its headers are: byte for byte, as Latin-1."""

    async def start(self, connection: Any) -> aiohttp.ClientResponse:
        """Wait for the head of the answer."""
        started = await super().start(connection)
        self.reason = (self.reason or "").encode("utf-8", "surrogateescape").decode("latin-1")
        return started


def transport_over(road: Road) -> httpx.AsyncBaseTransport:
    """Return the wire of ``road``: its own application, or connections to guarded addresses."""
    if road.app is not None:
        return InProcess(road.app)
    context = ssl.create_default_context()
    return AiohttpTransport(
        verify=context, client=partial(_session, partial(_connector, road, context), _Answer)
    )


def listening_session(road: Road) -> aiohttp.ClientSession:
    """Return a session for one WebSocket, over connections to the same guarded addresses."""
    context = ssl.create_default_context()
    return _session(partial(_connector, road, context), aiohttp.ClientResponse)


def _connector(road: Road, context: ssl.SSLContext) -> aiohttp.TCPConnector:
    """Return what makes connections: to guarded addresses, or through the road's proxy.

    A proxy resolves names where it stands, so what they lead to is not known here; the guard still
    refuses what an address itself tells. It tunnels each ask (CONNECT), plain ones too, so that it
    cannot answer in a platform's place.
    """
    if road.proxy is not None:
        return ProxyConnector.from_url(
            road.proxy, rdns=True, ssl=context, limit=100, keepalive_timeout=_KEEP_ALIVE_S
        )
    routed = {_place(base) for base in (road.routes or {}).values()}
    resolver = GuardedResolver(Guard(road.guard.allowed | routed))
    return aiohttp.TCPConnector(
        resolver=resolver,
        socket_factory=partial(guarded_socket, resolver),
        ssl=context,
        limit=100,
        use_dns_cache=False,
        keepalive_timeout=_KEEP_ALIVE_S,
    )


def _session(
    connector: Callable[[], aiohttp.TCPConnector], answer: type[aiohttp.ClientResponse]
) -> aiohttp.ClientSession:
    opened = aiohttp.ClientSession(
        connector=connector(),
        cookie_jar=aiohttp.DummyCookieJar(),
        response_class=answer,
        max_headers=128,
        max_line_size=16_384,
        max_field_size=32_768,
    )
    # aiohttp asks a second time by itself when a connection breaks: an attempt that nobody
    # would pace, keep or see.
    opened._retry_connection = False  # noqa: SLF001  there is no public way
    return opened


def _place(base: str) -> str:
    parts = urlsplit(base)
    host = parts.hostname or ""
    return host if parts.port is None else f"{host}:{parts.port}"
