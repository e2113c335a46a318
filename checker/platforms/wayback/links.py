"""Addresses of the Wayback Machine: which page they mean, and of which time.

A subject's native id is ``TIME/ADDRESS``: the page's address in the web's one spelling, and the
time as the link has it, of up to fourteen digits (a year, a day, a second); ``*`` where it has
none, which means the latest capture. The archive itself takes an unfinished time for "the nearest
to it", and so do we.

Source: platforms-open §8; read 2026-11-24.
"""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from checker.model import Subject, SubjectKind, post
from checker.platforms.web.links import LONGEST_LINK, normalise

NAME = "wayback"
HOST = "web.archive.org"
SITE = f"https://{HOST}"

LATEST = "*"
MOST_DIGITS = 14

_START = re.compile(r"(https?)://([^/?#\\]{1,40})/web/", re.IGNORECASE)
_HOSTS = frozenset({HOST, f"{HOST}:80", f"{HOST}:443"})
_STAMPED = re.compile(r"(?:(\d{1,14})\*?|\*)(?:[a-z]{2}_)?/", re.ASCII)
_SCHEME = re.compile(r"(https?):/{0,2}(?=[^/])", re.IGNORECASE)
_ID = re.compile(r"(\d{1,14}|\*)/(.{1,2000})", re.ASCII | re.DOTALL)


def recognise(url: str) -> Subject | None:
    """Return the archived page that a link means; None when it is no link to a capture."""
    plain = url.strip()
    found = _START.match(plain) if len(plain) <= 2 * LONGEST_LINK else None
    if found is None or found[2].lower() not in _HOSTS:
        return None
    rest = plain[found.end() :]
    stamped = _STAMPED.match(rest)
    stamp = (stamped[1] or LATEST) if stamped else LATEST
    link = archived(rest[stamped.end() :] if stamped else rest)
    if link is None or not _is_a_time(stamp):
        return None
    return post(NAME, f"{stamp}/{link}")


def archived(written: str) -> str | None:
    """Return the address that follows the time, in the web's one spelling.

    The archive writes it with or without a scheme, and some programs lose one of its slashes.
    None where it is no address, or the archive's own.
    """
    found = _SCHEME.match(written)
    whole = f"{found[1]}://{written[found.end() :]}" if found else f"http://{written}"
    if found is None and "://" in written.partition("?")[0]:
        return None
    link = normalise(whole)
    return link if link is not None and urlsplit(link).hostname != HOST else None


def canonical(subject: Subject) -> str:
    """Return the address at which the archive shows a page to people."""
    return f"{SITE}/web/{subject.native_id}"


def parts_of(subject: Subject) -> tuple[str, str] | None:
    """Return (time, address) of a subject; None where its id is none of ours."""
    found = _ID.fullmatch(subject.native_id)
    if found is None or subject.kind is not SubjectKind.POST or not _is_a_time(found[1]):
        return None
    return (found[1], found[2]) if archived(found[2]) == found[2] else None


def raw(stamp: str, link: str) -> str:
    """Return the address at which the archive gives a capture's bytes as they came."""
    return f"{SITE}/web/{stamp}id_/{link}"


def capture_of(url: str) -> tuple[str, str] | None:
    """Return (time, address as written) of a capture's own address; None where it is none."""
    found = _START.match(url)
    if found is None or found[2].lower() not in _HOSTS:
        return None
    stamped = _STAMPED.match(url, found.end())
    if stamped is None or len(stamped[1] or "") != MOST_DIGITS:
        return None
    return stamped[1], url[stamped.end() :]


def moment(stamp: str) -> datetime | None:
    """Return the time that fourteen digits stand for, None where they stand for none."""
    if len(stamp) != MOST_DIGITS or not (stamp.isascii() and stamp.isdigit()):
        return None
    numbers = (int(stamp[:4]), *(int(stamp[at : at + 2]) for at in range(4, MOST_DIGITS, 2)))
    try:
        return datetime(*numbers, tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError:
        return None


def _is_a_time(stamp: str) -> bool:
    return stamp == LATEST or len(stamp) < MOST_DIGITS or moment(stamp) is not None
