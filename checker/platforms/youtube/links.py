"""YouTube's links and ids: which subject an address means.

A video's id is 11 signs whose case counts, a channel's is ``UC`` and 22. Handles, and the older
names under ``/c/`` and ``/user/``, change hands: they say only that they must be looked up. Hosts
are compared whole: no look-alike, no user part, no port. Neither id says when it was made.

Source: platforms-commercial §3(d), read 2026-11-22.
"""

import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from checker.model import NeedsExpanding, Subject, SubjectKind, account, post

NAME = "youtube"
HOST = "www.youtube.com"
"""The host that looks ask."""

SITE = f"https://{HOST}"
SITE_HOSTS = frozenset({HOST, "youtube.com", "m.youtube.com", "music.youtube.com"})
EMBED_HOSTS = frozenset({"www.youtube-nocookie.com", "youtube-nocookie.com"})
SHORT_HOST = "youtu.be"

_VIDEO_ID = re.compile(r"[0-9A-Za-z_-]{11}")
_CHANNEL_ID = re.compile(r"UC[0-9A-Za-z_-]{22}")
_VIDEO_PATH = re.compile(r"/(shorts|live|embed|v|e)/([0-9A-Za-z_-]{11})/?")
_SHORT_PATH = re.compile(r"/([0-9A-Za-z_-]{11})/?")
_TABS = "(?:/(?:about|community|featured|playlists|posts|shorts|streams|videos))?/?"
_CHANNEL_PATH = re.compile(r"/channel/(UC[0-9A-Za-z_-]{22})" + _TABS)
_HANDLE = re.compile(r"@\w[\w.\u00b7-]{0,59}")
_OLDER_NAME = re.compile(r"\w[\w.-]{0,99}")
_NAMED_PATH = re.compile(r"/(@[^/]{1,60}|c/[^/]{1,100}|user/[^/]{1,100})" + _TABS)
_NO_VIDEOS = frozenset({"videoseries", "live_stream"})
"""Words of the player's own address that have as many letters as an id."""

_NOT_IN_A_LINK = re.compile(r"[\x00-\x20\x7f\\]")
_LONGEST_LINK = 4_000


def recognise(url: str) -> Subject | NeedsExpanding | None:
    """Return what a link means: a video, a channel, a name to look up; None when none of these."""
    parts = _split(url.strip())
    if parts is None:
        return None
    host = parts.hostname or ""
    if host == SHORT_HOST:
        return _video(_SHORT_PATH.fullmatch(parts.path), 1)
    if host not in SITE_HOSTS | EMBED_HOSTS:
        return None
    found = _video_in(parts)
    return found if found or host in EMBED_HOSTS else _channel_in(parts.path)


def _split(url: str) -> SplitResult | None:
    # a browser and a parser may disagree about such characters: what is unclear is no link
    if len(url) > _LONGEST_LINK or _NOT_IN_A_LINK.search(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    plain = parts.netloc.isascii() and "@" not in parts.netloc and port is None
    return parts if plain and parts.scheme in ("http", "https") else None


def _video(found: re.Match[str] | None, group: int) -> Subject | None:
    return post(NAME, found[group]) if found else None


def _video_in(parts: SplitResult) -> Subject | None:
    if parts.path in ("/watch", "/watch/"):
        named = _only(parts.query, "v")
        return post(NAME, named) if named and is_video_id(named) else None
    if parts.path == "/attribution_link":
        return _attributed(parts.query)
    found = _VIDEO_PATH.fullmatch(parts.path)
    if found and found[1] not in ("shorts", "live") and found[2] in _NO_VIDEOS:
        return None
    return _video(found, 2)


def _attributed(query: str) -> Subject | None:
    """Read the address within an attribution's link; it is a path of the site's own."""
    within = _only(query, "u") or ""
    if not within.startswith("/") or within.startswith("//"):
        return None
    parts = _split(f"{SITE}{within}")
    return _video_in(parts) if parts and parts.path != "/attribution_link" else None


def _only(query: str, name: str) -> str | None:
    """Return the one value of a parameter; one that is there twice with two values means none."""
    try:
        values = {value for key, value in parse_qsl(query, max_num_fields=100) if key == name}
    except ValueError:
        return None
    return values.pop() if len(values) == 1 else None


def _channel_in(path: str) -> Subject | NeedsExpanding | None:
    found = _CHANNEL_PATH.fullmatch(path)
    if found:
        return account(NAME, found[1])
    named = _NAMED_PATH.fullmatch(path)
    name = written_name(unquote(named[1])) if named else None
    return NeedsExpanding(NAME, name_address(name)) if name else None


def written_name(text: str) -> str | None:
    """Return a name to look up (``@handle``, ``c/name``, ``user/name``), None where it is none."""
    kind, _, older = text.rpartition("/")
    fits = _HANDLE.fullmatch(text) if not kind else kind in ("c", "user")
    return text if fits and (not kind or _OLDER_NAME.fullmatch(older)) else None


def name_address(name: str) -> str:
    """Return the address of whoever holds ``name`` now."""
    return f"{SITE}/{quote(name, safe='@/')}"


def channel_named(written: str) -> Subject | NeedsExpanding | None:
    """Return whom a topic's account means: a channel's id, a handle or a link; None for neither."""
    plain = written.strip()
    if is_channel_id(plain):
        return account(NAME, plain)
    if plain.startswith("@"):
        name = written_name(plain)
        return NeedsExpanding(NAME, name_address(name)) if name else None
    meant = recognise(plain)
    is_post = isinstance(meant, Subject) and meant.kind is SubjectKind.POST
    return None if is_post else meant


def is_video_id(text: str) -> bool:
    """Say whether ``text`` has the form of a video's id."""
    return _VIDEO_ID.fullmatch(text) is not None


def is_channel_id(text: str) -> bool:
    """Say whether ``text`` has the form of a channel's id."""
    return _CHANNEL_ID.fullmatch(text) is not None


def canonical(subject: Subject) -> str:
    """Return the subject's public address."""
    if subject.kind is SubjectKind.POST:
        return f"{SITE}/watch?v={quote(subject.native_id, safe='')}"
    return f"{SITE}/channel/{quote(subject.native_id, safe='')}"
