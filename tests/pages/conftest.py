"""Stores for the pages: the hours around the Aziz outage, replayed once a session."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from checker import cases
from checker.collector.schedule import Policy
from checker.model import Origin
from checker.simulation import simulate
from checker.store.database import open_database
from tests.support.postgres import postgres

__all__ = ["postgres"]

ROOT = Path(__file__).parents[2]
CADENCE = Policy(name="uniform", fixed=timedelta(minutes=10))
Opened = Callable[..., AppTest]


def shown(app: AppTest) -> str:
    """Return every word that a page shows as Markdown."""
    found = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    return "\n".join(element.value for element in found)


def plain(app: AppTest) -> str:
    """Return a page's words without their escapes."""
    return shown(app).replace("\\", "").replace("\u2060", "")


def _replay(url: str, evidence: Path) -> None:
    case = cases.load("aziz-2019").model_copy(
        update={
            "start": datetime(2019, 11, 27, 9, tzinfo=UTC),
            "end": datetime(2019, 11, 27, 17, tzinfo=UTC),
        }
    )
    engine = open_database(url)
    simulate(case, engine, evidence, CADENCE, Origin.REPLAYED)
    engine.dispose()


@pytest.fixture(scope="session")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with eight hours of the Aziz case, looked at every ten minutes."""
    folder = tmp_path_factory.mktemp("aziz")
    _replay(f"sqlite:///{folder / 'checker.db'}", folder / "evidence")
    return folder / "checker.db"


@pytest.fixture(scope="session")
def on_postgres(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The same eight hours in a PostgreSQL store; skipped where there is no PostgreSQL."""
    with request.getfixturevalue("postgres").database() as url:
        _replay(url, tmp_path_factory.mktemp("evidence"))
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, replayed: Path) -> str:
    """The replayed hours on each database in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{replayed}"
    return str(request.getfixturevalue("on_postgres"))


@pytest.fixture
def aziz(replayed: Path, tmp_path: Path) -> str:
    """A copy of that store which a test may write to."""
    shutil.copy(replayed, tmp_path / "checker.db")
    return f"sqlite:///{tmp_path / 'checker.db'}"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Open a page of the dashboard on a store, as a reader would."""

    def _open(
        url: str, page: str = "front", /, *, beside: tuple[str, ...] = (), **query: str
    ) -> AppTest:
        monkeypatch.setattr("sys.argv", ["dashboard.py", "--store", url, *beside])
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        if page == "front":
            return app
        app._page_hash = calc_hash(page)
        return app.run()

    return _open
