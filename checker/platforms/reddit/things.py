"""Reading what Reddit says of one post or comment: a row of a listing in, one answer out.

A row about a post that was taken out is still given, with its author, its time and a word for who
did it; only the text is replaced. ``found`` is therefore True only where nothing in the row says
that the post was taken out, False where something does, and None where its parts contradict each
other or say what nobody knows.

A post's words are ``removed_by_category`` and whether search engines may list it; its text proves
nothing, since people write what they like. A comment has no such words for the public: its text
counts, and only together with an author that is taken away as well.

Source: platforms-open §3.b, §3.c, §3.f, §3.g; read 2026-11-24.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject, account
from checker.platforms.payload import maybe, need, text_sha256
from checker.platforms.reddit.api import answered, flag, moment, plain, rows_of, token, unknown
from checker.platforms.reddit.fields import COMMENT_FIELDS, POST_FIELDS
from checker.platforms.reddit.links import NAME, is_comment, is_person

Facts = Mapping[str, Any]
"""Keyword facts for a reading: account, created_at, text_sha256, version."""

Read = tuple[Answer, Facts]

NO_AUTHOR = "[deleted]"
TEXT_SIGNS = {
    "[removed]": "text_removed",
    "[deleted]": "text_deleted",
    "[ Removed by Reddit ]": "text_removed_by_reddit",
    "[ Removed by reddit in response to a copyright notice. ]": "text_copyright",
}
"""What stands in place of a text that was taken out, whole and letter by letter."""

UNKNOWN_NOTICE = "text_unknown_notice"
"""The mark of a text that looks like such a sign and is none that we know."""

_ANYONE_WRITES = ("text_removed", "text_deleted")
"""Signs that stand only with an author taken away: with one, a person typed them."""

_LONGEST_TEXT = 45_000
"""Reddit's own bound is 40,000 characters."""

_ONLY_MODERATORS_SEE = ("removed_by", "banned_by", "mod_reason_title", "mod_note", "ban_note")
_SHOWN_MARKS = ("over_18", "quarantine", "spoiler", "locked", "archived", "stickied")
_FOLDED_MARKS = ("collapsed", "collapsed_because_crowd_control")
_SMALL_FACTS = ("subreddit", "subreddit_type", "link_id", "collapsed_reason")
_MARKS_IN_ONE = "\u0f73\u0f75\u0f81"
"""Letters that are one sign and fall apart into marks."""

_STACK = re.compile(rb"[^\x00]{9}")
"""More marks than any script puts on one letter, by their ranks; a letter's is 0."""


def read_info(
    exchange: Exchange, subjects: Sequence[Subject]
) -> tuple[Answer, dict[Subject, Read]]:
    """Read an answer of ``/api/info``: as a whole, and what it says of ``subjects``.

    What it leaves out means nothing: it does so without a word, for many reasons.
    """
    rows: dict[str, object] = {}

    def keep(tree: object) -> Answer:
        for row in rows_of(tree):
            rows.setdefault(maybe(row, "data.name", str) or "", row)
        return Answer(role="batch", status=exchange.status, found=True)

    whole = answered("batch", exchange, keep)
    return whole, {
        subject: read_row("post", rows[subject.native_id], exchange, subject)
        for subject in subjects
        if subject.native_id in rows
    }


def read_direct(exchange: Exchange, subject: Subject) -> Read:
    """Read the answer of a post's own page: two listings, the post in the first."""
    facts: dict[str, Any] = {}

    def read(tree: object) -> Answer:
        if not isinstance(tree, list) or not tree:
            raise UnreadablePayload("$", "no pair of listings")
        rows = rows_of(tree[0])
        if len(rows) != 1:
            raise UnreadablePayload("0.data.children", f"{len(rows)} posts where one was asked for")
        answer, found = read_row("post", rows[0], exchange, subject)
        facts.update(found)
        return answer

    return answered("post", exchange, read), facts


def read_row(role: str, row: object, exchange: Exchange, subject: Subject) -> Read:
    """Read one row; it must be the post or comment asked for.

    A row in another shape makes an unreadable answer: it is never held against the table of
    walls, since the listing around it was Reddit's.
    """
    try:
        return _read(role, row, exchange, subject)
    except UnreadablePayload as problem:
        return Answer(role=role, status=exchange.status, unreadable=str(problem)), {}


def _read(role: str, row: object, exchange: Exchange, subject: Subject) -> Read:
    data = need(row, "data", dict)
    asked = subject.native_id
    if need(row, "kind", str) != asked[:2] or need(data, "name", str) != asked:
        raise UnreadablePayload("name", "another post")
    text = _comment_text(data) if is_comment(subject) else _post_text(data)
    author = need(data, "author", str)
    marks = _marks(data, author, text)
    code, reason = token(data, "removed_by_category"), token(data, "removal_reason")
    if reason is not None:
        marks.append("legal" if reason == "legal" else "unknown_removal_reason")
    notice = _notice(text, marks)
    found = (_comment_shown if is_comment(subject) else _post_shown)(marks, code)
    known = COMMENT_FIELDS if is_comment(subject) else POST_FIELDS
    answer = Answer(
        role=role,
        status=exchange.status,
        found=found,
        code=code,
        words=notice,
        markers=tuple(marks),
        values=_values(data, reason),
        leftover=unknown(data, known, f"{asked[:2]}."),
    )
    return answer, _facts(data, author, text if found else None)


def _post_text(data: object) -> str:
    return maybe(data, "selftext", str) or ""


def _comment_text(data: object) -> str:
    return need(data, "body", str)


def _marks(data: Mapping[str, Any], author: str, text: str) -> list[str]:
    """Return the names of all signs in a row."""
    # in the middle of Markdown the brackets come with a backslash before them
    sign = TEXT_SIGNS.get(text[:200].replace("\\", "").strip()) if len(text) < 200 else None
    marks = [sign] if sign else []
    if "removed_by_category" in data and data["removed_by_category"] is None:
        marks.append("category_null")
    if maybe(data, "is_robot_indexable", object) is not None:
        indexable = need(data, "is_robot_indexable", bool)
        marks.append("indexable" if indexable else "not_indexable")
    if author == NO_AUTHOR:
        marks.append("author_deleted")
    elif not is_person(author):
        marks.append("author_unknown_word")
    if any(maybe(data, name, object) for name in _ONLY_MODERATORS_SEE):
        marks.append("moderator_view")
    if maybe(data, "edited", float) or maybe(data, "edited", int):
        marks.append("edited")
    marks += [name for name in (*_SHOWN_MARKS, *_FOLDED_MARKS) if flag(data, name)]
    return marks


_SPOIL = frozenset({"legal", "unknown_removal_reason", "author_unknown_word", "moderator_view"})
"""Signs with which nothing is simply shown."""


def _post_shown(marks: Sequence[str], code: str | None) -> bool | None:
    if code is None and not _SPOIL & set(marks) and {"category_null", "indexable"} <= set(marks):
        return True
    return False if "not_indexable" in marks else None


def _comment_shown(marks: Sequence[str], code: str | None) -> bool | None:
    sign = next((mark for mark in marks if mark.startswith("text_")), None)
    if sign == UNKNOWN_NOTICE:
        return None
    if "author_deleted" in marks and (sign or "legal" in marks):
        return False
    # with an author, the two short signs are what a person typed; the sentences are not sure to be
    unsure = sign is not None and sign not in _ANYONE_WRITES
    return None if unsure or code is not None or _SPOIL & set(marks) else True


def _notice(text: str, marks: list[str]) -> str | None:
    """Return what looks like a notice of Reddit's that we do not know; marks it as one.

    Only where the author is taken away: then it stands in place of a text, and is none.
    """
    short = text[:400].replace("\\", "").strip()
    enclosed = short.startswith("[ ") and short.endswith(" ]") and len(text) < 400
    known = any(mark.startswith("text_") for mark in marks)
    if not enclosed or known or "author_deleted" not in marks:
        return None
    marks.append(UNKNOWN_NOTICE)
    return plain(short, 300)


def _values(data: object, reason: str | None) -> tuple[tuple[str, str], ...]:
    values = [(name, value) for name in _SMALL_FACTS if (value := token(data, name)) is not None]
    return (*values, *((("removal_reason", reason),) if reason else ()))


def _facts(data: object, author: str, text: str | None) -> Facts:
    edited_at = moment(maybe(data, "edited", object))
    title = maybe(data, "title", str) or ""
    return {
        "account": account(NAME, author.lower()) if is_person(author) else None,
        "created_at": moment(maybe(data, "created_utc", object)),
        "text_sha256": None if text is None else text_sha256(_bounded(f"{title}\n{text}")),
        "version": f"edited {edited_at.isoformat()}" if edited_at else None,
    }


def _bounded(text: str) -> str:
    """Return ``text`` in a form that is normalised in time that grows with its length alone.

    Marks stacked by the thousand on one letter are put in order in the square of their number; a
    text that is mostly marks, or stacks many, is compared as it is written, sign by sign.

    Raises:
        UnreadablePayload: when it is longer than any that Reddit takes.
    """
    if len(text) > _LONGEST_TEXT:
        raise UnreadablePayload("selftext", f"longer than {_LONGEST_TEXT} characters")
    if text.isascii():
        return text
    apart = text
    for sign in _MARKS_IN_ONE:
        apart = apart.replace(sign, "\u0f71")
    ranks = bytes(map(unicodedata.combining, apart))
    if not _STACK.search(ranks) and len(ranks) <= 2 * ranks.count(0):
        return text
    return text.encode("unicode_escape").decode("ascii")
