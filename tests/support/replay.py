"""A fetch that plays saved answers: no network, and an unplanned question fails the test."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from checker.model import Ask, EvidenceRef, Exchange

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


def full_url(url: str, params: Sequence[tuple[str, str]] = ()) -> str:
    """Return ``url`` with its own and the given parameters, encoded one way."""
    parts = urlsplit(url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *params])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


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
        method: str = "GET",
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        auth: str | None = None,
        redirects: bool = True,
    ) -> Exchange:
        """Return the saved answer, or fail the test with the question."""
        wanted = full_url(url, params)
        self.asked.append(wanted)
        plays = self.answers.get((method, wanted))
        if not plays:
            raise AssertionError(f"unplanned question: {method} {wanted}")
        return plays[min(self.asked.count(wanted), len(plays)) - 1]


@dataclass(frozen=True)
class Case:
    """One saved situation: the answers, and what must be made of them."""

    folder: Path
    about: dict[str, Any]

    @property
    def fetch(self) -> ReplayFetch:
        """A fetch that plays this case's exchanges."""
        answers: dict[tuple[str, str], list[Exchange]] = {}
        for index, row in enumerate(self.about["exchanges"]):
            exchange = self._exchange(row, index)
            key = (row.get("method", "GET"), full_url(row["url"]))
            answers.setdefault(key, []).append(exchange)
        return ReplayFetch(answers)

    def _exchange(self, row: dict[str, Any], index: int) -> Exchange:
        body = row["text"].encode() if "text" in row else b""
        if "body" in row:
            body = (self.folder / row["body"]).read_bytes()
        headers = [("Content-Type", row.get("content_type", "application/json"))]
        headers += list(row.get("headers", {}).items())
        answered = "failure" not in row
        return Exchange(
            ask=Ask(row.get("final_url", full_url(row["url"])), row.get("method", "GET")),
            asked_at=NOON + timedelta(seconds=index),
            answered_at=NOON + timedelta(seconds=index, milliseconds=200),
            status=row.get("status", 200) if answered else None,
            headers=tuple(headers) if answered else (),
            raw=body,
            body=body,
            failure=row.get("failure"),
            evidence=EvidenceRef(sha256=f"{index:064d}", warc="case.warc.gz", offset=index),
        )


def cases(root: Path) -> list[Case]:
    """Return every case below ``root``, by folder name."""
    found = sorted(root.rglob("case.toml"))
    return [Case(path.parent, tomllib.loads(path.read_text("utf-8"))) for path in found]
