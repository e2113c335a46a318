"""One row of somebody's log, checked: who, when, what, and on which topic."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from checker.intake.importing.badrows import BadRow, not_utf8, shown
from checker.intake.importing.moments import moment
from checker.intake.links import known, suspicion
from checker.intake.topics import NAME_AT_MOST
from checker.judge.imported import answer, outcome_of
from checker.model import NeedsExpanding, Reading, Subject, SubjectKind, post
from checker.model.instants import EPOCH, instant, micros
from checker.platforms import PLATFORMS, web

FIELDS = (
    "observed_at",
    "availability",
    "platform",
    "native_id",
    "url",
    "cause",
    "actor",
    "topic",
    "account",
    "created_at",
    "vantage",
    "words",
)
"""Columns that are read, in the order in which a row's cells are handed on."""

UNNAMED_VANTAGE = "imported"
"""The vantage point of rows that name none."""

WORDS_AT_MOST = 2_000
ID_BYTES_AT_MOST = 2_000

_UNFIT = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffd]")
_PLATFORM = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_POST = SubjectKind.POST.value


class Row(NamedTuple):
    """A good row; its first two fields are the order in which rows are appended.

    Attributes:
        trail: who was looked at, and from where: what ``trail_of`` reads.
        at: when, in microseconds since ``EPOCH``.
        availability: as written, in lower case; so are the next two.
        cause: empty where not written.
        actor: empty where not written.
        words: the platform's words, None where none are given.
        author: native id of the account that the log says made it; empty where it says none.
        created_at: when the log says it was made, in microseconds since ``EPOCH``.
        topic: empty where the row names none.
    """

    trail: str
    at: int
    availability: str
    cause: str
    actor: str
    words: str | None
    author: str
    created_at: int | None
    topic: str


ORDER = Row._fields[:2]
"""Each trail's rows stand together, in time; trails stand as the store's indices have them."""

_SIGN = "\x1f"
"""Parts the four words of a trail; none of them holds a control character."""


def trail_of(trail: str) -> tuple[Subject, str]:
    """Return who was looked at, and from where."""
    platform, kind, native_id, vantage = trail.split(_SIGN)
    return Subject(SubjectKind(kind), platform, native_id), vantage


def vantage_of(trail: str) -> str:
    """Return from where a trail's subject was looked at."""
    return trail[trail.rindex(_SIGN) + 1 :]


@lru_cache(maxsize=1_024)
def reading_of(
    axes: tuple[str, str, str], words: str | None, author: Subject | None, created_at: int | None
) -> str:
    """Return a row's reading as the JSON text that the store keeps."""
    reading = Reading(
        subject=_NOBODY,
        asked_at=EPOCH,
        answered_at=EPOCH,
        answers=(answer(*axes, words),),
        account=author,
        created_at=None if created_at is None else instant(created_at),
    )
    return json.dumps(reading.to_json())


_NOBODY = post("", "")
"""Whom a reading is of, and when, are columns of their own: its JSON does not hold them."""


def row_of(cells: Sequence[str], latest: datetime) -> Row:
    """Check one row.

    Args:
        cells: one a field of ``FIELDS``, empty where not given.
        latest: a later time lies in the future.

    Raises:
        BadRow: it cannot be taken; says why.
    """
    cells = [*map(str.strip, cells)]
    at, shown_as, platform, native_id, url, cause, actor, topic, author, made, vantage, words = (
        cells
    )
    _refuse_unfit(cells)
    if not at:
        raise BadRow("observed_at is missing")
    if not shown_as:
        raise BadRow("availability is missing")
    return Row(
        f"{_whom(platform, native_id, url)}{_SIGN}{_vantage(vantage)}",
        micros(moment("observed_at", at, latest)),
        *_axes(shown_as, cause, actor),
        _clean(words) if words else None,
        _fit_id("account", author) if author else "",
        micros(moment("created_at", made, latest)) if made else None,
        _name("topic", topic) if topic else "",
    )


def _refuse_unfit(cells: Sequence[str]) -> None:
    # What a printer can print holds nothing unfit; telling so is cheaper than searching for it.
    together = "".join(cells[:-1])
    if together.isprintable() and "\ufffd" not in together:
        return
    for name, cell in zip(FIELDS, cells, strict=True):
        found = _UNFIT.search(cell)
        if found is None or name == "words":
            continue
        if not_utf8(found[0]) or found[0] == "\ufffd":
            raise BadRow(f"{name} holds bytes that are not UTF-8 text, or half a letter")
        raise BadRow(f"{name} holds a control character (U+{ord(found[0]):04X})")


@lru_cache(maxsize=4_096)
def _axes(shown_as: str, cause: str, actor: str) -> tuple[str, str, str]:
    axes = (shown_as.lower(), _word(cause), _word(actor))
    try:
        outcome_of(*axes)
    except ValueError as trouble:
        raise BadRow(str(trouble)) from None
    return axes


def _word(cell: str) -> str:
    word = cell.lower()
    return "" if word in ("null", "none") else word


def _clean(words: str) -> str:
    if not_utf8(words):
        raise BadRow("words hold bytes that are not UTF-8 text, or half a letter")
    return words[:WORDS_AT_MOST].replace("\x00", "\ufffd")


@lru_cache(maxsize=4_096)
def _name(what: str, cell: str) -> str:
    name = " ".join(cell.split())
    if len(name) > NAME_AT_MOST:
        raise BadRow(f"{what} has {len(name):,} characters; at most {NAME_AT_MOST}")
    return name


def _vantage(cell: str) -> str:
    return _name("vantage", cell) if cell else UNNAMED_VANTAGE


def _fit_id(what: str, cell: str) -> str:
    if len(cell) * _LONGEST_LETTER > ID_BYTES_AT_MOST and len(cell.encode()) > ID_BYTES_AT_MOST:
        raise BadRow(f"{what} has {len(cell):,} characters; at most {ID_BYTES_AT_MOST:,} bytes")
    return cell


_LONGEST_LETTER = 4
"""Bytes of a letter in UTF-8, at most."""


def _whom(platform: str, native_id: str, url: str) -> str:
    """Return whom a row is about: platform and id where it has them, else its link."""
    if platform:
        platform = _platform(platform)
    if platform and native_id:
        return _whose(platform, _POST, _fit_id("native_id", native_id))
    if not url:
        missing = "platform" if native_id else "native_id" if platform else "platform and native_id"
        raise BadRow(f"names nobody: give {missing}, or url")
    return _linked(platform, url)


def _whose(platform: str, kind: str, native_id: str) -> str:
    return f"{platform}{_SIGN}{kind}{_SIGN}{native_id}"


@lru_cache(maxsize=4_096)
def _platform(cell: str) -> str:
    platform = cell.lower()
    if not _PLATFORM.fullmatch(platform):
        raise BadRow(f"{shown(platform)} is no platform's name: lower-case letters and digits")
    return platform


@lru_cache(maxsize=16_384)
def _linked(platform: str, url: str) -> str:
    if why := suspicion(url):
        raise BadRow(f"suspicious: {shown(url)}: {why}; it was not taken")
    home = known(url)
    if home is None:
        raise BadRow(f"no platform knows this as a link: {shown(url)}")
    name, found = home
    if isinstance(found, NeedsExpanding):
        raise BadRow(
            f"{shown(url)} cannot be told without asking {name}: give platform and native_id"
        )
    if platform in ("", name):
        return _whose(found.platform, found.kind.value, found.native_id)
    if platform in PLATFORMS or name != web.PLATFORM.name:
        raise BadRow(f"platform says {platform}, but {shown(url)} is a link of {name}")
    # A platform that we do not know: its link is all that tells its posts apart.
    return _whose(platform, _POST, _fit_id("url", found.native_id))
