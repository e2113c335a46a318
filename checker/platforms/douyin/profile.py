"""Reads an account's share page.

The sheet has an account's fields (D36) from a signed interface that is not asked. That the share
page of an account carries them too, under ``userInfoRes``, is one public program's reading; what
is not in that shape stays unreadable.

Source: platforms-commercial §2(c) D25, D36; a public repository for the page's layout; read
2026-11-24.
"""

from collections.abc import Mapping
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject
from checker.platforms.douyin.links import is_sec_uid
from checker.platforms.douyin.page import (
    NOTHING_NAMED,
    drift,
    kept_whole,
    must_still_name,
    nothing_read,
    result_in,
)
from checker.platforms.payload import maybe

_PAGES = ("user_(id)/page",)
_RESULT = "userInfoRes"
_KNOWN_RESULT = frozenset({"status_code", "user_info", "user", "extra"})
_FLAGS = ("is_ban", "is_block", "user_canceled")


def read_account(subject: Subject, page: Exchange) -> Answer:
    """Read an account's share page; total. The answer's role is ``account``."""
    try:
        result = result_in(page, _PAGES, _RESULT)
        user = maybe(result, "user_info", dict) or maybe(result, "user", dict)
        if user:
            return _of_user(subject, page, result, user)
        return _coded(subject, page, result)
    except UnreadablePayload as problem:
        return nothing_read("account", page, problem)


def _coded(subject: Subject, page: Exchange, result: Mapping[str, Any]) -> Answer:
    code = maybe(result, "status_code", int)
    if not code:
        raise UnreadablePayload(NOTHING_NAMED, "neither the account nor a reason in it")
    must_still_name(subject, page)
    words = kept_whole(maybe(result, "status_msg", str) or "", "status_msg")
    return Answer(
        role="account",
        status=page.status,
        found=False,
        code=str(code)[:20],
        words=words or None,
        leftover=drift(result, _KNOWN_RESULT),
    )


def _of_user(
    subject: Subject, page: Exchange, result: Mapping[str, Any], user: Mapping[str, Any]
) -> Answer:
    asked = subject.native_id
    if maybe(user, "sec_uid" if is_sec_uid(asked) else "uid", str) != asked:
        raise UnreadablePayload(_RESULT, "another account's")
    code = maybe(result, "status_code", int)
    named = bool((maybe(user, "nickname", str) or "").strip())
    flags = tuple(flag for flag in _FLAGS if user.get(flag) is True)
    # what is neither true nor false says something that nobody has explained
    odd = any(user.get(flag) not in (None, False) for flag in _FLAGS if flag not in flags)
    return Answer(
        role="account",
        status=page.status,
        found=True,
        code=None if code is None else str(code)[:20],
        markers=(*(("named",) if named else ()), *flags, *(("odd_flag",) if odd else ())),
        leftover=drift(result, _KNOWN_RESULT),
    )
