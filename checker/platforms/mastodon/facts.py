"""Reading what a Mastodon server says of posts and accounts: one exchange in, one answer out.

Source: platforms-open §2.b, §2.c, §2.h; read 2026-11-24.
"""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject, account
from checker.platforms.mastodon.api import answered, flag, moment, plain, rows_of, unknown
from checker.platforms.mastodon.asked import Asked
from checker.platforms.mastodon.links import (
    NAME,
    UNASKABLE,
    account_id,
    account_parts,
    host_of,
    origin_of,
)
from checker.platforms.payload import maybe, need, text_sha256, unanswered

Facts = Mapping[str, Any]
"""Keyword facts for a reading: account, created_at, text_sha256, version."""

COPY = "copy"
"""The small fact of a copy's answer: its number on the server that holds it."""

MAX_ROWS = 200
"""More posts than any page that we ask for may hold."""

_LONGEST_CONTENT = 200_000
_PUBLIC = ("public", "unlisted")
_BREAK = re.compile(r"<(?:br|/p|/li|/blockquote)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.+_-]{0,80}")
_STATUS_FIELDS = frozenset(
    {
        "account",
        "application",
        "card",
        "content",
        "created_at",
        "edited_at",
        "emojis",
        "favourites_count",
        "id",
        "in_reply_to_account_id",
        "in_reply_to_id",
        "language",
        "media_attachments",
        "mentions",
        "poll",
        "quote",
        "quote_approval",
        "quotes_count",
        "reblog",
        "reblogs_count",
        "replies_count",
        "sensitive",
        "spoiler_text",
        "tags",
        "uri",
        "url",
        "visibility",
    }
)
_ACCOUNT_FIELDS = frozenset(
    {
        "acct",
        "avatar",
        "avatar_static",
        "bot",
        "created_at",
        "discoverable",
        "display_name",
        "emojis",
        "fields",
        "followers_count",
        "following_count",
        "group",
        "header",
        "header_static",
        "hide_collections",
        "id",
        "indexable",
        "last_status_at",
        "limited",
        "locked",
        "memorial",
        "moved",
        "noindex",
        "note",
        "roles",
        "statuses_count",
        "suspended",
        "uri",
        "url",
        "username",
    }
)


def read_batch(
    exchange: Exchange, batch: Sequence[Asked]
) -> tuple[Answer, dict[Subject, tuple[Answer, Facts]]]:
    """Read a batch: the answer as a whole, and those of the posts asked for that it shows.

    What it leaves out means nothing: authors that the server limits are left out as well.
    """
    rows: list[object] = []

    def keep(tree: object) -> Answer:
        rows.extend(rows_of(tree, MAX_ROWS))
        return Answer(role="batch", status=exchange.status, found=True)

    whole = answered("batch", exchange, batch[0].server, keep)
    shown = {name: row for row in rows if (name := maybe(row, "id", str)) is not None}
    return whole, {
        asked.subject: read_shown("post", shown[asked.api_id], exchange, asked)
        for asked in batch
        if asked.api_id in shown
    }


def read_status(exchange: Exchange, asked: Asked) -> tuple[Answer, Facts]:
    """Read the direct answer about one post."""
    facts: dict[str, Any] = {}

    def read(tree: object) -> Answer:
        answer, found = read_shown("post", tree, exchange, asked)
        facts.update(found)
        return answer

    return answered("post", exchange, asked.server, read), facts


def read_shown(role: str, view: object, exchange: Exchange, asked: Asked) -> tuple[Answer, Facts]:
    """Read one post as the server shows it; its id must be the one asked for.

    A copy bears the id of its own server's post as well, and both must be right.
    """
    try:
        _is_the_one(view, asked)
        edited_at = maybe(view, "edited_at", str)
        author = account_id(need(view, "account.acct", str), asked.server)
        facts = {
            "account": account(NAME, author) if author else None,
            "created_at": moment(need(view, "created_at", str)),
            "text_sha256": text_sha256(bare(need(view, "content", str))),
            "version": plain(edited_at, 40) if edited_at else None,
        }
        answer = Answer(
            role=role,
            status=exchange.status,
            found=True,
            markers=_status_markers(view),
            values=(
                ("visibility", _visibility(view)),
                *(((COPY, asked.number),) if asked.is_copy else ()),
            ),
            leftover=unknown(view, _STATUS_FIELDS, "status."),
        )
    except UnreadablePayload as problem:
        return unanswered(role, exchange, problem), {}
    return answer, facts


def _is_the_one(view: object, asked: Asked) -> None:
    well_formed = asked.server != UNASKABLE
    if not well_formed or need(view, "id", str) != asked.api_id:
        raise UnreadablePayload("id", "another post")
    if asked.is_copy and origin_of(need(view, "uri", str)) != asked.subject:
        raise UnreadablePayload("uri", "a copy of another post")


def _visibility(view: object) -> str:
    """Return who may see a post that we were shown: everybody.

    Raises:
        UnreadablePayload: for a word that does not mean everybody; what we saw then contradicts it.
    """
    word = need(view, "visibility", str)
    if word not in _PUBLIC:
        raise UnreadablePayload("visibility", f"{plain(word, 40)!r} and shown to us all the same")
    return word


def _status_markers(view: object) -> tuple[str, ...]:
    marks = {
        "sensitive": need(view, "sensitive", bool),
        "spoiler": bool(maybe(view, "spoiler_text", str)),
        "media": bool(maybe(view, "media_attachments", list)),
        "edited": bool(maybe(view, "edited_at", str)),
        "reblog": maybe(view, "reblog", dict) is not None,
        "account_limited": flag(view, "account.limited"),
        "account_suspended": flag(view, "account.suspended"),
    }
    quote = maybe(view, "quote.state", str)
    set_marks = [name for name, is_set in marks.items() if is_set]
    return (*set_marks, *((f"quote:{plain(quote, 40)}",) if quote else ()))


def bare(content: str) -> str:
    """Return a post's text without its markup, in time that grows with its length alone.

    It is compared, never shown: a parser would be truer to broken markup, and can be made slow.

    Raises:
        UnreadablePayload: when it is longer than any honest one.
    """
    if len(content) > _LONGEST_CONTENT:
        raise UnreadablePayload("content", f"longer than {_LONGEST_CONTENT} characters")
    text = _TAG.sub("", _BREAK.sub(" ", content))
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def read_account(exchange: Exchange, subject: Subject, server: str = "") -> Answer:
    """Read an account as ``server`` (by default its own) shows it; it must be the one asked for."""
    return account_answer("account", exchange, subject, server or host_of(subject))


def account_answer(role: str, exchange: Exchange, subject: Subject, server: str) -> Answer:
    """Read an account as the answer to the question ``role``."""

    def read(tree: object) -> Answer:
        if account_id(need(tree, "acct", str), server) != subject.native_id:
            raise UnreadablePayload("acct", "another account")
        marks = {name: flag(tree, name) for name in ("suspended", "limited", "memorial", "noindex")}
        marks["moved"] = maybe(tree, "moved", dict) is not None
        return Answer(
            role=role,
            status=exchange.status,
            found=True,
            markers=tuple(name for name, is_set in marks.items() if is_set),
            values=(("id", plain(need(tree, "id", str), 40)),),
            leftover=unknown(tree, _ACCOUNT_FIELDS, "account."),
        )

    return answered(role, exchange, server, read)


def read_actor(exchange: Exchange, subject: Subject) -> Answer:
    """Read the account's document for other servers; marked where *it* says suspended.

    A server gives it out for an account that its moderators suspended and may still bring back,
    and no longer for one that is gone, whoever closed it.
    """
    user, host = account_parts(subject.native_id) or ("", host_of(subject))

    def read(tree: object) -> Answer:
        need(tree, "id", str)
        if need(tree, "preferredUsername", str).lower() != user:
            raise UnreadablePayload("preferredUsername", "another account")
        markers = ("suspended",) if flag(tree, "suspended") else ()
        return Answer(role="actor", status=exchange.status, found=True, markers=markers)

    return answered("actor", exchange, host, read)


def read_instance(exchange: Exchange, server: str) -> Answer:
    """Read what the server says of itself: found where it speaks as a Mastodon server."""

    def read(tree: object) -> Answer:
        version, domain = need(tree, "version", str), need(tree, "domain", str)
        if _VERSION.fullmatch(version) is None:
            raise UnreadablePayload("version", "not a Mastodon server's")
        values = (("version", version), ("domain", plain(domain, 253)))
        return Answer(role="instance", status=exchange.status, found=True, values=values)

    return answered("instance", exchange, server, read)
