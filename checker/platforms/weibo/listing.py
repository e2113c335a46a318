"""Finding posts on Weibo: the mobile site's lists, by words and by account.

An empty list is never "no posts": Weibo says the same of a list that is empty and to whoever asks
too much, and shows less to visitors from abroad. A long text may be cut in a list, and links may
be written otherwise than on a post's own page: a listing's texts have no digest.

Source: platforms-commercial §6(a), §6(c) W23, §6(f); read 2026-11-22.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from checker.errors import UnreadablePayload
from checker.judge.reach import AFTER, BEFORE
from checker.model import Answer, Cause, Exchange, Reading, Topic, account, post
from checker.model.instants import EPOCH
from checker.platforms.contract import Fetch, Listed, Sighting
from checker.platforms.payload import maybe, need, reading_of
from checker.platforms.weibo.answers import answered, plain, refusal
from checker.platforms.weibo.links import MOBILE, NAME, account_named, is_mid
from checker.platforms.weibo.looking import MOBILE_HEADERS
from checker.platforms.weibo.notices import Said, said
from checker.platforms.weibo.posts import read_row
from checker.platforms.weibo.road_rules import ROAD

INDEX = f"https://{MOBILE}/api/container/getIndex"
MAX_PAGES = 3
"""Pages of one list: visitors are let no deeper, and are held back soon."""

_POST_CARD = 9
_MOST_CARDS = 200

EMPTY = (
    "Weibo shows nothing there, which it also says to whoever asks too much: that is no word on "
    "whether there are posts"
)
_STRANGE = "Weibo shows posts in a shape that we do not know"
_TROUBLES = {
    Cause.LOGIN_WALL: "Weibo lists this only with a login or a visitor's cookie",
    Cause.BLOCKED: "Weibo refuses us",
    Cause.CHALLENGE: "Weibo wants to check visitors first",
    Cause.RATE_LIMITED: "Weibo asks us to slow down",
    Cause.SERVER_ERROR: "Weibo is in trouble (HTTP {status})",
    Cause.NETWORK: "no answer came from Weibo ({failure})",
    Cause.NOT_ASKED: "Weibo was not asked ({failure})",
}


@dataclass(frozen=True, slots=True)
class _Route:
    """One list: what it is called, its parameters, and whose posts alone belong to it."""

    name: str
    params: tuple[tuple[str, str], ...]
    author: str | None = None


@dataclass(kw_only=True)
class _Gathered:
    """What the pages of one list came to so far."""

    n_offered: int = 0
    sightings: dict[str, Sighting] = field(default_factory=dict)
    next_id: str | None = None
    past: bool = False
    trouble: str | None = None


async def discover(topic: Topic, since: datetime, fetch: Fetch) -> AsyncIterator[Listed]:
    """List what the topic's accounts and queries bring: one listing for each.

    Accounts are numbers or links with a number; other names are passed over.
    """
    for route in _routes(topic):
        yield await _listing(route, since, fetch)


def _routes(topic: Topic) -> Iterator[_Route]:
    numbers = (account_named(written) for written in topic.accounts)
    for uid in dict.fromkeys(number for number in numbers if number):
        asked = (("type", "uid"), ("value", uid), ("containerid", f"107603{uid}"))
        yield _Route(f"posts of {uid}", asked, uid)
    for query in topic.queries:
        container = ("containerid", f"100103type=1&q={query}")
        yield _Route(f"search for {query}", (container, ("page_type", "searchall")))


async def _listing(route: _Route, since: datetime, fetch: Fetch) -> Listed:
    """Page through one list until a page is older than ``since`` throughout, or a bound is met."""
    gathered = _Gathered()
    for page in range(1, MAX_PAGES + 1):
        n_before = len(gathered.sightings)
        exchange = await fetch(
            INDEX,
            params=(*route.params, *_paging(route, gathered, page)),
            headers=MOBILE_HEADERS,
            redirects=False,
        )
        _take_page(gathered, route, exchange, since)
        more = route.author is None or gathered.next_id is not None
        if gathered.trouble or gathered.past or not more or len(gathered.sightings) == n_before:
            break
    return Listed(
        route=route.name,
        n_offered=gathered.n_offered,
        sightings=tuple(gathered.sightings.values()),
        whole=False,
        exchange=exchange,
        trouble=gathered.trouble,
    )


def _paging(route: _Route, gathered: _Gathered, page: int) -> tuple[tuple[str, str], ...]:
    if route.author is None:
        return (("page", str(page)),)
    return (("since_id", gathered.next_id),) if gathered.next_id else ()


def _take_page(gathered: _Gathered, route: _Route, exchange: Exchange, since: datetime) -> None:
    cards: list[object] = []

    def read(tree: Mapping[str, object]) -> Answer:
        if maybe(tree, "ok", int) != 1:
            return refusal("listing", exchange, tree)
        cards.extend(need(tree, "data.cards", list)[:_MOST_CARDS])
        gathered.next_id = _next_id(tree)
        return Answer(role="listing", status=exchange.status, found=True)

    answer = answered("listing", exchange, read)
    if answer.found is not True:
        gathered.trouble = _after_some(gathered, answer)
        return
    rows = [row for card in cards if (row := _row_of(card)) is not None]
    times = [made for row in rows if (made := _take(gathered, route, exchange, row)) is not None]
    gathered.past = bool(times) and max(times) < since
    if not rows and not gathered.sightings:
        gathered.trouble = EMPTY
    elif not gathered.sightings:
        gathered.trouble = _STRANGE


def _after_some(gathered: _Gathered, answer: Answer) -> str | None:
    # where pages came before it, this is how a list ends
    ended = bool(gathered.sightings) and said(answer.words) is Said.NOTHING_HERE
    return None if ended else in_words(answer)


def _next_id(tree: Mapping[str, object]) -> str | None:
    told = maybe(tree, "data.cardlistInfo.since_id", object)
    text = str(told)[:30] if isinstance(told, int | str) and not isinstance(told, bool) else ""
    return text if text.isascii() and text.isdigit() and text.strip("0") else None


def _row_of(card: object) -> Mapping[str, object] | None:
    return maybe(card, "mblog", dict) if maybe(card, "card_type", int) == _POST_CARD else None


def _take(
    gathered: _Gathered, route: _Route, exchange: Exchange, row: Mapping[str, object]
) -> datetime | None:
    """Count one row, and keep it when it shows a post; return when that was made."""
    gathered.n_offered += 1
    named = maybe(row, "mid", str) or maybe(row, "id", str) or ""
    if not is_mid(named):
        return None
    subject = post(NAME, named)
    try:
        told = read_row("listing", subject, exchange, row)
    except UnreadablePayload:
        return None
    facts = {name: fact for name, fact in told.facts.items() if name != "text_sha256"}
    mine = route.author is None or facts.get("account") == account(NAME, route.author)
    if told.answer.found is True and mine:
        reading = reading_of(subject, [exchange], [told.answer], **facts)
        gathered.sightings.setdefault(named, Sighting(reading=reading))
    made = facts.get("created_at")
    return made if isinstance(made, datetime) else None


def in_words(answer: Answer) -> str:
    """Return in plain words why Weibo told nothing."""
    alone = Reading(subject=account(NAME, ""), asked_at=EPOCH, answered_at=EPOCH, answers=(answer,))
    if said(answer.words) is Said.NOTHING_HERE:
        return EMPTY
    fitting = (rule for rule in (*BEFORE, *ROAD, *AFTER) if rule.test(alone))
    cause = next((rule.outcome.cause for rule in fitting), Cause.UNREADABLE)
    if cause in _TROUBLES:
        return _TROUBLES[cause].format(status=answer.status, failure=answer.failure)
    spoken = answer.words or answer.code
    return f"Weibo says: {plain(spoken, 200)}" if spoken else f"{_STRANGE} (HTTP {answer.status})"
