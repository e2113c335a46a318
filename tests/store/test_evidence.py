"""What is kept lies where it is said to lie, is sealed in a chain, and survives a kill."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from checker.errors import StoreBusy, StoreError
from checker.model import Exchange
from checker.store import warc_files
from checker.store.chain import manifests, read_manifest, read_member
from checker.store.evidence import EvidenceKeeper
from checker.store.verify import verify_directory
from checker.store.warc import raw_members
from tests.support.builders import make_exchange

ROOT = Path(__file__).parents[2]


def _records(root: Path) -> list[Any]:
    found = []
    for path in sorted((root / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                content = record.content_stream().read()
                found.append((record.rec_type, record.rec_headers, record.http_headers, content))
    return found


def test_a_kept_exchange_lies_at_its_place(keeper: EvidenceKeeper) -> None:
    """The place that an exchange comes back with holds the record of its digest."""
    kept = keeper.keep(make_exchange(), "pass-1")
    keeper.seal("pass-1", {})
    assert kept.evidence is not None
    manifest, _ = read_manifest(manifests(keeper.root)[0])
    row = next(row for row in manifest["records"] if row["sha256"] == kept.evidence.sha256)
    _, record = read_member(keeper.root, kept.evidence, row["length"])
    assert record.endswith(b"\r\n\r\nthere\r\n\r\n")


def test_a_kept_exchange_is_on_disk_when_it_comes_back(keeper: EvidenceKeeper) -> None:
    """Another reader sees the whole record before anybody reads the exchange."""
    keeper.keep(make_exchange(), "pass-1")
    assert [kind for kind, *_ in _records(keeper.root)] == ["warcinfo", "response", "request"]


def test_warcs_are_readable_by_others(keeper: EvidenceKeeper) -> None:
    """Warcio reads every record, its own digests hold, and body and status are those that came."""
    keeper.keep(make_exchange(status=404, reason="Not Found", raw=b"\x00\xff"), "pass-1")
    _, (_, headers, http, content), _ = _records(keeper.root)
    assert (http.get_statuscode(), http.get_header("x-number"), content) == (
        "404",
        "0",
        b"\x00\xff",
    )
    assert headers.get_header("WARC-Target-URI") == "https://www.example.org/post/0?a=1"


def test_request_and_response_are_paired(keeper: EvidenceKeeper) -> None:
    """Each request names the response that it brought, at the time at which it was asked."""
    keeper.keep(make_exchange(), "pass-1")
    _, (_, response, *_), (_, request, line, _) = _records(keeper.root)
    assert request.get_header("WARC-Concurrent-To") == response.get_header("WARC-Record-ID")
    assert request.get_header("WARC-Date") == "2026-01-15T12:00:00.123456Z"
    assert response.get_header("WARC-Date") == "2026-01-15T12:00:00.623456Z"
    assert (line.protocol, line.statusline) == ("GET", "/post/0?a=1 HTTP/1.1")


def test_records_of_one_instant_have_their_own_ids(keeper: EvidenceKeeper) -> None:
    """Two asks of the same address at the same moment are two records."""
    for _ in range(2):
        keeper.keep(make_exchange(), "pass-1")
    ids = [headers.get_header("WARC-Record-ID") for _, headers, *_ in _records(keeper.root)]
    assert len(set(ids)) == len(ids) == 5


def test_a_failure_is_kept_as_a_record(keeper: EvidenceKeeper) -> None:
    """No answer is kept too, with what the road did and when."""
    keeper.keep(make_exchange(status=None, failure="timeout", raw=b""), "pass-1")
    _, (kind, _, _, content), (request_kind, *_) = _records(keeper.root)
    assert (kind, request_kind) == ("metadata", "request")
    assert content.startswith(b"failure: timeout\r\n")


@pytest.mark.parametrize(
    ("failure", "reason"),
    [("too_long", "length"), ("timeout", "time"), ("truncated", "disconnect"), (None, None)],
)
def test_a_cut_answer_says_why_it_is_cut(
    keeper: EvidenceKeeper, failure: str | None, reason: str | None
) -> None:
    """A body that did not come whole is marked in the words of the WARC standard."""
    keeper.keep(make_exchange(failure=failure, cut=failure is not None), "pass-1")
    _, (_, headers, *_), _ = _records(keeper.root)
    assert headers.get_header("WARC-Truncated") == reason


def test_a_transfer_coding_is_kept_under_another_name(keeper: EvidenceKeeper) -> None:
    """The body is kept without its chunks, so no header claims that they are there."""
    keeper.keep(make_exchange(headers=(("Transfer-Encoding", "chunked"),)), "pass-1")
    _, (_, _, http, _), _ = _records(keeper.root)
    assert http.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"
    assert http.get_header("Transfer-Encoding") is None


@pytest.mark.parametrize("name", ["Authorization", "cookie", "Proxy-Authorization", "X-API-Key"])
def test_no_secret_is_written(keeper: EvidenceKeeper, name: str) -> None:
    """A credential in a request never reaches the evidence, whoever forgot to take it out."""
    exchange = make_exchange()
    ask = type(exchange.ask)(exchange.ask.url, "GET", ((name, "s3cret"), ("accept", "*/*")))
    keeper.keep(make_exchange(ask=ask), "pass-1")
    _, _, (_, _, line, _) = _records(keeper.root)
    assert "s3cret" not in line.to_str()
    assert line.get_header("accept") == "*/*"


def test_odd_headers_do_not_stop_the_keeping(keeper: EvidenceKeeper) -> None:
    """Headers with any byte, and an odd reason, are kept byte for byte."""
    odd = make_exchange(reason="caf\xe9", headers=(("X-Odd", "\xff\x80"), ("X-Empty", "")))
    kept = keeper.keep(odd, "pass-1")
    _, record = read_member(keeper.root, kept.evidence, _length(keeper.root, 1))
    assert b"HTTP/1.1 200 caf\xe9\r\nX-Odd: \xff\x80\r\nX-Empty: \r\n\r\nthere" in record
    assert len(_records(keeper.root)) == 3


def _length(root: Path, number: int) -> int:
    (path,) = (root / "warc").iterdir()
    return [length for _, length, _ in raw_members(path.read_bytes())][number]


@pytest.mark.parametrize("text", ["例", "a b", "é"])
def test_odd_addresses_do_not_stop_the_keeping(keeper: EvidenceKeeper, text: str) -> None:
    """Whatever was written for an address is kept with its answer."""
    ask = type(make_exchange().ask)(f"https://www.example.org/{text}", "GET", (("x", text),))
    keeper.keep(make_exchange(ask=ask), "pass-1")
    assert len(_records(keeper.root)) == 3


def test_the_chain_links_each_manifest_to_the_one_before(keeper: EvidenceKeeper) -> None:
    """Manifests are numbered, and each holds the digest of the one before."""
    digests = []
    for number in range(3):
        keeper.keep(make_exchange(number), f"pass-{number}")
        digests.append(keeper.seal(f"pass-{number}", {"platform": "x"}))
    chain = [read_manifest(path)[0] for path in manifests(keeper.root)]
    assert [item["number"] for item in chain] == [1, 2, 3]
    assert [item["previous_sha256"] for item in chain] == [None, *digests[:2]]


def test_the_chain_goes_on_after_a_new_start(keeper: EvidenceKeeper) -> None:
    """A second process writes a new file and goes on with the same chain."""
    keeper.keep(make_exchange(), "pass-1")
    first = keeper.seal("pass-1", {})
    keeper.close()
    again = EvidenceKeeper(keeper.root, origin="observed")
    again.keep(make_exchange(), "pass-2")
    again.seal("pass-2", {})
    again.close()
    assert read_manifest(manifests(keeper.root)[1])[0]["previous_sha256"] == first
    assert len(list((keeper.root / "warc").iterdir())) == 2


def test_a_manifest_names_only_its_own_passs_records(keeper: EvidenceKeeper) -> None:
    """Passes that run at the same time are sealed apart."""
    keeper.keep(make_exchange(0), "pass-1")
    kept = keeper.keep(make_exchange(1), "pass-2")
    keeper.seal("pass-2", {})
    (manifest, _), *_ = [read_manifest(path) for path in manifests(keeper.root)]
    assert [row["type"] for row in manifest["records"]] == ["response", "request"]
    assert manifest["records"][0]["offset"] == kept.evidence.offset


def test_the_order_of_manifests_is_that_of_their_numbers(tmp_path: Path) -> None:
    """The millionth manifest comes after the one before it."""
    (tmp_path / "manifests").mkdir()
    for name in ("1000000-x-y.json", "999999-x-y.json", "notes.json", "000007.part"):
        (tmp_path / "manifests" / name).touch()
    assert [path.name[:7] for path in manifests(tmp_path)] == ["999999-", "1000000"]


def test_two_keepers_do_not_share_a_directory(keeper: EvidenceKeeper) -> None:
    """The second collector is told that the first is at work, and does nothing."""
    with pytest.raises(StoreBusy, match="another collector"):
        EvidenceKeeper(keeper.root, origin="observed")


def test_a_closed_keeper_gives_the_directory_free(keeper: EvidenceKeeper) -> None:
    """After closing, another may keep evidence there."""
    keeper.close()
    EvidenceKeeper(keeper.root, origin="observed").close()


def test_a_place_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """A file where the directory should be gives a sentence, not a trace."""
    (tmp_path / "evidence").write_text("a file")
    with pytest.raises(StoreError, match="evidence directory"):
        EvidenceKeeper(tmp_path / "evidence", origin="observed")


def test_a_large_file_is_followed_by_another(
    keeper: EvidenceKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the bound the next exchange opens a new file with its own head."""
    monkeypatch.setattr(warc_files, "ROTATE_BYTES", 1)
    for number in range(2):
        keeper.keep(make_exchange(number), "pass-1")
    keeper.seal("pass-1", {})
    assert [kind for kind, *_ in _records(keeper.root)].count("warcinfo") == 2
    assert verify_directory(keeper.root).n_records == 6


class FullDisk(io.RawIOBase):
    """A file on a disk that takes half of what it is given, and then no more."""

    def __init__(self, inner: IO[bytes]) -> None:
        """Write into ``inner`` until the disk is full."""
        super().__init__()
        self.inner = inner

    def write(self, content: Any) -> int:
        """Write half and fail."""
        self.inner.write(bytes(content)[: len(content) // 2])
        self.inner.flush()
        raise OSError(28, "No space left on device")

    def fileno(self) -> int:
        """Return the inner file's number."""
        return self.inner.fileno()

    def close(self) -> None:
        """Close the inner file as well."""
        self.inner.close()
        super().close()


def test_a_full_disk_spoils_nothing_that_comes_after(keeper: EvidenceKeeper) -> None:
    """A half-written record is given up with its file; what is kept later holds."""
    keeper.keep(make_exchange(0), "pass-1")
    keeper._files._file = FullDisk(keeper._files._file)
    with pytest.raises(StoreError, match="No space left"):
        keeper.keep(make_exchange(1), "pass-1")
    keeper.keep(make_exchange(2), "pass-1")
    keeper.seal("pass-1", {})
    checked = verify_directory(keeper.root)
    assert (checked.n_records, checked.n_unsealed) == (6, 0)


def _kept_by_a_process_that_dies(root: Path) -> None:
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from checker.store.evidence import EvidenceKeeper\n"
        "from tests.support.builders import make_exchange\n"
        "keeper = EvidenceKeeper(Path(sys.argv[1]), origin='observed')\n"
        "keeper.keep(make_exchange(0), 'pass-0')\n"
        "keeper.seal('pass-0', {})\n"
        "keeper.keep(make_exchange(1), 'pass-1')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(root)], cwd=ROOT, check=False)
    assert done.returncode == -9


def test_what_a_killed_process_kept_is_sealed_by_the_next(tmp_path: Path) -> None:
    """Records that were kept and not sealed are found, sealed as their pass, and hold."""
    root = tmp_path / "evidence"
    _kept_by_a_process_that_dies(root)
    before = verify_directory(root)
    keeper = EvidenceKeeper(root, origin="observed")
    keeper.seal_left("pass-1", {"note": "killed"})
    keeper.close()
    after = verify_directory(root)
    assert (before.n_records, before.n_unsealed) == (3, 2)
    assert (after.n_manifests, after.n_records, after.n_unsealed) == (2, 5, 0)


@pytest.mark.parametrize("n_lost", [1, 20, 120])
def test_a_torn_tail_is_left_out_and_harms_nothing(keeper: EvidenceKeeper, n_lost: int) -> None:
    """A record that was half written is not sealed; all before it are."""
    keeper.keep(make_exchange(0), "pass-1")
    keeper.keep(make_exchange(1), "pass-1")
    keeper.close()
    (path,) = (keeper.root / "warc").iterdir()
    content = path.read_bytes()
    path.write_bytes(content[:-n_lost])
    again = EvidenceKeeper(keeper.root, origin="observed")
    again.seal_left("pass-1", {})
    again.close()
    assert verify_directory(keeper.root).n_records == 4
    assert len(list(raw_members(content))) == 5


def test_a_leftover_part_of_a_manifest_is_no_link(keeper: EvidenceKeeper) -> None:
    """A process killed while it wrote a manifest leaves the chain as it was."""
    keeper.keep(make_exchange(), "pass-1")
    keeper.seal("pass-1", {})
    (keeper.root / "manifests" / "000002.part").write_text('{"format"')
    assert verify_directory(keeper.root).n_manifests == 1


def test_the_same_exchanges_give_the_same_bytes(tmp_path: Path) -> None:
    """A replay of the same scenario writes the same evidence, byte for byte."""
    contents = []
    for name in ("a", "b"):
        keeper = EvidenceKeeper(tmp_path / name, origin="replayed")
        keeper.keep(make_exchange(), "pass-1")
        keeper.seal("pass-1", {})
        keeper.close()
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        contents.append([(path.name, path.read_bytes()) for path in files])
    assert contents[0] == contents[1]


def test_a_manifest_is_plain_json_for_people(keeper: EvidenceKeeper) -> None:
    """Facts of the pass stand in the manifest as they were given."""
    keeper.seal("pass-1", {"platform": "bluesky", "words": "中"})
    content = manifests(keeper.root)[0].read_text("utf-8")
    assert json.loads(content)["words"] == "中"
    assert "中" in content


def test_an_exchange_comes_back_otherwise_unchanged(keeper: EvidenceKeeper) -> None:
    """Keeping adds the place and touches nothing else."""
    exchange = make_exchange()
    kept = keeper.keep(exchange, "pass-1")
    assert isinstance(kept, Exchange)
    assert make_exchange(evidence=kept.evidence) == kept


@pytest.mark.parametrize(
    ("origin", "n_syncs"), [("observed", 4), ("imported", 4), ("replayed", 0), ("simulated", 0)]
)
def test_what_was_observed_is_brought_onto_the_disk(
    origin: str, n_syncs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both files and both folders are synced by a pass's end; what can be made again is not."""
    synced: list[int] = []
    # The first start makes the key, which is brought onto the disk whatever it signs.
    EvidenceKeeper(tmp_path / "other", origin=origin).close()
    EvidenceKeeper(tmp_path / "evidence", origin=origin).close()
    monkeypatch.setattr("os.fsync", synced.append)
    kept = EvidenceKeeper(tmp_path / "evidence", origin=origin)
    kept.keep(make_exchange(), "p")
    kept.seal("p", {})
    assert len(synced) == n_syncs
    kept.close()
