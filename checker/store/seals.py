"""What seals the chain beside its digests, followed link by link: signatures, roots, and time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from checker.errors import EvidenceError
from checker.store.chain import manifest_of, manifests, read_named, sealed_at, signature_of
from checker.store.keys import published
from checker.store.root_check import RootCheck
from checker.store.roots import RootFile, roots
from checker.store.signatures import Custody, Span, check_signature


@dataclass(frozen=True, slots=True)
class Backwards:
    """A link that bears an earlier time than one before it: a clock was off, or set back.

    Attributes:
        number: the link's.
        by_s: how much earlier, in seconds.
    """

    number: int
    by_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What seals held.

    Attributes:
        n_signed: links whose signature held.
        n_before_key: links from before there was a key; their digests hold.
        keys: from which link on which key signs.
        n_roots: daily roots that were computed again, and their signatures.
        n_rooted: links that they cover.
        backwards: links whose time runs backwards.
        n_orphans: signatures beyond the end of the chain, whose manifests are not there.
    """

    n_signed: int = 0
    n_before_key: int = 0
    keys: tuple[Span, ...] = ()
    n_roots: int = 0
    n_rooted: int = 0
    backwards: tuple[Backwards, ...] = ()
    n_orphans: int = 0


@dataclass(frozen=True, slots=True)
class LinkFile:
    """A link as it lies in the evidence, its own digest and its tie to the one before checked."""

    path: Path
    number: int
    content: bytes
    manifest: Mapping[str, Any]
    sha256: str


@dataclass(slots=True)
class SealWalk:
    """Follows the seals along a chain; every link is handed in, in order."""

    root: Path
    _roots: RootCheck
    _custody: Custody
    _latest: datetime | None = None
    _previous: str | None = None
    _backwards: list[Backwards] = field(default_factory=list)

    @classmethod
    def over(cls, root: Path) -> "SealWalk":
        """Return a walk over the evidence directory ``root``.

        Raises:
            EvidenceError: a key or a root does not hold.
        """
        check = RootCheck(roots(root))
        check.check_order()
        return cls(root, check, Custody(published(root)))

    def read(self, number: int, path: Path) -> LinkFile:
        """Read the next link, and check its digest, its tie to the one before, and its signature.

        Raises:
            EvidenceError: names what does not hold.
        """
        content, digest = read_named(path)
        manifest = manifest_of(path, content)
        if manifest.get("number") != number:
            raise EvidenceError(f"{path.name}: manifest {number} is missing before it")
        if manifest.get("previous_sha256") != self._previous:
            raise EvidenceError(
                f"{path.name}: it names {manifest.get('previous_sha256')} as the manifest before "
                f"it, whose digest is {self._previous}"
            )
        self._custody.check(path, content, manifest)
        self._previous = digest
        self._note_time(number, manifest)
        return LinkFile(path, number, content, manifest, digest)

    def close(self, link: LinkFile) -> None:
        """Take a link whose records held into its daily root.

        Raises:
            EvidenceError: the root that ends with it is over other records.
        """
        self._roots.link(link.number, link.sha256, link.manifest)

    def end(self, key_id: str | None = None) -> Sealed:
        """Check what can be told at the end only, and return what held.

        Args:
            key_id: a key that is known from elsewhere, and has to vouch for all of it.

        Raises:
            EvidenceError: names what does not hold.
        """
        self._roots.end()
        for file in self._roots.files:
            self._check_root_signature(file)
        if key_id is not None:
            self._custody.require(key_id)
        files = self._roots.files
        return Sealed(
            n_signed=self._custody.n_signed,
            n_before_key=self._custody.n_before,
            keys=tuple(self._custody.spans),
            n_roots=len(files),
            n_rooted=files[-1].root.last if files else 0,
            backwards=tuple(self._backwards),
            n_orphans=_n_orphans(self.root),
        )

    def _check_root_signature(self, file: RootFile) -> None:
        signs = {span.key_id for span in self._custody.spans}
        named = file.root.signed_by
        if signs and named not in signs:
            who = "is not signed" if named is None else f"is signed by the key {named}"
            raise EvidenceError(
                f"{file.path.name}: {who}; this chain is signed by {', '.join(sorted(signs))}"
            )
        if named is not None:
            check_signature(file.path, file.content, named, self._custody.keys)

    def _note_time(self, number: int, manifest: Mapping[str, Any]) -> None:
        at = sealed_at(manifest)
        if at is None:
            return
        if self._latest is not None and at < self._latest:
            self._backwards.append(Backwards(number, (self._latest - at).total_seconds()))
        self._latest = max(self._latest or at, at)


def _n_orphans(root: Path) -> int:
    signed = {signature_of(path).name for path in manifests(root)}
    return sum(path.name not in signed for path in (root / "manifests").glob("*.json.sig"))
