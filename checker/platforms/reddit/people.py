"""Reading what Reddit says of an account and of a community: one exchange in, one answer out.

Source: platforms-open §3.c (subreddits, users); read 2026-11-24.
"""

from collections.abc import Mapping
from typing import Any

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject
from checker.platforms.payload import maybe, need
from checker.platforms.reddit.api import answered, flag, moment, rows_of, token, unknown

_USER_NAMES = (
    "accept_chats accept_followers accept_pms awardee_karma awarder_karma comment_karma "
    "created created_utc has_subscribed has_verified_email hide_from_robots icon_img id "
    "is_blocked is_employee is_friend is_gold is_mod is_suspended link_karma name "
    "pref_show_snoovatar snoovatar_img snoovatar_size subreddit total_karma verified"
)
_USER_FIELDS = frozenset(_USER_NAMES.split())


def read_user(exchange: Exchange, subject: Subject) -> tuple[Answer, Mapping[str, Any]]:
    """Read an account's ``about``; it must be the one asked for.

    Found where the account is told of in full; False where Reddit has none, or calls it suspended.
    """
    facts: dict[str, Any] = {}

    def read(tree: object) -> Answer:
        data = need(tree, "data", dict)
        if need(tree, "kind", str) != "t2":
            raise UnreadablePayload("kind", "no account")
        if need(data, "name", str).lower() != subject.native_id:
            raise UnreadablePayload("data.name", "another account")
        suspended = flag(data, "is_suspended")
        whole = bool(token(data, "id")) and moment(maybe(data, "created_utc", object)) is not None
        facts["created_at"] = moment(maybe(data, "created_utc", object))
        return Answer(
            role="account",
            status=exchange.status,
            found=False if suspended else (True if whole else None),
            markers=("is_suspended",) if suspended else (),
            leftover=unknown(data, _USER_FIELDS, "t2."),
        )

    return answered("account", exchange, read), facts


def read_community(exchange: Exchange, name: str) -> Answer:
    """Read a community's ``about``; found where it is told of in full, with its kind.

    An empty listing is what Reddit gives for a community that does not exist.
    """

    def read(tree: object) -> Answer:
        if maybe(tree, "kind", str) == "Listing":
            rows_of(tree)
            markers = ("no_such_community",)
            return Answer(role="community", status=exchange.status, markers=markers)
        data = need(tree, "data", dict)
        if need(tree, "kind", str) != "t5" or need(data, "display_name", str).lower() != name:
            raise UnreadablePayload("data.display_name", "another community")
        return Answer(
            role="community",
            status=exchange.status,
            found=True,
            markers=("quarantine",) if flag(data, "quarantine") else (),
            values=(("subreddit_type", token(data, "subreddit_type") or ""),),
        )

    return answered("community", exchange, read)
