"""Reading MediaWiki's action API: JSON with HTTP 200, an error being ``{"error": {"code": …}}``.

An answer counts only when it comes from the wiki that was asked: behind a redirect stands another,
whose numbers are its own. What is kept of an answer is bounded, since anybody may run a wiki.

Source: platforms-open §6.a/b, §6.c, §6.e; atproto-local-network §5 (answers of MediaWiki 1.39);
read 2026-11-24.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange
from checker.model.instants import parse
from checker.platforms.contract import Fetch
from checker.platforms.payload import leftover, maybe, need, parse_json, unanswered

MAX_ROWS = 500
"""More rows than any answer that we ask for may hold."""
MAX_LAG_S = 5
_TOP_FIELDS = ("batchcomplete", "continue", "query", "warnings", "limits", "requestid", "servedby")


async def ask(fetch: Fetch, wiki: str, params: Sequence[tuple[str, str]]) -> Exchange:
    """Ask a wiki's API one question; a wiki whose copies lag behind refuses to answer it."""
    common = (("action", "query"), ("format", "json"), ("formatversion", "2"))
    lag = (("maxlag", str(MAX_LAG_S)),)
    return await fetch(f"https://{wiki}/w/api.php", params=(*common, *lag, *params))


def answered(role: str, exchange: Exchange, wiki: str, read: Callable[[object], Answer]) -> Answer:
    """Return the answer of one exchange: read by ``read``, the API's error, or unreadable."""
    if exchange.failure:
        return unanswered(role, exchange)
    try:
        tree = _spoken_by(wiki, exchange)
        refused = maybe(tree, "error", object) is not None
        return _refusal(role, exchange, tree) if refused else read(tree)
    except UnreadablePayload as problem:
        return unanswered(role, exchange, problem)


def _spoken_by(wiki: str, exchange: Exchange) -> object:
    if urlsplit(exchange.ask.url).hostname != wiki:
        raise UnreadablePayload("$", "another host answered")
    tree: object = parse_json(exchange.body)
    if exchange.status != 200 and maybe(tree, "error", object) is None:
        raise UnreadablePayload("$", f"HTTP {exchange.status} without an error of the API")
    return tree


def _refusal(role: str, exchange: Exchange, tree: object) -> Answer:
    return Answer(
        role=role,
        status=exchange.status,
        code=plain(need(tree, "error.code", str), 100),
        words=plain(maybe(tree, "error.info", str) or "", 300) or None,
    )


def top_leftover(tree: object) -> tuple[str, ...]:
    """Return the names at an answer's top that nobody knows."""
    return unknown(tree, _TOP_FIELDS)


def flag(tree: object, path: str) -> bool:
    """Return the mark at ``path``; a mark that is not there is not set.

    Raises:
        UnreadablePayload: when something else than yes or no stands there.
    """
    value = maybe(tree, path, object)
    return need(tree, path, bool) if value is not None else False


def rows_of(tree: object, path: str, most: int = MAX_ROWS) -> list[object]:
    """Return the list at ``path``, of at most ``most`` rows.

    Raises:
        UnreadablePayload: when it is none, or longer than any honest one.
    """
    rows: list[object] = need(tree, path, list)
    if len(rows) > most:
        raise UnreadablePayload(path, f"{len(rows)} rows where {most} are too many")
    return rows


def plain(text: str, longest: int) -> str:
    """Return the start of ``text``, fit to be written anywhere."""
    # half a surrogate pair can be written nowhere, and databases refuse the null character
    return text[:longest].encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def unknown(tree: object, known: Iterable[str], prefix: str = "") -> tuple[str, ...]:
    """Return the names in ``tree`` that are not ``known``: as many as a person would read."""
    return tuple(plain(name, 100) for name in leftover(tree, known, prefix)[:40])


def number(tree: object, path: str) -> str | None:
    """Return the positive number at ``path`` as text, None when there is none."""
    value = maybe(tree, path, int)
    return str(value) if value is not None and 0 < value < 10**18 else None


def moment(text: str | None) -> datetime | None:
    """Return a time as the API writes it, None when it is none."""
    try:
        return parse(text) if text else None
    except (ValueError, OverflowError):
        return None
