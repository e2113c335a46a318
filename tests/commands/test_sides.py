"""Which stores the page shows: read from its words, the same in any folder."""

import os
from pathlib import Path

import pytest

from checker.commands import sides
from checker.commands.sides import DEMO, OWN, Sides
from checker.config import DEFAULT_STORE
from checker.errors import ConfigError


@pytest.mark.parametrize(
    ("words", "offered", "own"),
    [
        ((), (OWN,), DEFAULT_STORE),
        (("--store", "sqlite:///a.db"), (OWN,), "sqlite:///a.db"),
        (("--own", "sqlite:///a.db", "--demo", "sqlite:///d.db"), (OWN, DEMO), "sqlite:///a.db"),
        (("--store", "sqlite:///d.db", "--demo", "sqlite:///d.db"), (DEMO, OWN), DEFAULT_STORE),
        (("--store", "sqlite:///a.db", "--demo", "sqlite:///d.db"), (OWN, DEMO), "sqlite:///a.db"),
        (("--unknown", "x"), (OWN,), DEFAULT_STORE),
    ],
)
def test_the_words_of_the_page_are_read(
    words: tuple[str, ...], offered: tuple[str, ...], own: str
) -> None:
    """``--store`` is shown first; it is the reader's own unless it is the demo."""
    found = sides.read(words)
    assert found.offered == offered
    assert found.own == own


@pytest.mark.parametrize("opens_on", [OWN, DEMO])
def test_what_is_written_is_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opens_on: str
) -> None:
    """The words handed to the page mean the same in another folder."""
    monkeypatch.chdir(tmp_path)
    asked = Sides(
        own="sqlite:///own.db",
        demo="sqlite:///demo.db",
        opens_on=opens_on,
        config_file=Path("c.toml"),
        folder=Path(),
    )
    words = asked.words()
    monkeypatch.chdir("/")
    found = sides.read(words)
    assert found.own == f"sqlite:///{tmp_path}/own.db"
    assert found.offered == asked.offered
    assert found.config_path == tmp_path / "c.toml"


def test_the_evidence_of_a_served_store_lies_in_the_folder(tmp_path: Path) -> None:
    """Beside no file, the evidence lies where the configuration says, from the folder."""
    (tmp_path / "checker.toml").write_text('[store]\nevidence = "kept"\n')
    stores = Sides(own="postgresql+psycopg://me@db/x", folder=tmp_path)
    station = stores.station(stores.desk(OWN))
    assert station.evidence == tmp_path / "kept"
    assert station.config_file == tmp_path / "checker.toml"
    assert station.log == tmp_path / "collector.log"


def test_the_demo_is_never_made_by_the_page(tmp_path: Path) -> None:
    """A desk on the demo makes no store; one on the reader's own does, when it is needed."""
    stores = Sides(own="sqlite:///o.db", demo="sqlite:///d.db", folder=tmp_path)
    assert stores.desk(OWN).create
    assert not stores.desk(DEMO).create


def test_an_address_that_is_none_is_named() -> None:
    """What is no store at all is told as a mistake."""
    with pytest.raises(ConfigError, match="'nonsense' is no store"):
        sides.absolute("nonsense")


def test_the_newest_demo_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several demos the one made last is shown; without one there is none to switch to."""
    monkeypatch.chdir(tmp_path)
    assert sides.newest_demo() is None
    for number, name in enumerate(("a-1", "b-2", "c-3")):
        path = tmp_path / "checker-data" / "demo" / name / "checker.db"
        path.parent.mkdir(parents=True)
        path.touch()
        os.utime(path, (1_000 - number, 1_000 - number))
    assert sides.newest_demo() == "sqlite:///checker-data/demo/a-1/checker.db"
