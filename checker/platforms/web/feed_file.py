"""Reads a feed: RSS, Atom or JSON Feed, as far as links, ids and times go; never its texts.

A feed is hostile until read. Its first 256 KB are read; what comes after is as if the window ended
there. The encoding is that which the XML declares, else the answer's, else UTF-8.

Source: platforms-open §7 (feeds, 7.g); JSON Feed 1.1; read 2026-11-24.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Exchange
from checker.platforms.payload import maybe, parse_json
from checker.platforms.web.feed_entries import (
    LONGEST_TEXT,
    FeedEntry,
    Tombstone,
    joined,
    moment,
)
from checker.platforms.web.feed_walk import MOST_ITEMS, Walk

MOST_BYTES = 262_144

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})""")
_CHARSET = re.compile(r"""charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.IGNORECASE)
_KNOWN = re.compile(
    r"utf-?8|utf-16(?:le|be)?|us-ascii|iso-8859-\d{1,2}|windows-(?:125\d|874)|koi8-[ru]|gbk|gb2312"
    r"|gb18030|big5|euc-(?:jp|kr)|shift_jis|iso-2022-jp|tis-620"
)
"""Names of encodings as feeds write them; any other is read as UTF-8."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed holds.

    Attributes:
        kind: ``rss``, ``atom`` or ``json``.
        home: the address of the site that it says it is of; None where it says nothing.
        entries: in its order.
        tombstones: entries that it says are deleted.
        ended: it was read to its end.
    """

    kind: str
    home: str | None
    entries: tuple[FeedEntry, ...]
    tombstones: tuple[Tombstone, ...] = ()
    ended: bool = True


def read_feed(exchange: Exchange) -> Feed:
    """Read a feed's first ``MOST_BYTES``.

    Raises:
        UnreadablePayload: it is no feed.
    """
    if exchange.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _read_json(exchange)
    walk = Walk(exchange.ask.url)
    ended = walk.over(_text(exchange)) and not exchange.cut and len(exchange.body) <= MOST_BYTES
    if walk.kind is None:
        raise UnreadablePayload("$", f"no feed ({walk.trouble or 'empty'})")
    return Feed(walk.kind, walk.home, tuple(walk.entries), tuple(walk.tombstones), ended)


def _text(exchange: Exchange) -> str:
    body = exchange.body[:MOST_BYTES]
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    told = _CHARSET.search(exchange.header("content-type") or "")
    declared = _DECLARED.match(body.removeprefix(codecs.BOM_UTF8))
    name = (declared[1].decode("ascii", "replace") if declared else told[1] if told else "").lower()
    try:
        text = body.decode(name if _KNOWN.fullmatch(name) else "utf-8", "replace")
    except LookupError:  # a number that no alphabet has
        text = body.decode("utf-8", "replace")
    return text.removeprefix("\ufeff").lstrip()


# ---- JSON


def _read_json(exchange: Exchange) -> Feed:
    if len(exchange.body) > MOST_BYTES:
        raise UnreadablePayload("$", f"a JSON feed of more than {MOST_BYTES} bytes")
    tree = parse_json(exchange.body)
    version = maybe(tree, "version", str) or ""
    if not version.startswith(("https://jsonfeed.org/version/", "http://jsonfeed.org/version/")):
        raise UnreadablePayload("version", "no JSON Feed")
    rows = [row for row in maybe(tree, "items", list) or () if isinstance(row, dict)][:MOST_ITEMS]
    home = joined(exchange.ask.url, maybe(tree, "home_page_url", str) or "")
    return Feed("json", home, tuple(_json_entry(row, exchange.ask.url) for row in rows))


def _json_entry(row: Mapping[str, Any], address: str) -> FeedEntry:
    own_id = row.get("id")
    return FeedEntry(
        own_id=str(own_id)[:LONGEST_TEXT] if isinstance(own_id, str | int) else "",
        link=joined(address, (maybe(row, "url", str) or "")[:LONGEST_TEXT]),
        made_at=moment(maybe(row, "date_published", str)),
        updated=maybe(row, "date_modified", str),
    )
