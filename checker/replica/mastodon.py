"""Mastodon as scripted platforms: every host of the world's accounts is a server of its own.

``mastodon_states`` says what each true state comes out as; here that is put into the API's answers.

Source: platforms-open §2.
"""

import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from checker.platforms.mastodon.links import NAME
from checker.replica.dialect import Dialect, Reply, Request
from checker.replica.mastodon_states import (
    AWAY,
    LOCAL_ACCOUNT,
    POST_SAYS,
    Said,
    address_of,
    directory,
    local_id,
    native_id,
    serves,
    status_id,
)
from checker.replica.scenario import ScenarioAccount, ScenarioPost
from checker.replica.world import World

VERSION = "4.5.2"
MOST_IN_BATCH = 20
MOST_IN_LISTING = 40

_JSON = "application/json; charset=utf-8"
_ACTIVITY = "application/activity+json; charset=utf-8"
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question to one server."""

    world: World
    request: Request
    now: datetime
    country: str | None

    def said(self, post: ScenarioPost) -> Said:
        """Return what the server says of a post now."""
        return POST_SAYS[self.world.post_state(post, self.now, self.country).state]

    def state_of(self, account: ScenarioAccount) -> str:
        """Return an account's state now."""
        return self.world.account_state(account, self.now, self.country)

    def made(self, number: str) -> ScenarioPost | None:
        """Return this server's post of that id, once it is made."""
        post = directory(self.world).posts.get((self.request.host, number))
        return post if post is not None and post.created_at <= self.now else None


def speak(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    """Answer a request from the world's truth."""
    asked = _Asked(world, request, now, country)
    fixed = _FIXED.get(request.path)
    if fixed is not None:
        return fixed(asked)
    for start, end, answer in _BY_NAME:
        if request.path.startswith(start) and request.path.endswith(end):
            return answer(asked, request.path.removeprefix(start).removesuffix(end))
    return _error("Not Found", 404)


def _json(tree: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(tree, ensure_ascii=False).encode(), _JSON)


def _error(words: str, status: int) -> Reply:
    return _json({"error": words}, status)


def _no_record() -> Reply:
    return _error("Record not found", 404)


def _batch(asked: _Asked) -> Reply:
    numbers = asked.request.all("id[]")
    if len(numbers) > MOST_IN_BATCH:
        return _error("Too many records requested", 422)
    posts = [post for number in numbers if (post := asked.made(number))]
    shown = [post for post in posts if asked.said(post).shown and not asked.said(post).limited]
    return _json([_view(asked, post) for post in shown])


def _single(asked: _Asked, number: str) -> Reply:
    post = asked.made(number)
    if post is None or not asked.said(post).shown:
        return _no_record()
    return _json(_view(asked, post))


def _view(asked: _Asked, post: ScenarioPost) -> dict[str, Any]:
    said, number = asked.said(post), status_id(post)
    user, server = address_of(post.account)
    account = directory(asked.world).accounts[server, user]
    return {
        "id": number,
        "created_at": _stamp(post.created_at),
        "edited_at": None,
        "in_reply_to_id": None,
        "sensitive": said.sensitive,
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "uri": f"https://{server}/users/{user}/statuses/{number}",
        "url": f"https://{server}/@{user}/{number}",
        "content": f"<p>{html.escape(post.text, quote=False)}</p>",
        "reblog": None,
        "account": {**_profile(account), **({"limited": True} if said.limited else {})},
        "media_attachments": [],
        "mentions": [],
        "tags": [{"name": name} for name in post.topics],
        "emojis": [],
        "card": None,
        "poll": None,
    }


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _profile(account: ScenarioAccount) -> dict[str, Any]:
    user, server = address_of(account.id)
    return {
        "id": local_id(account),
        "username": user,
        "acct": user,
        "display_name": user,
        "note": "",
        "url": f"https://{server}/@{user}",
        "uri": f"https://{server}/users/{user}",
        "emojis": [],
        "fields": [],
    }


def _account(asked: _Asked, account: ScenarioAccount | None) -> Reply:
    state = asked.state_of(account) if account else "not_found"
    if account is None or state in AWAY:
        return _no_record()
    marks = {"account_suspended": "suspended", "account_limited": "limited"}
    mark = {marks[state]: True} if state in marks else {}
    blank = {"display_name": ""} if state == "account_suspended" else {}
    return _json({**_profile(account), **blank, **mark})


def _lookup(asked: _Asked) -> Reply:
    user, _, host = (asked.request.one("acct") or "").lower().partition("@")
    server = asked.request.host
    known = directory(asked.world).accounts if host in ("", server) else {}
    return _account(asked, known.get((server, user)))


def _account_by_id(asked: _Asked, number: str) -> Reply:
    return _account(asked, directory(asked.world).local_ids.get((asked.request.host, number)))


def _statuses_of(asked: _Asked, number: str) -> Reply:
    account = directory(asked.world).local_ids.get((asked.request.host, number))
    if account is None or asked.state_of(account) in AWAY:
        return _no_record()
    posts = asked.world.listed(NAME, asked.now, asked.country, account=account.id)
    return _page(asked, posts)


def _tag(asked: _Asked, tag: str) -> Reply:
    posts = asked.world.listed(NAME, asked.now, asked.country, topic=tag)
    here = [post for post in posts if address_of(post.account)[1] == asked.request.host]
    return _page(asked, here)


def _page(asked: _Asked, posts: Sequence[ScenarioPost]) -> Reply:
    """Return one page, newest first, with the address of the next where there is one."""
    ids = [status_id(post) for post in posts]
    max_id, limit = asked.request.one("max_id"), asked.request.one("limit") or ""
    start = ids.index(max_id) + 1 if max_id in ids else 0
    size = min(int(limit) if limit.isascii() and limit.isdigit() else 20, MOST_IN_LISTING)
    page = posts[start : start + size]
    reply = _json([_view(asked, post) for post in page])
    if start + size >= len(posts):
        return reply
    more = f"https://{asked.request.host}{asked.request.path}?max_id={ids[start + size - 1]}"
    return Reply(reply.status, reply.body, _JSON, (("Link", f'<{more}>; rel="next"'),))


def _actor(asked: _Asked, user: str) -> Reply:
    account = directory(asked.world).accounts.get((asked.request.host, user.lower()))
    if account is None:
        return _error("Not Found", 404)
    state = asked.state_of(account)
    if state in AWAY:
        return _error("Gone", 410)
    address = f"https://{asked.request.host}/users/{user.lower()}"
    tree = {"id": address, "type": "Person", "preferredUsername": user.lower()}
    marked = {**tree, "suspended": True} if state == "account_suspended" else tree
    return Reply(200, json.dumps(marked).encode(), _ACTIVITY)


def _instance(asked: _Asked) -> Reply:
    access = {"local": "public", "remote": "public"}
    return _json(
        {
            "domain": asked.request.host,
            "title": "a scripted server",
            "version": VERSION,
            "source_url": "https://github.com/mastodon/mastodon",
            "configuration": {"timelines_access": {"hashtag_feeds": access}},
        }
    )


def _nodeinfo_links(asked: _Asked) -> Reply:
    schema = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    address = f"https://{asked.request.host}/nodeinfo/2.0"
    return _json({"links": [{"rel": schema, "href": address}]})


def _nodeinfo(_: _Asked) -> Reply:
    return _json({"version": "2.0", "software": {"name": NAME, "version": VERSION}})


_FIXED: Mapping[str, Callable[[_Asked], Reply]] = {
    "/api/v1/statuses": _batch,
    "/api/v1/accounts/lookup": _lookup,
    "/api/v2/instance": _instance,
    "/.well-known/nodeinfo": _nodeinfo_links,
    "/nodeinfo/2.0": _nodeinfo,
}
_BY_NAME: Sequence[tuple[str, str, Callable[[_Asked, str], Reply]]] = (
    ("/api/v1/statuses/", "", _single),
    ("/api/v1/accounts/", "/statuses", _statuses_of),
    ("/api/v1/accounts/", "", _account_by_id),
    ("/api/v1/timelines/tag/", "", _tag),
    ("/users/", "", _actor),
)


# ---- instead of an answer


def _challenge(_: Request) -> Reply:
    page = (
        b"<!DOCTYPE html><html><head><title>Making sure you&#39;re not a bot!</title>"
        b'<script src="/.within.website/x/cmd/anubis/static/js/main.mjs"></script></head>'
        b"<body></body></html>"
    )
    return Reply(200, page, _HTML)


def _rate_limited(_: Request) -> Reply:
    reply = _error("Too many requests", 429)
    limits = (("X-RateLimit-Limit", "300"), ("X-RateLimit-Remaining", "0"))
    return Reply(reply.status, reply.body, _JSON, limits)


_MOVED = {"id": "key", "content": "body", "acct": "name", "error": "problem", "version": "release"}


def _move(reply: Reply) -> Reply:
    """Rename what a reader looks for, wherever it stands in an answer."""

    def moved(tree: Any) -> Any:
        if isinstance(tree, list):
            return [moved(row) for row in tree]
        if isinstance(tree, dict):
            return {_MOVED.get(name, name): moved(value) for name, value in tree.items()}
        return tree

    body = json.dumps(moved(json.loads(reply.body))).encode()
    return Reply(reply.status, body, reply.content_type, reply.headers)


DIALECT = Dialect(
    platform=NAME,
    hosts=(),
    serves=serves,
    speak=speak,
    listings=("/api/v1/timelines/", f"/api/v1/accounts/{LOCAL_ACCOUNT}"),
    empty_listing=lambda _: _json([]),
    walls={
        "challenge": _challenge,
        "login_wall": lambda _: _error("This API requires an authenticated user", 401),
        "rate_limited": _rate_limited,
        "soft_error": lambda _: _json({}),
    },
    move=_move,
    native_id=native_id,
    found_by="accounts",
)
