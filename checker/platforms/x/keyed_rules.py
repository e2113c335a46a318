"""X's rules for what the API tells a key: posts, accounts, and the key itself.

Source: platforms-commercial §4(c) X1-X19, read 2026-11-22.
"""

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Cause
from checker.platforms.x.rule_rows import NOT_FOUND, UNREADABLE, gone, limited, row
from checker.platforms.x.signs import (
    alone_with_a_gate,
    answers_with,
    no_words,
    not_found,
    places_of,
    shown,
    unclear_places,
    withheld,
    withheld_unclearly,
)

_OF_WITHHOLDING: tuple[Rule, ...] = (
    row(
        "alone_with_a_gate",
        alone_with_a_gate,
        UNREADABLE,
        "The API shows it to a key and names where it is withheld; whether that is here, "
        "syndication would say, and it did not answer.",
        "M",
        no_words,
    ),
    row(
        "x2_copyright",
        shown("lookup", "withheld_copyright"),
        limited(Cause.COPYRIGHT, Actor.RIGHTS_HOLDER),
        "Withheld on copyright grounds, and shown to this key.",
        words=places_of("withheld"),
    ),
    row(
        "x2",
        withheld("lookup"),
        limited(Cause.LEGAL_WITHHELD),
        "Withheld in the countries named, and shown elsewhere.",
        words=places_of("withheld"),
    ),
    row(
        "x3",
        withheld("lookup", "author_withheld"),
        limited(Cause.LEGAL_WITHHELD),
        "The whole account is withheld in the countries named.",
        words=places_of("author_withheld"),
    ),
    row(
        "x3_account",
        withheld("account", "author_withheld"),
        limited(Cause.LEGAL_WITHHELD),
        "The account is withheld in the countries named, and shown elsewhere.",
        words=places_of("author_withheld"),
    ),
    row(
        "x2_unconfirmed",
        withheld_unclearly,
        UNREADABLE,
        "Withheld by codes that once meant everywhere, or a copyright: not confirmed for today.",
        "L",
        unclear_places,
    ),
)

_OF_LOOKUPS: tuple[Rule, ...] = (
    row(
        "x4",
        shown("lookup", "protected"),
        limited(Cause.ACCOUNT_PRIVATE),
        "Its account is protected: shown to those whom it lets in.",
        words=lambda _: "protected",
    ),
    row(
        "x13",
        shown("lookup", "partial"),
        VISIBLE,
        "The post is there; one of its fields could not be filled in.",
        "M",
        no_words,
    ),
    row(
        "x5",
        shown("lookup", "superseded"),
        VISIBLE,
        "There is a later edition under another id; this one is not removed.",
        words=no_words,
    ),
    row("x1", shown("lookup"), VISIBLE, "The API shows it to this key.", words=no_words),
    row(
        "x10",
        not_found("lookup", "no_such_post"),
        NOT_FOUND,
        "The API cannot find it: deleted, removed, gone with its account, or never made.",
    ),
)

_OF_ACCOUNTS: tuple[Rule, ...] = (
    row(
        "x14",
        not_found("account", "user_suspended"),
        gone(Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM),
        "The API says that the account has been suspended.",
    ),
    row(
        "x15",
        not_found("account", "no_such_user"),
        NOT_FOUND,
        "No such account: deactivated or deleted; asked for by its handle, renamed as well.",
    ),
    row(
        "x16",
        shown("account", "protected"),
        limited(Cause.ACCOUNT_PRIVATE),
        "The account is protected: its posts are for those whom it lets in.",
        words=lambda _: "protected",
    ),
    row(
        "account",
        shown("account"),
        VISIBLE,
        "The account asked for is there. A handle shows whoever holds it now.",
        words=no_words,
    ),
)

_OF_THE_KEY: tuple[Rule, ...] = (
    row(
        "x18",
        answers_with("usage-capped"),
        could_not_tell(Cause.RATE_LIMITED),
        "What this key may read in a month, or has paid for, is used up.",
    ),
    row(
        "x19",
        lambda reading: reading.main.status == 402 or answers_with("client-forbidden")(reading),
        could_not_tell(Cause.BLOCKED),
        "The key may not ask this, or has no credits left.",
    ),
)

KEYED_RULES: tuple[Rule, ...] = (*_OF_WITHHOLDING, *_OF_LOOKUPS, *_OF_ACCOUNTS, *_OF_THE_KEY)
"""Most specific first."""
