"""A place to work in, the program within it, and one replayed case."""

from pathlib import Path

import pytest

from tests.acceptance.shell import Here, Said, inside, shell


@pytest.fixture
def checker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Here:
    """Return ``checker`` as a function of its words, in an empty directory."""
    monkeypatch.chdir(tmp_path)
    return lambda *words: inside(words, capfd, monkeypatch)


@pytest.fixture(scope="session")
def aziz(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said]:
    """Replay the Aziz case once; returns the directory and what the command said."""
    place = tmp_path_factory.mktemp("aziz")
    said = shell("case", "replay", "aziz-2019", "--store", "sqlite:///aziz.db", at=place)
    return place, said
