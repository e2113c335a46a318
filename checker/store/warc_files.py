"""The WARC files of one process: one that is written, the next when it is full or given up.

A new process, and a process whose disk failed it, opens a new file and never writes into an old
one: a torn tail stays where it is. Whatever the disk refuses comes out as ``OSError``.
"""

import contextlib
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from checker.model import EvidenceRef
from checker.store.chain import row_of, sync, sync_directory
from checker.store.warc import head_record

ROTATE_BYTES = 256 * 1024 * 1024

Row = dict[str, Any]
"""A record as a manifest names it."""


_LEVEL = 4
"""One hundredth larger than the usual 6, in two thirds of the time."""

_SIZES = ((1 << 10, 10, 4), (1 << 13, 13, 6), (1 << 15, 15, 7))
"""Up to how many bytes which window and memory (RFC 1951 §3.2; zlib's ``deflateInit2``) suffice.

The usual ones are 256 KB to be set up for each record, which costs more than packing a small one.
"""


def _member(record: bytes) -> bytes:
    """Return a record as one gzip member (RFC 1952), without a name or a time."""
    window, memory = next((rest for most, *rest in _SIZES if len(record) <= most), (15, 8))
    packing = zlib.compressobj(_LEVEL, zlib.DEFLATED, 16 + window, memory)
    return packing.compress(record) + packing.flush()


@dataclass
class WarcFiles:
    """Writes records, one gzip member each.

    Attributes:
        place: the directory.
        origin: goes into each file's head.
        durable: whether anything is brought onto the disk.
    """

    place: Path
    origin: str
    durable: bool
    _file: IO[bytes] | None = field(default=None, init=False)
    _name: str = field(default="", init=False)
    _position: int = field(default=0, init=False)
    _settled: int = field(default=0, init=False)

    @property
    def writing(self) -> str | None:
        """The file that is open for writing now, None while there is none."""
        return self._name if self._file is not None else None

    @property
    def here(self) -> str:
        """Where the next record will lie: file and offset."""
        return f"{self._name}:{self._position}"

    def make_ready(self, moment: datetime, rows: list[Row]) -> None:
        """Begin a file named by ``moment`` where none is open with room left; its head to rows."""
        if self._file is not None and self._position < ROTATE_BYTES:
            return
        self.leave()
        stem = moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        serial = 0
        while (self.place / f"{stem}-{serial:04d}.warc.gz").exists():
            serial += 1
        self._name = f"{stem}-{serial:04d}.warc.gz"
        self._file = (self.place / self._name).open("xb")
        if self.durable:
            # Else a power cut could take the file with its name, however well its bytes lie.
            sync_directory(self.place)
        self._position = self._settled = 0
        self.append(head_record(self._name, moment, self.origin), rows)

    def append(self, record: bytes, rows: list[Row]) -> EvidenceRef:
        """Write a record into the open file, and add to ``rows`` how a manifest names it."""
        assert self._file is not None
        member = _member(record)
        row = row_of(record, member, (self._name, self._position))
        self._file.write(member)
        self._position += len(member)
        rows.append(row)
        return EvidenceRef(row["sha256"], row["warc"], row["offset"])

    def flush(self) -> None:
        """Give the machine what was written: it outlives this process now."""
        if self._file is not None:
            self._file.flush()

    def settle(self) -> None:
        """Bring onto the disk what was written since: it outlives the machine now."""
        if self._file is not None and self.durable and self._settled != self._position:
            sync(self._file)
            self._settled = self._position

    def leave(self) -> None:
        """Close the open file; the next record begins another."""
        if self._file is None:
            return
        leaving, self._file = self._file, None
        # Closed also where the disk fails: what it refuses then is not written later.
        with leaving:
            sync(leaving)

    def give_up(self) -> None:
        """Leave a file whose disk has refused something: asked once more, it might say yes."""
        with contextlib.suppress(OSError):
            self.leave()
