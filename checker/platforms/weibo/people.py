"""Reading what Weibo says of an account: its profile, or the sentence that stands in its place.

Source: platforms-commercial §6(c) W15-W17, W43-W45; read 2026-11-22. The shape of a profile that is
shown is in no source that we read in full: only the number asked for counts.
"""

from collections.abc import Mapping

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject
from checker.platforms.payload import maybe, need
from checker.platforms.weibo.answers import answered, refusal, unknown


def read_profile(subject: Subject, exchange: Exchange) -> Answer:
    """Read an account's profile; it must be the one asked for. Total."""

    def read(tree: Mapping[str, object]) -> Answer:
        if maybe(tree, "ok", int) != 1:
            return refusal("account", exchange, tree)
        user = need(tree, "data.user", dict)
        numbers = {str(user[name])[:30] for name in ("id", "idstr") if _is_number(user.get(name))}
        if numbers != {subject.native_id}:
            raise UnreadablePayload("data.user.id", "another account")
        return Answer(
            role="account",
            status=exchange.status,
            found=True,
            leftover=unknown(tree, ("ok", "data")),
        )

    return answered("account", exchange, read)


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return bool(value)
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**18
