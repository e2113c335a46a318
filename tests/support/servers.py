"""Servers that hold posts and copies of each other's, as one ASGI application."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from tests.support.mastodon import profile, status

ORIGIN = "o.example"
OBSERVER = "x.example"
THIRD = "p.example"


def uri(author: str, number: int) -> str:
    """Return the ActivityPub id of an author's post, ``name@host``."""
    user, _, host = author.partition("@")
    return f"https://{host}/users/{user}/statuses/{number}"


@dataclass
class Server:
    """One server.

    Attributes:
        host: its name.
        posts: what it holds, own posts and copies: author and ActivityPub id, by number.
        gone: numbers that it denies.
        marks: marks on accounts, by their whole name.
        blocked: servers that it says it shuts out, None where the list is not public.
    """

    host: str
    posts: dict[int, tuple[str, str]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    marks: dict[str, str] = field(default_factory=dict)
    blocked: list[str] | None = None

    def answer(self, path: str, asked: Mapping[str, list[str]]) -> tuple[int, Any]:
        """Return status and JSON of the answer to a question."""
        step = path.rpartition("/")[2]
        answer: tuple[int, Any] = (404, {"error": "Record not found"})
        if path == "/api/v2/instance":
            answer = 200, {"domain": self.host, "version": "4.5.2"}
        elif path == "/api/v1/instance/domain_blocks" and self.blocked is not None:
            answer = 200, [{"domain": name, "severity": "suspend"} for name in self.blocked]
        elif path == "/api/v1/accounts/lookup":
            answer = self._account(asked["acct"][0])
        elif path == "/api/v1/statuses":
            wanted = [int(number) for number in asked.get("id[]", [])]
            answer = 200, [self._view(number) for number in wanted if self._shows(number)]
        elif path.startswith("/api/v1/statuses/") and step.isdigit() and self._shows(int(step)):
            answer = 200, self._view(int(step))
        elif path.startswith("/api/v1/timelines/tag/"):
            answer = 200, self._page(asked, None)
        elif path.startswith("/api/v1/accounts/") and step == "statuses":
            answer = 200, self._page(asked, self._named(path.split("/")[4]))
        return answer

    def _shows(self, number: int) -> bool:
        author = self.posts.get(number, ("", ""))[0]
        there = number in self.posts and number not in self.gone
        return there and self.marks.get(author) != "suspended" and not self._shuts_out(author)

    def _shuts_out(self, author: str) -> bool:
        return author.partition("@")[2] in (self.blocked or ())

    def _authors(self) -> list[str]:
        return sorted({author for author, _ in self.posts.values()})

    def _named(self, account_id: str) -> str:
        return self._authors()[int(account_id) - 1]

    def _profile(self, author: str) -> dict[str, object]:
        user, _, host = author.partition("@")
        acct = user if host == self.host else author
        marks = {self.marks[author]: True} if author in self.marks else {}
        return profile(acct, id=str(self._authors().index(author) + 1), **marks)

    def _account(self, acct: str) -> tuple[int, Any]:
        author = acct if "@" in acct else f"{acct}@{self.host}"
        if author not in self._authors() or self._shuts_out(author):
            return 404, {"error": "Record not found"}
        return 200, self._profile(author)

    def _view(self, number: int) -> dict[str, object]:
        author, name = self.posts[number]
        return status(str(number), uri=name, account=self._profile(author))

    def _page(self, asked: Mapping[str, list[str]], author: str | None) -> list[dict[str, object]]:
        before = int(asked.get("max_id", ["9" * 19])[0])
        numbers = [
            number
            for number in sorted(self.posts, reverse=True)
            if number < before and self._shows(number) and author in (None, self.posts[number][0])
        ]
        return [self._view(number) for number in numbers[: int(asked["limit"][0])]]


@dataclass
class Servers:
    """Several servers; remembers who was asked what.

    Attributes:
        by_host: the servers by their names.
        asked: host and path of each question, in order.
    """

    by_host: Mapping[str, Server]
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def __call__(self, scope: Mapping[str, Any], _: Any, send: Any) -> None:
        """Answer one request."""
        named = dict(scope["headers"])[b"host"].decode()
        self.asked.append((named, scope["path"]))
        asked = parse_qs(scope["query_string"].decode())
        code, tree = self.by_host[named].answer(scope["path"], asked)
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": code, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(tree).encode()})


def three_servers() -> Servers:
    """Return an origin with six posts, an observer with copies of all, a third with one more."""
    first = 113_000_000_000_000_000
    ann, bob = f"ann@{ORIGIN}", f"bob@{THIRD}"
    origin, observer, third = Server(ORIGIN), Server(OBSERVER), Server(THIRD)
    for index in range(6):
        number = first + index * 10**9
        origin.posts[number] = ann, uri(ann, number)
        observer.posts[number + 7] = ann, uri(ann, number)
    for index in range(3):
        number = first + index
        third.posts[number] = bob, uri(bob, number)
        observer.posts[number + 700] = bob, uri(bob, number)
    return Servers({item.host: item for item in (origin, observer, third)})
