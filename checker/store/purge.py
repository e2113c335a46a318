"""Purging: a record gives way to a tombstone in its place, announced in the chain before.

First a link of the chain names every tombstone, with the digest of the record that it replaces,
and is brought onto the disk; then each is written over its record, member by member. A kill in
between leaves the record or its tombstone, both of which verify; what was announced and not done
is found by :func:`unfinished`, and done by :func:`carry_out` without need of the old bytes.
"""

import base64
import binascii
import hashlib
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from checker.errors import EvidenceError, StoreError
from checker.model import EvidenceRef
from checker.model.instants import floor_text, parse
from checker.store.chain import manifests, read_manifest, read_member
from checker.store.evidence import EvidenceKeeper
from checker.store.tombstone import Tombstone, filled, packed_tombstone
from checker.store.warc import header_of

NAME = "purge"
"""Stands in the name of a manifest that announces tombstones, where a pass's has the pass."""

Row = dict[str, Any]
Place = tuple[str, int]
"""A file and the offset in it."""


@dataclass(frozen=True, slots=True)
class Original:
    """A record that may be purged, as it is now.

    Attributes:
        row: what the manifest says of it.
        record: its uncompressed bytes, which are the ones that the manifest names.
        at: the time that it bears.
    """

    row: Row
    record: bytes
    at: datetime


def original(root: Path, row: Row) -> Original:
    """Read a record that a manifest names.

    Raises:
        EvidenceError: it is not there, or not as the manifest says. It must not be purged then:
            that would hide that it was changed.
    """
    place = EvidenceRef(str(row["sha256"]), Path(str(row["warc"])).name, int(row["offset"]))
    member, record = read_member(root, place, int(row["length"]))
    if (_sha256(record), _sha256(member)) != (row["sha256"], row["member_sha256"]):
        raise EvidenceError(f"{place.warc} at offset {place.offset}: is not what was kept")
    try:
        at = parse(header_of(record, "WARC-Date") or "")
    except ValueError as trouble:
        raise EvidenceError(f"{place.warc} at offset {place.offset}: bears no time") from trouble
    return Original(row, record, at)


def tombstone_row(found: Original, purged_at: datetime, why: str) -> Row:
    """Return how a manifest announces the tombstone of a record.

    ``tombstone`` is its gzip member without filling, in base64: enough to write it also when the
    old bytes are half overwritten.

    Raises:
        StoreError: the record is too short for one.
    """
    row = found.row
    said = Tombstone(purged_at, why, row["sha256"])
    record, packed = packed_tombstone(found.record, said, row["length"])
    return {
        "type": "metadata",
        "sha256": _sha256(record),
        "warc": row["warc"],
        "offset": row["offset"],
        "length": row["length"],
        "member_sha256": _sha256(filled(packed, row["length"])),
        "replaces": row["sha256"],
        "why": why,
        "tombstone": base64.b64encode(packed).decode(),
    }


def announce(
    keeper: EvidenceKeeper, rows: Sequence[Row], counted: Mapping[str, int], at: datetime
) -> None:
    """Add the link that names tombstones; on the disk on return.

    Args:
        keeper: whose chain it is; the file that it writes now must not be among them.
        rows: as :func:`tombstone_row` makes them.
        counted: how many of them by the duty that they follow from.
        at: when.

    Raises:
        StoreError: it cannot be written, or a record lies in the file that is written now.
        EvidenceError: the manifest before it does not hold.
    """
    if any(row["warc"] == keeper.writing for row in rows):
        raise StoreError(f"{keeper.writing}: is written now, so nothing in it is purged")
    total = dict(purged(keeper.root).counted)
    for name, n in counted.items():
        total[name] = total.get(name, 0) + n
    moment = at.astimezone(UTC)
    about = {"purged_at": floor_text(moment), "purged": total}
    keeper.announce(f"{NAME}-{moment:%Y%m%dT%H%M%SZ}", list(rows), about)


def carry_out(root: Path, row: Row) -> None:
    """Write an announced tombstone over its record; on the disk on return.

    Raises:
        StoreError: it cannot be written; the record or its tombstone is there.
        EvidenceError: what was announced is no tombstone.
    """
    try:
        packed = base64.b64decode(row["tombstone"], validate=True)
        member = filled(packed, int(row["length"]))
    except (KeyError, TypeError, ValueError, binascii.Error) as trouble:
        raise EvidenceError(f"{row.get('warc')}: its tombstone is described wrongly") from trouble
    if _sha256(member) != row["member_sha256"]:
        raise EvidenceError(f"{row['warc']}: its tombstone is not the one that was announced")
    _overwrite(root / "warc" / Path(row["warc"]).name, member, int(row["offset"]))


def _overwrite(path: Path, member: bytes, offset: int) -> None:
    try:
        opened = os.open(path, os.O_RDWR)
        try:
            found = os.fstat(opened)
            if found.st_size < offset + len(member):
                raise StoreError(f"{path.name}: ends before offset {offset + len(member)}")
            left = memoryview(member)
            while left:
                n = os.pwrite(opened, left, offset)
                left, offset = left[n:], offset + n
            os.fsync(opened)
            # By this time it is told how fast the evidence grows, and nothing was added.
            os.utime(opened, ns=(found.st_atime_ns, found.st_mtime_ns))
        finally:
            os.close(opened)
    except OSError as trouble:
        raise StoreError(f"{path.name}: nothing is purged there: {trouble.strerror}") from trouble


@dataclass(frozen=True, slots=True)
class Purged:
    """What the newest link that announces tombstones says.

    Attributes:
        counted: how many records were purged so far, by the duty that they follow from.
        at: when the last of them were announced, None before any.
        rows: the tombstones that it names.
    """

    counted: Mapping[str, int] = field(default_factory=dict)
    at: datetime | None = None
    rows: tuple[Row, ...] = ()


def purged(root: Path) -> Purged:
    """Return what was purged so far, as announced; one manifest is read.

    Raises:
        EvidenceError: that manifest does not hold.
        StoreError: it cannot be read.
    """
    path = next((one for one in reversed(manifests(root)) if announces(one)), None)
    if path is None:
        return Purged()
    try:
        manifest, _ = read_manifest(path)
        counted = {str(name): int(n) for name, n in manifest["purged"].items()}
        return Purged(counted, parse(manifest["purged_at"]), tuple(manifest["records"]))
    except OSError as trouble:
        raise StoreError(f"{path.name}: cannot be read ({trouble.strerror})") from trouble
    except (KeyError, TypeError, ValueError, AttributeError) as trouble:
        raise EvidenceError(f"{path.name}: does not say what was purged") from trouble


def announces(manifest: Path) -> bool:
    """Say by its name whether a manifest announces tombstones."""
    return manifest.name.partition("-")[2].startswith(f"{NAME}-")


def unfinished(root: Path) -> list[Row]:
    """Return the announced tombstones that do not stand yet.

    Only the newest such link can have any, since the next is written after all of it was done.
    Where the file itself is gone there is nothing to purge.

    Raises:
        EvidenceError, StoreError: as :func:`purged`.
    """
    return [row for row in purged(root).rows if not _stands(root, row)]


def _stands(root: Path, row: Row) -> bool:
    path = root / "warc" / Path(str(row["warc"])).name
    try:
        with path.open("rb") as file:
            file.seek(int(row["offset"]))
            return _sha256(file.read(int(row["length"]))) == str(row["member_sha256"])
    except FileNotFoundError:
        return True
    except OSError as trouble:
        raise StoreError(f"{path.name}: cannot be read ({trouble.strerror})") from trouble


def tombstones(root: Path) -> dict[Place, list[tuple[int, Row]]]:
    """Return every announced tombstone by its place, each with its manifest's number in order.

    Nothing is checked here: whoever walks the chain finds what does not hold.
    """
    found: dict[Place, list[tuple[int, Row]]] = defaultdict(list)
    for path in filter(announces, manifests(root)):
        with suppress(EvidenceError, OSError, KeyError, TypeError):
            manifest, _ = read_manifest(path)
            for row in manifest["records"]:
                if "replaces" in row:
                    found[row["warc"], row["offset"]].append((manifest["number"], row))
    return dict(found)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
