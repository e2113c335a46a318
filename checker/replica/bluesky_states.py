"""What each true state comes out as on Bluesky, and who is who there.

The table says, for every state of the ontology, what service, host, tree and labeller say of a
post. Bluesky has no word for many of them: those come out as its vaguest answer (left out, no
record, a tree that can't be read). Plain names of a scenario are turned into identities and record
keys the same way every time.

Source: platforms-open §1.c; atproto-local-network §3; atproto-observed.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from checker.model.instants import EPOCH
from checker.platforms.bluesky.links import COLLECTION, actor_of, is_did, parts_of
from checker.replica.scenario import ScenarioAccount, ScenarioPost, State
from checker.replica.world import VISIBLE, World

NAME = "bluesky"
LABELLER_DID = "did:plc:ar7c4by46qjdydhdevvrndac"
_TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of a post in one true state.

    Attributes:
        shown: the service shows it.
        label: the label on it while it is shown.
        record: its host gives the record out.
        tree: its host serves the tree, so that a record's absence can be read off.
        repository: its host knows the account at all.
        takedown: the labeller publishes a takedown of it.
    """

    shown: bool = False
    label: str | None = None
    record: bool = False
    tree: bool = True
    repository: bool = True
    takedown: bool = False


def _labelled(value: str) -> Said:
    return Said(shown=True, record=True, label=value)


_HIDDEN = Said(record=True)
_TAKEN_OUT = Said()
_NOWHERE = Said(repository=False)
_VAGUE = Said(tree=False)

POST_SAYS: Mapping[str, Said] = {
    VISIBLE: Said(shown=True, record=True),
    "labelled": _labelled("misleading"),
    "sensitive_gate": _labelled("graphic-media"),
    "age_gate": _labelled("porn"),
    "account_limited": _labelled("!hide"),
    "policy_removal": Said(record=True, takedown=True),
    "moderator_removal": _HIDDEN,
    "automatic_filter": _HIDDEN,
    "copyright": _HIDDEN,
    "legal_withheld": _HIDDEN,
    "author_deleted": _TAKEN_OUT,
    "deleted_unspecified": _TAKEN_OUT,
    "not_found": _TAKEN_OUT,
    "account_suspended": _NOWHERE,
    "account_deactivated": _NOWHERE,
    "account_deleted": _NOWHERE,
    "post_private": _VAGUE,
    "account_private": _VAGUE,
    "audience_limited": _VAGUE,
    "under_review": _VAGUE,
    "geo_block": _VAGUE,
    "paywalled": _VAGUE,
    "community_closed": _VAGUE,
    "defederated": _VAGUE,
}
"""Every true state that a post can have."""


@dataclass(frozen=True, slots=True)
class AccountSaid:
    """What is said of an account that is not simply there.

    Attributes:
        profile: the service's error name and message.
        status: the host's word for it; None where the host knows no such account.
        tree: the error name of the host's tree.
    """

    profile: tuple[str, str]
    status: str | None
    tree: tuple[str, str]


ACCOUNT_SAYS: Mapping[str, AccountSaid] = {
    "account_suspended": AccountSaid(
        ("AccountTakedown", "Account has been suspended"),
        "takendown",
        ("RepoTakendown", "Repo has been takendown: {did}"),
    ),
    "account_deactivated": AccountSaid(
        ("AccountDeactivated", "Account is deactivated"),
        "deactivated",
        ("RepoDeactivated", "Repo has been deactivated: {did}"),
    ),
    "account_deleted": AccountSaid(
        ("InvalidRequest", "Profile not found"),
        None,
        ("RepoNotFound", "Could not find repo for DID: {did}"),
    ),
}
"""States in which the account itself is away; in all others its profile is shown."""


@lru_cache(maxsize=100_000)
def account_native_id(account_id: str) -> str:
    """Return the DID under which the collector will know a scenario's account."""
    if is_did(account_id):
        return account_id
    digest = hashlib.sha256(f"{NAME}:{account_id}".encode()).digest()
    return "did:plc:" + base64.b32encode(digest).decode().lower()[:24]


def native_id(post: ScenarioPost) -> str:
    """Return the at-uri under which the collector will know a scenario's post.

    The identity in it is always the account's, even where the scenario's id names another.
    """
    return f"at://{account_native_id(post.account)}/{COLLECTION}/{record_key(post.id)}"


@lru_cache(maxsize=100_000)
def record_key(post_id: str) -> str:
    """Return a post's record key: the one in its at-uri, its id, or one made from it."""
    key = post_id.rpartition("/")[2]
    if parts_of(f"at://{LABELLER_DID}/{COLLECTION}/{key}"):
        return key
    digest = hashlib.sha256(f"{NAME}:{post_id}".encode()).digest()
    return "3" + "".join(_TID_DIGITS[byte % 32] for byte in digest[:12])


def handle_of(account_id: str) -> str:
    """Return the account's handle: its name where that is one, else one made from its DID."""
    named = actor_of(account_id)
    if named is not None and not named.startswith("did:"):
        return named
    return f"{account_native_id(account_id)[-16:]}.replica.example"


def tid(moment: datetime) -> str:
    """Return the revision id that carries ``moment``."""
    number = ((moment - EPOCH) // EPOCH.resolution) << 10
    digits = [_TID_DIGITS[number >> (5 * place) & 31] for place in range(12, -1, -1)]
    return "".join(digits)


def stamp(moment: datetime) -> str:
    """Write a time as the protocol does."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


@dataclass(frozen=True, slots=True)
class Directory:
    """A world's posts and accounts by the names that the protocol gives them."""

    posts: Mapping[str, ScenarioPost]
    accounts: Mapping[str, ScenarioAccount]
    handles: Mapping[str, str]
    of_account: Mapping[str, Sequence[tuple[str, ScenarioPost]]]


@lru_cache(maxsize=8)
def directory(world: World) -> Directory:
    """Return the names of ``world``; its posts of each account come in order of record key."""
    posts = {native_id(post): post for post in world.scenario.posts if post.platform == NAME}
    accounts = {account_native_id(item.id): item for item in world.accounts(NAME)}
    of_account: dict[str, list[tuple[str, ScenarioPost]]] = {did: [] for did in accounts}
    for uri, post in sorted(posts.items()):
        did, key = parts_of(uri) or ("", "")
        of_account[did].append((key, post))
    handles = {handle_of(item.id): did for did, item in accounts.items()}
    return Directory(posts, accounts, handles, of_account)


def label_rows(
    uri: str,
    states: Sequence[State],
    now: datetime,
    country: str | None,
    value_of: Callable[[str], str | None],
) -> list[dict[str, object]]:
    """Return the labeller's rows about ``uri`` up to ``now``: each set, and each taken back."""
    rows: list[dict[str, object]] = []
    held: str | None = None
    for state in states:
        elsewhere = state.places and country not in state.places
        if state.at > now or elsewhere:
            continue
        value = value_of(state.state)
        if held is not None and held != value:
            rows.append({**_row(uri, held, state.at), "neg": True})
        if value is not None and held != value:
            rows.append(_row(uri, value, state.at))
        held = value
    return rows


def _row(uri: str, value: str, at: datetime) -> dict[str, object]:
    stand_in = hashlib.sha512(f"{uri} {value} {stamp(at)}".encode()).digest()
    return {
        "ver": 1,
        "src": LABELLER_DID,
        "uri": uri,
        "val": value,
        "cts": stamp(at),
        "sig": {"$bytes": base64.b64encode(stand_in).decode().rstrip("=")},
    }
