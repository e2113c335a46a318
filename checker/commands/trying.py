"""``checker rules --try``: which rule fires on a saved answer. Asks nobody, makes no store."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.collector.saved import Again, SavedFetch, ask_again
from checker.commands.output import put, put_json
from checker.errors import ConfigError
from checker.intake.saved_file import SavedFile, Told, read_file
from checker.judge.rules import UNRECOGNISED, Rule
from checker.judge.verdicts import ACCOUNT_EXPLAINS, table
from checker.model import Answer
from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform
from checker.views.inert import plain

_EXPLAINS = {
    "note": "The account's own answer explains its post.",
    "source": "design §6, post first, then account",
    "certainty": "H",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it.

    Attributes:
        saved: the file, understood.
        again: reading and verdict.
        asked: the adapter's questions, with whether the file answers them.
    """

    saved: SavedFile
    again: Again
    asked: tuple[tuple[str, bool], ...]

    @property
    def exit_code(self) -> int:
        """0 conclusive, 3 inconclusive."""
        return 0 if self.again.verdict.conclusive else 3


def named(platform: str) -> Platform:
    """Return a platform by its name.

    Raises:
        ConfigError: there is none of that name.
    """
    if platform not in PLATFORMS:
        raise ConfigError(f"--platform: there are {', '.join(sorted(PLATFORMS))}")
    return PLATFORMS[platform]


def rules_try(path: Path, platform: Platform, told: Told, *, as_json: bool) -> int:
    """Print the verdict on a saved answer, the rule that fired and what it rests on."""
    tried = asyncio.run(look_again(platform, read_file(path, platform, told)))
    row = document(str(path), platform, tried)
    if as_json:
        put_json(row)
    else:
        _print(row)
    return tried.exit_code


async def look_again(platform: Platform, saved: SavedFile) -> Tried:
    """Run the adapter over a file; an answer without address is its first question's."""
    fetch = SavedFetch(saved.answers, saved.at)
    again = await _ask(platform, saved, fetch)
    if not fetch.played and saved.stray is not None:
        fetch = SavedFetch(saved.answers, saved.at, saved.stray)
        again = await _ask(platform, saved, fetch)
    return Tried(saved, again, tuple(fetch.asked))


async def _ask(platform: Platform, saved: SavedFile, fetch: SavedFetch) -> Again:
    return await ask_again(platform, saved.subject, fetch, seen=saved.seen, author=saved.author)


def document(file: str, platform: Platform, tried: Tried) -> dict[str, Any]:
    """Return all that is told of a tried file, as plain JSON."""
    verdict, reading = tried.again.verdict, tried.again.reading
    outcome, subject = verdict.outcome, tried.saved.subject
    case = tried.saved.case
    return {
        "file": file,
        "platform": platform.name,
        "kind": subject.kind.value,
        "native_id": subject.native_id,
        "availability": outcome.availability.value,
        "cause": outcome.cause.value,
        "actor": outcome.actor.value if outcome.actor else None,
        "basis": outcome.basis.value,
        "rule": verdict.rule,
        **_about(platform, verdict.rule),
        "words": verdict.words,
        "unreadable": reading.main.unreadable,
        "leftover": sorted({name for answer in reading.answers for name in answer.leftover}),
        "answers": [answer.to_json() for answer in reading.answers],
        "asked": [{"url": url, "answered": answered} for url, answered in tried.asked],
        "assumed": list(tried.saved.assumed) + _strayed(tried),
        "expected": case.expected.model_dump(mode="json", exclude_none=True) if case else None,
    }


def _about(platform: Platform, rule_id: str) -> dict[str, str]:
    rules: Mapping[str, Rule] = {rule.id: rule for rule in (*table(platform.rules), UNRECOGNISED)}
    rule = rules.get(rule_id)
    if rule is None:
        assert rule_id == ACCOUNT_EXPLAINS
        return dict(_EXPLAINS)
    return {"note": rule.note, "source": rule.source, "certainty": rule.certainty}


def _strayed(tried: Tried) -> list[str]:
    """Say which question the file was taken to answer, where that was assumed or is none."""
    answered = [url for url, given in tried.asked if given]
    if not answered:
        return ["the file answers none of the adapter's questions"]
    saved = tried.saved
    if saved.stray is not None and not any(item.url in answered for item in saved.answers):
        return [f"it answers {answered[0]}"]
    return []


def _print(row: Mapping[str, Any]) -> None:
    actor = f" by {row['actor']}" if row["actor"] else ""
    put(plain(f"{row['platform']} {row['kind']} {row['native_id']}"))
    put(f"  {row['availability']}/{row['cause']}{actor}, basis {row['basis']}")
    put(f"  rule {row['rule']} (certainty {row['certainty']}): {row['note']}")
    put(f"    source: {row['source']}")
    if row["words"] is not None:
        put(f"  words: {plain(row['words'], 400)}")
    if row["unreadable"] is not None:
        put(f"  unreadable: {plain(row['unreadable'], 400)}")
    for answer in row["answers"]:
        _print_answer(Answer.from_json(answer))
    if row["leftover"]:
        put(f"  fields nobody reads: {plain(', '.join(row['leftover']), 800)}")
    for question in row["asked"]:
        put(plain(f"  {'answered' if question['answered'] else 'not in it'}: {question['url']}"))
    for words in row["assumed"]:
        put(plain(f"  assumed: {words}"))
    if row["expected"] is not None:
        expected = ", ".join(f"{name} {value}" for name, value in row["expected"].items())
        put(plain(f"  the case expects: {expected}"))


def _print_answer(answer: Answer) -> None:
    told = {
        "status": answer.status,
        "failure": answer.failure,
        "wall": answer.wall,
        "found": answer.found,
        "code": answer.code,
        "markers": ", ".join(answer.markers) or None,
    }
    facts = ", ".join(f"{name} {value}" for name, value in told.items() if value is not None)
    put(plain(f"  answer {answer.role}: {facts}", 800))
