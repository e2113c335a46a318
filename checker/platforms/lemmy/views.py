"""Reading what a Lemmy server shows of posts, comments and persons, in either API.

A post or comment bears two marks: ``removed`` (by those who moderate) and ``deleted`` (by its
author). A removed comment is still answered for, with its text taken out.

Source: platforms-open §5.c, §5.g; persons: LemmyNet's published types of its API; read 2026-11-24.
"""

from collections.abc import Mapping
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject, account
from checker.platforms.lemmy.api import answered, flag, moment, plain, unknown
from checker.platforms.lemmy.links import NAME, account_at, account_parts, host_of, parts_of
from checker.platforms.payload import maybe, need, text_sha256, unanswered

Facts = Mapping[str, Any]
"""Keyword facts for a reading: account, created_at, text_sha256, version."""

_LONGEST_TEXT = 200_000
_VIEW_MARKS = ("creator_banned", "creator_banned_from_community", "creator_is_moderator")
_POST_FIELDS = frozenset(
    {
        "alt_text",
        "ap_id",
        "body",
        "comments",
        "community_id",
        "creator_id",
        "deleted",
        "downvotes",
        "embed_description",
        "embed_title",
        "embed_video_url",
        "featured_community",
        "featured_local",
        "federation_pending",
        "id",
        "language_id",
        "local",
        "locked",
        "name",
        "newest_comment_time_at",
        "nsfw",
        "published",
        "published_at",
        "removed",
        "report_count",
        "scheduled_publish_time",
        "scheduled_publish_time_at",
        "score",
        "thumbnail_url",
        "unresolved_report_count",
        "updated",
        "updated_at",
        "upvotes",
        "url",
        "url_content_type",
    }
)
_COMMENT_FIELDS = frozenset(
    {
        "ap_id",
        "child_count",
        "content",
        "creator_id",
        "deleted",
        "distinguished",
        "downvotes",
        "federation_pending",
        "id",
        "language_id",
        "local",
        "locked",
        "path",
        "post_id",
        "published",
        "published_at",
        "removed",
        "report_count",
        "score",
        "unresolved_report_count",
        "updated",
        "updated_at",
        "upvotes",
    }
)


def read_direct(exchange: Exchange, subject: Subject) -> tuple[Answer, Facts]:
    """Read the direct answer about one post or comment."""
    _, kind, _ = parts_of(subject.native_id) or ("", "post", "")
    facts: dict[str, Any] = {}

    def read(tree: object) -> Answer:
        answer, found = read_view("post", need(tree, f"{kind}_view", dict), exchange, subject)
        facts.update(found)
        return answer

    return answered("post", exchange, host_of(subject), read), facts


def read_view(
    role: str, view: object, exchange: Exchange, subject: Subject
) -> tuple[Answer, Facts]:
    """Read one post or comment as a server shows it; its number must be the one asked for."""
    try:
        return _view(role, view, exchange, subject)
    except UnreadablePayload as problem:
        return unanswered(role, exchange, problem), {}


def _view(role: str, view: object, exchange: Exchange, subject: Subject) -> tuple[Answer, Facts]:
    _, kind, number = parts_of(subject.native_id) or ("", "post", "")
    thing = need(view, kind, dict)
    if str(need(thing, "id", int)) != number:
        raise UnreadablePayload(f"{kind}.id", "another one's number")
    marks = _marks(view, thing)
    gone = {"removed", "deleted"} & set(marks)
    # what was taken out is answered for without its text, whose digest would be nothing's
    text = None if gone else _text(kind, thing)
    updated = maybe(thing, "updated", str) or maybe(thing, "updated_at", str)
    author = account_at(maybe(view, "creator.actor_id", str) or _own_address(view, "creator"))
    facts = {
        "account": account(NAME, author) if author else None,
        "created_at": moment(thing, "published", "published_at"),
        "text_sha256": text_sha256(text) if text is not None else None,
        "version": plain(updated, 40) if updated else None,
    }
    known = _POST_FIELDS if kind == "post" else _COMMENT_FIELDS
    origin = maybe(thing, "ap_id", str)
    answer = Answer(
        role=role,
        status=exchange.status,
        found=True,
        markers=marks,
        values=(("ap_id", plain(origin, 300)),) if origin else (),
        leftover=unknown(thing, known, f"{kind}."),
    )
    return answer, facts


def _own_address(view: object, name: str) -> str:
    return maybe(view, f"{name}.ap_id", str) or ""


def _marks(view: object, thing: object) -> tuple[str, ...]:
    # both are always there: an answer without them is in a shape that we do not know
    marks = {"removed": need(thing, "removed", bool), "deleted": need(thing, "deleted", bool)}
    marks |= {name: flag(thing, name) for name in ("locked", "nsfw", "distinguished")}
    marks |= {name: flag(view, name) for name in _VIEW_MARKS}
    marks["community_removed"] = flag(view, "community.removed")
    return tuple(name for name, is_set in marks.items() if is_set)


def _text(kind: str, thing: object) -> str:
    if kind == "comment":
        text = need(thing, "content", str)
    else:
        parts = (need(thing, "name", str), maybe(thing, "url", str), maybe(thing, "body", str))
        text = "\n".join(part for part in parts if part)
    if len(text) > _LONGEST_TEXT:
        raise UnreadablePayload(kind, f"longer than {_LONGEST_TEXT} characters")
    return text


def read_person(exchange: Exchange, subject: Subject) -> Answer:
    """Read a person as their own server shows them; it must be the one asked for."""

    def read(tree: object) -> Answer:
        view = need(tree, "person_view", dict)
        person = need(view, "person", dict)
        own = account_at(maybe(person, "actor_id", str) or need(person, "ap_id", str))
        if own != subject.native_id:
            raise UnreadablePayload("person", "another person")
        marks = {
            "deleted": need(person, "deleted", bool),
            "banned": flag(person, "banned") or flag(view, "banned"),
        }
        return Answer(
            role="account",
            status=exchange.status,
            found=True,
            markers=tuple(name for name, is_set in marks.items() if is_set),
        )

    host = (account_parts(subject.native_id) or ("", host_of(subject)))[1]
    return answered("account", exchange, host, read)
