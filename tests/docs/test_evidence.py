"""What docs/evidence.md shows works without our code, and finds what does not hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.store.chain import manifests, signature_of
from checker.store.inclusion import inclusion
from checker.store.roots import roots
from tests.docs.stranger import checks_evidence, checks_inclusion
from tests.support.sealed import rows_of, sealed


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a folder with evidence: a purge, two keys, two daily roots."""
    sealed(tmp_path / "checker-data" / "evidence")
    return tmp_path


def _evidence(place: Path) -> Path:
    return place / "checker-data" / "evidence"


def test_a_stranger_verifies_all_of_it(place: Path) -> None:
    """With openssl, sha256sum, gunzip, jq and bare Python every seal and record holds."""
    said = checks_evidence(place)
    assert said.returncode == 0, said.stderr
    lines = said.stdout.splitlines()
    assert lines.count("Signature Verified Successfully") == 6 + 2
    assert lines[-1] == "18 records in 6 links hold, 1 of them purged; 6 links are under roots"
    assert lines[-2] == lines[-3].split()[0]
    ids = [line.split()[0] for line in lines if line.endswith("  -")][:2]
    assert sorted(ids) == sorted(path.stem for path in (_evidence(place) / "keys").iterdir())


def _flip(path: Path, offset: int) -> None:
    content = bytearray(path.read_bytes())
    content[offset] ^= 1
    path.write_bytes(content)


HARM: dict[str, Callable[[Path], None]] = {
    "a record": lambda root: _flip(max((root / "warc").iterdir()), 700),
    "a manifest": lambda root: _flip(manifests(root)[2], 100),
    "a signature": lambda root: _flip(signature_of(manifests(root)[2]), 5),
    "a root": lambda root: _flip(roots(root)[0].path, 100),
    "a root's signature": lambda root: _flip(signature_of(roots(root)[0].path), 5),
    "a lost link": lambda root: manifests(root)[2].unlink(),
    "a lost root": lambda root: roots(root)[0].path.unlink(),
}


@pytest.mark.parametrize("name", HARM)
def test_a_stranger_finds_what_was_changed(place: Path, name: str) -> None:
    """The documented commands end with a failure where anything was changed or taken away."""
    HARM[name](_evidence(place))
    assert checks_evidence(place).returncode != 0


def test_a_stranger_verifies_one_record_alone(place: Path, tmp_path: Path) -> None:
    """The way from a record to the signed root is walked with shell tools, without the evidence."""
    desk = tmp_path / "elsewhere"
    desk.mkdir()
    for index in (0, 3):
        row = rows_of(_evidence(place), 6)[index]
        (desk / "record.json").write_bytes(inclusion(_evidence(place), row["sha256"]))
        said = checks_inclusion(desk)
        assert said.returncode == 0, said.stderr
        reached, root = said.stdout.splitlines()[-2:]
        assert reached == root
        assert "Signature Verified Successfully" in said.stdout
        facts = json.loads((desk / "record.json").read_bytes())
        facts["record_sha256"] = "0" * 64
        (desk / "record.json").write_text(json.dumps(facts))
        reached, root = checks_inclusion(desk).stdout.splitlines()[-2:]
        assert reached != root
