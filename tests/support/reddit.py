"""Reddit's answers as tests write them, a fetch that answers by path, and one look."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from checker.judge.verdicts import judge_reading
from checker.model import Ask, EvidenceRef, Exchange, Reading, Subject, Verdict, account, post
from checker.platforms.reddit import PLATFORM, look
from tests.support.replay import NOON, full_url

NAME = "t3_aaaaa1"
COMMENT_NAME = "t1_bbbbb1"
POST = post("reddit", NAME)
COMMENT = post("reddit", COMMENT_NAME)
ACCOUNT = account("reddit", "ann")
INFO = "/api/info"
DIRECT = "/comments/aaaaa1"
ABOUT = "/user/ann/about"
CREATED = 1_767_225_600
"""The first second of 2026."""

Answered = tuple[int, bytes]
Params = Mapping[str, str]


def t3(name: str = NAME, **changes: object) -> dict[str, object]:
    """Return the row of a post that is shown."""
    data = {
        "name": name,
        "subreddit": "example",
        "author": "Ann",
        "title": "Topic",
        "selftext": "hello",
        "created_utc": float(CREATED),
        "edited": False,
        "removed_by_category": None,
        "removal_reason": None,
        "is_robot_indexable": True,
        "over_18": False,
    }
    return {"kind": "t3", "data": {**data, **changes}}


def removed(category: object, **changes: object) -> dict[str, object]:
    """Return the row of a post that was taken out."""
    gone = {"removed_by_category": category, "is_robot_indexable": False, "selftext": "[removed]"}
    return t3(**{**gone, **changes})  # type: ignore[arg-type]


def t1(name: str = COMMENT_NAME, **changes: object) -> dict[str, object]:
    """Return the row of a comment that is shown."""
    data = {"name": name, "link_id": NAME, "author": "Ann", "body": "hello", "collapsed": False}
    return {"kind": "t1", "data": {**data, "created_utc": float(CREATED), **changes}}


def listing(*rows: object, after: str | None = None) -> dict[str, object]:
    """Return a listing of rows."""
    return {"kind": "Listing", "data": {"after": after, "children": list(rows)}}


def said(tree: object, code: int = 200) -> Answered:
    """Return an answer that says ``tree``."""
    return code, json.dumps(tree).encode()


def refused(code: int, reason: str | None = None) -> Answered:
    """Return a refusal, with its reason where there is one."""
    words = {401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}[code]
    return said({"message": words, "error": code, **({"reason": reason} if reason else {})}, code)


NO_ROWS = said(listing())
NOT_FOUND = refused(404)


@dataclass
class Answering:
    """Answers every question by its path; remembers what was asked, and with which key.

    Attributes:
        answers: what is said, by path; a function makes an answer from parameters.
        failure: what the road does instead of answering.
        headers: what comes with every answer.
    """

    answers: Mapping[str, Answered | Callable[[Params], Answered]] = field(default_factory=dict)
    failure: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    asked: list[tuple[str, Params, str | None]] = field(default_factory=list)

    async def __call__(
        self,
        url: str,
        /,
        *,
        method: str = "GET",
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        auth: str | None = None,
        redirects: bool = True,
    ) -> Exchange:
        """Return the answer that is meant for the question."""
        path, told = urlsplit(url).path, dict(params)
        self.asked.append((path, told, auth))
        at = NOON + timedelta(seconds=len(self.asked))
        full = full_url(url, params)
        if self.failure:
            return Exchange(ask=Ask(full), asked_at=at, answered_at=at, failure=self.failure)
        answer = self.answers.get(path)
        assert answer is not None, f"unplanned question: {full}"
        return exchange_of(full, answer(told) if callable(answer) else answer, self.headers)

    @property
    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [path for path, _, _ in self.asked]


def exchange_of(url: str, answer: Answered, headers: tuple[tuple[str, str], ...] = ()) -> Exchange:
    """Return an exchange that came to ``answer``."""
    code, body = answer
    kind = "text/html" if body.startswith(b"<") else "application/json"
    return Exchange(
        ask=Ask(url),
        asked_at=NOON,
        answered_at=NOON + timedelta(milliseconds=200),
        status=code,
        headers=(("Content-Type", kind), *headers),
        raw=body,
        body=body,
        evidence=EvidenceRef("0" * 64, "test.warc.gz", 1),
    )


async def looked_at(
    answers: Mapping[str, Answered], subject: Subject = POST
) -> tuple[Reading, Verdict]:
    """Look once at ``subject`` and judge what came."""
    (reading,) = await look([subject], Answering(answers))
    return reading, judge_reading(reading, PLATFORM.rules)
