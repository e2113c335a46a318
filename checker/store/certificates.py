"""Certificates of authorities: those kept beside the evidence, and those that a person names."""

import ssl
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning

from checker.errors import ConfigError, EvidenceError
from checker.store.stamp_files import write

AUTHORITIES = "authorities"
"""The directory of the evidence that holds the trusted certificates."""

UNREADABLE = (ValueError, TypeError, OverflowError, LookupError, x509.InvalidVersion)
"""What the libraries raise for bytes that are no stamp or no certificate."""

_CERTIFICATES = (".pem", ".crt", ".cer", ".der")


@contextmanager
def leniently() -> Iterator[None]:
    """Let a library say nothing of what it would rather not read in a stranger's certificate."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        yield


@cache
def machine_certificates() -> tuple[x509.Certificate, ...]:
    """Return the root certificates that this machine trusts for the web; what is none is left."""
    found: list[x509.Certificate] = []
    with leniently():
        for one in ssl.create_default_context().get_ca_certs(binary_form=True):
            try:
                found.append(x509.load_der_x509_certificate(one))
            except UNREADABLE:
                continue
    return tuple(found)


def chain_of(
    signer: x509.Certificate, others: Iterable[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """Return the way from a certificate up to a root, as far as ``others`` know it, by names."""
    chain, pool = [signer], list(others)
    while chain[-1].issuer != chain[-1].subject:
        above = next((one for one in pool if one.subject == chain[-1].issuer), None)
        if above is None or above in chain:
            break
        chain.append(above)
    return tuple(chain)


def kept_certificates(root: Path) -> list[x509.Certificate]:
    """Return the certificates that are kept beside the evidence.

    Raises:
        EvidenceError: a file there is no certificate.
    """
    try:
        return list(_certificates_in(root / AUTHORITIES))
    except _NoCertificate as trouble:
        raise EvidenceError(f"{AUTHORITIES}/{trouble}") from trouble


def keep_certificates(root: Path, authority: str, chain: Iterable[x509.Certificate]) -> None:
    """Keep the certificates that an authority's stamps lead to beside them, where none are yet.

    Raises:
        StoreError: the disk does not take them.
        EvidenceError: what lies there already is no certificate.
    """
    path = root / AUTHORITIES / f"{authority}.pem"
    before = path.read_bytes() if path.exists() else b""
    try:
        known = _read(path) if before else []
    except _NoCertificate as trouble:
        raise EvidenceError(f"{AUTHORITIES}/{trouble}") from trouble
    fresh = [one for one in chain if one not in known]
    if not fresh:
        return
    lines = [
        f"# {one.subject.rfc4514_string()}\n".encode() + one.public_bytes(Encoding.PEM)
        for one in fresh
    ]
    write(path, before + b"".join(lines))


def certificates_at(path: Path) -> list[x509.Certificate]:
    """Return the certificates in a file, or in all such files of a directory.

    Raises:
        ConfigError: there are none, or one is broken; says where and what to do.
    """
    what = "seals.certificates names the file or directory of the authorities' root certificates"
    try:
        found = list(_certificates_in(path))
    except _NoCertificate as trouble:
        raise ConfigError(f"{path}: {trouble}; {what}") from trouble
    if not found:
        raise ConfigError(f"{path}: there is no certificate (PEM or DER); {what}")
    return found


class _NoCertificate(Exception):
    """A file that should hold certificates cannot be read, or holds something else."""


def _certificates_in(path: Path) -> Iterator[x509.Certificate]:
    try:
        files = sorted(path.iterdir()) if path.is_dir() else [path] if path.exists() else []
        for file in files:
            if file == path or file.suffix in _CERTIFICATES:
                yield from _read(file)
    except OSError as trouble:
        raise _NoCertificate(f"cannot be read ({trouble.strerror})") from trouble


def _read(file: Path) -> list[x509.Certificate]:
    content = file.read_bytes()
    try:
        with leniently():
            if b"-----BEGIN" in content:
                return x509.load_pem_x509_certificates(content)
            return [x509.load_der_x509_certificate(content)]
    except UNREADABLE as trouble:
        raise _NoCertificate(f"{file.name} holds no certificate (PEM or DER)") from trouble
