"""How long evidence is kept reads as a sentence, with its count."""

from __future__ import annotations

from typing import Any

import pytest

from checker.views.keeping import Keeping, keeping_lines

SENTENCES: list[tuple[dict[str, Any], str]] = [
    (
        {"platform": "youtube", "days": 30, "n_purged": 1312},
        "YouTube: what came by key is purged after 30 days; 1,312 answers purged so far.",
    ),
    (
        {"platform": "x", "days": 1, "n_purged": 1},
        "X: what came by key is purged after 1 day; 1 answer purged so far.",
    ),
    (
        {"platform": "weibo", "days": None, "n_purged": 2},
        "Weibo: what came by key is kept; 2 answers purged so far.",
    ),
    (
        {"platform": None, "days": 90, "n_purged": 0},
        "All evidence is purged after 90 days; 0 records purged so far.",
    ),
    ({"platform": None, "days": None, "n_purged": 0}, "Evidence is kept for ever."),
    (
        {"platform": None, "days": None, "n_purged": 3},
        "Evidence is kept for ever now; 3 records purged so far.",
    ),
    (
        {"platform": None, "days": 9, "n_purged": None},
        "All evidence is purged after 9 days; how many were purged so far cannot be told: "
        "checker evidence verify.",
    ),
]


@pytest.mark.parametrize(("kept", "sentence"), SENTENCES)
def test_a_duty_reads_as_a_sentence(kept: dict[str, Any], sentence: str) -> None:
    """Each duty says whose it is, after how long, and how much went so far."""
    assert keeping_lines([Keeping(source="s", **kept)]) == [sentence]
