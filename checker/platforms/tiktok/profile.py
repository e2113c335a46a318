"""Reads a profile's page, and the embed page that lists an account's latest posts.

Source: platforms-commercial §1(a), §1(b), §1(c) T31-T33, read 2026-11-22.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject
from checker.platforms.embedded import EmbeddedData
from checker.platforms.payload import maybe, need, parse_json
from checker.platforms.tiktok.links import is_sec_uid
from checker.platforms.tiktok.page import (
    detail_block,
    drift,
    member,
    message,
    must_be_ours,
    must_still_name,
    nothing_read,
    older_state,
    page_blocks,
)

_LIST = "__FRONTITY_CONNECT_STATE__"
_EMBED = EmbeddedData(_LIST)

_MOST_USERS = 50
"""Accounts of an older page that are looked through: it shows one, and a few beside it."""


def read_account(subject: Subject, page: Exchange) -> Answer:
    """Read a profile's page; total. The answer's role is ``account``."""
    try:
        blocks = page_blocks(page)
        detail = detail_block(blocks, "webapp.user-detail")
        if detail is not None:
            return _from_detail(subject, page, detail)
        return _from_older(subject, page, older_state(blocks))
    except UnreadablePayload as problem:
        return nothing_read("account", subject, page, problem)


def read_embed(name: str, page: Exchange) -> list[str]:
    """Return the post ids that the embed of ``@name`` lists, in its order; "" for none in a row.

    Raises:
        UnreadablePayload: when the page carries no list of that account.
    """
    must_be_ours(page)
    if page.status != 200:
        raise UnreadablePayload("$", "not the list")
    text = _EMBED.find(page.body).get(_LIST)
    if text is None:
        raise UnreadablePayload(_LIST, "absent")
    lists = need(parse_json(text, _LIST), "source.data", dict)
    rows = need(member(lists, f"/embed/@{name}"), "videoList", list)
    return [maybe(row, "id", str) or "" for row in rows]


def _from_detail(subject: Subject, page: Exchange, detail: Mapping[str, Any]) -> Answer:
    code = need(detail, "statusCode", int)
    user = maybe(detail, "userInfo.user", dict)
    if not user and not code:
        raise UnreadablePayload("userInfo.user", "absent from a profile that is said to be there")
    if not user:
        must_still_name(subject, page)
    answer = _of_user(subject, page, user or {}, code=str(code), words=message(detail))
    posts = any(_n_posts(detail, stats) > 0 for stats in ("stats", "statsV2"))
    markers = (*answer.markers, "has_posts") if posts else answer.markers
    return replace(answer, markers=markers, leftover=drift(detail))


def _from_older(subject: Subject, page: Exchange, state: Mapping[str, Any]) -> Answer:
    users = need(state, "UserModule.users", dict)
    for user in list(users.values())[:_MOST_USERS]:
        if isinstance(user, Mapping) and _is_asked(subject, user):
            return _of_user(subject, page, user)
    raise UnreadablePayload("UserModule.users", "the account asked for is not in it")


def _of_user(
    subject: Subject,
    page: Exchange,
    user: Mapping[str, Any],
    code: str | None = None,
    words: str | None = None,
) -> Answer:
    if user and not _is_asked(subject, user):
        raise UnreadablePayload("userInfo.user", "another account's")
    sec_uid = maybe(user, "secUid", str) or ""
    private = user.get("privateAccount") is True or user.get("secret") is True
    return Answer(
        role="account",
        status=page.status,
        found=bool(user),
        code=code,
        words=words,
        markers=("private_account",) if private else (),
        values=(("sec_uid", sec_uid),) if is_sec_uid(sec_uid) else (),
    )


def _is_asked(subject: Subject, user: Mapping[str, Any]) -> bool:
    asked = subject.native_id
    if is_sec_uid(asked):
        return user.get("secUid") == asked
    # a handle is written in any case; it names whoever holds it now
    handle = maybe(user, "uniqueId", str)
    return handle is not None and handle.casefold() == asked.casefold()


def _n_posts(detail: Mapping[str, Any], stats: str) -> int:
    value = (maybe(detail, f"userInfo.{stats}", dict) or {}).get("videoCount")
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
