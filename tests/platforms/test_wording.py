"""Wording tables: whole lines with a source, the longest first, and nothing said twice."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

import checker.platforms
from checker.errors import UnreadablePayload
from checker.platforms import wording

ROOMS = sorted(
    path.parent.name for path in Path(checker.platforms.__file__).parent.glob("*/wording.toml")
)
LINE = """[[sentence]]
means = "a"
text = "It’s  gone."
match = "{match}"
language = "en"
source = "row 1"
read_at = 2026-11-22
certainty = "{certainty}"
"""


@pytest.mark.parametrize("platform", ROOMS)
def test_every_table_can_be_read(platform: str) -> None:
    """Every sentence has a meaning, a language, a source, a day and a certainty."""
    rows = wording.table(platform)
    assert rows
    assert all(row.means and row.language and row.source for row in rows)


@pytest.mark.parametrize("platform", ROOMS)
def test_no_sentence_means_two_things(platform: str) -> None:
    """The same sentence stands once in a table, in whatever spelling."""
    for one, other in itertools.combinations(wording.table(platform), 2):
        assert (one.folded, one.match) != (other.folded, other.match)


@pytest.mark.parametrize("platform", ROOMS)
def test_a_sentence_is_found_by_itself(platform: str) -> None:
    """What the source prints is what is recognised, whatever stands beside it in the table."""
    for row in wording.table(platform):
        assert wording.meaning(platform, row.text) == row


@pytest.mark.parametrize(
    ("match", "text", "fits"),
    [
        ("whole", "IT'S GONE", True),
        ("whole", "It’s gone. Learn more", True),
        ("whole", "It's gone, they say", False),
        ("start", "It's gone, they say", True),
        ("start", "They say: it's gone", False),
        ("part", "They say: it's gone", True),
    ],
)
def test_sentences_are_folded_alike(match: str, text: str, fits: bool) -> None:
    """Case, spaces, apostrophes and the end of a sentence do not matter; the rest does."""
    (row,) = wording.read_table(LINE.format(match=match, certainty="H"))
    assert row.fits(wording.folded(text)) is fits


@pytest.mark.parametrize(
    "text",
    [
        LINE.format(match="regex", certainty="H"),
        LINE.format(match="whole", certainty="sure"),
        LINE.format(match="whole", certainty="H").replace("It’s  gone.", "…"),
        "[[sentence]",
    ],
)
def test_a_wrong_line_is_refused(text: str) -> None:
    """A table with a word that is none of those allowed, or no table, is an error at once."""
    with pytest.raises(ValueError, match=r"."):
        wording.read_table(text)


def test_a_line_without_source_is_refused() -> None:
    """A sentence nobody vouches for is not taken in."""
    with pytest.raises(UnreadablePayload, match="source"):
        wording.read_table(LINE.format(match="whole", certainty="H").replace("source", "sauce"))
