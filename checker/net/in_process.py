"""The wire to an application in this process: what a scripted platform is asked over.

The library's own does the same, and looks for another event loop's package at every ask: a tenth
of a simulation's time.
"""

from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import httpx

from checker.net.road import App


class InProcess(httpx.AsyncBaseTransport):
    """Asks an ASGI application; what it raises comes out as it is, like trouble on a road."""

    def __init__(self, app: App) -> None:
        """Ask ``app`` for every host."""
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the application's whole answer to ``request``."""
        told = _Told(request)
        await self._app(_scope(request), told.receive, told.send)
        return httpx.Response(told.status, headers=told.headers, stream=_Parts(told.parts))


class _Told:
    """What an application was asked, and what it has said so far."""

    def __init__(self, request: httpx.Request) -> None:
        self._request = request
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []

    async def receive(self) -> dict[str, Any]:
        return {"type": "http.request", "body": await self._request.aread(), "more_body": False}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", ()))
        elif message.get("body") and self._request.method != "HEAD":
            self.parts.append(message["body"])


class _Parts(httpx.AsyncByteStream):
    def __init__(self, parts: list[bytes]) -> None:
        self._parts = parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            yield part


def _scope(request: httpx.Request) -> dict[str, Any]:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.partition(b"?")[0],
        "query_string": url.query,
        "server": (url.host, url.port),
        "client": ("127.0.0.1", 123),
        "root_path": "",
    }
