"""Which column of a table holds the links."""

from __future__ import annotations

import pytest

from checker.errors import ConfigError
from checker.intake.importing.columns import Unsure, column_of
from checker.intake.importing.tables import NO_SIGN
from tests.intake.importing.conftest import Hand

VIDEO = "https://www.tiktok.com/@a.user/video/759070186065101232"
PAGE = "https://example.org/page/"


def _table(sign: str, head: str | None, *rows: str) -> str:
    lines = [*([head] if head else []), *rows]
    return "".join(line.replace("|", sign) + "\n" for line in lines)


ROWS = tuple(f"a title, {n}|{VIDEO}{n}|{n}" for n in range(4))


@pytest.mark.parametrize("sign", [";", "\t"])
@pytest.mark.parametrize("head", ["title|link|likes", None])
def test_the_column_is_found_by_what_is_in_it(hand: Hand, sign: str, head: str | None) -> None:
    """Whatever parts the columns, and with a heading or none, the column of links is found."""
    column = column_of(hand(_table(sign, head, *ROWS)))
    assert (column.sign, column.at, column.headed) == (sign, 1, head is not None)
    assert column.name == ("link" if head else "column 2")


def test_a_plain_list_has_one_column(hand: Hand) -> None:
    """A list of links, commas in them and all, is read as a single column."""
    column = column_of(hand(f"{PAGE}1,2,3\n{PAGE}2\n{PAGE}3,4\n"))
    assert (column.sign, column.at) == (NO_SIGN, 0)


def test_posts_outrank_pictures(hand: Hand) -> None:
    """Of a column of posts and one of any web links, the posts are meant."""
    rows = [f"{PAGE}{n}.jpg|{VIDEO}{n}" for n in range(4)]
    assert column_of(hand(_table(",", "picture|post", *rows))).name == "post"


def test_doubt_names_the_columns_and_the_option(hand: Hand) -> None:
    """Where two columns may be meant, both are named with an example and the option to write."""
    handed = hand(_table(",", "first|second", f"{PAGE}1|{PAGE}2"))
    with pytest.raises(Unsure, match="--column first") as doubt:
        column_of(handed)
    assert [item.name for item in doubt.value.candidates] == ["first", "second"]
    assert PAGE in str(doubt.value)


@pytest.mark.parametrize(("wanted", "at"), [("SECOND", 1), ("2", 1), ("column 1", 0)])
def test_a_person_decides_by_name_or_number(hand: Hand, wanted: str, at: int) -> None:
    """A column is named by its heading in any case, or by its number."""
    handed = hand(_table(",", "first|second", f"{PAGE}1|{PAGE}2"))
    assert column_of(handed, wanted).at == at


def test_an_unknown_column_is_named_with_those_that_are(hand: Hand) -> None:
    """A column that is not there is refused with the names of those that are."""
    with pytest.raises(ConfigError, match="there are: first, second"):
        column_of(hand(_table(",", "first|second", f"{PAGE}1|{PAGE}2")), "third")


def test_a_table_without_links_says_so(hand: Hand) -> None:
    """A table in which nothing is a link is refused."""
    with pytest.raises(ConfigError, match="no column holds links"):
        column_of(hand("a,b\n1,2\n3,4\n"))
