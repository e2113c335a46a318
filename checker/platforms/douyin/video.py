"""Reads a post's share page: the item that it shows, or the reason that it gives instead.

Source: platforms-commercial §2(b), §2(c) D1-D24, §2(g); read 2026-11-22.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject, account
from checker.platforms.douyin.links import NAME, is_sec_uid, plausible_time
from checker.platforms.douyin.page import (
    NOTHING_NAMED,
    drift,
    kept_whole,
    must_still_name,
    nothing_read,
    result_in,
)
from checker.platforms.payload import maybe, text_sha256

_PAGES = ("video_(id)/page", "note_(id)/page", "slides_(id)/page")
_RESULT = "videoInfoRes"

_MOST_ROWS = 50
"""Rows of a list that are looked through; a page about one post has one."""

_KNOWN_RESULT = frozenset({"status_code", "item_list", "filter_list", "is_oversea", "extra"})
_KNOWN_FILTER = frozenset({"aweme_id", "filter_reason", "detail_msg", "notice", "icon"})
_KNOWN_STATE = frozenset({"is_delete", "is_prohibited", "private_status"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPage:
    """What a post's share page said.

    Attributes:
        answer: codes, words and markers; its role is ``post``.
        account: the author, where the page names it.
        created_at: as the page says.
        text_sha256: of the caption, where the post was shown.
    """

    answer: Answer
    account: Subject | None = None
    created_at: datetime | None = None
    text_sha256: str | None = None


def read_post(subject: Subject, page: Exchange) -> PostPage:
    """Read a post's share page; total."""
    try:
        result = result_in(page, _PAGES, _RESULT)
        return _from_result(subject, page, result)
    except UnreadablePayload as problem:
        return PostPage(answer=nothing_read("post", page, problem))


def _from_result(subject: Subject, page: Exchange, result: Mapping[str, Any]) -> PostPage:
    items = _about(subject, result, "item_list")
    filtered = _about(subject, result, "filter_list")
    if items and filtered:
        raise UnreadablePayload(_RESULT, "the post is shown and refused at once")
    code = maybe(result, "status_code", int)
    facts = {"status_code": "" if code is None else str(code)[:20], **_oversea(result)}
    if items:
        told = _shown(page, items[0], facts)
    elif filtered:
        told = PostPage(answer=_refused(page, filtered, facts))
    else:
        told = PostPage(answer=_coded(subject, page, result, facts))
    odd = drift(result, _KNOWN_RESULT)
    return replace(told, answer=replace(told.answer, leftover=(*told.answer.leftover, *odd)))


def _about(subject: Subject, result: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    # an id that is a number may have lost its last digits on the way: it names nobody
    rows = (maybe(result, name, list) or [])[:_MOST_ROWS]
    return [row for row in rows if maybe(row, "aweme_id", str) == subject.native_id]


def _oversea(result: Mapping[str, Any]) -> dict[str, str]:
    value = result.get("is_oversea")
    return {"is_oversea": str(int(value))} if value in (0, 1) else {}


def _values(facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in facts.items() if value)


def _coded(
    subject: Subject, page: Exchange, result: Mapping[str, Any], facts: Mapping[str, str]
) -> Answer:
    """Return what a code says alone, which names no id itself."""
    code = facts["status_code"]
    listed = (maybe(result, name, list) for name in ("item_list", "filter_list"))
    if code in ("", "0") or any(listed):
        raise UnreadablePayload(NOTHING_NAMED, "neither the post nor a reason in it")
    must_still_name(subject, page)
    words = kept_whole(maybe(result, "status_msg", str) or "", "status_msg")
    return Answer(
        role="post",
        status=page.status,
        found=False,
        code=code,
        words=words or None,
        markers=("code_alone",),
        values=_values(facts),
    )


def _refused(page: Exchange, rows: Sequence[Mapping[str, Any]], facts: Mapping[str, str]) -> Answer:
    reasons = {_reason(row) for row in rows}
    if len(reasons) > 1:
        raise UnreadablePayload("filter_list", "several reasons for one post")
    row = rows[0]
    words = kept_whole(maybe(row, "detail_msg", str) or "", "detail_msg")
    notice = kept_whole(maybe(row, "notice", str) or "", "notice")
    return Answer(
        role="post",
        status=page.status,
        found=False,
        code=reasons.pop() or None,
        words=words or notice or None,
        markers=("filtered",),
        values=_values({**facts, "notice": notice}),
        leftover=drift(row, _KNOWN_FILTER, "filter_list."),
    )


def _reason(row: Mapping[str, Any]) -> str:
    number = maybe(row, "filter_reason", int)
    if number is not None:
        return str(number)[:20]
    return kept_whole(maybe(row, "filter_reason", str) or "", "filter_reason")


def _shown(page: Exchange, item: Mapping[str, Any], facts: Mapping[str, str]) -> PostPage:
    caption = maybe(item, "desc", str)
    state = maybe(item, "status", dict) or {}
    markers = tuple(name for name, there in _markers(item, state) if there)
    sec_uid = maybe(item, "author.sec_uid", str) or ""
    plain = facts["status_code"] in ("", "0") and markers == ("content",)
    answer = Answer(
        role="post",
        status=page.status,
        found=True,
        code=facts["status_code"] or None,
        markers=markers,
        values=_values({**facts, "private_status": _private_status(state)}),
        leftover=drift(state, _KNOWN_STATE, "status."),
    )
    return PostPage(
        answer=answer,
        account=account(NAME, sec_uid) if is_sec_uid(sec_uid) else None,
        created_at=plausible_time(item.get("create_time"), page.answered_at),
        text_sha256=text_sha256(caption) if caption is not None and plain else None,
    )


def _markers(item: Mapping[str, Any], state: Mapping[str, Any]) -> list[tuple[str, bool]]:
    prohibited = state.get("is_prohibited")
    return [
        ("content", any(item.get(name) for name in ("desc", "video", "images"))),
        ("prohibited", prohibited is True),
        ("odd_state", prohibited is not True and prohibited not in (None, False)),
        ("deleted", state.get("is_delete") not in (None, False, 0)),
        ("private", state.get("private_status") not in (None, 0)),
    ]


def _private_status(state: Mapping[str, Any]) -> str:
    value = maybe(state, "private_status", int)
    return "" if not value else str(value)[:20]
