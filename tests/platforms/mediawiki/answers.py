"""A wiki's answers as tests write them, and a fetch that answers by what is asked."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from checker.model import Ask, Exchange, account, post
from tests.support.replay import NOON, full_url

WIKI = "wiki.example.org"
PAGE = post("mediawiki", f"{WIKI}/42/Topic")
REVISION = post("mediawiki", f"{WIKI}/42.776/Topic")
TITLE = post("mediawiki", f"{WIKI}/0/Topic")
ACCOUNT = account("mediawiki", f"{WIKI}/5")

Answered = tuple[int, bytes]
Params = Mapping[str, str]


def said(code: int = 200, **query: object) -> Answered:
    """Return an answer with ``query``."""
    return code, json.dumps({"batchcomplete": True, "query": query}).encode()


def refused(code: str) -> Answered:
    """Return an error of the API."""
    return 200, json.dumps({"error": {"code": code, "info": "as said"}}).encode()


def revision(number: int = 777, text: str = "hello topic", **changes: object) -> dict[str, object]:
    """Return a revision that is shown."""
    return {
        "revid": number,
        "parentid": number - 1,
        "minor": False,
        "user": "Ann",
        "userid": 5,
        "timestamp": "2026-01-10T10:00:00Z",
        "size": len(text),
        "sha1": "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "slots": {"main": {"contentmodel": "wikitext", "content": text}},
        "comment": "copyedit",
        **changes,
    }


def page(number: int = 42, **changes: object) -> dict[str, object]:
    """Return a page that is shown."""
    return {
        "pageid": number,
        "ns": 0,
        "title": "Topic",
        "lastrevid": 777,
        "revisions": [revision()],
        **changes,
    }


def entry(action: str = "delete", **changes: object) -> dict[str, object]:
    """Return an entry of the log of deletions."""
    return {
        "logid": 9001,
        "title": "Topic",
        "pageid": 0,
        "logpage": 42,
        "params": {},
        "type": "delete",
        "action": action,
        "user": "AdminX",
        "timestamp": "2026-01-12T08:00:00Z",
        "comment": "advertising",
        **changes,
    }


GONE = said(pages=[{"pageid": 42, "missing": True}])
DELETED = said(logevents=[entry()])
SYSOP = said(users=[{"userid": 9, "name": "AdminX", "groups": ["sysop"]}])


def asked_for(params: Sequence[tuple[str, str]]) -> str:
    """Return which question it is: the parameter that makes it one."""
    names = dict(params)
    if "list" in names:
        return names["list"]
    return next(name for name in ("pageids", "revids", "titles") if name in names)


@dataclass
class Answering:
    """Answers every question by its kind; remembers what was asked.

    Attributes:
        answers: what is said, by kind; a function makes an answer from parameters.
        otherwise: what is said to every other question; None fails the test.
    """

    answers: Mapping[str, Answered | Callable[[Params], Answered]]
    otherwise: Answered | None = None
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

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
        parts = urlsplit(url)
        assert parts.path == "/w/api.php"
        kind = asked_for(params)
        self.asked.append((parts.hostname or "", kind, dict(params)))
        answer = self.answers.get(kind, self.otherwise)
        assert answer is not None, f"unplanned question: {url} {params}"
        code, body = answer(dict(params)) if callable(answer) else answer
        at = NOON + timedelta(seconds=len(self.asked))
        return Exchange(
            ask=Ask(full_url(url, params)),
            asked_at=at,
            answered_at=at + timedelta(milliseconds=200),
            status=code,
            headers=(("Content-Type", "application/json"),),
            raw=body,
            body=body,
        )
