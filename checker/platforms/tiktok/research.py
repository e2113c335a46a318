"""TikTok's Research API: asked by key for posts by word or hashtag, and for posts by their ids.

It knows public posts of grown-up authors, late and not all of them: what it leaves out says
nothing. It gives no reason for anything. Only ids, times and handles are asked for, no texts: a
caption from here and one from the page could differ without anybody having edited it.

Source: platforms-commercial §1(h) and §1(b), read 2026-11-22.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, JsonPost, Subject
from checker.platforms import keys
from checker.platforms.contract import Fetch
from checker.platforms.payload import maybe, need, parse_json, unanswered
from checker.platforms.tiktok.links import id_time, is_post_id, plausible_time
from checker.platforms.tiktok.page import drift, kept_whole

API_HOST = "open.tiktokapis.com"
QUERY = f"https://{API_HOST}/v2/research/video/query/"
FIELDS = (("fields", "id,create_time,username"),)

CREDENTIALS = (keys.TIKTOK_SEARCH, keys.TIKTOK_LOOKS)
FOR_SEARCH, FOR_LOOKS = (one.name for one in CREDENTIALS)
VARIABLES = keys.TIKTOK_SEARCH.variables

UNASKED = frozenset({"no_key", "quota_spent", "not_asked", "refused_by_guard"})
"""Failures of questions that never went out: the API was not asked and is no part of a reading."""

MOST_ROWS = 100
"""The longest page, and the longest list of ids that is asked for: a longer one is untried."""

LONGEST_WINDOW = timedelta(days=30)
_BEHIND = timedelta(days=1)
"""An id's time lies up to 72 s before the creation time, so that may fall on the next day."""

_KNOWN_FIELDS = frozenset({"videos", "cursor", "has_more", "search_id"})
_KNOWN_ROW = frozenset({"id", "create_time", "username"})
_MOST_CURSOR = 10**9

Window = tuple[date, date]
"""First and last day of creation, UTC, both within."""


"""One key under two names, so that a day of walls can't spend what discovery needs: 1,000 in all.

The two sums are our choice.
"""


@dataclass(frozen=True, slots=True)
class Video:
    """A row: the post's id, when the API says it was made, and its author's handle of now."""

    id: str
    created_at: datetime | None
    username: str | None
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Videos:
    """One page of an answer.

    Attributes:
        rows: those that name a post.
        n_offered: all of them.
        more: the page's end and the search's name, as the next question repeats them; None where
            the API says that there is no more.
        unknown: fields that are not known.
    """

    rows: tuple[Video, ...]
    n_offered: int
    more: tuple[int, str] | None
    unknown: tuple[str, ...]


def question(
    field: str,
    values: Sequence[str],
    window: Window,
    more: tuple[int, str] | None = None,
) -> JsonPost:
    """Return the question for posts made within ``window`` whose ``field`` is one of ``values``."""
    row = {
        "operation": "EQ" if len(values) == 1 else "IN",
        "field_name": field,
        "field_values": list(values),
    }
    asked: dict[str, object] = {
        "query": {"and": [row]},
        "start_date": f"{window[0]:%Y%m%d}",
        "end_date": f"{window[1]:%Y%m%d}",
        "max_count": MOST_ROWS,
    }
    if more is not None:
        asked |= {"cursor": more[0], "search_id": more[1]}
    return JsonPost(asked)


def read_videos(exchange: Exchange) -> Videos:
    """Return the posts that an answer lists.

    Raises:
        UnreadablePayload: when it is no list of the API's, or an error of its own.
    """
    if urlsplit(exchange.ask.url).hostname != API_HOST or exchange.failure is not None:
        raise UnreadablePayload("$", "no answer of the Research API")
    tree = parse_json(exchange.body)
    code = kept_whole(need(tree, "error.code", str), "error.code")
    if exchange.status != 200 or code != "ok":
        raise UnreadablePayload("error.code", code[:80])
    found = need(tree, "data.videos", list)
    if len(found) > MOST_ROWS:
        raise UnreadablePayload("data.videos", f"{len(found)} rows where {MOST_ROWS} are most")
    rows = [_video(row, exchange.answered_at) for row in found]
    return Videos(
        rows=tuple(row for row in rows if row is not None),
        n_offered=len(found),
        more=_more(tree),
        unknown=drift(need(tree, "data", dict), _KNOWN_FIELDS),
    )


def _video(row: object, latest: datetime) -> Video | None:
    number = maybe(row, "id", int)
    post_id = maybe(row, "id", str) if number is None else str(number)
    if not isinstance(row, Mapping) or post_id is None or not is_post_id(post_id):
        return None
    made = maybe(row, "create_time", int)
    stated = plausible_time(made, latest) if made is not None and abs(made) < 10**12 else None
    return Video(
        id=post_id,
        created_at=stated or id_time(post_id, latest),
        username=maybe(row, "username", str),
        unknown=drift(row, _KNOWN_ROW),
    )


def _more(tree: Any) -> tuple[int, str] | None:
    cursor, search = maybe(tree, "data.cursor", int), maybe(tree, "data.search_id", str)
    if maybe(tree, "data.has_more", bool) is not True or cursor is None or search is None:
        return None
    return (cursor, search) if 0 < cursor < _MOST_CURSOR and len(search) <= 200 else None


# ---- a second opinion


def batches(
    posts: Sequence[Subject], today: datetime
) -> Iterator[tuple[tuple[Subject, ...], Window]]:
    """Yield posts in groups that one question can hold, each with its days of creation.

    A post whose id tells no time is in none: it can't be asked for.
    """
    made = {item: id_time(item.native_id, today) for item in posts}
    dated = sorted((at.date(), item) for item, at in made.items() if at is not None)
    while dated:
        first = dated[0][0]
        near = [(day, item) for day, item in dated if day + _BEHIND - first <= LONGEST_WINDOW]
        group, dated = near[:MOST_ROWS], dated[len(near[:MOST_ROWS]) :]
        last = min(group[-1][0] + _BEHIND, today.date())
        yield tuple(item for _, item in group), (first, last)


async def opinions(
    posts: Sequence[Subject], today: datetime, fetch: Fetch
) -> dict[Subject, tuple[Exchange, Answer]]:
    """Ask the API about posts, and return what it said of each; nothing where it was not asked."""
    told: dict[Subject, tuple[Exchange, Answer]] = {}
    for group, window in batches(posts, today):
        asked = question("video_id", [item.native_id for item in group], window)
        exchange = await fetch(QUERY, method=asked, params=FIELDS, auth=FOR_LOOKS)
        if exchange.failure in UNASKED:
            break
        answers = read_opinions(group, exchange)
        told |= {item: (exchange, answers[item]) for item in group}
    return told


def read_opinions(posts: Sequence[Subject], exchange: Exchange) -> dict[Subject, Answer]:
    """Read what the API says of posts; total. One that it leaves out is not said to be missing."""
    try:
        videos = read_videos(exchange)
    except UnreadablePayload as problem:
        unread = unanswered("research", exchange, None if exchange.failure else problem)
        return dict.fromkeys(posts, unread)
    rows = {row.id: row for row in videos.rows}
    plain = Answer(role="research", status=exchange.status, leftover=videos.unknown)
    answers = {}
    for item in posts:
        row = rows.get(item.native_id)
        answers[item] = (
            replace(plain, found=True, leftover=(*videos.unknown, *row.unknown))
            if row
            else replace(plain, markers=("left_out",))
        )
    return answers
