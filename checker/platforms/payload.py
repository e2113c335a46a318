"""Reading payloads strictly: what we need is there, or the answer is unreadable.

``need`` raises with the path; ``maybe`` returns None; ``leftover`` names fields that the reader
does not know, so that a platform's drift is a recorded fact the same day.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from checker.errors import UnreadablePayload
from checker.judge.walls import recognise
from checker.model import Answer, Exchange, Reading, Subject
from checker.model.characters import composed

T = TypeVar("T")

MAX_JSON_BYTES = 5_000_000


def parse_json(body: bytes, path: str = "$") -> Any:
    """Parse ``body`` as JSON.

    Raises:
        UnreadablePayload: when it is none, is too large, or nests too deep.
    """
    if len(body) > MAX_JSON_BYTES:
        raise UnreadablePayload(path, f"longer than {MAX_JSON_BYTES} bytes")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as trouble:
        raise UnreadablePayload(path, f"no JSON ({type(trouble).__name__})") from trouble


def need(tree: Any, path: str, kind: type[T]) -> T:
    """Return the value at dotted ``path`` as ``kind``.

    Raises:
        UnreadablePayload: when it is absent or of another kind.
    """
    value = _walk(tree, path)
    if value is _ABSENT:
        raise UnreadablePayload(path, "absent")
    if not _is(value, kind):
        raise UnreadablePayload(path, f"{type(value).__name__} where {kind.__name__} was due")
    return value  # type: ignore[no-any-return]


def maybe(tree: Any, path: str, kind: type[T]) -> T | None:
    """Return the value at dotted ``path`` as ``kind``, None when it is absent or another kind."""
    value = _walk(tree, path)
    return value if value is not _ABSENT and _is(value, kind) else None


def leftover(tree: Any, known: Iterable[str], prefix: str = "") -> tuple[str, ...]:
    """Return the sorted names in mapping ``tree`` that are not ``known``, with ``prefix``."""
    if not isinstance(tree, Mapping):
        return ()
    return tuple(sorted(f"{prefix}{name}" for name in set(tree) - set(known)))


_ABSENT = object()


def _is(value: Any, kind: type) -> bool:
    # bool is an int to Python and never to a platform
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def _walk(tree: Any, path: str) -> Any:
    for name in path.split("."):
        if not isinstance(tree, Mapping) or name not in tree:
            return _ABSENT
        tree = tree[name]
    return tree


def text_sha256(text: str) -> str:
    """Return the SHA-256 (hex) of ``text`` after NFC and folding of white space, as UTF-8.

    It tells whether a text changed; the text cannot be had back from it unless it is guessed.
    """
    plain = " ".join(composed(text).split())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def unanswered(role: str, exchange: Exchange, problem: UnreadablePayload | None = None) -> Answer:
    """Return the answer of an exchange in which nothing was found that we can read.

    Only here is the exchange held against the table of walls.
    """
    return Answer(
        role=role,
        status=exchange.status,
        failure=exchange.failure,
        wall=None if exchange.failure else recognise(exchange),
        unreadable=str(problem) if problem else None,
    )


def reading_of(
    subject: Subject, exchanges: Sequence[Exchange], answers: Sequence[Answer], **facts: Any
) -> Reading:
    """Return a reading whose times are those of the first exchange, its ``Age`` taken off."""
    return Reading(
        subject=subject,
        asked_at=exchanges[0].speaks_from,
        answered_at=exchanges[0].speaks_until,
        answers=tuple(answers),
        evidence=tuple(item.evidence for item in exchanges if item.evidence),
        **facts,
    )
