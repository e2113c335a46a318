"""Answers made worse: real bodies with something changed, garbage, and hostile megabytes."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from checker.collector.saved import Saved, SavedFetch, full_url
from checker.intake.saved_case import NOON, SavedCase, cases_under, read_case
from checker.model import Ask, Exchange, verb_of

CASES = Path(__file__).parents[1] / "platforms" / "cases"
MEGABYTE = 1_000_000

_LEAVES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, "", "x", "[removed]", "deleted", "null",
    "2026-01-01T00:00:00Z", "2026-13-45", "https://[", [], {}, [[]], [None], {"": None}, "\ud800",
)  # fmt: skip
_TOKENS = (
    b"", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"<", b">", b'"', b"'", b"\\", b"{}", b"[", b"]",
    b"null", b"</script>", b"<!--", b"-->", b"[removed]", b"This post has been removed",
    b"account suspended", b"404", b"<title>Not found</title>", b"\xcc\x81" * 40, b"\r\n\r\n",
)  # fmt: skip


def seeds(platform: str) -> list[SavedCase]:
    """Return a platform's own cases that hold an answer with a body."""
    found = [read_case(path) for path in cases_under(CASES / platform)]
    return [case for case in found if any(saved.exchange.body for saved in case.answers)]


def mutated(case: SavedCase, chance: random.Random) -> SavedFetch:
    """Return a case's answers with one or a few things changed in their bodies."""
    answers = [
        Saved(saved.url, _changed(saved.exchange, chance)) if chance.random() < 0.8 else saved
        for saved in case.answers
    ]
    return SavedFetch(answers, NOON)


def _changed(exchange: Exchange, chance: random.Random) -> Exchange:
    body = exchange.body
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        body = chance.choice(_WAYS)(body, chance)
    status = exchange.status
    if chance.random() < 0.1:
        status = chance.choice((200, 204, 301, 400, 403, 404, 410, 429, 451, 500, 503, 999))
    return replace(exchange, body=body, raw=body, status=status)


def _cut(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def _without(body: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(body) + 1)
    return body[:start] + body[start + chance.randrange(1, 200) :]


def _with(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(body) + 1)
    return body[:at] + chance.choice(_TOKENS) + body[at:]


def _flipped(body: bytes, chance: random.Random) -> bytes:
    if not body:
        return body
    at = chance.randrange(len(body))
    return body[:at] + bytes([chance.randrange(256)]) + body[at + 1 :]


def _twice(body: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(body) + 1)
    piece = body[start : start + chance.randrange(1, 400)]
    return body[:start] + piece * chance.randrange(2, 9) + body[start:]


def _other_leaf(body: bytes, chance: random.Random) -> bytes:
    """Replace one value of a JSON document, or of the first one embedded in a page."""
    start, end = body.find(b'{"'), body.rfind(b"}") + 1
    try:
        tree = json.loads(body[start:end] if start >= 0 else body)
    except (ValueError, RecursionError):
        return _with(body, chance)
    places = list(_places(tree)) if isinstance(tree, dict | list) else []
    if not places:
        return body
    holder, key = chance.choice(places)
    if isinstance(holder, dict) and chance.random() < 0.3:
        del holder[key]
    else:
        holder[key] = chance.choice(_LEAVES)
    changed = json.dumps(tree).encode()
    return body[:start] + changed + body[end:] if start >= 0 else changed


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        keys = node if isinstance(node, dict) else range(len(node))
        for key in keys:
            yield node, key
            if isinstance(node[key], dict | list):
                waiting.append(node[key])


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _cut, _without, _with, _flipped, _twice, _other_leaf, _other_leaf, _other_leaf,
)  # fmt: skip


@dataclass
class Everywhere:
    """Answers every question with one body under HTTP 200; a fetch that is asked too often fails.

    Attributes:
        body: what is said.
        content_type: what it is called.
        n_asked: questions so far.
    """

    body: bytes
    content_type: str = "application/json"
    n_asked: int = 0

    async def __call__(
        self,
        url: str,
        /,
        *,
        method: str = "GET",
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        auth: str | None = None,
        redirects: bool = True,
    ) -> Exchange:
        """Return the one answer."""
        self.n_asked += 1
        assert self.n_asked < 500, "an answer makes the adapter ask without end"
        return Exchange(
            ask=Ask(full_url(url, params), verb_of(method)),
            asked_at=NOON,
            answered_at=NOON,
            status=200,
            headers=(("Content-Type", self.content_type),),
            raw=self.body,
            body=self.body,
        )


def _filled(piece: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    room = MEGABYTE - len(before) - len(after)
    return before + piece * (room // len(piece)) + after


HOSTILE: dict[str, bytes] = {
    "open lists": _filled(b"["),
    "open objects": _filled(b'{"a":'),
    "many empty objects": _filled(b"{},", b"[", b"{}]"),
    "many fields": b"{" + b",".join(b'"f%d":0' % n for n in range(90_000)) + b"}",
    "one long text": _filled(b"a", b'{"error":"', b'"}'),
    "one long number": _filled(b"7", b'{"error":', b"}"),
    "escapes": _filled(b"\\u0301", b'{"error":"a', b'"}'),
    "marks": _filled("\u0301\u0316".encode(), b'{"error":"a', b'"}'),
    "blank": _filled(b" "),
    "line breaks": _filled(b"\r\n"),
    "open divisions": _filled(b"<div>"),
    "open scripts": _filled(b"<script>"),
    "open comments": _filled(b"<!--"),
    "open attributes": _filled(b'<a b="'),
    "open titles": _filled(b"<title>"),
    "meta elements": _filled(b'<meta property="og:url" content="x">', b"<html><head>"),
    "links": _filled(b'<a href="https://a.example/b">c</a>', b"<html><body>"),
    "tables": _filled(b"<table><tr><td>", b"<html><body>"),
    "character references": _filled(b"&amp;", b"<html><body><p>", b"</p>"),
    "angle brackets": _filled(b"<"),
    "zeroes": _filled(b"\x00"),
    "no text": _filled(b"\xff\xfe\xfd"),
}
"""A megabyte each of what readers dislike."""


def swollen(body: bytes, piece: bytes = b"a") -> bytes:
    """Return a body that is a page or a document of its platform, grown to a megabyte."""
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        at = body.rfind(b"</body>")
        at = at if at >= 0 else len(body)
        return body[:at] + _filled(piece, after=body)[: MEGABYTE - len(body)] + body[at:]
    texts = [
        (holder, key) for holder, key in _places(tree) if isinstance(holder[key], str)
    ] if isinstance(tree, dict | list) else []  # fmt: skip
    if not texts:
        return body + b" " * (MEGABYTE - len(body))
    holder, key = max(texts, key=lambda place: len(place[0][place[1]]))
    holder[key] += (piece * (MEGABYTE // len(piece))).decode()
    return json.dumps(tree, ensure_ascii=False).encode()[: 2 * MEGABYTE]
