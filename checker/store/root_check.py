"""Daily roots, computed again by whoever reads the chain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checker.errors import EvidenceError
from checker.store.chain import sealed_at
from checker.store.roots import RootFile, Run


@dataclass(slots=True)
class RootCheck:
    """Computes every root again while a reader walks along the chain.

    Attributes:
        files: the roots, in order.
        n_held: those that held so far.
    """

    files: Sequence[RootFile]
    n_held: int = 0
    _run: Run = field(default_factory=lambda: Run(1))

    def check_order(self) -> None:
        """Check that the roots follow one another without a hole.

        Raises:
            EvidenceError: names the first that does not.
        """
        before: RootFile | None = None
        for number, file in enumerate(self.files, start=1):
            name, root = file.path.name, file.root
            if root.number != number:
                raise EvidenceError(f"{name}: root {number} is missing before it")
            if root.previous_sha256 != (before.sha256 if before else None):
                raise EvidenceError(
                    f"{name}: it names {root.previous_sha256} as the root before it, whose digest "
                    f"is {before.sha256 if before else None}"
                )
            if root.first != (before.root.last if before else 0) + 1 or root.last < root.first:
                raise EvidenceError(
                    f"{name}: covers links {root.first} to {root.last}, and the root before it "
                    f"ends with link {before.root.last if before else 0}"
                )
            before = file

    def link(self, number: int, digest: str, manifest: Mapping[str, Any]) -> RootFile | None:
        """Take the next link; returns the root that ends with it, where one does and holds.

        Raises:
            EvidenceError: that root is over other records.
        """
        if self.n_held == len(self.files):
            return None
        file, at = self.files[self.n_held], sealed_at(manifest)
        if at is not None and at.date() != file.root.day:
            raise EvidenceError(
                f"{file.path.name}: covers link {number}, which was sealed on {at.date()}"
            )
        self._run.take(number, digest, manifest["records"])
        if number < file.root.last:
            return None
        told = file.root.n_records, file.root.root, file.root.last_sha256
        if told != (self._run.tree.n, self._run.tree.root().hex(), digest):
            raise EvidenceError(
                f"{file.path.name}: is over other records: links {file.root.first} to {number} "
                f"have {self._run.tree.n} records with the root {self._run.tree.root().hex()}"
            )
        self._run = Run(number + 1)
        self.n_held += 1
        return file

    def end(self) -> None:
        """Check that no root is left over at the end of the chain.

        Raises:
            EvidenceError: one covers links that are not there.
        """
        if self.n_held < len(self.files):
            file = self.files[self.n_held]
            raise EvidenceError(
                f"{file.path.name}: covers links up to {file.root.last}, which are not all there"
            )
