"""A quick site on the loopback for `loop.py`: pages of 6 KB, keep-alive, ETag and 304.

    .venv/bin/python -m benchmarks.loop_server

Prints its port, then serves until it is stopped. It speaks just enough HTTP/1.1 for a GET without a
body, on a raw asyncio protocol, so that what it costs is little beside what is measured.
"""

import asyncio
import sys
from email.utils import formatdate
from hashlib import sha256

LINE = "<p>Line {line} of page {number}: what somebody wrote on some day about some town.</p>\n"
HEAD = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
    "<title>Page {number} of the loopback site</title></head>\n"
    "<body><article><h1>Page {number}</h1>\n"
)
FOOT = "</article></body></html>\n"
N_LINES = 78


class Pages:
    """Makes pages, the same for the same path, and keeps them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._made: dict[bytes, tuple[bytes, bytes]] = {}

    def page(self, path: bytes) -> tuple[bytes, bytes]:
        """Return a path's ETag and its page in UTF-8, some 6 KB."""
        made = self._made.get(path)
        if made is None:
            number = path.decode("latin-1").rsplit("/", 1)[-1]
            lines = "".join(LINE.format(line=line, number=number) for line in range(N_LINES))
            body = (HEAD.format(number=number) + lines + FOOT).encode()
            made = self._made[path] = (b'"%s"' % sha256(body).hexdigest()[:16].encode(), body)
        return made


class Site(asyncio.Protocol):
    """One connection of a client."""

    def __init__(self, pages: Pages) -> None:
        """Serve ``pages``."""
        self._pages = pages
        self._left = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note where answers go."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every question that is whole."""
        *whole, self._left = (self._left + data).split(b"\r\n\r\n")
        for head in whole:
            self._transport.write(self._answer(head))  # type: ignore[attr-defined]

    def _answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1]
        if b"robots.txt" in path:
            return self._with(b"404 Not Found", b'"none"', b"no such file", b"")
        tag, body = self._pages.page(path)
        if b"if-none-match: " + tag in head.lower():
            return self._with(b"304 Not Modified", tag, b"", b"")
        extra = b"Content-Type: text/html; charset=utf-8\r\n"
        return self._with(b"200 OK", tag, body, extra)

    def _with(self, state: bytes, tag: bytes, body: bytes, extra: bytes) -> bytes:
        head = b"HTTP/1.1 %s\r\nDate: %s\r\nServer: loopback\r\nETag: %s\r\n%s" % (
            state,
            formatdate(usegmt=True).encode(),
            tag,
            extra,
        )
        return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


async def serve() -> None:
    """Serve on a free port of the loopback, and say which."""
    pages = Pages()
    server = await asyncio.get_running_loop().create_server(lambda: Site(pages), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Whoever started it holds its input open: when that ends, so does the site.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve())
