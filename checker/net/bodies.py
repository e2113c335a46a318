"""Decoding bodies within bounds: a small answer must not become a large one."""

import zlib

MAX_WIRE_BYTES = 8_000_000
"""Most bytes taken from the wire for one answer; the rest is cut and said to be cut."""

MAX_BODY_BYTES = 16_000_000
"""Most bytes after decompression."""

MAX_CODINGS = 3
"""Most codings laid one over the other."""

MAX_MEMBERS = 1_000
"""Most gzip members in a row; more would cost time that no honest server asks of us."""

_BLOCK = 65_536
_GZIP_MAGIC = b"\x1f\x8b"
_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class UndecodableBody(Exception):
    """The content coding is unknown, broken, or grows beyond the bound."""


def decode(raw: bytes, coding: str | None) -> bytes:
    """Return ``raw`` with its ``Content-Encoding`` undone.

    Raises:
        UndecodableBody: for an unknown coding, a broken stream or too large a result.
    """
    codings = [word.strip().lower() for word in (coding or "").split(",") if word.strip()]
    if not raw:
        return raw  # the answer to a HEAD, a 204 or a 304 names a coding and has no body
    if len(codings) > MAX_CODINGS:
        raise UndecodableBody(f"{len(codings)} content codings, one over the other")
    for word in reversed(codings):
        if word == "identity":
            continue
        if word not in _WINDOW:
            raise UndecodableBody(f"unknown content coding {word!r}")
        raw = _inflate(raw, word) if raw else raw
    return raw


def _inflate(raw: bytes, word: str) -> bytes:
    try:
        return _bounded(raw, _WINDOW[word])
    except zlib.error:
        if word != "deflate":
            raise UndecodableBody(f"broken {word} stream") from None
    try:
        # Some servers send raw deflate without its zlib header.
        return _bounded(raw, -15)
    except zlib.error:
        raise UndecodableBody("broken deflate stream") from None


def _bounded(raw: bytes, window: int) -> bytes:
    # A gzip body may be several members in a row (RFC 1952 §2.2); each is part of it.
    parts: list[bytes] = []
    size = at = 0
    for _ in range(MAX_MEMBERS):
        part, taken = _member(raw, at, window, MAX_BODY_BYTES - size)
        parts.append(part)
        size += len(part)
        at += taken
        if not raw.startswith(_GZIP_MAGIC, at):
            return b"".join(parts)
    raise UndecodableBody(f"more than {MAX_MEMBERS} compressed streams in a row")


def _member(raw: bytes, start: int, window: int, most: int) -> tuple[bytes, int]:
    """Return one stream's content, and the bytes of ``raw`` that it took."""
    unpack = zlib.decompressobj(wbits=window)
    parts: list[bytes] = []
    at = start
    # In blocks: what follows a stream is copied each time, and there may be many streams.
    while not unpack.eof:
        block = raw[at : at + _BLOCK]
        if not block:
            raise UndecodableBody("the compressed stream ends early")
        part = unpack.decompress(block, most + 1)
        parts.append(part)
        most -= len(part)
        if most < 0:
            raise UndecodableBody(f"more than {MAX_BODY_BYTES} bytes after decompression")
        at += len(block) - len(unpack.unused_data)
    return b"".join(parts), at - start
