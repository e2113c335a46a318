"""What a stranger can check: every digest and every link; names the first that does not hold."""

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from checker.errors import EvidenceError
from checker.model import EvidenceRef
from checker.store import schema
from checker.store.chain import manifests, read_manifest, read_member
from checker.store.warc import raw_members


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was checked and held.

    Attributes:
        n_manifests: links of the chain.
        n_records: records whose digest was recomputed.
        n_bytes: uncompressed bytes of those records.
        n_unsealed: whole records that no manifest names yet (a pass is on, or was killed).
        n_observations: stored observations whose evidence was found in the chain.
    """

    n_manifests: int = 0
    n_records: int = 0
    n_bytes: int = 0
    n_unsealed: int = 0
    n_observations: int = 0


def verify_warc(path: Path) -> Checked:
    """Check that a WARC file is whole, member by member, and return what it holds.

    Raises:
        EvidenceError: names the offset of the first member that is torn or broken.
    """
    content = path.read_bytes()
    reached = n_records = n_bytes = 0
    for offset, length, record in raw_members(content):
        reached = offset + length
        n_records += 1
        n_bytes += len(record)
    if reached != len(content) or not n_records:
        raise EvidenceError(f"{path.name}: no whole record at offset {reached}")
    return Checked(n_records=n_records, n_bytes=n_bytes, n_unsealed=n_records)


def verify_directory(root: Path) -> Checked:
    """Check an evidence directory: the chain of manifests, and every record they name.

    Raises:
        EvidenceError: names the first manifest or record that does not hold.
    """
    if not (root / "manifests").is_dir():
        raise EvidenceError(f"{root}: no evidence here (it has no manifests/)")
    previous: str | None = None
    number = n_records = n_bytes = 0
    named: set[tuple[str, int]] = set()
    for number, path in enumerate(manifests(root), start=1):
        manifest, digest = read_manifest(path)
        if manifest.get("number") != number:
            raise EvidenceError(f"{path.name}: manifest {number} is missing before it")
        if manifest.get("previous_sha256") != previous:
            raise EvidenceError(
                f"{path.name}: it names {manifest.get('previous_sha256')} as the manifest before "
                f"it, whose digest is {previous}"
            )
        for row in manifest["records"]:
            n_bytes += _check_record(root, path.name, row)
            n_records += 1
            named.add((row["warc"], row["offset"]))
        previous = digest
    return Checked(
        n_manifests=number,
        n_records=n_records,
        n_bytes=n_bytes,
        n_unsealed=_count_unsealed(root, named),
    )


def verify_store(engine: sa.Engine, root: Path) -> Checked:
    """Check the evidence directory, and that the store's rows rest on what is in it.

    Raises:
        EvidenceError: names the first manifest, record, pass or observation that does not hold.
    """
    checked = verify_directory(root)
    chain = [read_manifest(path) for path in manifests(root)]
    digests = {digest for _, digest in chain}
    sealed = {_place(row) for manifest, _ in chain for row in manifest["records"]}
    ends, rows = schema.pass_ends, schema.observations
    with engine.connect() as connection:
        for pass_id, digest in connection.execute(
            sa.select(ends.c.pass_id, ends.c.manifest_sha256)
        ):
            if digest is not None and digest not in digests:
                raise EvidenceError(f"pass {pass_id}: its manifest {digest} is not in {root}")
        closed = sa.select(ends.c.pass_id)
        found = connection.execute(
            sa.select(rows.c.key, rows.c.evidence).where(rows.c.pass_id.in_(closed))
        )
        n_observations = 0
        for key, evidence in found:
            for reference in evidence:
                if _place(reference) not in sealed:
                    raise EvidenceError(
                        f"observation {key}: its record {reference['sha256']} is in no manifest"
                    )
            n_observations += 1
    return replace(checked, n_observations=n_observations)


def _place(row: dict[str, Any]) -> tuple[str, str, int]:
    return row["sha256"], row["warc"], row["offset"]


_FILE_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*\.warc\.gz")


def _check_record(root: Path, manifest: str, row: Any) -> int:
    try:
        reference = EvidenceRef(str(row["sha256"]), str(row["warc"]), int(row["offset"]))
        length, member_sha256 = int(row["length"]), str(row["member_sha256"])
    except (KeyError, TypeError, ValueError) as trouble:
        raise EvidenceError(f"{manifest}: a record is described wrongly") from trouble
    if not _FILE_NAME.fullmatch(reference.warc):
        raise EvidenceError(f"{manifest}: names a file outside the evidence: {reference.warc}")
    member, record = read_member(root, reference, length)
    digest = hashlib.sha256(record).hexdigest()
    if digest != reference.sha256:
        raise EvidenceError(
            f"{reference.warc} at offset {reference.offset}: the record's digest is {digest}, "
            f"{manifest} says {reference.sha256}"
        )
    if hashlib.sha256(member).hexdigest() != member_sha256:
        raise EvidenceError(
            f"{reference.warc} at offset {reference.offset}: the compressed bytes are not the ones "
            f"that {manifest} names"
        )
    return len(record)


def _count_unsealed(root: Path, named: set[tuple[str, int]]) -> int:
    return sum(
        (path.name, offset) not in named
        for path in sorted((root / "warc").glob("*.warc.gz"))
        for offset, _, _ in raw_members(path.read_bytes())
    )
