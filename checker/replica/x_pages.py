"""The answers in which scripted X says things: syndication, oEmbed, the API, and walls.

Source: platforms-commercial §4(b), §4(c), §4(g); X18, X19, X33-X35, X71.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from checker.replica.dialect import Reply, Request

API_HOST = "api.x.com"

_JSON = "application/json; charset=utf-8"
_HTML = "text/html; charset=utf-8"
_MORE = "Learn more"
_NOTICES = "https://help.x.com/rules-and-policies/notices-on-x"
_PROBLEMS = "https://api.twitter.com/2/problems"
_OF_POSTS = {
    "resource-not-found": ("Not Found Error", "Could not find tweet with ids"),
    "not-authorized-for-resource": (
        "Authorization Error",
        "Sorry, you are not authorized to see the Tweet with ids",
    ),
    # X's words for this one are not known: its type stands for them
    "resource-unavailable": ("resource-unavailable", "resource-unavailable"),
}
"""Title and sentence of what keeps a post back, by the last word of the problem's type."""


def plain(tree: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """Return an answer in JSON."""
    return Reply(status, json.dumps(tree, ensure_ascii=False).encode(), _JSON, headers)


# ---- what anybody is told


def tombstone(sentence: str) -> Reply:
    """Return what syndication puts in a post's place: a sentence, and a link to X's help."""
    start = len(sentence) + 1
    link = {"__typename": "TimelineUrl", "url": _NOTICES, "url_type": "ExternalUrl"}
    entity = {"from_index": start, "to_index": start + len(_MORE), "ref": link}
    text = {"text": f"{sentence} {_MORE}", "rtl": False, "entities": [entity]}
    return plain({"__typename": "TweetTombstone", "tombstone": {"text": text}})


def missing() -> Reply:
    """Return the page that comes where syndication or oEmbed has no such post."""
    return Reply(404, b"<!DOCTYPE html><html><body>Not Found</body></html>", _HTML)


def bad_request() -> Reply:
    """Return syndication's answer to a question that is none."""
    return plain({"error": "Bad request."}, 400)


def oembed(post_id: str, handle: str) -> Reply:
    """Return oEmbed's answer about a post."""
    tree = {
        "url": f"https://x.com/{handle}/status/{post_id}",
        "author_name": handle,
        "author_url": f"https://x.com/{handle}",
        "html": "<blockquote></blockquote>",
        "width": 550,
        "height": None,
        "type": "rich",
        "cache_age": "3153600000",
        "provider_name": "X",
        "provider_url": "https://x.com",
        "version": "1.0",
    }
    return plain(tree)


def oembed_not_authorized() -> Reply:
    """Return oEmbed's answer about a post of a protected account."""
    words = "Sorry, you are not authorized to see this status."
    return plain({"error": words, "request": "/oembed"}, 403)


def shell() -> Reply:
    """Return the page that X's own site shows to a visitor, whatever is asked for."""
    body = b'<!DOCTYPE html><html><head></head><body><div id="react-root"></div></body></html>'
    return Reply(200, body, _HTML)


def redirect(target: str) -> Reply:
    """Return a redirect to ``target``."""
    return Reply(301, b"", _HTML, (("Location", target),))


# ---- what a key is told


def told(
    rows: Sequence[Mapping[str, Any]],
    problems: Sequence[Mapping[str, Any]] = (),
    users: Iterable[Mapping[str, Any]] = (),
) -> Reply:
    """Return the API's answer: what was found and what was not, side by side."""
    beside = list(users)
    tree: dict[str, Any] = {"data": list(rows)} if rows else {}
    tree |= {"includes": {"users": beside}} if rows and beside else {}
    return plain(tree | ({"errors": list(problems)} if problems else {}))


def listing(
    rows: Sequence[Mapping[str, Any]], users: Iterable[Mapping[str, Any]], next_page: str | None
) -> Reply:
    """Return a page of a listing, newest first; an empty one has nothing but its count."""
    meta: dict[str, Any] = {"result_count": len(rows)}
    if not rows:
        return plain({"meta": meta})
    meta |= {"newest_id": rows[0]["id"], "oldest_id": rows[-1]["id"]}
    meta |= {"next_token": next_page} if next_page else {}
    beside = list(users)
    included = {"includes": {"users": beside}} if beside else {}
    return plain({"data": list(rows), **included, "meta": meta})


def post_problem(post_id: str, name: str) -> dict[str, Any]:
    """Return why a post is not handed out; ``name`` is the last word of the problem's type."""
    title, detail = _OF_POSTS[name]
    return _problem(post_id, "tweet", "ids", (title, f"{detail}: [{post_id}].", name))


def no_user(asked: str, parameter: str) -> dict[str, Any]:
    """Return that no such account can be found."""
    detail = f"Could not find user with {parameter}: [{asked}]."
    return _problem(asked, "user", parameter, ("Not Found Error", detail, "resource-not-found"))


def suspended_user(asked: str, parameter: str) -> dict[str, Any]:
    """Return that an account has been suspended: said under the type of one that is not found."""
    told = ("Forbidden", f"User has been suspended: [{asked}].", "resource-not-found")
    return _problem(asked, "user", parameter, told)


def unavailable_user(asked: str, parameter: str) -> dict[str, Any]:
    """Return that an account is there, and not handed out."""
    name = "resource-unavailable"
    return _problem(asked, "user", parameter, (name, f"{name}: [{asked}].", name))


def _problem(asked: str, kind: str, parameter: str, told: tuple[str, str, str]) -> dict[str, Any]:
    """Return one error; ``told`` is its title, its sentence and the last word of its type."""
    title, detail, name = told
    return {
        "value": asked,
        "detail": detail,
        "title": title,
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": asked,
        "type": f"{_PROBLEMS}/{name}",
    }


def refused(status: int, title: str, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """Return the API's refusal of a whole question."""
    tree = {"title": title, "detail": title, "type": "about:blank", "status": status}
    return plain(tree, status, headers)


# ---- instead of an answer


def challenge(_: Request) -> Reply:
    """Return a challenge as the network in front of a site shows it; none of X's own is known."""
    body = (
        b'<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head>'
        b'<body><script src="/cdn-cgi/challenge-platform/x.js"></script></body></html>'
    )
    return Reply(403, body, _HTML, (("cf-mitigated", "challenge"),))


def login_wall(_: Request) -> Reply:
    """Return the refusal of one who says not, or not rightly, who asks."""
    return refused(401, "Unauthorized")


def too_many(request: Request) -> Reply:
    """Return the refusal of one who asks too often; only the API says it in words."""
    if request.host != API_HOST:
        return Reply(429, b"", "text/plain")
    return refused(429, "Too Many Requests", (("x-rate-limit-remaining", "0"),))


def soft_error(_: Request) -> Reply:
    """Return an answer with nothing in it, that comes as a success."""
    return plain({})


def empty_listing(_: Request) -> Reply:
    """Return a listing without posts."""
    return listing((), (), None)


def moved(reply: Reply) -> Reply:
    """Return ``reply`` with all that it says one level deeper, where no reader looks."""
    if reply.content_type == _JSON:
        return plain({"result": json.loads(reply.body)}, reply.status, reply.headers)
    if reply.status == 404:
        return plain({"result": None}, 404)
    return reply


def stamp(moment: datetime) -> str:
    """Return a moment as X writes it: UTC, to the millisecond."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def last_word(address: str) -> str:
    """Return the last word of an address's path."""
    return urlsplit(address).path.rstrip("/").rpartition("/")[2]
