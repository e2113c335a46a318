"""The group's signing key: Ed25519, its private half in a safe, its public half in the evidence.

A key's id is SHA-256 (hex) over its public half as SubjectPublicKeyInfo in DER, which is what
``openssl pkey -pubin -outform DER | sha256sum`` prints. Both halves are written as RFC 8410 lays
them down, byte for byte, so that no second spelling of a key passes for the first.
"""

import base64
import binascii
import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from checker.errors import EvidenceError, StoreError

SIGNATURE_BYTES = 64
SUFFIX = ".sig"
"""What a signature's file adds to the name of the file that it is over."""

_PRIVATE_DER = bytes.fromhex("302e020100300506032b657004220420")
_PUBLIC_DER = bytes.fromhex("302a300506032b6570032100")
_RAW_BYTES = 32
_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half that everybody may have.

    Attributes:
        raw: its 32 bytes.
    """

    raw: bytes

    @property
    def der(self) -> bytes:
        """It as SubjectPublicKeyInfo (RFC 8410 §4)."""
        return _PUBLIC_DER + self.raw

    @property
    def id(self) -> str:
        """SHA-256 (hex) over :attr:`der`."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def pem(self) -> str:
        """It as openssl reads and writes it."""
        return _pem("PUBLIC KEY", self.der)

    def signed(self, content: bytes, signature: bytes) -> bool:
        """Say whether ``signature`` is this key's, over exactly ``content``."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, content)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that can sign; what it is made of is never shown."""

    _private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def new(cls) -> "Signer":
        """Return a key that nobody has had before."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def of_pem(cls, pem: str) -> "Signer":
        """Return the key that was kept as ``pem``.

        Raises:
            ValueError: it is no Ed25519 private key; its text is not repeated.
        """
        der = _der("PRIVATE KEY", pem)
        if not der.startswith(_PRIVATE_DER) or len(der) != len(_PRIVATE_DER) + _RAW_BYTES:
            raise ValueError("no Ed25519 private key")
        return cls(Ed25519PrivateKey.from_private_bytes(der[len(_PRIVATE_DER) :]))

    @property
    def pem(self) -> str:
        """The private half, as PKCS #8: for a safe, and for nothing else."""
        return _pem("PRIVATE KEY", _PRIVATE_DER + self._private.private_bytes_raw())

    @property
    def public(self) -> PublicKey:
        """The other half."""
        return PublicKey(self._private.public_key().public_bytes_raw())

    def sign(self, content: bytes) -> bytes:
        """Return the signature over ``content``, 64 bytes; always the same for the same bytes."""
        return self._private.sign(content)


def public_of_pem(pem: str) -> PublicKey:
    """Return the public key that ``pem`` spells, in the one spelling that counts.

    Raises:
        ValueError: it is no Ed25519 public key, or is spelled otherwise.
    """
    der = _der("PUBLIC KEY", pem)
    key = PublicKey(der[len(_PUBLIC_DER) :])
    if len(key.raw) != _RAW_BYTES or key.pem != pem:
        raise ValueError("no Ed25519 public key")
    return key


def _pem(kind: str, der: bytes) -> str:
    return f"-----BEGIN {kind}-----\n{base64.b64encode(der).decode()}\n-----END {kind}-----\n"


def _der(kind: str, pem: str) -> bytes:
    head, tail = f"-----BEGIN {kind}-----", f"-----END {kind}-----"
    inside = pem.strip()
    if not (inside.startswith(head) and inside.endswith(tail)):
        raise ValueError(f"no {kind.lower()}")
    try:
        text = "".join(inside.removeprefix(head).removesuffix(tail).split())
        return base64.b64decode(text, validate=True)
    except binascii.Error as trouble:
        raise ValueError(f"no {kind.lower()}") from trouble


class KeySafe(Protocol):
    """Where private halves lie."""

    @property
    def where(self) -> str:
        """The place, in words."""
        ...

    def secret(self, key_id: str) -> str | None:
        """Return the private half of a key as PEM, None where it is not here."""
        ...

    def newest(self) -> str | None:
        """Return the id of the key that was put here last, None before any."""
        ...

    def keep(self, key_id: str, pem: str) -> None:
        """Take a private half, for good on return."""
        ...


@dataclass(frozen=True, slots=True)
class FileSafe:
    """A folder of private halves, each a file that its owner alone may read."""

    place: Path

    @property
    def where(self) -> str:
        """The place, in words."""
        return str(self.place)

    def path(self, key_id: str) -> Path:
        """Return where a private half lies."""
        return self.place / f"{Path(key_id).name}.pem"

    def secret(self, key_id: str) -> str | None:
        """Return the private half of a key as PEM, None where it is not here.

        Raises:
            StoreError: it cannot be read.
        """
        path = self.path(key_id)
        try:
            if path.stat().st_mode & _OTHERS:
                # Some file systems know no owners: then it stays as it is, and `key show` says so.
                with contextlib.suppress(OSError):
                    path.chmod(0o600)
            return path.read_text("ascii")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as trouble:
            raise StoreError(f"the signing key {path} cannot be read") from trouble

    def newest(self) -> str | None:
        """Return the id of the key that was put here last, None before any."""
        kept = [(path.stat().st_mtime_ns, path.stem) for path in self.place.glob("*.pem")]
        return max(kept)[1] if kept else None

    def keep(self, key_id: str, pem: str) -> None:
        """Take a private half, for good on return.

        Raises:
            StoreError: it cannot be written.
        """
        try:
            self.place.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self.path(key_id), pem.encode())
        except OSError as trouble:
            raise StoreError(
                f"the signing key cannot be kept in {self.place}: {trouble.strerror}"
            ) from trouble

    def is_open_to_others(self, key_id: str) -> bool:
        """Say whether others on this machine may read a private half."""
        return bool(self.path(key_id).stat().st_mode & _OTHERS)


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file so that it is there whole or not at all; on the disk on return.

    It is its owner's alone (mode 0600).

    Raises:
        OSError: the disk does not take it.
    """
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise
    opened = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def publish(root: Path, key: PublicKey) -> None:
    """Lay a public half into the evidence, where it is not there yet; on the disk on return.

    Raises:
        OSError: the disk does not take it.
    """
    path = root / "keys" / f"{key.id}.pem"
    if path.exists():
        return
    path.parent.mkdir(exist_ok=True)
    write_whole(path, key.pem.encode())
    path.chmod(0o644)


def published(root: Path) -> dict[str, PublicKey]:
    """Return the public halves that lie in the evidence, by id.

    Raises:
        EvidenceError: a file there is no key, or not the one that its name says.
    """
    found: dict[str, PublicKey] = {}
    for path in sorted((root / "keys").glob("*.pem")):
        try:
            key = public_of_pem(path.read_bytes().decode("ascii"))
        except ValueError as trouble:
            raise EvidenceError(f"keys/{path.name}: is no public key as it was kept") from trouble
        except OSError as trouble:
            raise EvidenceError(f"keys/{path.name}: cannot be read") from trouble
        if path.name != f"{key.id}.pem":
            raise EvidenceError(f"keys/{path.name}: its digest is {key.id}, not its name's")
        found[key.id] = key
    return found
