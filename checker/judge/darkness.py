"""Whether a pass could look at all, and why not: our state, never the posts'."""

from collections import Counter
from collections.abc import Sequence

from checker.judge.verdicts import MASS_DOUBTED, Judged
from checker.judge.walls import signatures
from checker.model import Cause, GapReason, Purpose
from checker.model.gaps import Darkness

_REASONS = {
    Cause.CHALLENGE: GapReason.CHALLENGE,
    Cause.LOGIN_WALL: GapReason.LOGIN_WALL,
    Cause.RATE_LIMITED: GapReason.RATE_LIMITED,
    Cause.BLOCKED: GapReason.BLOCKED,
    Cause.SERVER_ERROR: GapReason.SERVER_ERROR,
    Cause.NETWORK: GapReason.NETWORK,
    Cause.UNREADABLE: GapReason.UNREADABLE,
    Cause.CONTROL_FAILED: GapReason.VOID_PASS,
    Cause.BAD_REQUEST: GapReason.UNREADABLE,
    Cause.NOT_ASKED: GapReason.RATE_LIMITED,
    Cause.NOT_CAPTURED: GapReason.UNREADABLE,
}
_UNASKED = {
    "no_key": GapReason.NO_KEY,
    "quota_spent": GapReason.BUDGET_SPENT,
    "refused_by_guard": GapReason.NETWORK,
}


def of_pass(judged: Sequence[Judged], stopped: str | None) -> Darkness | None:
    """Return why a pass could not look, None when it could, or had nobody to look at.

    A pass in which nothing told anything is dark as a whole, and so is one whose controls failed.
    One that was cut short, and was left alone after, is dark from its end on.

    Args:
        judged: its observations with their verdicts.
        stopped: why it ended early, None when nothing stopped it.
    """
    looks = [item for item in judged if _is_heard(item)]
    causes = Counter(_reason(item) for item in looks if not item.verdict.conclusive)
    told = any(item.verdict.conclusive for item in looks)
    if causes and not told:
        return Darkness(causes.most_common(1)[0][0], whole=True)
    if GapReason.VOID_PASS in causes:
        return Darkness(GapReason.VOID_PASS, whole=True)
    # One that something broke says so in its note by itself; one stopped by hand is followed by
    # nobody, and whoever starts the next one tells since when.
    if stopped is None or not any(words in stopped for words in _LEFT_ALONE):
        return None
    return Darkness(why_left_alone(stopped), whole=not told)


def _is_heard(item: Judged) -> bool:
    # What is in doubt is asked again at once; that a negative control was not there tells nothing.
    doubted = item.verdict.rule == MASS_DOUBTED
    return not doubted and item.observation.purpose not in (Purpose.SIGHTING, Purpose.NEGATIVE)


def _reason(item: Judged) -> GapReason:
    cause = item.verdict.outcome.cause
    if cause is Cause.NOT_ASKED:
        failure = item.observation.reading.main.failure or ""
        return _UNASKED.get(failure, _REASONS[cause])
    return _REASONS[cause]


def why_left_alone(stopped: str) -> GapReason:
    """Return the reason in the pacer's own words: a wall, a status, a wait or a failure.

    Args:
        stopped: those words, alone or at the end of others.
    """
    trouble = stopped.rpartition(": ")[2]
    wall = next((one for one in signatures() if one.id == trouble), None)
    if wall is not None:
        return _REASONS[wall.cause]
    if trouble.startswith("HTTP "):
        return GapReason.SERVER_ERROR
    return GapReason.RATE_LIMITED if trouble in _WAITS else GapReason.NETWORK


_NO_LOOKS = (Purpose.SIGHTING, Purpose.NEGATIVE)
_LEFT_ALONE = ("held back", "walls in a row")
_WAITS = frozenset({"held back", "rate limited", "rate limit spent", "asked to wait"})
