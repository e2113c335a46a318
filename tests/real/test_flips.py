"""Two thousand changes of one bit in what a real collector kept, and in what was proved from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.shell import serving, shell
from tests.support.flips import unseen_in, unseen_in_inclusion

pytestmark = pytest.mark.real

N_FLIPS, N_IN_FILE = 1_800, 200
N_LINKS = 4


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Collect twice from a real server, with a change of keys in between, and seal the day."""
    at = tmp_path_factory.mktemp("flips")
    ids = [7590701860651012321 + number for number in range(N_LINKS)]
    links = "\n".join(f"https://www.tiktok.com/@a.user/video/{number}" for number in ids)
    (at / "links.txt").write_text(links)
    shell("topic", "add", "x", "--urls", "links.txt", at=at)
    with serving(b"<html></html>", "text/html") as base:
        (at / "checker.toml").write_text(f'[net.route]\n"www.tiktok.com" = "{base}"\n')
        shell("run", "--once", at=at)
        shell("key", "rotate", "--why", "a test", at=at)
        shell("look", links.splitlines()[0], at=at)
    assert shell("evidence", "roots", "--now", at=at).code == 0
    return at


def test_every_change_of_the_evidence_is_found(place: Path) -> None:
    """Of 1,800 changes over records, manifests, signatures, roots and keys none goes unseen."""
    said = shell("evidence", "verify", "checker-data", at=place)
    assert (said.code, said.err) == (0, "")
    assert unseen_in(place / "checker-data" / "evidence", N_FLIPS, 7) == []


def test_every_change_of_an_inclusion_file_is_found(place: Path) -> None:
    """Of 200 changes of what `evidence prove` wrote none goes unseen."""
    manifest = min((place / "checker-data" / "evidence" / "manifests").glob("*.json"))
    sha256 = json.loads(manifest.read_bytes())["records"][1]["sha256"]
    path = place / "record.json"
    said = shell("evidence", "prove", sha256, "--with-record", "--out", path.name, at=place)
    assert said.code == 0, said.err
    assert unseen_in_inclusion(path, N_IN_FILE, 8) == []
