"""Telegram's pages as elements, within bounds: what is too large or too tangled is not read.

The parser's time grows with the square of nesting and of attributes; a page of Telegram's has
little of either. What a person wrote is escaped in these pages, so an element is Telegram's own.

Source: platforms-open §4.c; read 2026-11-24.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from checker.errors import UnreadablePayload
from checker.judge.walls import is_html
from checker.model import Answer, Exchange, Subject
from checker.platforms.payload import unanswered
from checker.platforms.telegram.links import recognise

MOST_BYTES = 800_000
MOST_TAGS = 2_000
"""In a piece that is parsed at once: a post with all its reactions has some hundreds."""

_MOST_TAGS_OF_ALL = 12_000
_ENDLESS_TAG = re.compile(rb"<[^<>]{8000}")
_WRAP = re.compile(rb"""<div\s[^<>]{0,200}\btgme_widget_message_wrap\b""")
_MOST_WRAPS = 60


def body_of(exchange: Exchange, subject: Subject) -> bytes:
    """Return the body of a page that Telegram itself answered with, at an address of ``subject``.

    Raises:
        UnreadablePayload: when it is no such page, is empty, was cut, or is larger than any.
    """
    if exchange.failure is not None or exchange.status != 200:
        raise UnreadablePayload("$", f"HTTP {exchange.status} where a page was due")
    if recognise(exchange.ask.url) != subject:
        raise UnreadablePayload("$", "the answer is at another address")
    if not exchange.body.strip():
        raise UnreadablePayload("$", "an empty page")
    if not is_html(exchange):
        raise UnreadablePayload("$", "no page where a page was due")
    if exchange.cut or len(exchange.body) > MOST_BYTES:
        raise UnreadablePayload("$", "longer than any page that we know")
    if exchange.body.count(b"<") > _MOST_TAGS_OF_ALL or _ENDLESS_TAG.search(exchange.body):
        raise UnreadablePayload("$", "more tangled than any page that we know")
    return exchange.body


def without_page(role: str, exchange: Exchange, problem: UnreadablePayload) -> Answer:
    """Return the answer of an exchange in which no page of Telegram's was found."""
    empty = exchange.status == 200 and not exchange.body.strip()
    answer = unanswered(role, exchange, None if exchange.failure or empty else problem)
    return replace(answer, markers=("empty",)) if empty else answer


def parsed(piece: bytes) -> LexborHTMLParser:
    """Parse a piece of a page.

    Raises:
        UnreadablePayload: when it holds more tags than any such piece.
    """
    if piece.count(b"<") > MOST_TAGS:
        raise UnreadablePayload("$", f"more than {MOST_TAGS} tags in one piece")
    return LexborHTMLParser(piece.decode("utf-8", "replace"))


def pieces_of(body: bytes) -> tuple[bytes, list[bytes]]:
    """Return what stands before a channel page's posts, and each post's piece, in page order."""
    starts = [found.start() for found in _WRAP.finditer(body)][:_MOST_WRAPS]
    if not starts:
        return body, []
    ends = [*starts[1:], len(body)]
    return body[: starts[0]], [body[start:end] for start, end in zip(starts, ends, strict=True)]


def classes(node: LexborNode) -> list[str]:
    """Return the class names of an element."""
    return (node.attributes.get("class") or "").split()


def text_in(node: LexborNode) -> str:
    """Return an element's text as it is read: line breaks are white space, other tags nothing."""
    return " ".join("".join(_pieces(node)).split())


def _pieces(node: LexborNode) -> Iterator[str]:
    for child in node.traverse(include_text=True):
        if child.tag == "-text":
            yield child.text_content or ""
        elif child.tag in ("br", "pre", "blockquote", "p", "li", "div"):
            yield "\n"


def within(node: LexborNode, name: str) -> bool:
    """Say whether an element lies inside one of class ``name``, or is one."""
    above: LexborNode | None = node
    for _ in range(MOST_TAGS):
        if above is None:
            return False
        if name in classes(above):
            return True
        above = above.parent
    return False


def plain(text: str, longest: int) -> str:
    """Return the start of ``text``, fit to be written anywhere."""
    return text[:longest].encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
