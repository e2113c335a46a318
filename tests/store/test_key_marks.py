"""What came by key bears the name of that key, in its records and in the chain."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from checker.model import EvidenceRef
from checker.store.chain import manifests, read_member
from checker.store.evidence import EvidenceKeeper
from checker.store.records import read_warc
from tests.support.builders import make_exchange

Row = dict[str, Any]


def _rows(keeper: EvidenceKeeper) -> list[Row]:
    named = json.loads(manifests(keeper.root)[0].read_bytes())["records"]
    return [row for row in named if row["type"] != "warcinfo"]


def _record(keeper: EvidenceKeeper, row: Row) -> bytes:
    place = EvidenceRef(row["sha256"], row["warc"], row["offset"])
    return read_member(keeper.root, place, row["length"])[1]


@pytest.mark.parametrize(
    "changed", [{}, {"status": None, "failure": "timeout", "headers": (), "raw": b"", "body": b""}]
)
def test_the_name_of_a_key_is_kept_and_read_back(keeper: EvidenceKeeper, changed: Row) -> None:
    """Answer, failure and question bear the name of the key; the manifest repeats it."""
    asked = make_exchange(**changed)
    keyed = replace(asked, ask=replace(asked.ask, key="youtube"))
    keeper.keep(keyed, "pass-1")
    keeper.keep(make_exchange(1), "pass-1")
    keeper.seal("pass-1", {})
    keeper.leave_file()
    rows = _rows(keeper)
    assert [row.get("key") for row in rows] == ["youtube", "youtube", None, None]
    assert [b"Checker-Key: youtube" in _record(keeper, row) for row in rows] == [
        True, True, False, False,
    ]  # fmt: skip
    found = read_warc(keeper.root / "warc" / rows[0]["warc"]).exchanges
    assert [one.ask.key for one in found] == ["youtube", None]


def test_what_a_killed_program_left_keeps_the_name_of_its_key(keeper: EvidenceKeeper) -> None:
    """The name of the key is read out of the record where no manifest had named it yet."""
    asked = make_exchange()
    keeper.keep(replace(asked, ask=replace(asked.ask, key="x")), "pass-1")
    keeper.leave_file()
    keeper.seal_left("pass-1", {})
    manifest = json.loads(manifests(keeper.root)[0].read_bytes())
    assert [row.get("key") for row in manifest["records"]] == [None, "x", "x"]
