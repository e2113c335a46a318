"""Reading Lemmy's API: JSON with HTTP 200, or ``{"error": "a_token"}`` with another status.

The token counts, not the status: releases differ in theirs, and to slow us down the older API says
400. An answer counts only when it comes from the server that was asked. What is kept is bounded,
since anybody may run a server.

Source: platforms-open §5, §5.c; read 2026-11-24.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange
from checker.model.instants import parse
from checker.platforms.payload import leftover, maybe, need, parse_json, unanswered

OLDER = "v3"
NEWER = "v4"
MAX_ROWS = 200
"""More rows than any page that we ask for may hold."""

GONE = frozenset({"couldnt_find_post", "couldnt_find_comment", "couldnt_find_person", "not_found"})
"""Tokens that deny what was asked for."""

_DENYING = (400, 404, 410, 422)
"""Beside another status a token denies nothing: a server in trouble, or one that refuses us."""


def answered(
    role: str, exchange: Exchange, server: str, read: Callable[[object], Answer]
) -> Answer:
    """Return the answer of one exchange: read by ``read``, an error's token, or unreadable."""
    if exchange.failure:
        return unanswered(role, exchange)
    try:
        if urlsplit(exchange.ask.url).hostname != server:
            return unanswered(role, exchange, UnreadablePayload("$", "another server answered"))
        tree = parse_json(exchange.body)
        return read(tree) if exchange.status == 200 else _refusal(role, exchange, tree)
    except UnreadablePayload as problem:
        return unanswered(role, exchange, problem)


def _refusal(role: str, exchange: Exchange, tree: object) -> Answer:
    token = plain(need(tree, "error", str), 200)
    message = maybe(tree, "message", str)
    return Answer(
        role=role,
        status=exchange.status,
        found=False if token in GONE and exchange.status in _DENYING else None,
        code=token,
        words=plain(message, 300) if message else None,
        leftover=unknown(tree, ("error", "message")),
    )


def flag(tree: object, path: str) -> bool:
    """Return the mark at ``path``; a mark that is not there is not set.

    Raises:
        UnreadablePayload: when something else than yes or no stands there.
    """
    value = maybe(tree, path, object)
    return need(tree, path, bool) if value is not None else False


def plain(text: str, longest: int) -> str:
    """Return the start of ``text``, fit to be written anywhere."""
    # half a surrogate pair can be written nowhere, and databases refuse the null character
    return text[:longest].encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def unknown(tree: object, known: Iterable[str], prefix: str = "") -> tuple[str, ...]:
    """Return the names in ``tree`` that are not ``known``: as many as a person would read."""
    # an answer of a hundred thousand names is no drift, and slow to sort
    names = dict.fromkeys(islice(tree, 400)) if isinstance(tree, Mapping) else {}
    return tuple(plain(name, 100) for name in leftover(names, known, prefix)[:40])


def rows_of(tree: object, name: str) -> list[object]:
    """Return the list called ``name``.

    Raises:
        UnreadablePayload: when it is none, or longer than any honest one.
    """
    rows = need(tree, name, list)
    if len(rows) > MAX_ROWS:
        raise UnreadablePayload(name, f"{len(rows)} rows where {MAX_ROWS} are too many")
    return rows


def moment(tree: object, *names: str) -> datetime | None:
    """Return the first time that stands under one of ``names``, None when there is none."""
    text = next((found for name in names if (found := maybe(tree, name, str))), None)
    try:
        return parse(text) if text and len(text) < 60 else None
    except (ValueError, OverflowError):
        return None
