"""Finding posts of Telegram channels: their previews, and the search inside each.

There is no search over all channels without an account. A number that is missing between others is
never an absence: numbers go to lines of the service, to albums' members and to posts long gone. A
search inside a channel stops after about twenty hits, so it never claims to be whole.

Source: platforms-open §4.a, §4.e, §4.f; read 2026-11-24.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime

from checker.errors import UnreadablePayload
from checker.judge.reach import AFTER, BEFORE
from checker.model import Answer, Cause, Exchange, Reading, Subject, Topic, account
from checker.model.instants import EPOCH
from checker.platforms.contract import Fetch, Follows, Listed, Search, Sighting
from checker.platforms.payload import reading_of
from checker.platforms.telegram.channel import read_channel
from checker.platforms.telegram.links import HOST, NAME, channel_named
from checker.platforms.telegram.markup import parsed, pieces_of
from checker.platforms.telegram.message import own_name, read_message

MAX_PAGES = 10
ENGLISH = {"Accept-Language": "en"}
NO_SEARCH = "Telegram's public pages search inside a named channel only: name channels (@name)"


_TROUBLES = {
    Cause.LOGIN_WALL: f"{HOST} shows this only with a login",
    Cause.BLOCKED: f"{HOST} refuses us",
    Cause.CHALLENGE: f"a challenge stands before {HOST}",
    Cause.RATE_LIMITED: f"{HOST} asks us to slow down",
    Cause.SERVER_ERROR: f"{HOST} is in trouble (HTTP {{status}})",
    Cause.NETWORK: f"no answer came from {HOST} ({{failure}})",
    Cause.NOT_ASKED: f"{HOST} was not asked ({{failure}})",
}


@dataclass(kw_only=True)
class _Gathered:
    """What the pages of one listing came to so far."""

    n_offered: int = 0
    n_read: int = 0
    sightings: dict[Subject, Sighting] = field(default_factory=dict)
    oldest: int | None = None
    past: bool = False
    ended: bool = False
    trouble: str | None = None


async def discover(topic: Topic, since: datetime, fetch: Fetch) -> AsyncIterator[Listed]:
    """List posts of the topic's channels, newest first; each query is asked in each channel.

    Names that cannot be a channel's are passed over.
    """
    channels = [name for written in topic.accounts if (name := channel_named(written))]
    for channel in dict.fromkeys(channels):
        yield await _listing(channel, None, since, fetch)
        for query in topic.queries:
            yield await _listing(channel, query, since, fetch)
    if topic.queries and not channels:
        yield Listed(
            route=NAME, n_offered=0, sightings=(), whole=False, exchange=None, trouble=NO_SEARCH
        )


async def _listing(channel: str, query: str | None, since: datetime, fetch: Fetch) -> Listed:
    """Page through one listing until its posts are older than ``since``, or the bound is met."""
    gathered = _Gathered()
    asked = (("q", query),) if query is not None else ()
    for _ in range(MAX_PAGES):
        before = gathered.oldest
        paging = (("before", str(before)),) if before is not None else ()
        exchange = await fetch(
            f"https://{HOST}/s/{channel}", params=(*asked, *paging), headers=ENGLISH
        )
        _take_page(gathered, channel, exchange, since)
        # a page that leads no further back would go round for ever
        if gathered.trouble or gathered.past or gathered.ended or gathered.oldest == before:
            break
    found = sorted(gathered.sightings.values(), key=_number, reverse=True)
    return Listed(
        route=f"posts of @{channel}" if query is None else f"search for {query} in @{channel}",
        n_offered=gathered.n_offered,
        sightings=tuple(found),
        whole=gathered.ended and query is None and gathered.n_read > 0,
        exchange=exchange,
        trouble=gathered.trouble,
    )


def _number(sighting: Sighting) -> int:
    return _number_in(sighting.reading.subject)


def _number_in(subject: Subject) -> int:
    return int(subject.native_id.rpartition("/")[2])


def _take_page(gathered: _Gathered, channel: str, exchange: Exchange, since: datetime) -> None:
    answer = read_channel("listing", exchange, account(NAME, channel))
    if "preview" not in answer.markers:
        gathered.trouble = in_words(answer, channel)
        return
    _, pieces = pieces_of(exchange.body)
    n_before, at_before = gathered.n_offered, gathered.oldest
    for piece in reversed(pieces):
        _take_post(gathered, channel, piece, exchange, since)
    if gathered.n_offered > n_before and not gathered.n_read:
        gathered.trouble = f"@{channel} shows posts in a shape that we do not know"
    lowest = gathered.oldest if gathered.oldest != at_before else None
    gathered.ended = lowest is None or lowest <= 1 or b"data-before" not in exchange.body


def _take_post(
    gathered: _Gathered, channel: str, piece: bytes, exchange: Exchange, since: datetime
) -> None:
    """Count one post, and keep it when it is young enough to follow."""
    try:
        found = own_name(parsed(piece))
        if found is None:
            return
        node, subject = found
        number = _number_in(subject)
        gathered.oldest = min(gathered.oldest or number, number)
        answer, facts = read_message("listing", node, exchange, subject)
    except UnreadablePayload:
        gathered.n_offered += 1
        return
    if "service" in answer.markers:
        return
    gathered.n_offered += 1
    if not {"text", "media", "instead"} & set(answer.markers):
        return
    gathered.n_read += 1
    made = facts["created_at"]
    if made is not None and made < since:
        gathered.past = True
    elif facts["account"].native_id == channel:
        reading = reading_of(subject, [exchange], [answer], **facts)
        gathered.sightings.setdefault(subject, Sighting(reading=reading, author_name=f"@{channel}"))


def in_words(answer: Answer, channel: str) -> str:
    """Return in plain words why a channel's page told nothing."""
    if "no_preview" in answer.markers:
        return f"@{channel} has no public preview: links to its posts can be followed all the same"
    if "empty" in answer.markers:
        return f"{HOST} answered with an empty page"
    alone = Reading(subject=account(NAME, ""), asked_at=EPOCH, answered_at=EPOCH, answers=(answer,))
    rules = (rule for rule in (*BEFORE, *AFTER) if rule.test(alone))
    cause = next((rule.outcome.cause for rule in rules), Cause.UNREADABLE)
    told = _TROUBLES.get(cause, f"{HOST} does not answer for @{channel} as we know it")
    return told.format(status=answer.status, failure=answer.failure)


FOLLOWS = Follows(named=channel_named, form="channel")
SEARCH = Search(
    needs="Telegram shows visitors no search but each channel's own: the words are looked for in "
    "the channels that the topic names."
)
