"""Scripted X's API: what a key is told of posts and accounts, and the listings.

Where something is withheld it is shown with the countries' codes: those that the scenario names,
and the asker's own where it holds there. A listing shows what is visible to the asker.

Source: platforms-commercial §4(a), §4(b), §4(c) X1-X16, §4(g).
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from checker.platforms.x.links import NAME, is_number
from checker.replica import x_pages as pages
from checker.replica.dialect import STAND_IN, Reply, Request
from checker.replica.scenario import ScenarioAccount, ScenarioPost, State
from checker.replica.world import TrueState, World
from checker.replica.x_states import (
    ACCOUNT_GONE,
    NOT_FOUND,
    POST_SAYS,
    UNAVAILABLE,
    accounts_by_name,
    handle_of,
    number_of,
)

SEARCHED_BACK = timedelta(days=7)
"""How far back a search looks."""

MOST_IDS = 100
FEWEST_ROWS, MOST_ROWS = 10, 100
_PAGE = re.compile(r"after([0-9]{1,9})")
WITHHOLDING = frozenset({"legal_withheld", "copyright"})
"""States in which a key is shown the post, with the countries that it is withheld in."""

_SENSITIVE = frozenset({"sensitive_gate", "age_gate"})
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: what is true, what is asked, when, and from where."""

    world: World
    request: Request
    now: datetime
    country: str | None

    def values(self, parameter: str) -> list[str]:
        """Return the values of a list, none where there are too many or one is empty."""
        values = (self.request.one(parameter) or "").split(",")
        return values if len(values) <= MOST_IDS and all(values) else []

    def fields(self, parameter: str, always: str) -> frozenset[str]:
        """Return which fields an answer has: some always, the others where they are asked for."""
        return frozenset((*always.split(), *(self.request.one(parameter) or "").split(",")))

    def places(self, states: Iterable[State]) -> list[str]:
        """Return the countries that matter: those that are named, and the asker's."""
        named = {place for state in states for place in state.places}
        return sorted(named | ({self.country} if self.country else set()))


def answer(world: World, request: Request, now: datetime, country: str | None) -> Reply:
    """Answer a question to the API from the world's truth."""
    asked, path = _Asked(world, request, now, country), request.path.rstrip("/")
    if request.headers.get("authorization") != f"Bearer {STAND_IN}":
        return pages.refused(401, "Unauthorized")
    posts_of = re.fullmatch(r"/2/users/([0-9]+)/tweets", path)
    if posts_of:
        return _posts_of(asked, posts_of[1])
    speaks = _ROADS.get(path)
    return speaks(asked) if speaks else pages.refused(404, "Not Found")


# ---- posts


def _lookup(asked: _Asked) -> Reply:
    ids = asked.values("ids")
    if not ids or not all(is_number(post_id) for post_id in ids):
        return pages.refused(400, "Bad Request")
    posts, problems = [], []
    for post_id in ids:
        post = asked.world.post(NAME, post_id, asked.now)
        trouble = _trouble(asked, post) if post else NOT_FOUND
        if post and trouble is None:
            posts.append(post)
        else:
            problems.append(pages.post_problem(post_id, trouble or NOT_FOUND))
    return pages.told([_row(asked, post) for post in posts], problems, _authors(asked, posts))


def _truth(asked: _Asked, post: ScenarioPost, country: str | None) -> TrueState:
    return asked.world.post_state(post, asked.now, country)


def _trouble(asked: _Asked, post: ScenarioPost) -> str | None:
    """Return the problem that the API names of a post; None where a key is shown it."""
    state = _truth(asked, post, asked.country).state
    if state in WITHHOLDING and asked.country is None:
        # withheld from one who is nowhere, so everywhere: no code for that is confirmed
        return UNAVAILABLE
    return POST_SAYS[state].problem if state in POST_SAYS else None


def _row(asked: _Asked, post: ScenarioPost) -> Row:
    likes = int.from_bytes(hashlib.sha256(post.id.encode()).digest()[:2], "big")
    row = {
        "id": post.id,
        "text": post.text,
        "author_id": number_of(post.account),
        "created_at": pages.stamp(post.created_at),
        "edit_history_tweet_ids": [post.id],
        "possibly_sensitive": _truth(asked, post, asked.country).state in _SENSITIVE,
        "public_metrics": {"like_count": likes, "retweet_count": likes // 20},
        **_post_withheld(asked, post),
    }
    return _only(row, asked.fields("tweet.fields", "id text edit_history_tweet_ids"))


def _only(row: Row, fields: Collection[str]) -> Row:
    return {name: value for name, value in row.items() if name in fields}


def _post_withheld(asked: _Asked, post: ScenarioPost) -> Row:
    """Return where a post is withheld; a demand against its account is told of the account."""
    account = asked.world.account(NAME, post.account)
    states = (*post.states, *(account.states if account else ()))
    truths = [(place, _truth(asked, post, place)) for place in asked.places(states)]
    claimed = [at for at, it in truths if it.state == "copyright"]
    demanded = [at for at, it in truths if it == TrueState("legal_withheld")]
    return _withheld(claimed or demanded, "post", claimed=bool(claimed))


def _withheld(places: Sequence[str], scope: str, *, claimed: bool = False) -> Row:
    told = {"copyright": claimed, "country_codes": list(places), "scope": scope}
    return {"withheld": told} if places else {}


# ---- accounts


def _authors(asked: _Asked, posts: Iterable[ScenarioPost]) -> list[Row]:
    if "author_id" not in (asked.request.one("expansions") or "").split(","):
        return []
    names = dict.fromkeys(post.account for post in posts)
    found = (asked.world.account(NAME, name) for name in names)
    return [_user(asked, account) for account in found if account]


def _account_state(asked: _Asked, account: ScenarioAccount, country: str | None) -> str:
    return asked.world.account_state(account, asked.now, country)


def _user(asked: _Asked, account: ScenarioAccount) -> Row:
    places = [
        place
        for place in asked.places(account.states)
        if _account_state(asked, account, place) == "legal_withheld"
    ]
    handle = handle_of(account.id)
    row = {
        "id": number_of(account.id),
        "name": handle,
        "username": handle,
        "verified": False,
        "protected": _account_state(asked, account, asked.country) == "account_private",
        **_withheld(places, "user"),
    }
    return _only(row, asked.fields("user.fields", "id name username"))


def _user_problem(asked: _Asked, name: str, parameter: str) -> Row | None:
    """Return the problem that the API names of an account; None where it is shown."""
    key = f"@{name.lower()}" if parameter == "usernames" else name
    account = accounts_by_name(asked.world).get(key)
    state = _account_state(asked, account, asked.country) if account else NOT_FOUND
    if account is None or state in ACCOUNT_GONE:
        return pages.no_user(name, parameter)
    if state == "account_suspended":
        return pages.suspended_user(name, parameter)
    nowhere = state == "legal_withheld" and asked.country is None
    return pages.unavailable_user(name, parameter) if nowhere else None


def _users(parameter: str) -> Callable[[_Asked], Reply]:
    """Return the road that looks accounts up by ``ids`` or by ``usernames``."""

    def speaks(asked: _Asked) -> Reply:
        rows, problems = [], []
        for name in asked.values(parameter):
            problem = _user_problem(asked, name, parameter)
            if problem:
                problems.append(problem)
            else:
                key = f"@{name.lower()}" if parameter == "usernames" else name
                rows.append(_user(asked, accounts_by_name(asked.world)[key]))
        return pages.told(rows, problems) if rows or problems else pages.refused(400, "Bad Request")

    return speaks


# ---- listings


def _posts_of(asked: _Asked, number: str) -> Reply:
    problem = _user_problem(asked, number, "id")
    if problem:
        return pages.told((), [problem])
    account = accounts_by_name(asked.world)[number]
    posts = asked.world.listed(NAME, asked.now, asked.country, account=account.id)
    return _page(asked, posts, "pagination_token")


def _search(asked: _Asked) -> Reply:
    topic, since = asked.request.one("query") or "", asked.now - SEARCHED_BACK
    posts = asked.world.listed(NAME, asked.now, asked.country, topic=topic)
    return _page(asked, [post for post in posts if post.created_at >= since], "next_token")


def _page(asked: _Asked, posts: Sequence[ScenarioPost], paging: str) -> Reply:
    named = _PAGE.fullmatch(asked.request.one(paging) or "")
    start = int(named[1]) if named else 0
    wanted = asked.request.one("max_results") or ""
    plain = wanted.isascii() and wanted.isdigit() and len(wanted) < 5
    size = min(max(int(wanted) if plain else FEWEST_ROWS, FEWEST_ROWS), MOST_ROWS)
    shown = posts[start : start + size]
    more = f"after{start + size}" if len(posts) > start + size else None
    return pages.listing([_row(asked, post) for post in shown], _authors(asked, shown), more)


_ROADS: Mapping[str, Callable[[_Asked], Reply]] = {
    "/2/tweets": _lookup,
    "/2/tweets/search/recent": _search,
    "/2/users": _users("ids"),
    "/2/users/by": _users("usernames"),
}
