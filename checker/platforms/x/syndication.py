"""Reads what X's syndication says of one post: the service behind posts shown on other sites.

It answers to anybody, for one post, with the post, with a tombstone, with nothing, or with 404. A
tombstone names no post, so only the answer of the very address that was asked is read. What it
says stands in one place, and is kept verbatim.

Source: platforms-commercial §4(b), §4(c) X30-X49, §4(g); read 2026-11-22.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from checker.errors import UnreadablePayload
from checker.judge.walls import is_html
from checker.model import Answer, Exchange, Subject, account
from checker.model.instants import parse
from checker.platforms.payload import maybe, need, text_sha256, unanswered
from checker.platforms.x.api import Facts, Read, drift, must_come_from, parse_object, whole
from checker.platforms.x.links import NAME, is_number

HOST = "cdn.syndication.twimg.com"
PATH = "/tweet-result"

_KNOWN_NAMES = (
    "__typename article birdwatch_pivot card conversation_count created_at display_text_range "
    "edit_control entities favorite_count has_birdwatch_notes id_str in_reply_to_screen_name "
    "in_reply_to_status_id_str in_reply_to_user_id_str isEdited isStaleEdit lang mediaDetails "
    "news_action_type note_tweet parent photos place possibly_sensitive quoted_tweet "
    "self_thread text user video"
)
_KNOWN = frozenset(_KNOWN_NAMES.split())


def read_syndication(subject: Subject, exchange: Exchange) -> Read:
    """Read the answer for one post; total.

    Found where the post is shown, False where a tombstone or a 404 stands in its place, None where
    the answer does not say.
    """
    try:
        _must_be_about(subject, exchange)
        if exchange.status == 404:
            return _missing(exchange), {}
        tree = parse_object(exchange)
        if exchange.status != 200:
            return _refused(exchange, tree), {}
        return _told(subject, exchange, tree)
    except UnreadablePayload as problem:
        return unanswered("post", exchange, problem), {}


def _must_be_about(subject: Subject, exchange: Exchange) -> None:
    must_come_from(HOST, PATH, exchange)
    asked = parse_qs(urlsplit(exchange.ask.url).query).get("id", [subject.native_id])
    if asked != [subject.native_id]:
        raise UnreadablePayload("$", "the answer is to a question about another post")


def _missing(exchange: Exchange) -> Answer:
    """Return the answer of a 404, which comes with a page; without one it says nothing."""
    bare = unanswered("post", exchange)
    if bare.wall is not None:
        return bare
    if not (is_html(exchange) and exchange.body.lstrip()[:1] == b"<"):
        raise UnreadablePayload("$", "a 404 without the page that comes with it")
    return Answer(role="post", status=404, found=False)


def _refused(exchange: Exchange, tree: Mapping[str, Any]) -> Answer:
    error = whole(need(tree, "error", str), "error")
    return Answer(role="post", status=exchange.status, code="error", words=error)


def _told(subject: Subject, exchange: Exchange, tree: Mapping[str, Any]) -> Read:
    named = maybe(tree, "id_str", str)
    if named is not None and named != subject.native_id:
        raise UnreadablePayload("id_str", "another post's")
    if not tree or tree.get("tombstone") == {}:
        return Answer(role="post", status=200, markers=("empty",)), {}
    kind = whole(need(tree, "__typename", str), "__typename")
    if kind == "TweetTombstone":
        return _tombstone(tree), {}
    if "tombstone" in tree:
        raise UnreadablePayload("tombstone", f"beside a {kind}")
    if kind != "Tweet":
        return Answer(role="post", status=200, code=kind, leftover=drift(tree, _KNOWN)), {}
    return _shown(subject, exchange, tree)


def _tombstone(tree: Mapping[str, Any]) -> Answer:
    return Answer(
        role="post",
        status=200,
        found=False,
        code="TweetTombstone",
        words=whole(need(tree, "tombstone.text.text", str), "tombstone.text.text"),
        leftover=drift(tree, ("__typename", "tombstone")),
    )


def _shown(subject: Subject, exchange: Exchange, tree: Mapping[str, Any]) -> Read:
    text = need(tree, "text", str)
    if need(tree, "id_str", str) != subject.native_id:
        raise UnreadablePayload("id_str", "another post's")
    author = maybe(tree, "user.id_str", str) or ""
    editions = maybe(tree, "edit_control.edit_tweet_ids", list) or [subject.native_id]
    marked = {
        "possibly_sensitive": tree.get("possibly_sensitive") is True,
        "superseded": editions[-1] != subject.native_id,
    }
    answer = Answer(
        role="post",
        status=exchange.status,
        found=True,
        code="Tweet",
        markers=tuple(name for name, there in marked.items() if there),
        leftover=drift(tree, _KNOWN),
    )
    facts: Facts = {"text_sha256": text_sha256(text)}
    if is_number(author):
        facts["account"] = account(NAME, author)
    return answer, facts | created(maybe(tree, "created_at", str))


def created(stated: str | None) -> Facts:
    """Return a stated creation time as a fact; nothing where it is none."""
    try:
        return {"created_at": parse(stated)} if stated and len(stated) < 40 else {}
    except (ValueError, OverflowError):
        return {}
