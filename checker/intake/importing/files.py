"""A file that somebody hands in: what kind of text it is, told before a row of it is read."""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from checker.errors import ConfigError

LONGEST_LINE = 1_000_000
"""Characters; a longer line is named and passed over."""

OVERLONG = "\x00overlong"
"""Stands in the place of a line that is too long to be read."""

HOW_TO_SAVE = (
    "save it as UTF-8 (in a spreadsheet: Save as…, then “CSV UTF-8”; "
    "in an editor: Save with encoding, then UTF-8)"
)
_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = (
    (b"PK\x03\x04", "a ZIP or a spreadsheet (.xlsx, .ods)", "save the sheet as “CSV UTF-8”"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet (.xls)", "save the sheet as “CSV UTF-8”"),
    (b"\x1f\x8b", "a gzip file", "unpack it first"),
    (b"%PDF", "a PDF", "ask for the table itself"),
    (b"SQLite format 3", "a database", "export the table as CSV"),
    (b"PAR1", "a Parquet file", "export the table as CSV"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A file as it was handed in.

    Attributes:
        sha256: of its bytes, hex.
        n_bytes: its length.
        encoding: how its text is written.
        first_foreign_line: the first line that is not UTF-8, None where all is well.
    """

    path: Path
    sha256: str
    n_bytes: int
    encoding: str
    first_foreign_line: int | None = None

    @property
    def remark(self) -> str | None:
        """What a person should know of its encoding, None where there is nothing to say."""
        if self.first_foreign_line is None:
            return None
        return (
            f"{self.path}: is not UTF-8 throughout (first in line {self.first_foreign_line}), and "
            "nothing tells in which encoding it is, so no letter of those places was guessed; to "
            f"have them read, {HOW_TO_SAVE}"
        )


def examine(path: Path) -> Handed:
    """Read a file once, in bounded memory, and say what it is.

    Raises:
        ConfigError: it cannot be read, is empty, or is no text; says what to do.
    """
    if path.is_dir():
        raise ConfigError(f"{path}: is a directory; name a file in it")
    if path.exists() and not path.is_file():
        raise ConfigError(f"{path}: is no ordinary file; save it as one first")
    try:
        with path.open("rb") as raw:
            first = raw.read(_CHUNK)
            encoding = _encoding_of(path, first)
            digest, n_bytes = hashlib.sha256(), 0
            reader = _Utf8Watch() if encoding.startswith("utf-8") else None
            while first:
                digest.update(first)
                n_bytes += len(first)
                if reader is not None:
                    reader.feed(first)
                first = raw.read(_CHUNK)
    except OSError as trouble:
        raise ConfigError(f"{path}: cannot be read ({trouble.strerror})") from trouble
    return Handed(
        path=path,
        sha256=digest.hexdigest(),
        n_bytes=n_bytes,
        encoding=encoding,
        first_foreign_line=reader.end() if reader else None,
    )


def _encoding_of(path: Path, first: bytes) -> str:
    if not first.strip():
        raise ConfigError(f"{path}: is empty")
    for mark, what, way_on in _NOT_TEXT:
        if first.startswith(mark):
            raise ConfigError(f"{path}: is {what}, no CSV: {way_on}")
    for mark, encoding in _MARKS:
        if first.startswith(mark):
            return encoding
    sample = first[:4_096]
    if sample.count(0) * 5 > len(sample):
        raise ConfigError(
            f"{path}: looks like UTF-16 without its mark, or is no text; {HOW_TO_SAVE}"
        )
    return "utf-8"


class _Utf8Watch:
    """Finds the first line of a stream of bytes that is not UTF-8."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._line = 1
        self._found: int | None = None

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        if self._found is not None:
            return
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError as trouble:
            self._found = self._line + trouble.object[: trouble.start].count(b"\n")
        self._line += chunk.count(b"\n")

    def end(self) -> int | None:
        self.feed(b"", final=True)
        return self._found


def opened(handed: Handed) -> TextIO:
    """Open a file for reading row by row; bytes that are no text become half surrogates.

    Such a half surrogate never leaves this room: a cell that holds one is not taken.
    """
    errors = "surrogateescape" if handed.encoding.startswith("utf-8") else "replace"
    try:
        return handed.path.open(encoding=handed.encoding, errors=errors, newline="")
    except OSError as trouble:
        raise ConfigError(f"{handed.path}: cannot be read ({trouble.strerror})") from trouble


def lines(text: TextIO) -> Iterator[str]:
    """Yield lines with their ends; one that is too long becomes ``OVERLONG``."""
    while line := text.readline(LONGEST_LINE):
        if len(line) < LONGEST_LINE or line.endswith(("\n", "\r")):
            yield line
            continue
        while (line := text.readline(LONGEST_LINE)) and not line.endswith(("\n", "\r")):
            pass
        yield OVERLONG + "\n"
