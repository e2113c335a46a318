"""Douyin's links and ids: which subject an address means.

Post ids are 15 to 21 digits (19 today) and stay text. TikTok's and Douyin's look alike, so the
platform comes from the host, and hosts are compared whole: no look-alike, no user part, no port.
An id's upper bits may hold a time as TikTok's do; for Douyin nobody has shown it, so it is unused.

Source: platforms-commercial §2(d), read 2026-11-22.
"""

import re
from datetime import UTC, datetime
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

from checker.model import NeedsExpanding, Subject, SubjectKind, account, post

NAME = "douyin"
SITE = "https://www.douyin.com"
HOST = "www.iesdouyin.com"
"""The host that looks ask."""

SHARE = f"https://{HOST}/share"
SITE_HOSTS = frozenset({"www.douyin.com", "douyin.com", "m.douyin.com"})
SHARE_HOSTS = frozenset({"www.iesdouyin.com", "iesdouyin.com"})
OPEN_HOST = "open.douyin.com"
SHORT_HOST = "v.douyin.com"

_SEC_UID = re.compile(r"MS4wLjAB[A-Za-z0-9_-]{1,120}")
"""A ``sec_uid``: the account key that addresses carry."""

_UID = re.compile(r"[1-9][0-9]{0,19}")
_EARLIEST = datetime(2014, 1, 1, tzinfo=UTC)
"""Before any such service: a field that names an earlier time names none."""

_ID = r"([1-9][0-9]{14,20})"
_POST_ID = re.compile(_ID)
_POST_PATH = re.compile(r"/(?:share/)?(?:video|note|slides)/" + _ID + "/?")
_SHARED_POST_PATH = re.compile(r"/share/(?:video|note|slides)/" + _ID + "/?")
_ACCOUNT_PATH = re.compile(r"/user/([A-Za-z0-9_-]{1,128})/?")
_SHARED_ACCOUNT_PATH = re.compile(r"/share/user/([A-Za-z0-9_-]{1,128})/?")
_PLAYER_PATH = re.compile(r"/player/video/?")
_SHORT_PATH = re.compile(r"/([A-Za-z0-9_-]{1,64})(?:/(?:[^\x00-\x7f].*)?)?", re.DOTALL)
"""A code; the share sentence that it stands in may follow it without a space."""

_NOT_IN_A_LINK = re.compile(r"[\x00-\x20\x7f\\]")


def recognise(url: str) -> Subject | NeedsExpanding | None:
    """Return what a link means: a post, an account, a short link; None when none of Douyin's."""
    parts = _split(url.strip())
    if parts is None:
        return None
    host = parts.hostname or ""
    if host == SHORT_HOST:
        code = _SHORT_PATH.fullmatch(parts.path)
        return NeedsExpanding(NAME, f"https://{SHORT_HOST}/{code[1]}/") if code else None
    if host in SHARE_HOSTS:
        return _shared(parts)
    if host == OPEN_HOST:
        return _named_by("vid", parts) if _PLAYER_PATH.fullmatch(parts.path) else None
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


def _shared(parts: SplitResult) -> Subject | None:
    found = _SHARED_POST_PATH.fullmatch(parts.path)
    if found:
        return post(NAME, found[1])
    profile = _SHARED_ACCOUNT_PATH.fullmatch(parts.path)
    if profile is None:
        return None
    # the path may hold the number and the query the key; the key is what posts name
    keys = {value for name, value in parse_qsl(parts.query) if name == "sec_uid"}
    return account_named(keys.pop() if len(keys) == 1 else profile[1])


def _of_the_site(parts: SplitResult) -> Subject | None:
    found = _POST_PATH.fullmatch(parts.path)
    if found:
        return post(NAME, found[1])
    if any(name == "modal_id" for name, _ in parse_qsl(parts.query)):
        return _named_by("modal_id", parts)
    profile = _ACCOUNT_PATH.fullmatch(parts.path) or _SHARED_ACCOUNT_PATH.fullmatch(parts.path)
    # "self" and the like stand in the same place; only a key is anybody's
    return account_named(profile[1]) if profile and is_sec_uid(profile[1]) else None


def _named_by(parameter: str, parts: SplitResult) -> Subject | None:
    ids = {value for name, value in parse_qsl(parts.query) if name == parameter}
    native_id = ids.pop() if len(ids) == 1 else ""
    return post(NAME, native_id) if is_post_id(native_id) else None


def account_named(written: str) -> Subject | None:
    """Return the account that a ``sec_uid`` or a ``uid`` names; None if it is neither."""
    name = written.strip()
    return account(NAME, name) if is_sec_uid(name) or is_uid(name) else None


def is_sec_uid(name: str) -> bool:
    """Say whether an account is written by its ``sec_uid``."""
    return _SEC_UID.fullmatch(name) is not None


def is_uid(name: str) -> bool:
    """Say whether an account is written by its number."""
    return _UID.fullmatch(name) is not None


def is_post_id(text: str) -> bool:
    """Say whether ``text`` has the form of a post id."""
    return _POST_ID.fullmatch(text) is not None


def canonical(subject: Subject) -> str:
    """Return the subject's public address; a number has none on the site itself."""
    name = quote(subject.native_id, safe="")
    if subject.kind is SubjectKind.POST:
        return f"{SITE}/video/{name}"
    return f"{SITE}/user/{name}" if is_sec_uid(subject.native_id) else f"{SHARE}/user/{name}"


def share_page(subject: Subject) -> str:
    """Return the address that looks ask: the page that is made for people without the app."""
    name = quote(subject.native_id, safe="")
    if subject.kind is SubjectKind.POST:
        return f"{SHARE}/video/{name}/"
    return f"{SHARE}/user/{name}"


def plausible_time(seconds: object, latest: datetime) -> datetime | None:
    """Return ``seconds`` since 1970 as a time between the service's start and ``latest``."""
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return None
    if not _EARLIEST.timestamp() <= seconds <= latest.timestamp():
        return None
    return datetime.fromtimestamp(seconds, UTC)
