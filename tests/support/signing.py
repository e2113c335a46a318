"""Keys and signatures of the AT Protocol for tests: made anew byte for byte, nobody's."""

import base64
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from libipld import decode_dag_cbor, encode_dag_cbor, encode_multibase

from checker.replica.repository import car_file, link_to, record_car

P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
K256 = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


class Key:
    """A key pair on one of the two curves, from a number."""

    def __init__(self, number: int, *, k256: bool = True) -> None:
        """Make the pair whose secret is ``number``."""
        self.order, prefix = (K256, b"\xe7\x01") if k256 else (P256, b"\x80\x24")
        self._secret = ec.derive_private_key(number, ec.SECP256K1() if k256 else ec.SECP256R1())
        point = self._secret.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        self.multibase = encode_multibase("z", prefix + point)
        whole = self._secret.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        self.older = encode_multibase("z", whole)

    def sign(self, message: bytes, *, high: bool = False) -> bytes:
        """Sign ``message``; ``high`` gives the signature's twin, which the protocol refuses."""
        made = self._secret.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))
        r, s = decode_dss_signature(made)
        low = min(s, self.order - s)
        return r.to_bytes(32, "big") + (self.order - low if high else low).to_bytes(32, "big")


AUTHOR = Key(7)
LABELLER = Key(11)
STRANGER = Key(13)


def method(did: str, name: str, key: Key) -> dict[str, object]:
    """Return a DID document's entry for a public key."""
    return {
        "id": f"{did}{name}",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": key.multibase,
    }


def signed_commit(block: bytes, key: Key, *, high: bool = False) -> bytes:
    """Return a commit with its stand-in replaced by a signature."""
    commit = {name: value for name, value in decode_dag_cbor(block).items() if name != "sig"}
    signature = key.sign(encode_dag_cbor(commit), high=high)
    return encode_dag_cbor({**commit, "sig": signature})


def signed_car(
    did: str,
    revision: str,
    records: Mapping[str, Mapping[str, object]],
    key: str,
    by: Key = AUTHOR,
    *,
    high: bool = False,
) -> bytes:
    """Return what ``record_car`` does, its commit signed."""
    plain = record_car(did, revision, records, key)
    blocks = _blocks(plain)
    first = signed_commit(blocks[0], by, high=high)
    return car_file(link_to(first), [first, *blocks[1:]])


def _blocks(car: bytes) -> list[bytes]:
    sections, at = [], 0
    while at < len(car):
        size = shift = 0
        while True:
            byte = car[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        sections.append(car[at : at + size])
        at += size
    return [section[36:] for section in sections[1:]]


def signed_label(row: Mapping[str, object], by: Key = LABELLER) -> dict[str, object]:
    """Return a label with its signature, as a labeller's list shows it."""
    signature = base64.b64encode(by.sign(encode_dag_cbor(dict(row)))).decode().rstrip("=")
    return {**row, "sig": {"$bytes": signature}}
