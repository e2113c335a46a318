"""Finding videos on YouTube: a channel's uploads, and searches.

A channel's feed takes no key and shows its latest 15; with a key, the list of its uploads goes
further back. Searches take a key and have a quota of their own, a hundred a day for all topics.
Absence from any of them is never absence: what was removed leaves feeds and searches, and feeds
fail for hours. An item of a list of uploads is a sighting only where it is said to be public:
removed and private videos may stay in such lists.

Source: platforms-commercial §3(a), §3(e), Y60, Y61; read 2026-11-22.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote

from checker.errors import UnreadablePayload
from checker.model import (
    Answer,
    Exchange,
    NeedsExpanding,
    Subject,
    Topic,
    account,
    post,
)
from checker.platforms.contract import Fetch, Follows, Listed, Search, Sighting
from checker.platforms.payload import maybe, reading_of
from checker.platforms.youtube.api import KEY, MAX_IDS, asked, next_page, rows_in
from checker.platforms.youtube.channel import FEED, FeedRow, holder_in, read_uploads
from checker.platforms.youtube.links import NAME, SITE, channel_named, is_channel_id, is_video_id
from checker.platforms.youtube.page import nothing_read
from checker.platforms.youtube.rows import moment
from checker.platforms.youtube.visit import LANGUAGE, in_english

MAX_PAGES = 10
MAX_SEARCH_PAGES = 2
"""Each page of a search is one of the day's hundred."""

NO_KEY = f"YouTube searches only for a key: set {KEY}"
_SPENT = "what may be asked of YouTube with this key today has been asked"
_UNRESOLVED = "YouTube did not say which channel holds this name now"


def _channel_written(written: str) -> str | None:
    return written.strip() if channel_named(written) is not None else None


FOLLOWS = Follows(named=_channel_written, form="@handle")
SEARCH = Search(
    needs=f"YouTube searches only for a key ({KEY}), a hundred times a day: one query every "
    "quarter of an hour. Channels and links need none."
)


async def discover(topic: Topic, since: datetime, fetch: Fetch) -> AsyncIterator[Listed]:
    """Yield what each channel's uploads and each search bring: one listing for each."""
    for written in dict.fromkeys(topic.accounts):
        meant = channel_named(written)
        if meant is None:  # a name of some other platform's
            continue
        named = await expand(meant.url, fetch) if isinstance(meant, NeedsExpanding) else meant
        if named is None:
            yield _nothing(f"uploads of {written}", None, _UNRESOLVED)
        else:
            yield await _uploads(named, since, fetch)
    for query in dict.fromkeys(topic.queries):
        yield await _search(query, since, fetch)


async def expand(url: str, fetch: Fetch) -> Subject | None:
    """Return the channel that holds a name now; None where YouTube does not say.

    The page is asked for itself: its address goes on naming the handle, and its data the channel.
    Where no page is shown, the Data API is asked, which knows handles and the names of ``/user/``.
    """
    page = await fetch(in_english(url), headers=LANGUAGE)
    found = holder_in(page)
    kind, _, name = unquote(url.removeprefix(f"{SITE}/")).rpartition("/")
    if found or kind == "c":
        return found
    by_name = ("forUsername" if kind == "user" else "forHandle", name)
    listing = await asked(fetch, "channels", ("part", "id"), by_name)
    _, rows = rows_in(listing, "batch")
    named = maybe(rows[0], "id", str) if len(rows) == 1 else None
    return account(NAME, named) if named and is_channel_id(named) else None


# ---- uploads


@dataclass(kw_only=True)
class _Gathered:
    """What the pages of one listing came to so far."""

    n_offered: int = 0
    sightings: dict[str, Sighting] = field(default_factory=dict)
    past: bool = False
    ended: bool = False
    trouble: str | None = None
    last: Exchange | None = None

    def take(self, sighting: Sighting | None, made_at: datetime | None, since: datetime) -> None:
        """Count one row, and keep it where it shows a video; the last one says how far it goes."""
        self.n_offered += 1
        self.past = made_at is not None and made_at < since
        if sighting is not None:
            self.sightings.setdefault(sighting.reading.subject.native_id, sighting)

    def listed(self, route: str, *, whole: bool = False) -> Listed:
        """Return it as a listing."""
        return Listed(
            route=route,
            n_offered=self.n_offered,
            sightings=tuple(self.sightings.values()),
            whole=whole and self.ended and self.trouble is None,
            exchange=self.last,
            trouble=self.trouble,
        )


async def _uploads(channel: Subject, since: datetime, fetch: Fetch) -> Listed:
    """List a channel's uploads with the key; by its feed where that brings nothing."""
    name = channel.native_id
    params = (("part", "snippet,contentDetails,status"), ("playlistId", f"UU{name[2:]}"))

    def sighted(row: object, page: Exchange) -> tuple[Sighting | None, datetime | None]:
        return _upload(row, page, channel)

    gathered = await _pages("playlistItems", params, (MAX_PAGES, since), sighted, fetch)
    if gathered.trouble is None:
        return gathered.listed(f"uploads of {name}", whole=True)
    feed = await fetch(FEED, params=(("channel_id", name),), headers=LANGUAGE)
    return _of_feed(channel, feed)


Sighted = Callable[[object, Exchange], tuple[Sighting | None, datetime | None]]


async def _pages(
    what: str,
    params: Sequence[tuple[str, str]],
    bounds: tuple[int, datetime],
    sighted: Sighted,
    fetch: Fetch,
) -> _Gathered:
    """Page through a list of the Data API until it is older than a time, or a bound is met."""
    gathered, token = _Gathered(), None
    most, since = bounds
    for _ in range(most):
        paging = (("pageToken", token),) if token else ()
        page = await asked(fetch, what, *params, ("maxResults", str(MAX_IDS)), *paging)
        gathered.last = page
        whole, rows = rows_in(page, "listing")
        if whole.found is not True:
            gathered.trouble = _trouble(whole)
            break
        for row in rows:
            gathered.take(*sighted(row, page), since)
        before, token = token, next_page(page)
        gathered.ended = token is None
        # a page that leads no further back would go round for ever
        if gathered.ended or gathered.past or token == before:
            break
    return gathered


def _upload(
    row: object, page: Exchange, channel: Subject
) -> tuple[Sighting | None, datetime | None]:
    named = maybe(row, "contentDetails.videoId", str) or ""
    made = moment(maybe(row, "contentDetails.videoPublishedAt", str), page.answered_at)
    public = maybe(row, "status.privacyStatus", str) in ("public", "unlisted")
    author = maybe(row, "snippet.videoOwnerChannelId", str) or channel.native_id
    mine = public and is_video_id(named) and author == channel.native_id
    return _sighting(named, page, channel, made) if mine else None, made


def _of_feed(channel: Subject, feed: Exchange) -> Listed:
    route = f"feed of {channel.native_id}"
    try:
        rows = read_uploads(channel.native_id, feed)
    except UnreadablePayload as problem:
        return _nothing(route, feed, _trouble(nothing_read("listing", feed, problem)))
    gathered = _Gathered(last=feed)
    for row in rows:
        gathered.take(_fed(row, feed, channel), row.made_at, row.made_at or feed.asked_at)
    return gathered.listed(route)


def _fed(row: FeedRow, feed: Exchange, channel: Subject) -> Sighting | None:
    # 15 of them, all passed on: what comes back stands among them with its old time
    return _sighting(row.video_id, feed, channel, row.made_at) if row.video_id else None


# ---- searches


async def _search(query: str, since: datetime, fetch: Fetch) -> Listed:
    start = since.astimezone(UTC).replace(microsecond=0)
    params = (
        ("part", "snippet"),
        ("type", "video"),
        ("order", "date"),
        ("q", query),
        ("publishedAfter", start.strftime("%Y-%m-%dT%H:%M:%SZ")),
    )
    gathered = await _pages("search", params, (MAX_SEARCH_PAGES, since), _hit, fetch)
    return gathered.listed(f"search for {query}")


def _hit(row: object, page: Exchange) -> tuple[Sighting | None, datetime | None]:
    named = maybe(row, "id.videoId", str) or ""
    author = maybe(row, "snippet.channelId", str) or ""
    made = moment(maybe(row, "snippet.publishedAt", str), page.answered_at)
    channel = account(NAME, author) if is_channel_id(author) else None
    return _sighting(named, page, channel, made) if is_video_id(named) else None, made


def _sighting(
    video_id: str, page: Exchange, channel: Subject | None, made_at: datetime | None
) -> Sighting:
    seen = Answer(role="listing", status=page.status, found=True)
    reading = reading_of(post(NAME, video_id), [page], [seen], account=channel, created_at=made_at)
    return Sighting(reading=reading)


def _nothing(route: str, page: Exchange | None, trouble: str) -> Listed:
    return Listed(
        route=route, n_offered=0, sightings=(), whole=False, exchange=page, trouble=trouble
    )


def _trouble(answer: Answer) -> str:
    """Return in plain words why nothing was listed."""
    if answer.failure == "no_key":
        return NO_KEY
    if answer.failure == "quota_spent" or answer.code in ("quotaExceeded", "dailyLimitExceeded"):
        return _SPENT
    if answer.failure:
        return f"no answer came from YouTube: {answer.failure}"
    if answer.wall:
        return f"met a wall: {answer.wall}"
    return f"HTTP {answer.status}, {answer.code or answer.unreadable or 'no list'}"
