"""Weibo's links and ids: which subject an address means, and both ways of writing a post's id.

A post has one number, its ``mid`` (13 to 17 digits, 16 today), which is its id here, and a short
form of it, ``bid`` or ``mblogid`` (9 signs): from the right, seven digits of the one are four signs
of the other, in base 62. Articles and videos have ids of their own: an article is none of our
subjects, a video's address is followed by one question, which may lead nowhere.

An account is its number; names change hands and are followed to it. The creation time that is
said to lie in a ``mid`` is unconfirmed, so none is read from it.

Source: platforms-commercial §6(d), read 2026-11-22.
"""

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urljoin, urlsplit

from checker.model import NeedsExpanding, Subject, SubjectKind, account, post
from checker.platforms.contract import Fetch

NAME = "weibo"
MOBILE, DESKTOP, API = "m.weibo.cn", "weibo.com", "c.api.weibo.com"
"""The hosts that looks ask."""

SITE_HOSTS = frozenset({DESKTOP, f"www.{DESKTOP}", "weibo.cn", "www.weibo.cn"})
VIDEO_HOST, SHORT_HOST = "video.weibo.com", "t.cn"

_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS, _CHARACTERS = 7, 4
_MID = re.compile(r"[1-9][0-9]{12,16}")
_BID = re.compile(r"[0-9A-Za-z]{9}")
_UID = re.compile(r"[1-9][0-9]{3,14}")

_ID = r"([0-9A-Za-z]{9}|[1-9][0-9]{12,16})"
_POST_PATH = re.compile(rf"/(?:[0-9]{{1,15}}|detail|status)/{_ID}/?")
_COMMENT_PATH = re.compile(rf"/comment/{_ID}/?")
_UID_PATH = re.compile(r"/(?:u/)?([1-9][0-9]{3,14})/?")
_NAME_PATH = re.compile(r"/n/([^/]{1,90})/?")
_VIDEO_PATH = re.compile(r"/tv/show/(1034:[0-9A-Za-z]{1,40})/?")
_VIDEO_ID = re.compile(r"1034:[0-9A-Za-z]{1,40}")
_SHORT_PATH = re.compile(r"/([0-9A-Za-z]{1,20})/?")
_NOT_IN_A_LINK = re.compile(r"[\x00-\x20\x7f\\]")


def recognise(url: str) -> Subject | NeedsExpanding | None:
    """Return what a link means: a post, an account, one that must be followed; None for others."""
    parts = _split(url.strip())
    if parts is None:
        return None
    host = parts.hostname or ""
    if host == SHORT_HOST:
        code = _SHORT_PATH.fullmatch(parts.path)
        return NeedsExpanding(NAME, f"https://{SHORT_HOST}/{code[1]}") if code else None
    if host == VIDEO_HOST:
        return _video(_query(parts).get("fid", "")) if parts.path == "/show" else None
    if host == MOBILE and parts.path == "/statuses/show":
        return _post_of(_query(parts).get("id", ""))
    if host == MOBILE or host in SITE_HOSTS:
        return _of_the_site(host, parts.path)
    return None


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


def _query(parts: SplitResult) -> Mapping[str, str]:
    """Return the parameters that stand there once; of one that stands there twice, nothing."""
    try:
        pairs = parse_qsl(parts.query, max_num_fields=50)
    except ValueError:
        return {}
    names = [name for name, _ in pairs]
    return {name: value for name, value in pairs if names.count(name) == 1}


def _of_the_site(host: str, path: str) -> Subject | NeedsExpanding | None:
    named = _POST_PATH.fullmatch(path)
    named = named or (_COMMENT_PATH.fullmatch(path) if host.endswith("weibo.cn") else None)
    if named:
        return _post_of(named[1])
    if found := _UID_PATH.fullmatch(path):
        return account(NAME, found[1])
    if found := _VIDEO_PATH.fullmatch(path):
        return _video(found[1])
    if found := _NAME_PATH.fullmatch(path):
        known_host = host if host == MOBILE else DESKTOP
        return NeedsExpanding(NAME, f"https://{known_host}/n/{quote(unquote(found[1]), safe='')}")
    return None


def _post_of(written: str) -> Subject | None:
    mid = mid_of(written)
    return post(NAME, mid) if mid else None


def _video(written: str) -> NeedsExpanding | None:
    if not _VIDEO_ID.fullmatch(written):
        return None
    return NeedsExpanding(NAME, f"https://{DESKTOP}/tv/show/{written}")


def canonical(subject: Subject) -> str:
    """Return the subject's public address; a post's works without its author's number."""
    number = quote(subject.native_id, safe="")
    if subject.kind is SubjectKind.POST:
        return f"https://{MOBILE}/status/{number}"
    return f"https://{DESKTOP}/u/{number}"


async def expand(url: str, fetch: Fetch) -> Subject | None:
    """Return what a short link, a name or a video leads to, by one HEAD; None for nowhere.

    A short link to a foreign site shows a page in between, and a visitor check leads away from
    everything: neither says anything about any post.
    """
    answer = await fetch(url, method="HEAD", redirects=False)
    target = answer.header("location")
    if target is None or answer.status is None or not 300 <= answer.status < 400:
        return None
    try:
        found = recognise(urljoin(url, target.strip()))
    except ValueError:
        return None
    return found if isinstance(found, Subject) else None


def mid_of(written: str) -> str | None:
    """Return the ``mid`` of a post's id in either form, None where it is none."""
    if _MID.fullmatch(written):
        return written
    return _mid_of_bid(written) if _BID.fullmatch(written) else None


def _mid_of_bid(bid: str) -> str | None:
    groups = _groups(bid, _CHARACTERS)
    numbers = [_number(group) for group in groups]
    # four signs hold more than seven digits: a group beyond them was never made from a number
    if any(number >= 10**_DIGITS for number in numbers[1:]):
        return None
    mid = "".join((str(numbers[0]), *(f"{number:0{_DIGITS}}" for number in numbers[1:])))
    return mid if _MID.fullmatch(mid) else None


def bid_of(mid: str) -> str:
    """Return the short form of a ``mid``.

    Raises:
        ValueError: it is no number.
    """
    groups = [_signs(int(group)) for group in _groups(mid, _DIGITS)]
    return "".join((groups[0], *(group.rjust(_CHARACTERS, "0") for group in groups[1:])))


def _groups(text: str, size: int) -> list[str]:
    first = len(text) % size or size
    return [text[:first], *(text[at : at + size] for at in range(first, len(text), size))]


def _number(signs: str) -> int:
    value = 0
    for sign in signs:
        value = value * len(_SIGNS) + _SIGNS.index(sign)
    return value


def _signs(number: int) -> str:
    signs = ""
    while number:
        number, rest = divmod(number, len(_SIGNS))
        signs = _SIGNS[rest] + signs
    return signs or "0"


def is_mid(text: str) -> bool:
    """Say whether ``text`` is a post's number."""
    return _MID.fullmatch(text) is not None


def is_uid(text: str) -> bool:
    """Say whether ``text`` is an account's number."""
    return _UID.fullmatch(text) is not None


def account_named(written: str) -> str | None:
    """Return the number of the account that somebody wrote as a number or a link; None for none."""
    text = written.strip()
    if is_uid(text):
        return text
    meant = recognise(text)
    told = isinstance(meant, Subject) and meant.kind is SubjectKind.ACCOUNT
    return meant.native_id if isinstance(meant, Subject) and told else None
