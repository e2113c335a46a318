"""Decoding bodies within bounds: a small answer must not become a large one."""

import zlib

MAX_WIRE_BYTES = 8_000_000
"""Most bytes taken from the wire for one answer; the rest is cut and said to be cut."""

MAX_BODY_BYTES = 16_000_000
"""Most bytes after decompression."""

MAX_CODINGS = 3
"""Most codings laid one over the other."""

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
        raw = _inflate(raw, word)
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
    body = b""
    while raw:
        unpack = zlib.decompressobj(wbits=window)
        body += unpack.decompress(raw, MAX_BODY_BYTES + 1 - len(body))
        if len(body) > MAX_BODY_BYTES:
            raise UndecodableBody(f"more than {MAX_BODY_BYTES} bytes after decompression")
        if not unpack.eof:
            raise UndecodableBody("the compressed stream ends early")
        # A gzip body may be several members in a row (RFC 1952 §2.2); each is part of it.
        raw = unpack.unused_data if unpack.unused_data.startswith(_GZIP_MAGIC) else b""
    return body
