"""X's rules for what a visitor is told: syndication, its tombstones, and oEmbed beside it.

Source: platforms-commercial §4(c) X1, X11-X12, X30-X49, X60-X62, read 2026-11-22.
"""

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Basis, Cause
from checker.platforms.x.rule_rows import NOT_FOUND, UNREADABLE, gone, limited, row
from checker.platforms.x.signs import (
    NOT_FOR_US,
    NOT_SHOWN,
    behind_gate,
    buried,
    contradicted,
    empty,
    looked_up,
    lookup_words,
    missing,
    no_words,
    opinion,
    opinion_means,
    opinion_words,
    shown,
    undisputed,
)

_OF_DISAGREEMENT: tuple[Rule, ...] = (
    row(
        "contradicted",
        contradicted,
        UNREADABLE,
        "Gone for a visitor, and the API shows this very post: they contradict each other.",
        "M",
    ),
    row(
        "x60",
        lambda reading: undisputed(reading) and opinion(reading, found=True),
        UNREADABLE,
        "A 404, and oEmbed shows this very post, perhaps out of an old store: not concluded.",
        "M",
    ),
    row(
        "x62",
        opinion_means("status_not_authorized"),
        limited(Cause.ACCOUNT_PRIVATE, basis=Basis.INFERRED),
        "A 404, and oEmbed's sentence for a post of a protected account, as one program met it.",
        "M",
        opinion_words,
    ),
    row(
        "x11",
        looked_up(*NOT_FOR_US),
        UNREADABLE,
        "Not for this key to see: said of protected accounts and, by one report, suspended ones.",
        "M",
        lookup_words,
    ),
    row(
        "x12",
        looked_up(*NOT_SHOWN),
        UNREADABLE,
        "It exists and is not handed out; the cause is not shown.",
        "M",
        lookup_words,
    ),
)

_OF_TOMBSTONES: tuple[Rule, ...] = (
    row(
        "x40",
        buried("deleted_by_author"),
        gone(Cause.AUTHOR_DELETED, Actor.AUTHOR),
        "X says that its author deleted it.",
    ),
    row(
        "x41",
        buried("account_suspended"),
        gone(Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM),
        "X says that its account is suspended.",
    ),
    row(
        "x42",
        buried("account_gone"),
        gone(Cause.ACCOUNT_DELETED, Actor.UNSTATED),
        "X says that its account no longer exists; who closed it is not said.",
    ),
    row(
        "x43",
        buried("account_private"),
        limited(Cause.ACCOUNT_PRIVATE, Actor.AUTHOR),
        "X says that the account's owner limits who can see its posts.",
    ),
    row(
        "x44",
        buried("rules_violated"),
        gone(Cause.POLICY_REMOVAL, Actor.PLATFORM),
        "X says that the post violated its rules.",
    ),
    row(
        "x45",
        buried("unavailable"),
        UNREADABLE,
        "X says that it is unavailable, which is said of many causes, and of gates as well.",
        "M",
    ),
    row(
        "x46",
        buried("age_restricted"),
        limited(Cause.AGE_GATE),
        "Not shown to those whose age X does not know; who marked it is not said.",
    ),
    row(
        "x47",
        buried("copyright"),
        limited(Cause.COPYRIGHT, Actor.RIGHTS_HOLDER, Basis.INFERRED),
        "The sentence names a copyright owner's report: media are not shown, the post may be.",
        "M",
    ),
    row(
        "x48",
        buried("withheld"),
        UNREADABLE,
        "The sentence says withheld; its wording is unconfirmed, so nothing is concluded: with a "
        "key X names the countries (X2).",
        "L",
    ),
    row(
        "x49",
        buried("superseded"),
        UNREADABLE,
        "Replaced by an edited version under another id: not removed, and not shown here.",
        "M",
    ),
)

_OF_SYNDICATION: tuple[Rule, ...] = (
    row(
        "x61",
        lambda reading: undisputed(reading) and opinion(reading, found=False),
        NOT_FOUND,
        "Neither syndication nor oEmbed has such a post; deleted and never made look alike.",
        "M",
        lambda _: "HTTP 404",
    ),
    row(
        "x33",
        lambda reading: undisputed(reading) and missing(reading),
        NOT_FOUND,
        "Syndication has no such post; a deleted one and one that never was look alike.",
        words=lambda _: "HTTP 404",
    ),
    row("x30", shown("post"), VISIBLE, "The id asked for, with its text.", words=no_words),
    row(
        "x32_sensitive",
        behind_gate,
        limited(Cause.SENSITIVE_GATE, basis=Basis.INFERRED),
        "A visitor gets an empty answer, and the API marks the post as possibly sensitive.",
        "M",
        lambda _: "possibly_sensitive",
    ),
    row(
        "x32",
        lambda reading: empty(reading.main),
        UNREADABLE,
        "An empty answer: read as not found by one program, met with sensitive posts by its users.",
        "M",
    ),
    row(
        "x34",
        lambda reading: (
            reading.main.role == "post"
            and reading.main.status == 400
            and reading.main.words == "Bad request."
        ),
        could_not_tell(Cause.BAD_REQUEST),
        "Our question was wrong, as far as one program tells.",
        "M",
    ),
)

VISITOR_RULES: tuple[Rule, ...] = (*_OF_DISAGREEMENT, *_OF_TOMBSTONES, *_OF_SYNDICATION)
"""Most specific first."""
