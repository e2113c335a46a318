"""Names of Mastodon and kin: servers, ids of posts, accounts, and the links people paste.

There are as many Mastodons as servers, and each numbers what it holds by itself: a post's native id
is ``<server>/<status id>``, the server being its own (``kin`` has the other software's ids). A link
to a copy names the copy: its number says nothing of where the post comes from, and only a server
that shows it says that (``origin_of``). An account's is ``user@host``, always with its host and
always in small letters (names differ by more than their capitals); it is asked about at that host.

Any host may be a server, so a link is known by its path alone. The path is therefore read
strictly, and hosts of other services that write people as ``/@name`` are left to those services.
A host name in other letters than ASCII is refused: what looks like a name is not that name.

Source: platforms-open §2.d; read 2026-11-24.
"""

import re
from urllib.parse import unquote, urlsplit

from checker.model import Subject, SubjectKind, account, post
from checker.platforms.mastodon.kin import is_kin_id, kin_address, kin_id

NAME = "mastodon"
_FAR_ID = 294_000_000_000_000_000
UNASKABLE = "malformed.invalid"
"""Where a subject without a readable server would be asked: a name that nobody can own."""

OTHER_SERVICES = frozenset(
    {
        "blacksky.community",
        "bsky.app",
        "codepen.io",
        "deer.social",
        "douyin.com",
        "ecency.com",
        "facebook.com",
        "flipboard.com",
        "glitch.com",
        "hackmd.io",
        "hive.blog",
        "instagram.com",
        "kwai.com",
        "lemon8-app.com",
        "likee.video",
        "medium.com",
        "observablehq.com",
        "odysee.com",
        "peakd.com",
        "producthunt.com",
        "reddit.com",
        "replit.com",
        "rumble.com",
        "snapchat.com",
        "steemit.com",
        "substack.com",
        "t.me",
        "telegram.me",
        "threads.com",
        "threads.net",
        "tiktok.com",
        "twitter.com",
        "unsplash.com",
        "velog.io",
        "vk.com",
        "weibo.com",
        "x.com",
        "youtu.be",
        "youtube.com",
    }
)
"""Services whose links have like paths; a host that is, bears or only quotes one is refused."""

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST_NAME = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?")
_USER = re.compile(r"[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*")
_STATUS_ID = re.compile(r"[1-9][0-9]{14,19}")
_UNLINKLY = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_LONGEST_LINK = 2000


def is_server(text: str) -> bool:
    """Say whether ``text`` is a host name in small letters that may be a Mastodon server."""
    if len(text) > 253 or _HOST_NAME.fullmatch(text) is None:
        return False
    return not any(f".{name}." in f".{text}." for name in OTHER_SERVICES)


def is_status_id(text: str) -> bool:
    """Say whether ``text`` is a status id: a number of 15 to 20 digits, kept as text."""
    return _STATUS_ID.fullmatch(text) is not None


def parts_of(native_id: str) -> tuple[str, str] | None:
    """Return server and status id of a post's native id, None when it is not one."""
    server, _, status_id = native_id.partition("/")
    return (server, status_id) if is_server(server) and is_status_id(status_id) else None


def is_post_id(native_id: str) -> bool:
    """Say whether ``native_id`` is a post's, of Mastodon or of its kin."""
    server, _, rest = native_id.partition("/")
    return is_server(server) and (is_status_id(rest) or is_kin_id(rest))


def account_parts(native_id: str) -> tuple[str, str] | None:
    """Return user and host of an account's native id, None when it is not one."""
    user, _, host = native_id.partition("@")
    fits = _is_user(user) and is_server(host) and native_id == native_id.lower()
    return (user, host) if fits else None


def _is_user(text: str) -> bool:
    return len(text) <= 200 and _USER.fullmatch(text) is not None


def account_id(acct: str, server: str) -> str | None:
    """Return the native id of an account that ``server`` writes as ``acct``.

    A server leaves the host out for its own people, and writes other alphabets' hosts as they are
    read. None when it is no account's name.
    """
    user, _, host = acct.partition("@")
    try:
        plain_host = host.encode("idna").decode().lower() if host else server
    except UnicodeError:
        return None
    native_id = f"{user.lower()}@{plain_host}"
    return native_id if account_parts(native_id) else None


def host_of(subject: Subject) -> str:
    """Return the server that is asked about ``subject``."""
    if subject.kind is SubjectKind.POST:
        known = is_post_id(subject.native_id)
        return subject.native_id.partition("/")[0] if known else UNASKABLE
    return (account_parts(subject.native_id) or ("", UNASKABLE))[1]


def never_issued(like: Subject, number: int) -> Subject | None:
    """Return a post on ``like``'s server whose id names a time in the year 2112.

    None on servers whose ids are not Mastodon's own, which begin with the time.
    """
    server, status = parts_of(like.native_id) or ("", "")
    if not (status.isdecimal() and len(status) == len(str(_FAR_ID))):
        return None
    return post(NAME, f"{server}/{_FAR_ID + number % 1_000_000}")


def recognise(url: str) -> Subject | None:
    """Read a link; None when its path is not one that Mastodon uses for a post or an account."""
    place = _place(url.strip())
    if place is None:
        return None
    server, steps = place
    in_client = steps[0] in ("web", "deck")
    if in_client:
        steps = steps[1:]
    number = _status_id(steps, in_client) or (None if in_client else kin_id(steps))
    if number is not None:
        return post(NAME, f"{server}/{number}")
    written = _written_account(steps)
    native_id = account_id(written, server) if written is not None else None
    return account(NAME, native_id) if native_id else None


def _place(text: str) -> tuple[str, list[str]] | None:
    """Return a link's server and the steps of its path."""
    if len(text) > _LONGEST_LINK or _UNLINKLY.search(text):
        return None
    try:
        parts = urlsplit(text)
        bare = parts.port is None and "@" not in parts.netloc
    except ValueError:
        return None
    server = parts.hostname or ""
    if not bare or parts.scheme not in ("https", "http") or not is_server(server):
        return None
    return server, [unquote(step) for step in parts.path.removesuffix("/").split("/")[1:]] or [""]


def _status_id(steps: list[str], in_client: bool) -> str | None:
    match steps:
        case [handle, status_id] | [handle, status_id, "embed"]:
            by_handle = handle.startswith("@") and _is_acct(handle[1:])
            # without a name before it, only the client's own path means a post
            fits = by_handle or (in_client and steps == ["statuses", status_id])
        case ["users", user, "statuses", status_id]:
            fits = _is_user(user)
        case ["ap", "users", number, "statuses", status_id]:
            fits = number.isascii() and number.isdigit()
        case _:
            return None
    return status_id if fits and is_status_id(status_id) else None


def _written_account(steps: list[str]) -> str | None:
    match steps:
        case [handle] if handle.startswith("@") and _is_acct(handle[1:]):
            return handle[1:]
        case ["users", user] if _is_user(user):
            return user
    return None


def _is_acct(text: str) -> bool:
    user, at, host = text.partition("@")
    return _is_user(user) and (not at or is_server(host.lower()))


def canonical(subject: Subject) -> str:
    """Write a subject's public address.

    A Mastodon post's goes through the web client's path, which needs no name: the server leads on
    from there to ``/@user/<id>``.
    """
    if subject.kind is SubjectKind.POST:
        server, _, number = subject.native_id.partition("/")
        address = f"/web/statuses/{number}" if is_status_id(number) else kin_address(number)
        return f"https://{server}{address}"
    user, _, host = subject.native_id.partition("@")
    return f"https://{host}/@{user}"


def origin_of(uri: str | None) -> Subject | None:
    """Return the post that an ActivityPub id names, as its own server numbers it.

    None for a form that we do not know: where such a post comes from is then not said.
    """
    found = recognise(uri or "")
    steps = urlsplit(uri or "").path.split("/") if found else []
    # a page's address may be a copy's; the id of a post never begins with a person's name
    by_page = len(steps) < 2 or steps[1].startswith("@") or steps[1] in ("web", "deck", "notice")
    return found if found and found.kind is SubjectKind.POST and not by_page else None


def account_named(written: str) -> tuple[str, str | None] | None:
    """Return user and host (None where none is said) of an account as a person wrote it.

    ``user@host``, ``@user@host``, ``user`` and a link are understood; None for anything else.
    """
    linked = recognise(written)
    if linked is not None:
        return account_parts(linked.native_id) if linked.kind is SubjectKind.ACCOUNT else None
    text = written.strip().removeprefix("@").lower()
    user, at, host = text.partition("@")
    if not _is_user(user) or (at and not is_server(host)):
        return None
    return user, host or None
