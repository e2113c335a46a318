"""TikTok's pages as tests write them, and one look at them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from checker.judge.verdicts import judge_reading
from checker.model import (
    Ask,
    Exchange,
    Reading,
    Subject,
    Verdict,
    account,
    post,
)
from checker.platforms.tiktok import PLATFORM, look
from checker.platforms.tiktok.research import FIELDS
from tests.support.replay import NOON, ReplayFetch, full_url

ID = "7234567890123456789"
OTHER = "7234567890999999999"
SEC_UID = "MS4wLjABAAAAexample"
POST = post("tiktok", ID)
ACCOUNT = account("tiktok", SEC_UID)
PAGE = f"https://www.tiktok.com/@_/video/{ID}"
PROFILE = f"https://www.tiktok.com/@{SEC_UID}"
OEMBED = f"https://www.tiktok.com/oembed?url=https://www.tiktok.com/@_/video/{ID}"
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
ANSWERED = NOON + timedelta(milliseconds=200)
EMBED = f"https://www.tiktok.com/embed/@{SEC_UID}"


def exchange(
    url: str = PAGE,
    body: bytes = b"",
    status: int | None = 200,
    content_type: str = "text/html",
    **facts: Any,
) -> Exchange:
    """Return one answer to ``url``."""
    return Exchange(
        ask=Ask(full_url(url)),
        asked_at=NOON,
        answered_at=ANSWERED,
        status=status,
        headers=(("Content-Type", content_type), *facts.pop("headers", ())),
        raw=body,
        body=body,
        **facts,
    )


RESEARCH = full_url("https://open.tiktokapis.com/v2/research/video/query/", FIELDS)
NO_KEY = Exchange(
    ask=Ask(RESEARCH, "POST"), asked_at=NOON, answered_at=NOON, status=None, failure="no_key"
)


def plays(*answers: Exchange) -> ReplayFetch:
    """Return a fetch that knows these answers by the address they are for, and has no key."""
    keyless = {("POST", RESEARCH): [NO_KEY]}
    known = {(answer.ask.method, answer.ask.url): [answer] for answer in answers}
    return ReplayFetch(keyless | known)


def page_of(tree: object, script: str = "__UNIVERSAL_DATA_FOR_REHYDRATION__") -> bytes:
    """Return a page that carries ``tree``."""
    return f'<html><script id="{script}">{json.dumps(tree)}</script></html>'.encode()


def detail(code: int, message: str | None = None, item: object = None) -> bytes:
    """Return a post's page."""
    block: dict[str, object] = {"statusCode": code}
    if message is not None:
        block["statusMsg"] = message
    if item is not None:
        block["itemInfo"] = {"itemStruct": item}
    return page_of({"__DEFAULT_SCOPE__": {"webapp.video-detail": block}})


def item(**changes: object) -> dict[str, object]:
    """Return an item that is shown."""
    return {
        "id": ID,
        "desc": "a  caption",
        "createTime": "1684429110",
        "author": {"id": "7000000000000000001", "uniqueId": "example_user", "secUid": SEC_UID},
        "stats": {"playCount": 10},
        "video": {"id": ID, "playAddr": "https://example.invalid/v.mp4"},
        **changes,
    }


def embed(*ids: object, name: str = SEC_UID) -> bytes:
    """Return an embed page that lists ``ids``."""
    rows = [{"id": post_id} for post_id in ids]
    state = {"source": {"data": {f"/embed/@{name}": {"videoList": rows}}}}
    return page_of(state, "__FRONTITY_CONNECT_STATE__")


async def looked_at(*answers: Exchange, subject: Subject = POST) -> tuple[Reading, Verdict]:
    """Look once at ``subject`` and judge what came."""
    (reading,) = await look([subject], plays(*answers))
    return reading, judge_reading(reading, PLATFORM.rules)
