"""Reads what the Data API says of one video or one channel: a row in, one answer out.

Source: platforms-commercial §3(b) (fields), Y1 to Y6; read 2026-11-22.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject, account
from checker.model.instants import parse
from checker.platforms.payload import maybe, need, text_sha256
from checker.platforms.youtube.api import rows_in
from checker.platforms.youtube.links import NAME, is_channel_id
from checker.platforms.youtube.page import drift, kept_whole

REJECTIONS = frozenset(
    {
        "claim",
        "copyright",
        "duplicate",
        "inappropriate",
        "legal",
        "length",
        "termsOfUse",
        "trademark",
        "uploaderAccountClosed",
        "uploaderAccountSuspended",
    }
)
"""Every ``rejectionReason`` that the documentation names."""

_OPEN = ("public", "unlisted")
_LONGEST_TEXT = 20_000
_MOST_PLACES = 300
_PLACE = re.compile(r"[A-Z]{2}")
_KNOWN_ROW = frozenset({"kind", "etag", "id", "snippet", "status", "contentDetails", "statistics"})
_KNOWN_STATE = frozenset(
    {
        "containsSyntheticMedia",
        "embeddable",
        "failureReason",
        "isLinked",
        "license",
        "longUploadsStatus",
        "madeForKids",
        "privacyStatus",
        "publicStatsViewable",
        "publishAt",
        "rejectionReason",
        "selfDeclaredMadeForKids",
        "uploadStatus",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one exchange said about one subject.

    Attributes:
        answer: codes, words and markers.
        account: the author's channel, where it is named.
        created_at: when it says that it was published.
        text_sha256: of title and description, where the video is shown.
    """

    answer: Answer
    account: Subject | None = None
    created_at: datetime | None = None
    text_sha256: str | None = None


def read_batch(exchange: Exchange, subjects: Sequence[Subject]) -> tuple[Answer, dict[str, Told]]:
    """Read a list by ids: the answer as a whole, and what it says of each of ``subjects``.

    What it leaves out means nothing.
    """
    whole, rows = rows_in(exchange, "batch")
    named = {maybe(row, "id", str) or "": row for row in rows}
    return whole, {
        subject.native_id: read_row(subject, exchange, named[subject.native_id])
        for subject in subjects
        if subject.native_id in named
    }


def read_row(subject: Subject, exchange: Exchange, row: object) -> Told:
    """Read the row that bears the subject's id; total. ``found`` is None where no rule knows it."""
    role = "video" if subject.kind == "post" else "channel_row"
    read = _video if role == "video" else _channel
    try:
        return read(exchange, need(row, "status", dict), row)
    except UnreadablePayload as problem:
        return Told(answer=Answer(role=role, status=exchange.status, unreadable=str(problem)))


def _video(exchange: Exchange, state: Mapping[str, Any], row: object) -> Told:
    stage, privacy = need(state, "uploadStatus", str), need(state, "privacyStatus", str)
    reason = maybe(state, "rejectionReason", str)
    shown = stage == "processed" and privacy in _OPEN
    rejected = stage == "rejected" and reason in REJECTIONS
    author = maybe(row, "snippet.channelId", str) or ""
    answer = Answer(
        role="video",
        status=exchange.status,
        found=True if shown else (False if rejected else None),
        code=kept_whole(stage, "uploadStatus"),
        words=kept_whole(reason, "rejectionReason") if reason else None,
        markers=tuple(name for name, there in _markers(state, privacy, row) if there),
        values=_places(row),
        leftover=(*drift(row, _KNOWN_ROW), *drift(state, _KNOWN_STATE, "status.")),
    )
    return Told(
        answer=answer,
        account=account(NAME, author) if is_channel_id(author) else None,
        created_at=moment(maybe(row, "snippet.publishedAt", str), exchange.answered_at),
        text_sha256=_text(row) if shown else None,
    )


def _channel(exchange: Exchange, state: Mapping[str, Any], row: object) -> Told:
    privacy = need(state, "privacyStatus", str)
    answer = Answer(
        role="channel_row",
        status=exchange.status,
        found=True if privacy in _OPEN else None,
        code=kept_whole(privacy, "privacyStatus"),
        leftover=(*drift(row, _KNOWN_ROW), *drift(state, _KNOWN_STATE, "status.")),
    )
    made = moment(maybe(row, "snippet.publishedAt", str), exchange.answered_at)
    return Told(answer=answer, created_at=made)


def _markers(state: Mapping[str, Any], privacy: str, row: object) -> list[tuple[str, bool]]:
    rating = maybe(row, "contentDetails.contentRating.ytRating", str)
    return [
        ("unlisted", privacy == "unlisted"),
        ("private", privacy == "private"),
        ("not_embeddable", state.get("embeddable") is False),
        ("age_restricted", rating == "ytAgeRestricted"),
    ]


def _places(row: object) -> tuple[tuple[str, str], ...]:
    """Return where it may or may not be seen, as the row lists it.

    An empty list of places that are blocked blocks none; an empty one of those allowed, all.
    """
    region = maybe(row, "contentDetails.regionRestriction", object)
    if region is None:
        return ()
    for name in ("allowed", "blocked"):
        if maybe(region, name, object) is not None:
            listed = ",".join(_codes(need(region, name, list), name))
            return ((name, listed),) if listed or name == "allowed" else ()
    raise UnreadablePayload("contentDetails.regionRestriction", "no places in it")


def _codes(places: Sequence[object], path: str) -> list[str]:
    codes = [place for place in places if isinstance(place, str) and _PLACE.fullmatch(place)]
    if len(codes) != len(places) or len(codes) > _MOST_PLACES:
        raise UnreadablePayload(path, "no list of countries")
    return codes


def _text(row: object) -> str | None:
    # the page is asked for in English as well, and then shows the author's own translation
    shown = "snippet.localized" if maybe(row, "snippet.localized", dict) else "snippet"
    return text_digest(maybe(row, f"{shown}.title", str), maybe(row, f"{shown}.description", str))


def text_digest(title: str | None, description: str | None) -> str | None:
    """Return the digest of a video's title and description, the same whoever showed them.

    None without a title, or with more text than YouTube takes.
    """
    text = f"{title}\n{description or ''}"
    return text_sha256(text) if title and len(text) <= _LONGEST_TEXT else None


def moment(written: str | None, latest: datetime) -> datetime | None:
    """Return a time as YouTube writes it; None where it is none, or after ``latest``."""
    try:
        made = parse(written) if written and len(written) < 40 else None
    except (ValueError, OverflowError):
        return None
    return made if made and made.year >= 2005 and made <= latest else None
