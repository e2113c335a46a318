"""A file of links as the page receives it."""

import pytest

from checker.intake.form import Field, Form
from checker.intake.uploaded import FILE_AT_MOST, uploaded
from checker.intake.wishes import read
from checker.net.guard import Guard

VIDEO = "https://www.tiktok.com/@a/video/7590701860651012321"
TWO = f"post,profile\n{VIDEO},https://www.tiktok.com/@a\n".encode()


def test_the_column_of_links_is_found() -> None:
    """A table's links are taken and its bad rows named by line, under the file's own name."""
    found = uploaded("list.csv", f"title;link\nOne;{VIDEO}\nTwo;nothing\n".encode(), Guard())
    assert list(found.links) == [VIDEO]
    assert len(found.wrong) == 1
    assert found.wrong[0].startswith("list.csv, line 3: ")


def test_several_columns_of_links_ask_for_one() -> None:
    """Where two columns may be meant a person chooses, and the choice is kept."""
    entered = read(Form(file=uploaded("list.csv", TWO, Guard())))
    assert entered.wish is None
    assert entered.columns == ("post", "profile")
    assert "Choose one below" in entered.at(Field.FILE)[0].words
    chosen = read(Form(file=uploaded("list.csv", TWO, Guard(), "post")))
    assert chosen.columns == ("post", "profile")
    assert chosen.wish is not None
    assert chosen.wish.links == (VIDEO,)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "CSV UTF-8"),
        (b"\x00\xff\x00\x01" * 100, "list.csv"),
        (b"name\nnobody\n", "no column holds links"),
        (b"x" * (FILE_AT_MOST + 1), "checker import FILE --as csv"),
    ],
)
def test_a_file_that_is_no_list_is_a_sentence(content: bytes, words: str) -> None:
    """A spreadsheet, an empty file or a picture says what to do, and names no path of ours."""
    found = uploaded("../list.csv", content, Guard())
    assert not found.links
    assert any(words in sentence for sentence in found.wrong), found.wrong
    assert not any("upload.csv" in sentence for sentence in found.wrong)


def test_links_of_a_private_address_are_named() -> None:
    """A file cannot have us look at addresses behind the door."""
    found = uploaded("list.csv", f"link\n{VIDEO}\nhttp://10.0.0.1/x\n".encode(), Guard())
    assert list(found.links) == [VIDEO]
    assert "10.0.0.1 is not a public address" in found.wrong[0]
