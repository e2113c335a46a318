"""Request and response records of a WARC, written straight, byte for byte as warcio writes them.

These two are nearly all of what is kept, and the library spends half of an ask's time on them; a
test holds every record against the library's own.
"""

import hashlib
from collections.abc import Iterable
from uuid import NAMESPACE_URL

Pairs = Iterable[tuple[str, str]]

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TEN_BITS = [first + second for first in _ALPHABET for second in _ALPHABET]
_NAMESPACE = NAMESPACE_URL.bytes
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def http_record(kind: str, url: str, dated: Pairs, head: bytes, payload: bytes) -> bytes:
    """Return one WARC 1.1 record (ISO 28500:2017) of an HTTP message, uncompressed.

    Args:
        kind: ``request`` or ``response``.
        url: the address that was asked.
        dated: the record's first headers: its date, its id and what else is said of it.
        head: the message's first line and headers, with the empty line that ends them.
        payload: the message's body.
    """
    block = hashlib.sha1(head, usedforsecurity=False)
    block.update(payload)
    lines = [
        "WARC/1.1",
        *map(": ".join, dated),
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url}",
        f"WARC-Payload-Digest: {_labelled(hashlib.sha1(payload, usedforsecurity=False).digest())}",
        f"WARC-Block-Digest: {_labelled(block.digest())}",
        f"Content-Type: application/http; msgtype={kind}",
        f"Content-Length: {len(head) + len(payload)}",
        "\r\n",
    ]
    return b"".join(("\r\n".join(lines).encode(), head, payload, b"\r\n\r\n"))


def message_head(first_line: str, headers: Pairs) -> bytes:
    """Return the head of an HTTP message in the coding in which it was read."""
    text = "\r\n".join((first_line, *map(": ".join, headers), "\r\n"))
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def urn(name: str) -> str:
    """Return the record id that follows from ``name``: its UUID of version 5 (RFC 9562 §5.5)."""
    digest = hashlib.sha1(_NAMESPACE + name.encode(), usedforsecurity=False).hexdigest()
    third, fourth = f"5{digest[13:16]}", f"{_VARIANT[digest[16]]}{digest[17:20]}"
    return f"<urn:uuid:{digest[:8]}-{digest[8:12]}-{third}-{fourth}-{digest[20:32]}>"


def _labelled(sha1: bytes) -> str:
    number = int.from_bytes(sha1)
    return "sha1:" + "".join([_TEN_BITS[number >> shift & 1023] for shift in range(150, -1, -10)])
