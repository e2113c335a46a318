"""Stamps and captures by third parties in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from checker.model.authority import Stamp, StampsChecked
from checker.store.stamp_files import Stood, Tried
from checker.views.stamping import (
    NOBODY,
    stamp_sentences,
    standing_document,
    standing_lines,
    witness_line,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def stood(**told: Any) -> Stood:
    """Return how it stands with an authority."""
    usual = {"n_roots": 3, "n_stamped": 3, "latest": "2026-11-23", "n_waiting": 0, "tried": None}
    return Stood(**({"name": "one.example"} | usual | told))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([], NOBODY),
        ([stood()], "one.example stamped 3 of 3 daily roots, the latest of 2026-11-23."),
        ([stood()], "One authority alone may err or end"),
        ([stood(n_roots=0, n_stamped=0, latest=None)], "there is no daily root to stamp yet"),
        ([stood(n_waiting=2)], "Two answers kept until its certificate is known."),
        (
            [stood(tried=Tried(4, NOW, NOW, "it answered HTTP 503"))],
            "Since 2026-11-24 12:00 UTC no stamp could be had (four attempts): "
            "it answered HTTP 503; it is asked again.",
        ),
    ],
)
def test_how_it_stands_is_said(found: list[Stood], words: str) -> None:
    """Each authority has its sentence: what it stamped, what stands in the way."""
    assert words in "\n".join(standing_lines(found))


def test_how_it_stands_is_a_document() -> None:
    """The same facts stand in the document, trouble as null where there is none."""
    well, ill = standing_document([stood(), stood(tried=Tried(1, NOW, NOW, "dns"))])
    assert well["trouble"] is None
    assert ill["trouble"] == {
        "tries": 1,
        "since": "2026-11-24T12:00:00Z",
        "last_at": "2026-11-24T12:00:00Z",
        "why": "dns",
    }


def test_what_was_checked_is_said() -> None:
    """Signer, span and fingerprint are named; late stamps and missing ones are too."""
    stamps = tuple(
        Stamp(
            root=f"2026-11-0{day}-x.json",
            authority="one.example",
            signer="CN=One",
            anchor_sha256="ab" * 32,
            at=NOW + day * timedelta(days=1),
            after=timedelta(days=day * 5),
        )
        for day in (1, 2)
    )
    told = "\n".join(stamp_sentences(StampsChecked(stamps=stamps, unstamped=("x",), n_unchecked=1)))
    assert "Two stamps of one.example (CN=One) held" in told
    assert "ab" * 32 in told
    assert "One stamp made more than a week after the day, by up to 10 days" in told
    assert "One daily root without a stamp yet." in told
    assert "One answer of an authority without a trusted certificate" in told
    assert list(stamp_sentences(StampsChecked(unstamped=("x",)))) == []


def test_captures_are_counted_in_words() -> None:
    """Captures of login pages are told apart from those that show the page."""
    assert "nothing was due yet" in witness_line({})
    line = witness_line({"page": 9, "wall": 2})
    assert "asked for 11 captures" in line
    assert "9 show the page; 2 show a login page or a challenge" in line
