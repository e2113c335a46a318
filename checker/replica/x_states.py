"""What scripted X says of each true state, and by which number and handle it knows an account.

Source: platforms-commercial §4(c) X1-X16, X30-X49.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from checker.platforms.x.links import NAME, is_number
from checker.replica.scenario import ScenarioAccount
from checker.replica.world import VISIBLE, World

NOT_FOUND = "resource-not-found"
NOT_AUTHORIZED = "not-authorized-for-resource"
UNAVAILABLE = "resource-unavailable"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in a post's place.

    Attributes:
        sentence: of syndication's tombstone; None where it answers 404, "" with nothing in it.
        problem: the API's, by the last word of its type; None where a key is shown the post.
    """

    sentence: str | None = None
    problem: str | None = NOT_FOUND


NOT_THERE = Said()
_UNEXPLAINED = Said("This Post is unavailable.", UNAVAILABLE)

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
        NOT_AUTHORIZED,
    ),
    "age_gate": Said("Age-restricted adult content.", None),
    "sensitive_gate": Said("", None),
    "copyright": Said(
        "This media has been disabled in response to a report by the copyright owner", None
    ),
    # the sentence that names a country is unconfirmed: only the API says where it is withheld
    "legal_withheld": Said(_UNEXPLAINED.sentence, None),
    # gone, and no words are known for why
    "deleted_unspecified": NOT_THERE,
    "not_found": NOT_THERE,
    "moderator_removal": NOT_THERE,
    "automatic_filter": NOT_THERE,
    # its owner may come back: "no longer exists" would say more than is true
    "account_deactivated": NOT_THERE,
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

_GONE = (
    "account_deleted account_deactivated not_found policy_removal moderator_removal "
    "automatic_filter author_deleted deleted_unspecified"
)
ACCOUNT_GONE = frozenset(_GONE.split())
"""States of an account in which the API cannot find it, without a reason."""


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
def accounts_by_name(world: World) -> Mapping[str, ScenarioAccount]:
    """Return the scenario's accounts by number, and by handle (``@name``, lower case)."""
    accounts = world.accounts(NAME)
    by_handle = {f"@{handle_of(account.id).lower()}": account for account in accounts}
    return by_handle | {number_of(account.id): account for account in accounts}
