"""Douyin's rules: one row of the fact sheet each, most specific first.

A refusal's token (``filter_reason``) alone is judged. The sentence beside it (``detail_msg``) is
kept for the reader and decides nothing: the same one comes with deleted and with private posts.

Tokens joined by ``&`` are parted, and the strongest counts, in this order: what is about us and
not about the post; the author's account, where it leads a decision of review (D17); a decision of
review; a deletion by nobody in particular; a review that is not over; the author's choice; a story;
an id that is not known. A compound with a part that nobody has explained concludes nothing (D23).

Rows without a rule here. D26: about lists of an account, which are not asked. D30: about searches;
it makes a listing's trouble. D33 (HTTP 444): judged for all platforms alike. D35: an answer of the
signed interface, which is not asked; the share page's like of it is D34.

Source: platforms-commercial §2(c), read 2026-11-22.
"""

from collections.abc import Callable

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome, Reading
from checker.platforms.douyin.signs import (
    NOT_FOUND,
    TOKENS,
    UNREADABLE,
    Token,
    explained,
    quoted,
    tokens,
)

_SOURCES = {
    "profile": "platforms-commercial §2(c) D36; a public repository for the page's layout",
}
"""Where a row rests on more than its own line."""

Test = Callable[[Reading], bool]
"""Whether a row fits a reading."""


def _refused(reading: Reading) -> bool:
    main = reading.main
    fine = main.value("status_code") in (None, "0")
    return main.role == "post" and main.status == 200 and main.found is False and fine


def _names(row: Token) -> Test:
    def names_it(reading: Reading) -> bool:
        got = tokens(reading)
        whole = bool(got & row.tokens) and explained(got)
        whole = whole and (row.beside is None or row.beside in got)
        return whole and _refused(reading)

    return names_it


def _token_rule(row: Token) -> Rule:
    return Rule(
        id=f"douyin.{row.row}",
        test=_names(row),
        outcome=row.outcome,
        note=row.note,
        source=f"platforms-commercial {row.row.upper()}",
        certainty=row.certainty,
        words=quoted,
    )


def _rule(
    row: str,
    test: Test,
    outcome: Outcome,
    note: str,
    certainty: str = "M",
    words: Callable[[Reading], str | None] = quoted,
) -> Rule:
    return Rule(
        id=f"douyin.{row}",
        test=test,
        outcome=outcome,
        note=note,
        source=_SOURCES.get(row, f"platforms-commercial {row.split('_', maxsplit=1)[0].upper()}"),
        certainty=certainty,
        words=words,
    )


def _shown(reading: Reading, role: str, *any_of: str) -> bool:
    main = reading.main
    there = main.role == role and main.status == 200 and main.found is True
    marked = not any_of or bool(set(any_of) & set(main.markers))
    return there and main.code in ("0", None) and marked


def _shown_plainly(reading: Reading, role: str, marker: str) -> bool:
    return _shown(reading, role) and reading.main.markers == (marker,)


def _coded(reading: Reading, role: str, code: str) -> bool:
    main = reading.main
    answered = main.role == role and main.status == 200 and main.found is False
    return answered and "filtered" not in main.markers and main.code == code


def _bears(reading: Reading, marker: str, status: int = 200) -> bool:
    main = reading.main
    return main.status == status and main.found is None and marker in main.markers


def _naming(name: str) -> Callable[[Reading], str]:
    return lambda _: name


def _silent(_: Reading) -> None:
    return None


_OF_SHOWN_ITEMS: tuple[Rule, ...] = (
    _rule(
        "d2",
        lambda reading: _shown(reading, "post", "prohibited"),
        Outcome(Availability.ABSENT, Cause.POLICY_REMOVAL, Actor.PLATFORM, Basis.INFERRED),
        "The item is named and marked as prohibited, which one program reads as blocked.",
        words=_naming("is_prohibited"),
    ),
    _rule(
        "d3",
        lambda reading: _shown(reading, "post", "deleted", "private"),
        UNREADABLE,
        "The item is named with a field set that may mean deleted, private or friends only; what "
        "its values mean is not known.",
        "L",
        lambda reading: "is_delete" if "deleted" in reading.main.markers else "private_status",
    ),
    _rule(
        "d1",
        lambda reading: _shown_plainly(reading, "post", "content"),
        VISIBLE,
        "The id asked for, with its caption, its video or its pictures.",
        "H",
        _silent,
    ),
)

_OF_CODES: tuple[Rule, ...] = (
    _rule(
        "d23",
        lambda reading: _refused(reading) and bool(tokens(reading)),
        UNREADABLE,
        "A token, or a joint of tokens, that nobody has explained: kept verbatim, judged by "
        "nobody.",
        "L",
    ),
    _rule(
        "d24",
        lambda reading: _coded(reading, "post", "2053"),
        NOT_FOUND,
        "The work is not available: deleted and never published cannot be told apart.",
    ),
    _rule(
        "d25",
        lambda reading: _coded(reading, "account", "2065"),
        NOT_FOUND,
        "No such account, as a vendor's notes have it.",
    ),
)

_OF_ACCOUNTS: tuple[Rule, ...] = (
    _rule(
        "d36_blocked",
        lambda reading: _shown(reading, "account", "is_block"),
        UNREADABLE,
        "Said of whoever asks, not of the account: the public may see it.",
        words=_naming("is_block"),
    ),
    _rule(
        "d36_banned",
        lambda reading: _shown(reading, "account", "is_ban"),
        Outcome(Availability.ABSENT, Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM, Basis.INFERRED),
        "The account is marked as banned; the field is known by its name alone.",
        words=_naming("is_ban"),
    ),
    _rule(
        "d36_cancelled",
        lambda reading: _shown(reading, "account", "user_canceled"),
        Outcome(Availability.ABSENT, Cause.ACCOUNT_DELETED, Actor.UNSTATED, Basis.INFERRED),
        "The account is marked as cancelled, likely by its owner; known by its name alone.",
        words=_naming("user_canceled"),
    ),
    _rule(
        "profile",
        lambda reading: _shown_plainly(reading, "account", "named"),
        VISIBLE,
        "The account asked for is shown, without a mark that it is banned or cancelled.",
        words=_silent,
    ),
)

_OF_SHAPES: tuple[Rule, ...] = (
    _rule(
        "d31",
        lambda reading: _bears(reading, "empty_body"),
        could_not_tell(Cause.BLOCKED),
        "HTTP 200 and nothing in it: whoever asks is taken for a robot.",
        "H",
        _silent,
    ),
    _rule(
        "d32",
        lambda reading: _bears(reading, "signature_refused", 403),
        could_not_tell(Cause.BLOCKED),
        "A security plug-in refuses the question for want of a signature.",
        words=_naming("Blocked by ArgusSecurityPlugin"),
    ),
    _rule(
        "d34",
        lambda reading: _bears(reading, "no_data") or _bears(reading, "nothing_named"),
        UNREADABLE,
        "A page without its data, or with data that names neither the subject nor a reason.",
        "H",
        lambda reading: reading.main.unreadable,
    ),
)

RULES: tuple[Rule, ...] = (
    *_OF_SHOWN_ITEMS,
    *(_token_rule(row) for row in TOKENS),
    *_OF_CODES,
    *_OF_ACCOUNTS,
    *_OF_SHAPES,
)
"""Most specific first."""
