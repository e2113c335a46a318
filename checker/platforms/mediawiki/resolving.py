"""From a link that names a title, a revision or a person to the wiki's own numbers.

One question tells the number of what is there. Of a title that is not there, the log tells which
page last was; where it is silent, the page is known by its title alone (number 0).

Source: platforms-open §6.a/b, §6.d; read 2026-11-24.
"""

from collections.abc import Sequence

from checker.model import Answer, Exchange, Subject, account, post
from checker.platforms.contract import Fetch
from checker.platforms.mediawiki.api import answered, ask, flag, number, rows_of
from checker.platforms.mediawiki.links import NAME, Link, PageId, link_in, title_in
from checker.platforms.mediawiki.logbook import ASKED_OF_LOG, page_in_log
from checker.platforms.payload import maybe


async def expand(url: str, fetch: Fetch) -> Subject | None:
    """Return what a link leads to; None where the wiki does not say."""
    link = link_in(url)
    if link is None:
        return None
    if link.user:
        return await person(link.wiki, link.user, fetch)
    exchange = await ask(fetch, link.wiki, (*_which(link), ("prop", "info|revisions")))
    found = _page_in(exchange, link)
    if found is None or found.page != "0":
        return post(NAME, found.native_id) if found else None
    params = (*ASKED_OF_LOG, ("letitle", found.title))
    page = page_in_log(await ask(fetch, link.wiki, params), link.wiki, found.title)
    return post(NAME, PageId(found.wiki, page or "0", found.revision, found.title).native_id)


async def person(wiki: str, name: str, fetch: Fetch) -> Subject | None:
    """Return the account that a wiki knows by a name; None where it knows none."""
    exchange = await ask(fetch, wiki, (("list", "users"), ("ususers", name.replace("_", " "))))
    return person_in(exchange, wiki)


def person_in(exchange: Exchange, wiki: str) -> Subject | None:
    """Read the one account of an answer about one name."""
    rows = _rows(exchange, wiki, "query.users")
    user_id = number(rows[0], "userid") if len(rows) == 1 else None
    return account(NAME, f"{wiki}/{user_id}") if user_id else None


def _which(link: Link) -> Sequence[tuple[str, str]]:
    if link.revision:
        return (("revids", link.revision),)
    if link.page:
        return (("pageids", link.page),)
    # a reader who follows a link to a redirect sees the page behind it
    return (("titles", link.title or ""), ("redirects", "1"))


def _rows(exchange: Exchange, wiki: str, path: str) -> list[object]:
    rows: list[object] = []

    def read(tree: object) -> Answer:
        rows.extend(rows_of(tree, path))
        return Answer(role="batch", status=exchange.status, found=True)

    return rows if answered("batch", exchange, wiki, read).found else []


def _page_in(exchange: Exchange, link: Link) -> PageId | None:
    """Read the one page of an answer; page "0" where it bears no number."""
    rows: list[object] = []
    unknown: list[bool] = []

    def read(tree: object) -> Answer:
        if link.revision and maybe(tree, f"query.badrevids.{link.revision}", dict) is not None:
            unknown.append(True)
        else:
            rows.extend(rows_of(tree, "query.pages", 1))
            unknown.extend([flag(rows[0], "missing") or flag(rows[0], "invalid")] if rows else [])
        return Answer(role="batch", status=exchange.status, found=True)

    if not answered("batch", exchange, link.wiki, read).found or not unknown:
        return None
    written = maybe(rows[0], "title", str) if rows else None
    title = title_in(written or link.title or "")
    page = "0" if unknown[0] else number(rows[0], "pageid")
    return PageId(link.wiki, page, link.revision, title) if title and page else None
