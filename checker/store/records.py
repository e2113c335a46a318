"""Exchanges out of a WARC file: our own evidence, or another's archive."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.timeutils import iso_date_to_datetime

from checker.errors import EvidenceError
from checker.model import Ask, Exchange
from checker.store.tombstone import Tombstone, read_fields
from checker.store.warc import KEY_HEADER

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
        purged: what stands where records were purged.
        purged_first: what stands where the first record was, if that was purged.
    """

    exchanges: tuple[Exchange, ...]
    cut: bool = False
    purged: tuple[Tombstone, ...] = ()
    purged_first: Tombstone | None = None


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

    A failure that we recorded is an exchange without an answer. Requests name the method. A
    record that was purged is none; what stands in its place is told apart.

    Raises:
        EvidenceError: no record can be read there.
    """
    found: list[Exchange] = []
    walk = _Walk()
    cut = False
    try:
        with path.open("rb") as file:
            file.seek(offset)
            for name, exchange in walk.over(file):
                if len(found) == MAX_ANSWERS:
                    cut = True
                    break
                found.append(_with_method(exchange, walk.methods.get(name)))
    except _TORN as trouble:
        if not found and not walk.purged:
            raise EvidenceError(f"{path.name}: no record at offset {offset}") from trouble
        cut = True
    return Kept(tuple(found), cut, tuple(walk.purged.values()), walk.purged.get(0))


@dataclass(slots=True)
class _Walk:
    """What is met on the way through a file.

    Attributes:
        methods: with what method was asked, by the answer's record.
        purged: what stands where records were purged, by their number in the file.
    """

    methods: dict[str, str] = field(default_factory=dict)
    purged: dict[int, Tombstone] = field(default_factory=dict)

    def over(self, file: IO[bytes]) -> Iterator[tuple[str, Exchange]]:
        """Yield answers with their records, each once its request was read where that follows."""
        waiting: tuple[str, Exchange] | None = None
        for number, record in enumerate(ArchiveIterator(file)):
            exchange = self._met(number, record)
            if exchange is None:
                continue
            if waiting is not None:
                yield waiting
            waiting = (record.rec_headers.get_header("WARC-Record-ID") or "", exchange)
        if waiting is not None:
            yield waiting

    def _met(self, number: int, record: Any) -> Exchange | None:
        if record.rec_type == "request":
            about = record.rec_headers.get_header("WARC-Concurrent-To") or ""
            asked = record.http_headers.protocol if record.http_headers else ""
            self.methods[about] = asked or "GET"
            return None
        fields = _fields(record)
        stone = read_fields(fields)
        if stone is not None:
            self.purged[number] = stone
            return None
        return _exchange(record, fields)


def _with_method(exchange: Exchange, method: str | None) -> Exchange:
    return replace(exchange, ask=replace(exchange.ask, method=method)) if method else exchange


def _exchange(record: Any, fields: bytes) -> Exchange | None:
    url = record.rec_headers.get_header("WARC-Target-URI")
    if not url:
        return None
    at = _moment(record.rec_headers.get_header("WARC-Date"))
    ask = Ask(url.strip("<>"), key=record.rec_headers.get_header(KEY_HEADER))
    if record.rec_type == "metadata":
        failure = _failure(fields)
        return Exchange(ask=ask, asked_at=at, answered_at=at, failure=failure) if failure else None
    if record.rec_type != "response" or record.http_headers is None:
        return None
    return _answered(record, ask, at)


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


def _fields(record: Any) -> bytes:
    """Return the fields of a metadata record of the kind that we write; empty of any other."""
    kind = record.rec_headers.get_header("Content-Type")
    if record.rec_type != "metadata" or kind != "application/warc-fields":
        return b""
    return bytes(record.content_stream().read(4_096))


def _failure(fields: bytes) -> str | None:
    """Return how no answer came, as ``warc.answer_record`` writes it; None of other metadata."""
    for line in fields.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(": ")
        if name == "failure":
            return value
    return None


def _moment(text: str | None) -> datetime:
    try:
        moment: datetime = iso_date_to_datetime(text)
    except (TypeError, ValueError):
        return datetime.fromtimestamp(0, UTC)
    return moment.replace(tzinfo=UTC)
