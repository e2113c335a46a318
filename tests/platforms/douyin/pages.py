"""Douyin's pages as tests write them, and one look at them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from checker.judge.verdicts import judge_reading
from checker.model import Ask, Exchange, Reading, Subject, Verdict, account, post
from checker.platforms.douyin import PLATFORM, look
from checker.platforms.douyin.links import share_page
from tests.support.replay import NOON, ReplayFetch, full_url

ID = "7234567890123456789"
OTHER = "7234567890999999999"
SEC_UID = "MS4wLjABAAAAexample"
POST = post("douyin", ID)
ACCOUNT = account("douyin", SEC_UID)
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def exchange(
    url: str,
    body: bytes = b"",
    status: int | None = 200,
    content_type: str = "text/html",
    **facts: Any,
) -> Exchange:
    """Return one answer to ``url``."""
    return Exchange(
        ask=Ask(full_url(url), facts.pop("method", "GET")),
        asked_at=NOON,
        answered_at=NOON + timedelta(milliseconds=200),
        status=status,
        headers=(("Content-Type", content_type), *facts.pop("headers", ())),
        raw=body,
        body=body,
        **facts,
    )


def plays(*answers: Exchange) -> ReplayFetch:
    """Return a fetch that knows these answers by the address they are for."""
    return ReplayFetch({(answer.ask.method, answer.ask.url): [answer] for answer in answers})


def page_of(tree: object) -> bytes:
    """Return a share page that carries ``tree``."""
    script = f"window._ROUTER_DATA = {json.dumps(tree)}"
    return f"<!DOCTYPE html><html><script>{script}</script></html>".encode()


def video_page(result: object, kind: str = "video") -> bytes:
    """Return a post's share page."""
    return page_of({"loaderData": {f"{kind}_(id)/page": {"videoInfoRes": result}}})


def refusal(reason: object, said: str = "", native_id: object = ID) -> bytes:
    """Return a post's share page that gives ``reason``."""
    row = {"aweme_id": native_id, "filter_reason": reason, "detail_msg": said, "notice": ""}
    return video_page({"status_code": 0, "item_list": [], "filter_list": [row]})


def item(**changes: object) -> dict[str, object]:
    """Return an item that is shown."""
    return {
        "aweme_id": ID,
        "desc": "a  caption",
        "create_time": 1684429110,
        "author": {"uid": "100", "sec_uid": SEC_UID, "nickname": "n"},
        "status": {"is_delete": False, "is_prohibited": False, "private_status": 0},
        **changes,
    }


def shown(**changes: object) -> bytes:
    """Return a post's share page that shows it."""
    return video_page({"status_code": 0, "item_list": [item(**changes)], "filter_list": []})


async def looked_at(
    body: bytes, status: int | None = 200, kind: str = "text/html", subject: Subject = POST
) -> tuple[Reading, Verdict]:
    """Look once at ``subject``, whose share page is ``body``, and judge what came."""
    (reading,) = await look([subject], plays(exchange(share_page(subject), body, status, kind)))
    return reading, judge_reading(reading, PLATFORM.rules)
