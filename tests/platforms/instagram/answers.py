"""Instagram's answers as tests write them."""

import json
from datetime import timedelta
from typing import Any

from checker.model import Ask, Exchange, account, post
from tests.support.replay import NOON, ReplayFetch, full_url

CODE = "CtYv2acXPNO"
PK = "3123456789012345678"
POST = post("instagram", CODE)
ACCOUNT = account("instagram", "example")
PAGE = f"https://www.instagram.com/p/{CODE}/"
PROFILE = "https://www.instagram.com/example/"
RULING = (
    "https://www.instagram.com/api/v1/web/get_ruling_for_content/"
    f"?content_type=MEDIA&target_id={PK}"
)


def exchange(
    url: str = PAGE,
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


def page_of(data: object) -> bytes:
    """Return a page whose site's question was answered with ``data``."""
    cache = [
        "RelayPrefetchedStreamCache",
        "next",
        [],
        ["x", {"__bbox": {"result": {"data": data}}}],
    ]
    block = {"require": [["ScheduledServerJS", "handle", None, [{"__bbox": {"require": [cache]}}]]]}
    script = f'<script type="application/json" data-sjs>{json.dumps(block)}</script>'
    return f"<!DOCTYPE html><html><body>{script}</body></html>".encode()


def media(**changes: object) -> dict[str, object]:
    """Return the data of a post that is shown."""
    shown = {
        "pk": PK,
        "code": CODE,
        "media_type": 1,
        "taken_at": 1684429110,
        "user": {"pk": "100", "username": "Example", "is_private": False},
        "caption": {"text": "a  caption"},
        **changes,
    }
    return {"xig_polaris_media": {"pk": PK, "if_not_gated_logged_out": shown}}
