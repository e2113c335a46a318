"""Finds TikTok's posts on a topic: accounts' embeds and older lists, and words with a key.

What a listing leaves out is never absent. TikTok's own searches and hashtag lists are answered
only to signed requests (an empty body with HTTP 200 is the refusal), so they are not asked.

An adapter has no clock: the Research API's days end on the day that the topic or the last listing
names, and, where the answer shows that this is past, on the day of the answer in a second turn.

Source: platforms-commercial §1(a) and §1(h), read 2026-11-22.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject, Topic, account, post
from checker.platforms.contract import Fetch, Listed, Sighting
from checker.platforms.payload import reading_of, unanswered
from checker.platforms.tiktok import creator_list, research
from checker.platforms.tiktok.links import (
    FOLLOWS,
    NAME,
    SEARCH,
    SITE,
    id_time,
    is_post_id,
    is_sec_uid,
)
from checker.platforms.tiktok.page import LANGUAGE
from checker.platforms.tiktok.profile import read_embed

MOST_PAGES = 5
"""Pages of a search, of a hundred posts each."""

MOST_OLDER_PAGES = 3

LATE = timedelta(days=3)
"""The API knows posts late, nobody says by how much: so many days are asked for again (ours)."""

_NO_KEY = (
    f"{SEARCH.needs} Its own searches and hashtag lists answer only signed requests, and are not "
    "asked"
)
_SPENT = "the Research API's requests for today are spent; it is asked again after midnight UTC"
_NO_ROWS = "an empty page, as this list often gives: it does not mean that there are no posts"


@dataclass(slots=True)
class Gathered:
    """What the pages of one listing came to so far."""

    sightings: list[Sighting] = field(default_factory=list)
    n_offered: int = 0
    last: Exchange | None = None
    trouble: str | None = None

    def listed(self, route: str) -> Listed:
        """Return it as a listing; a post that is listed twice counts once as a sighting."""
        by_post = {item.reading.subject: item for item in reversed(self.sightings)}
        return Listed(
            route=route,
            n_offered=self.n_offered,
            sightings=tuple(reversed(by_post.values())),
            whole=False,
            exchange=self.last,
            trouble=self.trouble,
        )


async def discover(topic: Topic, since: datetime, fetch: Fetch) -> AsyncIterator[Listed]:
    """Yield what accounts' lists and the Research API show, newest first as far as they say.

    All of an embed is passed on, posts from before ``since`` too: a post that was held for review
    or taken down comes into the list late, with an old id.
    """
    for written in topic.accounts:
        name = FOLLOWS.named(written)
        if name is None:
            trouble = "this is no TikTok account's name"
            yield Gathered(trouble=trouble).listed(f"embed of {written}")
            continue
        page = await fetch(f"{SITE}/embed/@{name}", headers=LANGUAGE)
        yield _embedded(name, page)
        if is_sec_uid(name):
            yield await _older(name, since, page.answered_at, fetch)
    for query in topic.queries:
        yield await _searched(query, since, max(since, topic.registered_at), fetch)


def _sighting(
    post_id: str,
    page: Exchange,
    created_at: datetime | None,
    author: Subject | None = None,
    author_name: str | None = None,
    role: str = "listing",
) -> Sighting:
    reading = reading_of(
        post(NAME, post_id),
        [page],
        [Answer(role=role, status=page.status, found=True)],
        account=author,
        created_at=created_at,
    )
    return Sighting(reading=reading, author_name=author_name)


def _trouble(page: Exchange, problem: UnreadablePayload) -> str:
    answer = unanswered("listing", page, problem)
    if answer.failure:
        return f"no answer: {answer.failure}"
    if answer.wall:
        return f"met a wall: {answer.wall}"
    return f"HTTP {answer.status}, {answer.unreadable}"


# ---- accounts


def _embedded(name: str, page: Exchange) -> Listed:
    found = Gathered(last=page)
    author = account(NAME, name) if is_sec_uid(name) else None
    try:
        ids = read_embed(name, page)
    except UnreadablePayload as problem:
        found.trouble, ids = _trouble(page, problem), []
    found.n_offered = len(ids)
    for post_id in filter(is_post_id, ids):
        made = id_time(post_id, page.answered_at)
        found.sightings.append(_sighting(post_id, page, made, author, None if author else name))
    return found.listed(f"embed of @{name}")


async def _older(sec_uid: str, since: datetime, now: datetime, fetch: Fetch) -> Listed:
    found, before = Gathered(), now
    for _ in range(MOST_OLDER_PAGES):
        asked = creator_list.parameters(sec_uid, before)
        page = await fetch(creator_list.ADDRESS, params=asked, headers=LANGUAGE)
        reached = _take_older(sec_uid, page, found)
        if reached is None or not since < reached < before:
            break
        before = reached
    return found.listed(f"older list of @{sec_uid}")


def _take_older(sec_uid: str, page: Exchange, found: Gathered) -> datetime | None:
    """Take a page's posts, and return from when on the list goes further back, if it does."""
    found.last = page
    try:
        told = creator_list.read_page(sec_uid, page)
    except UnreadablePayload as problem:
        found.trouble = _trouble(page, problem)
        return None
    if not told.n_offered:
        found.trouble = None if found.n_offered else _NO_ROWS
        return None
    found.n_offered += told.n_offered
    author = account(NAME, sec_uid)
    found.sightings += [_sighting(one, page, made, author) for one, made in told.posts]
    times = [made for _, made in told.posts if made is not None]
    return min(times, default=None) if told.older else None


# ---- words


async def _searched(query: str, since: datetime, until: datetime, fetch: Fetch) -> Listed:
    named, word = _meant(query)
    route = f"Research API, {'hashtag' if named == 'hashtag_name' else 'words'} {word}"
    found = Gathered()
    if not word:
        found.trouble = "no word to search for"
        return found.listed(route)
    await _search(named, word, _window(since, until), found, fetch)
    today = found.last.answered_at if found.last else until
    if found.trouble is None and today.date() > until.date():
        await _search(named, word, _window(until, today), found, fetch)
    return found.listed(route)


def _meant(query: str) -> tuple[str, str]:
    words = query.strip()
    is_tag = words.startswith("#") and len(words.split()) == 1
    return ("hashtag_name", words.lstrip("#")) if is_tag else ("keyword", words)


def _window(since: datetime, until: datetime) -> research.Window:
    earliest = until - research.LONGEST_WINDOW
    start = since - LATE if since > earliest + LATE else earliest
    return start.date(), until.date()


async def _search(
    named: str, word: str, window: research.Window, found: Gathered, fetch: Fetch
) -> None:
    more = None
    for _ in range(MOST_PAGES):
        page = await fetch(
            research.QUERY,
            method=research.question(named, [word], window, more),
            params=research.FIELDS,
            auth=research.FOR_SEARCH,
        )
        more = _take_videos(page, found)
        if more is None:
            break


def _take_videos(page: Exchange, found: Gathered) -> tuple[int, str] | None:
    if page.failure in research.UNASKED:
        found.trouble = {"no_key": _NO_KEY, "quota_spent": _SPENT}.get(
            page.failure or "", f"not asked: {page.failure}"
        )
        return None
    found.last = page
    try:
        videos = research.read_videos(page)
    except UnreadablePayload as problem:
        found.trouble = _trouble(page, problem)
        return None
    found.n_offered += videos.n_offered
    found.sightings += [
        _sighting(row.id, page, row.created_at, author_name=row.username, role="index")
        for row in videos.rows
    ]
    return videos.more
