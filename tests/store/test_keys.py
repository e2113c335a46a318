"""The signing key: made, kept, read back, and never shown."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from checker.errors import EvidenceError, StoreError
from checker.store.keys import FileSafe, PublicKey, Signer, public_of_pem, publish, published

CONTENT = b"what was kept"


@pytest.fixture
def signer() -> Signer:
    """Return a new key."""
    return Signer.new()


def test_only_its_own_signature_over_these_bytes_holds(signer: Signer) -> None:
    """A signature is its key's and its content's, and of no other."""
    signature = signer.sign(CONTENT)
    assert signer.public.signed(CONTENT, signature)
    assert signer.sign(CONTENT) == signature
    assert not signer.public.signed(CONTENT + b"!", signature)
    assert not Signer.new().public.signed(CONTENT, signature)
    assert not signer.public.signed(CONTENT, signature[:-1])
    assert not PublicKey(b"short").signed(CONTENT, signature)


def test_a_key_is_never_shown(signer: Signer) -> None:
    """Nothing of the private half stands in what a log or a traceback would print."""
    assert repr(signer) == "Signer()"
    inside = "".join(signer.pem.splitlines()[1:-1])
    assert inside not in f"{signer!r}{signer}"


def test_openssl_reads_both_halves_and_names_the_same_id(signer: Signer, tmp_path: Path) -> None:
    """Openssl finds the public half in the private one, and its digest is the key's id."""
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    private.write_text(signer.pem)
    found = subprocess.run(
        ["openssl", "pkey", "-in", private, "-pubout"], capture_output=True, check=True, text=True
    )
    assert found.stdout == signer.public.pem
    public.write_text(found.stdout)
    der = subprocess.run(
        ["openssl", "pkey", "-pubin", "-in", public, "-outform", "DER"],
        capture_output=True,
        check=True,
    )
    assert der.stdout == signer.public.der


def test_a_key_comes_back_out_of_its_safe(signer: Signer, tmp_path: Path) -> None:
    """What was kept signs as before, and only its owner may read it."""
    safe = FileSafe(tmp_path / "keys")
    assert safe.newest() is None
    safe.keep(signer.public.id, signer.pem)
    assert safe.newest() == signer.public.id
    assert Signer.of_pem(safe.secret(signer.public.id) or "").sign(CONTENT) == signer.sign(CONTENT)
    path = safe.path(signer.public.id)
    assert path.stat().st_mode & 0o777 == 0o600
    assert safe.place.stat().st_mode & 0o777 == 0o700
    assert safe.secret("0" * 64) is None


def test_a_key_that_others_may_read_is_closed(signer: Signer, tmp_path: Path) -> None:
    """A private half that was copied with wide rights is narrowed when it is read."""
    safe = FileSafe(tmp_path)
    safe.keep(signer.public.id, signer.pem)
    safe.path(signer.public.id).chmod(0o644)
    assert safe.is_open_to_others(signer.public.id)
    safe.secret(signer.public.id)
    assert not safe.is_open_to_others(signer.public.id)


def test_the_newest_key_is_the_last_that_was_put_there(tmp_path: Path) -> None:
    """Of several the one that came last is taken for new evidence."""
    safe = FileSafe(tmp_path)
    for second in range(3):
        signer = Signer.new()
        safe.keep(signer.public.id, signer.pem)
        os.utime(safe.path(signer.public.id), (second, second))
    assert safe.newest() == signer.public.id


def test_a_place_that_takes_no_key_is_said(signer: Signer, tmp_path: Path) -> None:
    """Where the folder cannot be made, a sentence says so."""
    (tmp_path / "keys").write_text("a file")
    with pytest.raises(StoreError, match="the signing key cannot be kept"):
        FileSafe(tmp_path / "keys").keep(signer.public.id, signer.pem)


@pytest.mark.parametrize(
    "pem",
    [
        "",
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nnot base64!\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
    ],
)
def test_what_is_no_key_is_not_taken_for_one(pem: str) -> None:
    """Anything else than an Ed25519 private key is refused, and its text is not repeated."""
    with pytest.raises(ValueError, match=r"^no (Ed25519 )?private key$"):
        Signer.of_pem(pem)


@pytest.mark.parametrize(
    "spoil", [str.lower, lambda pem: pem + "\n", lambda pem: pem[:-1], lambda pem: pem[:40]]
)
def test_a_public_key_has_one_spelling(signer: Signer, spoil: object) -> None:
    """A key spelled otherwise, though other readers might take it, is not taken."""
    with pytest.raises(ValueError, match="key"):
        public_of_pem(spoil(signer.public.pem))  # type: ignore[operator]


def test_published_keys_bear_their_own_names(signer: Signer, tmp_path: Path) -> None:
    """A public half under another's name, or anything else there, does not hold."""
    publish(tmp_path, signer.public)
    publish(tmp_path, signer.public)
    assert published(tmp_path) == {signer.public.id: signer.public}
    path = tmp_path / "keys" / f"{signer.public.id}.pem"
    path.rename(path.with_name(f"{'0' * 64}.pem"))
    with pytest.raises(EvidenceError, match="not its name's"):
        published(tmp_path)
    path.with_name(f"{'0' * 64}.pem").write_bytes(b"\xff")
    with pytest.raises(EvidenceError, match="no public key as it was kept"):
        published(tmp_path)


def test_where_nothing_was_published_there_are_no_keys(tmp_path: Path) -> None:
    """Old evidence has no folder of keys."""
    assert published(tmp_path) == {}
