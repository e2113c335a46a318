"""Reading a wiki's public log: what was done to a page, by whose right, and for which reason.

The log is asked by title. An entry counts for the page whose id it bears (``logpage``): what was
done to another page under the same title is another story. Entries that a wiki hides from the
public do not appear in such a question at all, so a silent log says nothing.

Source: platforms-open §6.a/b, §6.c, §6.g; atproto-local-network §5 (answers of MediaWiki 1.39);
read 2026-11-24.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from checker.model import Answer, Exchange
from checker.platforms.mediawiki.api import answered, flag, number, plain, rows_of, top_leftover
from checker.platforms.mediawiki.links import title_in
from checker.platforms.payload import maybe, need

LOG_LIMIT = 100
ASKED_OF_LOG = (
    ("list", "logevents"),
    ("leprop", "ids|title|type|user|timestamp|comment|details|tags"),
    ("lelimit", str(LOG_LIMIT)),
)
PERFORMER_GROUPS = ("sysop",)
"""Who deletes by a wiki's own choice; staff, stewards and scripts stand in no such group."""

_OF_PARTS = ("revision", "event")
_OPENED = ("restore",)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are looked for.

    Attributes:
        title: the title asked for, with underscores.
        page: the page id that an entry must bear; "0" takes any.
        revision: only what was done to this revision; None: what was done to the page.
        after: only entries later than this time and log id.
    """

    wiki: str
    title: str
    page: str
    revision: str | None = None
    after: tuple[str, int] = ("", 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log, as far as it is needed."""

    row: object
    log_id: int
    at: str
    type: str
    action: str

    @property
    def order(self) -> tuple[str, int]:
        """By what entries follow each other."""
        return self.at, self.log_id


def read_log(exchange: Exchange, wanted: Wanted) -> tuple[Answer, str | None]:
    """Read the log of one title: the newest entry that counts, and who is named as performer.

    ``code`` is ``type/action`` and ``words`` the reason, both as the wiki writes them. The
    performer's name is for the next question alone: it is kept out of the answer.
    """
    performers: list[str] = []

    def read(tree: object) -> Answer:
        rows = rows_of(tree, "query.logevents")
        entries = sorted(_entries(rows, wanted), key=lambda entry: entry.order, reverse=True)
        own = [entry for entry in entries if _is_own(entry, wanted)]
        last = next(iter(own), None)
        marks = ["redacted"] * any(flag(row, "actionhidden") for row in rows)
        if last is None:
            return Answer(
                role="log",
                status=exchange.status,
                found=False,
                markers=tuple(marks),
                leftover=top_leftover(tree),
            )
        performer = maybe(last.row, "user", str)
        performers.extend([performer] if performer and not flag(last.row, "userhidden") else [])
        marks += _marks(last, entries, wanted)
        return _told(exchange, last, marks, top_leftover(tree))

    answer = answered("log", exchange, wanted.wiki, read)
    return answer, performers[0] if performers and answer.found else None


def page_in_log(exchange: Exchange, wiki: str, title: str) -> str | None:
    """Return the id of the page that was last deleted, restored or moved under a title."""
    answer, _ = read_log(exchange, Wanted(wiki, title, "0"))
    return answer.value("page") if answer.found else None


def _entries(rows: Iterable[object], wanted: Wanted) -> Iterable[Entry]:
    for row in rows:
        log_id, title = number(row, "logid"), maybe(row, "title", str)
        if log_id is None or title is None or title_in(title) != wanted.title:
            continue
        entry = Entry(
            row=row,
            log_id=int(log_id),
            at=need(row, "timestamp", str),
            type=need(row, "type", str),
            action=need(row, "action", str),
        )
        if entry.order > wanted.after:
            yield entry


def _is_own(entry: Entry, wanted: Wanted) -> bool:
    if wanted.revision:
        return _names_revision(entry, wanted.revision)
    if entry.type not in ("delete", "move") or entry.action in _OF_PARTS:
        return False
    return wanted.page == "0" or number(entry.row, "logpage") == wanted.page


def _names_revision(entry: Entry, revision: str) -> bool:
    of_revisions = maybe(entry.row, "params.type", str) == "revision"
    if not of_revisions or (entry.type, entry.action) != ("delete", "revision"):
        return False
    ids = maybe(entry.row, "params.ids", list) or []
    return revision in {str(item) for item in ids[:5000] if isinstance(item, int | str)}


def _marks(last: Entry, entries: Iterable[Entry], wanted: Wanted) -> list[str]:
    later = [entry for entry in entries if entry.order > last.order]
    reopened = any(entry.type == "delete" and entry.action in _OPENED for entry in later)
    marks = ["restored_elsewhere"] * (reopened and not wanted.revision)
    marks += [name for name in ("userhidden", "commenthidden") if flag(last.row, name)]
    marks += ["text_hidden"] * flag(last.row, "params.new.content")
    marks += ["title_taken"] * (number(last.row, "pageid") is not None)
    creators = {
        maybe(entry.row, "user", str)
        for entry in entries
        if (entry.type, entry.action) == ("create", "create")
        and number(entry.row, "logpage") == number(last.row, "logpage")
    } - {None}
    return marks + ["by_creator"] * (maybe(last.row, "user", str) in creators)


def _told(
    exchange: Exchange, last: Entry, marks: list[str], unknown_fields: tuple[str, ...]
) -> Answer:
    hidden = flag(last.row, "commenthidden")
    comment = "" if hidden else maybe(last.row, "comment", str) or ""
    target = title_in(maybe(last.row, "params.target_title", str) or "")
    values = {
        "log": str(last.log_id),
        "at": plain(last.at, 40),
        "page": number(last.row, "logpage"),
        "target": target if last.type == "move" else None,
    }
    return Answer(
        role="log",
        status=exchange.status,
        found=True,
        code=plain(f"{last.type}/{last.action}", 100),
        words=plain(comment, 600) or None,
        markers=tuple(marks),
        values=tuple((name, value) for name, value in values.items() if value),
        leftover=unknown_fields,
    )


def read_performer(exchange: Exchange, wiki: str, name: str) -> Answer:
    """Read which of the wiki's own groups a performer stands in; the name is not kept."""

    def read(tree: object) -> Answer:
        rows = rows_of(tree, "query.users")
        row = next((item for item in rows if maybe(item, "name", str) == name), None)
        groups = maybe(row, "groups", list) or []
        return Answer(
            role="performer",
            status=exchange.status,
            found=number(row, "userid") is not None,
            markers=tuple(group for group in PERFORMER_GROUPS if group in groups),
        )

    return answered("performer", exchange, wiki, read)
