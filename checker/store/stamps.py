"""Time stamps by third parties (RFC 3161) on the daily roots, and what a check of them finds.

A stamp says that a file's digest was shown to an authority at a time by the authority's own clock.
It is read by ``rfc3161-client``, whose signature check takes the certificates to have been valid
at the stamp's time: a stamp that was made while they were holds for good.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder
from rfc3161_client import decode_timestamp_response as decode

from checker.errors import EvidenceError
from checker.model.authority import Stamp, StampsChecked
from checker.model.instants import floor_text
from checker.store.certificates import (
    AUTHORITIES,
    UNREADABLE,
    certificates_at,
    chain_of,
    kept_certificates,
    leniently,
)
from checker.store.der import with_certificates_in_order
from checker.store.stamp_files import ROOTS, STAMPS, UNCHECKED, root_files

LONGEST_STAMP = 65_536
"""The longest answer of an authority that is taken for one, in bytes."""

CLOCKS_APART = timedelta(minutes=10)
"""So far in the future a stamp may lie, by the clock of whoever checks it."""

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(-[0-9a-f]{64}\.json)\.([a-z0-9._-]{1,255})\.tsr")
_DIGESTS: dict[str, hashes.HashAlgorithm] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
_STATUS = {
    1: "granted it with changes, which it may not",
    2: "refused",
    3: "asks to wait",
    4: "warns that it is about to be revoked",
    5: "says that it was revoked",
}
"""RFC 3161 §2.4.2, PKIStatus; 0 is granted."""


class UnknownAuthority(EvidenceError):
    """A stamp leads to no certificate that is trusted here; it may hold for somebody else."""


def check_stamps(root: Path, *, certificates: Path | None = None) -> StampsChecked:
    """Check every stamp in an evidence directory: imprint, signature, chain and times.

    Args:
        root: the evidence directory.
        certificates: a file or directory of trusted certificates, beside those that are kept there.

    Raises:
        EvidenceError: names the first stamp that does not hold, and why.
        ConfigError: there are no certificates at ``certificates``.
    """
    trusted = [*kept_certificates(root), *(certificates_at(certificates) if certificates else ())]
    found = [_checked(path, root, trusted) for path in sorted((root / STAMPS).glob("*.tsr"))]
    stamped = {stamp.root for stamp in found}
    return StampsChecked(
        stamps=tuple(found),
        unstamped=tuple(path.name for path in root_files(root) if path.name not in stamped),
        n_unchecked=len(list((root / STAMPS).glob(f"*.tsr{UNCHECKED}"))),
    )


def see_to_clocks(checked: StampsChecked, now: datetime) -> None:
    """See that no stamp is from the future.

    Raises:
        EvidenceError: names the first that is.
    """
    for stamp in checked.stamps:
        if stamp.at > now + CLOCKS_APART:
            raise EvidenceError(
                f"{stamp.root}.{stamp.authority}.tsr: it says {floor_text(stamp.at)}, which is in "
                "the future: the authority's clock or this machine's is far off"
            )


def _checked(path: Path, root: Path, trusted: Sequence[x509.Certificate]) -> Stamp:
    named = _NAME.fullmatch(path.name)
    if named is None:
        raise EvidenceError(f"{path.name}: is named like no stamp (ROOT.json.AUTHORITY.tsr)")
    stamped = root / ROOTS / f"{named[1]}{named[2]}"
    if not stamped.is_file():
        raise EvidenceError(f"{path.name}: the root that it stamps is not in {ROOTS}/")
    try:
        told = read_stamp(path.read_bytes(), stamped.read_bytes(), trusted)
        after = _after(named[1], told.at)
    except EvidenceError as trouble:
        raise type(trouble)(f"{path.name}: {trouble}") from trouble
    return Stamp(
        root=stamped.name,
        authority=named[3],
        signer=told.signer,
        anchor_sha256=told.anchor_sha256,
        at=told.at,
        after=after,
    )


def _after(day: str, at: datetime) -> timedelta:
    """Return how long after the end of ``day`` a stamp was made."""
    try:
        begins = datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError as trouble:
        raise EvidenceError(f"{day} is no day") from trouble
    if at < begins:
        raise EvidenceError(
            f"it says {floor_text(at)}, before the day whose root it stamps began: the "
            "authority's clock or the observer's was far off"
        )
    return at - begins - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What a stamp that holds says.

    Attributes:
        at: when, by the authority's clock.
        signer: whose certificate signed it.
        anchor_sha256: the fingerprint (hex) of the trusted certificate that it leads to.
    """

    at: datetime
    signer: str
    anchor_sha256: str


def read_stamp(
    content: bytes,
    message: bytes,
    trusted: Sequence[x509.Certificate],
    nonce: int | None = None,
) -> Told:
    """Check one stamp over ``message`` and return what it says.

    Args:
        content: the authority's whole answer (TimeStampResp, DER).
        message: the bytes that it has to stamp.
        trusted: certificates that are trusted, roots and others.
        nonce: what the question carried; None where it is not known any more.

    Raises:
        UnknownAuthority: it leads to none of the trusted certificates.
        EvidenceError: it does not hold; says why.
    """
    with leniently():
        return _told(_answer(content), message, trusted, nonce)


def _told(
    answer: TimeStampResponse,
    message: bytes,
    trusted: Sequence[x509.Certificate],
    nonce: int | None,
) -> Told:
    try:
        signer = _signer(answer)
        at = answer.tst_info.gen_time
        _see_to_imprint(answer, message, nonce)
        if not trusted:
            raise _unknown(signer)
        try:
            VerifierBuilder(roots=list(trusted)).build().verify_message(answer, message)
        except VerificationError as trouble:
            raise _why(trouble, signer, at) from trouble
        found = _anchor(answer, signer, trusted)
    except UNREADABLE as trouble:
        raise EvidenceError(_TORN) from trouble
    return Told(at, signer.subject.rfc4514_string(), found.fingerprint(hashes.SHA256()).hex())


_TORN = "is no whole answer of an authority: it was cut off or changed"


def _answer(content: bytes) -> TimeStampResponse:
    if len(content) > LONGEST_STAMP:
        raise EvidenceError(f"is longer than any stamp ({len(content)} bytes)")
    try:
        answer = decode(with_certificates_in_order(content))
        status, words = answer.status, answer.status_string
    except UNREADABLE as trouble:
        raise EvidenceError(_TORN) from trouble
    if status != 0:
        said = "; ".join(" ".join(str(word).split()) for word in words)[:300]
        told = _STATUS.get(status, f"answers {status}")
        raise EvidenceError(f"is no stamp: the authority {told}{f' ({said})' if said else ''}")
    return answer


def _signer(answer: TimeStampResponse) -> x509.Certificate:
    """Return the certificate that the signature names."""
    signed = answer.signed_data
    for info in signed.signer_infos:
        for certificate in embedded(answer):
            same = certificate.serial_number == info.serial_number
            if same and certificate.issuer == info.issuer:
                return certificate
    raise EvidenceError("holds no certificate of who signed it: nobody can check it")


def embedded(answer: TimeStampResponse) -> list[x509.Certificate]:
    """Return the certificates that came with a stamp.

    Raises:
        ValueError: one of them is none.
    """
    return [x509.load_der_x509_certificate(bytes(one)) for one in answer.signed_data.certificates]


def certificates_of(
    content: bytes, others: Sequence[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """Return those of ``others`` that an answer's signer leads to, by their names.

    Raises:
        EvidenceError: it is no stamp, or names no signer.
    """
    answer = _answer(content)
    try:
        with leniently():
            chain = chain_of(_signer(answer), [*others, *embedded(answer)])
    except UNREADABLE as trouble:
        raise EvidenceError(_TORN) from trouble
    return tuple(one for one in chain if one in others)


def _see_to_imprint(answer: TimeStampResponse, message: bytes, nonce: int | None) -> None:
    imprint = answer.tst_info.message_imprint
    algorithm = _DIGESTS.get(imprint.hash_algorithm.dotted_string)
    if algorithm is None:
        named = imprint.hash_algorithm.dotted_string
        raise EvidenceError(f"stamps a digest of a kind that is not taken here ({named})")
    made = hashes.Hash(algorithm)
    made.update(message)
    digest = made.finalize()
    if imprint.message != digest:
        raise EvidenceError(
            f"stamps other bytes: it names the {algorithm.name} digest {imprint.message.hex()}, "
            f"and this root's is {digest.hex()}"
        )
    if nonce is not None and answer.tst_info.nonce != nonce:
        raise EvidenceError("is the answer to another question: it repeats another number")


def _why(trouble: Exception, signer: x509.Certificate, at: datetime) -> EvidenceError:
    """Return in words why a stamp does not verify."""
    name = signer.subject.rfc4514_string()
    begins, ends = signer.not_valid_before_utc, signer.not_valid_after_utc
    if not begins <= at <= ends:
        return EvidenceError(
            f"was made at {floor_text(at)}, while the certificate of {name} is valid from "
            f"{floor_text(begins)} to {floor_text(ends)} only: an expired authority"
        )
    said = str(trouble)
    if "EKU" in said or "unsupported certificate purpose" in said:
        return EvidenceError(f"the certificate of {name} is not one for time stamps")
    if "certificate verify error" not in said:
        return EvidenceError(f"the signature of {name} does not hold: it was changed or forged")
    if "expired" in said or "not yet valid" in said:
        return EvidenceError(
            f"was made at {floor_text(at)}, when a certificate above {name} was not valid: an "
            "expired authority"
        )
    return _unknown(signer)


def _unknown(signer: x509.Certificate) -> UnknownAuthority:
    return UnknownAuthority(
        f"an unknown authority: the certificate of {signer.subject.rfc4514_string()} was issued by "
        f"{signer.issuer.rfc4514_string()}, and leads to no certificate that is trusted here; "
        f"its root certificate belongs into {AUTHORITIES}/, from the authority's own site"
    )


def _anchor(
    answer: TimeStampResponse, signer: x509.Certificate, trusted: Sequence[x509.Certificate]
) -> x509.Certificate:
    """Return the trusted root that a stamp, which holds, leads to."""
    return chain_of(signer, [*trusted, *embedded(answer)])[-1]
