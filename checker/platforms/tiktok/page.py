"""Finds the data block in a TikTok page and keeps what is common to all that is read there.

A refusal carries no id. It is therefore believed only where the page's final address still names
the subject that was asked for; a page that shows something must show the very id.

Source: platforms-commercial §1(b) and §1(c), read 2026-11-22.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from checker.errors import UnreadablePayload
from checker.judge.walls import is_html
from checker.model import Answer, Exchange, Subject
from checker.platforms.embedded import EmbeddedData
from checker.platforms.payload import leftover, maybe, need, parse_json, unanswered
from checker.platforms.tiktok.links import SITE_HOSTS, recognise

_NEWER = "__UNIVERSAL_DATA_FOR_REHYDRATION__"
_OLDER = ("SIGI_STATE", "sigi-persisted-data")
_BLOCKS = EmbeddedData(_NEWER, *_OLDER)

LANGUAGE = {"Accept-Language": "en"}
"""What pages are asked for with: texts are localised; codes and tokens are not."""

_LONGEST_MESSAGE = 500
"""Characters; a longer one is refused, since a cut one could end in another token."""

_TINY_BYTES = 2_000
"""The throttled page was reported at about 1.4 kB; a real one has hundreds."""

_MOST_FIELDS = 400
"""A block with more fields than this is not searched for unknown ones."""

_KNOWN_DETAIL = frozenset(
    {"statusCode", "statusMsg", "itemInfo", "userInfo", "needFix", "shareMeta"}
)


def must_be_ours(exchange: Exchange) -> None:
    """Refuse an exchange without an answer, or whose answer another host gave.

    Raises:
        UnreadablePayload: when it is either.
    """
    if exchange.failure is not None or exchange.status is None:
        raise UnreadablePayload("$", "no answer came")
    if urlsplit(exchange.ask.url).hostname not in SITE_HOSTS:
        raise UnreadablePayload("$", "the answer is from another host")


def must_still_name(subject: Subject, page: Exchange) -> None:
    """Refuse a page that ended at an address which is not the one asked for.

    Raises:
        UnreadablePayload: when it did; a refusal there may be about something else.
    """
    if recognise(page.ask.url) != subject:
        raise UnreadablePayload("$", "a refusal, but not at the address of the one asked for")


def page_blocks(page: Exchange) -> Mapping[str, bytes]:
    """Return the texts of the data elements in a page of the site.

    Raises:
        UnreadablePayload: when the answer is no page of the site, or carries no such element.
    """
    must_be_ours(page)
    if page.header("content-type") and not is_html(page):
        raise UnreadablePayload("$", "no page where a page was due")
    texts = _BLOCKS.find(page.body)
    if not texts:
        raise UnreadablePayload("$", "the page carries no data block that we know")
    return texts


def detail_block(blocks: Mapping[str, bytes], name: str) -> Mapping[str, Any] | None:
    """Return the block ``name`` (such as ``webapp.video-detail``), None when there is none.

    Raises:
        UnreadablePayload: when the data is broken.
    """
    if _NEWER not in blocks:
        return None
    tree = parse_json(blocks[_NEWER], _NEWER)
    scope = maybe(tree, "__DEFAULT_SCOPE__", dict) or {}
    return member(scope, name) if name in scope else None


def older_state(blocks: Mapping[str, bytes]) -> Mapping[str, Any]:
    """Return the data of the page's older layout.

    Raises:
        UnreadablePayload: when the page has no such layout, or its data is broken.
    """
    for name in _OLDER:
        state = parse_json(blocks[name], name) if name in blocks else None
        if isinstance(state, Mapping):
            return state
    raise UnreadablePayload("$", "the page carries data, but not of the one asked for")


def member(tree: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the mapping at ``name``, which may hold dots and so cannot be part of a path.

    Raises:
        UnreadablePayload: when it is absent or no mapping.
    """
    value = tree.get(name)
    if not isinstance(value, Mapping):
        raise UnreadablePayload(name, "absent or no mapping")
    return value


def message(detail: Mapping[str, Any]) -> str | None:
    """Return the block's ``statusMsg`` verbatim; "" and None (absent) mean different things.

    Raises:
        UnreadablePayload: when it is no text, or none that could be kept whole.
    """
    if detail.get("statusMsg") is None:
        return None
    return kept_whole(need(detail, "statusMsg", str), "statusMsg")


def kept_whole(text: str, path: str) -> str:
    """Return ``text``, which is short enough to be kept verbatim and can be stored anywhere.

    Raises:
        UnreadablePayload: when it is not.
    """
    if len(text) > _LONGEST_MESSAGE or not _storable(text):
        raise UnreadablePayload(path, "too long, or not text that can be stored")
    return text


def _storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def drift(tree: Mapping[str, Any], known: frozenset[str] = _KNOWN_DETAIL) -> tuple[str, ...]:
    """Return the names in ``tree`` that are not ``known``, as far as names can be kept."""
    if len(tree) > _MOST_FIELDS:
        return ("more fields than are looked through",)
    return tuple(name for name in leftover(tree, known) if len(name) < 80 and _storable(name))


def nothing_read(role: str, subject: Subject, page: Exchange, problem: UnreadablePayload) -> Answer:
    """Return the answer of a page in which nothing was found, with the page's outward shape."""
    if page.failure is not None:
        return unanswered(role, page)
    markers = tuple(name for name, there in _shapes(subject, page) if there)
    return replace(unanswered(role, page, problem), markers=markers)


def _is_a_page(page: Exchange) -> bool:
    start = page.body[:64].lstrip().lower()
    return is_html(page) and start.startswith((b"<!doctype html", b"<html"))


def _shapes(subject: Subject, page: Exchange) -> list[tuple[str, bool]]:
    size = len(page.body.strip())
    blank = not _BLOCKS.mentioned(page.body)
    return [
        ("empty_body", size == 0),
        ("tiny_page", 0 < size <= _TINY_BYTES and blank and is_html(page)),
        ("notfound_address", "/notfound" in urlsplit(page.ask.url).path),
        ("own_page", recognise(page.ask.url) == subject and _is_a_page(page)),
        ("no_block", blank),
    ]
