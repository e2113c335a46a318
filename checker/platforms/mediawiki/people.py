"""Reading what a wiki says of its accounts.

Source: platforms-open §6.a/b (block log); atproto-local-network §5 (answers of MediaWiki 1.39: an
author who is blocked keeps all pages); read 2026-11-24.
"""

from collections.abc import Sequence

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject
from checker.platforms.mediawiki.api import answered, flag, number, plain, rows_of, unknown
from checker.platforms.mediawiki.links import account_parts, host_of
from checker.platforms.payload import maybe, unanswered

ASKED_OF_USERS = (("list", "users"), ("usprop", "groups|blockinfo|registration|editcount"))
_USER_FIELDS = frozenset(
    {
        "blockedby",
        "blockedbyid",
        "blockedtimestamp",
        "blockemail",
        "blockexpiry",
        "blockid",
        "blocknocreate",
        "blockowntalk",
        "blockpartial",
        "blockreason",
        "editcount",
        "groups",
        "missing",
        "name",
        "registration",
        "userid",
    }
)


def read_accounts(
    exchange: Exchange, subjects: Sequence[Subject]
) -> tuple[Answer, dict[Subject, Answer]]:
    """Read an answer about accounts of one wiki: as a whole, and of each subject."""
    rows: list[object] = []

    def keep(tree: object) -> Answer:
        rows.extend(rows_of(tree, "query.users"))
        return Answer(role="batch", status=exchange.status, found=True)

    whole = answered("batch", exchange, host_of(subjects[0]), keep)
    if not whole.found:
        return whole, {}
    by_id = {number(row, "userid"): row for row in rows}
    return whole, {subject: _read_one(by_id, exchange, subject) for subject in subjects}


def _read_one(by_id: dict[str | None, object], exchange: Exchange, subject: Subject) -> Answer:
    parts = account_parts(subject.native_id)
    try:
        return _read_row(by_id.get(parts[1]) if parts else None, exchange)
    except UnreadablePayload as problem:
        return unanswered("account", exchange, problem)


def _read_row(row: object, exchange: Exchange) -> Answer:
    if row is None:
        raise UnreadablePayload("query.users", "whom we asked for is not in the answer")
    missing, named = flag(row, "missing"), maybe(row, "name", str) is not None
    if missing == named:
        raise UnreadablePayload("name", "neither a name nor missing, or both")
    blocked = number(row, "blockid") is not None and not flag(row, "blockpartial")
    reason = maybe(row, "blockreason", str) if blocked else None
    return Answer(
        role="account",
        status=exchange.status,
        found=not missing,
        code="missing" if missing else None,
        words=plain(reason, 600) if reason else None,
        markers=("blocked",) * blocked,
        leftover=unknown(row, _USER_FIELDS, "user."),
    )
