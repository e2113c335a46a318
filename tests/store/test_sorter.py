"""Rows put in order: as Python would sort them, in little memory, or a sentence."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.errors import StoreError
from checker.store.sorter import Sorter

ROWS = st.lists(
    st.tuples(
        st.text(st.characters(codec="utf-8"), max_size=5),
        st.integers(-(2**62), 2**62),
        st.none() | st.text("ab", max_size=3),
    ),
    max_size=30,
)


@given(ROWS, ROWS)
def test_rows_come_back_in_order(first: list[tuple[str, int, str]], more: list[tuple]) -> None:
    """All rows put aside come back as they were, ordered by the columns that order them."""
    with Sorter(("name", "at", "rest"), ("name", "at")) as sorter:
        sorter.put(first)
        sorter.put(more)
        found = list(sorter.ordered())
    assert [row[:2] for row in found] == sorted(row[:2] for row in (*first, *more))
    assert sorted(map(repr, found)) == sorted(map(repr, (*first, *more)))


def test_no_room_is_a_sentence() -> None:
    """Where temporary files find no room, what to do about it is said."""
    with Sorter(("name",), ("name",)) as sorter:
        sorter._held.execute("PRAGMA max_page_count=3")
        with pytest.raises(StoreError, match="SQLITE_TMPDIR") as refused:
            sorter.put([("x" * 10_000,)])
        assert isinstance(refused.value.__cause__, sqlite3.OperationalError)
