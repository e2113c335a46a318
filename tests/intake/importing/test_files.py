"""What a handed file is, before a row of it is read."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from checker.errors import ConfigError
from checker.intake.importing.files import LONGEST_LINE, OVERLONG, examine, lines, opened
from tests.intake.importing.conftest import Hand

WORDS = "títle,ссылка\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_marked_unicode_is_read_whole(hand: Hand, encoding: str) -> None:
    """UTF-8 with or without its mark, and UTF-16 and UTF-32 with theirs, are read as written."""
    mark = "\ufeff" if encoding.endswith(("-le", "-be")) else ""
    with opened(hand((mark + WORDS).encode(encoding))) as text:
        assert list(lines(text)) == [WORDS]


def test_a_digest_is_of_the_bytes(hand: Hand) -> None:
    """A file is known by the SHA-256 of its bytes."""
    assert hand("a,b\n").sha256 == hashlib.sha256(b"a,b\n").hexdigest()


def test_a_foreign_encoding_is_named_with_its_first_line(hand: Hand) -> None:
    """A file that is not UTF-8 is read, with a sentence that names the first line and a way on."""
    handed = hand("a\nb\nKöln\n".encode("cp1252"))
    assert handed.remark
    assert "line 3" in handed.remark
    assert "save it as UTF-8" in handed.remark


def test_plain_utf8_needs_no_remark(hand: Hand) -> None:
    """Nothing is said of a file that is as it should be."""
    assert hand(WORDS).remark is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"\x1f\x8brest", "gzip"),
        (b"\xd0\xcf\x11\xe0rest", ".xls"),
        (b"%PDF-1.7", "PDF"),
        (b"SQLite format 3\x00", "database"),
        ("https://example.org/a\n".encode("utf-16-le"), "UTF-16 without its mark"),
        (b"\x00" * 5_000, "no text"),
    ],
)
def test_what_is_no_text_gets_a_way_on(hand: Hand, content: bytes, says: str) -> None:
    """A file that is no text is refused with a sentence that says what it is."""
    with pytest.raises(ConfigError, match=says):
        hand(content)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A directory, and a file that is not there, are named as such."""
    with pytest.raises(ConfigError, match="is a directory"):
        examine(tmp_path)
    with pytest.raises(ConfigError, match="cannot be read"):
        examine(tmp_path / "none.csv")


@pytest.mark.parametrize("n", [LONGEST_LINE + 1, 10 * LONGEST_LINE + 7])
def test_a_line_too_long_is_passed_over_and_the_next_is_read(hand: Hand, n: int) -> None:
    """An endless line is bounded, and takes no other line along."""
    with opened(hand("a\n" + "x" * n + "\nb\n")) as text:
        assert list(lines(text)) == ["a\n", OVERLONG + "\n", "b\n"]
