"""What the road does to an ask, in a closed list of words."""

import socket
import ssl

import aiohttp
import httpx
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from checker.net.guard import RefusedAddress

FAILURES = {
    "refused_by_guard": "the address is private or none that may be asked; net.allow_private in "
    "checker.toml names exceptions",
    "not_asked": "the host wants to be left alone for longer than we wait",
    "robots": "the site's robots.txt asks programs to leave it alone",
    "no_key": "it is asked with a key only, and there is none, or it was refused",
    "quota_spent": "what may be asked with its key in this hour, day or month has been asked",
    "key_echoed": "the answer held the key that it was asked with, so it was not kept",
    "dns": "the name led nowhere",
    "refused": "nobody listened there",
    "unreachable": "no connection came about",
    "proxy": "the vantage point's own way out (its proxy) failed",
    "tls": "encryption or certificate failed",
    "reset": "the connection was closed or broken before an answer was whole",
    "timeout": "our patience ended first",
    "truncated": "the body ended before its announced end",
    "too_long": "the body was longer than our bound",
    "undecodable": "the body's coding is unknown or broken",
    "not_http": "what came back is no HTTP, or headers beyond our bounds",
    "too_many_redirects": "redirects went on beyond our bound",
    "quiet": "the stream is open and nothing comes over it",
    "downgraded": "the way led from an encrypted address to one that is not",
}
"""Every word that ``Exchange.failure`` can hold; anything else is ``other.<class of the error>``.

With ``truncated``, ``too_long``, ``undecodable``, ``too_many_redirects``, ``downgraded``, and with
``timeout`` or ``reset`` in mid-body, the exchange still holds the status, the headers and the bytes
that came. After a redirect, ``refused_by_guard`` and ``not_asked`` stand with that redirect.
"""


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
