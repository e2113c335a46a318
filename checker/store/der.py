"""DER, as far as a time stamp's certificates need it: they are put into the order that DER asks.

Many authorities answer with OpenSSL, which writes the certificates of a signature in the order
signer first, as a sequence, while ITU-T X.690 §11.6 wants a set in ascending order; a strict reader
refuses the whole answer then. No signature is over that order. The file that is kept stays as it
came; only what is read is put into order.
"""

from dataclasses import dataclass

_CERTIFICATES = 0xA0
_MOST_LENGTH_BYTES = 3


@dataclass(frozen=True, slots=True)
class _Element:
    tag: int
    start: int
    content: int
    end: int


def with_certificates_in_order(answer: bytes) -> bytes:
    """Return an authority's answer (TimeStampResp, DER) with its certificates in ascending order.

    What is no such answer, or has no certificates, is returned as it is.
    """
    try:
        place = _certificates(answer)
        if place is None:
            return answer
        parts = sorted(answer[one.start : one.end] for one in _inside(answer, place))
    except (IndexError, ValueError):
        return answer
    return answer[: place.content] + b"".join(parts) + answer[place.end :]


def _certificates(answer: bytes) -> _Element | None:
    """Return where the certificates lie. Source: RFC 3161 §2.4.2, RFC 5652 §5.1."""
    whole = _element(answer, 0)
    _status, token = _inside(answer, whole)[:2]
    _kind, explicit = _inside(answer, token)[:2]
    (signed,) = _inside(answer, explicit)
    return next((one for one in _inside(answer, signed) if one.tag == _CERTIFICATES), None)


def _inside(answer: bytes, outer: _Element) -> list[_Element]:
    found: list[_Element] = []
    at = outer.content
    while at < outer.end:
        found.append(_element(answer, at))
        at = found[-1].end
    if at != outer.end:
        raise ValueError("an element ends beyond the one around it")
    return found


def _element(answer: bytes, at: int) -> _Element:
    tag, length, content = answer[at], answer[at + 1], at + 2
    if length & 0x80:
        n_bytes = length & 0x7F
        if not 1 <= n_bytes <= _MOST_LENGTH_BYTES:
            raise ValueError("a length of a kind that DER does not have here")
        length = int.from_bytes(answer[content : content + n_bytes])
        content += n_bytes
    if content + length > len(answer):
        raise ValueError("an element ends beyond the answer")
    return _Element(tag, at, content, content + length)
