"""Reads the older list of an account's posts, which is answered to unsigned requests at times.

Other programs ask for it with the marks of a browser and a device that they make up. We name the
account and where to begin, and invent no device: where that is refused, the refusal is what is
recorded. An empty page is common and says nothing about the account.

Source: platforms-commercial §1(a) (yt-dlp, gallery-dl), read 2026-11-22.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from checker.errors import UnreadablePayload
from checker.model import Exchange
from checker.platforms.payload import maybe, need, parse_json
from checker.platforms.tiktok.links import SITE, id_time, is_post_id, plausible_time
from checker.platforms.tiktok.page import must_be_ours

ADDRESS = f"{SITE}/api/creator/item_list/"
_ROWS = 15
_MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list.

    Attributes:
        posts: ids that are shown, with the time each was made, in the list's order.
        n_offered: all rows.
        older: says that there is more behind it.
    """

    posts: tuple[tuple[str, datetime | None], ...]
    n_offered: int
    older: bool


def parameters(sec_uid: str, before: datetime) -> tuple[tuple[str, str], ...]:
    """Return the question for the posts of an account that were made before a moment."""
    cursor = int(before.timestamp() * 1000)
    return (
        ("aid", "1988"),
        ("secUid", sec_uid),
        ("type", "1"),
        ("count", str(_ROWS)),
        ("cursor", str(cursor)),
    )


def read_page(sec_uid: str, page: Exchange) -> Page:
    """Return what a page lists of the account.

    Raises:
        UnreadablePayload: when it is no such list, or a refusal.
    """
    must_be_ours(page)
    if not page.body.strip():
        raise UnreadablePayload("$", "empty: refused to those who do not sign")
    tree = parse_json(page.body)
    code = need(tree, "statusCode", int) if maybe(tree, "statusCode", object) is not None else 0
    if page.status != 200 or code:
        raise UnreadablePayload("statusCode", str(code)[:20])
    more = need(tree, "hasMorePrevious", bool)
    rows = need(tree, "itemList", list) if maybe(tree, "itemList", object) is not None else []
    if len(rows) > _MOST_ROWS:
        raise UnreadablePayload("itemList", f"{len(rows)} rows")
    posts = [_post(row, sec_uid, page.answered_at) for row in rows]
    return Page(tuple(found for found in posts if found), len(rows), more)


def _post(row: object, sec_uid: str, latest: datetime) -> tuple[str, datetime | None] | None:
    post_id = maybe(row, "id", str)
    if not isinstance(row, Mapping) or post_id is None or not is_post_id(post_id):
        return None
    if maybe(row, "author.secUid", str) != sec_uid or _kept_back(row):
        return None
    stated = row.get("createTime")
    digits = str(stated) if isinstance(stated, str | int) and len(repr(stated)) < 14 else ""
    made = plausible_time(int(digits), latest) if digits.isascii() and digits.isdigit() else None
    return post_id, made or id_time(post_id, latest)


def _kept_back(row: Mapping[object, object]) -> bool:
    # a row that is marked as hidden from some or from all was not shown to everybody
    hidden = any(row.get(name) is True for name in ("privateItem", "secret", "forFriend"))
    return hidden or row.get("takeDown") not in (None, False, 0, "0", "")
