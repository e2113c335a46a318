"""The open web as a scripted platform: true states in, plain pages and statuses out.

A post of a scenario is its address. A web page cannot say who took it away, so most true states
come out as a vaguer answer: 404 where nothing is left, 410 where something was deleted, 403 where
a thing is there but not for everyone.

Source: platforms-open §7.c; RFC 9110; RFC 7725.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from checker.platforms.web.links import normalise
from checker.replica import web_pages as pages
from checker.replica.dialect import Dialect, Reply, Request
from checker.replica.scenario import ScenarioPost
from checker.replica.world import VISIBLE, World

NAME = "web"

SHOWN: Mapping[str, str | None] = {
    VISIBLE: None,
    "labelled": "Readers added context to this page.",
    "account_limited": None,
}
"""States in which the page is shown, with the label that comes with it."""

SAYS: Mapping[str, tuple[int, str]] = {
    "deleted_unspecified": (410, "Gone"),
    "author_deleted": (410, "Gone"),
    "legal_withheld": (451, "Unavailable For Legal Reasons"),
    "paywalled": (402, "Payment Required"),
    "post_private": (401, "Log in"),
    # a page has no words for who did it: nothing is there
    **dict.fromkeys(
        (
            "policy_removal",
            "moderator_removal",
            "automatic_filter",
            "not_found",
            "copyright",
            "account_suspended",
            "account_deleted",
            "account_deactivated",
        ),
        (404, "Page not found"),
    ),
    # there, but not for the public: a refusal that could as well be of us
    **dict.fromkeys(
        (
            "account_private",
            "audience_limited",
            "under_review",
            "age_gate",
            "sensitive_gate",
            "geo_block",
            "community_closed",
            "defederated",
        ),
        (403, "Forbidden"),
    ),
}
"""What the page's address answers in each true state that hides it."""

_Key = tuple[str, str, tuple[tuple[str, str], ...]]


def native_id(post: ScenarioPost) -> str:
    """Return the address in the spelling under which the collector keeps it."""
    return normalise(post.id) or post.id


def _key(address: str) -> _Key:
    parts = urlsplit(address)
    query = tuple(parse_qsl(parts.query, keep_blank_values=True))
    return parts.hostname or "", unquote(parts.path), query


@lru_cache(maxsize=8)
def _by_address(world: World) -> Mapping[_Key, str]:
    posts = (post for post in world.scenario.posts if post.platform == NAME)
    return {_key(native_id(post)): post.id for post in posts}


@lru_cache(maxsize=8)
def _hosts(world: World) -> frozenset[str]:
    return frozenset(host for host, _, _ in _by_address(world))


def speak(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    """Answer a request from the world's truth."""
    host = request.host
    if host not in _hosts(world):
        return pages.misdirected()
    post_id = _by_address(world).get((host, request.path, request.query))
    post = world.post(NAME, post_id, now) if post_id is not None else None
    if post is None:
        own = request.path == "/login"
        return pages.login(host) if own else pages.refusal(404, host, "Page not found")
    state = world.post_state(post, now, country).state
    if state in SHOWN:
        return pages.article(native_id(post), host, post.text, SHOWN[state])
    status, title = SAYS[state]
    return pages.refusal(status, host, title)


DIALECT = Dialect(
    platform=NAME,
    hosts=("*",),
    speak=speak,
    listings=(),
    empty_listing=lambda request: pages.refusal(404, request.host, "Page not found"),
    walls={
        "challenge": pages.challenge,
        "login_wall": pages.login_wall,
        "rate_limited": pages.too_many,
        "soft_error": pages.soft_error,
    },
    move=pages.moved,
    native_id=native_id,
    found_by="links",
)
