"""The tokens by which Douyin gives its reason, in order of strength.

A token says what it says: where one program alone reads it so, the outcome is *inferred*. An actor
stands only where the row of the fact sheet names one.

Source: platforms-commercial §2(c) D10-D22, read 2026-11-22.
"""

from dataclasses import dataclass

from checker.judge.rules import could_not_tell
from checker.model import Actor, Availability, Basis, Cause, Outcome, Reading

UNREADABLE = could_not_tell(Cause.UNREADABLE)
NOT_FOUND = Outcome(Availability.ABSENT, Cause.NOT_FOUND, Actor.UNSTATED)
_RATE_LIMITED = could_not_tell(Cause.RATE_LIMITED)
_REVIEWED_OUT = Outcome(Availability.ABSENT, Cause.POLICY_REMOVAL, Actor.PLATFORM, Basis.STATED)


@dataclass(frozen=True, slots=True)
class Token:
    """A row about tokens of a refusal.

    Attributes:
        row: of the fact sheet.
        tokens: any of them.
        outcome: what they say.
        certainty: of that meaning.
        note: for a reader of the table.
        beside: a token that must be there too, where the row is about both.
    """

    row: str
    tokens: frozenset[str]
    outcome: Outcome
    certainty: str
    note: str
    beside: str | None = None


def _limited(cause: Cause, actor: Actor, basis: Basis) -> Outcome:
    return Outcome(Availability.LIMITED, cause, actor, basis)


TOKENS: tuple[Token, ...] = (
    Token(
        "d21",
        frozenset({"user_not_login"}),
        _RATE_LIMITED,
        "H",
        "Asked too often: whoever asks should log in. Says nothing of the post.",
    ),
    Token(
        "d22",
        frozenset({"8"}),
        _RATE_LIMITED,
        "M",
        "A limit on access, as one program reads it.",
    ),
    Token(
        "d17",
        frozenset({"author_level_ban", "author_invalid"}),
        Outcome(Availability.ABSENT, Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM, Basis.INFERRED),
        "M",
        "The author's account is banned or void, and review left the post to its author alone.",
        "status_audit_self_see",
    ),
    Token(
        "d15",
        frozenset({"status_audit_not_pass"}),
        _REVIEWED_OUT,
        "H",
        "Review did not pass it: removed by the platform.",
    ),
    Token(
        "d14",
        frozenset({"status_audit_self_see"}),
        _REVIEWED_OUT,
        "H",
        "Review left it visible to its author only: gone for everybody else.",
    ),
    Token(
        "d10",
        frozenset({"status_deleted", "status_delete"}),
        Outcome(Availability.ABSENT, Cause.DELETED_UNSPECIFIED, Actor.UNSTATED, Basis.STATED),
        "H",
        "Deleted; by whom is not shown, though the author is likely.",
    ),
    Token(
        "d16",
        frozenset({"status_reviewing", "status_under_review", "status_audit"}),
        _limited(Cause.UNDER_REVIEW, Actor.UNSTATED, Basis.INFERRED),
        "M",
        "Held for review, as public programs read it; temporary.",
    ),
    Token(
        "d11",
        frozenset({"status_self_see"}),
        _limited(Cause.POST_PRIVATE, Actor.AUTHOR, Basis.STATED),
        "H",
        "The author keeps it private. What review did so has a token of its own (D14).",
    ),
    Token(
        "d12",
        frozenset({"status_friend_see"}),
        _limited(Cause.AUDIENCE_LIMITED, Actor.UNSTATED, Basis.STATED),
        "H",
        "Shown to the author's friends only.",
    ),
    Token(
        "d13",
        frozenset({"author_secret"}),
        _limited(Cause.ACCOUNT_PRIVATE, Actor.UNSTATED, Basis.STATED),
        "H",
        "The author's account is private.",
    ),
    Token(
        "d20",
        frozenset({"story_25_filter"}),
        UNREADABLE,
        "M",
        "A story, shown in the app only: this road cannot tell where it stands.",
    ),
    Token(
        "d19",
        frozenset({"SYSTEM_ITEM_NOT_EXIST"}),
        NOT_FOUND,
        "M",
        "No such post: deleted and never published cannot be told apart.",
    ),
    Token(
        "d18",
        frozenset({"core_dep"}),
        UNREADABLE,
        "L",
        "An id that is not known, by one capture; a need to log in, by another program: they "
        "contradict each other, so nothing is concluded.",
    ),
)
"""In order of strength."""

_EXPLAINED = frozenset(token for row in TOKENS if row.beside is None for token in row.tokens)


def tokens(reading: Reading) -> frozenset[str]:
    """Return the tokens of a refusal, none where nothing was refused by token."""
    main = reading.main
    if "filtered" not in main.markers:
        return frozenset()
    parts = (part.strip() for part in (main.code or "").split("&"))
    return frozenset(part for part in parts if part)


def explained(got: frozenset[str]) -> bool:
    """Say whether each of these tokens means something, by itself or beside the others."""
    paired = (row.tokens for row in TOKENS if row.beside is not None and row.beside in got)
    return got <= _EXPLAINED.union(*paired)


def quoted(reading: Reading) -> str | None:
    """Return the token, which is judged, and the platform's sentence beside it."""
    main = reading.main
    return " · ".join(part for part in (main.code, main.words) if part) or None
