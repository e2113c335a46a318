"""The chain of manifests, and the records that it names."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from checker.errors import EvidenceError
from checker.model import EvidenceRef
from checker.model.instants import parse
from checker.store.keys import SUFFIX, Signer
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
    content, digest = read_named(path)
    return manifest_of(path, content), digest


def read_named(path: Path) -> tuple[bytes, str]:
    """Return the bytes of a file whose name ends in its own SHA-256 (hex), and that.

    Raises:
        EvidenceError: they are not the ones that its name says.
    """
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if not path.name.endswith(f"-{digest}.json"):
        raise EvidenceError(f"{path.name}: its digest is {digest}, not the one in its name")
    return content, digest


def manifest_of(path: Path, content: bytes) -> dict[str, Any]:
    """Return what a manifest's bytes say.

    Raises:
        EvidenceError: it is no manifest.
    """
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError) as trouble:
        raise EvidenceError(f"{path.name}: is no manifest") from trouble
    if not isinstance(manifest, dict) or not isinstance(manifest.get("records"), list):
        raise EvidenceError(f"{path.name}: is no manifest")
    return manifest


_SEALED = ("sealed_at", "ended_at", "purged_at")


def sealed_at(manifest: Mapping[str, Any]) -> datetime | None:
    """Return when a link was sealed by the clock of whoever sealed it, None where it says none."""
    for name in _SEALED:
        with suppress(KeyError, TypeError, ValueError, AttributeError):
            return parse(manifest[name])
    return None


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


@dataclass(frozen=True, slots=True)
class Seal:
    """How a file of the chain is sealed.

    Attributes:
        signer: whose signature goes beside it, None for nobody's.
        durable: whether it is brought onto the disk before it is named.
        seldom: whether its signature is, too: it costs what the file itself costs.
    """

    signer: Signer | None = None
    durable: bool = True
    seldom: bool = False

    @property
    def named(self) -> dict[str, str]:
        """Who signs, as the file itself says it."""
        return {} if self.signer is None else {"signed_by": self.signer.public.id}


def write_manifest(
    root: Path,
    end: Link,
    pass_id: str,
    records: list[dict[str, Any]],
    about: dict[str, Any],
    seal: Seal = Seal(),
) -> Link:
    """Write the manifest that follows ``end``, and return it as the new end.

    Its digest is SHA-256 (hex) over the file's bytes, and so is its signature.
    """
    number = end.number + 1
    manifest = {
        "format": "checker manifest 1",
        "number": number,
        "pass": pass_id,
        "previous_sha256": end.sha256,
        **seal.named,
        **about,
    }
    content = _written(manifest, records)
    path = write_sealed(root / "manifests", f"{number:06d}-{pass_id}", content, seal)
    return Link(number, path.stem.rpartition("-")[2])


def write_sealed(place: Path, name: str, content: bytes, seal: Seal) -> Path:
    """Write a file named by ``name`` and its own digest, its signature first; returns its path.

    A pass's signature is not brought onto the disk by itself: whoever has the key writes the very
    same one again, and :func:`checker.store.custody.mend` does where the machine stopped too early.
    """
    path = place / f"{name}-{hashlib.sha256(content).hexdigest()}.json"
    if seal.signer is not None:
        with signature_of(path).open("wb") as signature:
            signature.write(seal.signer.sign(content))
            if seal.durable and seal.seldom:
                sync(signature)
    part = place / f"{name.partition('-')[0]}.part"
    with part.open("wb") as file:
        file.write(content)
        if seal.durable:
            sync(file)
    part.rename(path)
    if seal.durable:
        sync_directory(place)
    return path


def signature_of(path: Path) -> Path:
    """Return where the signature over a manifest or a root lies."""
    return path.with_name(path.name + SUFFIX)


_line = json.JSONEncoder(ensure_ascii=False).encode


def _written(manifest: dict[str, Any], records: list[dict[str, Any]]) -> bytes:
    """Return a manifest as its file's bytes: a fact a line, and a record a line."""
    facts = [f" {_line(name)}: {_line(value)}" for name, value in manifest.items()]
    rows = ",\n".join(f"  {_line(row)}" for row in records)
    facts.append(' "records": [' + (f"\n{rows}\n ]" if rows else "]"))
    return ("{\n" + ",\n".join(facts) + "\n}\n").encode()


def written_facts(facts: Mapping[str, Any]) -> bytes:
    """Return facts as a file's bytes: JSON, a fact a line."""
    lines = ",\n".join(f" {_line(name)}: {_line(value)}" for name, value in facts.items())
    return ("{\n" + lines + "\n}\n").encode()


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
            n_bytes = path.stat().st_size
            file.seek(reference.offset)
            member = file.read(min(length, n_bytes))
    except FileNotFoundError as trouble:
        raise EvidenceError(f"{path.name}: the file is not there ({trouble.strerror})") from trouble
    except OSError as trouble:
        raise EvidenceError(f"{path.name}: {trouble.strerror}") from trouble
    whole = next(raw_members(member), None)
    if whole is None or whole[1] != length:
        cut = f"; the file was cut: it ends at offset {n_bytes}" if len(member) < length else ""
        raise EvidenceError(f"{path.name} at offset {reference.offset}: no whole record there{cut}")
    return member, whole[2]
