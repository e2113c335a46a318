"""Checking AT Protocol signatures: a repository's commit, and a labeller's statement.

Both are ECDSA over the SHA-256 of what was signed in DAG-CBOR, 64 bytes (r, then s), on one of two
curves; ``s`` must be in the lower half, since any signature has a twin in the upper one. The key
stands in the signer's DID document: ``#atproto`` for an account's repository, ``#atproto_label``
for a labelling service. What is verified is who signed, under the key that the document names
today: hosts usually hold their accounts' keys, so a signed tree is the word of whoever runs the
repository, and not of a person.

Source: platforms-open §1.c (label ``sig``), §1.d; the protocol's cryptography, repository and
label specifications; read 2026-11-24.
"""

import base64
import binascii
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from libipld import encode_dag_cbor, encode_multibase

from checker.errors import UnreadablePayload
from checker.platforms.payload import maybe, need

ACCOUNT_KEY = "#atproto"
LABELLER_KEY = "#atproto_label"
SIGNATURE_BYTES = 64

_CURVES: dict[bytes, tuple[ec.EllipticCurve, int]] = {
    b"\x80\x24": (
        ec.SECP256R1(),
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    ),
    b"\xe7\x01": (
        ec.SECP256K1(),
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
    ),
}
"""By the key's multicodec prefix: the curve, and the order of its group."""

_OLDER_TYPES = {
    "EcdsaSecp256r1VerificationKey2019": b"\x80\x24",
    "EcdsaSecp256k1VerificationKey2019": b"\xe7\x01",
}

_BASE58 = {
    letter: number
    for number, letter in enumerate("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
}
_KEY_LETTERS = 100
_SIGNATURE_LETTERS = 200
_LABEL_FIELDS = ("ver", "src", "uri", "cid", "val", "neg", "cts", "exp")


class WrongSignature(UnreadablePayload):
    """There is a signature, and it is not that of the key it should be of."""


def key_named(document: object, did: str, name: str) -> str | None:
    """Return a DID document's public key ``name`` in multibase; None where it has none we can use.

    Args:
        document: the DID document.
        did: whose document it is.
        name: ``#atproto`` or ``#atproto_label``.
    """
    for method in (maybe(document, "verificationMethod", list) or [])[:50]:
        if maybe(method, "id", str) in (name, f"{did}{name}"):
            return _one_form(method)
    return None


def _one_form(method: object) -> str | None:
    """Return a key in today's form, whichever of the two forms it is written in."""
    text, kind = maybe(method, "publicKeyMultibase", str) or "", maybe(method, "type", str)
    if kind == "Multikey":
        return text if _key(text) is not None else None
    # older registries write the bare point, and name the curve in the type
    prefix = _OLDER_TYPES.get(kind or "")
    if prefix is None or not text.startswith("z") or len(text) > _KEY_LETTERS:
        return None
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[prefix][0], _base58(text[1:]))
    except ValueError:
        return None
    short = point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return str(encode_multibase("z", prefix + short))


def is_signed(key: str, message: bytes, signature: object) -> bool:
    """Say whether ``signature`` is that of ``key`` (as ``key_named`` gave it) on ``message``."""
    found = _key(key)
    if found is None or not isinstance(signature, bytes) or len(signature) != SIGNATURE_BYTES:
        return False
    public, order = found
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (0 < r < order and 0 < s <= order // 2):
        return False
    try:
        public.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _key(text: str) -> tuple[ec.EllipticCurvePublicKey, int] | None:
    raw = _base58(text[1:]) if text.startswith("z") and len(text) <= _KEY_LETTERS else b""
    curve = _CURVES.get(raw[:2])
    if curve is None or len(raw) != 35:
        return None
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(curve[0], raw[2:]), curve[1]
    except ValueError:
        return None


def _base58(text: str) -> bytes:
    number = 0
    for letter in text:
        if letter not in _BASE58:
            return b""
        number = number * 58 + _BASE58[letter]
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def check_commit(key: str, block: bytes, commit: object) -> None:
    """Check that the account's key signed a commit.

    Args:
        key: the account's public key in multibase.
        block: the commit as it came.
        commit: the same, decoded.

    Raises:
        WrongSignature: when it did not.
        UnreadablePayload: when the commit is not in the one form that could be signed.
    """
    signed = need(commit, "sig", bytes)
    assert isinstance(commit, Mapping)
    rest = {name: value for name, value in commit.items() if name != "sig"}
    if _encoded(rest | {"sig": signed}) != block:
        raise UnreadablePayload("commit", "not in the one form that can be signed")
    if not is_signed(key, _encoded(rest), signed):
        raise WrongSignature("commit.sig", "not signed by the account's key")


def check_label(key: str, row: Mapping[str, object]) -> None:
    """Check that a labelling service's key signed one of its statements.

    Raises:
        WrongSignature: when it did not.
    """
    given = {name: row[name] for name in _LABEL_FIELDS if row.get(name) not in (None, False)}
    # "not negated" may be written or left out, and says the same; one of the two was signed
    forms = (given, {"neg": False, **given})
    signature = signature_of(row)
    if not any(is_signed(key, _encoded(form), signature) for form in forms):
        raise WrongSignature("labels.sig", "not signed by the labeller's key")


def _encoded(tree: object) -> bytes:
    try:
        return encode_dag_cbor(tree)
    except (ValueError, TypeError, OverflowError, RecursionError) as trouble:
        raise UnreadablePayload("signed", f"no DAG-CBOR ({type(trouble).__name__})") from trouble


def signature_of(row: object) -> bytes:
    """Return the bytes of a statement's signature, empty where it carries none."""
    text = (maybe(row, "sig.$bytes", str) or "")[:_SIGNATURE_LETTERS]
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""
