"""Reading one post: in the widget made for it, or in the piece of a channel's page that holds it.

A post stands in an element that names it (``data-post``); one album is one element whose other
members are named only by the links inside. A notice stands in an element of its own. Both at once,
neither, or another post's name: unreadable. The line "Please open Telegram to view this post" lies
hidden in most posts that are shown in full; it counts only where it stands instead of the post.

Source: platforms-open §4.c, §4.f, §4.g (as third parties saw it); read 2026-11-24.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject
from checker.model.instants import parse
from checker.platforms.payload import text_sha256
from checker.platforms.telegram.links import channel_of, named, recognise
from checker.platforms.telegram.markup import (
    body_of,
    classes,
    parsed,
    plain,
    text_in,
    within,
    without_page,
)
from checker.platforms.telegram.notices import LONGEST, Notice, known

Facts = Mapping[str, Any]
"""Keyword facts for a reading: account, created_at, text_sha256."""

MESSAGE = "div.tgme_widget_message[data-post]"
_NOTICE = "div.tgme_widget_message_error"
_MEDIA = re.compile(
    r"tgme_widget_message_(?:photo|video|roundvideo|document|voice|audio|sticker|poll|location"
    r"|contact|grouped|game|invoice)(?:_wrap|_player)?"
)
_INSTEAD = ("tgme_widget_message_bubble", "tgme_widget_message")
"""Where the line stands that stands instead of a post: right inside one of these."""

_MOST_TEXTS = 20
"""Texts in one post's element that are looked at: its own, and that of the post it answers to."""

_PEER = re.compile(r"[a-z]?-?[0-9]{1,20}(?:_-?[0-9]{1,20})?")


def read_widget(role: str, exchange: Exchange, subject: Subject) -> tuple[Answer, Facts]:
    """Read the widget of the post ``subject``; never fails for what it contains."""
    try:
        return _in_widget(role, exchange, subject)
    except UnreadablePayload as problem:
        return without_page(role, exchange, problem), {}


def _in_widget(role: str, exchange: Exchange, subject: Subject) -> tuple[Answer, Facts]:
    body = body_of(exchange, subject)
    page = parsed(body)
    notices = page.css(_NOTICE)
    shown = [node for node in page.css(MESSAGE) if _names(node, subject)]
    if shown and not notices:
        return read_message(role, shown[0], exchange, subject)
    if len(notices) == 1 and page.css_first(MESSAGE) is None:
        return _notice(role, exchange, body, notices[0]), {}
    raise UnreadablePayload("$", "neither the post alone nor a notice alone")


def _notice(role: str, exchange: Exchange, body: bytes, node: LexborNode) -> Answer:
    words = text_in(node)
    # half a sentence may be another one: its element must have come to its end
    closed = body.find(b"</div", body.find(b"tgme_widget_message_error")) >= 0
    if not words or not closed:
        raise UnreadablePayload("$", "a notice without its words, or with half of them")
    return Answer(
        role=role,
        status=exchange.status,
        found=False if known(words) is Notice.NOT_FOUND else None,
        markers=("notice",),
        words=plain(words, LONGEST + 1),
    )


def read_message(
    role: str, node: LexborNode, exchange: Exchange, subject: Subject
) -> tuple[Answer, Facts]:
    """Read the element of a post; it must name ``subject``, or hold it in its album.

    Raises:
        UnreadablePayload: when it is another post's.
    """
    if not _names(node, subject):
        raise UnreadablePayload("data-post", "another post")
    text = _text(node)
    facts = {
        "account": channel_of(subject),
        "created_at": _made(node),
        "text_sha256": text_sha256(text) if text else None,
    }
    marks = _marks(node, bool(text))
    strange = () if {"text", "media"} & set(marks) else _inside(node)
    peer = node.attributes.get("data-peer") or ""
    return (
        Answer(
            role=role,
            status=exchange.status,
            found=True,
            markers=marks,
            words=_instead(node) if "instead" in marks else None,
            values=(("peer", peer),) if _PEER.fullmatch(peer) else (),
            leftover=strange,
        ),
        facts,
    )


def _names(node: LexborNode, subject: Subject) -> bool:
    own = named(node.attributes.get("data-post") or "")
    return own is not None and (own == subject or subject in album(node))


def album(node: LexborNode) -> list[Subject]:
    """Return the posts that an album's element holds besides its own name; none for others."""
    links = node.css(".tgme_widget_message_grouped_wrap a[href]")
    hrefs = [link.attributes.get("href") or "" for link in links[:40]]
    members = [recognise(href) for href in hrefs if href.endswith("?single")]
    return [member for member in members if member is not None]


def own_name(page: LexborHTMLParser) -> tuple[LexborNode, Subject] | None:
    """Return the post's element in a piece of a channel's page, and the post that it names."""
    node = page.css_first(MESSAGE)
    own = named(node.attributes.get("data-post") or "") if node is not None else None
    return (node, own) if node is not None and own is not None else None


def _text(node: LexborNode) -> str:
    for found in node.css(".tgme_widget_message_text")[:_MOST_TEXTS]:
        quoted = "js-message_reply_text" in classes(found)
        # the post that is answered to stands inside with a text of its own
        if not quoted and not within(found, "tgme_widget_message_reply"):
            return text_in(found)
    return ""


def _marks(node: LexborNode, has_text: bool) -> tuple[str, ...]:
    names = {name for inner in node.css("[class]") for name in classes(inner)}
    meta = node.css_first("span.tgme_widget_message_meta")
    media = any(_MEDIA.fullmatch(name) for name in names)
    marks = {
        "text": has_text,
        "media": media,
        "album": "tgme_widget_message_grouped_wrap" in names,
        "edited": meta is not None and "edited" in text_in(meta).casefold().split(),
        "service": "service_message" in {*names, *classes(node)},
        "instead": not has_text and not media and _instead(node) is not None,
    }
    return tuple(name for name, is_set in marks.items() if is_set)


def _instead(node: LexborNode) -> str | None:
    """Return the line that stands where the post should, None where none does."""
    for found in node.css(".message_media_not_supported_wrap")[:_MOST_TEXTS]:
        above = classes(found.parent) if found.parent is not None else []
        label = found.css_first(".message_media_not_supported_label") or found
        if set(_INSTEAD) & set(above):
            return plain(text_in(label), 300) or None
    return None


def _made(node: LexborNode) -> datetime | None:
    found = node.css_first(".tgme_widget_message_date time[datetime]")
    try:
        return parse(found.attributes.get("datetime") or "") if found is not None else None
    except (ValueError, OverflowError):
        return None


def _inside(node: LexborNode) -> tuple[str, ...]:
    names = {name for inner in node.css("[class]") for name in classes(inner)}
    return tuple(sorted(plain(name, 100) for name in names)[:40])
