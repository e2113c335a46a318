"""A stranger finds every change: in any byte, any link, any name."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from checker.errors import EvidenceError
from checker.model import Origin
from checker.store import append
from checker.store.chain import manifests, signature_of
from checker.store.database import open_database
from checker.store.evidence import EvidenceKeeper
from checker.store.keys import Signer
from checker.store.verify import verify_directory, verify_store, verify_warc
from tests.support.builders import (
    make_exchange,
    make_observation,
    make_pass,
    make_pass_end,
    make_topic,
    make_vantage,
)

N_FLIPS = 200


@pytest.fixture
def sealed(keeper: EvidenceKeeper) -> Path:
    """Return a directory with three sealed passes of two exchanges each."""
    for number in range(3):
        keeper.keep(make_exchange(2 * number), f"pass-{number}")
        keeper.keep(make_exchange(2 * number + 1), f"pass-{number}")
        keeper.seal(f"pass-{number}", {"platform": "bluesky", "n_looks": 2})
    keeper.close()
    return keeper.root


def test_what_was_not_touched_holds(sealed: Path) -> None:
    """An untouched directory verifies, and says how much was checked."""
    checked = verify_directory(sealed)
    assert (checked.n_manifests, checked.n_records, checked.n_unsealed) == (3, 13, 0)
    assert checked.n_bytes > 1000


def _flips(root: Path, n: int) -> Iterator[tuple[Path, int, int]]:
    chance = random.Random(20260115)
    files = [*sorted((root / "warc").iterdir()), *manifests(root)]
    sizes = [path.stat().st_size for path in files]
    for _ in range(n):
        path = chance.choices(files, sizes)[0]
        yield path, chance.randrange(path.stat().st_size), 1 << chance.randrange(8)


def _unseen(root: Path, path: Path, offset: int, mask: int) -> bool:
    """Change one bit, verify, put it back; say whether the change went unseen."""
    content = path.read_bytes()
    path.write_bytes(content[:offset] + bytes([content[offset] ^ mask]) + content[offset + 1 :])
    try:
        verify_directory(root)
    except EvidenceError:
        return False
    finally:
        path.write_bytes(content)
    return True


def test_every_changed_byte_is_found(sealed: Path) -> None:
    """Of two hundred random changes of one bit, in any file, none goes unseen."""
    unseen = [flip for flip in _flips(sealed, N_FLIPS) if _unseen(sealed, *flip)]
    assert unseen == []


@pytest.mark.parametrize("offset", range(10))
def test_every_byte_of_a_compressed_members_head_counts(sealed: Path, offset: int) -> None:
    """Time, flags and system in a gzip header, which change no content, are found as well."""
    (path,) = (sealed / "warc").iterdir()
    assert not _unseen(sealed, path, offset, 1)


def _without_the_middle(root: Path) -> None:
    manifests(root)[1].unlink()


def _without_the_first(root: Path) -> None:
    manifests(root)[0].unlink()


def _twice_the_second(root: Path) -> None:
    second = manifests(root)[1]
    second.with_name("000003-" + second.name[7:]).write_bytes(second.read_bytes())


def _without_a_warc(root: Path) -> None:
    next((root / "warc").iterdir()).unlink()


def _with_a_short_warc(root: Path) -> None:
    path = next((root / "warc").iterdir())
    path.write_bytes(path.read_bytes()[:-1])


def _renamed(root: Path) -> None:
    first = manifests(root)[0]
    first.rename(first.with_name("000001-another-" + "0" * 64 + ".json"))


def _empty(root: Path) -> None:
    manifests(root)[2].write_bytes(b"")


HARM = {
    "a manifest is missing": (_without_the_middle, "manifest 2 is missing"),
    "the first manifest is missing": (_without_the_first, "manifest 1 is missing"),
    "a manifest is there twice": (_twice_the_second, "000003-"),
    "a file is missing": (_without_a_warc, "No such file"),
    "a file is short": (_with_a_short_warc, "no whole record"),
    "a manifest is renamed": (_renamed, "not the one in its name"),
    "a manifest is empty": (_empty, "not the one in its name"),
}


@pytest.mark.parametrize(("harm", "words"), HARM.values(), ids=HARM)
def test_harm_is_found_and_named(harm: Callable[[Path], None], words: str, sealed: Path) -> None:
    """The first thing that does not hold is named."""
    harm(sealed)
    with pytest.raises(EvidenceError, match=words):
        verify_directory(sealed)


def _forge(root: Path, **changed: Any) -> None:
    """Write a next manifest whose own digest and link are right, and whose one record is not."""
    last = manifests(root)[-1]
    record = json.loads(last.read_bytes())["records"][0] | changed
    manifest = {
        "number": 4,
        "signed_by": _signer(root).public.id,
        "previous_sha256": hashlib.sha256(last.read_bytes()).hexdigest(),
        "records": [{key: value for key, value in record.items() if value is not None}],
    }
    _put(root, json.dumps(manifest).encode())


def _put(root: Path, content: bytes) -> None:
    digest = hashlib.sha256(content).hexdigest()
    path = root / "manifests" / f"000004-forged-{digest}.json"
    path.write_bytes(content)
    signature_of(path).write_bytes(_signer(root).sign(content))


def _signer(root: Path) -> Signer:
    """Return the very key that signs: whoever forges here has it."""
    (path,) = (root.parent / "keys").glob("*.pem")
    return Signer.of_pem(path.read_text())


@pytest.mark.parametrize(
    "name",
    ["../../secret.warc.gz", "/etc/passwd", "..", "", ".", "a\x00.warc.gz", "a/b.warc.gz", "a\\b"],
)
def test_a_manifest_leads_nowhere_else(sealed: Path, name: str) -> None:
    """A name that leads out of the evidence is refused before anything is opened."""
    _forge(sealed, warc=name)
    with pytest.raises(EvidenceError, match="outside the evidence"):
        verify_directory(sealed)


@pytest.mark.parametrize(
    "changed",
    [
        {"offset": -1},
        {"offset": 10**18},
        {"offset": "x"},
        {"offset": None},
        {"length": -1},
        {"length": 0},
        {"length": 10**15},
        {"length": None},
        {"sha256": "0" * 64},
        {"sha256": None},
        {"member_sha256": "0" * 64},
        {"member_sha256": None},
        {"warc": None},
        {"warc": "20000101T000000Z-0000.warc.gz"},
    ],
    ids=str,
)
def test_a_record_that_is_not_there_is_found(sealed: Path, changed: dict[str, Any]) -> None:
    """Wrong places, lengths and digests are evidence errors, never crashes."""
    _forge(sealed, **changed)
    with pytest.raises(EvidenceError):
        verify_directory(sealed)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"records": 1}', b'{"records": [1]}', b"[" * 100_000, b"\xff\xfe"],
    ids=lambda content: repr(content[:16]),
)
def test_what_is_no_manifest_is_found(sealed: Path, content: bytes) -> None:
    """Any other content under a manifest's name is an evidence error."""
    _put(sealed, content)
    with pytest.raises(EvidenceError):
        verify_directory(sealed)


def test_a_place_without_evidence_is_said(tmp_path: Path) -> None:
    """A directory that never held evidence does not verify as empty evidence."""
    with pytest.raises(EvidenceError, match="no evidence here"):
        verify_directory(tmp_path)


def test_a_single_file_can_be_checked(sealed: Path) -> None:
    """One WARC on its own is checked member by member."""
    (path,) = (sealed / "warc").iterdir()
    assert verify_warc(path).n_records == 13


@pytest.mark.parametrize(("start", "end"), [(0, -1), (1, None), (0, 0)])
def test_a_broken_single_file_is_found(sealed: Path, start: int, end: int | None) -> None:
    """A torn, shifted or empty WARC does not hold."""
    (path,) = (sealed / "warc").iterdir()
    path.write_bytes(path.read_bytes()[start:end])
    with pytest.raises(EvidenceError, match="no whole record"):
        verify_warc(path)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[sa.Engine]:
    """Open a store with one pass that is not yet there."""
    engine = open_database(f"sqlite:///{tmp_path}/checker.db")
    with engine.begin() as connection:
        append.topic(connection, make_topic(), Origin.OBSERVED)
        append.vantage(connection, make_vantage())
        append.pass_start(connection, make_pass())
    yield engine
    engine.dispose()


def _one_pass(store: sa.Engine, keeper: EvidenceKeeper, **place: Any) -> None:
    kept = keeper.keep(make_exchange(), "pass-1")
    assert kept.evidence is not None
    digest = keeper.seal("pass-1", {})
    observation = make_observation()
    evidence = (replace(kept.evidence, **place),)
    reading = replace(observation.reading, evidence=evidence)
    with store.begin() as connection:
        append.observations(connection, [replace(observation, reading=reading)])
        append.pass_end(connection, make_pass_end(manifest_sha256=digest))


def test_a_store_rests_on_its_evidence(store: sa.Engine, keeper: EvidenceKeeper) -> None:
    """A store whose every row is in the chain verifies."""
    _one_pass(store, keeper)
    assert verify_store(store, keeper.root).n_observations == 1


@pytest.mark.parametrize("place", [{"sha256": "0" * 64}, {"offset": 1}, {"warc": "x.warc.gz"}])
def test_a_row_that_rests_on_nothing_is_found(
    store: sa.Engine, keeper: EvidenceKeeper, place: dict[str, Any]
) -> None:
    """An observation whose record is in no manifest, or elsewhere, is named."""
    _one_pass(store, keeper, **place)
    with pytest.raises(EvidenceError, match="is in no manifest"):
        verify_store(store, keeper.root)


def test_a_lost_last_manifest_is_found_by_the_store(
    store: sa.Engine, keeper: EvidenceKeeper
) -> None:
    """What a directory alone cannot know, that its end is missing, the store's rows tell."""
    _one_pass(store, keeper)
    manifests(keeper.root)[-1].unlink()
    verify_directory(keeper.root)
    with pytest.raises(EvidenceError, match="pass pass-1: its manifest"):
        verify_store(store, keeper.root)
