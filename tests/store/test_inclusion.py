"""One record shown without the rest: what the file says holds by itself, or does not."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from checker.errors import ConfigError, EvidenceError
from checker.store.chain import manifests, read_manifest, signature_of
from checker.store.evidence import EvidenceKeeper
from checker.store.inclusion import _ended, check_inclusion, inclusion
from checker.store.keys import Signer
from checker.store.roots import roots
from tests.support.sealed import DAY_ONE, a_pass, rows_of, sealed

N_FLIPS = 200


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return evidence of two days, with two roots; nobody changes it."""
    return sealed(tmp_path_factory.mktemp("inclusion") / "evidence")


def test_every_record_under_a_root_can_be_shown(root: Path) -> None:
    """Of each record, purged ones and announced tombstones too, the file holds by itself."""
    shown = 0
    for path in manifests(root):
        for row in read_manifest(path)[0]["records"]:
            found = check_inclusion("x", inclusion(root, row["sha256"]))
            assert found.sha256 == row["sha256"]
            assert found.key is not None
            assert found.record is None
            shown += 1
    assert shown == sum(file.root.n_records for file in roots(root))


def test_the_record_goes_along_where_asked_for(root: Path) -> None:
    """With the record the file holds the very bytes that have the digest."""
    row = rows_of(root, 2)[0]
    found = check_inclusion("x", inclusion(root, row["sha256"], with_record=True))
    assert found.record is not None
    assert found.record.startswith(b"WARC/1.1\r\n")


def test_a_purged_record_cannot_go_along(root: Path) -> None:
    """What was purged is said to be, with its reason."""
    row = rows_of(root, 1)[2]
    with pytest.raises(ConfigError, match=r"was purged on 2026-01-16.*leave --with-record out"):
        inclusion(root, row["sha256"], with_record=True)


def test_an_unknown_record_is_said(root: Path) -> None:
    """A digest that no manifest names is a mistake of whoever typed it."""
    with pytest.raises(ConfigError, match=r"no manifest in .* names a record"):
        inclusion(root, "0" * 64)


def test_a_record_of_today_waits_for_its_root(tmp_path: Path) -> None:
    """Before the day is over there is nothing to show, and how there could be is said."""
    root = sealed(tmp_path / "evidence")
    keeper = EvidenceKeeper(root, origin="observed")
    a_pass(keeper, 9, DAY_ONE + timedelta(days=2))
    keeper.close()
    with pytest.raises(ConfigError, match="checker evidence roots --now"):
        inclusion(root, rows_of(root, 7)[0]["sha256"])


def test_a_root_whose_signature_is_broken_is_not_handed_on(tmp_path: Path) -> None:
    """What does not hold here is not written into a file for others."""
    root = sealed(tmp_path / "evidence")
    place = signature_of(roots(root)[0].path)
    place.write_bytes(bytes(64))
    with pytest.raises(EvidenceError, match="no signature of the key"):
        inclusion(root, rows_of(root, 2)[0]["sha256"])


@pytest.fixture(scope="module")
def made(root: Path) -> bytes:
    """Return an inclusion file with its record."""
    return inclusion(root, rows_of(root, 2)[0]["sha256"], with_record=True)


def _changed(made: bytes, **changed: Any) -> bytes:
    """Return the file with other facts and a right digest at its end."""
    facts = json.loads(made) | changed
    del facts["sha256"]
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(facts[name])}" for name in facts)
    return _ended(("{\n" + lines + "\n}\n").encode())


OTHER = Signer.new()
FORGERIES: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = {
    "another record": (lambda _: {"record_sha256": "0" * 64}, "this record is not under it"),
    "another leaf": (lambda _: {"leaf_index": 0}, "is not the way of leaf 0"),
    "no leaf": (lambda _: {"leaf_index": -1}, "leaf -1 of"),
    "another tree": (lambda _: {"n_leaves": 2}, "and the root has"),
    "a shorter way": (lambda facts: {"audit_path": facts["audit_path"][1:]}, "is not the way"),
    "another root": (
        lambda facts: {"root_file": facts["root_file"].replace('"number": 1', '"number": 2')},
        "signature is not the key's",
    ),
    "another root's name": (lambda _: {"root_name": "2026-01-15-x.json"}, "is not the name"),
    "another key": (lambda _: {"public_key": OTHER.public.pem}, "is another"),
    "another's signature": (
        lambda facts: {
            "signature": base64.b64encode(OTHER.sign(facts["root_file"].encode())).decode()
        },
        "signature is not the key's",
    ),
    "another content": (
        lambda _: {"member": base64.b64encode(b"x").decode()},
        "member is no whole record",
    ),
    "no base64": (lambda _: {"member": "?"}, "member is no base64"),
    "a path of nothing": (lambda _: {"audit_path": [1]}, "is described wrongly"),
    "no text": (lambda _: {"root_file": 1}, "is described wrongly"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_file_is_found(made: bytes, name: str) -> None:
    """Every fact that counts is checked, also where the digest at the end was made to fit."""
    forge, words = FORGERIES[name]
    with pytest.raises(EvidenceError, match=words):
        check_inclusion("x", _changed(made, **forge(json.loads(made))))


def test_every_changed_byte_is_found(made: bytes) -> None:
    """Of two hundred random changes of one bit none goes unseen."""
    chance = random.Random(20260116)
    for _ in range(N_FLIPS):
        at = chance.randrange(len(made))
        flipped = made[:at] + bytes([made[at] ^ 1 << chance.randrange(8)]) + made[at + 1 :]
        with pytest.raises(EvidenceError):
            check_inclusion("x", flipped)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"[" * 100_000, b"\xff", b'{"format": "checker inclusion 1"}']
)
def test_what_is_no_inclusion_file_is_said(content: bytes) -> None:
    """Anything else is an evidence error, never a crash."""
    with pytest.raises(EvidenceError, match=r"is no inclusion file|was changed"):
        check_inclusion("x", content)
