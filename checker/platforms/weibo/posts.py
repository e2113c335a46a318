"""Reading what Weibo says of one post: a row out of any of its answers in, one answer out.

A post that was taken out may still have a row: ``deleted`` is "1", nobody is its author, and its
text is Weibo's notice. In the answer to many ids such a row has no mark, but no author and no time.
Only there is a text read as a notice: whatever a post with an author says, somebody wrote it.
A repost holds such a row of its original, and keeps it when the original's own page says less.

Digests are made of the text as a reader sees it. The two sites write links and emoji differently,
so of a text with any of them only the mobile site's has a digest, and of one that may be cut
(``isLongText``) none: a change of road must not look like an edit.

Source: platforms-commercial §6(b), §6(c) W1-W5, §6(f), §6(g); read 2026-11-22.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject, account
from checker.platforms.payload import maybe, need, text_sha256
from checker.platforms.weibo.answers import answered, kept, plain, refusal, unknown
from checker.platforms.weibo.links import NAME, bid_of, is_mid, is_uid

Facts = Mapping[str, Any]
"""Keyword facts for a reading: account, created_at, text_sha256, version."""

_NAMES = (
    "id idstr mid bid mblogid created_at text text_raw user reposts_count comments_count "
    "attitudes_count isLongText visible edit_count region_name deleted retweeted_status "
    "ok"
)
_KNOWN = frozenset(_NAMES.split())
_LONGEST_TEXT = 60_000
_MOST_ROWS = 200
_EARLIEST = datetime(2009, 8, 1, tzinfo=UTC)
"""Weibo is no older."""

_IMAGE = re.compile(r"<img\b[^<>]*?\balt=[\"']?(\[[^\[\]<>\"']{1,30}\])[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_NOT_PLAIN = re.compile(r"[<>\[\]#@&]|://")
_TIME = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) "
    r"([+-])([0-9]{2})([0-9]{2}) ([0-9]{4})"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Told:
    """What one answer said of a post.

    Attributes:
        answer: codes, words and marks.
        facts: account, time, digest and version, where the post is shown.
        original: of a repost: the original's id, and what the repost shows of it.
    """

    answer: Answer
    facts: Facts = field(default_factory=dict)
    original: tuple[str, Answer] | None = None


def read_mobile(subject: Subject, exchange: Exchange) -> Told:
    """Read the mobile site's answer about a post; total."""
    return _read(subject, exchange, "mobile")


def read_desktop(subject: Subject, exchange: Exchange) -> Told:
    """Read the desktop site's answer about a post; total."""
    return _read(subject, exchange, "desktop")


def _read(subject: Subject, exchange: Exchange, role: str) -> Told:
    told: list[Told] = []

    def read(tree: Mapping[str, object]) -> Answer:
        if maybe(tree, "ok", int) != 1:
            return refusal(role, exchange, tree)
        row = need(tree, "data", dict) if role == "mobile" else tree
        told.append(read_row(role, subject, exchange, row))
        return told[0].answer

    answer = answered(role, exchange, read)
    return told[0] if told and told[0].answer is answer else Told(answer)


def read_batch(
    subjects: Sequence[Subject], exchange: Exchange
) -> tuple[Answer, Mapping[Subject, Told]]:
    """Read the open API's answer about many posts: as a whole, and of those that are in it.

    What it leaves out means nothing. An error is about all that was asked; only where a single post
    was, is it about that post.
    """
    rows: dict[str, Mapping[str, object]] = {}

    def read(tree: Mapping[str, object]) -> Answer:
        if "statuses" not in tree:
            return refusal("batch", exchange, tree)
        for row in need(tree, "statuses", list)[:_MOST_ROWS]:
            if isinstance(row, Mapping) and (mid := _mid_in(row)):
                rows.setdefault(mid, row)
        return Answer(role="batch", status=exchange.status, markers=("rows",))

    whole = answered("batch", exchange, read)
    told = {
        subject: _row_or_trouble(subject, exchange, rows[subject.native_id])
        for subject in subjects
        if subject.native_id in rows
    }
    return whole, told


def _row_or_trouble(subject: Subject, exchange: Exchange, row: Mapping[str, object]) -> Told:
    """Read one row among many; one in another shape makes an unreadable answer."""
    try:
        return read_row("batch", subject, exchange, row)
    except UnreadablePayload as problem:
        return Told(Answer(role="batch", status=exchange.status, unreadable=str(problem)))


def read_row(role: str, subject: Subject, exchange: Exchange, row: Mapping[str, object]) -> Told:
    """Read a row, which must be the post's that was asked for.

    Raises:
        UnreadablePayload: it is another's, or neither a post nor a notice.
    """
    if not _names(row, subject.native_id):
        raise UnreadablePayload("mid", "another post")
    if _is_notice(row, in_batch=role == "batch"):
        return Told(_notice(role, exchange, row))
    if _marked_deleted(row):
        raise UnreadablePayload("deleted", "set, and the post has an author")
    uid = _number_of(need(row, "user", dict))
    text = need(row, "text", str)
    if uid is None or not is_uid(uid):
        raise UnreadablePayload("user.id", "no account's number")
    edits = _count(row, "edit_count")
    facts = {
        "account": account(NAME, uid),
        "created_at": moment(maybe(row, "created_at", str), exchange.answered_at),
        "text_sha256": _digest(role, row, text),
        "version": f"edit {edits}" if edits else None,
    }
    answer = Answer(
        role=role,
        status=exchange.status,
        found=True,
        markers=("edited",) if edits else (),
        values=_visible(row),
        leftover=unknown(row, _KNOWN),
    )
    return Told(answer, facts, _original(exchange, row, in_batch=role == "batch"))


def _is_notice(row: Mapping[str, object], *, in_batch: bool) -> bool:
    """Say whether a row stands in place of a post: nobody's, and marked as deleted, or empty."""
    if row.get("user", row) is not None:
        return False
    return _marked_deleted(row) or (in_batch and row.get("created_at") == "")


def _marked_deleted(row: Mapping[str, object]) -> bool:
    return row.get("deleted") in ("1", 1) and row.get("deleted") is not True


def _notice(role: str, exchange: Exchange, row: Mapping[str, object]) -> Answer:
    words = kept(need(row, "text", str))
    return Answer(
        role=role,
        status=exchange.status,
        found=False,
        words=words or None,
        markers=("notice",),
        leftover=unknown(row, _KNOWN),
    )


def _original(
    exchange: Exchange, row: Mapping[str, object], *, in_batch: bool
) -> tuple[str, Answer] | None:
    """Return what a repost shows of its original: a notice, or the post; None for anything else."""
    inner = maybe(row, "retweeted_status", dict)
    mid = _mid_in(inner) if inner else None
    if inner is None or mid is None or not _names(inner, mid):
        return None
    try:
        if _is_notice(inner, in_batch=in_batch):
            return mid, _notice("repost", exchange, inner)
    except UnreadablePayload:
        return None
    author = maybe(inner, "user", dict)
    shown = author is not None and _number_of(author) and maybe(inner, "text", str)
    if not shown or _marked_deleted(inner):
        return None
    return mid, Answer(role="repost", status=exchange.status, found=True)


def _mid_in(row: Mapping[str, object]) -> str | None:
    """Return a row's number, None where it has none."""
    numbers = (_text(row.get(name)) for name in ("mid", "idstr", "id"))
    return next((number for number in numbers if number and is_mid(number)), None)


def _names(row: Mapping[str, object], mid: str) -> bool:
    """Say whether a row names this post, and no other one beside it."""
    named = [_text(row.get(name)) for name in ("mid", "idstr", "id")]
    short = [row.get(name) for name in ("bid", "mblogid")]
    numbers = {name for name in named if name}
    shorts = {name for name in short if isinstance(name, str) and name}
    return numbers <= {mid} and shorts <= {bid_of(mid)} and bool(numbers or shorts)


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    whole = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**18
    return str(value) if whole else None


def _number_of(user: Mapping[str, object]) -> str | None:
    return _text(user.get("idstr")) or _text(user.get("id"))


def _count(row: Mapping[str, object], name: str) -> int:
    value = maybe(row, name, int) or 0
    return value if 0 < value < 10**6 else 0


def _visible(row: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return to whom the post is shown, as its author or Weibo set it; empty where not told."""
    told = row.get("visible")
    if told is None:
        return ()
    kind = maybe(told, "type", int)
    return (("visible.type", str(kind) if kind is not None and abs(kind) < 10**6 else "?"),)


def _digest(role: str, row: Mapping[str, object], text: str) -> str | None:
    raw = maybe(row, "text_raw", str)
    said = text if raw is None else raw
    if len(text) > _LONGEST_TEXT or len(said) > _LONGEST_TEXT:
        raise UnreadablePayload("text", f"longer than {_LONGEST_TEXT} characters")
    if row.get("isLongText"):
        return None
    if role == "mobile":
        said = html.unescape(_TAG.sub(" ", _IMAGE.sub(r"\1", text)))
    elif _NOT_PLAIN.search(said):
        return None
    return text_sha256(plain(said.replace("\u200b", ""), _LONGEST_TEXT))


def moment(text: str | None, latest: datetime) -> datetime | None:
    """Return a time as Weibo writes it (``Fri Feb 07 12:34:56 +0800 2026``), None for none.

    Neither is one from before Weibo, nor one after ``latest``. The weekday is not looked at.
    """
    found = _TIME.fullmatch(text) if text and len(text) < 40 else None
    if found is None or found[1] not in _MONTHS:
        return None
    off = timedelta(hours=int(found[7]), minutes=int(found[8]))
    try:
        zone = timezone(-off if found[6] == "-" else off)
        day = (int(found[9]), _MONTHS.index(found[1]) + 1, int(found[2]))
        told = datetime(*day, int(found[3]), int(found[4]), int(found[5]), tzinfo=zone)
        made = told.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return made if _EARLIEST <= made <= latest else None
