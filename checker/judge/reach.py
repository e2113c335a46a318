"""Reach: did we get through at all? Asked before any platform's own rules."""

from checker.judge.rules import Rule, could_not_tell
from checker.judge.walls import signatures
from checker.model import Actor, Availability, Basis, Cause, Outcome


def _by_status(rule_id: str, statuses: range | tuple[int, ...], cause: Cause, note: str) -> Rule:
    return Rule(
        id=rule_id,
        test=lambda reading: reading.main.status in statuses,
        outcome=could_not_tell(cause),
        note=note,
        source="RFC 9110; platforms-commercial §0, T46",
        words=lambda reading: f"HTTP {reading.main.status}",
    )


def _by_wall(rule_id: str, cause: Cause, source: str) -> Rule:
    return Rule(
        id=rule_id,
        test=lambda reading: reading.main.wall == rule_id,
        outcome=could_not_tell(cause),
        note="A wall stands between us and the platform: a finding about us.",
        source=source,
        words=lambda _: None,
    )


_UNASKED = ("not_asked", "refused_by_guard", "no_key", "quota_spent")

BEFORE: tuple[Rule, ...] = (
    Rule(
        id="reach.not_asked",
        test=lambda reading: reading.main.failure in _UNASKED,
        outcome=could_not_tell(Cause.NOT_ASKED),
        note="We did not ask: the address is not one that may be asked, or the budget was spent.",
        source="design §6",
        words=lambda reading: reading.main.failure,
    ),
    Rule(
        id="reach.network",
        test=lambda reading: reading.main.failure is not None,
        outcome=could_not_tell(Cause.NETWORK),
        note="No answer came: name, road, encryption or patience failed.",
        source="platforms-open §0.4",
        words=lambda reading: reading.main.failure,
    ),
    *(_by_wall(wall.id, wall.cause, wall.source) for wall in signatures()),
    _by_status(
        "reach.rate_limited", (429,), Cause.RATE_LIMITED, "The platform asks us to slow down."
    ),
    _by_status(
        "reach.server_error", range(500, 600), Cause.SERVER_ERROR, "The platform is in trouble."
    ),
)
"""Tried before a platform's rules."""

AFTER: tuple[Rule, ...] = (
    _by_status(
        "reach.login_wall", (401, 407), Cause.LOGIN_WALL, "The platform wants to know who asks."
    ),
    _by_status(
        "reach.blocked", (403, 444), Cause.BLOCKED, "The platform refuses us, not the post."
    ),
    Rule(
        id="reach.withheld_by_law",
        test=lambda reading: reading.main.status == 451 and not reading.main.found,
        outcome=Outcome(Availability.ABSENT, Cause.LEGAL_WITHHELD, Actor.AUTHORITY, Basis.STATED),
        note="HTTP 451: not shown here after a legal demand, as whoever answers there states.",
        source="RFC 7725; design §5.3",
        words=lambda _: "HTTP 451",
    ),
    Rule(
        id="reach.unreadable",
        test=lambda reading: reading.main.unreadable is not None,
        outcome=could_not_tell(Cause.UNREADABLE),
        note="The answer is not in a shape that we know: kept, reported, never a removal.",
        source="design §2",
        words=lambda reading: reading.main.unreadable,
    ),
)
"""Tried after them, before the catch-all."""
