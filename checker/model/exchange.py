"""An exchange: one attempt and everything that came back, verbatim."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Ask:
    """What we requested, as the platform saw it but without secrets.

    Attributes:
        url: the public URL, whatever route it took.
        method: GET, HEAD or POST.
        headers: names and values in the order sent; no credential is among them.
        content: what was posted, if anything; no credential is in it.
        key: the name of the credential that was shown, never the credential; None where none was.
    """

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    content: bytes = b""
    key: str | None = None


@dataclass(frozen=True, slots=True)
class JsonPost:
    """A question that goes in the body, as JSON; a way of asking beside GET and HEAD.

    Attributes:
        question: what is asked, as plain JSON.
    """

    question: Mapping[str, object]

    @property
    def content(self) -> bytes:
        """The body, the same bytes for the same question."""
        return json.dumps(self.question, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def content_type(self) -> str:
        """What the body is."""
        return "application/json"


@dataclass(frozen=True, slots=True)
class RawPost:
    """A question that goes in the body as it is, such as a form; no platform is asked like that.

    Attributes:
        content: the body.
        content_type: what it is.
    """

    content: bytes
    content_type: str


def verb_of(method: str | JsonPost | RawPost) -> str:
    """Return the method's name as it stands in a request."""
    return method if isinstance(method, str) else "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One attempt. No answer is an answer: ``failure`` then says what the road did.

    Attributes:
        ask: what we requested.
        asked_at: when the request was sent.
        answered_at: when the last byte came, or when we gave up.
        status: HTTP status, None without an answer.
        reason: the status line's phrase.
        headers: the answer's headers, in order.
        raw: the body as it came over the wire (still compressed).
        body: the body decoded; bounded, see ``cut``.
        failure: e.g. ``dns``, ``timeout``, ``refused``, ``reset``, ``tls``; None with an answer.
        cut: the body was longer than our bound and was cut.
        evidence: where it is kept; None until it is.
    """

    ask: Ask
    asked_at: datetime
    answered_at: datetime
    status: int | None = None
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    raw: bytes = b""
    body: bytes = b""
    failure: str | None = None
    cut: bool = False
    evidence: "EvidenceRef | None" = field(default=None)

    def header(self, name: str) -> str | None:
        """Return the first value of the answer's header ``name``, None when it has none."""
        wanted, length = name.lower(), len(name)
        # asked often: most names differ in their length already
        for key, value in self.headers:
            if len(key) == length and key.lower() == wanted:
                return value
        return None

    @property
    def age_s(self) -> int:
        """How old the answer says it is (RFC 9111 ``Age``, the first of several), else 0."""
        value = (self.header("age") or "").split(",")[0].strip()
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0

    @property
    def speaks_from(self) -> datetime:
        """The earliest time the answer can speak of: when asked, less its ``Age``."""
        age_s = self.age_s
        return self.asked_at - timedelta(seconds=age_s) if age_s else self.asked_at

    @property
    def speaks_until(self) -> datetime:
        """The latest time the answer can speak of: when answered, less its ``Age``."""
        age_s = self.age_s
        return self.answered_at - timedelta(seconds=age_s) if age_s else self.answered_at


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """Where a kept record lies.

    Attributes:
        sha256: SHA-256 (hex) of the uncompressed WARC record, headers and block, as written.
            It shows that these bytes are the ones kept; not that the platform sent them.
        warc: file name inside the evidence directory.
        offset: where the record's gzip member starts, in bytes.
    """

    sha256: str
    warc: str
    offset: int
