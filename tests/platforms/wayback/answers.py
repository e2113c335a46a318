"""Answers of an archive, made up: captures, and rows of its index."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from checker.model import Ask, EvidenceRef, Exchange
from checker.platforms import tiktok, web

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LINK = "https://news.example.org/a"
HEAD = ["timestamp", "original", "statuscode", "digest", "mimetype", "length"]
ONE, TWO, THREE, FOUR = "A" * 32, "B" * 32, "C" * 32, "D" * 32
PLATFORMS = (tiktok.PLATFORM, web.PLATFORM)


def exchange(
    url: str, body: bytes, status: int = 200, headers: Sequence[tuple[str, str]] = ()
) -> Exchange:
    """Return an answer to ``url``."""
    return Exchange(
        ask=Ask(url),
        asked_at=NOON,
        answered_at=NOON,
        status=status,
        headers=tuple(headers),
        raw=body,
        body=body,
        evidence=EvidenceRef("0" * 64, "x.warc.gz", 0),
    )


def page(link: str, text: str = "Words") -> bytes:
    """Return a page that names itself ``link``."""
    return (
        f'<html><head><title>A story</title><link rel="canonical" href="{link}"></head>'
        f"<body><article><h1>A story</h1><p>{text}</p></article></body></html>"
    ).encode()


def memento(stamp: str, link: str, body: bytes, status: int = 200) -> Exchange:
    """Return the archive's answer that holds a capture."""
    at = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    headers = [
        ("Memento-Datetime", at.strftime("%a, %d %b %Y %H:%M:%S GMT")),
        ("Content-Type", "text/html; charset=utf-8"),
    ]
    return exchange(f"https://web.archive.org/web/{stamp}id_/{link}", body, status, headers)


def table(*rows: Sequence[str]) -> bytes:
    """Return a CDX answer."""
    return json.dumps([HEAD, *rows]).encode()


def row(stamp: str, status: str, digest: str, kind: str = "text/html") -> list[str]:
    """Return a CDX row."""
    return [stamp, LINK, status, digest, kind, "100"]
