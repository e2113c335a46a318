"""Bluesky as a scripted platform: service, registry, one host and the labeller, from one truth.

``bluesky_states`` says what each true state comes out as; here that is put into the protocol's own
answers. All accounts live on one host. The trees are real: a record that its author took out is
missing from the CAR file, one that stands there is in it.

Source: platforms-open §1; atproto-local-network §3; atproto-observed.
"""

import bisect
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from checker.platforms.bluesky.labels import moment
from checker.platforms.bluesky.links import COLLECTION, parts_of
from checker.replica.bluesky_states import (
    ACCOUNT_SAYS,
    LABELLER_DID,
    NAME,
    POST_SAYS,
    Said,
    account_native_id,
    directory,
    handle_of,
    label_rows,
    native_id,
    stamp,
    tid,
)
from checker.replica.dialect import Dialect, Reply, Request
from checker.replica.repository import content_id, record_car
from checker.replica.scenario import ScenarioAccount, ScenarioPost
from checker.replica.world import World

SERVICE = "public.api.bsky.app"
ENTRYWAY = "bsky.social"
"""Where users log in: nobody here has a password."""

REGISTRY = "plc.directory"
LABELLER = "mod.bsky.app"
HOST = "pds.replica.example"

_JSON = "application/json; charset=utf-8"
_HTML = "text/html; charset=utf-8"
_NEIGHBOURS = 8
"""Records on either side of the one asked for that a tree is built over: trees stay small."""


def speak(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    """Answer a request from the world's truth."""
    if request.host == REGISTRY:
        return _document(world, request.path.removeprefix("/"))
    if request.host == ENTRYWAY:
        return _error("AuthMissing", "Authentication Required", 401)
    call = request.path.removeprefix("/xrpc/")
    answer = _CALLS.get((request.host, call))
    if answer is None:
        return _error("MethodNotImplemented", "Method Not Implemented", 501)
    return answer(world, request, now, country)


def _json(tree: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(tree, ensure_ascii=False).encode(), _JSON)


def _error(name: str, message: str, status: int = 400) -> Reply:
    return _json({"error": name, "message": message}, status)


def _said(world: World, post: ScenarioPost, now: datetime, country: str | None) -> Said:
    return POST_SAYS[world.post_state(post, now, country).state]


def _made(world: World, uri: str, now: datetime) -> ScenarioPost | None:
    post = directory(world).posts.get(uri)
    return post if post is not None and post.created_at <= now else None


# ---- the service


def _get_posts(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    uris = request.all("uris")
    if len(uris) > 25:
        return _error("InvalidRequest", "Error: uris must not have more than 25 elements")
    if any(parts_of(uri) is None for uri in uris):
        return _error("InvalidRequest", "Error: uris must be a valid at-uri")
    posts = [post for uri in uris if (post := _made(world, uri, now))]
    shown = [(post, said) for post in posts if (said := _said(world, post, now, country)).shown]
    return _json({"posts": [_view(post, said, now) for post, said in shown]})


def _record(post: ScenarioPost) -> dict[str, object]:
    return {"$type": COLLECTION, "text": post.text, "createdAt": stamp(post.created_at)}


def _view(post: ScenarioPost, said: Said, now: datetime) -> dict[str, object]:
    uri, record = native_id(post), _record(post)
    state = next((item for item in reversed(post.states) if item.at <= now), None)
    labelled_at = stamp(state.at if state else post.created_at)
    label = {"ver": 1, "src": LABELLER_DID, "uri": uri, "val": said.label, "cts": labelled_at}
    return {
        "uri": uri,
        "cid": content_id(record),
        "author": _profile(post.account),
        "record": record,
        "replyCount": 0,
        "repostCount": 0,
        "likeCount": 0,
        "quoteCount": 0,
        "indexedAt": stamp(post.created_at),
        "labels": [label] if said.label else [],
    }


def _profile(account_id: str) -> dict[str, object]:
    return {"did": account_native_id(account_id), "handle": handle_of(account_id), "labels": []}


def _get_profile(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    account = directory(world).accounts.get(request.one("actor") or "")
    if account is None:
        return _error("InvalidRequest", "Profile not found")
    state = world.account_state(account, now, country)
    if state in ACCOUNT_SAYS:
        return _error(*ACCOUNT_SAYS[state].profile)
    did = account_native_id(account.id)
    labels = label_rows(did, account.states, now, country, _account_label)
    in_force = [labels[-1]] if labels and "neg" not in labels[-1] else []
    return _json({**_profile(account.id), "labels": in_force})


def _get_author_feed(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    account = directory(world).accounts.get(request.one("actor") or "")
    if account is None or world.account_state(account, now, country) in ACCOUNT_SAYS:
        return _error("InvalidRequest", "Profile not found")
    posts = world.listed(NAME, now, country, account=account.id)
    page, cursor = _page(posts, request)
    views = [{"post": _view(post, _said(world, post, now, country), now)} for post in page]
    return _json({"feed": views, **cursor})


def _search(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    since = moment(request.one("since"))
    posts = [
        post
        for post in world.listed(NAME, now, country, topic=request.one("q") or "")
        if since is None or post.created_at >= since
    ]
    page, cursor = _page(posts, request)
    views = [_view(post, _said(world, post, now, country), now) for post in page]
    return _json({"posts": views, **cursor})


def _page(
    posts: list[ScenarioPost], request: Request
) -> tuple[list[ScenarioPost], dict[str, object]]:
    start, limit = _number(request.one("cursor"), 0), _number(request.one("limit"), 25)
    page = posts[start : start + min(limit, 100)]
    after = start + len(page)
    return page, {"cursor": str(after)} if after < len(posts) else {}


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else otherwise


def _resolve(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    did = directory(world).handles.get((request.one("handle") or "").lower())
    account = directory(world).accounts.get(did or "")
    if account is None or world.account_state(account, now, country) in ACCOUNT_SAYS:
        return _error("InvalidRequest", "Unable to resolve handle")
    return _json({"did": did})


# ---- the registry


def _document(world: World, did: str) -> Reply:
    account = directory(world).accounts.get(did)
    if account is None:
        return _json({"message": f"DID not registered: {did}"}, 404)
    service = {
        "id": "#atproto_pds",
        "type": "AtprotoPersonalDataServer",
        "serviceEndpoint": f"https://{HOST}",
    }
    return _json(
        {
            "@context": ["https://www.w3.org/ns/did/v1"],
            "id": did,
            "alsoKnownAs": [f"at://{handle_of(account.id)}"],
            "verificationMethod": [],
            "service": [service],
        }
    )


# ---- the host


def _get_record(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    did, key = request.one("repo") or "", request.one("rkey") or ""
    uri = f"at://{did}/{request.one('collection')}/{key}"
    if _away(world, did, now, country) is not None:
        return _error("InvalidRequest", f"Could not find repo: {did}")
    post = _made(world, uri, now)
    said = _said(world, post, now, country) if post else Said()
    if not said.repository:
        return _error("InvalidRequest", f"Could not find repo: {did}")
    if post is None or not said.record:
        return _error("RecordNotFound", f"Could not locate record: {uri}")
    record = _record(post)
    return _json({"uri": uri, "cid": content_id(record), "value": record})


def _get_tree(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    did, key = request.one("did") or "", request.one("rkey") or ""
    away = _away(world, did, now, country)
    if away is not None:
        name, message = away
        return _error(name, message.format(did=did))
    post = _made(world, f"at://{did}/{COLLECTION}/{key}", now)
    if post is not None and not _said(world, post, now, country).tree:
        return _error("MethodNotImplemented", "Method Not Implemented", 501)
    posts = directory(world).of_account[did]
    place = bisect.bisect_left(posts, key, key=lambda item: item[0])
    near = posts[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS + 1]
    records = {
        f"{COLLECTION}/{name}": _record(item)
        for name, item in near
        if item.created_at <= now and _said(world, item, now, country).record
    }
    car = record_car(did, _revision(world, did, now), records, f"{COLLECTION}/{key}")
    return Reply(200, car, "application/vnd.ipld.car")


def _away(world: World, did: str, now: datetime, country: str | None) -> tuple[str, str] | None:
    """Return what the host's tree says of an account that is not there, None when it is."""
    account = directory(world).accounts.get(did)
    if account is None:
        return ACCOUNT_SAYS["account_deleted"].tree
    state = world.account_state(account, now, country)
    return ACCOUNT_SAYS[state].tree if state in ACCOUNT_SAYS else None


def _revision(world: World, did: str, now: datetime) -> str:
    """Return the newest commit's id: authors write when they post and when they take out."""
    moments = [
        at
        for _, post in directory(world).of_account[did]
        for at in (post.created_at, *_taken_out_at(post))
        if at <= now
    ]
    return tid(max(moments, default=world.scenario.start))


def _taken_out_at(post: ScenarioPost) -> list[datetime]:
    return [state.at for state in post.states if not POST_SAYS[state.state].record]


def _get_repo_status(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    did = request.one("did") or ""
    account = directory(world).accounts.get(did)
    if account is None:
        return _error("RepoNotFound", f"Could not find repo for DID: {did}")
    said = ACCOUNT_SAYS.get(world.account_state(account, now, country))
    if said is None:
        return _json({"did": did, "active": True, "rev": _revision(world, did, now)})
    if said.status is None:
        return _error("RepoNotFound", f"Could not find repo for DID: {did}")
    return _json({"did": did, "active": False, "status": said.status})


# ---- the labeller


def _post_label(state: str) -> str | None:
    said = POST_SAYS[state]
    return "!takedown" if said.takedown else said.label


def _account_label(state: str) -> str | None:
    return {"account_suspended": "!takedown", "account_limited": "!hide"}.get(state)


def _query_labels(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    names = directory(world)
    rows: list[dict[str, object]] = []
    for name in request.all("uriPatterns"):
        of: ScenarioPost | ScenarioAccount | None = _made(world, name, now)
        value_of = _post_label
        if of is None:
            of, value_of = names.accounts.get(name), _account_label
        if of is not None:
            rows += label_rows(name, of.states, now, country, value_of)
    return _json({"cursor": str(len(rows)), "labels": rows} if rows else {"labels": []})


_Answer = Callable[[World, Request, datetime, str | None], Reply]

_CALLS: Mapping[tuple[str, str], _Answer] = {
    (SERVICE, "app.bsky.feed.getPosts"): _get_posts,
    (SERVICE, "app.bsky.actor.getProfile"): _get_profile,
    (SERVICE, "app.bsky.feed.getAuthorFeed"): _get_author_feed,
    (SERVICE, "app.bsky.feed.searchPosts"): _search,
    (SERVICE, "com.atproto.identity.resolveHandle"): _resolve,
    (HOST, "com.atproto.repo.getRecord"): _get_record,
    (HOST, "com.atproto.sync.getRecord"): _get_tree,
    (HOST, "com.atproto.sync.getRepoStatus"): _get_repo_status,
    (LABELLER, "com.atproto.label.queryLabels"): _query_labels,
}


# ---- instead of an answer


def _empty_listing(request: Request) -> Reply:
    feed = request.path.endswith("getAuthorFeed")
    return _json({"feed": []} if feed else {"posts": []})


def _challenge(_: Request) -> Reply:
    page = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"
    return Reply(403, page, _HTML, (("cf-mitigated", "challenge"),))


def _login_wall(_: Request) -> Reply:
    page = b"<!DOCTYPE html><html><head><title>403 Forbidden</title></head><body></body></html>"
    return Reply(403, page, _HTML)


def _rate_limited(_: Request) -> Reply:
    reply = _error("RateLimitExceeded", "Rate Limit Exceeded", 429)
    limits = (("ratelimit-limit", "3000"), ("ratelimit-remaining", "0"))
    return Reply(reply.status, reply.body, _JSON, (*limits, ("ratelimit-policy", "3000;w=300")))


_MOVED = {
    "posts": "items",
    "feed": "items",
    "labels": "marks",
    "did": "subject",
    "id": "subject",
    "uri": "address",
    "error": "problem",
    "message": "text",
}


def _move(reply: Reply) -> Reply:
    """Rename what a reader looks for at the top of an answer; a CAR file loses its header."""
    if reply.content_type != _JSON:
        return Reply(reply.status, reply.body[1:], reply.content_type, reply.headers)
    tree = json.loads(reply.body)
    moved = {_MOVED.get(name, name): value for name, value in tree.items()}
    return Reply(reply.status, json.dumps(moved).encode(), _JSON, reply.headers)


DIALECT = Dialect(
    platform=NAME,
    hosts=(SERVICE, ENTRYWAY, REGISTRY, LABELLER, HOST),
    speak=speak,
    listings=("/xrpc/app.bsky.feed.getAuthorFeed", "/xrpc/app.bsky.feed.searchPosts"),
    empty_listing=_empty_listing,
    walls={
        "challenge": _challenge,
        "login_wall": _login_wall,
        "rate_limited": _rate_limited,
        "soft_error": lambda _: _json({}),
    },
    move=_move,
    native_id=native_id,
    found_by="search",
)
