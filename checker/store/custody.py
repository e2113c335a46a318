"""The key that signs the chain: taken up at the first start, mended with, and handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from checker.errors import EvidenceError, StoreError
from checker.model.instants import floor_text
from checker.store import lock
from checker.store.chain import (
    Seal,
    last_link,
    manifests,
    read_manifest,
    signature_of,
    write_manifest,
)
from checker.store.keys import SIGNATURE_BYTES, KeySafe, PublicKey, Signer, publish
from checker.store.signatures import HANDS_OVER, SIGNED_BY, TAKES_OVER

NAME = "key"
"""Stands in the name of a manifest that changes the key, where a pass's has the pass."""


@dataclass(frozen=True, slots=True)
class Held:
    """The key that signs now.

    Attributes:
        is_new: it was made just now.
    """

    signer: Signer
    is_new: bool = False


def hold(root: Path, chain: Sequence[Path], safe: KeySafe) -> Held:
    """Return the key that signs the chain, out of the safe; the first start makes one.

    New evidence is signed with the newest key of the safe: it is the group's, not the store's.

    Args:
        root: the evidence directory, into which its public half is laid.
        chain: its manifests.
        safe: where the private half lies.

    Raises:
        StoreError: it is not there, or is another.
        OSError: the disk does not take it.
    """
    wanted = in_force(chain) or safe.newest()
    if wanted is None:
        return Held(_make(root, safe), is_new=True)
    signer = _taken(safe, wanted)
    if signer is None:
        raise StoreError(
            f"the evidence in {root} is signed with the key {wanted}, and its private half is not "
            f"in {safe.where}: put it back there, or, where it is lost, begin with a new one "
            "(checker key rotate --lost --why …)"
        )
    publish(root, signer.public)
    return Held(signer)


def _make(root: Path, safe: KeySafe) -> Signer:
    signer = Signer.new()
    safe.keep(signer.public.id, signer.pem)
    publish(root, signer.public)
    return signer


def _taken(safe: KeySafe, key_id: str) -> Signer | None:
    pem = safe.secret(key_id)
    if pem is None:
        return None
    try:
        signer = Signer.of_pem(pem)
    except ValueError as trouble:
        raise StoreError(
            f"what lies in {safe.where} as the key {key_id} is no Ed25519 private key: put the "
            "right file back"
        ) from trouble
    if signer.public.id != key_id:
        raise StoreError(
            f"what lies in {safe.where} as the key {key_id} is another key ({signer.public.id}): "
            "put the right file back"
        )
    return signer


def in_force(chain: Sequence[Path]) -> str | None:
    """Return the id of the key that signs what comes next, None where nothing is signed yet.

    A manifest that does not hold is passed over: whoever verifies finds it.
    """
    for path in reversed(chain):
        try:
            manifest, _ = read_manifest(path)
        except (EvidenceError, OSError):
            continue
        found = manifest.get(HANDS_OVER) or manifest.get(SIGNED_BY)
        return found if isinstance(found, str) else None
    return None


def mend(chain: Sequence[Path], signer: Signer) -> int:
    """Write the signatures again that a sudden stop took from the chain's end; returns how many.

    An Ed25519 signature over the same bytes is always the same, so nothing is lost by that. Only
    the end is mended: a signature that is missing before one that is there was taken away.

    Raises:
        OSError: the disk does not take it.
    """
    n = 0
    for path in reversed(chain):
        place = signature_of(path)
        if place.exists() and place.stat().st_size >= SIGNATURE_BYTES:
            break
        try:
            manifest, _ = read_manifest(path)
        except EvidenceError:
            break
        if manifest.get(SIGNED_BY) != signer.public.id:
            break
        place.write_bytes(signer.sign(path.read_bytes()))
        n += 1
    return n


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """A change of keys.

    Attributes:
        before: id of the key that went, None where nothing had been signed.
        after: the key that came.
        link: number of the manifest that says so.
    """

    before: str | None
    after: PublicKey
    link: int


def rotate(root: Path, safe: KeySafe, at: datetime, why: str, *, lost: bool = False) -> Rotated:
    """Hand the chain over to a new key, in a link of its own; on the disk on return.

    Args:
        root: the evidence directory.
        safe: where the private halves lie.
        at: when.
        why: for what reason; goes into the chain.
        lost: the old key is not to be had: the new one signs the link, which says so.

    Raises:
        StoreError: the old key is not there, or the disk takes nothing.
        StoreBusy: a collector works there.
    """
    held_lock = lock.take(root)
    try:
        chain = manifests(root)
        before = in_force(chain)
        old = None if before is None or lost else hold(root, chain, safe).signer
        if old is not None:
            mend(chain, old)
        new = _make(root, safe)
        about = {"sealed_at": floor_text(at.astimezone(UTC)), "why": why}
        if old is not None:
            about[HANDS_OVER] = new.public.id
        elif before is not None:
            about[TAKES_OVER] = before
        (root / "manifests").mkdir(exist_ok=True)
        seal = Seal(old or new, durable=True, seldom=True)
        name = f"{NAME}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        link = write_manifest(root, last_link(root), name, [], about, seal)
    except OSError as trouble:
        raise StoreError(f"evidence cannot be written: {trouble.strerror}") from trouble
    finally:
        lock.give_back(held_lock)
    return Rotated(before=before, after=new.public, link=link.number)
