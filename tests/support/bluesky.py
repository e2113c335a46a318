"""Bluesky's answers as tests write them, a fetch that answers by question, and one look."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlsplit

from checker.judge.verdicts import judge_reading
from checker.model import Ask, EvidenceRef, Exchange, Reading, Subject, Verdict, account, post
from checker.platforms.bluesky import PLATFORM, look
from checker.replica.bluesky import speak
from tests.support import scripted
from tests.support.car import DID, OTHER_DID, RECORD_KEY, SETTLED
from tests.support.replay import NOON, full_url

URI = f"at://{DID}/app.bsky.feed.post/{RECORD_KEY}"
OTHER_URI = f"at://{OTHER_DID}/app.bsky.feed.post/3kbbbbbbbbb2b"
POST = post("bluesky", URI)
ACCOUNT = account("bluesky", DID)
CID = "bafyreiaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
LABELLER = "did:plc:ar7c4by46qjdydhdevvrndac"

Answered = tuple[int, bytes]
Question = tuple[str, tuple[tuple[str, str], ...]]


def uri_of(number: int, did: str = DID) -> str:
    """Return the address of one of many posts."""
    return f"at://{did}/app.bsky.feed.post/3k{number:06d}"


def view(uri: str = URI, text: str = "hello topic", **changes: object) -> dict[str, object]:
    """Return a post that is shown."""
    did = uri.split("/")[2]
    return {
        "uri": uri,
        "cid": CID,
        "author": {"did": did, "handle": "ann.example.com"},
        "record": {"$type": "app.bsky.feed.post", "text": text},
        "indexedAt": "2026-01-10T10:00:01.123Z",
        "labels": [],
        **changes,
    }


def said(tree: object, status: int = 200) -> Answered:
    """Return an answer that says ``tree``."""
    return status, json.dumps(tree).encode()


def refused(name: str, message: str, status: int = 400) -> Answered:
    """Return an error with its name."""
    return said({"error": name, "message": message}, status)


def document(did: str = DID) -> Answered:
    """Return an identity's document that names a host."""
    service = {
        "id": "#atproto_pds",
        "type": "AtprotoPersonalDataServer",
        "serviceEndpoint": "https://pds.example.com",
    }
    return said({"id": did, "service": [service]})


LEFT_OUT: Mapping[str, Answered] = {
    "app.bsky.feed.getPosts": said({"posts": []}),
    f"/{DID}": document(),
    f"/{OTHER_DID}": document(OTHER_DID),
    "com.atproto.repo.getRecord": said(
        {
            "uri": URI,
            "cid": CID,
            "value": {
                "$type": "app.bsky.feed.post",
                "text": "hello topic",
                "createdAt": "2026-01-10T10:00:00Z",
            },
        }
    ),
    "com.atproto.sync.getRepoStatus": said({"did": DID, "active": True, "rev": SETTLED}),
    "app.bsky.actor.getProfile": said({"did": DID, "handle": "ann.example.com"}),
    "com.atproto.label.queryLabels": said({"labels": []}),
}
"""A post that the service leaves out and its author's host has, by question."""


@dataclass
class Answering:
    """Answers every question by the last step of its path; remembers what was asked.

    Attributes:
        answers: what is said, by call or by path; a function makes an answer from parameters.
        otherwise: what is said to every other question; None fails the test.
        keys: the credentials that there are.
    """

    answers: Mapping[str, Answered | Callable[[Mapping[str, list[str]]], Answered]]
    otherwise: Answered | None = None
    headers: tuple[tuple[str, str], ...] = ()
    asked: list[Question] = field(default_factory=list)
    keys: tuple[str, ...] = ()
    hosts: list[str] = field(default_factory=list)

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
        if auth is not None and auth not in self.keys:
            return replace(exchange(full_url(url, params), (0, b"")), failure="no_key", status=None)
        self.hosts.append(urlsplit(url).hostname or "")
        path = urlsplit(url).path
        call = path.removeprefix("/xrpc/")
        self.asked.append((call, tuple(params)))
        answer = self.answers.get(call, self.otherwise)
        assert answer is not None, f"unplanned question: {url} {params}"
        if callable(answer):
            answer = answer({name: [v for k, v in params if k == name] for name, _ in params})
        return exchange(full_url(url, params), answer, len(self.asked), self.headers)

    def count(self, call: str) -> int:
        """Return how often ``call`` was asked."""
        return sum(name == call for name, _ in self.asked)


def exchange(
    url: str, answer: Answered, number: int = 0, headers: Sequence[tuple[str, str]] = ()
) -> Exchange:
    """Return one kept exchange."""
    status, body = answer
    kind = "text/html" if body.startswith(b"<") else "application/json"
    at = NOON + timedelta(seconds=number)
    return Exchange(
        ask=Ask(url),
        asked_at=at,
        answered_at=at + timedelta(milliseconds=200),
        status=status,
        headers=(("Content-Type", kind), *headers),
        raw=body,
        body=body,
        evidence=EvidenceRef(f"{number:064d}", "test.warc.gz", number),
    )


async def looked_at(
    answers: Mapping[str, Answered], subject: Subject = POST, *, seen: bool = False
) -> tuple[Reading, Verdict]:
    """Look once at ``subject`` and judge what came."""
    (reading,) = await look([subject], Answering(answers))
    return reading, judge_reading(reading, PLATFORM.rules, seen=seen)


class Scripted(scripted.Scripted):
    """A fetch that asks the scripted Bluesky at one moment."""

    speak = staticmethod(speak)
