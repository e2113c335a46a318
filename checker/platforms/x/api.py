"""X's API, version 2: how it is asked with a key, and what its answers look like as a whole.

One answer may hold what was found (``data``) and what was not (``errors``) side by side; each
error names the one that it is about. So it is read by what was asked, never by what came. A
refusal of the whole question has a ``title`` and a ``type`` at its top.

Source: platforms-commercial §4(a), §4(b), §4(c) X1-X19, §4(f); read 2026-11-22.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange
from checker.platforms import keys
from checker.platforms.payload import leftover, maybe, need, parse_json, unanswered

HOST = "api.x.com"
API = f"https://{HOST}/2"
CREDENTIAL = keys.X
AUTH = CREDENTIAL.name
BATCH = 100
"""Most ids in one question."""

LONGEST_WORDS = 500
"""Characters of a notice that are kept; a longer one is refused, and none of X's is."""

LONGEST_NAME = 80
_MOST_FIELDS = 400

POST_FIELDS = (
    (
        "tweet.fields",
        "created_at,author_id,withheld,edit_history_tweet_ids,public_metrics,possibly_sensitive",
    ),
    ("expansions", "author_id"),
    ("user.fields", "protected,withheld,verified"),
)
USER_FIELDS = (("user.fields", "protected,withheld,verified"),)


Facts = dict[str, Any]
"""Fields of a reading beside its answers."""

Read = tuple[Answer, Facts]


def must_come_from(host: str, path: str, exchange: Exchange) -> None:
    """Refuse an exchange without an answer, or one that ended anywhere else.

    Raises:
        UnreadablePayload: when it is either.
    """
    if exchange.failure is not None or exchange.status is None:
        raise UnreadablePayload("$", "no answer came")
    address = urlsplit(exchange.ask.url)
    if (address.hostname, address.path) != (host, path):
        raise UnreadablePayload("$", "the answer is from another address")


def parse_object(exchange: Exchange) -> Mapping[str, Any]:
    """Return the JSON object that an answer is.

    Raises:
        UnreadablePayload: when it is none.
    """
    tree = parse_json(exchange.body)
    if not isinstance(tree, Mapping):
        raise UnreadablePayload("$", "no object")
    return tree


def read_told(role: str, exchange: Exchange, kind: str) -> "Told | Answer":
    """Return what an answer holds, or the answer where it refuses the question or is unreadable.

    Args:
        role: which question it answers.
        exchange: the answer.
        kind: what was asked for: ``tweet`` or ``user``.
    """
    try:
        # a redirect elsewhere is seen by the host; the path was ours or X's own
        must_come_from(HOST, urlsplit(exchange.ask.url).path, exchange)
        tree = parse_object(exchange)
        if "title" in tree and "data" not in tree:
            return _refusal(role, exchange, tree)
        return Told.of(tree, kind, exchange.status)
    except UnreadablePayload as problem:
        return unanswered(role, exchange, problem)


def _refusal(role: str, exchange: Exchange, tree: Mapping[str, Any]) -> Answer:
    words = maybe(tree, "detail", str)
    return Answer(
        role=role,
        status=exchange.status,
        code=problem_type(tree) or whole(need(tree, "title", str), "title"),
        words=whole(words, "detail") if words else None,
        leftover=drift(tree, _PROBLEM),
    )


_PROBLEM_NAMES = (
    "account_id client_id detail errors period reason registration_url required_enrollment "
    "scope status title type"
)
_PROBLEM = frozenset(_PROBLEM_NAMES.split())


def problem_type(problem: object) -> str | None:
    """Return the last word of a problem's ``type``; None where it names none of X's.

    Raises:
        UnreadablePayload: when it is too long to be kept.
    """
    address = maybe(problem, "type", str) or ""
    head, mark, name = whole(address, "type").rpartition("/problems/")
    hosts = ("https://api.twitter.com/2", "https://api.x.com/2")
    return name if mark and name and head in hosts else None


def whole(text: str, path: str) -> str:
    """Return ``text``, which is short enough to be kept verbatim and can be stored anywhere.

    Raises:
        UnreadablePayload: when it is not.
    """
    if len(text) > LONGEST_WORDS or not _storable(text):
        raise UnreadablePayload(path, "too long, or not text that can be stored")
    return text


def _storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def drift(tree: Mapping[str, Any], known: Iterable[str], prefix: str = "") -> tuple[str, ...]:
    """Return the names in ``tree`` that are not ``known``, as far as a person would read them."""
    if len(tree) > _MOST_FIELDS:
        return ("more fields than are looked through",)
    names = leftover(tree, known, prefix)
    return tuple(name for name in names if len(name) < LONGEST_NAME and _storable(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One answer's parts, by whom they are about.

    Attributes:
        rows: what was found, by number; accounts by their handle too.
        problems: what was not, by the number or handle asked for.
        users: accounts that stand beside the posts, by number.
        next_page: where the listing goes on; None at its end.
    """

    rows: Mapping[str, Mapping[str, Any]]
    problems: Mapping[str, Sequence[Mapping[str, Any]]]
    users: Mapping[str, Mapping[str, Any]]
    next_page: str | None = None

    @classmethod
    def of(cls, tree: Mapping[str, Any], kind: str, status: int | None) -> "Told":
        """Sort an answer's parts.

        Raises:
            UnreadablePayload: when it holds neither what was found nor what was not.
        """
        if status not in (200, 404):
            raise UnreadablePayload("$", f"HTTP {status} without a title")
        if not {"data", "errors", "meta"} & set(tree):
            raise UnreadablePayload("data", "absent, and so are errors")
        problems: dict[str, list[Mapping[str, Any]]] = {}
        for problem in _mappings(tree, "errors"):
            if maybe(problem, "resource_type", str) == kind:
                problems.setdefault(_about(problem), []).append(problem)
        return cls(
            rows=_by_id(_mappings(tree, "data")),
            problems=problems,
            users=_by_id(_mappings(tree, "includes.users")),
            next_page=maybe(tree, "meta.next_token", str),
        )


def _mappings(tree: Mapping[str, Any], path: str) -> list[Mapping[str, Any]]:
    return [row for row in maybe(tree, path, list) or () if isinstance(row, Mapping)]


def _by_id(rows: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    found = {}
    for row in rows:
        found[maybe(row, "id", str) or ""] = row
        handle = maybe(row, "username", str)
        if handle:
            found[f"@{handle.lower()}"] = row
    return found


def _about(problem: Mapping[str, Any]) -> str:
    """Return whom a problem is about: number or handle; nobody where it names two."""
    named = {maybe(problem, name, str) for name in ("value", "resource_id")} - {None}
    about = str(named.pop()) if len(named) == 1 else ""
    by_name = maybe(problem, "parameter", str) in ("usernames", "username")
    return f"@{about.lower()}" if by_name else about
