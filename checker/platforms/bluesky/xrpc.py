"""Reading XRPC, the AT Protocol's way of answering: JSON, or an error with a name.

Every error is matched by its ``error`` name (and, for ``InvalidRequest``, its message), never by
the HTTP status: the reference host says 400 where other software says 403 or 404. What is kept of
an answer is bounded, since anybody may run a host.

Source: platforms-open §1.0; read 2026-11-22.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange
from checker.platforms.payload import leftover, maybe, need, parse_json, unanswered

_CID = re.compile(r"[A-Za-z0-9]{8,128}")


def answered(role: str, exchange: Exchange, read: Callable[[object], Answer]) -> Answer:
    """Return the answer of a JSON exchange: read by ``read``, a named error, or unreadable."""
    if exchange.failure:
        return unanswered(role, exchange)
    try:
        tree = parse_json(exchange.body)
        if isinstance(tree, Mapping) and "error" in tree:
            return _named_error(role, exchange, tree)
        return read(_of_success(exchange, tree))
    except UnreadablePayload as problem:
        return unanswered(role, exchange, problem)


def _of_success(exchange: Exchange, tree: object) -> object:
    if exchange.status != 200:
        raise UnreadablePayload("$", f"HTTP {exchange.status} without an error's name")
    return tree


def _named_error(role: str, exchange: Exchange, tree: object) -> Answer:
    words = maybe(tree, "message", str)
    return Answer(
        role=role,
        status=exchange.status,
        code=plain(need(tree, "error", str), 100),
        words=plain(words, 700) if words else None,
        leftover=unknown(tree, ("error", "message")),
    )


def plain(text: str, longest: int) -> str:
    """Return the start of ``text``, fit to be written anywhere."""
    # half a surrogate pair can be written nowhere, and databases refuse the null character
    return text[:longest].encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def unknown(tree: object, known: Iterable[str], prefix: str = "") -> tuple[str, ...]:
    """Return the names in ``tree`` that are not ``known``: as many as a person would read."""
    return tuple(plain(name, 100) for name in leftover(tree, known, prefix)[:40])


def at_most(rows: list[object], most: int, path: str) -> list[object]:
    """Return ``rows``, which no honest answer makes longer than ``most``.

    Raises:
        UnreadablePayload: when they are more.
    """
    if len(rows) > most:
        raise UnreadablePayload(path, f"{len(rows)} rows where {most} are too many")
    return rows


def content_id(holder: object) -> str:
    """Return the record's content id.

    Raises:
        UnreadablePayload: when it has none.
    """
    cid = need(holder, "cid", str)
    if _CID.fullmatch(cid) is None:
        raise UnreadablePayload("cid", "no content id")
    return cid


def marked(answer: Answer, marker: str) -> Answer:
    """Return ``answer`` with one more marker."""
    return replace(answer, markers=(*answer.markers, marker))
