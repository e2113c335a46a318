"""Mastodon's answers as tests write them, a fetch that answers by path, and one look."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from checker.judge.verdicts import judge_reading
from checker.model import Ask, EvidenceRef, Exchange, Reading, Subject, Verdict, account, post
from checker.platforms.mastodon import PLATFORM, look
from checker.replica.mastodon import speak
from tests.support import scripted
from tests.support.replay import NOON, full_url

SERVER = "o.example"
STATUS_ID = "113000000000000001"
POST = post("mastodon", f"{SERVER}/{STATUS_ID}")
ACCOUNT = account("mastodon", f"ann@{SERVER}")
ONE = f"/api/v1/statuses/{STATUS_ID}"
BATCH = "/api/v1/statuses"
LOOKUP = "/api/v1/accounts/lookup"
INSTANCE = "/api/v2/instance"
ACTOR = "/users/ann"

Answered = tuple[int, bytes]
Params = Mapping[str, list[str]]


def number_of(index: int) -> str:
    """Return the id of one of many posts; later ones are older."""
    return str(113_000_000_000_900_000 - index)


def profile(acct: str = "ann", **changes: object) -> dict[str, object]:
    """Return an account that is shown."""
    return {"id": "109000000000000001", "username": acct, "acct": acct, **changes}


def status(number: str = STATUS_ID, **changes: object) -> dict[str, object]:
    """Return a post that is shown."""
    return {
        "id": number,
        "created_at": "2026-01-10T10:00:00.123Z",
        "edited_at": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "content": "<p>hello topic</p>",
        "reblog": None,
        "account": profile(),
        "media_attachments": [],
        **changes,
    }


def said(tree: object, code: int = 200) -> Answered:
    """Return an answer that says ``tree``."""
    return code, json.dumps(tree).encode()


def refused(words: str, code: int = 404) -> Answered:
    """Return an error with its sentence."""
    return said({"error": words}, code)


NOT_FOUND = refused("Record not found")
A_MASTODON = said({"domain": SERVER, "version": "4.5.2"})
PAGE: Answered = (200, b"<!DOCTYPE html><html><head><title>Home</title></head></html>")


@dataclass
class Answering:
    """Answers every question by its path; remembers what was asked.

    Attributes:
        answers: what is said, by path; a function makes an answer from parameters.
        otherwise: what is said to every other question; None fails the test.
    """

    answers: Mapping[str, Answered | Callable[[Params], Answered]]
    otherwise: Answered | None = None
    headers: tuple[tuple[str, str], ...] = ()
    asked: list[tuple[str, str, tuple[tuple[str, str], ...]]] = field(default_factory=list)

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
        self.asked.append((parts.hostname or "", parts.path, tuple(params)))
        answer = self.answers.get(parts.path, self.otherwise)
        assert answer is not None, f"unplanned question: {url} {params}"
        if callable(answer):
            answer = answer({name: [v for k, v in params if k == name] for name, _ in params})
        return self._exchange(full_url(url, params), answer)

    def _exchange(self, url: str, answer: Answered) -> Exchange:
        code, body = answer
        number = len(self.asked)
        kind = "text/html" if body.startswith(b"<") else "application/json"
        at = NOON + timedelta(seconds=number)
        return Exchange(
            ask=Ask(url),
            asked_at=at,
            answered_at=at + timedelta(milliseconds=200),
            status=code,
            headers=(("Content-Type", kind), *self.headers),
            raw=body,
            body=body,
            evidence=EvidenceRef(f"{number:064d}", "test.warc.gz", number),
        )

    @property
    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [path for _, path, _ in self.asked]


async def looked_at(
    answers: Mapping[str, Answered], subject: Subject = POST, *, seen: bool = False
) -> tuple[Reading, Verdict]:
    """Look once at ``subject`` and judge what came."""
    (reading,) = await look([subject], Answering(answers))
    return reading, judge_reading(reading, PLATFORM.rules, seen=seen)


class Scripted(scripted.Scripted):
    """A fetch that asks the scripted servers at one moment."""

    speak = staticmethod(speak)
