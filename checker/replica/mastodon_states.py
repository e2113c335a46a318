"""What each true state comes out as on Mastodon, and who is who there.

A scenario's account is ``user@host``, and that host holds the account's posts; no copies are kept
elsewhere. Mastodon has a word for few of the ontology's states: the others come out as its vaguest
answer, 404. Plain ids of a scenario are turned into status ids the same way every time.

Source: platforms-open §2.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from checker.model.instants import EPOCH
from checker.platforms.mastodon.links import NAME, is_status_id
from checker.replica.scenario import ScenarioAccount, ScenarioPost
from checker.replica.world import VISIBLE, World

DEFAULT_SERVER = "mastodon.replica.example"
"""Where accounts live whose name says no host."""
LOCAL_ACCOUNT = "109"
"""How every local account id begins here: tells an account's listing from the look-up by path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a server says of a post in one true state.

    Attributes:
        shown: to a visitor who asks for it directly.
        limited: with its author marked as limited; batches and listings leave it out.
        sensitive: behind a screen.
    """

    shown: bool = False
    limited: bool = False
    sensitive: bool = False


_DENIED = Said()
_SCREENED = Said(shown=True, sensitive=True)

POST_SAYS: Mapping[str, Said] = {
    VISIBLE: Said(shown=True),
    "sensitive_gate": _SCREENED,
    "age_gate": _SCREENED,
    "labelled": _SCREENED,
    "account_limited": Said(shown=True, limited=True),
    "policy_removal": _DENIED,
    "moderator_removal": _DENIED,
    "automatic_filter": _DENIED,
    "copyright": _DENIED,
    "legal_withheld": _DENIED,
    "author_deleted": _DENIED,
    "deleted_unspecified": _DENIED,
    "not_found": _DENIED,
    "account_suspended": _DENIED,
    "account_deactivated": _DENIED,
    "account_deleted": _DENIED,
    "post_private": _DENIED,
    "account_private": _DENIED,
    "audience_limited": _DENIED,
    "under_review": _DENIED,
    "geo_block": _DENIED,
    "paywalled": _DENIED,
    "community_closed": _DENIED,
    "defederated": _DENIED,
}
"""Every true state that a post can have."""

AWAY = frozenset({"account_deleted", "account_deactivated", "not_found"})
"""States in which a server knows no such account; in all others its name is found."""


# ---- who is who


def address_of(account_id: str) -> tuple[str, str]:
    """Return user and server of a scenario's account."""
    user, _, host = account_id.lower().partition("@")
    return user, host or DEFAULT_SERVER


def account_native_id(account_id: str) -> str:
    """Return the id under which the collector will know a scenario's account."""
    user, server = address_of(account_id)
    return f"{user}@{server}"


@lru_cache(maxsize=100_000)
def _derived(text: str, length: int) -> str:
    digest = hashlib.sha256(f"{NAME}:{text}".encode()).digest()
    return str(int.from_bytes(digest) % 10**length).zfill(length)


def status_id(post: ScenarioPost) -> str:
    """Return a post's id on its server: its own where that is one, else time and a fixed number."""
    own = post.id.rpartition("/")[2]
    if is_status_id(own):
        return own
    made_ms = (post.created_at - EPOCH) // EPOCH.resolution // 1000
    return str((made_ms << 16) + int(_derived(post.id, 12)) % 65_536)


def native_id(post: ScenarioPost) -> str:
    """Return the id under which the collector will know a scenario's post."""
    return f"{address_of(post.account)[1]}/{status_id(post)}"


def local_id(account: ScenarioAccount) -> str:
    """Return the id of an account on its own server."""
    return LOCAL_ACCOUNT + _derived(account_native_id(account.id), 15)


@dataclass(frozen=True, slots=True)
class Directory:
    """A world's posts and accounts by server and the server's own names for them."""

    posts: Mapping[tuple[str, str], ScenarioPost]
    accounts: Mapping[tuple[str, str], ScenarioAccount]
    local_ids: Mapping[tuple[str, str], ScenarioAccount]
    servers: frozenset[str]


@lru_cache(maxsize=8)
def directory(world: World) -> Directory:
    """Return the names of ``world``."""
    posts: dict[tuple[str, str], ScenarioPost] = {}
    for post in world.scenario.posts:
        if post.platform == NAME:
            server, _, number = native_id(post).partition("/")
            posts[server, number] = post
    accounts: dict[tuple[str, str], ScenarioAccount] = {}
    for account in world.accounts(NAME):
        user, server = address_of(account.id)
        accounts[server, user] = account
    return Directory(
        posts,
        accounts,
        {(server, local_id(account)): account for (server, _), account in accounts.items()},
        frozenset(server for server, _ in accounts),
    )


def serves(world: World, host: str) -> bool:
    """Say whether ``host`` is a server of some account of ``world``."""
    return host in directory(world).servers
