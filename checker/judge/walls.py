"""Walls: does this answer come from the platform, or from what stands before it?

The signatures are a table (``walls.toml``) with a source each. They are tried only on an answer
in which a reader did not find what it asked for: a page that shows the post is no wall, whatever
scripts it ships. Text is compared in the one element where a wall puts it, never searched for.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from checker.model import Cause, Exchange
from checker.model.characters import composed

_PARSED_BYTES = 24_576
"""A wall is a small page: markup beyond this many bytes is not parsed.

The parser's time grows with the square of the nesting: 256 KiB of open ``div`` take seconds.
"""

_PARSED_TAGS = 2_000
"""Nor is markup beyond so many tags: as many open ``div`` as fit the bytes would take 50 ms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """One signature; see the head of ``walls.toml`` for what each condition means."""

    id: str
    cause: Cause
    source: str
    hosts: frozenset[str] = frozenset()
    status: frozenset[int] = frozenset()
    header: str | None = None
    title: str | None = None
    element: str | None = None
    also: str | None = None
    path: str | None = None
    max_bytes: int | None = None
    html: bool = False


@cache
def signatures() -> tuple[Wall, ...]:
    """Return the table, in its order."""
    text = files("checker.judge").joinpath("walls.toml").read_text("utf-8")
    return tuple(_signature(row) for row in tomllib.loads(text)["wall"])


def _signature(row: Mapping[str, Any]) -> Wall:
    known = dict(row)
    return Wall(
        id=known.pop("id"),
        cause=Cause(known.pop("cause")),
        hosts=frozenset(known.pop("hosts", ())),
        status=frozenset(known.pop("status", ())),
        **known,
    )


def wall_cause(rule: str) -> Cause | None:
    """Return what a signature's wall is, None for a name that no signature has."""
    return next((wall.cause for wall in signatures() if wall.id == rule), None)


def normalise(text: str) -> str:
    """Return ``text`` as sentences are compared: NFC, one apostrophe, single spaces, casefold."""
    plain = composed(text).replace("\u2019", "'")
    return " ".join(plain.split()).casefold()


def is_html(exchange: Exchange) -> bool:
    """Say whether the answer declares itself a page."""
    return "html" in (exchange.header("content-type") or "").lower()


def recognise(exchange: Exchange) -> str | None:
    """Return the id of the first signature that the answer bears, None when it bears none."""
    page = _parse(exchange) if is_html(exchange) else None
    return next((wall.id for wall in signatures() if _bears(exchange, page, wall)), None)


def _parse(exchange: Exchange) -> LexborHTMLParser:
    pieces = exchange.body[:_PARSED_BYTES].split(b"<", _PARSED_TAGS + 1)
    return LexborHTMLParser(b"<".join(pieces[: _PARSED_TAGS + 1]).decode("utf-8", "replace"))


def _bears(exchange: Exchange, page: LexborHTMLParser | None, wall: Wall) -> bool:
    address = urlsplit(exchange.ask.url)
    road = (
        (not wall.hosts or address.hostname in wall.hosts)
        and (not wall.status or exchange.status in wall.status)
        and (wall.max_bytes is None or len(exchange.body) <= wall.max_bytes)
        and (wall.path is None or _starts(address.path, wall.path))
        and (wall.header is None or _has_header(exchange, wall.header))
        and (not wall.html or page is not None)
    )
    return road and _shows(page, wall)


def _starts(path: str, start: str) -> bool:
    return start in ("/", path) or path.startswith(start + "/")


def _has_header(exchange: Exchange, wanted: str) -> bool:
    name, _, value = wanted.partition("=")
    got = exchange.header(name)
    return got is not None and (not value or got.strip().lower() == value)


def _shows(page: LexborHTMLParser | None, wall: Wall) -> bool:
    if wall.title is None and wall.element is None and wall.also is None:
        return True
    if page is None:
        return False
    if wall.title is not None:
        title = page.css_first("title")
        if title is None or normalise(title.text()) != wall.title:
            return False
    wanted = (selector for selector in (wall.element, wall.also) if selector is not None)
    return all(page.css_first(selector) is not None for selector in wanted)
