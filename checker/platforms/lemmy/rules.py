"""What a Lemmy server's answers mean: the table, most specific first.

Four ambiguities that no rule may talk away:

1. A post that is no longer answered for was removed by moderators, deleted by its author, erased by
   an admin, lost with its community or with a ban of its author, or never known here. Only an entry
   of the mod log about this very post tells more; a silent log tells nothing.
2. ``removed`` is set by a community's moderators and by a server's admins alike. The community is
   named only where its own list of moderators holds the one who acted.
3. A ban leaves posts in place unless they were removed with it, so a banned author explains no
   missing post. A log's entry of a ban, of an erasure or of a community names no post.
4. Marks are those of the server that was asked; another one may hold its copy otherwise.

Source: platforms-open §5.c, §5.f; read 2026-11-24.
"""

from collections.abc import Callable

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Answer, Availability, Basis, Cause, Outcome, Reading

_ABSENT = Availability.ABSENT
_BY_COMMUNITY = Outcome(_ABSENT, Cause.MODERATOR_REMOVAL, Actor.COMMUNITY, Basis.STATED)
_REMOVED = Outcome(_ABSENT, Cause.MODERATOR_REMOVAL, Actor.UNSTATED, Basis.STATED)
_DELETED = Outcome(_ABSENT, Cause.AUTHOR_DELETED, Actor.AUTHOR, Basis.STATED)
_NOT_THERE = Outcome(_ABSENT, Cause.NOT_FOUND, Actor.UNSTATED, Basis.NONE)
_CLOSED = Outcome(_ABSENT, Cause.ACCOUNT_DELETED, Actor.UNSTATED, Basis.STATED)
_BANNED = Outcome(Availability.LIMITED, Cause.ACCOUNT_LIMITED, Actor.PLATFORM, Basis.STATED)

_DENIALS = frozenset({"couldnt_find_post", "couldnt_find_comment"})
_SLOW_DOWN = frozenset({"rate_limit_error", "too_many_requests"})


def _log(reading: Reading) -> Answer | None:
    return reading.answer("log")


def _logged(reading: Reading, marker: str) -> bool:
    log = _log(reading)
    return log is not None and marker in log.markers


def _marked(role: str, *markers: str) -> Callable[[Reading], bool]:
    def test(reading: Reading) -> bool:
        main = reading.main
        return main.role == role and main.found is True and set(markers) <= set(main.markers)

    return test


def _denied(reading: Reading) -> bool:
    return reading.main.role == "post" and reading.main.found is False


def _removed(reading: Reading) -> bool:
    """Say whether it is out by removal: as it is shown, or as the log shows it."""
    if _marked("post", "removed")(reading):
        return True
    if not _denied(reading):
        return False
    return _logged(reading, "removal") or (
        _logged(reading, "removed") and not _logged(reading, "restored")
    )


def _removed_by_community(reading: Reading) -> bool:
    office = reading.answer("office")
    listed = office is not None and "moderator" in office.markers
    return listed and _removed(reading) and _logged(reading, "removal")


def _deleted_by_log(reading: Reading) -> bool:
    return _denied(reading) and _logged(reading, "deleted")


def _not_found(reading: Reading) -> bool:
    """Say whether Lemmy itself denies it: by a token of its own, or beside a log of its own."""
    return _denied(reading) and (reading.main.code in _DENIALS or _logged(reading, "read"))


def _reason(reading: Reading) -> str | None:
    """Quote the log's reason, else its act, else the mark."""
    log = _log(reading)
    said = (log.words or log.code) if log is not None and "removal" in log.markers else None
    return said or "removed: true"


def _no_words(_: Reading) -> None:
    """Quote nothing: it is there, and nobody said anything about it."""


def _quotes(words: str) -> Callable[[Reading], str]:
    return lambda _: words


_ROAD = (
    Rule(
        id="lemmy.rate_limited",
        test=lambda reading: reading.main.code in _SLOW_DOWN,
        outcome=could_not_tell(Cause.RATE_LIMITED),
        note="The server asks us to slow down; older releases say so with 400.",
        source="platforms-open §5.c (rate_limit_error; too_many_requests)",
    ),
    Rule(
        id="lemmy.private_server",
        test=lambda reading: reading.main.code == "instance_is_private",
        outcome=could_not_tell(Cause.LOGIN_WALL),
        note="The server lets only its own people read.",
        source="platforms-open §5.c (instance_is_private)",
    ),
)

_POSTS = (
    Rule(
        id="lemmy.removed_by_community",
        test=_removed_by_community,
        outcome=_BY_COMMUNITY,
        note="The mod log says that it was removed, and the community lists the one who did it "
        "among its moderators.",
        source="platforms-open §5.c (modlog, moderator; who acted)",
        certainty="M",
        words=_reason,
    ),
    Rule(
        id="lemmy.removed",
        test=_removed,
        outcome=_REMOVED,
        note="Removed by moderators of its community or by admins of a server; not said which.",
        source="platforms-open §5.c (removed:true; mod_remove_post; mod_remove_comment)",
        words=_reason,
    ),
    Rule(
        id="lemmy.deleted",
        test=_marked("post", "deleted"),
        outcome=_DELETED,
        note="Marked as deleted by its author, and not as removed.",
        source="platforms-open §5.c (deleted:true)",
        words=_quotes("deleted: true"),
    ),
    Rule(
        id="lemmy.deleted_in_log",
        test=_deleted_by_log,
        outcome=_DELETED,
        note="No longer answered for; an entry of the mod log shows it as deleted by its author.",
        source="platforms-open §5.c (post.deleted inside any modlog entry of that post)",
        words=_quotes("deleted: true"),
    ),
    Rule(
        id="lemmy.visible",
        test=_marked("post"),
        outcome=VISIBLE,
        note="This server shows it to a visitor, under the number asked for, neither removed nor "
        "deleted. Locked and featured ones are shown too.",
        source="platforms-open §5.c (removed:false, deleted:false; locked, featured)",
        words=_no_words,
    ),
    Rule(
        id="lemmy.not_found",
        test=_not_found,
        outcome=_NOT_THERE,
        note="The server has no such post for a visitor and its mod log does not say why: deleted "
        "by its author, erased, lost with its community or a ban, or never known here.",
        source="platforms-open §5.c (couldnt_find_post; v4 not_found; no modlog entry)",
    ),
    Rule(
        id="lemmy.server_unconfirmed",
        test=_denied,
        outcome=could_not_tell(Cause.UNREADABLE),
        note="Not found, says a host in a word that any software uses, and it has no mod log.",
        source="platforms-open §5.c (v4 not_found); §5.f (other software)",
    ),
)

_ACCOUNTS = (
    Rule(
        id="lemmy.account_deleted",
        test=_marked("account", "deleted"),
        outcome=_CLOSED,
        note="The person's own server marks the account as deleted; by whom is not said.",
        source="platforms-open §5.c (deleted); LemmyNet's published types (Person)",
        words=_quotes("deleted: true"),
    ),
    Rule(
        id="lemmy.account_banned",
        test=_marked("account", "banned"),
        outcome=_BANNED,
        note="Banned by the person's own server: may not post. What was posted stays unless it was "
        "removed too.",
        source="platforms-open §5.c (banned: site ban); LemmyNet's published types (Person)",
        certainty="M",
        words=_quotes("banned: true"),
    ),
    Rule(
        id="lemmy.account_visible",
        test=_marked("account"),
        outcome=VISIBLE,
        note="The person's own server shows the account.",
        source="LemmyNet's published types (GetPersonDetails, Person)",
        certainty="M",
        words=_no_words,
    ),
    Rule(
        id="lemmy.account_not_found",
        test=lambda reading: reading.main.code == "couldnt_find_person",
        outcome=_NOT_THERE,
        note="The server has no such person: erased, or never there.",
        source="platforms-open §5.c (couldnt_find tokens); LemmyNet's published types",
        certainty="M",
    ),
)

RULES = (*_ROAD, *_POSTS, *_ACCOUNTS)
"""The whole table; what it does not know stays inconclusive (``any.unrecognised``)."""
