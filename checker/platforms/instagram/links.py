"""Instagram's links and ids: which subject an address means.

A post is named by its shortcode, whose case counts: ``/p/``, ``/reel/`` and ``/tv/`` of one code
are one post. The code is the numeric media id (``pk``) in base 64, so each gives the other; a
native id of 17 digits or more is a media id, since no code is so long. When a post was made is
not read from its id: the sheet has no formula for it. Links shared out of a private account carry
28 more characters behind the code, which are dropped. Stories last a day and are not followed.

An account is named by its handle, since a visitor can ask for nothing else. Handles change hands.

Source: platforms-commercial §5(d) and I17, read 2026-11-22.
"""

import re
from urllib.parse import quote

from checker.model import NeedsExpanding, Subject, SubjectKind, account, post
from checker.platforms.meta_pages import split_link

NAME = "instagram"
HOST = "www.instagram.com"
SITE = f"https://{HOST}"
HOSTS = frozenset({HOST, "instagram.com", "www.instagr.am", "instagr.am"})

_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUE = {sign: value for value, sign in enumerate(_SIGNS)}

_SHARE_TAIL = 28
"""Characters that a link shared out of a private account has behind the code."""

_CODE = re.compile(r"[A-Za-z0-9_-]{5,28}")
_PK = re.compile(r"[1-9][0-9]{16,19}")
_POST_PATH = re.compile(
    r"/(?:(?!share/)[A-Za-z0-9_.]{1,40}/)?(?:p|reels?|tv)/(?!audio/)([A-Za-z0-9_-]{5,64})"
    r"(?:/[\w./-]{0,200})?",
    re.ASCII,
)
_SHARE_PATH = re.compile(r"/share/((?:p/|reel/)?[A-Za-z0-9_-]{1,64})/?")
_HANDLE = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_]|\.(?=[A-Za-z0-9_])){0,29}")
_OWN_PAGES = frozenset({
    "about", "accounts", "ads", "api", "archive", "blog", "business", "challenge", "developer",
    "developers", "direct", "download", "emails", "explore", "graphql", "help", "legal", "lite",
    "locations", "login", "logout", "p", "press", "privacy", "qr", "reel", "reels", "safety",
    "session", "share", "stories", "terms", "tv", "web", "your_activity",
})  # fmt: skip
"""First steps of paths that are the site's own and nobody's handle."""


def recognise(url: str) -> Subject | NeedsExpanding | None:
    """Return what a link means: a post, an account, a short link; None when none of Instagram's."""
    parts = split_link(url.strip())
    if parts is None or parts.hostname not in HOSTS:
        return None
    if found := _POST_PATH.fullmatch(parts.path):
        code = _own_code(found[1])
        return post(NAME, code) if code else None
    if parts.hostname.endswith("instagr.am"):
        return None
    if shared := _SHARE_PATH.fullmatch(parts.path):
        return NeedsExpanding(NAME, f"{SITE}/share/{shared[1]}")
    return account_named(parts.path.removeprefix("/").removesuffix("/"))


def _own_code(written: str) -> str | None:
    code = written[:-_SHARE_TAIL] if len(written) > _SHARE_TAIL else written
    return code if _CODE.fullmatch(code) else None


def account_named(written: str) -> Subject | None:
    """Return the account of a handle, with or without its sign; None where it is none."""
    handle = written.removeprefix("@").lower()
    fits = _HANDLE.fullmatch(handle) and handle not in _OWN_PAGES
    return account(NAME, handle) if fits else None


def canonical(subject: Subject) -> str:
    """Return the subject's public address."""
    if subject.kind is SubjectKind.POST:
        return f"{SITE}/p/{quote(code_of(subject), safe='')}/"
    return f"{SITE}/{quote(subject.native_id, safe='')}/"


def code_of(subject: Subject) -> str:
    """Return the shortcode of a post, whose native id is the code or the media id."""
    native_id = subject.native_id
    if not _PK.fullmatch(native_id):
        return native_id
    number, code = int(native_id), ""
    while number:
        number, value = divmod(number, 64)
        code = _SIGNS[value] + code
    return code


def pk_of(subject: Subject) -> str | None:
    """Return the media id of a post; None where its native id is no code."""
    code = code_of(subject)
    if not _CODE.fullmatch(code):
        return None
    number = 0
    for sign in code:
        number = number * 64 + _VALUE[sign]
    return str(number)


def still_names(subject: Subject, url: str) -> bool:
    """Say whether an address is one of the subject's own."""
    meant = recognise(url)
    if not isinstance(meant, Subject) or meant.kind is not subject.kind:
        return False
    if subject.kind is SubjectKind.POST:
        return meant.native_id == code_of(subject)
    return meant.native_id == subject.native_id.lower()
