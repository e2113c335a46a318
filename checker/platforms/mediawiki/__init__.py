"""MediaWiki: as many platforms as wikis, each asked by its public API and without a login.

Where answers come from. The wiki in a subject's id is asked, at ``/w/api.php``. Pages go out by
their numbers, revisions by theirs, ten to a question, since the texts come along (their digest
tells edits). For each that is missing, or whose text is hidden, the wiki's public log of that
title is read: deletions, restorations, hidden revisions and moves, with time, reason and act. A
move is followed under the new title, three times at most. Who acted is asked for once more: only
whom the wiki lists as its administrator acted for its community; the name itself is not kept.

What absence means. ``missing`` means that this wiki has no page of that number now. The log says
why, and is a second witness that does not rest on our looks. A silent log says nothing: acts that
were hidden do not appear in it. See ``rules`` for the ambiguities.

Ids. A page is ``<host>/<page id>/<title when met>``: the number survives moves and restorations,
titles do not, and a page that is made anew bears another number; see ``links``.

Known limits. A wiki whose scripts do not stand under ``/w/`` does not answer us. Files that a wiki
shows from another one (Commons) go without a trace in its own log. A page's author is named only
while it has a single revision. An account that is blocked keeps its pages and is shown.

Source: platforms-open §6 (MediaWiki's documentation); atproto-local-network §5 (MediaWiki 1.39 as
observed); read 2026-11-24.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from checker.model import Answer, Exchange, Reading, Subject, SubjectKind
from checker.platforms.contract import Fetch, Keep, Pace, Platform, Tells
from checker.platforms.mediawiki.api import ask
from checker.platforms.mediawiki.links import (
    NAME,
    PageId,
    account_parts,
    canonical,
    host_of,
    page_parts,
    recognise,
    title_in,
)
from checker.platforms.mediawiki.listing import (
    FOLLOWS,
    SEARCH,
    discover,
)
from checker.platforms.mediawiki.logbook import ASKED_OF_LOG, Wanted, read_log, read_performer
from checker.platforms.mediawiki.pages import ASKED_OF_PAGES, Facts, read_pages, role_of
from checker.platforms.mediawiki.people import ASKED_OF_USERS, read_accounts
from checker.platforms.mediawiki.resolving import expand
from checker.platforms.mediawiki.rules import RULES
from checker.platforms.mediawiki.signs import DELETED, HIDDEN
from checker.platforms.payload import MAX_JSON_BYTES, reading_of

BATCH = 10
MAX_MOVES = 3

Trail = list[tuple[Exchange, Answer]]
"""What was asked about one subject and what was said, the main answer first."""


@dataclass(slots=True)
class _Visit:
    """One call of ``look``: how to ask, and which offices wikis have already told of."""

    fetch: Fetch
    offices: dict[tuple[str, str], tuple[Exchange, Answer]] = field(default_factory=dict)

    async def office(self, wiki: str, name: str) -> tuple[Exchange, Answer]:
        """Ask a wiki in which of its groups a performer stands, once a look."""
        if (wiki, name) not in self.offices:
            params = (("list", "users"), ("ususers", name), ("usprop", "groups"))
            exchange = await ask(self.fetch, wiki, params)
            self.offices[wiki, name] = exchange, read_performer(exchange, wiki, name)
        return self.offices[wiki, name]


async def look(subjects: Sequence[Subject], fetch: Fetch) -> list[Reading]:
    """Ask where subjects stand now; one reading for each, in the order given."""
    visit = _Visit(fetch)
    readings: dict[Subject, Reading] = {}
    wanted = list(dict.fromkeys(subjects))
    for batch in _batches(wanted, SubjectKind.POST):
        readings.update(await _look_at_pages(batch, visit))
    for batch in _batches(wanted, SubjectKind.ACCOUNT):
        readings.update(await _look_at_accounts(batch, visit))
    return [readings[subject] for subject in subjects]


def _batches(subjects: Sequence[Subject], kind: SubjectKind) -> Iterator[list[Subject]]:
    """Yield subjects of one kind by wiki and by what is asked; an ill-formed id goes alone."""
    groups: dict[tuple[str, str], list[Subject]] = {}
    for subject in subjects:
        if subject.kind is not kind:
            continue
        parts = page_parts(subject.native_id)
        fits = parts is not None or account_parts(subject.native_id) is not None
        asked = role_of(parts) if fits else subject.native_id
        groups.setdefault((host_of(subject), asked), []).append(subject)
    for group in groups.values():
        for start in range(0, len(group), BATCH):
            yield group[start : start + BATCH]


async def _look_at_pages(batch: Sequence[Subject], visit: _Visit) -> dict[Subject, Reading]:
    exchange = await ask(visit.fetch, host_of(batch[0]), _question(batch))
    whole, read = read_pages(exchange, batch)
    alone = len(batch) == 1
    if not read and (alone or not _too_long(exchange)):
        stopped = replace(whole, role=role_of(page_parts(batch[0].native_id)))
        return {subject: reading_of(subject, [exchange], [stopped]) for subject in batch}
    readings: dict[Subject, Reading] = {}
    for subject in batch:
        answer, facts = read.get(subject, (whole, {}))
        # an answer that grew too long for the wiki or for us leaves the rest out
        left_out = answer.unreadable is not None and (not read or "continued" in whole.markers)
        if left_out and not alone:
            readings.update(await _look_at_pages([subject], visit))
        else:
            trail = [(exchange, answer), *await _why(subject, answer, visit)]
            readings[subject] = _reading(subject, trail, facts)
    return readings


def _question(batch: Sequence[Subject]) -> Sequence[tuple[str, str]]:
    parts = [page_parts(item.native_id) or PageId("", "0", "0", "") for item in batch]
    if parts[0].revision:
        which = ("revids", "|".join(item.revision or "0" for item in parts))
    elif parts[0].page == "0":
        which = ("titles", "|".join(item.title for item in parts))
    else:
        which = ("pageids", "|".join(item.page for item in parts))
    return (which, *ASKED_OF_PAGES)


def _too_long(exchange: Exchange) -> bool:
    return exchange.cut or len(exchange.body) > MAX_JSON_BYTES


async def _why(subject: Subject, answer: Answer, visit: _Visit) -> Trail:
    """Read the log where a page is missing or a text hidden; oversight has no public log."""
    parts = page_parts(subject.native_id)
    hidden = "texthidden" in answer.markers and "suppressed" not in answer.markers
    if parts is None or not (hidden or answer.found is False):
        return []
    wanted = Wanted(parts.wiki, parts.title, parts.page)
    if hidden:
        title = title_in(answer.value("title") or "") or parts.title
        wanted = replace(wanted, title=title, revision=answer.value("revision"))
    return await _log(wanted, visit)


async def _log(wanted: Wanted, visit: _Visit) -> Trail:
    """Read the log of a title, and of those that the page was moved to."""
    trail: Trail = []
    performer = None
    for _ in range(1 + MAX_MOVES):
        titled = (*ASKED_OF_LOG, ("letitle", wanted.title))
        exchange = await ask(visit.fetch, wanted.wiki, titled)
        answer, performer = read_log(exchange, wanted)
        target = answer.value("target")
        trail.append((exchange, replace(answer, role="move") if target else answer))
        if target is None:
            break
        done = (answer.value("at") or "", int(answer.value("log") or "0"))
        page = answer.value("page") or wanted.page
        wanted = replace(wanted, title=target, page=page, after=done)
    if performer and trail[-1][1].code in (DELETED, HIDDEN):
        trail.append(await visit.office(wanted.wiki, performer))
    return trail


async def _look_at_accounts(batch: Sequence[Subject], visit: _Visit) -> dict[Subject, Reading]:
    ids = [(account_parts(item.native_id) or ("", "0"))[1] for item in batch]
    params = (*ASKED_OF_USERS, ("ususerids", "|".join(ids)))
    exchange = await ask(visit.fetch, host_of(batch[0]), params)
    whole, read = read_accounts(exchange, batch)
    stopped = replace(whole, role="account")
    return {item: reading_of(item, [exchange], [read.get(item, stopped)]) for item in batch}


def _reading(subject: Subject, trail: Trail, facts: Facts) -> Reading:
    exchanges = [exchange for exchange, _ in trail]
    return reading_of(subject, exchanges, [answer for _, answer in trail], **facts)


PLATFORM = Platform(
    name=NAME,
    source="platforms-open §6 (MediaWiki's documentation); atproto-local-network §5 (MediaWiki "
    "1.39 as observed); read 2026-11-24",
    hosts=(),
    host_of=host_of,
    pace=Pace(
        seconds_per_ask=1.0,
        source="platforms-open §6.e: one question after the other, maxlag, a named user agent",
    ),
    batch=BATCH,
    keep=Keep(
        days=None,
        source="platforms-open §0.9: no term is set; what its author took out keeps id and "
        "digest, never text",
    ),
    rules=RULES,
    recognise=recognise,
    canonical=canonical,
    expand=expand,
    discover=discover,
    follows=FOLLOWS,
    search=SEARCH,
    look=look,
    tells=(
        Tells(what="page deleted by an administrator, with the reason", basis="stated"),
        Tells(what="page restored: the same number is there again", basis="stated"),
        Tells(what="revision's text hidden by an administrator, with the reason", basis="stated"),
        Tells(what="revision's text hidden by oversight, not by whom", basis="stated"),
        Tells(what="moved, merged or blanked: no removal", basis="stated"),
        Tells(what="deleted by one who is not listed as administrator: by whom", basis="not"),
        Tells(what="an act that the log itself hides", basis="not"),
    ),
    usual_wall="none with a named user agent; private wikis ask for a login (readapidenied)",
)
