"""When a later look may say more of why something is not there, and when it comes too late."""

from checker.judge.grades import strength
from checker.judge.verdicts import ACCOUNT_EXPLAINS
from checker.model import ACCOUNT_CAUSES, Basis, Cause, Look, Spell


def sharpens(last: Spell, look: Look) -> bool:
    """Say whether ``look`` tells more of the cause of the spell that is on, and in time."""
    if strength(look.verdict.outcome) <= strength(last.outcome):
        return False
    return last.confirmed_at is None or not _comes_too_late(last, look)


def _comes_too_late(last: Spell, look: Look) -> bool:
    verdict = look.verdict
    # An account that falls weeks after its post went does not explain why the post went.
    if verdict.rule == ACCOUNT_EXPLAINS or verdict.outcome.cause in ACCOUNT_CAUSES:
        return True
    # An author may take out what somebody else had removed; that does not rewrite what was stated.
    deleted_by_author = verdict.outcome.cause is Cause.AUTHOR_DELETED
    return deleted_by_author and last.outcome.basis is Basis.STATED
