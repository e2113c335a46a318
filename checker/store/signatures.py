"""Whose signature each link bears: the keys of a chain, followed by whoever reads it.

Each manifest says in ``signed_by`` whose signature lies beside it. The first that says so brings
its key in; from then on every link is signed, by the key that is in force there. A link with
``hands_over_to`` is signed by the key that goes, and all after it by the one that comes. Where a
key was lost, the new one signs a link with ``takes_over_from`` itself: that is said by everybody
who reads it, since anybody could have written it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checker.errors import EvidenceError
from checker.store.chain import signature_of
from checker.store.keys import SIGNATURE_BYTES, PublicKey

SIGNED_BY, HANDS_OVER, TAKES_OVER = "signed_by", "hands_over_to", "takes_over_from"


@dataclass(frozen=True, slots=True)
class Span:
    """From which link on a key signs.

    Attributes:
        key_id: whose.
        first: number of the first link that it signs.
        vouched: the key before it handed over to it, or there was none.
        why: what the link says of it, None for the first key.
    """

    key_id: str
    first: int
    vouched: bool = True
    why: str | None = None


@dataclass(slots=True)
class Custody:
    """Follows the keys along the chain.

    Attributes:
        keys: the public halves that lie in the evidence, by id.
        spans: which key signs from where on, as far as was read.
        n_signed: links whose signature held.
        n_before: links from before there was a key.
    """

    keys: Mapping[str, PublicKey]
    spans: list[Span] = field(default_factory=list)
    n_signed: int = 0
    n_before: int = 0

    @property
    def current(self) -> str | None:
        """The key that has to sign the next link."""
        return self.spans[-1].key_id if self.spans else None

    def check(self, path: Path, content: bytes, manifest: Mapping[str, Any]) -> None:
        """Check the signature of the next link, and take note of a change of keys.

        Raises:
            EvidenceError: it is missing, cut, another's, or over other bytes.
        """
        number, named = int(manifest["number"]), manifest.get(SIGNED_BY)
        if named is None:
            if self.current is not None:
                raise EvidenceError(
                    f"{path.name}: is not signed, though the key {self.current} signs from link "
                    f"{self.spans[0].first} on"
                )
            self.n_before += 1
            return
        self._admit(path, number, manifest)
        check_signature(path, content, str(named), self.keys)
        self.n_signed += 1
        heir = manifest.get(HANDS_OVER)
        if heir is not None:
            self.spans.append(Span(str(heir), number + 1, why=_why(manifest)))

    def _admit(self, path: Path, number: int, manifest: Mapping[str, Any]) -> None:
        named, current = str(manifest[SIGNED_BY]), self.current
        if current is None:
            self.spans.append(Span(named, number))
        elif manifest.get(TAKES_OVER) == current and named != current:
            self.spans.append(Span(named, number, vouched=False, why=_why(manifest)))
        elif named != current:
            raise EvidenceError(
                f"{path.name}: says that the key {named} signed it, to which the key in force, "
                f"{current}, did not hand over"
            )

    def require(self, key_id: str) -> None:
        """Check that a key which is known from elsewhere vouches for the whole chain.

        Its signature covers all links before it, by their digests; those after a hand-over that it
        signed are covered as well.

        Raises:
            EvidenceError: it signed nothing here, or a later key came without its word.
        """
        known = [index for index, span in enumerate(self.spans) if span.key_id == key_id]
        if not known or not self.n_signed:
            signs = ", ".join(span.key_id for span in self.spans) or "nobody"
            raise EvidenceError(f"signed by {signs}, not by the key that was given, {key_id}")
        for span in self.spans[known[-1] + 1 :]:
            if not span.vouched:
                raise EvidenceError(
                    f"from link {span.first} on the key {span.key_id} signs, to which the key that "
                    f"was given, {key_id}, did not hand over"
                )


def _why(manifest: Mapping[str, Any]) -> str:
    return str(manifest.get("why", ""))


def check_signature(path: Path, content: bytes, key_id: str, keys: Mapping[str, PublicKey]) -> None:
    """Check the signature that lies beside a file of the chain.

    Args:
        path: the file.
        content: its bytes.
        key_id: who is said to have signed it.
        keys: the public halves that are known.

    Raises:
        EvidenceError: names what does not hold.
    """
    key, place = keys.get(key_id), signature_of(path)
    if key is None:
        raise EvidenceError(f"{path.name}: signed by the key {key_id}, which is not in keys/")
    try:
        signature = place.read_bytes()
    except FileNotFoundError:
        raise EvidenceError(
            f"{place.name}: the signature is missing; where the machine was stopped suddenly, the "
            "collector's next start writes it again"
        ) from None
    except OSError as trouble:
        raise EvidenceError(f"{place.name}: cannot be read ({trouble.strerror})") from trouble
    if len(signature) != SIGNATURE_BYTES:
        raise EvidenceError(
            f"{place.name}: {len(signature)} bytes long, and a signature has {SIGNATURE_BYTES}: "
            "cut, or something else"
        )
    if not key.signed(content, signature):
        raise EvidenceError(f"{place.name}: {_whose(content, signature, key_id, keys)}")


def _whose(content: bytes, signature: bytes, key_id: str, keys: Mapping[str, PublicKey]) -> str:
    other = next((one.id for one in keys.values() if one.signed(content, signature)), None)
    if other is not None:
        return f"the signature of another key, {other}, and not of {key_id}"
    return f"no signature of the key {key_id} over these bytes (another key's, or changed)"
