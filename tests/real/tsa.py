"""A time-stamping authority (RFC 3161): `openssl ts` behind a small HTTP server.

Its certificates are made afresh: a root, and under it the authority's own with the one critical
extended key usage that RFC 3161 §2.3 asks for. It can fail for a while, be out of its validity, or
answer something else than was asked.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

OPENSSL = shutil.which("openssl")
DAY = timedelta(days=1)

_SETTINGS = """
[tsa]
default_tsa = one
[one]
serial = {place}/serial
crypto_device = builtin
signer_cert = {place}/tsa.pem
certs = {place}/chain.pem
signer_key = {place}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _named(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _begun(
    subject: str, issuer: str, key: rsa.RSAPrivateKey, span: tuple[datetime, datetime]
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_named(subject))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(span[0])
        .not_valid_after(span[1])
    )


def _pem(*found: x509.Certificate) -> bytes:
    return b"".join(item.public_bytes(serialization.Encoding.PEM) for item in found)


@dataclass
class Authority:
    """One authority.

    Attributes:
        place: where its keys, certificates and settings lie.
        answer: what it says to a question instead, where set: status and body.
        asked: the questions that came, in order.
    """

    place: Path
    answer: Callable[[bytes], tuple[int, bytes]] | None = None
    asked: list[bytes] = field(default_factory=list)

    @property
    def root(self) -> Path:
        """Its root certificate."""
        return self.place / "root.pem"

    def reply(self, query: bytes) -> bytes:
        """Return the authority's own answer to a question, made by `openssl ts`."""
        asked, answered = self.place / "q.tsq", self.place / "r.tsr"
        asked.write_bytes(query)
        settings = str(self.place / "settings.cnf")
        words = ["ts", "-reply", "-config", settings, "-section", "one"]
        openssl(*words, "-queryfile", str(asked), "-out", str(answered))
        return answered.read_bytes()

    def said(self, query: bytes) -> tuple[int, bytes]:
        """Return status and body of the answer to a question over HTTP."""
        self.asked.append(query)
        return self.answer(query) if self.answer is not None else (200, self.reply(query))


def openssl(*words: str) -> subprocess.CompletedProcess[bytes]:
    """Run `openssl`; raises where it fails."""
    assert OPENSSL is not None
    return subprocess.run([OPENSSL, *words], capture_output=True, check=True, timeout=30)


def made(
    place: Path,
    name: str = "one",
    *,
    valid: tuple[timedelta, timedelta] = (-DAY, 30 * DAY),
    for_stamps: bool = True,
) -> Authority:
    """Make an authority with a root of its own.

    Args:
        place: an empty directory for it, made here.
        name: goes into its certificates' names.
        valid: its own certificate's validity, from now.
        for_stamps: its certificate is one for time stamps, as it has to be.
    """
    place.mkdir(parents=True)
    now, (root_key, own_key) = datetime.now(UTC), (_key(), _key())
    ca, own = f"Root of {name}", f"Stamps of {name}"
    root = (
        _begun(ca, ca, root_key, (now - 3650 * DAY, now + 3650 * DAY))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    usage = ExtendedKeyUsageOID.TIME_STAMPING if for_stamps else ExtendedKeyUsageOID.SERVER_AUTH
    leaf = (
        _begun(own, ca, own_key, (now + valid[0], now + valid[1]))
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    (place / "root.pem").write_bytes(_pem(root))
    (place / "tsa.pem").write_bytes(_pem(leaf))
    (place / "chain.pem").write_bytes(_pem(root))
    secret = own_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (place / "tsa.key").write_bytes(secret)
    (place / "serial").write_text("01\n")
    (place / "settings.cnf").write_text(_SETTINGS.format(place=place))
    return Authority(place)


@contextlib.contextmanager
def serving(authority: Authority) -> Iterator[str]:
    """Let an authority answer over HTTP; yields its address."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            well = self.headers["Content-Type"] == "application/timestamp-query"
            status, body = authority.said(query) if well else (415, b"")
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/tsr"
        finally:
            server.shutdown()
            thread.join()
