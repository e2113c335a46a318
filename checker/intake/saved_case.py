"""A case as people write it: saved answers in a ``case.toml``, and what is true of them."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from checker.collector.saved import Saved, full_url
from checker.collector.scoring import Truth
from checker.collector.servers import seen_from
from checker.errors import ConfigError
from checker.model import (
    Actor,
    Ask,
    Availability,
    Basis,
    Cause,
    Exchange,
    Subject,
    SubjectKind,
)
from checker.platforms.contract import Platform

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
"""When a case's first answer was asked for; a case tells no time of its own."""

FILE = "case.toml"


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class About(_Written):
    """What is looked at."""

    native_id: str
    kind: SubjectKind = SubjectKind.POST


class Expected(_Written):
    """What is true of it, or (in a case of an adapter's own) which rule must say so."""

    availability: Availability
    cause: Cause | None = None
    actor: Literal[""] | Actor = ""
    basis: Basis | None = None
    rule: str | None = None
    words: str | None = None

    @property
    def truth(self) -> Truth:
        """What can be compared; a cause or an actor that is left out is left open.

        Raises:
            ValueError: the axes do not fit together.
        """
        return Truth(self.availability, self.cause, self.actor or None)


class Answered(_Written):
    """One saved answer; ``failure`` where none came."""

    url: str
    method: Literal["GET", "HEAD", "POST"] = "GET"
    status: int = Field(default=200, ge=100, le=599)
    content_type: str = "application/json"
    headers: dict[str, str] = Field(default_factory=dict)
    text: str | None = None
    body: str | None = None
    final_url: str | None = None
    failure: str | None = None

    def exchange(self, folder: Path, number: int = 0, at: datetime = NOON) -> Exchange:
        """Return it as an exchange, the ``number``-th second of its case, which begins ``at``.

        Raises:
            OSError: the file beside the case that holds its body cannot be read.
        """
        body = (self.text or "").encode()
        if self.body is not None:
            body = (folder / self.body).read_bytes()
        answered = self.failure is None
        headers = (("Content-Type", self.content_type), *self.headers.items())
        return Exchange(
            ask=Ask(self.final_url or full_url(self.url), self.method),
            asked_at=at + timedelta(seconds=number),
            answered_at=at + timedelta(seconds=number, milliseconds=200),
            status=self.status if answered else None,
            headers=headers if answered else (),
            raw=body,
            body=body,
            failure=self.failure,
        )


class _Case(_Written):
    provenance: Literal["recorded", "documented", "invented"]
    source: str = Field(min_length=1)
    at: AwareDatetime = NOON
    seen: bool = False
    account: str | None = None
    observer: str | None = None
    copied_as: str | None = None
    subject: About
    expected: Expected
    exchanges: list[Answered] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCase:
    """One case, read and found sound.

    Attributes:
        platform: the name of the folder that its own folder lies in.
        name: its own folder's name.
        subject: what is looked at.
        author: its account, looked at as well; None where only the post is.
        expected: what is true of it.
        seen: it had been seen before.
        observer: the server that is asked how it shows a copy; None where the origin is asked.
        copied_as: what that server calls the post.
        answers: the saved answers, in order.
    """

    platform: str
    name: str
    subject: Subject
    author: Subject | None
    expected: Expected
    seen: bool
    answers: tuple[Saved, ...]
    observer: str | None = None
    copied_as: str | None = None

    def seen_from(self, platform: Platform) -> Platform:
        """Return ``platform`` as it is asked: as its observer shows it, where there is one."""
        if self.observer is None:
            return platform
        named = {self.subject: self.copied_as} if self.copied_as is not None else {}
        return seen_from(platform, self.observer, lambda _: named)


def read_case(path: Path, platform: str | None = None) -> SavedCase:
    """Read one ``case.toml``; the platform is named by the folders unless it is given.

    Raises:
        ConfigError: says what is wrong with it, and where.
    """
    named = platform or path.resolve().parent.parent.name
    try:
        case = _Case.model_validate(tomllib.loads(path.read_text("utf-8")))
        case.expected.truth  # noqa: B018  it refuses mixtures that mean nothing
        answers = tuple(
            Saved(row.url, row.exchange(path.parent, number, case.at))
            for number, row in enumerate(case.exchanges)
        )
    except ValidationError as trouble:
        raise ConfigError(f"{path}: {_first(trouble)}") from trouble
    except (OSError, ValueError) as trouble:
        raise ConfigError(f"{path}: {trouble}") from trouble
    author = case.account
    return SavedCase(
        platform=named,
        name=path.resolve().parent.name,
        subject=Subject(case.subject.kind, named, case.subject.native_id),
        author=Subject(SubjectKind.ACCOUNT, named, author) if author is not None else None,
        expected=case.expected,
        seen=case.seen,
        answers=answers,
        observer=case.observer,
        copied_as=case.copied_as,
    )


def cases_under(root: Path) -> Iterator[Path]:
    """Yield every case file below ``root``, by name."""
    yield from sorted(root.rglob(FILE))


def _first(trouble: ValidationError) -> str:
    error: Any = trouble.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, error['loc']))}: {error['msg']}"
