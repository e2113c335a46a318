"""A fetch that plays saved answers: no network, and an unplanned question fails the test."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from checker.collector.saved import Saved, SavedFetch, full_url
from checker.collector.servers import seen_from
from checker.intake.saved_case import NOON, Answered
from checker.model import EvidenceRef, Exchange, JsonPost, Subject, verb_of
from checker.platforms.contract import Platform

__all__ = ["NOON", "Case", "ReplayFetch", "cases", "full_url"]


@dataclass
class ReplayFetch:
    """Plays ``answers`` by (method, full URL); remembers what was asked.

    A list of answers to one URL is played in order, the last one again and again.
    """

    answers: Mapping[tuple[str, str], Sequence[Exchange]]
    asked: list[str] = field(default_factory=list)

    async def __call__(
        self,
        url: str,
        /,
        *,
        method: str | JsonPost = "GET",
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        auth: str | None = None,
        redirects: bool = True,
    ) -> Exchange:
        """Return the saved answer, or fail the test with the question."""
        wanted = full_url(url, params)
        self.asked.append(wanted)
        plays = self.answers.get((verb_of(method), wanted))
        if not plays:
            raise AssertionError(f"unplanned question: {verb_of(method)} {wanted}")
        return plays[min(self.asked.count(wanted), len(plays)) - 1]


@dataclass(frozen=True)
class Case:
    """One saved situation: the answers, and what must be made of them."""

    folder: Path
    about: dict[str, Any]

    def seen_from(self, platform: Platform, subject: Subject) -> Platform:
        """Return ``platform`` as the case asks it: as an observer shows it, where it names one."""
        if "observer" not in self.about:
            return platform
        known = {subject: self.about["copied_as"]} if "copied_as" in self.about else {}
        return seen_from(platform, self.about["observer"], lambda _: known)

    @property
    def fetch(self) -> ReplayFetch:
        """A fetch that plays this case's exchanges."""
        answers: dict[tuple[str, str], list[Exchange]] = {}
        for index, row in enumerate(self.about["exchanges"]):
            exchange = self._exchange(row, index)
            key = (row.get("method", "GET"), full_url(row["url"]))
            answers.setdefault(key, []).append(exchange)
        return ReplayFetch(answers)

    @property
    def lenient(self) -> SavedFetch:
        """A fetch that plays them by host, path and named parameters; the rest is not asked."""
        rows = enumerate(self.about["exchanges"])
        saved = [Saved(row["url"], self._exchange(row, index)) for index, row in rows]
        return SavedFetch(saved, self.about.get("at", NOON))

    def _exchange(self, row: dict[str, Any], index: int) -> Exchange:
        at = self.about.get("at", NOON)
        exchange = Answered.model_validate(row).exchange(self.folder, index, at)
        kept = EvidenceRef(sha256=f"{index:064d}", warc="case.warc.gz", offset=index)
        return replace(exchange, evidence=kept)


def cases(root: Path) -> list[Case]:
    """Return every case below ``root``, by folder name."""
    found = sorted(root.rglob("case.toml"))
    return [Case(path.parent, tomllib.loads(path.read_text("utf-8"))) for path in found]
