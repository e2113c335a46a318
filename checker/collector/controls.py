"""Which controls a pass is asked along with: posts that should be there, and one that cannot be."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from checker.collector.servers import among, observer_of, server_of
from checker.model import Availability, Purpose, Subject, SubjectKind
from checker.model.instants import EPOCH
from checker.platforms.contract import Platform
from checker.store import agenda, append, entries, fitness
from checker.store.agenda import Due

N_CONTROLS = 3


def with_controls(
    connection: sa.Connection,
    platform: Platform,
    vantage: str,
    due: Sequence[Due],
    now: datetime,
    *,
    whole: bool = True,
) -> tuple[list[Due], list[Due]]:
    """Return whom to look at, in order, and whom else if anything is not as it was.

    Controls are chosen anew for every pass, so that one that died is replaced: the posts longest
    seen there, canaries first, and one negative control where something is due by the agenda.

    A pass in which nothing is in question asks one control that is known to be there, unless two
    of those due serve as well, and keeps the rest in reserve: controls bear witness about what is
    *not* as it was, and each costs a look at a post.

    Args:
        connection: the store.
        platform: whom to ask.
        vantage: seen from where.
        due: who is due.
        now: the time.
        whole: ask all controls in any case.
    """
    in_question = {item.subject_id for item in due if item.purpose is Purpose.SECOND}
    most = N_CONTROLS + len(in_question)
    fit = fitness.fit_witnesses(connection, platform.name, vantage, most, among(platform, due))
    planned = plan(due, _longest(platform, fit, in_question))
    negative = _negative(connection, platform, vantage, due, now)
    if negative is not None:
        planned.insert(len(planned) // 2, negative)
    if whole or in_question or any(_is_open(item) for item in due):
        return planned, []
    return _at_ease(planned, due)


def _is_open(item: Due) -> bool:
    """Say whether more hangs on a look: a return, the end of a limit, or what was hinted at."""
    return item.purpose is Purpose.TRIGGERED or (
        item.held not in (None, Availability.VISIBLE) and item.added_at is not None
    )


def _at_ease(planned: Sequence[Due], due: Sequence[Due]) -> tuple[list[Due], list[Due]]:
    """Part what is planned for a pass in which nothing is in question from its reserve."""
    mine = {item.subject_id for item in due}
    extra = [item for item in planned if item.subject_id not in mine]
    serving = {item.account_id or item.subject for item in due if item.expected_visible}
    positive = [item for item in extra if item.purpose is Purpose.CONTROL]
    kept = positive[: 1 if len(serving) < 2 else 0]
    reserve = [item for item in extra if item not in kept]
    held_back = {item.subject_id for item in reserve}
    return [item for item in planned if item.subject_id not in held_back], reserve


def _longest(platform: Platform, fit: Iterable[Due], in_question: Collection[int]) -> list[Due]:
    """Return the first few fit ones of each server, but for those whose own state is open."""
    n_of: Counter[str | None] = Counter()
    chosen = []
    for item in fit:
        server = server_of(platform, item.subject)
        if item.subject_id not in in_question and n_of[server] < N_CONTROLS:
            n_of[server] += 1
            chosen.append(item)
    return chosen


def plan(due: Sequence[Due], fit: Sequence[Due]) -> list[Due]:
    """Return whom to look at, in order: those due, with the fit witnesses as controls among them.

    A witness that is due anyway serves as a control where it stands; the others are spread evenly,
    one first, one last, the rest between. One that a stream hinted at is no control.
    """
    hinted = {item.subject_id for item in due if item.hinted}
    fit = [item for item in fit if item.subject_id not in hinted]
    witnesses = {item.subject_id for item in fit}
    mixed = [
        replace(item, purpose=Purpose.CONTROL) if item.subject_id in witnesses else item
        for item in due
    ]
    taken = {item.subject_id for item in due}
    extra = [replace(item, purpose=Purpose.CONTROL) for item in fit if item.subject_id not in taken]
    for index, control in enumerate(extra):
        share = index / (len(extra) - 1) if len(extra) > 1 else 0.0
        mixed.insert(round(share * len(due)) + index, control)
    return mixed


def _negative(
    connection: sa.Connection,
    platform: Platform,
    vantage: str,
    due: Sequence[Due],
    now: datetime,
) -> Due | None:
    """Return one that cannot be there, None where nothing is due or nobody can know of one.

    A post that we took down ourselves comes before an id that was never issued.
    """
    like = next((item.subject for item in due if _is_due_post(item)), None)
    if like is None or observer_of(vantage) is not None:
        return None
    subject = _own_absent(connection, platform, like, now) or _never(platform, like, now)
    if subject is None or subject in {item.subject for item in due}:
        return None
    row_id = append.subject_ids(connection, [subject])[subject]
    (found,) = agenda.states(connection, [row_id], vantage)
    # It is on no agenda and of no account: nothing follows from it but what it says of the pass.
    return replace(
        found,
        purpose=Purpose.NEGATIVE,
        cadence_s=None,
        added_at=None,
        held=None,
        author=None,
        account_away=False,
    )


def _is_due_post(item: Due) -> bool:
    is_post = item.subject.kind is SubjectKind.POST
    return is_post and item.added_at is not None and item.purpose is not Purpose.TRIGGERED


def _own_absent(
    connection: sa.Connection, platform: Platform, like: Subject, now: datetime
) -> Subject | None:
    """Return the canaries' turn: one of those that we took down, each day the next."""
    mine = [
        row["subject"]
        for row in entries.canaries(connection, platform.name)
        if row["expected"] == "absent"
        and server_of(platform, row["subject"]) == server_of(platform, like)
    ]
    return mine[_day(now) % len(mine)] if mine else None


def _never(platform: Platform, like: Subject, now: datetime) -> Subject | None:
    return platform.never(like, _day(now)) if platform.never is not None else None


def _day(now: datetime) -> int:
    # Another every day: a cache that learned one knows nothing of the next.
    return (now - EPOCH).days
