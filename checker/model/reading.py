"""A reading: facts drawn from exchanges about one subject; no meaning yet."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from checker.model.exchange import EvidenceRef
from checker.model.instants import parse, utc
from checker.model.subject import Subject
from checker.model.words import SubjectKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one exchange said about the subject.

    Attributes:
        role: which question it answers, e.g. ``post``, ``account``, ``oembed``, ``record``.
        status: HTTP status, None without an answer.
        failure: what the road did, None with an answer.
        wall: id of the wall signature it bears, None when it bears none.
        found: the subject was in the answer, was not, or (None) the answer did not say.
        code: the platform's own code or error name, verbatim.
        words: the platform's own words, verbatim.
        markers: names of features seen.
        values: small facts by name, verbatim.
        leftover: paths of fields that the reader does not know: drift is a recorded fact.
        unreadable: why it could not be read, None when it could.
    """

    role: str
    status: int | None = None
    failure: str | None = None
    wall: str | None = None
    found: bool | None = None
    code: str | None = None
    words: str | None = None
    markers: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    leftover: tuple[str, ...] = ()
    unreadable: str | None = None

    def value(self, name: str) -> str | None:
        """Return the small fact ``name``, None when the answer did not have it."""
        return next((value for key, value in self.values if key == name), None)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON, without what is empty."""
        row = {
            "role": self.role,
            "status": self.status,
            "failure": self.failure,
            "wall": self.wall,
            "found": self.found,
            "code": self.code,
            "words": self.words,
            "markers": list(self.markers),
            "values": [list(pair) for pair in self.values],
            "leftover": list(self.leftover),
            "unreadable": self.unreadable,
        }
        return {key: value for key, value in row.items() if value not in (None, [])}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Answer":
        """Read what ``to_json`` wrote."""
        return cls(
            role=row["role"],
            status=row.get("status"),
            failure=row.get("failure"),
            wall=row.get("wall"),
            found=row.get("found"),
            code=row.get("code"),
            words=row.get("words"),
            markers=tuple(row.get("markers", ())),
            values=tuple((key, value) for key, value in row.get("values", ())),
            leftover=tuple(row.get("leftover", ())),
            unreadable=row.get("unreadable"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Facts about one subject from one look; holds digests, never a post's text.

    Attributes:
        subject: what was asked for.
        asked_at: the earliest time the main answer can speak of (its ``Age`` taken off).
        answered_at: the latest time it can speak of.
        answers: one per exchange, the main one first.
        account: the author's account, where an answer names it.
        created_at: when the platform says the post was made.
        text_sha256: SHA-256 (hex) of the normalised text; None where none was shown.
        version: the platform's own revision id, None without one.
        content_id: the digest by which the platform itself names all that was published (such as
            a record's cid), None where it names none.
        evidence: the kept exchanges it was drawn from, in asking order.
    """

    subject: Subject
    asked_at: datetime
    answered_at: datetime
    answers: tuple[Answer, ...]
    account: Subject | None = None
    created_at: datetime | None = None
    text_sha256: str | None = None
    version: str | None = None
    content_id: str | None = None
    evidence: tuple[EvidenceRef, ...] = field(default=())

    @property
    def edition(self) -> str | None:
        """What changes with every edit; see ``edition_of``."""
        return edition_of(self.text_sha256, self.content_id)

    @property
    def main(self) -> Answer:
        """The answer to the question that the look is about."""
        return self.answers[0]

    def answer(self, role: str) -> Answer | None:
        """Return the answer to the question ``role``, None when it was not asked."""
        return next((answer for answer in self.answers if answer.role == role), None)

    def to_json(self) -> dict[str, Any]:
        """Return all but subject, times and evidence (which are columns) as plain JSON."""
        row: dict[str, Any] = {"answers": [answer.to_json() for answer in self.answers]}
        if self.account is not None:
            row["account"] = self.account.native_id
        if self.created_at is not None:
            row["created_at"] = self.created_at.isoformat()
        if self.text_sha256 is not None:
            row["text_sha256"] = self.text_sha256
        if self.version is not None:
            row["version"] = self.version
        if self.content_id is not None:
            row["content_id"] = self.content_id
        return row

    @classmethod
    def from_json(
        cls, subject: Subject, asked_at: datetime, answered_at: datetime, row: Mapping[str, Any]
    ) -> "Reading":
        """Read what ``to_json`` wrote; evidence stays out, since no rule looks at it."""
        author = row.get("account")
        made = row.get("created_at")
        return cls(
            subject=subject,
            asked_at=utc(asked_at),
            answered_at=utc(answered_at),
            answers=tuple(Answer.from_json(answer) for answer in row["answers"]),
            account=Subject(SubjectKind.ACCOUNT, subject.platform, author)
            if author is not None
            else None,
            created_at=parse(made) if made is not None else None,
            text_sha256=row.get("text_sha256"),
            version=row.get("version"),
            content_id=row.get("content_id"),
        )


def edition_of(text_sha256: str | None, content_id: str | None) -> str | None:
    """Return a digest (hex) that changes with every edit; None where no text was shown.

    It is the text's own digest, unless the platform names all that was published by a digest: then
    a picture, its description or a language that was changed is an edit as well.
    """
    if text_sha256 is None or content_id is None:
        return text_sha256
    return hashlib.sha256(f"{text_sha256} {content_id}".encode()).hexdigest()
