"""Text is composed as Unicode says, in a time that does not grow with its malice."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model.characters import MARKS_AT_MOST, composed

MARKS = "\u0301\u0323\u0327"


@given(st.text(max_size=200))
def test_real_writing_is_composed_as_unicode_says(text: str) -> None:
    """Where no run of marks is too long, the text is in plain NFC."""
    assert composed(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("extra", [0, 1, 30, 31])
def test_a_long_run_of_marks_is_parted(extra: int) -> None:
    """Only what is longer than thirty marks gets joiners, and no mark is lost."""
    run = (MARKS * 40)[: MARKS_AT_MOST + extra]
    found = composed(f"x{run}y")
    assert found.count("\u034f") == -(-extra // MARKS_AT_MOST)
    assert sorted(unicodedata.normalize("NFD", found.replace("\u034f", ""))) == sorted(
        unicodedata.normalize("NFD", f"x{run}y")
    )


@given(st.text(alphabet=MARKS + "ae ", max_size=300))
def test_composing_twice_changes_nothing(text: str) -> None:
    """What is composed stays as it is."""
    assert composed(composed(text)) == composed(text)


def test_a_hostile_megabyte_takes_no_minutes() -> None:
    """Half a million marks in one run are composed in well under a second."""
    before = time.process_time()
    composed("a" + MARKS * 170_000)
    assert time.process_time() - before < 1.0
