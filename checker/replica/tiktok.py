"""TikTok as a scripted platform: true states in, TikTok's own pages out.

The tables say what each true state of the ontology comes out as. What TikTok has no words for
comes out as its vaguer answer, mostly "item doesn't exist". Accounts of a scenario go by their
handle; each has a ``secUid`` made from it, and either opens the profile.

Source: platforms-commercial §1(b), §1(c), §1(g).
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote

from checker.replica import tiktok_pages as pages
from checker.replica.dialect import Dialect, Reply, Request
from checker.replica.scenario import ScenarioAccount, ScenarioPost
from checker.replica.world import VISIBLE, World

NAME = "tiktok"

N_LISTED = 30
"""Posts in an account's list; the embed of the live site is reported to hold about ten."""


@dataclass(frozen=True, slots=True)
class Said:
    """A refusal: ``statusCode`` and ``statusMsg``."""

    code: int
    message: str = ""


_NOT_THERE = Said(10204, "item doesn't exist")
_ACCOUNT_NOT_THERE = Said(10221)

SHOWN: Mapping[str, Mapping[str, Any]] = {
    VISIBLE: {},
    "sensitive_gate": {"maskType": 3},
    "labelled": {"warnInfo": [{"text": "See the facts before you share this."}]},
}
"""States in which the post is shown, with the fields that come with them."""

POST_SAYS: Mapping[str, Said] = {
    "policy_removal": Said(10204, "status_audit_not_pass"),
    "author_deleted": Said(10204, "status_deleted"),
    "deleted_unspecified": Said(10204, "status_deleted"),
    "not_found": _NOT_THERE,
    "account_suspended": Said(10204, "author_status"),
    "account_deleted": _NOT_THERE,
    "account_deactivated": _NOT_THERE,
    "account_private": Said(10204, "author_secret"),
    "audience_limited": Said(10204, "status_friend_see"),
    "post_private": Said(10216),
    "under_review": Said(10204, "status_reviewing"),
    "age_gate": Said(10204, "content_classification"),
    "geo_block": Said(10204, "cross_border_violation"),
    "copyright": Said(10204, "copyright_geo_filter"),
    # no words of TikTok's own are known for these: the vaguer answer
    "moderator_removal": _NOT_THERE,
    "automatic_filter": _NOT_THERE,
    "account_limited": _NOT_THERE,
    "legal_withheld": _NOT_THERE,
    "paywalled": _NOT_THERE,
    "community_closed": _NOT_THERE,
    "defederated": _NOT_THERE,
}
"""What a post's page says of each true state that hides the post."""

ACCOUNT_SAYS: Mapping[str, Said] = {
    "account_suspended": _ACCOUNT_NOT_THERE,
    "account_deleted": _ACCOUNT_NOT_THERE,
    "account_deactivated": _ACCOUNT_NOT_THERE,
    "not_found": _ACCOUNT_NOT_THERE,
    "account_private": Said(10222),
}
"""What a profile's page says of its account's true state; it is shown in all other states."""

KNOWN_TO_OEMBED = frozenset({*SHOWN, "audience_limited", "geo_block"})
"""oEmbed also answers for posts that a visitor cannot see."""

_POST_PATH = re.compile(r"/@[^/]*/(?:video|photo)/([^/]+)/?")
_EMBED_PATH = re.compile(r"/embed/@([^/]+)/?")
_PROFILE_PATH = re.compile(r"/@([^/]+)/?")


@cache
def sec_uid(handle: str) -> str:
    """Return the lasting key of the account that a scenario calls ``handle``."""
    digest = hashlib.sha256(f"{NAME}:{handle}".encode()).digest()
    return "MS4wLjABAAAA" + urlsafe_b64encode(digest).decode().rstrip("=")


def user_id(handle: str) -> str:
    """Return the account's number, 19 digits as text."""
    digest = hashlib.sha256(f"number:{handle}".encode()).digest()
    return str(6_500_000_000_000_000_000 + int.from_bytes(digest[:7], "big"))


@lru_cache(maxsize=8)
def _by_sec_uid(world: World) -> Mapping[str, ScenarioAccount]:
    return {sec_uid(account.id): account for account in world.accounts(NAME)}


def _account(world: World, who: str) -> ScenarioAccount | None:
    return world.account(NAME, who) or _by_sec_uid(world).get(who)


# ---- speaking


def speak(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    """Answer a request from the world's truth."""
    if request.host in ("vm.tiktok.com", "vt.tiktok.com"):
        return pages.redirect("https://www.tiktok.com/?_r=1")
    path = request.path
    if path.startswith("/login"):
        return pages.login()
    if path.rstrip("/") == "/oembed":
        return _oembed(world, request, now, country)
    post = _POST_PATH.fullmatch(path)
    if post:
        return _post_page(world, post[1], now, country)
    embed = _EMBED_PATH.fullmatch(path)
    if embed:
        return _embed(world, embed[1], now, country)
    profile = _PROFILE_PATH.fullmatch(path)
    return _profile(world, profile[1], now, country) if profile else pages.nothing_here()


def _post_page(world: World, post_id: str, now: datetime, country: str | None) -> Reply:
    post = world.post(NAME, post_id, now)
    if post is None:
        well_formed = post_id.isascii() and post_id.isdigit()
        return _refusal(_NOT_THERE if well_formed else Said(100002, "invalid item id"))
    state = world.post_state(post, now, country).state
    if state not in SHOWN:
        return _refusal(POST_SAYS[state])
    detail = {
        "itemInfo": {"itemStruct": {**_item(post), **SHOWN[state]}},
        "shareMeta": {"title": f"TikTok by {post.account}", "desc": post.text},
        "statusCode": 0,
        "statusMsg": "",
    }
    return pages.page("webapp.video-detail", detail, title=post.text)


def _refusal(said: Said, block: str = "webapp.video-detail") -> Reply:
    return pages.page(block, {"statusCode": said.code, "statusMsg": said.message})


def _author(handle: str) -> dict[str, Any]:
    return {
        "id": user_id(handle),
        "uniqueId": handle,
        "nickname": handle,
        "secUid": sec_uid(handle),
        "verified": False,
        "privateAccount": False,
        "secret": False,
    }


def _item(post: ScenarioPost) -> dict[str, Any]:
    views = int.from_bytes(hashlib.sha256(post.id.encode()).digest()[:2], "big")
    counts = {"playCount": views, "diggCount": views // 9, "commentCount": views // 90}
    return {
        "id": post.id,
        "desc": post.text,
        "createTime": str(int(post.created_at.timestamp())),
        "author": _author(post.account),
        "stats": {**counts, "shareCount": views // 200, "collectCount": str(views // 70)},
        "challenges": [{"title": topic} for topic in post.topics],
        "privateItem": False,
        "isContentClassified": False,
        "video": {"id": post.id, "duration": 15, "playAddr": "https://example.invalid/v.mp4"},
    }


def _profile(world: World, who: str, now: datetime, country: str | None) -> Reply:
    account = _account(world, who)
    if account is None:
        return _refusal(_ACCOUNT_NOT_THERE, "webapp.user-detail")
    said = ACCOUNT_SAYS.get(world.account_state(account, now, country))
    if said is not None:
        return _refusal(said, "webapp.user-detail")
    shown = world.listed(NAME, now, country, account=account.id)
    detail = {
        "userInfo": {
            "user": _author(account.id),
            "stats": {"followerCount": 120, "followingCount": 30, "videoCount": len(shown)},
        },
        "shareMeta": {"title": account.id, "desc": ""},
        "statusCode": 0,
        "statusMsg": "",
        "needFix": True,
    }
    return pages.page("webapp.user-detail", detail, title=account.id)


def _embed(world: World, who: str, now: datetime, country: str | None) -> Reply:
    account = _account(world, who)
    if account is None:
        return pages.nothing_here()
    shown = world.listed(NAME, now, country, account=account.id)[:N_LISTED]
    return pages.embed(who, [post.id for post in shown])


def _oembed(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    address = re.fullmatch(
        r"https://www\.tiktok\.com/@[^/]*/video/([0-9]+)/?", request.one("url") or ""
    )
    post = world.post(NAME, address[1], now) if address else None
    if post is None or world.post_state(post, now, country).state not in KNOWN_TO_OEMBED:
        return pages.oembed_refusal()
    return pages.oembed(post.id, post.account, post.text)


# ---- instead of an answer


def _empty_listing(request: Request) -> Reply:
    embed = _EMBED_PATH.fullmatch(request.path)
    return pages.embed(embed[1] if embed else "_", [])


def _login_wall(request: Request) -> Reply:
    if request.path.startswith("/login"):
        return pages.login()
    back = quote(f"https://{request.host}{request.path}", safe="")
    return pages.redirect(f"https://www.tiktok.com/login?redirect_url={back}")


def _soft_error(request: Request) -> Reply:
    profile = _PROFILE_PATH.fullmatch(request.path)
    block = "webapp.user-detail" if profile else "webapp.video-detail"
    return pages.page(block, {"statusCode": 0, "statusMsg": ""})


DIALECT = Dialect(
    platform=NAME,
    hosts=("tiktok.com", ".tiktok.com"),
    speak=speak,
    listings=("/embed/@",),
    empty_listing=_empty_listing,
    walls={
        "challenge": lambda _: pages.challenge(),
        "login_wall": _login_wall,
        "rate_limited": lambda _: pages.too_many(),
        "soft_error": _soft_error,
    },
    move=pages.moved,
    found_by="accounts",
)
