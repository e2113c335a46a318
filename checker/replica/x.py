"""X as a scripted platform: true states in, X's own answers out, to anybody and to a key.

What X has no words for comes out as its vaguer answer: a 404 where the post is gone; "This Post is
unavailable." where it is there and not for everyone; the post itself where nothing is hidden.
Where something is withheld only the API says, to a key, which in a scenario is a stand-in.

An account of a scenario goes by its handle or its number; one with a handle has a number made from
it. Nothing is listed without a key.

Source: platforms-commercial §4(a), §4(b), §4(c), §4(g).
"""

import hashlib
from datetime import datetime
from typing import Any

from checker.platforms.x.links import NAME, SHORT_HOST, is_number
from checker.replica import x_api, x_states
from checker.replica import x_pages as pages
from checker.replica.dialect import Dialect, Reply, Request
from checker.replica.scenario import ScenarioPost
from checker.replica.world import World
from checker.replica.x_states import NOT_FOUND, NOT_THERE, POST_SAYS

_SYNDICATION_HOST = "cdn.syndication.twimg.com"


def speak(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    """Answer a request from the world's truth."""
    host, path = request.host, request.path.rstrip("/")
    if host == pages.API_HOST:
        return x_api.answer(world, request, now, country)
    if host == SHORT_HOST:
        return pages.redirect("https://x.com/")
    if host == _SYNDICATION_HOST and path == "/tweet-result":
        return _syndication(world, request, now, country)
    if host.startswith("publish.") and path == "/oembed":
        return _oembed(world, request, now, country)
    return pages.missing() if host == _SYNDICATION_HOST else pages.shell()


def _syndication(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    post_id = request.one("id") or ""
    if not is_number(post_id):
        return pages.bad_request()
    post = world.post(NAME, post_id, now)
    if post is None:
        return pages.missing()
    said = POST_SAYS.get(world.post_state(post, now, country).state)
    if said is None:
        return pages.plain(_tweet(post))
    if said.sentence is None:
        return pages.missing()
    return pages.tombstone(said.sentence) if said.sentence else pages.plain({})


def _tweet(post: ScenarioPost) -> dict[str, Any]:
    handle = x_states.handle_of(post.account)
    likes = int.from_bytes(hashlib.sha256(post.id.encode()).digest()[:2], "big")
    return {
        "__typename": "Tweet",
        "id_str": post.id,
        "text": post.text,
        "lang": "en",
        "created_at": pages.stamp(post.created_at),
        "favorite_count": likes,
        "conversation_count": likes // 20,
        "possibly_sensitive": False,
        "entities": {"hashtags": [], "urls": [], "user_mentions": [], "symbols": []},
        "user": {
            "id_str": x_states.number_of(post.account),
            "name": handle,
            "screen_name": handle,
            "verified": False,
            "is_blue_verified": False,
            "profile_image_url_https": "https://example.invalid/p.jpg",
        },
        "edit_control": {"edit_tweet_ids": [post.id], "edits_remaining": "5"},
        "isEdited": False,
        "isStaleEdit": False,
    }


def _oembed(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    post = world.post(NAME, pages.last_word(request.one("url") or ""), now)
    if post is None:
        return pages.missing()
    state = world.post_state(post, now, country).state
    if POST_SAYS.get(state, NOT_THERE).problem == NOT_FOUND and state in POST_SAYS:
        return pages.missing()
    if state == "account_private":
        return pages.oembed_not_authorized()
    # a card lasts a hundred years, and so tells nothing of what is there for some
    return pages.oembed(post.id, x_states.handle_of(post.account))


DIALECT = Dialect(
    platform=NAME,
    hosts=(
        "x.com",
        ".x.com",
        "twitter.com",
        ".twitter.com",
        _SYNDICATION_HOST,
        SHORT_HOST,
    ),
    speak=speak,
    # an account's list, not the lookup of names beside it
    listings=("/2/tweets/search/", *(f"/2/users/{digit}" for digit in range(1, 10))),
    empty_listing=pages.empty_listing,
    walls={
        "challenge": pages.challenge,
        "login_wall": pages.login_wall,
        "rate_limited": pages.too_many,
        "soft_error": pages.soft_error,
    },
    move=pages.moved,
    keys=("CHECKER_X_BEARER_TOKEN",),
    found_by="accounts",
)
