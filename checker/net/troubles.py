"""What the road can raise, and the word of ``failures.FAILURES`` for it."""

import socket
import ssl

import aiohttp
import httpx
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from checker.net.guard import RefusedAddress

_OF_PROXY = (ProxyError, ProxyConnectionError, ProxyTimeoutError)
TROUBLES = (
    *_OF_PROXY,
    httpx.HTTPError,
    OSError,
    TimeoutError,
    aiohttp.ClientError,
    ValueError,
    EOFError,
)
"""What the road can raise; all of it becomes a word."""


_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (RefusedAddress, "refused_by_guard"),
    *((kind, "proxy") for kind in _OF_PROXY),
    (aiohttp.ClientConnectorDNSError, "dns"),
    (socket.gaierror, "dns"),
    (ssl.SSLError, "tls"),
    (aiohttp.ClientConnectorCertificateError, "tls"),
    (ConnectionRefusedError, "refused"),
    (aiohttp.ClientPayloadError, "truncated"),
    (aiohttp.ClientResponseError, "not_http"),
    (aiohttp.ServerDisconnectedError, "reset"),
    (ConnectionResetError, "reset"),
    (TimeoutError, "timeout"),
    (httpx.TimeoutException, "timeout"),
    (httpx.ReadError, "reset"),
    (httpx.ConnectError, "unreachable"),
    (OSError, "unreachable"),
    (httpx.InvalidURL, "refused_by_guard"),
    (httpx.UnsupportedProtocol, "refused_by_guard"),
)


def failure_of(trouble: BaseException) -> str:
    """Return the word of ``FAILURES`` for what went wrong, ``other.<class>`` without one."""
    chain = _chain(trouble)
    for kind, word in _WORDS:
        if any(isinstance(item, kind) for item in chain):
            return word
    return f"other.{type(trouble).__name__}"


def _chain(trouble: BaseException) -> list[BaseException]:
    """Return an error and what it came of, bounded."""
    chain: list[BaseException] = []
    left: list[BaseException | None] = [trouble]
    while left and len(chain) < 20:
        link = left.pop()
        if link is not None and link not in chain:
            chain.append(link)
            left += [link.__context__, link.__cause__, getattr(link, "os_error", None)]
    return chain
