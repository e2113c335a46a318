"""What Bluesky's answers about accounts mean; an account's state explains its posts.

A service that names a state is believed before anything else. "Profile not found" names none: then
the labeller, the identity registry and the host that the identity names are asked. An account that
is gone and one that never was answer alike everywhere but in the registry, which keeps identities.

Source: platforms-open §1.c with its decision matrix; atproto-local-network §3; read 2026-11-22.
"""

from checker.judge.rules import VISIBLE, Rule, could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome, Reading
from checker.platforms.bluesky.signs import (
    code_of,
    foreign_labels,
    has,
    hidden_with_author,
    label_checked,
    label_words,
    of_account,
    unknown_account,
    withdrawn_words,
    words_of,
)

NOT_THERE = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED, Basis.NONE)
LABELLED = Outcome(Availability.LIMITED, Cause.LABELLED, Actor.PLATFORM, Basis.STATED)
SUSPENDED = Outcome(Availability.ABSENT, Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM, Basis.STATED)
DEACTIVATED = Outcome(Availability.ABSENT, Cause.ACCOUNT_DEACTIVATED, Actor.AUTHOR, Basis.STATED)
_CLOSED = Outcome(Availability.ABSENT, Cause.ACCOUNT_DELETED, Actor.UNSTATED, Basis.STATED)
_GONE = Outcome(
    Availability.ABSENT, Cause.ACCOUNT_DELETED, Actor.UNSTATED, Basis.INFERRED, corroborated=True
)
_MATRIX = "platforms-open §1.c, decision matrix"
_BOOKKEEPING = (None, "desynchronized", "throttled")


def _shown(reading: Reading) -> bool:
    return of_account(reading) and reading.main.found is True


def _host_says(reading: Reading, *codes: str) -> bool:
    return unknown_account(reading) and code_of(reading, "host") in codes


def _labeller_says(reading: Reading) -> bool:
    taken = ("takedown_on_account", "suspend_on_account")
    return unknown_account(reading) and any(has(reading, "labels", marker) for marker in taken)


def _label_of_account(reading: Reading) -> str:
    return "!takedown" if has(reading, "labels", "takedown_on_account") else "!suspend"


def _registered_without_repository(reading: Reading) -> bool:
    identity = reading.answer("identity")
    return _host_says(reading, "RepoNotFound") and identity is not None and identity.found is True


STATED = (
    Rule(
        id="bluesky.account_labelled",
        test=lambda reading: _shown(reading) and bool(foreign_labels(reading)),
        outcome=LABELLED,
        note="Shown, with a label on the whole account that its owner did not set.",
        source="platforms-open §1.c (labels)",
        words=label_words,
    ),
    Rule(
        id="bluesky.account_visible",
        test=_shown,
        outcome=VISIBLE,
        note="The service shows the account that was asked for.",
        source="platforms-open §1.c (getProfile)",
        words=withdrawn_words,
    ),
    Rule(
        id="bluesky.account_takedown",
        test=lambda reading: of_account(reading) and reading.main.code == "AccountTakedown",
        outcome=SUSPENDED,
        note="The service says so. It says the same for its own act and for the host's: which "
        "of the two runs the account's home is in the host's answer.",
        source="platforms-open §1.c (getProfile)",
    ),
    Rule(
        id="bluesky.account_deactivated",
        test=lambda reading: of_account(reading) and reading.main.code == "AccountDeactivated",
        outcome=DEACTIVATED,
        note="The owner paused the account, or is moving it to another host.",
        source="platforms-open §1.c (getProfile)",
    ),
    Rule(
        id="bluesky.account_signed_takedown_label",
        test=lambda reading: _labeller_says(reading) and label_checked(reading),
        outcome=SUSPENDED,
        note="The platform's labeller publishes a takedown or suspension of the account, signed "
        "with the key that its identity names.",
        source="platforms-open §1.c, Labels",
        words=_label_of_account,
    ),
    Rule(
        id="bluesky.account_takedown_label",
        test=_labeller_says,
        outcome=SUSPENDED,
        note="The platform's labeller publishes a takedown or suspension of the account. Its "
        "signature was not checked, for want of a key.",
        source="platforms-open §1.c, Labels",
        certainty="M",
        words=_label_of_account,
    ),
)
"""Rules that rest on what service or labeller state; tried before any trouble at the host."""

AUTHOR = (
    Rule(
        id="bluesky.author_taken_down",
        test=lambda reading: hidden_with_author(reading, "AccountTakedown"),
        outcome=SUSPENDED,
        note="The host has the record; the service says that it took the author's account down.",
        source=f"{_MATRIX} (account suspended at the service only)",
        words=words_of("author"),
    ),
    Rule(
        id="bluesky.author_deactivated",
        test=lambda reading: hidden_with_author(reading, "AccountDeactivated"),
        outcome=DEACTIVATED,
        note="The host has the record; the service says that the owner paused the account.",
        source="platforms-open §1.c (getProfile)",
        words=words_of("author"),
    ),
)
"""Rules about posts whose record is at the host, where the service names their author's state."""

AT_THE_HOST = (
    Rule(
        id="bluesky.account_takedown_at_host",
        test=lambda reading: _host_says(
            reading, "takendown", "suspended", "RepoTakendown", "RepoSuspended"
        ),
        outcome=SUSPENDED,
        note="The service shows no profile; the host says that it took the account down.",
        source="platforms-open §1.c, PDS (getRepoStatus)",
        words=words_of("host"),
    ),
    Rule(
        id="bluesky.account_deactivated_at_host",
        test=lambda reading: _host_says(reading, "deactivated", "RepoDeactivated"),
        outcome=DEACTIVATED,
        note="The service shows no profile; the host named by today's identity says paused.",
        source="platforms-open §1.c, PDS (getRepoStatus)",
        words=words_of("host"),
    ),
    Rule(
        id="bluesky.account_closed_at_host",
        test=lambda reading: _host_says(reading, "deleted"),
        outcome=_CLOSED,
        note="The service shows no profile; the host says that the account was closed, not by "
        "whom: owner and administrator look the same.",
        source="platforms-open §1.c, PDS (getRepoStatus)",
        words=words_of("host"),
    ),
    Rule(
        id="bluesky.account_host_unsure",
        test=lambda reading: (
            unknown_account(reading)
            and has(reading, "host", "inactive")
            and code_of(reading, "host") in _BOOKKEEPING
        ),
        outcome=could_not_tell(Cause.UNREADABLE),
        note="The host says inactive and gives no reason, or one of its own bookkeeping.",
        source="platforms-open §1.c, PDS (desynchronized, throttled, no status)",
        words=words_of("host"),
    ),
    Rule(
        id="bluesky.account_disputed",
        test=lambda reading: unknown_account(reading) and has(reading, "host", "active"),
        outcome=could_not_tell(Cause.UNREADABLE),
        note="The service knows no such account and its host says that it is active: a new "
        "account, or one that the service does not follow.",
        source="platforms-open §1.c (Profile not found: M)",
        words=words_of("account"),
    ),
    Rule(
        id="bluesky.account_gone",
        test=_registered_without_repository,
        outcome=_GONE,
        note="The identity is registered and names this host, and neither host nor service has "
        "the account: it was closed, by its owner or by an administrator, or the host lost it.",
        source=f"{_MATRIX}; atproto-local-network §3, 6",
        certainty="M",
        words=words_of("host"),
    ),
    Rule(
        id="bluesky.account_tombstoned",
        test=lambda reading: unknown_account(reading) and has(reading, "identity", "tombstone"),
        outcome=_GONE,
        note="The registry says that the identity was given up.",
        source=_MATRIX,
        certainty="M",
        words=words_of("identity"),
    ),
    Rule(
        id="bluesky.account_unregistered",
        test=lambda reading: unknown_account(reading) and has(reading, "identity", "unregistered"),
        outcome=NOT_THERE,
        note="There never was such an identity in the registry.",
        source="atproto-observed, never existed: DID unknown",
        words=words_of("identity"),
    ),
)
"""Rules that need registry and host to have answered."""
