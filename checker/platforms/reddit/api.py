"""Reddit's API: how it is asked, and what its answers look like as a whole.

It speaks JSON with HTTP 200, or ``{"reason", "message", "error"}`` with another status; ``reason``
is there only where Reddit says why. What is no JSON comes from something that stands before it.

Source: platforms-open §3.a, §3.c (subreddits, transport); read 2026-11-24.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from checker.errors import UnreadablePayload
from checker.judge.walls import is_html
from checker.model import Answer, Exchange
from checker.platforms import keys
from checker.platforms.payload import leftover, maybe, need, parse_json, unanswered

HOST = "oauth.reddit.com"
API = f"https://{HOST}"
CREDENTIAL = keys.REDDIT
AUTH = CREDENTIAL.name
UNESCAPED = (("raw_json", "1"),)
"""Asks for texts as they are; without it ``&``, ``<`` and ``>`` come escaped."""


MAX_ROWS = 100
"""The longest page, and the longest batch, that Reddit gives."""

_MOST_FIELDS = 500
_SEARCHED_BYTES = 65_536
_NOT_REDDITS_PAGES = {
    "network_security": (403, b"blocked by network security"),
    "cdn_trouble": (None, b"our cdn was unable to reach our servers"),
}
"""Pages from before the API, by the sentence in them; a status where only that one bears it."""


def answered(role: str, exchange: Exchange, read: Callable[[object], Answer]) -> Answer:
    """Return the answer of one exchange: read by ``read``, a refusal's reason, or unreadable."""
    if exchange.failure:
        return unanswered(role, exchange)
    try:
        tree = _spoken(exchange)
        return read(tree) if exchange.status == 200 else _refusal(role, exchange, tree)
    except UnreadablePayload as problem:
        return _unread(role, exchange, problem)


def _spoken(exchange: Exchange) -> object:
    """Return what the API itself said: behind a redirect may stand another host."""
    if urlsplit(exchange.ask.url).hostname != HOST:
        raise UnreadablePayload("$", "another host answered")
    tree: object = parse_json(exchange.body)
    return tree


def _unread(role: str, exchange: Exchange, problem: UnreadablePayload) -> Answer:
    answer = unanswered(role, exchange, problem)
    if not exchange.body.strip():
        return replace(answer, markers=("empty",))
    if answer.wall or not is_html(exchange):
        return answer
    page = exchange.body[:_SEARCHED_BYTES].lower()
    marks = [
        mark
        for mark, (status, sentence) in _NOT_REDDITS_PAGES.items()
        if status in (None, exchange.status) and sentence in page
    ]
    return replace(answer, markers=tuple(marks))


def _refusal(role: str, exchange: Exchange, tree: object) -> Answer:
    reason, error = maybe(tree, "reason", str), maybe(tree, "error", int)
    if error is None and reason is None:
        raise UnreadablePayload("error", "absent, and no reason")
    if error is not None and error != exchange.status:
        raise UnreadablePayload("error", f"{str(error)[:20]} with HTTP {exchange.status}")
    words = maybe(tree, "message", str)
    notice = maybe(tree, "interstitial_warning_message", str)
    notice = notice or maybe(tree, "quarantine_message", str)
    plain_denial = exchange.status == 404 and reason is None and words == "Not Found"
    return Answer(
        role=role,
        status=exchange.status,
        found=False if plain_denial else None,
        code=plain(reason, 100) if reason else None,
        words=plain(words, 300) if words else None,
        values=(("notice", plain(notice, 500)),) if notice else (),
        leftover=unknown(tree, _REFUSAL_FIELDS),
    )


_REFUSAL_FIELDS = frozenset(
    {
        "error",
        "interstitial_warning_message",
        "interstitial_warning_message_html",
        "message",
        "quarantine_message",
        "quarantine_message_html",
        "reason",
    }
)


def rows_of(tree: object) -> list[object]:
    """Return the rows of a listing.

    Raises:
        UnreadablePayload: when it is none, or longer than any that Reddit gives.
    """
    if maybe(tree, "kind", str) != "Listing":
        raise UnreadablePayload("kind", "no listing")
    rows = need(tree, "data.children", list)
    # the row behind a page's end ("more") may come on top
    if len(rows) > MAX_ROWS + 1:
        raise UnreadablePayload("data.children", f"{len(rows)} rows where {MAX_ROWS} are most")
    return rows


def flag(tree: object, path: str) -> bool:
    """Return the mark at ``path``; one that is null or not there is not set.

    Raises:
        UnreadablePayload: when something else than yes or no stands there.
    """
    return need(tree, path, bool) if maybe(tree, path, object) is not None else False


def token(tree: object, path: str) -> str | None:
    """Return the word at ``path``, None where it is null or not there.

    Raises:
        UnreadablePayload: when something else than a word stands there.
    """
    if maybe(tree, path, object) is None:
        return None
    return plain(need(tree, path, str), 100)


def plain(text: str, longest: int) -> str:
    """Return the start of ``text``, fit to be written anywhere."""
    # half a surrogate pair can be written nowhere, and databases refuse the null character
    return text[:longest].encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def unknown(tree: object, known: Iterable[str], prefix: str = "") -> tuple[str, ...]:
    """Return the names in ``tree`` that are not ``known``: as many as a person would read."""
    if isinstance(tree, Mapping) and len(tree) > _MOST_FIELDS:
        return ("more fields than are looked through",)
    return tuple(plain(name, 100) for name in leftover(tree, known, prefix)[:40])


def moment(value: object) -> datetime | None:
    """Return a time as Reddit writes it (seconds since 1970), None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC) if math.isfinite(value) and value > 0 else None
    except (ValueError, OverflowError, OSError):
        return None
