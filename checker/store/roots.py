"""Daily roots: one digest over all records that were sealed on a day, signed and chained.

A root covers a run of links of the chain that were sealed on the same day (UTC), by the clock of
whoever sealed them; a clock that is set back begins another run, and a day may have two. Its
leaves are the ``sha256`` of every record that those manifests name, in their order (RFC 6962
hashing, :mod:`checker.store.merkle`). With it one record can be shown to have been there without
showing any other, and a third party that stamps it stamps the whole day.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from checker.errors import EvidenceError
from checker.store.chain import (
    Seal,
    manifest_of,
    manifests,
    read_named,
    sealed_at,
    signature_of,
    sync_directory,
    write_sealed,
    written_facts,
)
from checker.store.keys import SIGNATURE_BYTES
from checker.store.merkle import Tree

FORMAT = "checker root 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A daily root, as its file says it.

    Attributes:
        number: its place among the roots, from 1 on.
        day: when its links were sealed (UTC).
        first, last: numbers of the first and last manifest that it covers.
        last_sha256: digest of the last of them (hex).
        n_records: leaves of its tree.
        root: the tree's root (hex).
        previous_sha256: digest of the root's file before it (hex), None of the first.
        signed_by: id of the key that signed it, None where there was none.
    """

    number: int
    day: date
    first: int
    last: int
    last_sha256: str
    n_records: int
    root: str
    previous_sha256: str | None
    signed_by: str | None

    def written(self) -> bytes:
        """Return it as its file's bytes."""
        facts = {
            "format": FORMAT,
            "number": self.number,
            "day": self.day.isoformat(),
            "first_manifest": self.first,
            "last_manifest": self.last,
            "last_manifest_sha256": self.last_sha256,
            "n_records": self.n_records,
            "root": self.root,
            "previous_sha256": self.previous_sha256,
        }
        signed = {} if self.signed_by is None else {"signed_by": self.signed_by}
        return written_facts(facts | signed)


@dataclass(frozen=True, slots=True)
class RootFile:
    """A root and the file that it stands in.

    Attributes:
        sha256: digest of the file's bytes (hex), which its name ends in.
    """

    path: Path
    root: Root
    content: bytes
    sha256: str


def read_root(name: str, content: bytes) -> Root:
    """Return the root that a file's bytes say.

    Raises:
        EvidenceError: they say none, or say it in another spelling than ours.
    """
    try:
        facts: Mapping[str, Any] = json.loads(content)
        root = Root(
            number=int(facts["number"]),
            day=date.fromisoformat(facts["day"]),
            first=int(facts["first_manifest"]),
            last=int(facts["last_manifest"]),
            last_sha256=str(facts["last_manifest_sha256"]),
            n_records=int(facts["n_records"]),
            root=str(facts["root"]),
            previous_sha256=facts["previous_sha256"],
            signed_by=facts.get("signed_by"),
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as trouble:
        raise EvidenceError(f"{name}: is no daily root") from trouble
    if root.written() != content:
        raise EvidenceError(f"{name}: is no daily root as it is written here")
    return root


def roots(root: Path) -> list[RootFile]:
    """Return the roots in the order of their numbers.

    Raises:
        EvidenceError: a file is none, or not the one that its name says.
    """
    found = []
    for path in sorted((root / "roots").glob("*.json")):
        try:
            content, digest = read_named(path)
        except OSError as trouble:
            raise EvidenceError(f"{path.name}: cannot be read ({trouble.strerror})") from trouble
        found.append(RootFile(path, read_root(path.name, content), content, digest))
        if path.name != f"{found[-1].root.day.isoformat()}-{digest}.json":
            raise EvidenceError(f"{path.name}: its day is {found[-1].root.day}, not its name's")
    return sorted(found, key=lambda one: one.root.number)


def digests(rows: Sequence[Mapping[str, Any]]) -> Iterator[bytes]:
    """Yield the leaves of a manifest's records: their SHA-256, 32 bytes each.

    Raises:
        EvidenceError: one has no such digest.
    """
    for row in rows:
        try:
            digest = bytes.fromhex(row["sha256"])
        except (KeyError, TypeError, ValueError) as trouble:
            raise EvidenceError("a manifest names a record without its digest") from trouble
        yield digest


@dataclass(slots=True)
class Run:
    """Links of one day that follow one another; ``day`` is None until one bears a time."""

    first: int
    day: date | None = None
    tree: Tree = field(default_factory=Tree)
    last: int = 0
    last_sha256: str = ""

    def ends_before(self, day: date | None) -> bool:
        """Say whether a link of ``day`` belongs to another run."""
        return self.day is not None and day is not None and day != self.day

    def take(self, number: int, sha256: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Take the next link: its number, its digest (hex), and the records that it names."""
        for digest in digests(rows):
            self.tree.push(digest)
        self.last, self.last_sha256 = number, sha256


def make_roots(
    root: Path, seal: Seal, today: date, *, even_today: bool = False
) -> Iterator[Path | None]:
    """Make the roots of all days that are over; yields after each manifest that it read.

    Args:
        root: the evidence directory; the caller is the only one who writes there.
        seal: how they are sealed.
        today: the day that is not over yet (UTC).
        even_today: make one over what was sealed today so far as well.

    Yields:
        a root's path where one was made, else None.

    Raises:
        EvidenceError: a manifest or a root does not hold; nothing is made over it.
        OSError: the disk does not take it.
    """
    made = roots(root)
    newest = made[-1] if made else None
    _mend(newest, seal)
    covered = newest.root.last if newest else 0
    run = Run(covered + 1)
    for path in manifests(root)[covered:]:
        content, digest = read_named(path)
        manifest = manifest_of(path, content)
        if manifest.get("number") != max(run.last, run.first - 1) + 1:
            raise EvidenceError(f"{path.name}: a manifest is missing before it")
        at = sealed_at(manifest)
        day = at.date() if at is not None else None
        if run.ends_before(day):
            newest = _make(root, seal, run, newest)
            yield newest.path
            run = Run(newest.root.last + 1)
        run.day = run.day or day
        run.take(manifest["number"], digest, manifest["records"])
        yield None
    if run.day is not None and (even_today or run.day != today):
        yield _make(root, seal, run, newest).path


def _mend(newest: RootFile | None, seal: Seal) -> None:
    """Sign the newest root again where a sudden stop took the signature."""
    if newest is None or seal.signer is None:
        return
    place = signature_of(newest.path)
    if place.exists() and place.stat().st_size >= SIGNATURE_BYTES:
        return
    if newest.root.signed_by == seal.signer.public.id:
        place.write_bytes(seal.signer.sign(newest.content))


def _make(place: Path, seal: Seal, run: Run, newest: RootFile | None) -> RootFile:
    assert run.day is not None
    root = Root(
        number=newest.root.number + 1 if newest else 1,
        day=run.day,
        first=run.first,
        last=run.last,
        last_sha256=run.last_sha256,
        n_records=run.tree.n,
        root=run.tree.root().hex(),
        previous_sha256=newest.sha256 if newest else None,
        signed_by=seal.named.get("signed_by"),
    )
    (place / "roots").mkdir(exist_ok=True)
    thorough = Seal(seal.signer, seal.durable, seldom=True)
    content = root.written()
    path = write_sealed(place / "roots", root.day.isoformat(), content, thorough)
    if thorough.durable:
        sync_directory(place)
    return RootFile(path, root, content, path.stem.rpartition("-")[2])
