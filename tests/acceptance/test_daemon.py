"""The real collector as a process: started from outside, second to none, stopped in order."""

from pathlib import Path

import pytest

from checker import daemon
from checker.daemon import Station
from checker.errors import StoreBusy
from tests.acceptance.shell import ROOT, Here, shell
from tests.support.builders import NOON

LINK = "https://www.tiktok.com/@a.user/video/7590701860651012321"


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Station:
    """A store with one link, whose platform is asked at a port where nobody listens."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (tmp_path / "links.txt").write_text(LINK)
    (tmp_path / "checker.toml").write_text('[net.route]\n"www.tiktok.com" = "http://127.0.0.1:9"\n')
    assert shell("topic", "add", "x", "--urls", "links.txt", at=tmp_path).code == 0
    return Station(
        store=f"sqlite:///{tmp_path}/checker-data/checker.db",
        evidence=tmp_path / "checker-data" / "evidence",
        config_file=tmp_path / "checker.toml",
        folder=tmp_path,
    )


def test_the_real_collector_is_started_seen_and_stopped(station: Station) -> None:
    """It collects, keeps a second one out from page and shell, and leaves whole evidence."""
    found = daemon.start(station, NOON)
    try:
        with pytest.raises(StoreBusy, match=f"process {found.pid} "):
            daemon.start(station, NOON)
        second = shell("run", "--once", at=station.folder)
        assert second.code == 2
        assert f"process {found.pid} since " in second.err
    finally:
        stopped = daemon.stop(station, within_s=60)
    assert stopped
    assert "Stopped; everything that was looked at is kept." in station.log.read_text()
    assert shell("evidence", "verify", "checker-data", at=station.folder).code == 0


def test_a_page_on_no_store_is_a_sentence(checker: Here) -> None:
    """An address that is no store is named before any page is served."""
    said = checker("dashboard", "--no-browser", "--port", "18797", "--store", "nonsense")
    assert (said.code, said.out) == (2, "")
    assert "'nonsense' is no store" in said.err
