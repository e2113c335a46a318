"""``checker rules --score``: a folder of saved answers, held against what is known of them."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from checker.collector.saved import SavedFetch, ask_again
from checker.collector.scoring import ORDER, Score, Scored
from checker.commands.output import put, put_json, say
from checker.errors import ConfigError
from checker.intake.saved_case import SavedCase, cases_under, read_case
from checker.model import Cause
from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform

_NAMED_AT_MOST = 20


def rules_score(root: Path, *, as_json: bool) -> int:
    """Print the confusion matrix of all cases below ``root``, then what is wrong, by name.

    1 when a live post or a wall was called absent, or a wrong actor was named; 0 otherwise.

    Raises:
        ConfigError: there is no case, or one cannot be read.
    """
    found = asyncio.run(score(read_case(path) for path in cases_under(root)))
    if not found.rows:
        raise ConfigError(f"{root}: no case.toml below it")
    if as_json:
        put_json(document(found))
    else:
        for line in lines(found):
            put(line)
    if found.alarming:
        say("A takedown was invented, or somebody was named who was not shown.")
    return int(found.alarming)


async def score(cases: Iterable[SavedCase], platforms: Mapping[str, Platform] = PLATFORMS) -> Score:
    """Look at every case through its own answers, and compare.

    Raises:
        ConfigError: a case is of a platform that is not there.
    """
    return Score(tuple([await scored(case, platforms) for case in cases]))


async def scored(case: SavedCase, platforms: Mapping[str, Platform] = PLATFORMS) -> Scored:
    """Look at one case through its own answers, and compare."""
    name = f"{case.platform}/{case.name}"
    platform = platforms.get(case.platform)
    if platform is None:
        raise ConfigError(f"{name}: a case lies in its platform's folder; {case.platform} is none")
    fetch = SavedFetch(case.answers, case.answers[0].exchange.asked_at)
    asked = case.seen_from(platform)
    again = await ask_again(asked, case.subject, fetch, seen=case.seen, author=case.author)
    return Scored(name, case.expected.truth, again.verdict.outcome, again.verdict.rule)


def document(found: Score) -> dict[str, Any]:
    """Return a score as plain JSON."""
    return {
        "n": len(found.rows),
        "matrix": {
            true.value: {ours.value: found.cell(true, ours) for ours in ORDER} for true in ORDER
        },
        "invented_absences": _rows(found.invented),
        "wrong_actors": _rows(found.wrong_actors),
        "wrong_causes": _rows(found.wrong_causes),
        "misplaced": _rows(found.misplaced),
        "other_walls": _rows(found.other_walls),
        "untold": _rows(found.untold),
        "share_told": found.share_told,
    }


def _rows(rows: Sequence[Scored]) -> list[dict[str, str]]:
    return [
        {"case": row.name, "true": axes(row, true=True), "ours": axes(row), "rule": row.rule}
        for row in rows
    ]


def axes(row: Scored, *, true: bool = False) -> str:
    """Return what is known of a case, or what we made of it, as one word."""
    told = row.true if true else row.ours
    parts = (told.availability, told.cause, told.actor)
    return "/".join(part.value for part in parts if part is not None and part != Cause.NONE)


def lines(found: Score) -> list[str]:
    """Return a score as lines of text: the matrix, then what is wrong."""
    told = [f"{'true, down; ours, across':<26}" + "".join(f"{item.value:>14}" for item in ORDER)]
    for true in ORDER:
        cells = "".join(f"{found.cell(true, ours):>14}" for ours in ORDER)
        told.append(f"{true.value:<26}{cells}")
    told += _wrong("live or walled called absent", found.invented)
    told += _wrong("wrong actor", found.wrong_actors)
    told += _wrong("wrong cause", found.wrong_causes)
    told += _wrong("called visible or limited, and something else", found.misplaced)
    told += _wrong("wall taken for another", found.other_walls)
    told += _wrong("conclusive, and not told", found.untold)
    share = found.share_told
    told.append(
        "no conclusive answer among them"
        if share is None
        else f"conclusive answers told: {share:.1%}"
    )
    return told


def _wrong(title: str, rows: Sequence[Scored]) -> list[str]:
    named_rows = [
        f"  {row.name}: {axes(row, true=True)}, judged {axes(row)} by {row.rule}"
        for row in rows[:_NAMED_AT_MOST]
    ]
    more = len(rows) - _NAMED_AT_MOST
    return [f"{title}: {len(rows)}", *named_rows, *([f"  and {more} more"] if more > 0 else [])]
