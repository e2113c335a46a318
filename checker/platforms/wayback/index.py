"""Reads the archive's two indexes: which captures of an address it holds.

Nothing in an index is nothing about the page: sites ask to be left out, refuse the archive, or
were never asked for; and an overloaded index is empty too.

Source: platforms-open §8 (CDX, availability, refusals); read 2026-11-24.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Exchange
from checker.platforms.payload import maybe, need, parse_json
from checker.platforms.wayback.links import SITE, archived, capture_of, moment
from checker.platforms.web.links import relation

CDX = f"{SITE}/cdx/search/cdx"
AVAILABILITY = "https://archive.org/wayback/available"

FIELDS = ("timestamp", "original", "statuscode", "digest", "mimetype", "length")
MOST_ROWS = 500
"""Captures of one address that are asked for: the latest ones."""

_LONGEST_INDEX = 300_000
"""Bytes; the rows that are asked for take half of that."""

REFUSALS = ("AdministrativeAccessControlException", "RobotAccessControlException")
"""The archive holds the page back: its owner, or its robots file, asked for that."""

_BEGINNING = "00000101000000"
_REFUSED = re.compile(rb"\b(" + "|".join(REFUSALS).encode() + rb")\b")
_DIGEST = re.compile(r"[A-Z2-7]{32}")
_STATUS = re.compile(r"[1-5]\d\d")


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One capture, as an index has it.

    Attributes:
        stamp: its time, fourteen digits of UTC.
        original: the address as it was asked for.
        status: the HTTP status that the archive got; None where the row does not say.
        digest: SHA-1 (base32) of the bytes, None where the row does not say. Equal digests are
            equal bytes, and no more.
        kind: the content's type as the index has it.
        revisit: the archive got the bytes of an earlier capture again, and did not keep them twice.
    """

    stamp: str
    original: str
    status: int | None = None
    digest: str | None = None
    kind: str = ""
    revisit: bool = False

    @property
    def at(self) -> datetime:
        """When the archive looked."""
        found = moment(self.stamp)
        if found is None:
            raise ValueError(f"{self.stamp!r} is no time")
        return found

    @property
    def leads_on(self) -> bool:
        """The answer was a redirect: no page, whatever it led to."""
        return self.status is not None and 300 <= self.status < 400


@dataclass(frozen=True, slots=True)
class Index:
    """What an index answered.

    Attributes:
        rows: captures of the very address asked, oldest first.
        n_others: rows of other addresses, which the index counts as the same.
        n_unread: rows that are in no shape that we know.
        refusal: the archive's word for holding the page back, None where it does not.
    """

    rows: tuple[Row, ...]
    n_others: int = 0
    n_unread: int = 0
    refusal: str | None = None


def cdx_question(link: str, most: int = MOST_ROWS) -> tuple[tuple[str, str], ...]:
    """Return the parameters that ask the CDX index for the latest ``most`` captures of a link."""
    return (("url", link), ("output", "json"), ("fl", ",".join(FIELDS)), ("limit", str(-most)))


def availability_question(link: str, stamp: str) -> tuple[tuple[str, str], ...]:
    """Return the parameters that ask for the capture nearest to ``stamp``."""
    return (("url", link), ("timestamp", stamp))


def refusal(exchange: Exchange) -> str | None:
    """Return the archive's word for holding a page back, None where it has not said it."""
    told = (exchange.header("x-archive-wayback-runtime-error") or "").encode("ascii", "replace")
    found = _REFUSED.search(told)
    if found is None and exchange.header("memento-datetime") is None:
        # never in a page that the archive shows: it may write about these words
        found = _REFUSED.search(exchange.body[:4_000])
    return found[1].decode() if found else None


def read_cdx(link: str, exchange: Exchange) -> Index:
    """Read a CDX answer to the question for ``link``.

    Raises:
        UnreadablePayload: it is no table with the columns asked for.
    """
    tree = None if refusal(exchange) else _parsed(exchange)
    if tree is None:
        return Index((), refusal=refusal(exchange))
    if not isinstance(tree, list):
        raise UnreadablePayload("$", "no table")
    if not tree:
        return Index(())
    head = tree[0]
    if not isinstance(head, list) or "timestamp" not in head or "original" not in head:
        raise UnreadablePayload("$[0]", "no heading with timestamp and original")
    return _indexed(link, [_row(head, cells) for cells in tree[1 : MOST_ROWS + 1]])


def _parsed(exchange: Exchange) -> Any:
    if len(exchange.body) > _LONGEST_INDEX or exchange.cut:
        raise UnreadablePayload("$", f"an index longer than {_LONGEST_INDEX} bytes")
    return parse_json(exchange.body)


def _indexed(link: str, found: Sequence[Row | None]) -> Index:
    known = [row for row in found if row is not None]
    mine = [row for row in known if _same(link, row.original)]
    rows = tuple(sorted(resolved(mine), key=lambda row: row.stamp))
    return Index(rows, n_others=len(known) - len(mine), n_unread=len(found) - len(known))


def _same(link: str, original: str) -> bool:
    address = archived(original)
    return address is not None and relation(link, address) == "same"


def _row(head: Sequence[Any], cells: Any) -> Row | None:
    if not isinstance(cells, list) or len(cells) != len(head):
        return None
    said = {
        name: cell
        for name, cell in zip(head, cells, strict=True)
        if isinstance(name, str) and isinstance(cell, str)
    }
    stamp, original = said.get("timestamp", ""), said.get("original", "")
    if moment(stamp) is None or not original:
        return None
    status, digest = said.get("statuscode", ""), said.get("digest", "")
    return Row(
        stamp=stamp,
        original=original,
        status=int(status) if _STATUS.fullmatch(status) else None,
        digest=digest if _DIGEST.fullmatch(digest) else None,
        kind=said.get("mimetype", "")[:100],
        revisit=said.get("mimetype") == "warc/revisit",
    )


def resolved(rows: Iterable[Row]) -> list[Row]:
    """Give each revisit the status of the capture whose bytes it got again, if that is known."""
    rows = sorted(rows, key=lambda row: row.stamp)
    status = {
        row.digest: row.status for row in reversed(rows) if row.digest and row.status is not None
    }
    return [
        replace(row, status=status.get(row.digest or ""))
        if row.revisit and row.status is None
        else row
        for row in rows
    ]


def nearest(rows: Sequence[Row], stamp: str) -> Row | None:
    """Return the capture nearest to a time of up to fourteen digits, redirects last.

    Args:
        rows: what the index lists.
        stamp: an unfinished time stands for its beginning; the latest capture where it is none.
    """
    of_pages = [row for row in rows if not row.leads_on] or list(rows)
    wanted = moment(stamp + _BEGINNING[len(stamp) :])
    if wanted is None:
        return max(of_pages, key=lambda row: row.stamp, default=None)
    return min(of_pages, key=lambda row: abs(row.at - wanted), default=None)


def read_availability(link: str, exchange: Exchange) -> Index:
    """Read the answer of the availability index: the nearest capture, or none.

    None may also be overload, so it is to be confirmed by the CDX index.

    Raises:
        UnreadablePayload: it is no such answer.
    """
    snapshots = need(_parsed(exchange), "archived_snapshots", dict)
    if not snapshots:
        return Index(())
    closest = need(snapshots, "closest", dict)
    shown = capture_of(need(closest, "url", str))
    stamp, status = need(closest, "timestamp", str), maybe(closest, "status", str) or ""
    if shown is None or shown[0] != stamp or moment(stamp) is None:
        raise UnreadablePayload("archived_snapshots.closest.url", "no capture of that time")
    if closest.get("available") is not True:
        return Index(())
    known = int(status) if _STATUS.fullmatch(status) else None
    return _indexed(link, [Row(stamp=stamp, original=shown[1], status=known)])
