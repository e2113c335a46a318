"""Exported cells: whatever they hold, no spreadsheet runs them."""

import csv
import io

import pytest

from checker.commands.cells import csv_text


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1+1"])
def test_a_formula_is_made_plain_text(cell: str) -> None:
    """A cell that begins as a formula does gets an apostrophe before it."""
    rows = list(csv.reader(io.StringIO(csv_text(["a"], [[cell]]), newline="")))
    assert rows[1] == [f"'{cell}"]


def test_other_cells_are_as_they_are() -> None:
    """Words, numbers, quotes and line breaks read back; None is an empty cell."""
    row = ["a-b", 3, None, 'say "x", y', "one\ntwo"]
    read = list(csv.reader(io.StringIO(csv_text(list("abcde"), [row]), newline="")))
    assert read == [list("abcde"), ["a-b", "3", "", 'say "x", y', "one\ntwo"]]
