"""YouTube's Data API: how it is asked with a key, and what its answers look like as a whole.

Ids that it leaves out are deleted, private or unknown, without a word which: that is no finding.

Source: platforms-commercial §3(a), §3(b), §3(e), Y7; read 2026-11-22.
"""

from collections.abc import Sequence

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange
from checker.platforms import keys
from checker.platforms.contract import Fetch
from checker.platforms.payload import maybe, need, parse_json
from checker.platforms.youtube.page import kept_whole, nothing_read

HOST = "www.googleapis.com"
API = f"https://{HOST}/youtube/v3"
CREDENTIAL = keys.YOUTUBE
AUTH, (KEY,) = CREDENTIAL.name, CREDENTIAL.variables
MAX_IDS = 50
"""Ids for one question, and rows on one page of a listing."""

UNASKED = frozenset({"no_key", "quota_spent", "not_asked", "refused_by_guard"})
"""Failures by which nobody was asked at all."""


async def asked(fetch: Fetch, what: str, *params: tuple[str, str]) -> Exchange:
    """Ask the API for ``what`` with the key."""
    return await fetch(f"{API}/{what}", params=params, auth=AUTH)


def rows_in(exchange: Exchange, role: str) -> tuple[Answer, Sequence[object]]:
    """Return the answer of a list as a whole, and its rows; no rows where it is a refusal."""
    try:
        tree = parse_json(exchange.body)
        if exchange.status != 200:
            return _refusal(role, exchange, tree), ()
        return Answer(role=role, status=200, found=True), _rows(tree)
    except UnreadablePayload as problem:
        return nothing_read(role, exchange, problem), ()


def _rows(tree: object) -> Sequence[object]:
    need(tree, "kind", str)
    if maybe(tree, "items", object) is None:
        return ()
    rows = need(tree, "items", list)
    if len(rows) > MAX_IDS:
        raise UnreadablePayload("items", f"{len(rows)} rows where {MAX_IDS} are most")
    return rows


def next_page(exchange: Exchange) -> str | None:
    """Return the token of a list's next page, None where there is none."""
    try:
        return maybe(parse_json(exchange.body), "nextPageToken", str) or None
    except UnreadablePayload:
        return None


def _refusal(role: str, exchange: Exchange, tree: object) -> Answer:
    """Return the API's own refusal: its first error's name and its message."""
    if need(tree, "error.code", int) != exchange.status:
        raise UnreadablePayload("error.code", f"another than HTTP {exchange.status}")
    errors = maybe(tree, "error.errors", list) or [{}]
    reason = maybe(errors[0], "reason", str) or maybe(tree, "error.status", str)
    message = maybe(tree, "error.message", str)
    return Answer(
        role=role,
        status=exchange.status,
        code=kept_whole(reason, "error.errors.reason") if reason else None,
        words=kept_whole(message, "error.message") if message else None,
    )
