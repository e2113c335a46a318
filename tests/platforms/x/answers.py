"""X's answers as tests write them, a fetch that answers by path, and one look at them."""

import json
from collections.abc import Mapping, Sequence
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
from checker.platforms.x import PLATFORM, look
from tests.support.replay import NOON, full_url

ID = "1700000000000000000"
OTHER = "1700000000000000001"
POST = post("x", ID)
ACCOUNT = account("x", "11")
SYNDICATION, LOOKUP, OEMBED = "/tweet-result", "/2/tweets", "/oembed"
USERS, BY_NAME, SEARCH = "/2/users", "/2/users/by", "/2/tweets/search/recent"
POSTS_OF = "/2/users/11/tweets"
PAGE = b"<!doctype html><html><body>Not Found</body></html>"

Answered = tuple[int, bytes] | str
"""Status and body, or what the road does."""


def said(tree: object, code: int = 200) -> Answered:
    """Return an answer that says ``tree``."""
    return code, json.dumps(tree).encode()


def tweet(**changes: object) -> dict[str, object]:
    """Return a post as syndication shows it."""
    return {
        "__typename": "Tweet",
        "id_str": ID,
        "text": "a  text",
        "created_at": "2023-09-08T04:15:59.000Z",
        "user": {"id_str": "11", "screen_name": "example"},
        **changes,
    }


def tombstone(text: str) -> dict[str, object]:
    """Return what syndication puts in a post's place."""
    return {"__typename": "TweetTombstone", "tombstone": {"text": {"text": text}}}


def row(number: str = ID, **changes: object) -> dict[str, object]:
    """Return a post as the API shows it."""
    return {
        "id": number,
        "text": "a text",
        "author_id": "11",
        "created_at": "2023-09-08T04:15:59.000Z",
        "edit_history_tweet_ids": [number],
        **changes,
    }


def found(*rows: object, **more: object) -> dict[str, object]:
    """Return an answer of the API's that found posts."""
    users = [{"id": "11", "username": "example", "protected": False}]
    return {"data": list(rows), "includes": {"users": users}, **more}


def lost(*numbers: str, kind: str = "tweet") -> dict[str, object]:
    """Return an answer of the API's that could not find these."""
    return {"errors": [problem(number, kind) for number in numbers]}


def problem(number: str, kind: str = "tweet") -> dict[str, object]:
    """Return one problem of that."""
    return {
        "value": number,
        "resource_id": number,
        "resource_type": kind,
        "parameter": "ids",
        "title": "Not Found Error",
        "detail": f"Could not find {kind} with ids: [{number}].",
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    }


@dataclass
class Answering:
    """Answers every question by its path, in order; remembers what was asked, with which key."""

    answers: Mapping[str, Answered | Sequence[Answered]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], str | None]] = field(default_factory=list)

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
        """Return the answer that is meant for the question; without one there is no key."""
        path = urlsplit(url).path
        before = self.paths.count(path)
        self.asked.append((path, dict(params), auth))
        told = self.answers.get(path, "no_key" if auth else "not_asked")
        answer = told[min(before, len(told) - 1)] if isinstance(told, list) else told
        return exchange_of(full_url(url, params), answer, len(self.asked))

    @property
    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [path for path, _, _ in self.asked]


def exchange_of(url: str, answer: Answered, number: int = 0) -> Exchange:
    """Return an exchange that came to ``answer``, the ``number``-th second of a look."""
    at = NOON + timedelta(seconds=number)
    if isinstance(answer, str):
        return Exchange(ask=Ask(url), asked_at=at, answered_at=at, failure=answer)
    code, body = answer
    kind = "text/html" if body.startswith(b"<") else "application/json"
    return Exchange(
        ask=Ask(url),
        asked_at=at,
        answered_at=at + timedelta(milliseconds=200),
        status=code,
        headers=(("Content-Type", kind),),
        raw=body,
        body=body,
        evidence=EvidenceRef(f"{number:064d}", "test.warc.gz", number),
    )


async def looked_at(
    answers: Mapping[str, Answered | Sequence[Answered]], subject: Subject = POST
) -> tuple[Reading, Verdict]:
    """Look once at ``subject`` and judge what came."""
    (reading,) = await look([subject], Answering(answers))
    return reading, judge_reading(reading, PLATFORM.rules)
