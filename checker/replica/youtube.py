"""YouTube as a scripted platform: true states in, YouTube's own pages out.

An account of a scenario is a channel's id, or a handle, which has an id made from it; its list is
the channel's feed. Nobody in a scenario has a key, so the Data API only refuses.

Source: platforms-commercial §3(a), §3(b), §3(c), §3(g).
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from checker.replica import youtube_pages as pages
from checker.replica.dialect import Dialect, Reply, Request
from checker.replica.scenario import ScenarioAccount, ScenarioPost
from checker.replica.world import World
from checker.replica.youtube_states import (
    CHANNEL_SAYS,
    EVERYWHERE,
    GONE,
    NO_CHANNEL,
    POST_SAYS,
    SAYS_IN_PLACES,
    SHOWN,
    Refusal,
)

NAME = "youtube"

N_LISTED = 15
"""Entries of a channel's feed."""

SUBSTITUTE = "AAAAAAAAAAA"
"""The video that is played instead to whom YouTube does not trust."""

_VIDEO_ID = re.compile(r"[0-9A-Za-z_-]{11}")
_CHANNEL_ID = re.compile(r"UC[0-9A-Za-z_-]{22}")
_TABS = "(?:/(?:about|featured|videos|shorts|streams))?"
_CHANNEL_PATH = re.compile(r"/channel/([^/]+)" + _TABS)
_NAMED_PATH = re.compile(r"/(?:@|c/|user/)([^/]+)" + _TABS)
_API_HOST = "www.googleapis.com"
_CONSENT_HOST = "consent.youtube.com"


@cache
def channel_id(name: str) -> str:
    """Return the id of the channel that a scenario calls ``name``: its own, or one made of it."""
    if _CHANNEL_ID.fullmatch(name):
        return name
    digest = hashlib.sha256(f"{NAME}:{name.removeprefix('@')}".encode()).digest()
    return "UC" + urlsafe_b64encode(digest).decode()[:22]


@lru_cache(maxsize=8)
def _by_channel_id(world: World) -> Mapping[str, ScenarioAccount]:
    return {channel_id(account.id): account for account in world.accounts(NAME)}


# ---- speaking


def speak(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    """Answer a request from the world's truth."""
    path = request.path.rstrip("/")
    if request.host == _API_HOST:
        return pages.no_key()
    if request.host == _CONSENT_HOST:
        return pages.consent()
    if request.host == "youtu.be":
        return pages.redirect(f"https://www.youtube.com/watch?v={path.removeprefix('/')}")
    if path in _SPEAKERS:
        return _SPEAKERS[path](world, request, now, country)
    channel, named = _CHANNEL_PATH.fullmatch(path), _NAMED_PATH.fullmatch(path)
    if channel:
        return _channel(world, channel[1], now, country)
    return _holder(world, named[1], now, country) if named else pages.nothing_here()


def _watch(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    post = world.post(NAME, request.one("v") or "", now)
    if post is None:
        return pages.watch(pages.unplayable(GONE))
    said = _said(world, post, now, country)
    if said is None:
        return pages.watch(_playable(post, _available(world, post, now)), _title(post))
    names_places = said is POST_SAYS["geo_block"]
    countries = _available(world, post, now) if names_places else ()
    return pages.watch(pages.unplayable(said, countries))


def _said(world: World, post: ScenarioPost, now: datetime, country: str | None) -> Refusal | None:
    """Return what is said instead of the video; None where it plays."""
    state = world.post_state(post, now, country).state
    if state in SHOWN:
        return None
    # what holds for one who is nowhere holds everywhere
    everywhere = world.post_state(post, now, None).state == state
    return POST_SAYS[state] if everywhere else SAYS_IN_PLACES.get(state, POST_SAYS[state])


def _available(world: World, post: ScenarioPost, now: datetime) -> Sequence[str]:
    """Return where it may be seen, as the page lists it; nothing where no place is named."""
    account = world.account(NAME, post.account)
    states = (*post.states, *(account.states if account else ()))
    if not any(state.places for state in states):
        blocked = world.post_state(post, now, None).state == "geo_block"
        return () if blocked else EVERYWHERE
    return [code for code in EVERYWHERE if world.post_state(post, now, code).state != "geo_block"]


def _title(post: ScenarioPost) -> str:
    return post.text.split("\n", maxsplit=1)[0].strip()[:100] or "A video"


def _playable(post: ScenarioPost, countries: Sequence[str]) -> dict[str, Any]:
    channel, title = channel_id(post.account), _title(post)
    views = int.from_bytes(hashlib.sha256(post.id.encode()).digest()[:2], "big")
    microformat = {
        "title": {"simpleText": title},
        "externalChannelId": channel,
        "publishDate": post.created_at.isoformat(),
        "isUnlisted": False,
        "isFamilySafe": True,
        "availableCountries": list(countries),
    }
    details = {
        "videoId": post.id,
        "title": title,
        "lengthSeconds": "15",
        "channelId": channel,
        "shortDescription": post.text,
        "viewCount": str(views),
        "author": post.account,
        "isPrivate": False,
        "isLiveContent": False,
    }
    return {
        "playabilityStatus": {"status": "OK", "playableInEmbed": True},
        "videoDetails": details,
        "microformat": {"playerMicroformatRenderer": microformat},
    }


def _oembed(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    address = urlsplit(request.one("url") or "")
    named = (parse_qs(address.query).get("v") or [""])[0]
    if address.path != "/watch" or not _VIDEO_ID.fullmatch(named):
        return pages.plain(400, "Bad Request")
    post = world.post(NAME, named, now)
    said = _said(world, post, now, country) if post else GONE
    if post is None or (said and said.oembed == 404):
        return pages.plain(404, "Not Found")
    if said and said.oembed == 403:
        return pages.plain(403, "")
    return pages.oembed(post.id, post.account, channel_id(post.account), _title(post))


def _channel(world: World, named: str, now: datetime, country: str | None) -> Reply:
    account = _by_channel_id(world).get(named)
    if account is None:
        return pages.alert(NO_CHANNEL)
    said = CHANNEL_SAYS.get(world.account_state(account, now, country))
    return pages.alert(said) if said else pages.channel(named, account.id)


def _holder(world: World, name: str, now: datetime, country: str | None) -> Reply:
    account = world.account(NAME, name) or world.account(NAME, f"@{name}")
    if account is None:
        return pages.nothing_here()
    return _channel(world, channel_id(account.id), now, country)


def _feed(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    named = request.one("channel_id") or ""
    account = _by_channel_id(world).get(named)
    if account is None or world.account_state(account, now, country) in CHANNEL_SAYS:
        return pages.nothing_here()
    listed = world.listed(NAME, now, country, account=account.id)[:N_LISTED]
    rows = [(post.id, _title(post), post.created_at) for post in listed]
    return pages.feed(named, account.id, rows)


_SPEAKERS: Mapping[str, Callable[[World, Request, datetime, str | None], Reply]] = {
    "/watch": _watch,
    "/oembed": _oembed,
    "/feeds/videos.xml": _feed,
}


# ---- instead of an answer


def _empty_listing(request: Request) -> Reply:
    return pages.feed(request.one("channel_id") or "", "A channel", ())


def _is_watch(request: Request) -> bool:
    return request.path.rstrip("/") == "/watch"


def _challenge(request: Request) -> Reply:
    return pages.watch(pages.captcha()) if _is_watch(request) else pages.sorry()


def _login_wall(request: Request) -> Reply:
    return pages.consent() if request.host == _CONSENT_HOST else pages.to_consent(request)


def _rate_limited(request: Request) -> Reply:
    return pages.watch(pages.not_a_bot()) if _is_watch(request) else pages.too_many()


def _soft_error(request: Request) -> Reply:
    """Return another video than the one asked for, and elsewhere a page without anything."""
    if not _is_watch(request):
        return pages.bare_page()
    made = datetime.fromisoformat("2020-01-01T00:00:00Z")
    other = ScenarioPost(
        platform=NAME, id=SUBSTITUTE, account=NAME, topics=("-",), created_at=made, text="A video"
    )
    return pages.watch(_playable(other, EVERYWHERE), _title(other))


DIALECT = Dialect(
    platform=NAME,
    hosts=("youtube.com", ".youtube.com", "youtu.be", _API_HOST),
    speak=speak,
    listings=("/feeds/videos.xml",),
    empty_listing=_empty_listing,
    walls={
        "challenge": _challenge,
        "login_wall": _login_wall,
        "rate_limited": _rate_limited,
        "soft_error": _soft_error,
    },
    move=pages.moved,
    found_by="accounts",
)
