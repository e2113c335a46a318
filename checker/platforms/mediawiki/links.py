"""MediaWiki's names: wikis, pages, revisions, accounts, and the links people paste.

There are as many MediaWikis as hosts, and each numbers what it holds by itself. A wiki is written
by its host, and its API stands at ``/w/api.php``. The ids:

* a page: ``<host>/<page id>/<title>``. The page id is the identity: it survives moves and
  restorations, and a page that is made anew under an old title bears another. The title is the one
  that the page bore when we met it, since a wiki's log can be asked by title alone; it is kept as
  it was when the page moves on, and the log's moves are followed from there. Page id 0: a page
  that the wiki did not hold when its link was followed, known by its title alone.
* a revision of a page: ``<host>/<page id>.<revision id>/<title>``.
* an account: ``<host>/<user id>``; names can be changed.

A page that was moved between two discoveries is met again under its new title: two subjects with
one page id, whose answers agree.

Any host may bear a wiki and no path is theirs alone, so a plain link is taken for a wiki's on
Wikimedia's hosts only; one of another wiki is written ``mediawiki:https://HOST/wiki/TITLE``. A
link by title names no page id and has to be followed (``NeedsExpanding``) by asking the wiki.

Source: platforms-open §6.d; read 2026-11-24.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from checker.model import NeedsExpanding, Subject, SubjectKind, account, post

NAME = "mediawiki"
UNASKABLE = "malformed.invalid"
"""Where a subject without a readable wiki would be asked: a name that nobody can own."""

_PROJECTS = frozenset(
    {
        "wikibooks.org",
        "wikinews.org",
        "wikipedia.org",
        "wikiquote.org",
        "wikisource.org",
        "wikiversity.org",
        "wikivoyage.org",
        "wiktionary.org",
    }
)
"""Projects with one wiki a language: ``<language>.<project>``."""

_SINGLE_WIKIS = frozenset(
    {
        "commons.wikimedia.org",
        "foundation.wikimedia.org",
        "incubator.wikimedia.org",
        "meta.wikimedia.org",
        "outreach.wikimedia.org",
        "species.wikimedia.org",
        "wikimania.wikimedia.org",
        "wikisource.org",
        "www.mediawiki.org",
        "www.wikidata.org",
        "www.wikifunctions.org",
    }
)
_ALSO_WRITTEN = {
    "m.mediawiki.org": "www.mediawiki.org",
    "m.wikidata.org": "www.wikidata.org",
    "m.wikifunctions.org": "www.wikifunctions.org",
    "mediawiki.org": "www.mediawiki.org",
    "wikidata.org": "www.wikidata.org",
    "wikifunctions.org": "www.wikifunctions.org",
}
_NO_LANGUAGE = frozenset({"www", "m", "mail", "upload", "api", "stream", "login"})

_SPECIAL = "special:"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST_NAME = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?")
_LANGUAGE = re.compile(r"[a-z][a-z0-9-]{1,24}")
_SCRIPT_VARIANT = re.compile(r"zh(?:-[a-z]{2,4})?")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_NO_TITLE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029#<>\[\]{|}\ufffd\ud800-\udfff]")
_UNLINKLY = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_LONGEST_LINK = 4000
_LONGEST_TITLE_BYTES = 400


@dataclass(frozen=True, slots=True)
class PageId:
    """A page's or a revision's native id, taken apart.

    Attributes:
        wiki: the host.
        page: the page id; "0" where the page is known by its title alone.
        revision: the revision id, None for the page itself.
        title: the title it was met under, with underscores.
    """

    wiki: str
    page: str
    revision: str | None
    title: str

    @property
    def native_id(self) -> str:
        """Write it as it is kept."""
        number = f"{self.page}.{self.revision}" if self.revision else self.page
        return f"{self.wiki}/{number}/{self.title}"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link names, before any wiki was asked.

    Attributes:
        page: the page id it bears, None without one; "0" stands for itself.
        user_id: the user id it bears.
        user: the name of the account whose contributions it lists.
    """

    wiki: str
    title: str | None = None
    page: str | None = None
    revision: str | None = None
    user_id: str | None = None
    user: str | None = None


def is_wiki_host(text: str) -> bool:
    """Say whether ``text`` is a host name in small letters that may bear a wiki."""
    return len(text) <= 253 and _HOST_NAME.fullmatch(text) is not None


def is_wikimedia(text: str) -> bool:
    """Say whether ``text`` is the host of one of Wikimedia's wikis, compared label by label."""
    language, _, project = text.partition(".")
    if text in _SINGLE_WIKIS:
        return True
    fits = _LANGUAGE.fullmatch(language) is not None and language not in _NO_LANGUAGE
    return project in _PROJECTS and fits


def wiki_of(host: str) -> str:
    """Return the host that bears the API, for ``host`` as links write it (mobile, bare)."""
    host = host.lower()
    if host in _ALSO_WRITTEN:
        return _ALSO_WRITTEN[host]
    first, _, rest = host.partition(".m.")
    desktop = f"{first}.{rest}"
    return desktop if rest and is_wikimedia(desktop) else host


def title_in(text: str) -> str | None:
    """Return a title as ids write it (NFC, underscores, no fragment); None when it can be none."""
    plain = unicodedata.normalize("NFC", text[:_LONGEST_TITLE_BYTES].partition("#")[0])
    title = re.sub(r"[ _\xa0]+", "_", plain).strip("_").lstrip(":_")
    if not title or _NO_TITLE.search(title):
        return None
    fits = max(len(title.encode()), len(text)) <= _LONGEST_TITLE_BYTES
    return title if fits else None


def page_parts(native_id: str) -> PageId | None:
    """Return the parts of a page's or revision's native id, None when it is not one."""
    wiki, _, rest = native_id.partition("/")
    number, _, title = rest.partition("/")
    page, dot, revision = number.partition(".")
    fits = is_wiki_host(wiki) and (page == "0" or _is_number(page)) and title_in(title) == title
    if not fits or title.lower().startswith(_SPECIAL) or (dot and not _is_number(revision)):
        return None
    return PageId(wiki, page, revision or None, title)


def account_parts(native_id: str) -> tuple[str, str] | None:
    """Return wiki and user id of an account's native id, None when it is not one."""
    wiki, _, user_id = native_id.partition("/")
    return (wiki, user_id) if is_wiki_host(wiki) and _is_number(user_id) else None


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def host_of(subject: Subject) -> str:
    """Return the wiki that is asked about ``subject``."""
    if subject.kind is SubjectKind.ACCOUNT:
        return (account_parts(subject.native_id) or (UNASKABLE,))[0]
    parts = page_parts(subject.native_id)
    return parts.wiki if parts else UNASKABLE


def recognise(url: str) -> Subject | NeedsExpanding | None:
    """Read a link; None when it is of no wiki that we know, or of no page, revision or account."""
    link = link_in(url)
    if link is None:
        return None
    if link.user_id:
        return account(NAME, f"{link.wiki}/{link.user_id}")
    if link.title and link.page and not link.user:
        return post(NAME, PageId(link.wiki, link.page, link.revision, link.title).native_id)
    return NeedsExpanding(NAME, url.strip())


def link_in(url: str) -> Link | None:
    """Return what a link names; None when it is none of a wiki's."""
    text = url.strip()
    named = text.startswith(f"{NAME}:")
    place = _place(text.removeprefix(f"{NAME}:"))
    if place is None:
        return None
    wiki, path, query = place
    if not (is_wikimedia(wiki) or (named and is_wiki_host(wiki))):
        return None
    if path in ("/w/index.php", "/w/"):
        return _by_parameters(wiki, query.get("title"), query)
    start, _, written = path.removeprefix("/").partition("/")
    if path.startswith("/w/index.php/"):
        start, written = "wiki", path.removeprefix("/w/index.php/")
    in_script = wiki.startswith("zh.") and _SCRIPT_VARIANT.fullmatch(start) is not None
    if start != "wiki" and not in_script:
        return None
    return _by_parameters(wiki, unquote(written), query)


def _place(text: str) -> tuple[str, str, dict[str, str]] | None:
    """Return a link's wiki, path and parameters (the last of each name, as PHP reads them)."""
    if len(text) > _LONGEST_LINK or _UNLINKLY.search(text):
        return None
    try:
        parts = urlsplit(text)
        # letters of other alphabets may turn into ASCII when they are made small
        bare = parts.netloc.isascii() and not {"@", ":"} & set(parts.netloc)
        query = dict(parse_qsl(parts.query, keep_blank_values=True, max_num_fields=40))
    except ValueError:
        return None
    if not bare or parts.scheme not in ("https", "http"):
        return None
    return wiki_of(parts.hostname or ""), parts.path, query


def _by_parameters(wiki: str, written: str | None, query: dict[str, str]) -> Link | None:
    title = title_in(written) if written else None
    if written and title is None:
        return None
    if title and title.lower().startswith(_SPECIAL):
        return _special(wiki, title.partition(":")[2])
    page, revision = query.get("curid"), _revision(query)
    if revision == "" or (page is not None and page != "0" and not _is_number(page)):
        return None
    if page == "0" and title is None:
        return None
    return Link(wiki, title, page, revision) if title or page or revision else None


def _revision(query: dict[str, str]) -> str | None:
    """Return the revision that a link shows (of two, the newer); None: newest, "": not said."""
    newer, older = query.get("diff"), query.get("oldid")
    if newer is None or newer == "prev":
        if older is None:
            return None if newer is None else ""
        return older if _is_number(older) else ""
    return newer if _is_number(newer) else ""


def _special(wiki: str, rest: str) -> Link | None:
    name, _, target = rest.partition("/")
    steps = target.split("/")
    if name.lower() == "contributions":
        return Link(wiki, user=target) if target else None
    number = steps[-1]
    if not _is_number(number):
        return None
    match [name.lower(), *steps[:-1]]:
        case ["redirect", "page"]:
            return Link(wiki, page=number)
        case ["redirect", "user"]:
            return Link(wiki, user_id=number)
        case ["redirect", "revision"] | ["permalink" | "permanentlink" | "diff"] | ["diff", _]:
            return Link(wiki, revision=number)
    return None


def canonical(subject: Subject) -> str:
    """Write a subject's public address; of a wiki that is none of Wikimedia's, with our prefix.

    It bears page id and title: a wiki shows the page of that id, wherever it has moved.
    """
    if subject.kind is SubjectKind.ACCOUNT:
        wiki, _, user_id = subject.native_id.partition("/")
        return f"{_prefix(wiki)}https://{wiki}/wiki/Special:Redirect/user/{user_id}"
    parts = page_parts(subject.native_id) or PageId(UNASKABLE, "0", None, "-")
    address = f"https://{parts.wiki}/w/index.php?title={quote(parts.title, safe=':')}"
    oldid = f"&oldid={parts.revision}" if parts.revision else ""
    return f"{_prefix(parts.wiki)}{address}&curid={parts.page}{oldid}"


def _prefix(wiki: str) -> str:
    return "" if is_wikimedia(wiki) else f"{NAME}:"
