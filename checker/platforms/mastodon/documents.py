"""Reading what servers of other software show: a post's ActivityPub document, and nodeinfo.

A document counts only when it bears the id that was asked for and is addressed to the public. A
tombstone says that something was deleted, and not by whom.

Source: platforms-open §2.g (ActivityPub, nodeinfo); read 2026-11-24.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject, SubjectKind
from checker.platforms.mastodon.api import (
    answered,
    flag,
    moment,
    plain,
    rows_of,
    spoken_by,
    unknown,
)
from checker.platforms.mastodon.asked import Asked
from checker.platforms.mastodon.facts import Facts, bare
from checker.platforms.mastodon.kin import MISSKEY, kin_of
from checker.platforms.mastodon.links import recognise
from checker.platforms.payload import maybe, need, parse_json, text_sha256, unanswered

TOMBSTONE = "Tombstone"

_POSTS = ("Note", "Question", "Article", "Page")
_PUBLIC = ("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public")
_SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"
_FIELDS = frozenset(
    {
        "@context",
        "attachment",
        "attributedTo",
        "cc",
        "content",
        "contentMap",
        "id",
        "inReplyTo",
        "published",
        "replies",
        "sensitive",
        "source",
        "summary",
        "tag",
        "to",
        "type",
        "updated",
        "url",
    }
)


def read_document(exchange: Exchange, asked: Asked) -> tuple[Answer, Facts]:
    """Read the document of one post, as its own server gives it to a visitor."""
    facts: dict[str, Any] = {}
    if exchange.failure is None and exchange.status == 404 and not exchange.body.strip():
        return _bare_denial(exchange, asked), facts
    if exchange.failure is None and exchange.status == 410:
        return _gone(exchange, asked), facts

    def read(tree: object) -> Answer:
        if maybe(tree, "type", str) == TOMBSTONE:
            return _tombstone(tree, exchange, asked)
        facts.update(_facts(tree, asked))
        return _shown(tree, exchange)

    answer = answered("post", exchange, asked.server, read)
    return answer, facts if answer.found else {}


def _bare_denial(exchange: Exchange, asked: Asked) -> Answer:
    try:
        spoken_by(asked.server, exchange)
    except UnreadablePayload as problem:
        return unanswered("post", exchange, problem)
    return Answer(role="post", status=exchange.status, found=False)


def _gone(exchange: Exchange, asked: Asked) -> Answer:
    try:
        spoken_by(asked.server, exchange)
        return _tombstone(parse_json(exchange.body), exchange, asked)
    except UnreadablePayload as problem:
        return unanswered("post", exchange, problem)


def _tombstone(tree: object, exchange: Exchange, asked: Asked) -> Answer:
    if need(tree, "type", str) != TOMBSTONE:
        raise UnreadablePayload("type", "no tombstone")
    _is_the_one(tree, asked)
    told = (
        ("formerType", maybe(tree, "formerType", str)),
        ("deleted", maybe(tree, "deleted", str)),
    )
    return Answer(
        role="post",
        status=exchange.status,
        found=False,
        code=TOMBSTONE,
        values=tuple((name, plain(value, 40)) for name, value in told if value),
    )


def _is_the_one(tree: object, asked: Asked) -> None:
    if need(tree, "id", str) != f"https://{asked.server}/{asked.number}":
        raise UnreadablePayload("id", "another post")


def _facts(tree: object, asked: Asked) -> Mapping[str, Any]:
    _is_the_one(tree, asked)
    if need(tree, "type", str) not in _POSTS:
        raise UnreadablePayload("type", "no post")
    if not (_addressed(tree, "to") or _addressed(tree, "cc")):
        raise UnreadablePayload("to", "not to the public, and shown to us all the same")
    updated = maybe(tree, "updated", str)
    return {
        "account": _author(tree, asked),
        "created_at": moment(need(tree, "published", str)),
        "text_sha256": text_sha256(bare(need(tree, "content", str))),
        "version": plain(updated, 40) if updated else None,
    }


def _addressed(tree: object, name: str) -> bool:
    named = maybe(tree, name, object)
    return any(one in _PUBLIC for one in (named if isinstance(named, list) else [named]))


def _author(tree: object, asked: Asked) -> Subject | None:
    # Misskey writes a number where the others have the name: nobody that we could ask about
    written = maybe(tree, "attributedTo", str)
    if written is None or kin_of(asked.number) == MISSKEY:
        return None
    found = recognise(written)
    known = found is not None and found.kind is SubjectKind.ACCOUNT
    return found if known and urlsplit(written).hostname == asked.server else None


def _shown(tree: object, exchange: Exchange) -> Answer:
    marks = {
        "sensitive": flag(tree, "sensitive"),
        "spoiler": bool(maybe(tree, "summary", str)),
        "media": bool(maybe(tree, "attachment", list)),
        "edited": maybe(tree, "updated", str) is not None,
    }
    return Answer(
        role="post",
        status=exchange.status,
        found=True,
        markers=tuple(name for name, is_set in marks.items() if is_set),
        values=(("type", need(tree, "type", str)),),
        leftover=unknown(tree, _FIELDS, "document."),
    )


# ---- what a server is


def read_nodeinfo_links(exchange: Exchange, server: str) -> Answer:
    """Read where a server says what it is; an address elsewhere is not followed."""

    def read(tree: object) -> Answer:
        for row in rows_of(need(tree, "links", list), 20):
            path = _path_here(maybe(row, "href", str) or "", server)
            if path and (maybe(row, "rel", str) or "").startswith(_SCHEMA):
                values = (("path", path),)
                return Answer(role="links", status=exchange.status, found=True, values=values)
        raise UnreadablePayload("links", "no nodeinfo at this server")

    return answered("links", exchange, server, read)


def _path_here(href: str, server: str) -> str | None:
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    here = parts.scheme == "https" and parts.netloc == server and not parts.query
    return plain(parts.path, 200) if here and parts.path.startswith("/") else None


def read_nodeinfo(exchange: Exchange, server: str) -> Answer:
    """Read which software a server says it runs."""

    def read(tree: object) -> Answer:
        values = tuple(
            (name, plain(need(tree, f"software.{name}", str), 100)) for name in ("name", "version")
        )
        return Answer(role="nodeinfo", status=exchange.status, found=True, values=values)

    return answered("nodeinfo", exchange, server, read)
