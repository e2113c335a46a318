"""A saved answer as people have it: a WARC file, what ``curl -i`` wrote, or a bare body."""

import contextlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from checker.collector.saved import Saved
from checker.errors import ConfigError, EvidenceError
from checker.intake.saved_case import NOON, SavedCase, read_case
from checker.model import Ask, Exchange, NeedsExpanding, Subject, SubjectKind
from checker.net.bodies import UndecodableBody, decode
from checker.platforms.contract import Platform
from checker.store.records import is_warc, read_warc

MAX_BYTES = 16_000_000
"""Largest file that is read whole; a WARC file is walked and may be larger."""

NOWHERE = "about:saved"
"""The address of an answer of which no address is known."""

_HEAD_BYTES = 65_536
_BLOCKS_AT_MOST = 12
_KINDS = {".json": "application/json", ".html": "text/html", ".htm": "text/html"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the person said about the file.

    Attributes:
        url: the link of what it is about, or the address that was asked.
        native_id: the platform's own id, where no link says it.
        kind: post or account; None: as the link says, else a post.
        status: the HTTP status of a bare body.
        offset: where in a WARC file the first record of interest begins, in bytes.
        seen: it had been seen before.
    """

    url: str | None = None
    native_id: str | None = None
    kind: SubjectKind | None = None
    status: int | None = None
    offset: int = 0
    seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFile:
    """A file, understood.

    Attributes:
        subject: what it is about.
        answers: answers whose question is known.
        stray: the answer whose question is not known, None where all are.
        seen: it had been seen before.
        author: its account, looked at as well.
        case: the case it is, None where it is none.
        assumed: what was assumed, in sentences.
    """

    subject: Subject
    answers: tuple[Saved, ...] = ()
    stray: Exchange | None = None
    seen: bool = False
    author: Subject | None = None
    case: SavedCase | None = None
    assumed: tuple[str, ...] = ()

    @property
    def at(self) -> datetime:
        """When the first answer was asked for."""
        first = self.answers[0].exchange if self.answers else self.stray
        return first.asked_at if first is not None else NOON


def read_file(path: Path, platform: Platform, told: Told) -> SavedFile:
    """Return what ``path`` holds, as an answer of ``platform``.

    Raises:
        ConfigError: says what cannot be read, or what has to be said about it.
    """
    start = _read(path, _HEAD_BYTES)
    if path.suffix == ".toml":
        return _from_case(read_case(path, platform.name), told)
    if is_warc(start):
        return _from_warc(path, platform, told)
    if path.stat().st_size > MAX_BYTES:
        raise ConfigError(f"{path}: longer than {MAX_BYTES:,} bytes")
    content = _read(path, MAX_BYTES)
    subject = _subject(platform, told)
    if start.startswith(b"HTTP/"):
        exchange, assumed = _message(path, content), list[str]()
        if told.status is not None:
            raise ConfigError("--status is for a bare body: this file says its own")
    else:
        exchange, assumed = _bare(path, content, told)
    if told.url:
        exchange = replace(exchange, ask=Ask(told.url))
    answers = (Saved(told.url, exchange),) if told.url else ()
    return SavedFile(
        subject=subject, answers=answers, stray=exchange, seen=told.seen, assumed=tuple(assumed)
    )


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as trouble:
        raise ConfigError(f"{path}: {trouble.strerror}") from trouble


def _from_case(case: SavedCase, told: Told) -> SavedFile:
    return SavedFile(
        subject=case.subject,
        answers=case.answers,
        seen=case.seen or told.seen,
        author=case.author,
        case=case,
    )


def _from_warc(path: Path, platform: Platform, told: Told) -> SavedFile:
    try:
        kept = read_warc(path, told.offset)
    except EvidenceError as trouble:
        raise ConfigError(str(trouble)) from trouble
    if told.offset and kept.purged_first is not None:
        # The next answer in the file is another question's: it must not stand in for this one.
        raise ConfigError(f"{path} at offset {told.offset}: {kept.purged_first}")
    answers = tuple(Saved(item.ask.url, item) for item in kept.exchanges)
    if not answers:
        was = f"; it was {kept.purged[0]}" if kept.purged else ""
        raise ConfigError(f"{path}: it holds no answer{was}")
    assumed = [f"only the first {len(answers)} answers were read"] if kept.cut else []
    if kept.purged:
        assumed.append(f"{len(kept.purged)} records were passed over, the first {kept.purged[0]}")
    if told.url or told.native_id:
        subject = _subject(platform, told)
    else:
        subject, more = _named_by(answers, platform)
        assumed += more
    return SavedFile(subject=subject, answers=answers, seen=told.seen, assumed=tuple(assumed))


def _named_by(answers: tuple[Saved, ...], platform: Platform) -> tuple[Subject, list[str]]:
    """Return the first subject that the addresses of a file's records name."""
    found = dict.fromkeys(
        subject
        for saved in answers
        if isinstance(subject := platform.recognise(saved.url), Subject)
    )
    if not found:
        raise ConfigError(
            f"no address in this file is the link of a post or account of {platform.name}: "
            "say which it is about with --url LINK or --id ID"
        )
    subject = next(iter(found))
    named = f"it is about {subject.kind} {subject.native_id}"
    more = f", the first of {len(found)} in the file; --url names another" if found else ""
    return subject, [named + (more if len(found) > 1 else "")]


def _subject(platform: Platform, told: Told) -> Subject:
    if told.native_id is not None:
        return Subject(told.kind or SubjectKind.POST, platform.name, told.native_id)
    if told.url is None:
        raise ConfigError("say what the answer is about: --url LINK, or --id ID")
    found = platform.recognise(told.url)
    if isinstance(found, NeedsExpanding):
        raise ConfigError(f"--url: {platform.name} has to be asked where a short link leads")
    if found is None:
        raise ConfigError(
            f"--url: this is not the link of a post or account of {platform.name}; if it is the "
            "address that was asked, add --id ID (and --kind account)"
        )
    if told.kind is not None and told.kind is not found.kind:
        raise ConfigError(f"--kind: this is the link of a {found.kind.value}")
    return found


def _bare(path: Path, content: bytes, told: Told) -> tuple[Exchange, list[str]]:
    status = told.status if told.status is not None else 200
    kind = _KINDS.get(path.suffix.lower()) or _kind_of(content)
    at = _when(path)
    assumed = [f"read as {kind}"]
    if told.status is None:
        assumed.append("HTTP status 200, since --status says nothing else")
    exchange = Exchange(
        ask=Ask(NOWHERE),
        asked_at=at,
        answered_at=at,
        status=status,
        headers=(("Content-Type", kind),),
        body=content,
    )
    return exchange, assumed


def _kind_of(content: bytes) -> str:
    first = content.lstrip()[:1]
    if first in (b"{", b"["):
        return "application/json"
    return "text/html" if first == b"<" else "text/plain"


def _when(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


@dataclass(slots=True)
class _Head:
    status: int
    reason: str
    headers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def on_the_way(self) -> bool:
        """Whether another head may follow: an interim answer, a redirect, a proxy's or a login's.

        After any other head comes the body, even one that looks like a head.
        """
        proxy = self.reason.lower() == "connection established"
        return self.status // 100 in (1, 3) or self.status in (401, 407) or proxy


def _message(path: Path, content: bytes) -> Exchange:
    """Read what ``curl -i`` writes: heads of what came on the way stand before the answer's."""
    head, body = _split(path, content)
    for _ in range(_BLOCKS_AT_MOST):
        if not (head.on_the_way and body.startswith(b"HTTP/")):
            break
        head, body = _split(path, body)
    headers = {name.lower(): value for name, value in reversed(head.headers)}
    at = _when(path)
    with contextlib.suppress(TypeError, ValueError):
        at = parsedate_to_datetime(headers["date"]).astimezone(UTC) if "date" in headers else at
    decoded = body
    with contextlib.suppress(UndecodableBody):
        # With --compressed curl writes the body decoded and leaves the header as it came.
        decoded = decode(body, headers.get("content-encoding"))
    return Exchange(
        ask=Ask(NOWHERE),
        asked_at=at,
        answered_at=at,
        status=head.status,
        reason=head.reason,
        headers=tuple(head.headers),
        raw=body,
        body=decoded,
    )


def _split(path: Path, content: bytes) -> tuple[_Head, bytes]:
    ends = [(at, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (at := content.find(mark)) >= 0]
    at, length = min(ends, default=(len(content), 0))
    lines = content[: min(at, _HEAD_BYTES)].decode("latin-1").splitlines()
    words = lines[0].split(None, 2) if lines else []
    if len(words) < 2 or not (words[1].isascii() and words[1].isdigit() and len(words[1]) == 3):
        raise ConfigError(f"{path}: no HTTP answer: its first line names no status")
    head = _Head(int(words[1]), words[2] if len(words) > 2 else "")
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if colon:
            head.headers.append((name.strip(), value.strip()))
    return head, content[at + length :]
