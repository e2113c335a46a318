"""Telegram's names: public channels and groups, their posts, and the links people paste.

A post's native id is ``<channel>/<number>``, an account's ``<channel>``: the public name in small
letters, since addresses do not tell capitals apart. Telegram shows no other key to visitors that
would lead to a post; a name can be given up and taken by somebody else.

A link to a comment (``?comment=``) or into a thread (``?thread=``) names the post that it hangs on.
Private posts (``t.me/c/…``) and invitations (``t.me/+…``) cannot be checked by a visitor: refused.

Source: platforms-open §4.d; read 2026-11-24.
"""

import re
from urllib.parse import parse_qsl, urlsplit

from checker.model import Subject, SubjectKind, account, post

NAME = "telegram"
HOST = "t.me"
HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})

_NO_CHANNELS = frozenset(
    {
        "addemoji",
        "addlist",
        "addstickers",
        "addtheme",
        "auction",
        "boost",
        "call",
        "confirmphone",
        "contact",
        "giftcode",
        "invoice",
        "joinchat",
        "login",
        "proxy",
        "setlanguage",
        "share",
        "socks",
        "stickers",
    }
)
"""First steps of paths that Telegram keeps for itself; none is a channel."""

_CHANNEL = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,30}[A-Za-z0-9]")
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
_UNLINKLY = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_LONGEST_LINK = 2000


def is_channel(text: str) -> bool:
    """Say whether ``text`` may be the public name of a channel or group."""
    return _CHANNEL.fullmatch(text) is not None and text.lower() not in _NO_CHANNELS


def parts_of(native_id: str) -> tuple[str, str] | None:
    """Return channel and number of a post's native id, None when it is not one."""
    channel, _, number = native_id.partition("/")
    fits = is_channel(channel) and channel == channel.lower() and _is_number(number)
    return (channel, number) if fits else None


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def named(written: str) -> Subject | None:
    """Return the post that ``Channel/123`` names, as pages write it; None when it is none."""
    native_id = written.strip().lower()
    return post(NAME, native_id) if parts_of(native_id) else None


def recognise(url: str) -> Subject | None:
    """Read a link; None when it is none of a public channel or its post."""
    text = url.strip()
    if len(text) > _LONGEST_LINK or _UNLINKLY.search(text):
        return None
    try:
        parts = urlsplit(text)
        bare = parts.netloc.isascii() and not {"@", ":"} & set(parts.netloc)
        query = dict(parse_qsl(parts.query, max_num_fields=40))
    except ValueError:
        return None
    if parts.scheme == "tg":
        fits = parts.netloc == "resolve" and parts.path in ("", "/")
        return _subject(query.get("domain", ""), query.get("post")) if fits else None
    if not bare or parts.scheme not in ("https", "http") or parts.hostname not in HOSTS:
        return None
    return _by_path(parts.path.removesuffix("/").split("/")[1:])


def _by_path(steps: list[str]) -> Subject | None:
    if steps[:1] == ["s"]:
        steps = steps[1:]
        if len(steps) > 2:
            return None
    match steps:
        case [channel]:
            return _subject(channel, None)
        case [channel, number]:
            return _subject(channel, number)
        case [channel, topic, number] if _is_number(topic):
            return _subject(channel, number)
    return None


def _subject(channel: str, number: str | None) -> Subject | None:
    if not is_channel(channel):
        return None
    if number is None:
        return account(NAME, channel.lower())
    return named(f"{channel}/{number}")


def canonical(subject: Subject) -> str:
    """Write a subject's public address."""
    return f"https://{HOST}/{subject.native_id}"


def channel_of(subject: Subject) -> Subject:
    """Return the account that a post belongs to."""
    return account(NAME, subject.native_id.partition("/")[0])


def post_of(channel: Subject, number: str) -> Subject:
    """Return the post that bears ``number`` in ``channel``."""
    return post(NAME, f"{channel.native_id}/{number}")


def channel_named(written: str) -> str | None:
    """Return the channel that a person wrote: ``name``, ``@name`` or a link; None for others."""
    linked = recognise(written)
    if linked is not None:
        return linked.native_id if linked.kind is SubjectKind.ACCOUNT else None
    text = written.strip().removeprefix("@")
    return text.lower() if is_channel(text) else None
