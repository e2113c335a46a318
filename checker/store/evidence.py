"""Evidence: every exchange as WARC records, written before anything is read; a chained manifest.

Layout of the evidence directory::

    warc/<start>-<serial>.warc.gz     request and response (or failure) of each exchange
    manifests/<number>-<pass>-<digest>.json    one a pass: its records' digests, and the digest of
                                      the manifest before it; its name ends in its own SHA-256
    manifests/….json.sig              the group's signature over exactly that file (Ed25519)
    roots/<day>-<digest>.json         one a day: the root of a tree over all records; signed too
    keys/<id>.pem                     the public halves of the keys that signed

The chain's leaf is a *record's* digest: SHA-256 over the uncompressed WARC record, headers and
block, as written. One gzip member holds one record, so that any record can be cut out by offset;
the member's own digest is named too, so that not even a header of the compression can change
unseen. A new process, and a process whose disk failed it, opens a new file and never writes into
an old one: a torn tail stays where it is.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from checker.errors import CheckerError, StoreError
from checker.model import Exchange, Origin
from checker.store import custody, lock
from checker.store.chain import Seal, last_link, manifests, unsealed_records, write_manifest
from checker.store.keys import FileSafe, KeySafe
from checker.store.warc import answer_record, is_batch, request_record
from checker.store.warc_files import WarcFiles


class EvidenceKeeper:
    """Writes one collector's evidence. Not safe to share between processes.

    Attributes:
        root: the evidence directory.
        held: the key that signs.
        sealing: how what it writes is sealed, and what is made beside the chain.
    """

    def __init__(self, root: Path, *, origin: str, safe: KeySafe | None = None) -> None:
        """Keep evidence under ``root`` (made when missing); ``origin`` goes into each file's head.

        The key that signs is taken out of ``safe`` (a folder ``keys`` beside ``root`` without
        one), and made at the first start.

        What was observed or imported is brought onto the disk at the end of each pass; a replay or
        a simulation can be made again, and does not wait for that.

        Raises:
            StoreError: when ``root`` cannot be made or written, or the key is not to be had.
            StoreBusy: when another process keeps evidence there: one collector a store.
        """
        self.root = root
        self._durable = origin not in (Origin.REPLAYED.value, Origin.SIMULATED.value)
        self._files = WarcFiles(root / "warc", origin, self._durable)
        self._unsealed: dict[str, list[dict[str, Any]]] = {}
        try:
            (root / "warc").mkdir(parents=True, exist_ok=True)
            (root / "manifests").mkdir(exist_ok=True)
        except OSError as trouble:
            raise StoreError(f"evidence directory {root}: {trouble.strerror}") from trouble
        self._lock = lock.take(root)
        try:
            self.held = _key(root, safe or FileSafe(root.parent / "keys"))
        except CheckerError:
            lock.give_back(self._lock)
            raise
        self.sealing = Seal(self.held.signer, self._durable)
        self._link = last_link(root)

    def keep(self, exchange: Exchange, pass_id: str) -> Exchange:
        """Write ``exchange`` to the file and return it with its place; flushed on return.

        Args:
            exchange: one attempt, as it came.
            pass_id: the pass whose manifest will name it.

        Raises:
            StoreError: when it cannot be written; the exchange must then not be read.
        """
        records: list[dict[str, Any]] = []
        try:
            self._files.make_ready(exchange.answered_at, records)
            place = self._files.here
            response = self._files.append(answer_record(exchange, place), records)
            if not is_batch(exchange):
                # what comes over a stream was asked for once, when it was opened
                self._files.append(request_record(exchange, place), records)
            self._files.flush()
        except OSError as trouble:
            # What was half written must not move the offsets of what follows: a new file does.
            self._files.give_up()
            raise _refused(trouble) from trouble
        self._unsealed.setdefault(pass_id, []).extend(records)
        return replace(exchange, evidence=response)

    def seal(self, pass_id: str, about: dict[str, Any]) -> str:
        """Write the pass's manifest, and return its SHA-256 (hex).

        Args:
            pass_id: the pass whose records are named.
            about: facts of the pass that go into the manifest, as plain JSON.

        Raises:
            StoreError: it cannot be written; the records are kept, and may be sealed later.
        """
        self.settle()
        records = self._unsealed.get(pass_id, [])
        self._add_link(pass_id, records, about, durable=self._durable)
        self._unsealed.pop(pass_id, None)
        return str(self._link.sha256)

    def settle(self) -> None:
        """Bring onto the disk what was kept since: nothing may rest on what could still be lost.

        Raises:
            StoreError: the disk does not take it.
        """
        try:
            self._files.settle()
        except OSError as trouble:
            self._files.give_up()
            raise _refused(trouble) from trouble

    def seal_left(self, pass_id: str, about: dict[str, Any]) -> str:
        """Seal what a killed process left, as the manifest of its pass; returns its SHA-256."""
        self._unsealed[pass_id] = unsealed_records(self.root)
        return self.seal(pass_id, about)

    def announce(self, name: str, rows: list[dict[str, Any]], about: dict[str, Any]) -> None:
        """Add a link that says what is about to be done to records; on the disk on return.

        Args:
            name: stands in its file's name, where a pass's manifest has the pass.
            rows: what will stand in their places.
            about: facts that go into the manifest, as plain JSON.

        Raises:
            StoreError: it cannot be written; nothing may be done then.
        """
        self._add_link(name, rows, about, durable=True)

    def _add_link(
        self, name: str, rows: list[dict[str, Any]], about: dict[str, Any], *, durable: bool
    ) -> None:
        try:
            how = replace(self.sealing, durable=durable)
            self._link = write_manifest(self.root, self._link, name, rows, about, how)
        except OSError as trouble:
            # It may have got its name before the disk failed: the next link must follow it.
            self._link = last_link(self.root)
            raise _refused(trouble) from trouble

    @property
    def writing(self) -> str | None:
        """The file that is open for writing now, None while there is none."""
        return self._files.writing

    def leave_file(self) -> None:
        """Close the file that is written now; the next record begins another."""
        try:
            self._files.leave()
        except OSError as trouble:
            raise _refused(trouble) from trouble

    def stay(self) -> None:
        """Say in the lock that this is a collector, which stays until it is stopped."""
        lock.sign(self._lock, collects=True)

    def close(self) -> None:
        """Close the file and give the directory free.

        What is unsealed then is sealed by the next start's recovery. A disk that takes nothing
        any more has been said already by whoever could not write.
        """
        self._files.give_up()
        lock.give_back(self._lock)


def _key(root: Path, safe: KeySafe) -> custody.Held:
    """Return the key that signs, with the signatures mended that a sudden stop took."""
    try:
        chain = manifests(root)
        held = custody.hold(root, chain, safe)
        custody.mend(chain, held.signer)
    except OSError as trouble:
        raise _refused(trouble) from trouble
    return held


def _refused(trouble: OSError) -> StoreError:
    return StoreError(f"evidence cannot be written: {trouble.strerror}; what was kept is kept")
