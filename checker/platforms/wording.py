"""Wording: sentences that platforms put where a post should stand, as tables to add to.

A platform's table is ``wording.toml`` beside its rules, one ``[[sentence]]`` each::

    [[sentence]]
    means = "uploader_terminated"     # a word of the platform's rules; it never changes its meaning
    text = "This video is no longer available because …"
    match = "whole"                   # whole | start | part
    language = "en"                   # BCP 47
    source = "platforms-commercial Y31"
    read_at = 2026-11-22
    certainty = "H"                   # H | M | L, of the meaning once the sentence is seen

Sentences are held against what a reader took from the one place where the platform puts them,
both folded the same way, the longest first. What stands in no table means nothing and is kept.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from checker.judge.walls import normalise
from checker.platforms.payload import need

LONGEST = 2_000
"""Characters of a text that are compared; a longer one is no notice."""

Match = Literal["whole", "start", "part"]
_MATCHES: tuple[Match, ...] = get_args(Match)
_ENDS = ".\u2026\u3002\u06d4!\uff01 "
_TAILS = (" learn more",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One line of a table.

    Attributes:
        means: what it says, in a word of the platform's rules.
        text: the sentence as the source gives it.
        match: whether it is the whole text, its start, or stands anywhere in it.
        language: BCP 47.
        source: who reports it.
        read_at: the day on which the source was read.
        certainty: H, M or L.
        folded: the text as it is compared.
    """

    means: str
    text: str
    match: Match
    language: str
    source: str
    read_at: date
    certainty: str
    folded: str

    def fits(self, folded: str) -> bool:
        """Say whether it is what a folded text says."""
        if self.match == "whole":
            return folded == self.folded
        return folded.startswith(self.folded) if self.match == "start" else self.folded in folded


def folded(text: str) -> str:
    """Return ``text`` as sentences are compared: NFC, spaces, apostrophes, case and ends folded."""
    plain = normalise(text)
    for tail in _TAILS:
        plain = plain.rstrip(_ENDS).removesuffix(tail)
    return plain.rstrip(_ENDS)


@cache
def table(platform: str) -> tuple[Sentence, ...]:
    """Return a platform's sentences, the longest first.

    Raises:
        UnreadablePayload: a line lacks a field, or has one of another kind.
        ValueError: the file is no TOML, or a word stands in it that is none of those allowed.
    """
    text = files("checker.platforms").joinpath(platform, "wording.toml").read_text("utf-8")
    return read_table(text)


def read_table(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a table's text; see :func:`table`."""
    rows = need(tomllib.loads(text), "sentence", list)
    return tuple(sorted(map(_sentence, rows), key=lambda row: (-len(row.folded), row.folded)))


def _sentence(row: object) -> Sentence:
    said, certainty = need(row, "match", str), need(row, "certainty", str)
    match = next((word for word in _MATCHES if word == said), None)
    if match is None or certainty not in ("H", "M", "L"):
        raise ValueError(f"match {said!r} and certainty {certainty!r}: one of them is unknown")
    words = need(row, "text", str)
    if not folded(words):
        raise ValueError(f"a sentence that says nothing: {words!r}")
    return Sentence(
        means=need(row, "means", str),
        text=words,
        match=match,
        language=need(row, "language", str),
        source=need(row, "source", str),
        read_at=need(row, "read_at", date),
        certainty=certainty,
        folded=folded(words),
    )


def meaning(platform: str, text: str | None) -> Sentence | None:
    """Return the sentence of ``platform``'s table that ``text`` is; None where it is none of it.

    Args:
        platform: whose table.
        text: what stands in the place where the platform puts such sentences.
    """
    if not text or len(text) > LONGEST:
        return None
    plain = folded(text)
    return next((row for row in table(platform) if row.fits(plain)), None)
