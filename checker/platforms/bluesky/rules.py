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
    LABELLED,
    STATED,
    SUSPENDED,
)
from checker.platforms.bluesky.countries import countries_closed
from checker.platforms.bluesky.record_rules import RECORD
from checker.platforms.bluesky.signs import (
    foreign_labels,
    has,
    label_checked,
    label_words,
    left_out,
    main_trouble,
    nameless_host,
    no_words,
    shown,
    side_trouble,
    side_words,
    withdrawn_words,
)

_MATRIX = "platforms-open §1.c, decision matrix"

_TAKEN_DOWN = Outcome(Availability.ABSENT, Cause.POLICY_REMOVAL, Actor.PLATFORM, Basis.STATED)


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
        id="bluesky.taken_down_in_a_country",
        test=lambda reading: shown(reading) and bool(countries_closed(reading)),
        outcome=Outcome(Availability.LIMITED, Cause.GEO_BLOCK, Actor.UNSTATED, Basis.INFERRED),
        note="Shown, with a takedown by the labelling service of one country: the platform's app "
        "hides it there, and only there. Who asked for it is not said.",
        source="platforms-open §1.c (regional labelers), M to H",
        certainty="M",
        words=label_words,
    ),
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
        note="Shown under the address asked for. The host may withhold it all the same. A label "
        "that was taken back is quoted where the answer still tells of it.",
        source="platforms-open §1.c (getPosts)",
        words=withdrawn_words,
    ),
)


def _labeller(value: str, subject: str, outcome: Outcome, note: str) -> tuple[Rule, Rule]:
    """Return the rule for a takedown whose signature was checked, and for one whose was not."""
    marker = f"{value}_on_{subject}"

    def stated(reading: Reading) -> bool:
        return left_out(reading) and has(reading, "labels", marker)

    source = "platforms-open §1.c, Labels; atproto-local-network §3"
    silence = "Whether the production labeller shows these to everyone is not confirmed; its "
    checked = Rule(
        id=f"bluesky.signed_{marker}",
        test=lambda reading: stated(reading) and label_checked(reading),
        outcome=outcome,
        note=f"{note} The signature is that of the key which the labeller's identity names. "
        f"{silence}silence therefore says nothing.",
        source=source,
        words=lambda _: f"!{value}",
    )
    unchecked = Rule(
        id=f"bluesky.{marker}",
        test=stated,
        outcome=outcome,
        note=f"{note} Its signature was not checked, for want of a key: it rests on the labeller's "
        f"own server alone. {silence}silence therefore says nothing.",
        source=source,
        certainty="M",
        words=lambda _: f"!{value}",
    )
    return checked, unchecked


_LABELLER = (
    *_labeller(
        "takedown",
        "post",
        _TAKEN_DOWN,
        "The platform's labeller publishes a takedown of this very post, in force.",
    ),
    *_labeller(
        "takedown",
        "account",
        SUSPENDED,
        "The platform's labeller publishes a takedown of the author's account, in force.",
    ),
    *_labeller(
        "suspend",
        "account",
        SUSPENDED,
        "The platform's labeller publishes a suspension of the author's account, in force.",
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

RULES = (
    *_ROAD,
    *_SHOWN,
    *_LABELLER,
    *STATED,
    *_HOST_TROUBLES,
    _NO_HOST,
    *RECORD,
    *AT_THE_HOST,
)
"""The whole table; what it does not know stays inconclusive (``any.unrecognised``)."""
