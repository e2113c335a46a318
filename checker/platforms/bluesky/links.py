"""Bluesky's names: identities, handles, record addresses, and the links people paste.

A post's native id is its at-uri **with the DID** (``at://did:plc:…/app.bsky.feed.post/<rkey>``), an
account's is its DID: handles change hands. A link with a handle therefore needs one look-up.

Source: platforms-open §1.d; read 2026-11-22.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, unquote, urlsplit

from checker.model import NeedsExpanding, Subject, SubjectKind, account, post
from checker.model.instants import EPOCH

NAME = "bluesky"
COLLECTION = "app.bsky.feed.post"
WEB = "https://bsky.app"
FRONT_ENDS = frozenset({"bsky.app", "deer.social", "blacksky.community", "main.bsky.dev"})
"""Web front ends that share one shape of path; compared whole, never by ending."""

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST_NAME = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?")
_PLC = re.compile(r"did:plc:[a-z2-7]{24}")
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_RECORD_KEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
_UNLINKLY = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_TID = re.compile(r"[2-7a-j][2-7a-z]{12}")
_TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link names.

    Attributes:
        actor: a DID, or a handle in lower case.
        record_key: the post's record key; None for an account.
    """

    actor: str
    record_key: str | None = None

    def subject(self, did: str) -> Subject:
        """Return the subject, now that the actor is known to be ``did``."""
        if self.record_key is None:
            return account(NAME, did)
        return post(NAME, f"at://{did}/{COLLECTION}/{self.record_key}")


def is_did(text: str) -> bool:
    """Say whether ``text`` is a DID of one of the two methods that the network uses."""
    if text.startswith("did:web:"):
        return _is_host_name(text.removeprefix("did:web:"))
    return _PLC.fullmatch(text) is not None


def actor_of(text: str) -> str | None:
    """Return a DID as it is or a handle in lower case, None when ``text`` is neither."""
    actor = text.strip().removeprefix("@")
    if actor.startswith("did:"):
        return actor if is_did(actor) else None
    handle = actor.lower()
    # this one is shown where a handle does not check out, so it names nobody
    return handle if _is_host_name(handle) and handle != "handle.invalid" else None


def _is_host_name(text: str) -> bool:
    return len(text) <= 253 and _HOST_NAME.fullmatch(text) is not None


def link_of(url: str) -> Link | None:
    """Return what ``url`` names, None when it is no link to a post or an account here."""
    text = url.strip()
    if _UNLINKLY.search(text):
        return None
    if text.startswith("at://"):
        return _link_of_parts(re.split(r"[?#]", text, maxsplit=1)[0][len("at://") :].split("/"))
    try:
        parts = urlsplit(text)
        front = parts.hostname in FRONT_ENDS and parts.port is None
    except ValueError:
        return None
    if not front or "@" in parts.netloc or parts.scheme not in ("https", "http"):
        return None
    steps = [unquote(step) for step in parts.path.removesuffix("/").split("/")]
    if len(steps) == 5 and steps[3] == "post":
        steps[3] = COLLECTION
    return _link_of_parts(steps[2:]) if steps[:2] == ["", "profile"] else None


def _link_of_parts(parts: list[str]) -> Link | None:
    actor = actor_of(parts[0]) if parts else None
    if actor is None or len(parts) not in (1, 3):
        return None
    if len(parts) == 1:
        return Link(actor)
    _, collection, record_key = parts
    if collection != COLLECTION or not _is_record_key(record_key):
        return None
    return Link(actor, record_key)


def _is_record_key(text: str) -> bool:
    return text not in (".", "..") and _RECORD_KEY.fullmatch(text) is not None


def never_issued(like: Subject, number: int) -> Subject | None:
    """Return a post in ``like``'s repository whose key names the last moments that a key can.

    Keys are times; a made-up account would be looked for in the directory of all accounts, a
    made-up key is asked for where ``like`` is asked for anyway.
    """
    parts = parts_of(like.native_id)
    if parts is None:
        return None
    left, key = (1 << 63) - 1 - number % 1_000_000, ""
    for _ in range(13):
        left, digit = divmod(left, 32)
        key = _SORTABLE[digit] + key
    return post(NAME, f"at://{parts[0]}/{COLLECTION}/{key}")


def recognise(url: str) -> Subject | NeedsExpanding | None:
    """Read a link: a subject where it carries a DID, a look-up where it carries a handle."""
    link = link_of(url)
    if link is None:
        return None
    if link.actor.startswith("did:"):
        return link.subject(link.actor)
    return NeedsExpanding(NAME, url.strip())


def canonical(subject: Subject) -> str:
    """Write a subject's public address."""
    native = subject.native_id
    if subject.kind is SubjectKind.POST:
        did, _, record_key = native.removeprefix("at://").partition(f"/{COLLECTION}/")
        return f"{WEB}/profile/{quote(did, safe=':')}/post/{quote(record_key, safe=':~')}"
    return f"{WEB}/profile/{quote(native, safe=':')}"


def parts_of(native_id: str) -> tuple[str, str] | None:
    """Return DID and record key of a post's native id, None when it is not one."""
    if not native_id.startswith("at://did:"):
        return None
    link = _link_of_parts(native_id.removeprefix("at://").split("/"))
    return (link.actor, link.record_key) if link and link.record_key else None


def tid_time(text: str) -> datetime | None:
    """Return the time inside a revision id (microseconds, then a clock's number), None if none."""
    if _TID.fullmatch(text) is None:
        return None
    number = 0
    for letter in text:
        number = number * 32 + _TID_DIGITS.index(letter)
    return EPOCH + timedelta(microseconds=number >> 10)
