"""WARC 1.1 records of one exchange: request, response or failure."""

import io
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from warcio.warcwriter import WARCWriter

from checker import __version__
from checker.model import Exchange
from checker.store.http_record import http_record, message_head, urn

KEY_HEADER = "Checker-Key"
"""Names the credential with which an answer came; a visitor's answer has no such header."""

_CHUNK_BYTES = 16_384


def raw_members(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (offset, compressed length, uncompressed bytes) of each whole gzip member.

    Stops at the first that is torn or broken.
    """
    view = memoryview(content)
    offset = 0
    while offset < len(view):
        unpack = zlib.decompressobj(wbits=31)
        parts: list[bytes] = []
        end = offset
        try:
            while not unpack.eof and end < len(view):
                chunk = view[end : end + _CHUNK_BYTES]
                parts.append(unpack.decompress(chunk))
                end += len(chunk)
        except zlib.error:
            return
        if not unpack.eof:
            return
        end -= len(unpack.unused_data)
        yield offset, end - offset, b"".join(parts)
        offset = end


def record_type(record: bytes) -> str:
    """Return the ``WARC-Type`` of an uncompressed record, ``unknown`` without one."""
    return header_of(record, "WARC-Type") or "unknown"


def header_of(record: bytes, wanted: str) -> str | None:
    """Return a WARC header of an uncompressed record, None where it has none such."""
    end = record.find(b"\r\n\r\n")
    head = record[: end if end >= 0 else len(record)]
    name = f"\r\n{wanted.lower()}:".encode()
    at = head.lower().find(name)
    if at < 0:
        return None
    line = head[at + len(name) :].partition(b"\r\n")[0]
    return line.decode("utf-8", "replace").strip()


def _writer() -> tuple[WARCWriter, io.BytesIO]:
    buffer = io.BytesIO()
    return WARCWriter(buffer, gzip=False, warc_version="WARC/1.1"), buffer


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:_WITHOUT_ZONE] + "Z"


_WITHOUT_ZONE = len("2019-11-27T12:06:00.000000")


def head_record(name: str, moment: datetime, origin: str) -> bytes:
    """Return the warcinfo record that opens a file."""
    writer, buffer = _writer()
    about = {
        "software": f"checker/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": f"exchanges of the content-moderation checker; origin: {origin}",
    }
    record = writer.create_warcinfo_record(name, about)
    record.rec_headers.replace_header("WARC-Date", _stamp(moment))
    record.rec_headers.replace_header("WARC-Record-ID", urn(f"{name} {_stamp(moment)} head"))
    writer.write_record(record)
    return buffer.getvalue()


def is_batch(exchange: Exchange) -> bool:
    """Say whether it is a batch of a stream's frames: what comes after the protocol is switched."""
    return exchange.status == 101 and bool(exchange.raw)


def answer_record(exchange: Exchange, place: str) -> bytes:
    """Return the response as it came, or a metadata record that says how no answer came.

    Frames of a stream are a resource record: they are no HTTP.

    Args:
        exchange: one attempt.
        place: where it is written, unique under one evidence directory.
    """
    url = exchange.ask.url
    dated = {
        "WARC-Date": _stamp(exchange.answered_at),
        "WARC-Record-ID": _record_id(exchange, place, "a"),
        **_mark(exchange),
    }
    if exchange.status is not None and not is_batch(exchange):
        line = f"HTTP/1.1 {f'{exchange.status} {exchange.reason}'.strip()}"
        if exchange.cut:
            dated["WARC-Truncated"] = _CUT_SHORT.get(exchange.failure or "", "unspecified")
        head = message_head(line, _kept_headers(exchange))
        return http_record("response", url, dated.items(), head, exchange.raw)
    writer, buffer = _writer()
    if exchange.status is None:
        fields = (
            f"failure: {exchange.failure}\r\nasked: {_stamp(exchange.asked_at)}\r\n"
            f"gave-up: {_stamp(exchange.answered_at)}\r\n"
        )
        record = writer.create_warc_record(
            url,
            "metadata",
            payload=io.BytesIO(fields.encode()),
            length=len(fields.encode()),
            warc_content_type="application/warc-fields",
            warc_headers_dict=dated,
        )
    else:
        record = writer.create_warc_record(
            url,
            "resource",
            payload=io.BytesIO(exchange.raw),
            length=len(exchange.raw),
            warc_content_type=exchange.header("content-type") or "application/octet-stream",
            warc_headers_dict=dated,
        )
    writer.write_record(record)
    return buffer.getvalue()


def request_record(exchange: Exchange, place: str) -> bytes:
    """Return the request as the platform saw it, without secrets; ``place`` as its answer's."""
    ask = exchange.ask
    address = urlsplit(ask.url)
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    headers = [("Host", address.netloc), *(pair for pair in ask.headers if _may_be_kept(pair[0]))]
    dated = {
        "WARC-Date": _stamp(exchange.asked_at),
        "WARC-Record-ID": _record_id(exchange, place, "q"),
        "WARC-Concurrent-To": _record_id(exchange, place, "a"),
        **_mark(exchange),
    }
    head = message_head(f"{ask.method} {target} HTTP/1.1", headers)
    return http_record("request", ask.url, dated.items(), head, ask.content)


_SECRET = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key"})
_CUT_SHORT = {
    "too_long": "length",
    "timeout": "time",
    "truncated": "disconnect",
    "reset": "disconnect",
}


def _mark(exchange: Exchange) -> dict[str, str]:
    return {KEY_HEADER: exchange.ask.key} if exchange.ask.key else {}


def _may_be_kept(header: str) -> bool:
    return header.lower() not in _SECRET


def _kept_headers(exchange: Exchange) -> list[tuple[str, str]]:
    # The body is kept without its transfer coding, so the header that announces one is renamed.
    return [
        (f"X-Archive-Orig-{name}" if name.lower() == "transfer-encoding" else name, value)
        for name, value in exchange.headers
    ]


def _record_id(exchange: Exchange, place: str, part: str) -> str:
    # Derived, not random: a replay of the same scenario writes the same bytes. The place keeps
    # two asks of one instant apart.
    name = f"{exchange.ask.method} {exchange.ask.url} {_stamp(exchange.asked_at)} {place} {part}"
    return urn(name)
