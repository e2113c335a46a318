"""Weibo's answers as tests write them, a fetch that answers by host and path, and one look."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from checker.judge.verdicts import judge_reading
from checker.model import (
    Ask,
    EvidenceRef,
    Exchange,
    JsonPost,
    Reading,
    Subject,
    Verdict,
    account,
    post,
)
from checker.platforms.weibo import PLATFORM, look
from tests.support.replay import NOON, full_url

MID, OTHER, UID = "3501756485200075", "3501756485200099", "1234567890"
POST, REPOST, ACCOUNT = post("weibo", MID), post("weibo", OTHER), account("weibo", UID)
MOBILE, DESKTOP = "m.weibo.cn/statuses/show", "weibo.com/ajax/statuses/show"
PROFILE = "weibo.com/ajax/profile/info"
BATCH = "c.api.weibo.com/2/statuses/show_batch/biz.json"
INDEX = "m.weibo.cn/api/container/getIndex"
AUTHOR_DELETED = "抱歉，此微博已被作者删除。"
REMOVED = "该微博因违反《微博社区公约》的相关规定，已被删除。"

Answered = tuple[int, bytes]
Params = Mapping[str, str]


def row(mid: str = MID, **changes: object) -> dict[str, object]:
    """Return the row of a post that is shown."""
    shown = {
        "id": mid,
        "mid": mid,
        "created_at": "Fri Nov 07 12:34:56 +0800 2025",
        "text": "hello",
        "user": {"id": int(UID), "screen_name": "example"},
        "isLongText": False,
        "visible": {"type": 0, "list_id": 0},
        "edit_count": 0,
    }
    return {**shown, **changes}


def notice(words: str, mid: str = MID) -> dict[str, object]:
    """Return the row that stands in place of a post."""
    return {"id": mid, "mid": mid, "deleted": "1", "user": None, "text": words}


def said(tree: object, code: int = 200) -> Answered:
    """Return an answer that says ``tree``."""
    return code, json.dumps(tree, ensure_ascii=False).encode("utf-8", "surrogatepass")


def shown(told: object) -> Answered:
    """Return the mobile site's answer that shows a row."""
    return said({"ok": 1, "data": told})


LOGIN = said({"ok": -100, "url": "https://passport.weibo.com/sso/signin?entry=wapsso"})
MERGED = said({"ok": 0, "errno": "20101", "msg": "微博不存在或暂无查看权限!"})
MISSING = said({"ok": 0, "error_code": 20101, "message": "该微博不存在"})


@dataclass
class Answering:
    """Answers every question by its host and path; remembers what was asked, and with which key.

    Attributes:
        answers: what is said, by host and path; a function makes an answer from parameters.
        keyless: what comes of a question with a key.
    """

    answers: Mapping[str, Answered | Callable[[Params], Answered]] = field(default_factory=dict)
    keyless: str | None = "no_key"
    asked: list[tuple[str, Params, str | None]] = field(default_factory=list)

    async def __call__(
        self,
        url: str,
        /,
        *,
        method: str | JsonPost = "GET",
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        auth: str | None = None,
        redirects: bool = True,
    ) -> Exchange:
        """Return the answer that is meant for the question."""
        parts, told = urlsplit(url), dict(params)
        place = f"{parts.hostname}{parts.path}"
        self.asked.append((place, told, auth))
        full, n = full_url(url, params), len(self.asked)
        if auth is not None and self.keyless:
            at = NOON + timedelta(seconds=n)
            return Exchange(ask=Ask(full), asked_at=at, answered_at=at, failure=self.keyless)
        answer = self.answers.get(place)
        assert answer is not None, f"unplanned question: {full}"
        return exchange_of(full, answer(told) if callable(answer) else answer, n)

    @property
    def places(self) -> list[str]:
        """The hosts and paths asked without a key, in order."""
        return [place for place, _, auth in self.asked if auth is None]


def exchange_of(url: str, answer: Answered, n: int = 1) -> Exchange:
    """Return the ``n``-th exchange, which came to ``answer``."""
    code, body = answer
    kind = "text/html" if body.startswith(b"<") else "application/json"
    at = NOON + timedelta(seconds=n)
    return Exchange(
        ask=Ask(url),
        asked_at=at,
        answered_at=at + timedelta(milliseconds=200),
        status=code,
        headers=(("Content-Type", kind),),
        raw=body,
        body=body,
        evidence=EvidenceRef(f"{n:064d}", "test.warc.gz", n),
    )


async def looked_at(
    answers: Mapping[str, Answered], subject: Subject = POST
) -> tuple[Reading, Verdict]:
    """Look once at ``subject`` without a key, and judge what came."""
    (reading,) = await look([subject], Answering(answers))
    return reading, judge_reading(reading, PLATFORM.rules)
