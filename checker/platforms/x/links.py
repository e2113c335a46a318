"""X's links and ids: which subject an address means, and when a post's id says it was made.

A post's id is 1 to 19 digits and stays text. Since November 2010 its upper bits are milliseconds
since the service's own epoch: the creation time, to the millisecond. Earlier ids were counted up
and tell no time. The handle in a post's address is ignored by X, and by us.

An account is named by its number; ``@handle`` where only the handle is known, and that is whoever
holds it now. Hosts are compared whole: no look-alike, no user part, no port.

Source: platforms-commercial §4(d), read 2026-11-22.
"""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from checker.model import NeedsExpanding, Subject, SubjectKind, account, post
from checker.platforms.contract import Fetch

NAME = "x"
SHORT_HOST = "t.co"

_PREFIXES = ("", "www.", "mobile.", "m.")
SITE_HOSTS = frozenset(pre + host for pre in _PREFIXES for host in ("x.com", "twitter.com"))
"""X's own hosts, the former name's among them."""

_EMBED_FIXERS = ("fxtwitter.com", "vxtwitter.com", "fixupx.com", "fixvx.com")
POST_HOSTS = SITE_HOSTS | {pre + host for pre in _PREFIXES for host in _EMBED_FIXERS}
"""Hosts whose addresses name X's posts; some belong to others, who show them elsewhere."""

_ID = r"([1-9][0-9]{0,18})"
_POST_ID = re.compile(_ID)
_POST_PATH = re.compile(
    r"/(?:i/web|[A-Za-z0-9_]{1,20})/status(?:es)?/"
    + _ID
    + r"(?:/(?:photo|video)/[0-9]{1,2}|/analytics)?/?"
)
_ACCOUNT_ID_PATH = re.compile(rf"/i/user/{_ID}/?")
_HANDLE_PATH = re.compile(r"/@?([A-Za-z0-9_]{1,20})/?")
_HANDLE = re.compile(r"@[a-z0-9_]{1,20}")
_SHORT_PATH = re.compile(r"/([A-Za-z0-9]{1,32})/?")
_NO_HANDLES_NAMES = (
    "about account compose download explore hashtag home i intent jobs lists login logout "
    "messages notifications oauth privacy safety search settings share signup tos "
    "who_to_follow widgets"
)
_NO_HANDLES = frozenset(_NO_HANDLES_NAMES.split())
"""First words of X's own pages, which are nobody's."""

_NOT_IN_A_LINK = re.compile(r"[\x00-\x20\x7f\\]")
_SNOWFLAKE_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
_FIRST_SNOWFLAKE = 100_000_000_000
"""Ids below this may have been counted up: they stood near 30,000,000,000 at the change."""


def recognise(url: str) -> Subject | NeedsExpanding | None:
    """Return what a link means: a post, an account, a short link; None when none of X's."""
    parts = _split(url.strip())
    if parts is None:
        return None
    host = parts.hostname or ""
    if host == SHORT_HOST:
        code = _SHORT_PATH.fullmatch(parts.path)
        return NeedsExpanding(NAME, f"https://{SHORT_HOST}/{code[1]}") if code else None
    found = _POST_PATH.fullmatch(parts.path) if host in POST_HOSTS else None
    if found:
        return post(NAME, found[1])
    return _account_at(parts.path) if host in SITE_HOSTS else None


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


def _account_at(path: str) -> Subject | None:
    numbered = _ACCOUNT_ID_PATH.fullmatch(path)
    if numbered:
        return account(NAME, numbered[1])
    named = _HANDLE_PATH.fullmatch(path)
    if named is None or named[1].lower() in _NO_HANDLES:
        return None
    return account(NAME, f"@{named[1].lower()}")


def account_named(written: str) -> Subject | None:
    """Return the account that a person wrote as ``@name``, ``name``, a number or a link.

    A bare number is an account's number; a handle of digits alone is written with its ``@``.
    """
    text = written.strip()
    if is_number(text):
        return account(NAME, text)
    meant = recognise(text) if "/" in text else _account_at(f"/{text}")
    is_account = isinstance(meant, Subject) and meant.kind is SubjectKind.ACCOUNT
    return meant if isinstance(meant, Subject) and is_account else None


def is_number(text: str) -> bool:
    """Say whether ``text`` has the form of a post's or an account's number."""
    return _POST_ID.fullmatch(text) is not None


def is_handle(text: str) -> bool:
    """Say whether ``text`` is an account's handle as we write it."""
    return _HANDLE.fullmatch(text) is not None


def canonical(subject: Subject) -> str:
    """Return the subject's public address."""
    if subject.kind is SubjectKind.POST:
        return f"https://x.com/i/status/{subject.native_id}"
    if subject.native_id.startswith("@"):
        return f"https://x.com/{subject.native_id[1:]}"
    return f"https://x.com/i/user/{subject.native_id}"


def id_time(post_id: str, latest: datetime) -> datetime | None:
    """Return when ``post_id`` was given out, to the millisecond.

    None where the id may be from the time when they were counted up, or names a time after
    ``latest``.
    """
    if not is_number(post_id) or int(post_id) < _FIRST_SNOWFLAKE:
        return None
    made = _SNOWFLAKE_EPOCH + timedelta(milliseconds=int(post_id) >> 22)
    return made if made <= latest else None


async def expand(url: str, fetch: Fetch) -> Subject | None:
    """Return what a short link leads to, by one HEAD; None where it leads to none of X's subjects.

    X puts a page of warning before some targets; the target then stands in that page's address.
    """
    answer = await fetch(url, method="HEAD", redirects=False)
    target = answer.header("location")
    if target is None or answer.status is None or not 300 <= answer.status < 400:
        return None
    try:
        found = recognise(_behind_warning(urljoin(url, target.strip())))
    except ValueError:
        return None
    return found if isinstance(found, Subject) else None


def _behind_warning(target: str) -> str:
    parts = urlsplit(target)
    if parts.hostname in SITE_HOSTS and parts.path == "/safety/unsafe_link_warning":
        meant = [value for key, value in parse_qsl(parts.query) if key == "unsafe_link"]
        return meant[0] if len(meant) == 1 else target
    return target
