"""Facebook's answers as tests write them."""

import json
from datetime import timedelta
from typing import Any

from checker.model import Ask, Exchange, account, post
from tests.support.replay import NOON, ReplayFetch, full_url

NUMBER = "1234567890123456"
OWNER = "100000000000001"
TOKEN = "pfbid02Ab3Cd4Ef5Gh6Jk7Lm8"
POST = post("facebook", f"{OWNER}_{NUMBER}")
ALONE = post("facebook", NUMBER)
BY_TOKEN = post("facebook", TOKEN)
ACCOUNT = account("facebook", OWNER)
PAGE = f"https://www.facebook.com/permalink.php?story_fbid={NUMBER}&id={OWNER}"
PROFILE = f"https://www.facebook.com/profile.php?id={OWNER}"


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


def story(**changes: object) -> dict[str, object]:
    """Return the data of a post that is shown."""
    shown = {
        "__typename": "Story",
        "post_id": NUMBER,
        "message": {"text": "a  text"},
        "creation_time": 1684429110,
        "actors": [{"__typename": "User", "id": OWNER, "name": "Example"}],
        **changes,
    }
    return {"node": {"comet_sections": {"content": {"story": shown}}}}
