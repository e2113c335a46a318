"""TikTok's links and ids: which subject an address means, and when an id says it was made.

Post ids are 15 to 21 digits (19 today) and stay text. TikTok's and Douyin's look alike, so the
platform comes from the host, and hosts are compared whole: no look-alike, no user part, no port.
An id's upper bits are seconds since 1970 of the *start of the upload*, reported to lie 13 to 72 s
before the creation time that the page names; the page's time wins wherever there is one.

Source: platforms-commercial §1(d), read 2026-11-22.
"""

import re
from datetime import UTC, datetime
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

from checker.model import NeedsExpanding, Subject, SubjectKind, account, post
from checker.platforms.contract import Follows, Search

NAME = "tiktok"
SITE = "https://www.tiktok.com"
HOST = "www.tiktok.com"
"""The host that looks ask."""

SITE_HOSTS = frozenset({"www.tiktok.com", "tiktok.com", "m.tiktok.com", "us.tiktok.com"})
SHORT_HOSTS = frozenset({"vm.tiktok.com", "vt.tiktok.com"})
SHARE_HOST = "www.tiktokv.com"

_SEC_UID = re.compile(r"MS4wLjAB[A-Za-z0-9_-]{1,120}")
"""A ``secUid``: the account key that outlives a change of handle."""

_EARLIEST = datetime(2014, 1, 1, tzinfo=UTC)
"""Before any such service: an id or a field that names an earlier time names none."""

_ID = r"([1-9][0-9]{14,20})"
_POST_PATH = re.compile(
    r"/(?:@[^/]*/(?:video|photo)/|video/|embed/(?:v[123]/)?|player/v1/|share/video/)" + _ID + "/?"
    r"|/v/" + _ID + r"(?:\.html)?/?"
)
_SHARE_PATH = re.compile(r"/share/video/" + _ID + "/?")
_POST_ID = re.compile(_ID)
_ACCOUNT_PATH = re.compile(r"/@([A-Za-z0-9._-]{1,128})/?")
_SHORT_CODE = re.compile(r"([A-Za-z0-9_-]{1,64})/?")
_NOT_IN_A_LINK = re.compile(r"[\x00-\x20\x7f\\]")


def recognise(url: str) -> Subject | NeedsExpanding | None:
    """Return what a link means: a post, an account, a short link; None when none of TikTok's."""
    parts = _split(url.strip())
    if parts is None:
        return None
    host = parts.hostname or ""
    if host in SHORT_HOSTS or (host in SITE_HOSTS and parts.path.startswith("/t/")):
        return _short(host, parts.path)
    if host == SHARE_HOST:
        shared = _SHARE_PATH.fullmatch(parts.path)
        return post(NAME, shared[1]) if shared else None
    return _of_the_site(parts) if host in SITE_HOSTS else None


def _split(url: str) -> SplitResult | None:
    # a browser and a parser may disagree about such characters: what is unclear is no link
    if _NOT_IN_A_LINK.search(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    plain = parts.netloc.isascii() and "@" not in parts.netloc and port is None
    return parts if plain and parts.scheme in ("http", "https") else None


def _short(host: str, path: str) -> NeedsExpanding | None:
    prefix = "t/" if host in SITE_HOSTS else ""
    code = _SHORT_CODE.fullmatch(path.removeprefix(f"/{prefix}"))
    return NeedsExpanding(NAME, f"https://{host}/{prefix}{code[1]}") if code else None


def _of_the_site(parts: SplitResult) -> Subject | None:
    found = _POST_PATH.fullmatch(parts.path)
    if found:
        return post(NAME, found[1] or found[2])
    items = {value for key, value in parse_qsl(parts.query) if key == "item_id"}
    if items:
        item = items.pop()
        return post(NAME, item) if not items and is_post_id(item) else None
    return account_in(parts.path)


def account_in(path: str) -> Subject | None:
    """Return the account of a profile's path, written by handle or ``secUid``; None if none."""
    profile = _ACCOUNT_PATH.fullmatch(path)
    # "@_" stands for any handle in a post's address and names nobody
    return account(NAME, profile[1]) if profile and profile[1] != "_" else None


def is_sec_uid(name: str) -> bool:
    """Say whether an account is written by its ``secUid`` and not by a handle."""
    return _SEC_UID.fullmatch(name) is not None


def is_post_id(text: str) -> bool:
    """Say whether ``text`` has the form of a post id."""
    return _POST_ID.fullmatch(text) is not None


def canonical(subject: Subject) -> str:
    """Return the subject's public address; a post's works whatever the handle in it."""
    if subject.kind is SubjectKind.POST:
        return f"{SITE}/@_/video/{quote(subject.native_id, safe='')}"
    return f"{SITE}/@{quote(subject.native_id, safe='')}"


def plausible_time(seconds: int, latest: datetime) -> datetime | None:
    """Return ``seconds`` since 1970 as a time between the service's start and ``latest``."""
    if not _EARLIEST.timestamp() <= seconds <= latest.timestamp():
        return None
    return datetime.fromtimestamp(seconds, UTC)


def id_time(post_id: str, latest: datetime) -> datetime | None:
    """Return when the upload of ``post_id`` began, as its upper bits say; 13 to 72 s early.

    None where the id is no 19 digits of today's kind, or names a time after ``latest``.
    """
    if len(post_id) != 19 or not is_post_id(post_id):
        return None
    return plausible_time(int(post_id) >> 32, latest)


def _account_written(written: str) -> str | None:
    meant = recognise(written) or account_in("/@" + written.strip().removeprefix("@"))
    is_account = isinstance(meant, Subject) and meant.kind is SubjectKind.ACCOUNT
    return meant.native_id if isinstance(meant, Subject) and is_account else None


FOLLOWS = Follows(named=_account_written, form="@name")
SEARCH = Search(
    needs="TikTok shows no search to visitors: finding posts by words takes its Research API, for "
    "approved researchers (CHECKER_TIKTOK_CLIENT_KEY and CHECKER_TIKTOK_CLIENT_SECRET). Accounts "
    "and links need none."
)
