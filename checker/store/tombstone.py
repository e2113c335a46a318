"""A tombstone: the record that stands where another was purged, in exactly as many bytes.

It is a WARC metadata record in one gzip member of the length of the member that it replaces, so
that every offset in the file stays. What is too short is filled with the comment of the gzip
header (RFC 1952 §2.3.1: any length, zero-terminated), which every reader passes over.
"""

import gzip
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from checker.errors import StoreError
from checker.model.instants import floor_text, parse
from checker.store.warc import header_of, record_type

MOST_WHY = 400
"""Characters of a reason that are kept."""

_HEAD_BYTES = 10
_HAS_COMMENT = 0x10


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What a tombstone says.

    Attributes:
        purged_at: when the record was purged.
        why: for what reason, with its source; None where there was no room for it.
        original_sha256: the digest of the record that was there; None where there was no room.
    """

    purged_at: datetime
    why: str | None = None
    original_sha256: str | None = None

    def __str__(self) -> str:
        """Say it in words."""
        why = self.why or "the manifest that announces it says why"
        return f"purged on {self.purged_at:%Y-%m-%d}: {why}"


def read_tombstone(record: bytes) -> Tombstone | None:
    """Return what an uncompressed record says as a tombstone, None where it is none."""
    if record_type(record) != "metadata":
        return None
    return read_fields(record.partition(b"\r\n\r\n")[2])


def read_fields(block: bytes) -> Tombstone | None:
    """Return what a metadata record's block says as a tombstone, None where it is none's."""
    lines = (line.partition(": ") for line in block.decode("utf-8", "replace").split("\r\n"))
    fields = {name: value for name, _, value in lines}
    try:
        purged_at = parse(fields["purged-at"])
    except (KeyError, ValueError):
        return None
    return Tombstone(purged_at, fields.get("why"), fields.get("original-sha256"))


def packed_tombstone(record: bytes, said: Tombstone, room: int) -> tuple[bytes, bytes]:
    """Return the tombstone of ``record``, and its gzip member without filling.

    Where ``room`` is short it says less: first the address goes, then what the manifest names
    too, last the reason.

    Args:
        record: the uncompressed record that is to be purged.
        said: what it says.
        room: length of the member that it replaces, in bytes.

    Raises:
        StoreError: not even the shortest fits.
    """
    for made in _from_full_to_short(record, said):
        member = gzip.compress(made, compresslevel=9, mtime=0)
        if len(member) <= room:
            return made, member
    raise StoreError(f"a record of {room} bytes is too short to be replaced by a tombstone")


def filled(member: bytes, room: int) -> bytes:
    """Return a gzip member that has no comment yet, with one that makes it ``room`` bytes long.

    Raises:
        StoreError: it is longer than that, or is no such member.
    """
    spare = room - len(member)
    if spare < 0 or member[:4] != b"\x1f\x8b\x08\x00":
        raise StoreError(f"this is no tombstone for {room} bytes")
    if not spare:
        return member
    comment = b" " * (spare - 1) + b"\0"
    flags = bytes([_HAS_COMMENT])
    return member[:3] + flags + member[4:_HEAD_BYTES] + comment + member[_HEAD_BYTES:]


def _from_full_to_short(record: bytes, said: Tombstone) -> Iterator[bytes]:
    at = floor_text(said.purged_at.astimezone(UTC))
    why = " ".join((said.why or "").split())[:MOST_WHY]
    original = header_of(record, "WARC-Record-ID") or ""
    url = {"WARC-Target-URI": header_of(record, "WARC-Target-URI") or ""}
    same = {
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{original} {at}')}>",
        "WARC-Date": header_of(record, "WARC-Date") or at,
    }
    refers = {"WARC-Refers-To": original}
    short = {"purged-at": at}
    digest = {"original-sha256": said.original_sha256 or ""}
    full = {**short, "why": why, **digest, "original-length": str(len(record))}
    yield _record({**same, **url, **refers}, full)
    yield _record({**same, **refers}, full)
    yield _record({**same, **refers}, {**short, "why": why})
    yield _record({**same, **refers}, short)
    yield _record(same, short)


def _record(headers: dict[str, str], fields: dict[str, str]) -> bytes:
    # By hand, since every byte counts: a writer's own digests would take a hundred more.
    block = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value).encode()
    named = {
        "WARC-Type": "metadata",
        **{name: value for name, value in headers.items() if value},
        "Content-Type": "application/warc-fields",
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items()).encode()
    return b"WARC/1.1\r\n" + head + b"\r\n" + block + b"\r\n\r\n"
