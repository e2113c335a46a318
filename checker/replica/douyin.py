"""Douyin as a scripted platform: true states in, Douyin's own pages out.

The tables say what each true state of the ontology comes out as. What Douyin has no words for
comes out as its vaguer answer: "no such item" where the post is gone; ``core_dep``, which nobody
can explain, where it is there and not for everyone; the post itself where nothing is hidden. An
account of a scenario is a ``sec_uid``, a number, or a handle that both are made from.

No list of posts is open to a visitor: the search takes a token, and an account's list a signature.

Source: platforms-commercial §2(a), §2(b), §2(c), §2(g).
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from checker.platforms.douyin.links import NAME, OPEN_HOST, SHORT_HOST, is_sec_uid, is_uid
from checker.replica import douyin_pages as pages
from checker.replica.dialect import Dialect, Reply, Request, Wall
from checker.replica.scenario import ScenarioAccount, ScenarioPost
from checker.replica.world import VISIBLE, World

MOST_ROWS = 20
"""Rows of a page of the search, whatever is asked for."""


@dataclass(frozen=True, slots=True)
class Said:
    """A refusal: ``filter_reason``, ``detail_msg`` and ``notice``."""

    reason: str
    detail: str = ""
    notice: str = ""


# the same sentence comes with a deleted post and with a private one
_LOST = ("因作品权限或已被删除，无法观看，去看看其他作品吧", "抱歉，作品不见了")
_NOT_THERE = Said("SYSTEM_ITEM_NOT_EXIST")
_UNEXPLAINED = Said("core_dep")
_TOO_OFTEN = Said("user_not_login", "访问过于频繁，请登录后继续")

SHOWN = frozenset({VISIBLE, "labelled", "account_limited"})
"""States in which the post is shown: no field of the page is known for a label or a low reach."""

POST_SAYS: Mapping[str, Said] = {
    "policy_removal": Said("status_audit_self_see"),
    "author_deleted": Said("status_deleted", *_LOST),
    "deleted_unspecified": Said("status_deleted", *_LOST),
    "not_found": _NOT_THERE,
    "account_suspended": Said("author_level_ban&status_audit_self_see"),
    "account_private": Said("author_secret", "由于对方隐私设置，无法查看，去看看其他作品吧"),
    "audience_limited": Said("status_friend_see"),
    "post_private": Said("status_self_see", *_LOST),
    "under_review": Said("status_reviewing"),
    # gone, and no words of Douyin's own are known for why
    "moderator_removal": _NOT_THERE,
    "automatic_filter": _NOT_THERE,
    "account_deactivated": _NOT_THERE,
    "account_deleted": _NOT_THERE,
    "legal_withheld": _NOT_THERE,
    "copyright": _NOT_THERE,
    # there, but not for everyone, and no words are known for it: nobody can tell
    "age_gate": _UNEXPLAINED,
    "sensitive_gate": _UNEXPLAINED,
    "geo_block": _UNEXPLAINED,
    "paywalled": _UNEXPLAINED,
    "community_closed": _UNEXPLAINED,
    "defederated": _UNEXPLAINED,
}
"""What a post's share page says of each true state that hides the post."""

NO_SUCH_USER = 2065
FLAGS: Mapping[str, str] = {"account_suspended": "is_ban", "account_deleted": "user_canceled"}
"""What marks a profile that is still there; it is shown plainly in all states not named here."""

UNKNOWN_USER = frozenset(
    {"not_found", "account_deactivated", "policy_removal", "author_deleted", "deleted_unspecified"}
)
"""States of an account in which its profile is not there, without a reason."""

_POST_PATH = re.compile(r"/share/(video|note|slides)/([1-9][0-9]{14,20})/?")
_USER_PATH = re.compile(r"/share/user/([^/]+)/?")
_SIGNED = "/aweme/"
_SEARCH = "/dy_open_api/v2/search/video"
_TOKEN = "/oauth/client_token"  # noqa: S105  an address


@cache
def sec_uid(name: str) -> str:
    """Return the key of the account that a scenario calls ``name``: its own, or one made of it."""
    if is_sec_uid(name):
        return name
    digest = hashlib.sha256(f"{NAME}:{name}".encode()).digest()
    return "MS4wLjABAAAA" + urlsafe_b64encode(digest).decode().rstrip("=")


@cache
def uid(name: str) -> str:
    """Return the account's number as text: its own, or one of 16 digits made of its name."""
    if is_uid(name):
        return name
    digest = hashlib.sha256(f"number:{name}".encode()).digest()
    return str(10**15 + int.from_bytes(digest[:6], "big"))


@lru_cache(maxsize=8)
def _by_key(world: World) -> Mapping[str, ScenarioAccount]:
    accounts = world.accounts(NAME)
    return {key(account.id): account for account in accounts for key in (uid, sec_uid)}


# ---- speaking


def speak(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    """Answer a request from the world's truth."""
    if request.host == OPEN_HOST:
        return _open_platform(world, request, now, country)
    if request.host == SHORT_HOST:
        return pages.redirect("https://www.douyin.com/")
    if request.path.startswith(_SIGNED):
        return pages.unsigned()
    post, user = _POST_PATH.fullmatch(request.path), _USER_PATH.fullmatch(request.path)
    if post:
        result = _result(world, post[2], now, country)
        return pages.video(post[1], {**result, "is_oversea": _is_oversea(country)})
    return _profile(world, user[1], now, country) if user else pages.shell()


def _is_oversea(country: str | None) -> int:
    return int(country not in (None, "CN"))


def _result(world: World, post_id: str, now: datetime, country: str | None) -> dict[str, Any]:
    post = world.post(NAME, post_id, now)
    if post is None:
        return _refusal(post_id, _NOT_THERE)
    state = world.post_state(post, now, country).state
    if state not in SHOWN:
        return _refusal(post_id, POST_SAYS[state])
    return {"status_code": 0, "item_list": [_item(post)], "filter_list": []}


def _refusal(post_id: str, said: Said) -> dict[str, Any]:
    row = {
        "aweme_id": post_id,
        "filter_reason": said.reason,
        "detail_msg": said.detail,
        "notice": said.notice,
    }
    return {"status_code": 0, "item_list": [], "filter_list": [row]}


def _author(name: str) -> dict[str, Any]:
    return {"uid": uid(name), "sec_uid": sec_uid(name), "nickname": name}


def _item(post: ScenarioPost) -> dict[str, Any]:
    likes = int.from_bytes(hashlib.sha256(post.id.encode()).digest()[:2], "big")
    counts = {"digg_count": likes, "comment_count": likes // 9, "share_count": likes // 20}
    return {
        "aweme_id": post.id,
        "desc": post.text,
        "create_time": int(post.created_at.timestamp()),
        "author": _author(post.account),
        "statistics": {**counts, "collect_count": likes // 7},
        "status": {"is_delete": False, "is_prohibited": False, "private_status": 0},
        "video": {"play_addr": {"uri": f"v{post.id}"}, "duration": 15_000},
    }


def _profile(world: World, name: str, now: datetime, country: str | None) -> Reply:
    account = _by_key(world).get(name)
    if account is None:
        return pages.user({"status_code": NO_SUCH_USER})
    state = world.account_state(account, now, country)
    if state in UNKNOWN_USER:
        return pages.user({"status_code": NO_SUCH_USER})
    flags = {flag: FLAGS.get(state) == flag for flag in ("is_ban", "is_block", "user_canceled")}
    shown = world.listed(NAME, now, country, account=account.id)
    info = {**_author(account.id), "signature": "", "aweme_count": len(shown), **flags}
    return pages.user({"status_code": 0, "user_info": info})


# ---- the open platform


def _open_platform(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    path = request.path.rstrip("/")
    if path == _TOKEN:
        return pages.token()
    if path != _SEARCH:
        return pages.shell()
    if not request.headers.get("access-token", "").startswith("clt."):
        return pages.no_such_token()
    return _search(world, request, now, country)


def _search(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    word = request.one("keyword") or ""
    start = _number(request.one("cursor"), 0)
    end = start + min(_number(request.one("count"), 10), MOST_ROWS)
    posts = world.listed(NAME, now, country, topic=word)
    search_id = hashlib.sha256(word.encode()).hexdigest()[:24]
    rows = [_row(post) for post in posts[start:end]]
    return pages.found(rows, end, has_more=end < len(posts), search_id=search_id)


def _number(text: str | None, without: int) -> int:
    plain = text is not None and text.isascii() and text.isdigit() and len(text) < 9
    return int(text) if text is not None and plain else without


def _row(post: ScenarioPost) -> dict[str, Any]:
    # the id is encrypted; the link beside it shows the post's own
    hidden = hashlib.sha256(f"item:{post.id}".encode()).digest()
    return {
        "item_id": "@9" + urlsafe_b64encode(hidden).decode().rstrip("="),
        "title": post.text,
        "link": f"https://www.iesdouyin.com/share/video/{post.id}/?region=CN",
        "create_time": int(post.created_at.timestamp()),
        "nickname": post.account,
    }


# ---- instead of an answer


def _instead(said: Said | None, search: Reply) -> Wall:
    """Return a wall: a refusal by token on a post's page, its own words on the search.

    Args:
        said: what a post's page gives as its reason; None where it comes without its lists.
        search: what the search answers.
    """

    def wall(request: Request) -> Reply:
        if request.host == OPEN_HOST:
            return search
        post = _POST_PATH.fullmatch(request.path)
        if post is None:
            return pages.shell()
        return pages.video(post[1], _refusal(post[2], said) if said else {"status_code": 0})

    return wall


def _challenge(request: Request) -> Reply:
    refused = request.host == OPEN_HOST
    return pages.found_nothing("verify_check") if refused else pages.nothing_at_all()


DIALECT = Dialect(
    platform=NAME,
    hosts=("douyin.com", ".douyin.com", "iesdouyin.com", ".iesdouyin.com"),
    speak=speak,
    listings=(_SEARCH,),
    empty_listing=lambda _: pages.found_nothing(),
    walls={
        "challenge": _challenge,
        # one program reads this token as a need to log in, another as an unknown id
        "login_wall": _instead(_UNEXPLAINED, pages.no_such_token()),
        # how the search tells that it is asked too often is not known: it is the same refusal
        "rate_limited": _instead(_TOO_OFTEN, pages.found_nothing("verify_check")),
        "soft_error": _instead(None, pages.found_nothing("params_check")),
    },
    move=pages.moved,
    found_by="links",
)
