"""Lemmy's names: servers, posts, comments, accounts, and the links people paste.

There are as many Lemmys as servers, and each numbers what it holds by itself. A native id therefore
holds the server that is asked: ``<server>/post/<number>``, ``<server>/comment/<number>``. A copy on
another server bears another number and is another subject. An account is ``user@host``, asked about
at its own server.

``/post/<number>`` is an address of countless sites. A plain link is therefore taken for Lemmy's on
servers that are known to be Lemmys only; one of another server is written
``lemmy:https://HOST/post/101``. Front-ends (``https://<front-end>/post/<server>/<number>``) are
known by their own names.

Source: platforms-open §5.d; read 2026-11-24.
"""

import re
from urllib.parse import urlsplit

from checker.model import Subject, SubjectKind, account, post

NAME = "lemmy"
UNASKABLE = "malformed.invalid"
"""Where a subject without a readable server would be asked: a name that nobody can own."""

SERVERS = frozenset(
    {
        "aussie.zone",
        "beehaw.org",
        "discuss.online",
        "discuss.tchncs.de",
        "feddit.dk",
        "feddit.it",
        "feddit.nl",
        "feddit.org",
        "feddit.uk",
        "hexbear.net",
        "jlai.lu",
        "lemdro.id",
        "lemmings.world",
        "lemmy.blahaj.zone",
        "lemmy.ca",
        "lemmy.dbzer0.com",
        "lemmy.eco.br",
        "lemmy.ml",
        "lemmy.nz",
        "lemmy.one",
        "lemmy.sdf.org",
        "lemmy.today",
        "lemmy.world",
        "lemmy.zip",
        "lemmygrad.ml",
        "mander.xyz",
        "midwest.social",
        "programming.dev",
        "reddthat.com",
        "sh.itjust.works",
        "slrpnk.net",
        "sopuli.xyz",
        "startrek.website",
        "thelemmy.club",
        "ttrpg.network",
    }
)
"""Servers known as Lemmys (a choice of large ones); their plain links are taken for Lemmy's."""

FRONT_ENDS = frozenset({"alexandrite.app", "phtn.app", "photon.lemmy.world", "vger.app"})

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST_NAME = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?")
_USER = re.compile(r"[A-Za-z0-9_]{1,255}")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_LAST_NUMBER = 2_147_483_647
"""Lemmy's numbers are whole ones of 32 bits."""
_UNLINKLY = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_LONGEST_LINK = 2000


def is_server(text: str) -> bool:
    """Say whether ``text`` is a host name in small letters that may be a Lemmy server."""
    return len(text) <= 253 and _HOST_NAME.fullmatch(text) is not None


def parts_of(native_id: str) -> tuple[str, str, str] | None:
    """Return server, kind (``post`` or ``comment``) and number of a native id, None for others."""
    match native_id.split("/"):
        case [server, "post" | "comment" as kind, number] if is_server(server):
            return (server, kind, number) if _is_number(number) else None
    return None


def account_parts(native_id: str) -> tuple[str, str] | None:
    """Return user and host of an account's native id, None when it is not one."""
    user, _, host = native_id.partition("@")
    fits = _is_user(user) and is_server(host) and native_id == native_id.lower()
    return (user, host) if fits else None


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def _is_user(text: str) -> bool:
    return _USER.fullmatch(text) is not None


def host_of(subject: Subject) -> str:
    """Return the server that is asked about ``subject``."""
    if subject.kind is SubjectKind.ACCOUNT:
        return (account_parts(subject.native_id) or ("", UNASKABLE))[1]
    return (parts_of(subject.native_id) or (UNASKABLE,))[0]


def never_issued(like: Subject, number: int) -> Subject | None:
    """Return a post on ``like``'s server at the far end of its numbers, which count up from 1."""
    parts = parts_of(like.native_id)
    return post(NAME, f"{parts[0]}/post/{_LAST_NUMBER - number % 1_000}") if parts else None


def account_at(address: str) -> str | None:
    """Return the native id of the person whose own address (``https://HOST/u/NAME``) this is."""
    place = _place(address)
    match place:
        case (server, ["u", user]) if _is_user(user):
            return f"{user.lower()}@{server}"
    return None


def recognise(url: str) -> Subject | None:
    """Read a link; None when it is of no server that we know, or of no post, comment or person."""
    text = url.strip()
    named = text.startswith(f"{NAME}:")
    place = _place(text.removeprefix(f"{NAME}:"))
    if place is None:
        return None
    server, steps = place
    if server in FRONT_ENDS and not named:
        return _through_front_end(steps)
    return _subject(server, steps) if named or server in SERVERS else None


def _place(text: str) -> tuple[str, list[str]] | None:
    """Return a link's server and the steps of its path."""
    if len(text) > _LONGEST_LINK or _UNLINKLY.search(text):
        return None
    try:
        parts = urlsplit(text)
        bare = parts.netloc.isascii() and not {"@", ":"} & set(parts.netloc)
    except ValueError:
        return None
    server = parts.hostname or ""
    if not bare or parts.scheme not in ("https", "http") or not is_server(server):
        return None
    return server, parts.path.removesuffix("/").split("/")[1:]


def _through_front_end(steps: list[str]) -> Subject | None:
    match steps:
        case ["post", server, number] if is_server(server):
            return _subject(server, ["post", number])
    return None


def _subject(server: str, steps: list[str]) -> Subject | None:
    match steps:
        case ["post", number] | ["c", _, "p", number] if _is_number(number):
            return post(NAME, f"{server}/post/{number}")
        case ["comment", number] if _is_number(number):
            return post(NAME, f"{server}/comment/{number}")
        case ["post", above, number] if _is_number(above) and _is_number(number):
            return post(NAME, f"{server}/comment/{number}")
        case ["u", written]:
            user, at, host = written.lower().partition("@")
            native_id = f"{user}@{host if at else server}"
            return account(NAME, native_id) if account_parts(native_id) else None
    return None


def canonical(subject: Subject) -> str:
    """Write a subject's public address; of a server that we do not know, with our prefix."""
    host = host_of(subject)
    prefix = "" if host in SERVERS else f"{NAME}:"
    if subject.kind is SubjectKind.ACCOUNT:
        return f"{prefix}https://{host}/u/{subject.native_id.partition('@')[0]}"
    return f"{prefix}https://{subject.native_id}"


def community_named(written: str) -> tuple[str, str] | None:
    """Return name and host of a community as people write it; None for anything else.

    ``!name@host`` and links to ``/c/name`` and ``/c/name@host`` are understood.
    """
    text = written.strip()
    if text.startswith("!"):
        name, _, host = text[1:].lower().partition("@")
    else:
        match _place(text.removeprefix(f"{NAME}:")):
            case (server, ["c", called]):
                name, at, host = called.lower().partition("@")
                host = host if at else server
            case _:
                return None
    return (name, host) if _is_user(name) and is_server(host) else None
