"""Reads a post's page, and the ruling that the site gives on a post.

A post is shown where the page's data hold its media object with the very code or media id; or,
weaker, where the page describes itself (Open Graph) as that post. A page that does so *and* says
that it is an error page contradicts itself: nothing is concluded.

Source: platforms-commercial §5(b) and §5(c) I1 to I14, read 2026-11-22.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject
from checker.platforms.instagram.links import account_named, code_of, pk_of
from checker.platforms.instagram.refusal import (
    described,
    is_error_page,
    must_be_ours,
    nothing_shown,
    number_in,
    refused,
)
from checker.platforms.meta_pages import MetaPage, drift, kept, moment, read_page
from checker.platforms.payload import maybe, parse_json, text_sha256, unanswered

_OLDER = "xdt_api__v1__media__shortcode__web_info"
_NEWER = "xig_polaris_media"
_OPEN = "if_not_gated_logged_out"
_KNOWN = (
    "pk", "id", "code", "media_type", "taken_at", "user", "owner", "caption", "product_type",
    "image_versions2", "video_versions", "carousel_media", "like_count", "comment_count",
    "has_liked", "accessibility_caption", "original_height", "original_width",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What a post's page told.

    Attributes:
        answer: the facts.
        account: who made the post, where that is named.
        created_at: when, where that is named.
        text_sha256: digest of the caption, where one is shown.
        gated: the page knows the post and does not show it to a visitor.
    """

    answer: Answer
    account: Subject | None = None
    created_at: datetime | None = None
    text_sha256: str | None = None

    @property
    def gated(self) -> bool:
        """Whether the page knows the post's number and does not show it to a visitor."""
        return "gated" in self.answer.markers


def read_post(subject: Subject, exchange: Exchange) -> Told:
    """Read the answer at a post's address; total. The answer's role is ``post``."""
    try:
        must_be_ours(exchange)
        page = read_page(exchange)
        if (said := refused("post", subject, exchange, page)) is not None:
            return Told(said)
        media = _media_in(page, subject)
        if media is not None:
            return _shown(subject, exchange, page, media)
        if _is_gated(page, subject):
            return Told(Answer(role="post", status=exchange.status, markers=("gated",)))
        seen = described("post", subject, exchange, page)
        return Told(seen or nothing_shown("post", subject, exchange, page))
    except UnreadablePayload as problem:
        return Told(unanswered("post", exchange, problem))


def _media_in(page: MetaPage, subject: Subject) -> Mapping[str, Any] | None:
    for told in page.answers:
        for media in (maybe(told, f"{_NEWER}.{_OPEN}", dict), _first(told)):
            if media and _is_asked(media, subject):
                return media
    return None


def _first(told: Mapping[str, Any]) -> Mapping[str, Any] | None:
    items = maybe(told, f"{_OLDER}.items", list)
    return items[0] if items and isinstance(items[0], Mapping) else None


def _is_asked(media: Mapping[str, Any], subject: Subject) -> bool:
    named = {"code": media.get("code"), "pk": media.get("pk")}
    asked = {"code": code_of(subject), "pk": pk_of(subject)}
    said = {name: str(value) for name, value in named.items() if isinstance(value, str | int)}
    return bool(said) and all(asked[name] == value for name, value in said.items())


def _is_gated(page: MetaPage, subject: Subject) -> bool:
    # null stands for "gated, gone or throttled": the number alone shows no more than the question
    for told in page.answers:
        known = maybe(told, _NEWER, dict)
        if known and _OPEN in known and known[_OPEN] is None:
            return _is_asked(known, subject)
    return False


def _shown(subject: Subject, exchange: Exchange, page: MetaPage, media: Mapping[str, Any]) -> Told:
    if exchange.status != 200 or is_error_page(page):
        raise UnreadablePayload("$", "shows the post and says that there is none")
    if not any(media.get(name) for name in ("media_type", "taken_at", "user", "owner")):
        raise UnreadablePayload(_OPEN, "the post's number and nothing of the post")
    writer = maybe(media, "user", dict) or maybe(media, "owner", dict) or {}
    caption = maybe(media, "caption.text", str)
    known = (("pk", pk_of(subject) or ""), ("author_id", number_in(writer)))
    answer = Answer(
        role="post",
        status=200,
        found=True,
        markers=("media",),
        values=tuple((name, value[:32]) for name, value in known if value),
        leftover=drift(media, _KNOWN),
    )
    return Told(
        answer,
        account=account_named(maybe(writer, "username", str) or ""),
        created_at=moment(media.get("taken_at"), exchange.answered_at),
        text_sha256=text_sha256(caption) if caption is not None else None,
    )


def read_ruling(exchange: Exchange) -> Answer:
    """Read what the site gives as its ruling on a media id; total. The role is ``ruling``.

    It is asked only for its words: ``ok`` says nothing of whether there is such a post.
    """
    try:
        must_be_ours(exchange)
        return _ruling(exchange)
    except UnreadablePayload as problem:
        return unanswered("ruling", exchange, problem)


def _ruling(exchange: Exchange) -> Answer:
    if exchange.status != 200:
        raise UnreadablePayload("$", f"HTTP {exchange.status} where a ruling was due")
    tree = parse_json(exchange.body.strip())
    title, more = maybe(tree, "title", str), maybe(tree, "description", str)
    if not (title or more) and maybe(tree, "status", str) is None:
        raise UnreadablePayload("title", "absent")
    return Answer(
        role="ruling",
        status=200,
        words=kept(title or more or "") or None,
        values=(("description", kept(more)),) if title and more else (),
        leftover=drift(tree, ("title", "description", "status")),
    )
