"""What a stranger can check: every digest and every link; names the first that does not hold."""

import hashlib
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from checker.errors import EvidenceError
from checker.model import EvidenceRef
from checker.model.authority import StampsChecked
from checker.store import schema
from checker.store.chain import manifests, read_manifest, read_member
from checker.store.purge import Place, Row, tombstones
from checker.store.seals import Sealed, SealWalk
from checker.store.stamps import check_stamps
from checker.store.tombstone import read_tombstone
from checker.store.warc import raw_members


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was checked and held.

    Attributes:
        n_manifests: links of the chain.
        n_records: records whose digest was recomputed.
        n_bytes: uncompressed bytes of those records.
        n_purged: those of them in whose place the tombstone stands that the chain announces.
        n_unpurged: those that are announced as purged and stand there still (the program was
            stopped in between).
        n_unsealed: whole records that no manifest names yet (a pass is on, or was killed).
        n_observations: stored observations whose evidence was found in the chain.
        seals: signatures and roots.
        stamps: stamps by third parties on the roots.
    """

    n_manifests: int = 0
    n_records: int = 0
    n_bytes: int = 0
    n_purged: int = 0
    n_unpurged: int = 0
    n_unsealed: int = 0
    n_observations: int = 0
    seals: Sealed = field(default_factory=Sealed)
    stamps: StampsChecked = field(default_factory=StampsChecked)


def verify_warc(path: Path) -> Checked:
    """Check that a WARC file is whole, member by member, and return what it holds.

    Raises:
        EvidenceError: names the offset of the first member that is torn or broken.
    """
    content = path.read_bytes()
    reached = n_records = n_bytes = n_purged = 0
    for offset, length, record in raw_members(content):
        reached = offset + length
        n_records += 1
        n_bytes += len(record)
        n_purged += read_tombstone(record) is not None
    if reached != len(content) or not n_records:
        raise EvidenceError(f"{path.name}: no whole record at offset {reached}")
    return Checked(n_records=n_records, n_bytes=n_bytes, n_purged=n_purged, n_unsealed=n_records)


def verify_directory(root: Path, *, key_id: str | None = None) -> Checked:
    """Check an evidence directory: chain, signatures and roots, and every record that is named.

    Where a record was purged its tombstone has to stand, as a later manifest announces it.

    Args:
        root: the directory.
        key_id: a key that is known from elsewhere, and has to vouch for all of it.

    Raises:
        EvidenceError: names the first thing that does not hold.
    """
    if not (root / "manifests").is_dir():
        raise EvidenceError(f"{root}: no evidence here (it has no manifests/)")
    seals = SealWalk.over(root)
    walk = _Walk(root, tombstones(root))
    number = 0
    for number, path in enumerate(manifests(root), start=1):
        link = seals.read(number, path)
        for row in link.manifest["records"]:
            walk.check(path.name, number, row)
        seals.close(link)
    return replace(
        walk.checked,
        n_manifests=number,
        n_unsealed=_count_unsealed(root, walk.named),
        seals=seals.end(key_id),
        stamps=check_stamps(root),
    )


def verify_store(engine: sa.Engine, root: Path, *, key_id: str | None = None) -> Checked:
    """Check the evidence directory, and that the store's rows rest on what is in it.

    Args:
        engine: the store.
        root: the directory.
        key_id: as for :func:`verify_directory`.

    Raises:
        EvidenceError: names the first manifest, record, pass or observation that does not hold.
    """
    checked = verify_directory(root, key_id=key_id)
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


@dataclass(slots=True)
class _Walk:
    """The records on the way along the chain.

    Attributes:
        announced: tombstones by place, with their manifests' numbers.
        checked: what held so far.
        named: the places that manifests have named so far.
    """

    root: Path
    announced: dict[Place, list[tuple[int, Row]]]
    checked: Checked = field(default_factory=Checked)
    named: set[Place] = field(default_factory=set)

    def check(self, manifest: str, number: int, row: Any) -> None:
        """Check a record that a manifest names, or that a tombstone which it announces may stand.

        Raises:
            EvidenceError: names what does not hold.
        """
        named = _named(manifest, row)
        place = named.reference.warc, named.reference.offset
        if "replaces" in row:
            # What stands there was checked where the record itself was named.
            if place not in self.named:
                raise EvidenceError(
                    f"{manifest}: announces a tombstone at offset {place[1]} of {place[0]}, where "
                    "no manifest before it names a record"
                )
            return
        later = [one for at, one in self.announced.get(place, []) if at > number]
        self._count(*_check_record(self.root, named, later))
        self.named.add(place)

    def _count(self, n_bytes: int, purged: bool | None) -> None:
        before = self.checked
        self.checked = replace(
            before,
            n_records=before.n_records + 1,
            n_bytes=before.n_bytes + n_bytes,
            n_purged=before.n_purged + (purged is True),
            n_unpurged=before.n_unpurged + (purged is False),
        )


@dataclass(frozen=True, slots=True)
class _Named:
    """A record as a manifest names it."""

    manifest: str
    reference: EvidenceRef
    length: int
    member_sha256: str

    def __str__(self) -> str:
        """Name its place."""
        return f"{self.reference.warc} at offset {self.reference.offset}"


def _named(manifest: str, row: Any) -> _Named:
    try:
        reference = EvidenceRef(str(row["sha256"]), str(row["warc"]), int(row["offset"]))
        named = _Named(manifest, reference, int(row["length"]), str(row["member_sha256"]))
    except (KeyError, TypeError, ValueError) as trouble:
        raise EvidenceError(f"{manifest}: a record is described wrongly") from trouble
    if not _FILE_NAME.fullmatch(reference.warc):
        raise EvidenceError(f"{manifest}: names a file outside the evidence: {reference.warc}")
    return named


def _check_record(root: Path, named: _Named, later: list[Row]) -> tuple[int, bool | None]:
    """Check what stands where a record is named.

    Args:
        root: the evidence directory.
        named: the record.
        later: tombstones that later manifests announce in its place.

    Returns:
        uncompressed bytes, and whether its tombstone stands there; None where none is announced.
    """
    member, record = read_member(root, named.reference, named.length)
    digest = hashlib.sha256(record).hexdigest()
    if digest == named.reference.sha256:
        _check_member(named, member, named.member_sha256)
        return len(record), False if later else None
    stone = next((one for one in later if one.get("sha256") == digest), None)
    if stone is None:
        hint = (
            "; a tombstone is announced for it: if a purge was cut short, the collector's next "
            "start ends it"
        )
        raise EvidenceError(
            f"{named}: the record's digest is {digest}, "
            f"{named.manifest} says {named.reference.sha256}{hint if later else ''}"
        )
    said = read_tombstone(record)
    if said is None or not {stone["replaces"], said.original_sha256 or stone["replaces"]} <= {
        named.reference.sha256
    }:
        raise EvidenceError(f"{named}: what was announced in its place is no tombstone of it")
    _check_member(named, member, str(stone.get("member_sha256")))
    return len(record), True


def _check_member(named: _Named, member: bytes, member_sha256: str) -> None:
    if hashlib.sha256(member).hexdigest() != member_sha256:
        raise EvidenceError(
            f"{named}: the compressed bytes are not the ones that {named.manifest} names"
        )


def _count_unsealed(root: Path, named: set[tuple[str, int]]) -> int:
    return sum(
        (path.name, offset) not in named
        for path in sorted((root / "warc").glob("*.warc.gz"))
        for offset, _, _ in raw_members(path.read_bytes())
    )
