"""A Lemmy server's answers as tests write them, and a fetch that answers by path."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from checker.model import Ask, EvidenceRef, Exchange, account, post
from tests.support.replay import NOON, full_url

SERVER = "h.example"
POST = post("lemmy", f"{SERVER}/post/101")
COMMENT = post("lemmy", f"{SERVER}/comment/201")
PERSON = account("lemmy", f"ann@{SERVER}")
ONE, LOG = "/api/v3/post", "/api/v3/modlog"
LIST, SEARCH = "/api/v3/post/list", "/api/v3/search"
Params = Mapping[str, str]
Answered = tuple[int, bytes]


def said(tree: object, code: int = 200) -> Answered:
    """Return an answer that says ``tree``."""
    return code, json.dumps(tree).encode()


def refused(token: str, code: int = 400) -> Answered:
    """Return an error with its token."""
    return said({"error": token}, code)


def view(kind: str = "post", number: int = 101, **changed: object) -> dict[str, object]:
    """Return a post or comment as a server shows it."""
    made = {"published": "2026-01-10T10:00:00.123456Z", "removed": False, "deleted": False}
    own = {"name": "Topic", "body": "hello"} if kind == "post" else {"content": "hello"}
    thing = {"id": number, "ap_id": f"https://{SERVER}/{kind}/{number}", **made, **own, **changed}
    creator = {"id": 9, "name": "Ann", "actor_id": f"https://{SERVER}/u/Ann"}
    return {kind: thing, "creator": creator, "community": {"id": 3, "removed": False}}


def modlog(*rows: object) -> dict[str, object]:
    """Return a mod log of the older API with ``rows`` about removed posts."""
    empty: dict[str, object] = {
        "removed_posts": list(rows),
        "locked_posts": [],
        "featured_posts": [],
        "removed_comments": [],
    }
    return empty


def removal(**changed: object) -> dict[str, object]:
    """Return an entry about the removal of the post."""
    act = {
        "id": 5,
        "mod_person_id": 2,
        "post_id": 101,
        "reason": "Rule 1",
        "removed": True,
        "when_": "2026-01-11T10:00:00Z",
        **changed,
    }
    shown = view(removed=act["removed"])["post"]
    return {"mod_remove_post": act, "post": shown, "community": {"id": 3}}


def exchange(url: str, answer: Answered, number: int = 0) -> Exchange:
    """Return the ``number``-th answer, to ``url``."""
    code, body = answer
    at = NOON + timedelta(seconds=number)
    return Exchange(
        ask=Ask(url),
        asked_at=at,
        answered_at=at + timedelta(milliseconds=200),
        status=code,
        headers=(("Content-Type", "application/json"),),
        raw=body,
        body=body,
        evidence=EvidenceRef(f"{number:064d}", "test.warc.gz", number),
    )


@dataclass
class Answering:
    """Answers every question by its path; remembers what was asked."""

    answers: Mapping[str, Answered | Callable[[Params], Answered]]
    asked: list[str] = field(default_factory=list)

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
        self.asked.append(full_url(url, params))
        answer = self.answers[urlsplit(url).path]
        told = answer(dict(params)) if callable(answer) else answer
        return exchange(full_url(url, params), told, len(self.asked))
