"""Folding long steady histories quickly: of looks that all say the same, most are only counted."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from checker.judge.spells import Trail, step
from checker.model import Look, Purpose, Spell

Told = TypeVar("Told")


def carry(trail: Trail, run: Iterable[Told], look_of: Callable[[Told], Look]) -> Trail:
    """Return ``trail`` carried on by a run of looks, as stepping through each would.

    Args:
        trail: what is known; all in it is earlier than the run.
        run: the looks, as the caller has them. All have one verdict, the same controls and no
            text; they are in order, and each was answered at the moment it was asked.
        look_of: makes a look of one of them; it is asked of few.
    """
    told = iter(run)
    for one in told:
        look = look_of(one)
        last = trail.last
        if last is None or not _only_counts(last, look):
            trail = step(trail, look)
            continue
        n, newest = 1, one
        for newest in told:  # noqa: B007
            n += 1
        return _counted(trail, last, n, look if n == 1 else look_of(newest))
    return trail


def _only_counts(last: Spell, look: Look) -> bool:
    # Nothing is open, and the look says what the spell says: it can neither confirm nor sharpen.
    return (
        last.confirmed_at is not None
        and last.pending_edit is None
        and last.outcome == look.verdict.outcome
        and look.text_sha256 is None
        and look.purpose is not Purpose.SIGHTING
        and look.verdict.conclusive
    )


def _counted(trail: Trail, last: Spell, n: int, newest: Look) -> Trail:
    spell = replace(
        last,
        last_asked_at=max(last.last_asked_at, newest.earliest_at),
        last_answered_at=newest.answered_at,
        n_looks=last.n_looks + n,
        n_controlled=last.n_controlled + (n if newest.controlled else 0),
        n_could_not_tell=0,
        evidence=newest.evidence,
    )
    return replace(trail, spells=(*trail.spells[:-1], spell))
