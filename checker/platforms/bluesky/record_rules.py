"""What it means that Bluesky's service leaves a post out, told by its record at the author's host.

The table of ambiguities is in ``rules``. A tree whose commit is signed with the account's key says
what whoever runs the repository signed; without the key it says only what the host serves.

Source: platforms-open §1.c with its decision matrix; atproto-local-network §3; read 2026-11-24.
"""

from checker.judge.rules import Rule, could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome
from checker.platforms.bluesky.account_rules import AUTHOR, NOT_THERE
from checker.platforms.bluesky.signs import (
    has,
    hidden_for_long,
    hidden_here,
    in_the_tree,
    left_out,
    no_record,
    no_repository,
    no_words,
    not_in_the_tree,
    record_here,
    signed_tree,
    unreadable_words,
    words_of,
    wrongly_signed,
)

_MATRIX = "platforms-open §1.c, decision matrix"

_HIDDEN = Outcome(
    Availability.ABSENT, Cause.POLICY_REMOVAL, Actor.PLATFORM, Basis.INFERRED, corroborated=True
)
_TAKEN_OUT = Outcome(
    Availability.ABSENT, Cause.AUTHOR_DELETED, Actor.AUTHOR, Basis.INFERRED, corroborated=True
)


RECORD = (
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
        id="bluesky.wrongly_signed",
        test=wrongly_signed,
        outcome=could_not_tell(Cause.UNREADABLE),
        note="The host denies the record, and its tree is not signed with the account's key: what "
        "it says of this repository is not trusted, or the key was changed just now.",
        source="the protocol's repository specification (commit signature)",
        words=unreadable_words("proof"),
    ),
    Rule(
        id="bluesky.signed_withheld_by_host",
        test=lambda reading: in_the_tree(reading) and signed_tree(reading),
        outcome=_HIDDEN,
        note="The host denies the record and yet serves a tree in which it stands, signed with the "
        "account's key: the host withholds it. So with the reference software; that other software "
        "takes a record out of the tree alike is not confirmed.",
        source=f"{_MATRIX}; atproto-local-network §3, 4",
        certainty="M",
        words=words_of("record"),
    ),
    Rule(
        id="bluesky.withheld_by_host",
        test=in_the_tree,
        outcome=_HIDDEN,
        note="The host denies the record and yet serves a tree in which it stands: the host "
        "withholds it. So with the reference software; others are not confirmed. The tree's "
        "signature was not checked: the identity names no key.",
        source=f"{_MATRIX}; atproto-local-network §3, 4",
        certainty="M",
        words=words_of("record"),
    ),
    Rule(
        id="bluesky.signed_taken_out",
        test=lambda reading: not_in_the_tree(reading) and signed_tree(reading),
        outcome=NOT_THERE,
        seen=_TAKEN_OUT,
        note="The repository's tree has no such record, and its commit is signed with the "
        "account's key: whoever held that key took it out. Never seen, it may never have been.",
        source=f"{_MATRIX} (H with an earlier capture); atproto-local-network §3, 3",
        words=words_of("record"),
    ),
    Rule(
        id="bluesky.taken_out",
        test=not_in_the_tree,
        outcome=NOT_THERE,
        seen=_TAKEN_OUT,
        note="The repository's tree has no such record: whoever held the account's keys took it "
        "out. Never seen, it may never have been. The tree's signature was not checked: the "
        "identity names no key.",
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
"""Rules about a post that the service leaves out, by what registry and host say of its record."""
