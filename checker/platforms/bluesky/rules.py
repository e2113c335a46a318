"""What Bluesky's answers about posts mean: the table, most specific first.

Three ambiguities that no rule may talk away:

1. ``getPosts`` leaves a post out alike when its author took it out, when the service hides it, when
   the account is gone and when there never was such a post. Only the author's host, the labeller
   and the account's own answer tell these apart.
2. A host says ``RecordNotFound`` alike for a record that its author took out and for one that it
   withholds itself; only the repository's tree tells them apart, and only as reference software
   serves it. Hosts of other make may answer otherwise.
3. An identifier that never was looks like one whose post is gone. Rules that could mistake one for
   the other have a second outcome (``seen``) for posts that had been seen before.

Source: platforms-open §1.c with its decision matrix; atproto-local-network §3; read 2026-11-22.
"""

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome, Reading
from checker.platforms.bluesky.account_rules import (
    AT_THE_HOST,
    AUTHOR,
    LABELLED,
    NOT_THERE,
    STATED,
    SUSPENDED,
)
from checker.platforms.bluesky.signs import (
    foreign_labels,
    has,
    hidden_for_long,
    hidden_here,
    in_the_tree,
    label_words,
    left_out,
    main_trouble,
    nameless_host,
    no_record,
    no_repository,
    no_words,
    record_here,
    shown,
    side_trouble,
    side_words,
    words_of,
)

_MATRIX = "platforms-open §1.c, decision matrix"

_TAKEN_DOWN = Outcome(Availability.ABSENT, Cause.POLICY_REMOVAL, Actor.PLATFORM, Basis.STATED)
_HIDDEN = Outcome(
    Availability.ABSENT, Cause.POLICY_REMOVAL, Actor.PLATFORM, Basis.INFERRED, corroborated=True
)
_TAKEN_OUT = Outcome(
    Availability.ABSENT, Cause.AUTHOR_DELETED, Actor.AUTHOR, Basis.INFERRED, corroborated=True
)


def _named(cause: Cause, note: str) -> Rule:
    return Rule(
        id=f"bluesky.named_{cause.value}",
        test=main_trouble(cause),
        outcome=could_not_tell(cause),
        note=note,
        source="platforms-open §1.0, §1.c; atproto-local-network §3",
    )


_ROAD = (
    _named(Cause.RATE_LIMITED, "The service asks us to slow down, under whatever status."),
    _named(Cause.LOGIN_WALL, "The service wants to know who asks."),
    _named(Cause.SERVER_ERROR, "The service names a fault of its own."),
    Rule(
        id="bluesky.bad_request",
        test=lambda reading: reading.main.code == "InvalidRequest" and not reading.main.markers,
        outcome=could_not_tell(Cause.BAD_REQUEST),
        note="Our question was wrong: says nothing about what was asked for.",
        source="platforms-open §1.0; atproto-local-network §3",
    ),
)

_SHOWN = (
    Rule(
        id="bluesky.labelled",
        test=lambda reading: shown(reading) and bool(foreign_labels(reading)),
        outcome=LABELLED,
        note="Shown, with a label that its author did not set; clients hide it or warn before it. "
        "Asked without a login, the answer carries only labels of services that the platform "
        "itself follows. The author's own labels do not count.",
        source="platforms-open §1.c (labels); atproto-observed, labelled !hide and spam",
        words=label_words,
    ),
    Rule(
        id="bluesky.visible",
        test=shown,
        outcome=VISIBLE,
        note="Shown under the address asked for. The host may withhold it all the same.",
        source="platforms-open §1.c (getPosts)",
        words=no_words,
    ),
)


def _labeller(value: str, subject: str, outcome: Outcome, note: str) -> Rule:
    marker = f"{value}_on_{subject}"

    def test(reading: Reading) -> bool:
        return left_out(reading) and has(reading, "labels", marker)

    return Rule(
        id=f"bluesky.{marker}",
        test=test,
        outcome=outcome,
        note=f"{note} Whether the production labeller shows these to everyone is not confirmed; "
        "its silence therefore says nothing.",
        source="platforms-open §1.c, Labels; atproto-local-network §3",
        words=lambda _: f"!{value}",
    )


_LABELLER = (
    _labeller(
        "takedown",
        "post",
        _TAKEN_DOWN,
        "The platform's labeller publishes a signed takedown of this very post, in force.",
    ),
    _labeller(
        "takedown",
        "account",
        SUSPENDED,
        "The platform's labeller publishes a signed takedown of the author's account.",
    ),
    _labeller(
        "suspend",
        "account",
        SUSPENDED,
        "The platform's labeller publishes a signed suspension of the author's account.",
    ),
)


def _host_trouble(cause: Cause) -> Rule:
    def test(reading: Reading) -> bool:
        trouble = side_trouble(reading)
        return trouble is not None and trouble[1] is cause

    return Rule(
        id=f"bluesky.host_{cause.value}",
        test=test,
        outcome=could_not_tell(cause),
        note="Left out by the service, but the registry or the author's host told us nothing, "
        "and without them a removal can't be told from an outage of that host.",
        source=f"{_MATRIX} (host down: inconclusive)",
        words=side_words,
    )


_HOST_TROUBLES = tuple(
    _host_trouble(cause)
    for cause in (
        Cause.NOT_ASKED,
        Cause.NETWORK,
        Cause.CHALLENGE,
        Cause.LOGIN_WALL,
        Cause.BLOCKED,
        Cause.RATE_LIMITED,
        Cause.SERVER_ERROR,
        Cause.BAD_REQUEST,
        Cause.UNREADABLE,
    )
)

_NO_HOST = Rule(
    id="bluesky.no_host_named",
    test=nameless_host,
    outcome=could_not_tell(Cause.NOT_ASKED),
    note="The identity names no host that could be asked.",
    source="platforms-open §1.d",
    words=no_words,
)

_RECORD = (
    Rule(
        id="bluesky.identity_gone",
        test=lambda reading: (
            left_out(reading)
            and (has(reading, "identity", "unregistered") or has(reading, "identity", "tombstone"))
        ),
        outcome=NOT_THERE,
        note="The registry knows no such identity, or not any more: nothing about this post.",
        source=_MATRIX,
        words=words_of("identity"),
    ),
    Rule(
        id="bluesky.odd_record",
        test=lambda reading: record_here(reading) and has(reading, "record", "odd_record"),
        outcome=NOT_THERE,
        note="The host has a record there that a service may refuse to take for a post.",
        source=f"{_MATRIX} (invalid or unsupported record)",
        words=no_words,
    ),
    *AUTHOR,
    Rule(
        id="bluesky.hidden_for_long",
        test=hidden_for_long,
        outcome=_HIDDEN,
        note="The author's host has the record and has had it for longer than indexing takes; "
        "the service knows the author and does not show the post. Rests on the host's clock, and "
        "on the record being one that the service takes; its own time is not trusted alone.",
        source=f"{_MATRIX}; §1.f (createdAt is the author's choice)",
        certainty="M",
        words=no_words,
    ),
    Rule(
        id="bluesky.hidden",
        test=hidden_here,
        outcome=NOT_THERE,
        seen=_HIDDEN,
        note="The author's host has the record and the service does not show it. Never seen, it "
        "may only not have been indexed yet; seen before, the service hides what it showed.",
        source=f"{_MATRIX}; atproto-local-network §3, 2",
        certainty="M",
        words=no_words,
    ),
    Rule(
        id="bluesky.left_out",
        test=record_here,
        outcome=NOT_THERE,
        note="The author's host has the record, and the service does not show it; whether the "
        "service knows the author could not be told.",
        source=f"{_MATRIX} (needs the profile)",
        words=no_words,
    ),
    Rule(
        id="bluesky.withheld_by_host",
        test=in_the_tree,
        outcome=_HIDDEN,
        note="The host denies the record and yet serves a tree in which it stands: the host "
        "withholds it. So with the reference software; others are not confirmed.",
        source=f"{_MATRIX}; atproto-local-network §3, 4",
        certainty="M",
        words=words_of("record"),
    ),
    Rule(
        id="bluesky.taken_out",
        test=lambda reading: no_record(reading) and has(reading, "proof", "record_not_inside"),
        outcome=NOT_THERE,
        seen=_TAKEN_OUT,
        note="The repository's tree has no such record: whoever held the account's keys took it "
        "out. Never seen, it may never have been.",
        source=f"{_MATRIX}; atproto-local-network §3, 3",
        certainty="M",
        words=words_of("record"),
    ),
    Rule(
        id="bluesky.no_record",
        test=no_record,
        outcome=NOT_THERE,
        note="The host has no such record for us, and its tree could not be read: taken out by "
        "the author or withheld by the host, which look the same.",
        source="platforms-open §1.c, PDS (RecordNotFound: ambiguous)",
        words=words_of("record"),
    ),
    Rule(
        id="bluesky.no_repository",
        test=no_repository,
        outcome=NOT_THERE,
        note="The host has no repository of the author's for us: the account is taken down, "
        "deactivated, gone or never was. Only the account's own answer tells which.",
        source="platforms-open §1.c, PDS; atproto-local-network §3, 5",
        certainty="M",
        words=words_of("record"),
    ),
)

RULES = (
    *_ROAD,
    *_SHOWN,
    *_LABELLER,
    *STATED,
    *_HOST_TROUBLES,
    _NO_HOST,
    *_RECORD,
    *AT_THE_HOST,
)
"""The whole table; what it does not know stays inconclusive (``any.unrecognised``)."""
