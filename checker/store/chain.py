"""The chain of manifests, and the records that it names."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from checker.errors import EvidenceError
from checker.model import EvidenceRef
from checker.store.warc import KEY_HEADER, header_of, raw_members, record_type


def sync(file: IO[bytes]) -> None:
    """Bring what was written to ``file`` onto the disk."""
    file.flush()
    os.fsync(file.fileno())


def manifests(root: Path) -> list[Path]:
    """Return the manifests in the order of their numbers."""
    return sorted((root / "manifests").glob("[0-9]*-*.json"), key=_number)


def _number(manifest: Path) -> int:
    number = manifest.name.split("-", maxsplit=1)[0]
    return int(number) if number.isascii() and number.isdecimal() else 0


def read_manifest(path: Path) -> tuple[dict[str, Any], str]:
    """Return a manifest and its SHA-256 (hex), over the file's bytes.

    Raises:
        EvidenceError: it is no manifest, or not the one that its name says.
    """
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if not path.name.endswith(f"-{digest}.json"):
        raise EvidenceError(f"{path.name}: its digest is {digest}, not the one in its name")
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError) as trouble:
        raise EvidenceError(f"{path.name}: is no manifest") from trouble
    if not isinstance(manifest, dict) or not isinstance(manifest.get("records"), list):
        raise EvidenceError(f"{path.name}: is no manifest")
    return manifest, digest


@dataclass(frozen=True, slots=True)
class Link:
    """The end of the chain: the newest manifest's number and digest (0 and None before any)."""

    number: int
    sha256: str | None


def last_link(root: Path) -> Link:
    """Return the end of the chain under ``root``."""
    before = manifests(root)
    if not before:
        return Link(0, None)
    newest = before[-1]
    return Link(_number(newest), hashlib.sha256(newest.read_bytes()).hexdigest())


def write_manifest(
    root: Path,
    end: Link,
    pass_id: str,
    records: list[dict[str, Any]],
    about: dict[str, Any],
    *,
    durable: bool = True,
) -> Link:
    """Write the manifest that follows ``end``, and return it as the new end.

    Its digest is SHA-256 (hex) over the file's bytes. It is brought onto the disk before it is
    named, unless ``durable`` is False.
    """
    number = end.number + 1
    manifest = {
        "format": "checker manifest 1",
        "number": number,
        "pass": pass_id,
        "previous_sha256": end.sha256,
        **about,
    }
    content = _written(manifest, records)
    digest = hashlib.sha256(content).hexdigest()
    place = root / "manifests"
    part = place / f"{number:06d}.part"
    with part.open("wb") as file:
        file.write(content)
        if durable:
            sync(file)
    part.rename(place / f"{number:06d}-{pass_id}-{digest}.json")
    if durable:
        sync_directory(place)
    return Link(number, digest)


_line = json.JSONEncoder(ensure_ascii=False).encode


def _written(manifest: dict[str, Any], records: list[dict[str, Any]]) -> bytes:
    """Return a manifest as its file's bytes: a fact a line, and a record a line."""
    facts = [f" {_line(name)}: {_line(value)}" for name, value in manifest.items()]
    rows = ",\n".join(f"  {_line(row)}" for row in records)
    facts.append(' "records": [' + (f"\n{rows}\n ]" if rows else "]"))
    return ("{\n" + ",\n".join(facts) + "\n}\n").encode()


def sync_directory(place: Path) -> None:
    """Bring the names in ``place`` onto the disk."""
    opened = os.open(place, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def unsealed_records(root: Path) -> list[dict[str, Any]]:
    """Return the whole records that no manifest names yet, as a killed process left them.

    A torn last member is left out: it was never read, so nothing rests on it. What is named is
    passed over unread: a tombstone may be half written over it.

    Raises:
        EvidenceError: a manifest does not hold.
    """
    named: dict[str, dict[int, int]] = {}
    for path in manifests(root):
        for record in read_manifest(path)[0]["records"]:
            named.setdefault(record["warc"], {})[record["offset"]] = record["length"]
    found: list[dict[str, Any]] = []
    for path in sorted((root / "warc").glob("*.warc.gz")):
        known = named.get(path.name, {})
        if sum(known.values()) < path.stat().st_size:
            found += _between(path, known)
    return found


def _between(path: Path, known: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    """Yield the whole records of a file beside those that lie at ``known`` offsets."""
    content = path.read_bytes()
    end = 0
    for offset, length in [*sorted(known.items()), (len(content), 0)]:
        for start, size, record in raw_members(content[end:offset]):
            place = path.name, end + start
            yield row_of(record, content[place[1] : place[1] + size], place)
        end = offset + length


def members(path: Path) -> Iterator[dict[str, Any]]:
    """Yield type, digests, offset and length of every whole record in a WARC file."""
    content = path.read_bytes()
    for offset, length, record in raw_members(content):
        place = path.name, offset
        yield row_of(record, content[offset : offset + length], place)


def row_of(record: bytes, member: bytes, place: tuple[str, int]) -> dict[str, Any]:
    """Return a record as a manifest names it.

    Args:
        record: its uncompressed bytes.
        member: its gzip member.
        place: its file, and the offset in it.
    """
    key = header_of(record, KEY_HEADER)
    return {
        "type": record_type(record),
        "sha256": hashlib.sha256(record).hexdigest(),
        "warc": place[0],
        "offset": place[1],
        "length": len(member),
        "member_sha256": hashlib.sha256(member).hexdigest(),
        **({"key": key} if key else {}),
    }


def read_member(root: Path, reference: EvidenceRef, length: int) -> tuple[bytes, bytes]:
    """Return the gzip member of ``length`` bytes at ``reference``, and the record inside.

    Raises:
        EvidenceError: when the file is missing, short, or holds no such member there.
    """
    path = root / "warc" / reference.warc
    try:
        with path.open("rb") as file:
            file.seek(reference.offset)
            member = file.read(min(length, path.stat().st_size))
    except OSError as trouble:
        raise EvidenceError(f"{path.name}: {trouble.strerror}") from trouble
    whole = next(raw_members(member), None)
    if whole is None or whole[1] != length:
        raise EvidenceError(f"{path.name} at offset {reference.offset}: no whole record there")
    return member, whole[2]
