"""Whose key signs: from the first link on, through hand-overs, losses and sudden stops."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.errors import EvidenceError, StoreBusy, StoreError
from checker.store import custody
from checker.store.chain import Seal, last_link, manifests, signature_of, write_manifest
from checker.store.evidence import EvidenceKeeper
from checker.store.keys import FileSafe, Signer
from checker.store.verify import verify_directory
from tests.support.builders import NOON
from tests.support.sealed import a_pass, sealed


@pytest.fixture
def safe(tmp_path: Path) -> FileSafe:
    """Return the folder of keys beside the evidence."""
    return FileSafe(tmp_path / "keys")


@pytest.fixture
def root(keeper: EvidenceKeeper) -> Path:
    """Return evidence of three passes, given free."""
    for number in range(3):
        a_pass(keeper, number, NOON)
    keeper.close()
    return keeper.root


def _again(root: Path, number: int = 9) -> EvidenceKeeper:
    keeper = EvidenceKeeper(root, origin="observed")
    a_pass(keeper, number, NOON)
    keeper.close()
    return keeper


def _unsigned(root: Path, name: str) -> None:
    write_manifest(root, last_link(root), name, [], {"ended_at": "2026-01-15T12:00:00Z"}, Seal())


def test_the_first_start_makes_the_key_and_later_ones_take_it(root: Path, safe: FileSafe) -> None:
    """The key is made once, and signs whatever follows."""
    (key_id,) = {path.stem for path in safe.place.iterdir()}
    again = _again(root)
    assert (again.held.signer.public.id, again.held.is_new) == (key_id, False)
    seals = verify_directory(root).seals
    assert (seals.n_signed, [span.key_id for span in seals.keys]) == (4, [key_id])


def test_new_evidence_is_signed_with_the_groups_key(root: Path, tmp_path: Path) -> None:
    """Evidence beside the same keys has the same key: it is the group's, not the store's."""
    other = _again(tmp_path / "other")
    assert other.held.signer.public.id in {path.stem for path in (root / "keys").iterdir()}


def test_the_private_half_is_nowhere_in_the_evidence(root: Path, safe: FileSafe) -> None:
    """No file of the evidence holds the key that signs it."""
    (path,) = safe.place.iterdir()
    secret = "".join(path.read_text().splitlines()[1:-1]).encode()
    assert not any(secret in one.read_bytes() for one in root.rglob("*") if one.is_file())


def test_unsigned_links_from_before_the_key_stay_valid(tmp_path: Path) -> None:
    """What an older program sealed verifies, is counted apart, and is signed from here on."""
    root = tmp_path / "evidence"
    EvidenceKeeper(root, origin="observed").close()
    for number in range(2):
        _unsigned(root, f"pass-{number}")
    _again(root)
    seals = verify_directory(root).seals
    assert (seals.n_before_key, seals.n_signed, seals.keys[0].first) == (2, 1, 3)


def test_an_unsigned_link_after_a_signed_one_is_found(root: Path) -> None:
    """Whoever leaves the signature out cannot go on with the chain."""
    _unsigned(root, "forged")
    with pytest.raises(EvidenceError, match=r"000004-forged.*is not signed, though the key"):
        verify_directory(root)


def test_a_hand_over_is_signed_by_the_old_key(root: Path, safe: FileSafe) -> None:
    """The old key signs the link that names the new one, which signs all that follows."""
    done = custody.rotate(root, safe, NOON, "yearly")
    again = _again(root)
    assert again.held.signer.public == done.after
    spans = verify_directory(root).seals.keys
    assert [(span.key_id, span.first, span.vouched, span.why) for span in spans] == [
        (done.before, 1, True, None),
        (done.after.id, 5, True, "yearly"),
    ]
    for key_id in (done.before, done.after.id):
        verify_directory(root, key_id=key_id)


def test_after_a_hand_over_the_old_key_signs_no_more(root: Path, safe: FileSafe) -> None:
    """A link of the old key after its hand-over is found."""
    done = custody.rotate(root, safe, NOON, "it was stolen")
    old = Signer.of_pem(safe.secret(done.before or "") or "")
    write_manifest(root, last_link(root), "forged", [], {}, Seal(old))
    with pytest.raises(EvidenceError, match="did not hand over"):
        verify_directory(root)


def test_a_lost_key_is_said_and_not_vouched_for(root: Path, safe: FileSafe) -> None:
    """Where the old key is gone the chain goes on, and the old id does not vouch for the rest."""
    (path,) = safe.place.iterdir()
    path.unlink()
    with pytest.raises(StoreError, match=r"is not in .*keys.*checker key rotate --lost"):
        EvidenceKeeper(root, origin="observed")
    with pytest.raises(StoreError, match="is not in"):
        custody.rotate(root, safe, NOON, "yearly")
    done = custody.rotate(root, safe, NOON, "the disk died", lost=True)
    _again(root)
    first, second = verify_directory(root).seals.keys
    assert (second.vouched, second.why) == (False, "the disk died")
    verify_directory(root, key_id=done.after.id)
    with pytest.raises(EvidenceError, match=r"to which the key that was given.*did not hand over"):
        verify_directory(root, key_id=first.key_id)


def test_a_key_that_was_given_has_to_sign(root: Path) -> None:
    """With a key that is known from elsewhere, evidence of any other observer does not hold."""
    other = Signer.new().public.id
    with pytest.raises(EvidenceError, match=f"not by the key that was given, {other}"):
        verify_directory(root, key_id=other)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(lambda pem: "nonsense", "is no Ed25519 private key"),
     (lambda pem: Signer.new().pem, "is another key")],
)  # fmt: skip
def test_a_wrong_private_half_is_said(
    root: Path, safe: FileSafe, spoil: Callable[[str], str], words: str
) -> None:
    """Another file in the key's place is named, nothing is written, and the lock is given back."""
    (path,) = safe.place.iterdir()
    kept = path.read_text()
    path.write_text(spoil(kept))
    for _ in range(2):
        with pytest.raises(StoreError, match=words):
            EvidenceKeeper(root, origin="observed")
    path.write_text(kept)
    assert len(manifests(root)) == 3
    _again(root)


def test_nobody_rotates_under_a_collector(keeper: EvidenceKeeper, safe: FileSafe) -> None:
    """While a collector works there the key stays."""
    with pytest.raises(StoreBusy):
        custody.rotate(keeper.root, safe, NOON, "yearly")


@pytest.mark.parametrize("n", [1, 2, 3])
def test_signatures_that_a_power_cut_took_are_written_again(root: Path, n: int) -> None:
    """Missing and torn ones at the end come back, the very same bytes."""
    places = [signature_of(path) for path in manifests(root)]
    before = [path.read_bytes() for path in places]
    places[-1].unlink()
    for path in places[-n:-1]:
        path.write_bytes(b"")
    with pytest.raises(EvidenceError, match=r"cut|missing"):
        verify_directory(root)
    EvidenceKeeper(root, origin="observed").close()
    assert [path.read_bytes() for path in places] == before
    verify_directory(root)


def test_a_signature_that_was_taken_away_earlier_stays_missing(root: Path) -> None:
    """Only the end is mended: what is missing before a later signature was taken away."""
    signature_of(manifests(root)[0]).unlink()
    EvidenceKeeper(root, origin="observed").close()
    with pytest.raises(EvidenceError, match=r"000001-.*the signature is missing"):
        verify_directory(root)


def test_a_changed_manifest_is_not_signed_again(root: Path) -> None:
    """What is not as its name says is left as it is."""
    last = manifests(root)[-1]
    signature_of(last).unlink()
    last.write_bytes(last.read_bytes() + b"\n")
    EvidenceKeeper(root, origin="observed").close()
    assert not signature_of(last).exists()


def test_a_signature_of_another_key_is_named(tmp_path: Path) -> None:
    """Which key really signed is said where its public half is there."""
    root = sealed(tmp_path / "evidence")
    last = manifests(root)[-1]
    named = json.loads(last.read_bytes())["signed_by"]
    (other,) = {path.stem for path in (root / "keys").iterdir()} - {named}
    old = Signer.of_pem(FileSafe(tmp_path / "keys").secret(other) or "")
    signature_of(last).write_bytes(old.sign(last.read_bytes()))
    with pytest.raises(EvidenceError, match=f"the signature of another key, {other}"):
        verify_directory(root)


def test_a_public_key_that_is_missing_is_named(root: Path) -> None:
    """Without the public half nothing can be checked, and that is said."""
    (path,) = (root / "keys").iterdir()
    path.unlink()
    with pytest.raises(EvidenceError, match=f"signed by the key {path.stem}, which is not in keys"):
        verify_directory(root)


def test_a_signature_without_its_manifest_is_counted(root: Path) -> None:
    """A stop between signature and name leaves something that is said, and is no failure."""
    stray = root / "manifests" / f"000004-pass-{hashlib.sha256(b'x').hexdigest()}.json.sig"
    stray.write_bytes(b"x" * 64)
    assert verify_directory(root).seals.n_orphans == 1
    _again(root)
    assert verify_directory(root).seals.n_orphans == 1


def test_a_clock_that_was_set_back_is_said(keeper: EvidenceKeeper) -> None:
    """Seals whose times run backwards are counted, by how much, and hold."""
    for number, hours in enumerate((0, 5, 2)):
        a_pass(keeper, number, NOON.replace(hour=12 + hours))
    (found,) = verify_directory(keeper.root).seals.backwards
    assert (found.number, found.by_s) == (3, 3 * 3600)
