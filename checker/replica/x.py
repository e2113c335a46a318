"""X as a scripted platform: true states in, X's own answers out, to anybody and to a key.

The table says what each true state of the ontology comes out as: syndication's sentence, and what
the API says of the post to a key. What X has no words for comes out as its vaguer answer: a 404
where the post is gone; "This Post is unavailable." where it is there and not for everyone; the
post itself where nothing is hidden. Where a post is withheld only the API says, and names the
countries: those that the scenario names, and the asker's own where it holds there.

An account of a scenario goes by its handle or its number; who has a handle gets a number made
from it. Nothing is listed without a key; the key of a scenario is a stand-in.

Source: platforms-commercial §4(a), §4(b), §4(c), §4(g).
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from checker.platforms.x.links import NAME, SHORT_HOST, is_number
from checker.replica import x_pages as pages
from checker.replica.dialect import STAND_IN, Dialect, Reply, Request
from checker.replica.scenario import ScenarioAccount, ScenarioPost
from checker.replica.world import VISIBLE, World

SEARCHED_BACK = timedelta(days=7)
"""How far back a search looks."""

MOST_IDS = 100
_FEWEST_ROWS, _MOST_ROWS = 10, 100


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in a post's place.

    Attributes:
        sentence: of syndication's tombstone; None where it answers 404, "" with nothing in it.
        problem: the API's, by the last word of its type; None where a key is shown the post.
    """

    sentence: str | None = None
    problem: str | None = "resource-not-found"


_NOT_THERE = Said()
_UNAVAILABLE = "This Post is unavailable."
_UNEXPLAINED = Said(_UNAVAILABLE, "resource-unavailable")

SHOWN = frozenset({VISIBLE, "labelled", "account_limited"})
"""States in which the post is shown: no field is known for a label or a low reach."""

POST_SAYS: Mapping[str, Said] = {
    "author_deleted": Said("This Post was deleted by the Post author."),
    "policy_removal": Said("This Post violated the X Rules."),
    "account_suspended": Said("This Post is from a suspended account."),
    "account_deleted": Said("This Post is from an account that no longer exists."),
    "account_private": Said(
        "You’re unable to view this Post because this account owner limits who can view their "
        "Posts.",
        "not-authorized-for-resource",
    ),
    "age_gate": Said("Age-restricted adult content.", None),
    "sensitive_gate": Said("", None),
    "copyright": Said(
        "This media has been disabled in response to a report by the copyright owner", None
    ),
    "legal_withheld": Said(_UNAVAILABLE, None),
    # gone, and no words are known for why
    "deleted_unspecified": _NOT_THERE,
    "not_found": _NOT_THERE,
    "moderator_removal": _NOT_THERE,
    "automatic_filter": _NOT_THERE,
    # its owner may come back, so "no longer exists" would say more than is true
    "account_deactivated": _NOT_THERE,
    # there, but not for everyone, and no words are known for it
    "post_private": _UNEXPLAINED,
    "audience_limited": _UNEXPLAINED,
    "under_review": _UNEXPLAINED,
    "geo_block": _UNEXPLAINED,
    "paywalled": _UNEXPLAINED,
    "community_closed": _UNEXPLAINED,
    "defederated": _UNEXPLAINED,
}
"""What is said of each true state that hides the post from a visitor."""

ACCOUNT_GONE = frozenset(
    {
        "account_deleted",
        "account_deactivated",
        "not_found",
        "policy_removal",
        "moderator_removal",
        "automatic_filter",
        "author_deleted",
        "deleted_unspecified",
    }
)
"""States of an account in which the API cannot find it, without a reason."""

_TITLES = {
    "resource-not-found": ("Not Found Error", "Could not find tweet with ids"),
    "not-authorized-for-resource": (
        "Authorization Error",
        "Sorry, you are not authorized to see the Tweet with ids",
    ),
    # the sheet has the type alone: its words stand here for X's
    "resource-unavailable": ("resource-unavailable", "resource-unavailable"),
}


# ---- names


@cache
def number_of(name: str) -> str:
    """Return the number of the account that a scenario calls ``name``: its own, or one made."""
    if is_number(name):
        return name
    digest = hashlib.sha256(f"{NAME}:{name.removeprefix('@').lower()}".encode()).digest()
    return str(10**17 + int.from_bytes(digest[:7], "big"))


def handle_of(name: str) -> str:
    """Return the account's handle: its own, or one made of its number."""
    return f"user_{name[-9:]}" if is_number(name) else name.removeprefix("@")


@lru_cache(maxsize=8)
def _by_name(world: World) -> Mapping[str, ScenarioAccount]:
    accounts = world.accounts(NAME)
    by_handle = {f"@{handle_of(account.id).lower()}": account for account in accounts}
    return by_handle | {number_of(account.id): account for account in accounts}


# ---- speaking


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: what is true, who asks what, when, and from where."""

    world: World
    request: Request
    now: datetime
    country: str | None

    def post(self, post_id: str) -> ScenarioPost | None:
        return self.world.post(NAME, post_id, self.now)

    def state(self, post: ScenarioPost) -> str:
        return self.world.post_state(post, self.now, self.country).state

    def fields(self, name: str, always: str) -> frozenset[str]:
        return frozenset((*always.split(), *(self.request.one(name) or "").split(",")))


def speak(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    """Answer a request from the world's truth."""
    asked, path = _Asked(world, request, now, country), request.path.rstrip("/")
    if request.host == pages.API_HOST:
        return _api(asked, path)
    if request.host == SHORT_HOST:
        return pages.redirect("https://x.com/")
    if request.host == "cdn.syndication.twimg.com":
        return _syndication(asked) if path == "/tweet-result" else pages.missing()
    if request.host.startswith("publish.") and path == "/oembed":
        return _oembed(asked)
    return pages.shell()


def _syndication(asked: _Asked) -> Reply:
    post_id = asked.request.one("id") or ""
    if not is_number(post_id):
        return pages.bad_request()
    post = asked.post(post_id)
    said = POST_SAYS.get(asked.state(post)) if post else _NOT_THERE
    if post and said is None:
        return pages.plain(_tweet(post))
    if said is None or said.sentence is None:
        return pages.missing()
    return pages.tombstone(said.sentence) if said.sentence else pages.plain({})


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def _likes(post: ScenarioPost) -> int:
    return int.from_bytes(hashlib.sha256(post.id.encode()).digest()[:2], "big")


def _tweet(post: ScenarioPost) -> dict[str, Any]:
    handle = handle_of(post.account)
    return {
        "__typename": "Tweet",
        "id_str": post.id,
        "text": post.text,
        "lang": "en",
        "created_at": _stamp(post.created_at),
        "favorite_count": _likes(post),
        "conversation_count": _likes(post) // 20,
        "possibly_sensitive": False,
        "entities": {"hashtags": [], "urls": [], "user_mentions": [], "symbols": []},
        "user": {
            "id_str": number_of(post.account),
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


def _oembed(asked: _Asked) -> Reply:
    post = asked.post(pages.last_word(asked.request.one("url") or ""))
    state = asked.state(post) if post else "not_found"
    said = POST_SAYS.get(state)
    if post is None or (said and said.problem == "resource-not-found"):
        return pages.missing()
    if state == "account_private":
        return pages.oembed_not_authorized()
    # what is there for some is kept for a hundred years by whoever carries it
    return pages.oembed(post.id, handle_of(post.account))


# ---- to a key


def _api(asked: _Asked, path: str) -> Reply:
    if asked.request.headers.get("authorization") != f"Bearer {STAND_IN}":
        return pages.refused(401, "Unauthorized")
    posts_of = re.fullmatch(r"/2/users/([0-9]+)/tweets", path)
    if posts_of:
        return _posts_of(asked, posts_of[1])
    answer = _ROADS.get(path)
    return answer(asked) if answer else pages.refused(404, "Not Found")


def _values(asked: _Asked, parameter: str) -> list[str]:
    values = (asked.request.one(parameter) or "").split(",")
    return values if len(values) <= MOST_IDS and all(values) else []


def _lookup(asked: _Asked) -> Reply:
    ids = _values(asked, "ids")
    if not ids:
        return pages.refused(400, "Bad Request")
    rows, problems, posts = [], [], []
    for post_id in ids:
        post = asked.post(post_id)
        trouble = _trouble(asked, post)
        if post is None or trouble is not None:
            title, detail = _TITLES[trouble or "resource-not-found"]
            problems.append(
                pages.problem(
                    post_id,
                    kind="tweet",
                    parameter="ids",
                    title=title,
                    detail=detail,
                    name=trouble or "resource-not-found",
                )
            )
        else:
            posts.append(post)
            rows.append(_row(asked, post))
    return pages.told(rows, problems, _authors(asked, posts))


def _trouble(asked: _Asked, post: ScenarioPost | None) -> str | None:
    """Return the problem that the API names of a post; None where a key is shown it."""
    if post is None:
        return "resource-not-found"
    state = asked.state(post)
    if state == "legal_withheld" and not _places(asked, post, state):
        # withheld from all, and no country to name: it is there, and not handed out
        return "resource-unavailable"
    return POST_SAYS[state].problem if state in POST_SAYS else None
