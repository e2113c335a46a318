"""Reading Mastodon's API: JSON with HTTP 200, or ``{"error": "a sentence"}`` with another status.

An answer counts only when it comes from the server that was asked: behind a redirect stands another
server, whose ids are its own. What is kept of an answer is bounded, since anybody may run a server.

Source: platforms-open §2.b, §2.c; read 2026-11-24.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import urlsplit

from checker.errors import UnreadablePayload
from checker.judge.walls import normalise
from checker.model import Answer, Exchange
from checker.model.instants import parse
from checker.platforms.payload import leftover, maybe, need, parse_json, unanswered

LOGIN_SENTENCES = frozenset(
    {
        "this api requires an authenticated user",
        "this method requires an authenticated user",
    }
)
"""What a server says that lets only its own people read; with 401 or with 422."""


BARE = "bare"
"""Marks a 410 without a word: how a server that ended itself answers every question."""


def answered(
    role: str, exchange: Exchange, server: str, read: Callable[[object], Answer]
) -> Answer:
    """Return the answer of one exchange: read by ``read``, an error's sentence, or unreadable."""
    if exchange.failure:
        return unanswered(role, exchange)
    try:
        spoken_by(server, exchange)
        if exchange.status == 410 and not exchange.body.strip():
            return Answer(role=role, status=exchange.status, markers=(BARE,))
        tree = parse_json(exchange.body)
        return read(tree) if exchange.status == 200 else _refusal(role, exchange, tree)
    except UnreadablePayload as problem:
        return unanswered(role, exchange, problem)


def led_to(exchange: Exchange, server: str) -> str | None:
    """Return the host that a redirect led to, None where ``server`` itself answered."""
    host = urlsplit(exchange.ask.url).hostname
    return None if host == server else host or ""


def spoken_by(server: str, exchange: Exchange) -> None:
    """Refuse the answer of another server than the one that was asked.

    Raises:
        UnreadablePayload: when a redirect led elsewhere.
    """
    if led_to(exchange, server) is not None:
        raise UnreadablePayload("$", "another server answered")


def _refusal(role: str, exchange: Exchange, tree: object) -> Answer:
    if isinstance(maybe(tree, "error", object), dict):
        return _coded_refusal(role, exchange, tree)
    words = plain(need(tree, "error", str), 300)
    denied = exchange.status in (404, 410) and not wants_login(words)
    return Answer(
        role=role,
        status=exchange.status,
        found=False if denied else None,
        words=words,
        leftover=unknown(tree, ("error", "error_description")),
    )


def _coded_refusal(role: str, exchange: Exchange, tree: object) -> Answer:
    """Read an error as Misskey writes it: a code and a sentence, kept, and no denial here."""
    return Answer(
        role=role,
        status=exchange.status,
        code=plain(need(tree, "error.code", str), 100),
        words=plain(need(tree, "error.message", str), 300),
        leftover=unknown(tree, ("error",)),
    )


def wants_login(words: str | None) -> bool:
    """Say whether an error's sentence, as a whole, asks for a login."""
    return normalise(words or "") in LOGIN_SENTENCES


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
    return tuple(plain(name, 100) for name in leftover(tree, known, prefix)[:40])


def rows_of(tree: object, most: int) -> list[object]:
    """Return an answer that is a list of at most ``most`` rows.

    Raises:
        UnreadablePayload: when it is none, or longer than any honest one.
    """
    if not isinstance(tree, list):
        raise UnreadablePayload("$", f"{type(tree).__name__} where a list was due")
    if len(tree) > most:
        raise UnreadablePayload("$", f"{len(tree)} rows where {most} are too many")
    return tree


def moment(text: str | None) -> datetime | None:
    """Return a time as the API writes it, None when it is none."""
    try:
        return parse(text) if text else None
    except (ValueError, OverflowError):
        return None
