"""Exchanges out of a WARC file: our own evidence, or another's archive."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.timeutils import iso_date_to_datetime

from checker.errors import EvidenceError
from checker.model import Ask, Exchange

MAX_BODY_BYTES = 16_000_000
"""Most bytes of one body after decompression, as on the road."""

MAX_ANSWERS = 500
"""Most answers taken from one file."""

_TORN = (ArchiveLoadFailed, EOFError, OSError, ValueError, zlib.error)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a file holds.

    Attributes:
        exchanges: its answers in the order they were written.
        cut: there are more than were taken, or the rest of the file is torn.
    """

    exchanges: tuple[Exchange, ...]
    cut: bool = False


def is_warc(start: bytes) -> bool:
    """Say whether a file that begins with ``start`` is a WARC file, compressed or not."""
    if start.startswith(b"\x1f\x8b"):
        try:
            start = zlib.decompressobj(wbits=31).decompress(start, 16)
        except zlib.error:
            return False
    return start.startswith(b"WARC/")


def read_warc(path: Path, offset: int = 0) -> Kept:
    """Return the answers of ``path`` from the record at ``offset`` on.

    A failure that we recorded is an exchange without an answer. Requests name the method.

    Raises:
        EvidenceError: no record can be read there.
    """
    found: list[Exchange] = []
    methods: dict[str, str] = {}
    cut = False
    try:
        with path.open("rb") as file:
            file.seek(offset)
            for name, exchange in _walk(file, methods):
                if len(found) == MAX_ANSWERS:
                    cut = True
                    break
                found.append(_with_method(exchange, methods.get(name)))
    except _TORN as trouble:
        if not found:
            raise EvidenceError(f"{path.name}: no record at offset {offset}") from trouble
        cut = True
    return Kept(tuple(found), cut)


def _walk(file: IO[bytes], methods: dict[str, str]) -> Iterator[tuple[str, Exchange]]:
    """Yield answers, each once its request was read where that follows it; fill ``methods``."""
    waiting: tuple[str, Exchange] | None = None
    for record in ArchiveIterator(file):
        if record.rec_type == "request":
            about = record.rec_headers.get_header("WARC-Concurrent-To") or ""
            methods[about] = (record.http_headers.protocol if record.http_headers else "") or "GET"
            continue
        exchange = _exchange(record)
        if exchange is None:
            continue
        if waiting is not None:
            yield waiting
        waiting = (record.rec_headers.get_header("WARC-Record-ID") or "", exchange)
    if waiting is not None:
        yield waiting


def _with_method(exchange: Exchange, method: str | None) -> Exchange:
    return replace(exchange, ask=replace(exchange.ask, method=method)) if method else exchange


def _exchange(record: Any) -> Exchange | None:
    url = record.rec_headers.get_header("WARC-Target-URI")
    if not url:
        return None
    at = _moment(record.rec_headers.get_header("WARC-Date"))
    url = url.strip("<>")
    if record.rec_type == "metadata":
        failure = _failure(record)
        asked = Ask(url)
        return (
            Exchange(ask=asked, asked_at=at, answered_at=at, failure=failure) if failure else None
        )
    if record.rec_type != "response" or record.http_headers is None:
        return None
    return _answered(record, Ask(url), at)


def _answered(record: Any, ask: Ask, at: datetime) -> Exchange:
    code, _, reason = record.http_headers.statusline.partition(" ")
    status = int(code) if code.isascii() and code.isdigit() else None
    failure = None if status is not None else "not_http"
    body = b""
    try:
        body = record.content_stream().read(MAX_BODY_BYTES + 1)
    except (zlib.error, OSError, EOFError):
        failure = "undecodable"
    return Exchange(
        ask=ask,
        asked_at=at,
        answered_at=at,
        status=status,
        reason=reason,
        headers=tuple(record.http_headers.headers),
        body=body[:MAX_BODY_BYTES],
        failure="too_long" if len(body) > MAX_BODY_BYTES else failure,
    )


def _failure(record: Any) -> str | None:
    """Return how no answer came, as ``warc.answer_record`` writes it; None of other metadata."""
    if record.rec_headers.get_header("Content-Type") != "application/warc-fields":
        return None
    fields = record.content_stream().read(4_096).decode("utf-8", "replace")
    for line in fields.split("\r\n"):
        name, _, value = line.partition(": ")
        if name == "failure":
            return str(value)
    return None


def _moment(text: str | None) -> datetime:
    try:
        moment: datetime = iso_date_to_datetime(text)
    except (TypeError, ValueError):
        return datetime.fromtimestamp(0, UTC)
    return moment.replace(tzinfo=UTC)
