"""Finds the post, or the account, that a page of Facebook's shows, and its facts.

An id counts only in what the site's own questions were answered with, never in a route's
parameters, which repeat the question; and only in an object that also holds something of the
post: an id alone stands for things that are gone as well.

Source: platforms-commercial §5(c) F1 and §5(d), read 2026-11-22.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from checker.model import Subject, SubjectKind, account
from checker.platforms.facebook.links import NAME, is_number, names, number_of
from checker.platforms.meta_pages import MetaPage, mappings, moment
from checker.platforms.payload import maybe, text_sha256

_IDS = ("post_id", "video_id", "videoId", "story_fbid", "legacy_fbid", "id")
_TIMES = ("creation_time", "publish_time")
_LINKS = ("permalink_url", "wwwURL", "url", "permalink")
_OF_POSTS = ("message", "attachments", "comet_sections", *_TIMES)
_CONTENT = (
    *_OF_POSTS, "title", "savable_description", "image", "photo_image", "playable_url",
    "playable_url_quality_hd", "browser_native_sd_url", "browser_native_hd_url",
)  # fmt: skip
"""Members of which a post that is shown has one at least, not empty; where only an address names
it, one of the first, since a link to a post has a title and a picture too."""


def shown_in(page: MetaPage, subject: Subject) -> Mapping[str, Any] | None:
    """Return the first object that is the subject and holds something of it, None without one."""
    is_asked = _is_post if subject.kind is SubjectKind.POST else _is_account
    rows = mappings(page.answers)
    return next((row for row in rows if is_asked(row, subject)), None)


def _is_post(row: Mapping[str, Any], subject: Subject) -> bool:
    number = number_of(subject)
    if number is not None and any(row.get(name) == number for name in _IDS):
        return any(row.get(name) for name in _CONTENT)
    return _links_to(row, subject) and any(row.get(name) for name in _OF_POSTS)


def _is_account(row: Mapping[str, Any], subject: Subject) -> bool:
    by_number = is_number(subject.native_id) and row.get("id") == subject.native_id
    return (by_number or _links_to(row, subject)) and bool(maybe(row, "name", str))


def _links_to(row: Mapping[str, Any], subject: Subject) -> bool:
    key = number_of(subject) or subject.native_id
    written = (url for name in _LINKS if isinstance(url := row.get(name), str))
    # most addresses in a page are of something else: they need not be taken apart
    return any(key.lower() in url.lower() and names(subject, url) for url in written)


def numbers_of(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the numbers of a post and its owner, as far as the object has them."""
    mine = next((row[name] for name in _IDS if is_number(row.get(name))), None)
    found = (("post_id", mine), ("owner_id", _owner_of(row)))
    return tuple((name, value) for name, value in found if value is not None)


def _owner_of(row: Mapping[str, Any]) -> str | None:
    actors = maybe(row, "actors", list) or [None]
    said = (
        row.get("owner_id"),
        maybe(row, "owner.id", str),
        maybe(actors[0], "id", str),
    )
    return next((str(number) for number in said if is_number(number)), None)


def maker_of(row: Mapping[str, Any]) -> Subject | None:
    """Return the account that a post is of, None where the object does not name it."""
    owner = _owner_of(row)
    return account(NAME, owner) if owner else None


def made_at(row: Mapping[str, Any], latest: datetime) -> datetime | None:
    """Return when the post was made, None where the object does not say it."""
    times = (moment(row.get(name), latest) for name in _TIMES)
    return next((time for time in times if time is not None), None)


def digest_of(row: Mapping[str, Any]) -> str | None:
    """Return a digest of the post's text, None where none is shown."""
    text = maybe(row, "message.text", str)
    return text_sha256(text) if text is not None else None
