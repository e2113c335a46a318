"""The end of the evidence's chain, checked in a moment; the whole of it is ``verify``'s work."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

from checker.errors import EvidenceError, StoreError
from checker.model import EvidenceRef
from checker.store.chain import manifests, read_manifest, read_member
from checker.store.keys import published
from checker.store.signatures import SIGNED_BY, check_signature


def check_head(root: Path) -> int:
    """Check the newest manifest, its signature, its tie to the one before, and its last record.

    Returns:
        the number of manifests, 0 before the first pass.

    Raises:
        EvidenceError: names what does not hold.
        StoreError: it cannot be read.
    """
    found = manifests(root)
    if not found:
        return 0
    try:
        newest, _ = read_manifest(found[-1])
        if len(found) > 1:
            _check_tie(newest, found[-2], found[-1].name)
        if newest.get(SIGNED_BY) is not None:
            content = found[-1].read_bytes()
            check_signature(found[-1], content, str(newest[SIGNED_BY]), published(root))
    except OSError as trouble:
        raise StoreError(f"{found[-1].name}: cannot be read ({trouble.strerror})") from trouble
    if newest["records"]:
        _check_record(root, newest["records"][-1], found[-1].name)
    return len(found)


def _check_tie(newest: dict[str, Any], before: Path, name: str) -> None:
    _, digest = read_manifest(before)
    if newest.get("previous_sha256") != digest:
        raise EvidenceError(f"{name}: does not name the manifest before it, {before.name}")


def _check_record(root: Path, row: Any, name: str) -> None:
    try:
        place = EvidenceRef(str(row["sha256"]), Path(str(row["warc"])).name, int(row["offset"]))
        length = int(row["length"])
    except (KeyError, TypeError, ValueError) as trouble:
        raise EvidenceError(f"{name}: a record is described wrongly") from trouble
    _, record = read_member(root, place, length)
    # A purge that was cut short leaves the record where its tombstone is announced.
    if hashlib.sha256(record).hexdigest() not in (place.sha256, row.get("replaces")):
        raise EvidenceError(f"{place.warc} at offset {place.offset}: is not what {name} names")


def try_writing(root: Path) -> None:
    """Write a few bytes beside the evidence, bring them onto the disk and take them away.

    Raises:
        StoreError: the disk does not take them.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=root, prefix=".try-") as file:
            file.write(b"try")
            file.flush()
            os.fsync(file.fileno())
    except OSError as trouble:
        raise StoreError(f"{root} cannot be written: {trouble.strerror}") from trouble
