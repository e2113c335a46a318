"""Reddit's names and links: which subject an address means.

A post's native id is its fullname ``t3_<id36>``, a comment's ``t1_<id36>``, in small letters. An
account's is its name in small letters: names differ by more than their capitals, stay as a rule for
life and are not given out again. The number behind a name (``t2_…``) can't be asked about with the
scope that we use.

Hosts are compared whole. Media hosts (``i.redd.it``, ``v.redd.it``) name files and no post.

Source: platforms-open §3.d; read 2026-11-24.
"""

import re
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from checker.model import NeedsExpanding, Subject, SubjectKind, account, post
from checker.platforms.contract import Fetch

NAME = "reddit"
SITE_HOST = "www.reddit.com"
SITE = f"https://{SITE_HOST}"

SITE_HOSTS = frozenset(
    {
        "reddit.com",
        "www.reddit.com",
        "old.reddit.com",
        "new.reddit.com",
        "np.reddit.com",
        "m.reddit.com",
        "sh.reddit.com",
        "i.reddit.com",
        "amp.reddit.com",
    }
)
SHORT_HOSTS = frozenset({"redd.it", "www.redd.it"})
SHARE_HOST = "reddit.app.link"

_ID36 = re.compile(r"[1-9a-z][0-9a-z]{0,12}")
_PERSON = re.compile(r"[A-Za-z0-9_-]{1,40}")
_COMMUNITY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{1,49}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNLINKLY = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_LONGEST_LINK = 2000
_PEOPLE = ("user", "u")


def is_fullname(text: str) -> bool:
    """Say whether ``text`` is a post's or a comment's fullname as the API takes it."""
    return text[:3] in ("t1_", "t3_") and _ID36.fullmatch(text[3:]) is not None


def is_comment(subject: Subject) -> bool:
    """Say whether a post is a comment on another."""
    return subject.native_id.startswith("t1_")


def is_person(text: str) -> bool:
    """Say whether ``text`` may be an account's name."""
    return _PERSON.fullmatch(text) is not None


def is_community(text: str) -> bool:
    """Say whether ``text`` may be a community's name, a profile's (``u_name``) included."""
    return _COMMUNITY.fullmatch(text) is not None


def recognise(url: str) -> Subject | NeedsExpanding | None:
    """Return what a link means: a post, comment, account, short link; None when none of Reddit's.

    A link to a community alone is none: a community is no subject.
    """
    parts = _split(url.strip())
    if parts is None:
        return None
    host = parts.hostname or ""
    steps = parts.path.removesuffix("/").split("/")[1:]
    if host in SHORT_HOSTS:
        return _thing("t3", steps[0]) if len(steps) == 1 else None
    if host == SHARE_HOST:
        fits = len(steps) == 1 and _TOKEN.fullmatch(steps[0])
        return NeedsExpanding(NAME, f"https://{SHARE_HOST}/{steps[0]}") if fits else None
    return _of_the_site(steps, parts.query) if host in SITE_HOSTS else None


def _split(text: str) -> SplitResult | None:
    # a browser and a parser may disagree about such characters: what is unclear is no link
    if len(text) > _LONGEST_LINK or _UNLINKLY.search(text):
        return None
    try:
        parts = urlsplit(text)
        bare = parts.port is None and "@" not in parts.netloc
    except ValueError:
        return None
    return parts if bare and parts.scheme in ("https", "http") else None


def _of_the_site(steps: list[str], query: str) -> Subject | NeedsExpanding | None:
    if steps == ["api", "info"]:
        asked = dict(parse_qsl(query)).get("id", "")
        return post(NAME, asked) if is_fullname(asked) else None
    match steps:
        case ["r", community, *rest] if is_community(community):
            return _below("r", community, rest)
        case [letter, name, *rest] if letter in _PEOPLE and is_person(name):
            return _below("user", name, rest) or _account(name, rest)
        case [("gallery" | "poll"), number]:
            return _thing("t3", number)
    return _in_comments(steps)


def _below(place: str, name: str, rest: list[str]) -> Subject | NeedsExpanding | None:
    """Return what lies below a community's or a person's page."""
    match rest:
        case ["s", token] if _TOKEN.fullmatch(token):
            return NeedsExpanding(NAME, f"{SITE}/{place}/{name}/s/{token}")
        case ["comments", _, *_]:
            return _in_comments(rest)
    return None


def _in_comments(steps: list[str]) -> Subject | None:
    match steps:
        case ["comments", number] | ["comments", number, _]:
            return _thing("t3", number)
        case ["comments", number, _, comment] if _thing("t3", number):
            return _thing("t1", comment)
    return None


def _account(name: str, rest: list[str]) -> Subject | None:
    tabs = ("overview", "submitted", "comments")
    fits = not rest or (len(rest) == 1 and rest[0] in tabs)
    return account(NAME, name.lower()) if fits else None


def _thing(kind: str, number: str) -> Subject | None:
    fullname = f"{kind}_{number.lower()}"
    # str.lower makes ASCII of a few other letters: what is written otherwise is no id
    return post(NAME, fullname) if number.isascii() and is_fullname(fullname) else None


def canonical(subject: Subject) -> str:
    """Write a subject's public address.

    A comment's own page is addressed through its post, which the comment's id does not name: the
    address that needs the comment's id alone is the one of the public listing by id.
    """
    if subject.kind is SubjectKind.ACCOUNT:
        return f"{SITE}/user/{subject.native_id}/"
    if is_comment(subject):
        return f"{SITE}/api/info?id={subject.native_id}"
    return f"{SITE}/comments/{subject.native_id[3:]}/"


async def expand(url: str, fetch: Fetch) -> Subject | None:
    """Return what a share link leads to, by one HEAD; None where it leads to no subject."""
    answer = await fetch(url, method="HEAD", redirects=False)
    target = answer.header("location")
    if target is None or answer.status is None or not 300 <= answer.status < 400:
        return None
    try:
        found = recognise(urljoin(url, target.strip()))
    except ValueError:
        return None
    return found if isinstance(found, Subject) else None


def person_named(written: str) -> str | None:
    """Return the account's name that a person wrote (``ann``, ``u/ann``, a link), else None."""
    linked = recognise(written)
    if isinstance(linked, Subject):
        return linked.native_id if linked.kind is SubjectKind.ACCOUNT else None
    bare = written.strip().removeprefix("@").removeprefix("/")
    name = bare.removeprefix("u/").removeprefix("user/")
    return name.lower() if is_person(name) else None


def community_named(written: str) -> str | None:
    """Return the community's name that a person wrote (``r/name`` or a link to it), else None."""
    parts = _split(written.strip())
    if parts is not None:
        path = parts.path if parts.hostname in SITE_HOSTS else ""
    else:
        path = "/" + written.strip().removeprefix("/")
    match path.removesuffix("/").removesuffix("/new").split("/"):
        case ["", "r", name] if is_community(name):
            return name.lower()
    return None
