"""YouTube's pages and API answers as tests write them, and one look at them."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from checker.judge.verdicts import judge_reading
from checker.model import (
    Ask,
    Exchange,
    JsonPost,
    Reading,
    Subject,
    Verdict,
    account,
    post,
    verb_of,
)
from checker.platforms.youtube import PLATFORM, look
from tests.support.replay import NOON, full_url

ID = "abcdefghijk"
OTHER = "AAAAAAAAAA1"
CHANNEL_ID = "UC0000000000000000000000"
POST = post("youtube", ID)
CHANNEL = account("youtube", CHANNEL_ID)
WATCH = "/watch"
OEMBED = "/oembed"
FEED = "/feeds/videos.xml"
CHANNEL_PAGE = f"/channel/{CHANNEL_ID}"
VIDEOS = "/youtube/v3/videos"
CHANNELS = "/youtube/v3/channels"
UPLOADS = "/youtube/v3/playlistItems"
SEARCH = "/youtube/v3/search"
NO_KEY = {"failure": "no_key"}


def page_of(tree: object, name: str = "ytInitialPlayerResponse") -> bytes:
    """Return a page whose script assigns ``tree`` to ``name``."""
    script = f"var {name} = {json.dumps(tree)};var meta = document.createElement('meta');"
    head = f'<!DOCTYPE html><html><head><title>x</title><script nonce="n">{script}</script>'
    return f"{head}</head><body></body></html>".encode()


def player(state: object, video_id: str | None = ID) -> bytes:
    """Return a watch page."""
    tree: dict[str, object] = {"playabilityStatus": state}
    if video_id is not None:
        tree["videoDetails"] = {
            "videoId": video_id,
            "title": "a  title",
            "shortDescription": "below",
            "channelId": CHANNEL_ID,
        }
    return page_of(tree)


OK = player({"status": "OK", "playableInEmbed": True})


def refusal(code: str, reason: str, below: str | None = None) -> bytes:
    """Return a watch page that does not show its video."""
    screen: dict[str, object] = {"reason": {"simpleText": reason}}
    if below is not None:
        screen["subreason"] = {"simpleText": below}
    state = {
        "status": code,
        "reason": reason,
        "errorScreen": {"playerErrorMessageRenderer": screen},
    }
    return player(state, None)


def row(video_id: str = ID, **changes: Any) -> dict[str, Any]:
    """Return a row of the Data API about a video that is up."""
    return {
        "kind": "youtube#video",
        "etag": "e1",
        "id": video_id,
        "snippet": {
            "publishedAt": "2026-01-02T03:04:05Z",
            "channelId": CHANNEL_ID,
            "title": "a title",
            "description": "below",
        },
        "contentDetails": {"duration": "PT1M"},
        "status": {"uploadStatus": "processed", "privacyStatus": "public", "embeddable": True},
        **changes,
    }


def listed(*rows: object, **more: object) -> bytes:
    """Return a list of the Data API."""
    return json.dumps({"kind": "youtube#listResponse", "items": rows, **more}).encode()


def refused_by_api(status: int, reason: str) -> dict[str, Any]:
    """Return a refusal of the Data API's."""
    errors = [{"message": "m", "domain": "youtube.quota", "reason": reason}]
    tree = {"error": {"code": status, "message": "m", "errors": errors}}
    return {"body": json.dumps(tree).encode(), "status": status, "content_type": "application/json"}


OEMBED_OK = json.dumps(
    {"title": "x", "type": "video", "thumbnail_url": f"https://i.ytimg.com/vi/{ID}/hqdefault.jpg"}
).encode()


def feed(*video_ids: str, channel: str = CHANNEL_ID) -> bytes:
    """Return a channel's feed."""
    entries = "".join(
        f"<entry><id>yt:video:{one}</id><published>2026-01-10T00:00:00+00:00</published>"
        f'<link rel="alternate" href="https://www.youtube.com/watch?v={one}"/></entry>'
        for one in video_ids
    )
    home = f'<link rel="alternate" href="https://www.youtube.com/channel/{channel}"/>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"{home}{entries}</feed>"
    ).encode()


def channel_page(named: str = CHANNEL_ID) -> bytes:
    """Return a channel's page."""
    tree = {"metadata": {"channelMetadataRenderer": {"externalId": named}}}
    return page_of(tree, "ytInitialData")


def alert(text: str, kind: str = "ERROR") -> bytes:
    """Return a channel's page that bears an alert."""
    said = {"alertRenderer": {"type": kind, "text": {"simpleText": text}}}
    return page_of({"alerts": [said]}, "ytInitialData")


class Answering:
    """Answers by path; the Data API has no key where nothing is said of it.

    Attributes:
        asked: each question's path with its parameters and credential.
    """

    def __init__(self, answers: Mapping[str, Any]) -> None:
        """Answer with a body, with facts of an exchange, or by a function of the parameters."""
        self._answers = answers
        self.asked: list[tuple[str, dict[str, str], str | None]] = []

    @property
    def paths(self) -> list[str]:
        """The paths that were asked, in order."""
        return [path for path, _, _ in self.asked]

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
        """Return what is planned for the path."""
        parts = urlsplit(url)
        path, given = parts.path, {**dict(parse_qsl(parts.query)), **dict(params)}
        self.asked.append((path, given, auth))
        planned = self._answers.get(path, NO_KEY if "/youtube/v3/" in path else None)
        assert planned is not None, f"unplanned question: {url}"
        facts = planned(given) if callable(planned) else planned
        facts = {"body": facts} if isinstance(facts, bytes) else dict(facts)
        address = facts.pop("final_url", None) or url
        return answered(full_url(address, params), verb_of(method), facts)


class Everything(Answering):
    """Answers every question with one page."""

    def __init__(self, body: bytes) -> None:
        """Answer with ``body``."""
        super().__init__({})
        self._body = body

    async def __call__(self, url: str, /, **_: Any) -> Exchange:
        """Return the page."""
        return answered(url, "GET", {"body": self._body, "content_type": "text/html"})


def answered(url: str, verb: str, facts: Mapping[str, Any]) -> Exchange:
    """Return an exchange about ``url``; without a failure, an answer with HTTP 200."""
    given = {"body": b"", "status": 200, "failure": None, "content_type": "", **facts}
    body, failure = given["body"], given["failure"]
    kind = given["content_type"] or ("text/html" if body[:2] == b"<!" else "application/json")
    return Exchange(
        ask=Ask(url, verb),
        asked_at=NOON,
        answered_at=NOON + timedelta(milliseconds=200),
        status=None if failure else given["status"],
        headers=() if failure else (("Content-Type", kind),),
        raw=body,
        body=body,
        failure=failure,
    )


async def looked_at(answers: Mapping[str, Any], subject: Subject = POST) -> tuple[Reading, Verdict]:
    """Look once at ``subject`` and judge what came."""
    (reading,) = await look([subject], Answering(answers))
    return reading, judge_reading(reading, PLATFORM.rules)
