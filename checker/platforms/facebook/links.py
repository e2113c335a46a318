"""Facebook's links and ids: which subject an address means.

A post's native id is ``<owner>_<post>`` where a link of a post gives both as numbers, else the one
number, or the ``pfbid…`` token as written. Such a token is an alias that changes: several name one
post and none can be turned into its number. So a post known by a token and by its number is two
subjects; once its page was readable, the numbers stand in the reading and show that they are one.

A number alone does not say what it is of: ``facebook.com/<number>`` leads to a photo, a video, a
post or a person. It is read as a post's; a person's or page's own forms are ``profile.php?id=``
and a name. Names change hands.

Source: platforms-commercial §5(d), read 2026-11-22.
"""

import re
from urllib.parse import SplitResult, parse_qsl, quote

from checker.model import NeedsExpanding, Subject, SubjectKind, account, post
from checker.platforms.meta_pages import split_link

NAME = "facebook"
HOST = "www.facebook.com"
SITE = f"https://{HOST}"
HOSTS = frozenset(
    {HOST, "facebook.com", "m.facebook.com", "mbasic.facebook.com", "web.facebook.com"}
)
SHORT_HOSTS = frozenset({"fb.watch", "www.fb.watch"})

_NUMBER = r"[1-9][0-9]{0,24}"
_TOKEN = r"pfbid[A-Za-z0-9]{5,200}"  # noqa: S105  no password
_ID = rf"({_NUMBER}|{_TOKEN})"
_STEP = r"[^/]{1,300}"
_POST_PATH = re.compile(rf"/(?:groups/)?({_STEP})/(?:posts|permalink)/(?:{_STEP}/)?{_ID}/?")
_MEDIA_PATH = re.compile(rf"/(?:{_STEP}/(?:videos|photos)/(?:{_STEP}/)?|reel/)({_NUMBER})/?")
_SHARE_PATH = re.compile(r"/share/([pvr]/[A-Za-z0-9_-]{1,64})/?")
_SHORT_PATH = re.compile(r"/([A-Za-z0-9_-]{1,64})/?")
_ALONE = re.compile(rf"/({_NUMBER})/?")
_PAIR = re.compile(rf"({_NUMBER})_({_NUMBER})")
_PEOPLE_PATH = re.compile(rf"/people/{_STEP}/({_NUMBER})/?")
_NAME_PATH = re.compile(r"/([A-Za-z0-9.]{2,80})/?")
_ONLY_NUMBER = re.compile(_NUMBER)
_ONLY_ID = re.compile(_ID)

_QUERIES = {
    "/permalink.php": "story_fbid",
    "/story.php": "story_fbid",
    "/photo.php": "fbid",
    "/photo": "fbid",
    "/watch": "v",
}
"""The parameter that names a post, by the path (without a stroke at its end)."""

_OWN_PAGES = frozenset({
    "about", "ads", "bookmarks", "business", "careers", "checkpoint", "directory", "events",
    "fundraisers", "gaming", "groups", "hashtag", "help", "home", "jobs", "legal", "live", "login",
    "marketplace", "media", "memories", "messages", "notes", "notifications", "pages", "people",
    "permalink", "photo", "photos", "places", "plugins", "policies", "policy", "posts", "privacy",
    "profile", "public", "recover", "reel", "reels", "saved", "search", "security", "settings",
    "share", "sharer", "stories", "story", "terms", "tr", "video", "videos", "watch",
})  # fmt: skip
"""First steps of paths that are the site's own and nobody's name."""


def recognise(url: str) -> Subject | NeedsExpanding | None:
    """Return what a link means: a post, an account, a short link; None when none of Facebook's."""
    parts = split_link(url.strip())
    if parts is None:
        return None
    if parts.hostname in SHORT_HOSTS:
        short = _SHORT_PATH.fullmatch(parts.path)
        return NeedsExpanding(NAME, f"https://fb.watch/{short[1]}/") if short else None
    if parts.hostname not in HOSTS:
        return None
    if shared := _SHARE_PATH.fullmatch(parts.path):
        return NeedsExpanding(NAME, f"{SITE}/share/{shared[1]}/")
    return _by_query(parts) or _by_path(parts.path) or _account_in(parts)


def _by_query(parts: SplitResult) -> Subject | None:
    name = _QUERIES.get(parts.path.removesuffix("/"))
    native_id = _only(parts, name) if name else None
    if native_id is None or not _ONLY_ID.fullmatch(native_id):
        return None
    owner = _only(parts, "id") if name == "story_fbid" else None
    return _post_of(owner, native_id)


def _only(parts: SplitResult, name: str) -> str | None:
    said = {value for key, value in parse_qsl(parts.query) if key == name}
    return said.pop() if len(said) == 1 else None


def _post_of(owner: str | None, native_id: str) -> Subject:
    both = owner and all(_ONLY_NUMBER.fullmatch(text) for text in (owner, native_id))
    return post(NAME, f"{owner}_{native_id}" if both else native_id)


def _by_path(path: str) -> Subject | None:
    if found := _POST_PATH.fullmatch(path):
        return _post_of(found[1], found[2])
    found = _MEDIA_PATH.fullmatch(path) or _ALONE.fullmatch(path)
    return post(NAME, found[1]) if found else None


def _account_in(parts: SplitResult) -> Subject | None:
    if parts.path.removesuffix("/") == "/profile.php":
        number = _only(parts, "id") or ""
        return account(NAME, number) if _ONLY_NUMBER.fullmatch(number) else None
    if found := _PEOPLE_PATH.fullmatch(parts.path):
        return account(NAME, found[1])
    found = _NAME_PATH.fullmatch(parts.path)
    return account_named(found[1]) if found else None


def account_named(written: str) -> Subject | None:
    """Return the account of a name or a number, with or without a sign; None where it is none."""
    name = written.removeprefix("@").lower()
    if _ONLY_NUMBER.fullmatch(name):
        return account(NAME, name)
    is_name = _NAME_PATH.fullmatch(f"/{name}") and name.strip(".") == name
    own = name in _OWN_PAGES or name.endswith(".php")
    return account(NAME, name) if is_name and not own else None


def canonical(subject: Subject) -> str:
    """Return the subject's public address."""
    native_id = quote(subject.native_id, safe="")
    if subject.kind is SubjectKind.ACCOUNT:
        by_number = _ONLY_NUMBER.fullmatch(subject.native_id)
        return f"{SITE}/profile.php?id={native_id}" if by_number else f"{SITE}/{native_id}"
    if pair := _PAIR.fullmatch(subject.native_id):
        return f"{SITE}/permalink.php?story_fbid={pair[2]}&id={pair[1]}"
    if _ONLY_NUMBER.fullmatch(subject.native_id):
        return f"{SITE}/{native_id}"
    return f"{SITE}/permalink.php?story_fbid={native_id}"


def number_of(subject: Subject) -> str | None:
    """Return the post's own number, None where it is known by a token."""
    number = subject.native_id.rpartition("_")[2]
    return number if _ONLY_NUMBER.fullmatch(number) else None


def is_number(text: object) -> bool:
    """Say whether ``text`` has the form of a number of Facebook's."""
    return isinstance(text, str) and _ONLY_NUMBER.fullmatch(text) is not None


def names(subject: Subject, url: str) -> bool:
    """Say whether an address is one of the subject's own; a post's number is enough."""
    meant = recognise(url)
    if not isinstance(meant, Subject) or meant.kind is not subject.kind:
        return False
    mine, theirs = number_of(subject), number_of(meant)
    if subject.kind is SubjectKind.POST and mine and theirs:
        return mine == theirs
    # a name is written in any case, a token in one
    return meant == subject or (
        subject.kind is SubjectKind.ACCOUNT and meant.native_id == subject.native_id.lower()
    )
