"""The Aziz replay's evidence, checked by a stranger without our program."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.acceptance.shell import shell
from tests.docs.stranger import checks_evidence, checks_inclusion

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Replay the case where a store lies by default."""
    at = tmp_path_factory.mktemp("stranger")
    store = ("--store", "sqlite:///checker-data/checker.db")
    assert shell("case", "replay", "aziz-2019", *store, at=at).code == 0
    return at


def test_the_replay_verifies_without_us(place: Path) -> None:
    """Every signature, link, record and root of five days holds by the documented commands."""
    said = checks_evidence(place)
    assert said.returncode == 0, said.stderr
    lines = said.stdout.splitlines()
    held = re.fullmatch(
        r"(\d+) records in (\d+) links hold, 0 of them purged; (\d+) links are under roots",
        lines[-1],
    )
    assert held is not None
    n_records, n_links, n_rooted = map(int, held.groups())
    assert n_records > 10_000
    assert n_links > n_rooted > 500
    assert lines.count("Signature Verified Successfully") == n_links + 4


def test_the_missing_video_s_answer_is_shown_without_the_rest(place: Path) -> None:
    """The answer that said the video was gone is proved by a file of its own."""
    log = shell("events", "--format", "json", at=place).document
    gone = next(event for event in log if event["kind"] == "gone" and event["confirmed_at"])
    said = shell("evidence", "prove", gone["evidence"][0], "--out", "record.json", at=place)
    assert said.code == 0, said.err
    found = checks_inclusion(place)
    assert found.returncode == 0, found.stderr
    reached, root = found.stdout.splitlines()[-2:]
    assert reached == root
    facts = json.loads((place / "record.json").read_bytes())
    assert json.loads(facts["root_file"])["day"] == "2019-11-27"
