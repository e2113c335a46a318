"""The links of a table, row by row, and the topic that they go onto."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from checker.errors import ConfigError
from checker.intake.importing import link_file
from checker.intake.importing.columns import column_of
from checker.net.guard import Guard
from checker.store import entered, entries, schema
from tests.intake.importing.conftest import Hand
from tests.support.builders import NOON

VIDEO = "https://www.tiktok.com/@a.user/video/75907018606510"
GUARD = Guard.of(())


def _read(hand: Hand, content: str | bytes, most: int = 1_000) -> link_file.Links:
    handed = hand(content)
    return link_file.read(handed, column_of(handed, "link"), most, GUARD, lambda _: None)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("", "nothing stands"),
        ("hello", "no platform knows this"),
        ("www.tiktok.com/@a.user/video/7590701860651012321", "with https:// before it"),
        ("https://www.tiktok.com.evil.example/@a/video/1", "suspicious"),
        ("https://www.tiktok.com@evil.example/@a/video/1", "suspicious"),
        ("https://www.t\u0456ktok.com/@a/video/1", "suspicious"),
        ("https://tiktok-com.example/@a.user", "suspicious"),
        ("http://127.0.0.1/admin", "not a public address"),
        ("http://192.168.1.1/", "not a public address"),
        ("=HYPERLINK(1)", "no platform knows this"),
        ("https://example.org/" + "a" * 3_000, "at most 2,000"),
        ("x" * 200_000, "cannot be read as a row"),
    ],
)
def test_a_bad_row_is_named_by_its_line(hand: Hand, cell: str, says: str) -> None:
    """A cell that is no link is named by its line with the reason; the rows around it are read."""
    found = _read(hand, f'n,link\n1,{VIDEO}1\n2,"{cell}"\n3,{VIDEO}2\n')
    assert list(found.platform_of) == [f"{VIDEO}1", f"{VIDEO}2"]
    assert found.bad.n == 1
    assert found.bad.named[0][0] == 3
    assert says in found.bad.named[0][1]


def test_a_row_is_named_by_the_line_it_begins_in(hand: Hand) -> None:
    """A cell that runs over lines does not shift the numbers."""
    found = _read(hand, f'n,link\n"one\ntwo\nthree",{VIDEO}1\n4,none\n')
    assert [line for line, _ in found.bad.named] == [5]


@pytest.mark.parametrize(
    "row", ["1,\x00", "," * 10_000, "1," + "x" * 1_500_000], ids=["nul", "columns", "endless"]
)
def test_hostile_rows_are_bounded(hand: Hand, row: str) -> None:
    """NUL bytes, ten thousand columns and an endless line are each one bad row."""
    found = _read(hand, f"n,link\n1,{VIDEO}1\n{row}\n2,{VIDEO}2\n")
    assert len(found.platform_of) == 2
    assert found.bad.n == 1


def test_links_of_a_foreign_encoding_are_read_where_they_are_plain(hand: Hand) -> None:
    """In a file of an unknown encoding the plain links are read, and no other letter is guessed."""
    text = f"Título,link\nKöln,{VIDEO}1\nx,https://example.org/Köln\n"
    found = _read(hand, text.encode("cp1252"))
    assert list(found.platform_of) == [f"{VIDEO}1"]
    assert "not UTF-8" in found.bad.named[0][1]


def test_accounts_and_short_links_are_links(hand: Hand) -> None:
    """An account and a short link are kept as what they are: links that a platform knows."""
    found = _read(hand, "n,link\n1,https://www.tiktok.com/@a.user\n2,https://vm.tiktok.com/ZMa/\n")
    assert set(found.platform_of.values()) == {"tiktok"}
    assert found.bad.n == 0


def test_the_twenty_first_bad_row_is_counted(hand: Hand) -> None:
    """Twenty bad rows are named, the rest is counted."""
    found = _read(hand, "n,link\n" + f"0,{VIDEO}1\n" + "1,none\n" * 30)
    told = found.bad.sentences("f.csv")
    assert len(told) == 21
    assert "10 more rows" in told[-1]


def test_a_new_topic_holds_few_links_in_its_registration(engine: sa.Engine, hand: Hand) -> None:
    """A handful of links is part of the registration, and its digest."""
    found = _read(hand, f"n,link\n1,{VIDEO}1\n2,{VIDEO}2\n")
    joined = link_file.join(engine, "a topic", found, 1_000, NOON)
    with engine.connect() as connection:
        row = connection.execute(sa.select(schema.topics)).one()
        assert entries.n_links(connection, "a topic") == 0
    assert row.links == [f"{VIDEO}1", f"{VIDEO}2"]
    assert (joined.made, joined.sha256) == (True, row.registration_sha256)


def test_many_links_join_as_later_links(engine: sa.Engine, hand: Hand) -> None:
    """More links than a registration holds are written beside it, each with its platform."""
    rows = "".join(f"{n},{VIDEO}{n}\n" for n in range(1_000, 1_600))
    link_file.join(engine, "t", _read(hand, "n,link\n" + rows), 1_000, NOON)
    with engine.connect() as connection:
        assert connection.execute(sa.select(schema.topics.c.links)).scalar_one() == []
        found = connection.execute(sa.select(entered.topic_links.c.platform)).scalars().all()
    assert found == ["tiktok"] * 600


def test_links_join_a_topic_that_is_fixed(engine: sa.Engine, hand: Hand) -> None:
    """A registered topic stays as it was; new links join it later, known ones change nothing."""
    first = _read(hand, f"n,link\n1,{VIDEO}1\n")
    both = _read(hand, f"n,link\n1,{VIDEO}1\n2,{VIDEO}2\n")
    link_file.join(engine, "t", first, 1_000, NOON)
    joined = link_file.join(engine, "t", both, 1_000, NOON)
    again = link_file.join(engine, "t", both, 1_000, NOON)
    assert (joined.made, joined.n_new, joined.n_known) == (False, 1, 1)
    assert (again.n_new, again.n_known) == (0, 2)


def test_too_many_links_are_a_sentence_and_nothing_is_written(
    engine: sa.Engine, hand: Hand
) -> None:
    """Links beyond the bound are refused with the length of one round and the way to take them."""
    rows = "".join(f"{n},{VIDEO}{n}\n" for n in range(1_000, 1_050))
    found = _read(hand, "n,link\n" + rows, most=10)
    with pytest.raises(ConfigError, match=r"2 minutes on tiktok alone.*--most 50"):
        link_file.join(engine, "t", found, 10, NOON)
    with engine.connect() as connection:
        assert connection.execute(sa.select(schema.topics)).all() == []
