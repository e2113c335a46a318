"""A small archive: what its index lists of a page, and what its captures hold, as saved answers."""

from __future__ import annotations

from collections.abc import Sequence

from checker.collector.saved import Saved, full_url
from checker.platforms.wayback.index import CDX
from tests.platforms.wayback.answers import exchange, memento, table

SITE = "https://news.example.org"
PAGE = f"{SITE}/a"
JSON = ("Content-Type", "application/json")


def digest(letter: str) -> str:
    """Return a digest as the index writes it."""
    return letter * 32


def listed(stamp: str, status: str, letter: str, link: str = PAGE) -> list[str]:
    """Return a row of the index; its digest is made of one letter."""
    return [stamp, link, status, digest(letter), "text/html", "100"]


def index(link: str, *rows: Sequence[str]) -> Saved:
    """Return what the index lists of a page; without rows, nothing."""
    return refusal(link, 200, table(*rows) if rows else b"[]", (JSON,))


def refusal(
    link: str, status: int, body: bytes = b"", headers: Sequence[tuple[str, str]] = ()
) -> Saved:
    """Return the index's answer of some status to the question for a page."""
    url = full_url(CDX, (("url", link),))
    return Saved(url, exchange(url, body, status, headers))


def capture(stamp: str, body: bytes, status: int = 200, link: str = PAGE) -> Saved:
    """Return a capture of a page."""
    kept = memento(stamp, link, body, status)
    return Saved(kept.ask.url, kept)


def without(stamp: str, status: int, headers: Sequence[tuple[str, str]] = ()) -> Saved:
    """Return the archive's refusal to give a capture of the page."""
    url = f"https://web.archive.org/web/{stamp}id_/{PAGE}"
    return Saved(url, exchange(url, b"", status, headers))
