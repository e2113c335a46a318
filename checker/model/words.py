"""The closed vocabularies of the ontology (docs/ontology.md): one word, one thing.

Every enumeration is a ``StrEnum``: its value is what is stored, exported and shown.
"""

from enum import StrEnum


class Availability(StrEnum):
    """What one vantage point got. No default leads to ``VISIBLE`` or ``ABSENT``."""

    VISIBLE = "visible"
    LIMITED = "limited"
    ABSENT = "absent"
    INCONCLUSIVE = "inconclusive"


class Cause(StrEnum):
    """Why, as far as the answer shows it."""

    NONE = "none"
    POLICY_REMOVAL = "policy_removal"
    MODERATOR_REMOVAL = "moderator_removal"
    AUTOMATIC_FILTER = "automatic_filter"
    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_DEACTIVATED = "account_deactivated"
    ACCOUNT_DELETED = "account_deleted"
    AUTHOR_DELETED = "author_deleted"
    DELETED_UNSPECIFIED = "deleted_unspecified"
    NOT_FOUND = "not_found"
    POST_PRIVATE = "post_private"
    ACCOUNT_PRIVATE = "account_private"
    AUDIENCE_LIMITED = "audience_limited"
    UNDER_REVIEW = "under_review"
    AGE_GATE = "age_gate"
    SENSITIVE_GATE = "sensitive_gate"
    LABELLED = "labelled"
    ACCOUNT_LIMITED = "account_limited"
    GEO_BLOCK = "geo_block"
    LEGAL_WITHHELD = "legal_withheld"
    COPYRIGHT = "copyright"
    PAYWALLED = "paywalled"
    COMMUNITY_CLOSED = "community_closed"
    DEFEDERATED = "defederated"
    LOGIN_WALL = "login_wall"
    RATE_LIMITED = "rate_limited"
    CHALLENGE = "challenge"
    BLOCKED = "blocked"
    BAD_REQUEST = "bad_request"
    SERVER_ERROR = "server_error"
    NETWORK = "network"
    UNREADABLE = "unreadable"
    CONTROL_FAILED = "control_failed"
    NOT_CAPTURED = "not_captured"
    NOT_ASKED = "not_asked"


INCONCLUSIVE_CAUSES = frozenset(
    {
        Cause.LOGIN_WALL,
        Cause.RATE_LIMITED,
        Cause.CHALLENGE,
        Cause.BLOCKED,
        Cause.BAD_REQUEST,
        Cause.SERVER_ERROR,
        Cause.NETWORK,
        Cause.UNREADABLE,
        Cause.CONTROL_FAILED,
        Cause.NOT_CAPTURED,
        Cause.NOT_ASKED,
    }
)
"""Causes that only ever go with ``inconclusive``: each is our state, never the post's."""

UNSPECIFIC_CAUSES = frozenset({Cause.NOT_FOUND, Cause.DELETED_UNSPECIFIED})
"""Causes that say that something is not there without saying why."""

PRIVATE_CAUSES = frozenset({Cause.POST_PRIVATE, Cause.ACCOUNT_PRIVATE, Cause.AUDIENCE_LIMITED})
"""Causes that show a thing to some and not to the public: always ``limited``, never ``absent``."""

ACCOUNT_CAUSES = frozenset(
    {Cause.ACCOUNT_SUSPENDED, Cause.ACCOUNT_DEACTIVATED, Cause.ACCOUNT_DELETED}
)
"""Causes by which an account takes its posts along."""


class Actor(StrEnum):
    """Who acted. ``UNSTATED`` is an answer, and the commonest."""

    PLATFORM = "platform"
    COMMUNITY = "community"
    AUTHOR = "author"
    AUTHORITY = "authority"
    RIGHTS_HOLDER = "rights_holder"
    UNSTATED = "unstated"


class Basis(StrEnum):
    """What the cause rests on: the platform's own words, a rule's pattern, or nothing."""

    STATED = "stated"
    INFERRED = "inferred"
    NONE = "none"


class Origin(StrEnum):
    """Where a row comes from; origins never mix."""

    OBSERVED = "observed"
    REPLAYED = "replayed"
    SIMULATED = "simulated"
    IMPORTED = "imported"


class Purpose(StrEnum):
    """Why a look was made."""

    SIGHTING = "sighting"
    SCHEDULED = "scheduled"
    SECOND = "second"
    CONTROL = "control"
    NEGATIVE = "negative"
    """A control that should not be there: an id never issued, or a post that we took down."""
    ACCOUNT = "account"
    TRIGGERED = "triggered"


class EventKind(StrEnum):
    """The border of two spells."""

    APPEARED = "appeared"
    GONE = "gone"
    RETURNED = "returned"
    LIMITED = "limited"
    UNLIMITED = "unlimited"
    EDITED = "edited"


class Grade(StrEnum):
    """How strong the evidence of an event is; ``A`` is strongest."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"

    def lowered(self) -> "Grade":
        """Return the next weaker grade; ``D`` stays ``D``."""
        return {Grade.A: Grade.B, Grade.B: Grade.C}.get(self, Grade.D)

    def at_least(self, other: "Grade") -> bool:
        """Say whether this grade is as strong as ``other`` or stronger."""
        return self.value <= other.value


class SubjectKind(StrEnum):
    """What can be looked at."""

    POST = "post"
    ACCOUNT = "account"


class Role(StrEnum):
    """A topic's part in a comparison."""

    SUBJECT = "subject"
    CONTROL = "control"


class TopicActKind(StrEnum):
    """What can be done to a topic after its registration."""

    STOPPED = "stopped"
    RESUMED = "resumed"
    RENAMED = "renamed"
    HEATED = "heated"


class GapReason(StrEnum):
    """Why we could not look."""

    NOT_RUNNING = "not_running"
    CHALLENGE = "challenge"
    LOGIN_WALL = "login_wall"
    RATE_LIMITED = "rate_limited"
    BLOCKED = "blocked"
    SERVER_ERROR = "server_error"
    NETWORK = "network"
    UNREADABLE = "unreadable"
    VOID_PASS = "void_pass"  # noqa: S105  no password
    BUDGET_SPENT = "budget_spent"
    ASLEEP = "asleep"
    OFFLINE = "offline"
    NO_KEY = "no_key"
    LOGIN_EXPIRED = "login_expired"
    BROKEN = "broken"
