"""Reads a post's page and its oEmbed answer.

Source: platforms-commercial §1(b), §1(c) T1-T25 and T50-T51, §1(g), read 2026-11-22.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject, account
from checker.platforms.payload import maybe, need, parse_json, text_sha256, unanswered
from checker.platforms.tiktok.links import NAME, id_time, is_sec_uid, plausible_time
from checker.platforms.tiktok.page import (
    detail_block,
    drift,
    kept_whole,
    message,
    must_be_ours,
    must_still_name,
    nothing_read,
    older_state,
    page_blocks,
)

_KNOWN_ITEM = frozenset(
    {
        "id",
        "desc",
        "createTime",
        "author",
        "stats",
        "statsV2",
        "challenges",
        "textExtra",
        "privateItem",
        "secret",
        "forFriend",
        "takeDown",
        "isContentClassified",
        "itemMute",
        "maskType",
        "warnInfo",
        "indexEnabled",
        "locationCreated",
        "isAd",
        "imagePost",
        "IsAigc",
        "video",
        "music",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPage:
    """What a post's page said.

    Attributes:
        answer: codes, words and markers; its role is ``post``.
        account: the author, where the page names it.
        created_at: as the page says, else as the id says.
        text_sha256: of the caption, where the post was shown.
    """

    answer: Answer
    account: Subject | None = None
    created_at: datetime | None = None
    text_sha256: str | None = None


def read_post(subject: Subject, page: Exchange) -> PostPage:
    """Read a post's page; total."""
    try:
        blocks = page_blocks(page)
        detail = detail_block(blocks, "webapp.video-detail")
        if detail is not None:
            return _from_detail(subject, page, detail)
        return _from_older(subject, page, older_state(blocks))
    except UnreadablePayload as problem:
        answer = nothing_read("post", subject, page, problem)
        return PostPage(answer=answer, created_at=id_time(subject.native_id, page.answered_at))


def read_oembed(subject: Subject, exchange: Exchange) -> Answer:
    """Read the oEmbed answer; total. It says that a post exists, not that it can be seen."""
    try:
        must_be_ours(exchange)
        return _opinion(subject, exchange)
    except UnreadablePayload as problem:
        return unanswered("oembed", exchange, problem)


def _opinion(subject: Subject, exchange: Exchange) -> Answer:
    body = parse_json(exchange.body) if exchange.body.strip() else {}
    if exchange.status == 400 and isinstance(body, Mapping):
        said = kept_whole(maybe(body, "message", str) or "", "message")
        return Answer(role="oembed", status=400, found=False, words=said or None)
    named = need(body, "embed_product_id", str)
    if exchange.status != 200 or named != subject.native_id:
        raise UnreadablePayload("embed_product_id", "not an answer about the post asked for")
    return Answer(role="oembed", status=200, found=True)


def _from_detail(subject: Subject, page: Exchange, detail: Mapping[str, Any]) -> PostPage:
    code = need(detail, "statusCode", int)
    item = maybe(detail, "itemInfo.itemStruct", dict)
    words = message(detail)
    if item:
        return _shown(subject, page, item, code=str(code), words=words)
    if code:
        must_still_name(subject, page)
    answer = Answer(
        role="post",
        status=page.status,
        found=False if code else None,
        code=str(code),
        words=words,
        leftover=drift(detail),
    )
    return PostPage(answer=answer, created_at=id_time(subject.native_id, page.answered_at))


def _from_older(subject: Subject, page: Exchange, state: Mapping[str, Any]) -> PostPage:
    item = maybe(state, f"ItemModule.{subject.native_id}", dict)
    if not item:
        raise UnreadablePayload("ItemModule", "the post asked for is not in it")
    handle = maybe(item, "author", str)
    users = maybe(state, "UserModule.users", dict) or {}
    writer = users.get(handle) if handle else None
    return _shown(subject, page, {**item, "author": writer or item.get("author")})


def _shown(
    subject: Subject,
    page: Exchange,
    item: Mapping[str, Any],
    code: str | None = None,
    words: str | None = None,
) -> PostPage:
    if need(item, "id", str) != subject.native_id:
        raise UnreadablePayload("itemStruct.id", "another post's")
    sec_uid = maybe(item, "author.secUid", str) or ""
    markers = tuple(name for name, there in _markers(item) if there)
    caption = maybe(item, "desc", str)
    answer = Answer(
        role="post",
        status=page.status,
        found=True,
        code=code,
        words=words,
        markers=markers,
        values=_values(item, code),
        leftover=drift(item, _KNOWN_ITEM),
    )
    return PostPage(
        answer=answer,
        account=account(NAME, sec_uid) if is_sec_uid(sec_uid) else None,
        created_at=_created_at(subject, page, item),
        text_sha256=text_sha256(caption) if caption is not None and "media" in markers else None,
    )


def _markers(item: Mapping[str, Any]) -> list[tuple[str, bool]]:
    warnings = item.get("warnInfo")
    return [
        ("media", any(_holds(item, name) for name in ("video", "imagePost"))),
        ("counts", any(maybe(item, name, dict) for name in ("stats", "statsV2"))),
        ("no_time", item.get("createTime") in (0, "0")),
        ("classified", item.get("isContentClassified") is True),
        ("take_down", item.get("takeDown") not in (None, False, 0, "0", "")),
        ("private_item", item.get("privateItem") is True),
        ("secret", item.get("secret") is True),
        ("for_friend", item.get("forFriend") is True),
        ("masked", item.get("maskType") in (3, 4)),
        ("warned", isinstance(warnings, list) and bool(warnings)),
    ]


def _holds(item: Mapping[str, Any], name: str) -> bool:
    # a shell whose every value is empty shows nothing
    return any((maybe(item, name, dict) or {}).values())


def _values(item: Mapping[str, Any], code: str | None) -> tuple[tuple[str, str], ...]:
    author_id = maybe(item, "author.id", str) or ""
    facts = {
        "author_id": author_id if author_id.isascii() and author_id.isdigit() else "",
        "mask_type": str(item["maskType"]) if item.get("maskType") in (3, 4) else "",
        "layout": "" if code else "older",
    }
    return tuple((name, value[:32]) for name, value in facts.items() if value)


def _created_at(subject: Subject, page: Exchange, item: Mapping[str, Any]) -> datetime | None:
    stated = item.get("createTime")
    digits = str(stated) if isinstance(stated, str | int) and len(repr(stated)) < 14 else ""
    made = None
    if digits.isascii() and digits.isdigit():
        made = plausible_time(int(digits), page.answered_at)
    return made or id_time(subject.native_id, page.answered_at)
