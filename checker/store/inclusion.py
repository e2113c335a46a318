"""One record shown to be in the evidence without the rest: a file that is checked alone.

It holds the record's digest, the siblings that lead from it to its day's root (RFC 6962 §2.1.1),
the very bytes of the root's file with their signature, and the public key. Whoever knows that key,
or has a stamp over the root's file, needs nothing else. ``member`` holds the record itself where
that was asked for. Where it lies (file, offset, manifest) is told as well, for whoever has the
evidence; ``sha256`` at the end is over all bytes before it, so that no byte of that changes unseen.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.errors import ConfigError, EvidenceError
from checker.model import EvidenceRef
from checker.store.chain import (
    manifest_of,
    manifests,
    read_manifest,
    read_member,
    read_named,
    signature_of,
    written_facts,
)
from checker.store.keys import PublicKey, public_of_pem, published
from checker.store.merkle import Sibling, audit_path, climb, sides
from checker.store.roots import Root, RootFile, digests, read_root, roots
from checker.store.signatures import check_signature
from checker.store.tombstone import read_tombstone
from checker.store.warc import raw_members

FORMAT = "checker inclusion 1"
_END = b',\n "sha256": "'
_PLACE = ("type", "warc", "offset", "length", "member_sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class Included:
    """What an inclusion file shows.

    Attributes:
        sha256: the record's digest (hex).
        root: the day's root that it is under.
        key: who signed that root, None where nobody did.
        index: which of the root's leaves it is, from 0 on.
        record: the record itself, None where it is not in the file.
    """

    sha256: str
    root: Root
    key: PublicKey | None
    index: int
    record: bytes | None


def inclusion(root: Path, sha256: str, *, with_record: bool = False) -> bytes:
    """Return the inclusion file of a record.

    Args:
        root: the evidence directory.
        sha256: the record's digest (hex).
        with_record: put the record itself into it.

    Raises:
        ConfigError: no manifest names it, or its day has no root yet; says what to do.
        EvidenceError: what it rests on does not hold.
    """
    file, link = _found(root, sha256, roots(root))
    leaves: list[bytes] = []
    index = -1
    for path in manifests(root)[file.root.first - 1 : file.root.last]:
        rows = read_manifest(path)[0]["records"]
        if path == link.path:
            index = len(leaves) + link.row
        leaves += digests(rows)
    if index < 0 or len(leaves) != file.root.n_records:
        raise EvidenceError(f"{file.path.name}: is over other records (checker evidence verify)")
    row = read_manifest(link.path)[0]["records"][link.row]
    facts: dict[str, Any] = {
        "format": FORMAT,
        "record_sha256": sha256,
        "leaf_index": index,
        "n_leaves": len(leaves),
        "audit_path": [
            {"side": step.side, "sha256": step.node.hex()} for step in audit_path(leaves, index)
        ],
        "root_name": file.path.name,
        "root_file": file.content.decode(),
        **_signed(root, file),
        "manifest": link.path.name,
        "place": {name: row[name] for name in _PLACE},
    }
    if with_record:
        member, record = read_member(root, _reference(row), int(row["length"]))
        stone = read_tombstone(record)
        if stone is not None:
            raise ConfigError(f"the record {sha256} was {stone}; leave --with-record out")
        facts["member"] = base64.b64encode(member).decode()
    made = _ended(written_facts(facts))
    check_inclusion(f"the inclusion of {sha256}", made)
    return made


def _reference(row: Mapping[str, Any]) -> EvidenceRef:
    return EvidenceRef(str(row["sha256"]), Path(str(row["warc"])).name, int(row["offset"]))


def _signed(root: Path, file: RootFile) -> dict[str, str]:
    if file.root.signed_by is None:
        return {}
    keys = published(root)
    check_signature(file.path, file.content, file.root.signed_by, keys)
    signature = signature_of(file.path).read_bytes()
    return {
        "signature": base64.b64encode(signature).decode(),
        "public_key": keys[file.root.signed_by].pem,
    }


@dataclass(frozen=True, slots=True)
class _Link:
    """Where a record is named.

    Attributes:
        row: which of the manifest's records it is, from 0 on.
    """

    path: Path
    row: int


def _found(root: Path, sha256: str, made: Sequence[RootFile]) -> tuple[RootFile, _Link]:
    wanted, covered = f'"{sha256}"'.encode(), made[-1].root.last if made else 0
    for number, path in enumerate(manifests(root), start=1):
        content, _ = read_named(path)
        if wanted not in content:
            continue
        rows = manifest_of(path, content)["records"]
        row = next((at for at, one in enumerate(rows) if one.get("sha256") == sha256), None)
        if row is None:
            continue
        if number > covered:
            raise ConfigError(
                f"the record {sha256} is in {path.name}, and its day has no root yet: one is made "
                "when the day (UTC) is over; `checker evidence roots --now` makes one at once"
            )
        return next(one for one in made if one.root.last >= number), _Link(path, row)
    raise ConfigError(
        f"no manifest in {root} names a record with the SHA-256 {sha256}; `checker look` and "
        "`checker events --json` print the digests of what they rest on"
    )


def _ended(content: bytes) -> bytes:
    body = content.removesuffix(b"\n}\n")
    return body + _END + hashlib.sha256(body).hexdigest().encode() + b'"\n}\n'


def check_inclusion(name: str, content: bytes) -> Included:
    """Check an inclusion file by nothing but itself.

    Args:
        name: how it is named in what is said of it.
        content: its bytes.

    Raises:
        EvidenceError: names what does not hold.
    """
    facts = _facts(name, content)
    try:
        root_file = facts["root_file"].encode()
        root = read_root(f"{name}: root_file", root_file)
        _check_path(name, facts, root)
        key = _check_signature(name, facts, root, root_file)
        record = _check_record(name, facts)
        digest = hashlib.sha256(root_file).hexdigest()
        if facts["root_name"] != f"{root.day.isoformat()}-{digest}.json":
            raise EvidenceError(f"{name}: root_name is not the name of the root in it")
        return Included(
            sha256=facts["record_sha256"],
            root=root,
            key=key,
            index=facts["leaf_index"],
            record=record,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as trouble:
        raise EvidenceError(f"{name}: is described wrongly") from trouble


def _facts(name: str, content: bytes) -> dict[str, Any]:
    body, end, tail = content.rpartition(_END)
    try:
        facts = json.loads(content)
    except (ValueError, RecursionError):
        facts = None
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        raise EvidenceError(f"{name}: is no inclusion file")
    if not end or content != _ended(body + b"\n}\n"):
        raise EvidenceError(
            f"{name}: was changed: its last line is {tail[:64].decode('ascii', 'replace')!r}, and "
            f"the bytes before it have the SHA-256 {hashlib.sha256(body).hexdigest()}"
        )
    return facts


def _check_path(name: str, facts: Mapping[str, Any], root: Root) -> None:
    steps = [Sibling(step["side"], bytes.fromhex(step["sha256"])) for step in facts["audit_path"]]
    index, n = facts["leaf_index"], facts["n_leaves"]
    if n != root.n_records or not 0 <= index < n:
        raise EvidenceError(f"{name}: leaf {index} of {n}, and the root has {root.n_records}")
    if [step.side for step in steps] != sides(index, n):
        raise EvidenceError(f"{name}: audit_path is not the way of leaf {index} of {n}")
    reached = climb(bytes.fromhex(facts["record_sha256"]), steps).hex()
    if reached != root.root:
        raise EvidenceError(
            f"{name}: audit_path leads to the root {reached}, and the day's is {root.root}: this "
            "record is not under it"
        )


def _check_signature(
    name: str, facts: Mapping[str, Any], root: Root, root_file: bytes
) -> PublicKey | None:
    if root.signed_by is None:
        return None
    key = public_of_pem(facts["public_key"])
    if key.id != root.signed_by:
        raise EvidenceError(
            f"{name}: the root says that the key {root.signed_by} signed it, and public_key is "
            f"another, {key.id}"
        )
    if not key.signed(root_file, base64.b64decode(facts["signature"], validate=True)):
        raise EvidenceError(f"{name}: signature is not the key's over root_file")
    return key


def _check_record(name: str, facts: Mapping[str, Any]) -> bytes | None:
    if "member" not in facts:
        return None
    try:
        member = base64.b64decode(facts["member"], validate=True)
    except binascii.Error as trouble:
        raise EvidenceError(f"{name}: member is no base64") from trouble
    whole = next(raw_members(member), None)
    if whole is None or whole[1] != len(member):
        raise EvidenceError(f"{name}: member is no whole record")
    digest = hashlib.sha256(whole[2]).hexdigest()
    if digest != facts["record_sha256"]:
        raise EvidenceError(f"{name}: the record in it has the SHA-256 {digest}")
    return whole[2]
