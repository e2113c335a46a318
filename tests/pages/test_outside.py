"""The form for outside events, and where what was entered stands afterwards."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from checker.intake import outside
from checker.intake.outside import Written
from checker.model import Origin
from checker.store import append, frames
from checker.store.database import open_database
from tests.pages.conftest import Opened, plain, shown
from tests.support.builders import NOON, make_topic


@pytest.fixture
def own(tmp_path: Path) -> str:
    """A store of one's own with a topic."""
    url = f"sqlite:///{tmp_path / 'own.db'}"
    engine = open_database(url)
    with engine.begin() as connection:
        append.topic(connection, make_topic("Elections"), Origin.OBSERVED)
    engine.dispose()
    return url


def kept(url: str) -> list[dict[str, Any]]:
    """Return the outside events in a store."""
    engine = open_database(url)
    with engine.connect() as connection:
        found = frames.outside(connection)
    engine.dispose()
    return found


def fill(app: AppTest, **written: str) -> AppTest:
    """Fill the form's fields by name, and press its button."""
    fields = {
        item.key.split("-")[0]: item for item in (*app.text_input, *app.text_area) if item.key
    }
    for name, words in written.items():
        fields[name].input(words)
    return app.button[0].click().run()


def test_what_is_entered_is_confirmed_and_listed(opened: Opened, own: str) -> None:
    """The form takes an event, says it back, begins empty again, and the list holds it."""
    app = opened(own, "outside")
    assert "Nothing yet." in plain(app)
    fill(app, at="2026-01-10", words="A <b>court</b> orders", source="https://example.org/a")
    assert not app.exception
    said = app.success[0].value.replace("\\", "").replace("\u2060", "")
    assert "2026-01-10, the whole day in UTC: A <b>court</b> orders" in said
    (row,) = kept(own)
    assert (row["kind"], row["certainty"], row["topic"]) == ("press", "one outlet", None)
    assert [item.value for item in app.text_area] == [""]
    assert app.dataframe[0].value["What"].tolist() == ["A <b>court</b> orders"]
    assert "<b>" not in app.success[0].value


def test_a_mistake_is_a_sentence_and_the_fields_keep_their_words(opened: Opened, own: str) -> None:
    """What cannot be taken is said below the form; nothing has to be written twice."""
    app = opened(own, "outside")
    fill(app, at="10.1.2026", words="A court orders", source="A paper")
    (error,) = app.error
    assert "cannot be read as a time" in error.value
    assert app.text_area[0].value == "A court orders"
    assert kept(own) == []
    fill(app, at="2026-01-10")
    assert len(kept(own)) == 1


def test_a_table_is_read_beside_the_form(opened: Opened, own: str) -> None:
    """An uploaded CSV is read as far as it goes; bad rows are named."""
    app = opened(own, "outside")
    rows = ["at,kind,words,source,topic", "2026-01-10,press,One thing,A paper,Elections", "x,,,,"]
    app.file_uploader[0].set_value(("a.csv", "\n".join(rows).encode(), "text/csv"))
    app.button[1].click().run()
    assert "1 entered, 1 not taken" in plain_of(app.warning[0].value)
    assert "Line 3" in plain(app)
    assert [row["topic"] for row in kept(own)] == ["Elections"]


def plain_of(text: str) -> str:
    """Return words without their escapes."""
    return text.replace("\\", "").replace("\u2060", "")


def test_a_replay_is_not_added_to(opened: Opened, replayed: Path) -> None:
    """On a replay there is no form, but what its sources say is listed."""
    app = opened(f"sqlite:///{replayed}", "outside")
    assert not app.exception
    assert not app.text_area
    assert "nothing is entered into it from the page" in plain(app)
    assert len(app.dataframe[0].value) > 5


def test_looking_makes_no_store(opened: Opened, tmp_path: Path) -> None:
    """Opening the page where there is no store yet makes none."""
    path = tmp_path / "none.db"
    app = opened(f"sqlite:///{path}", "outside", beside=("--own", f"sqlite:///{path}"))
    assert not app.exception
    assert not path.exists()


@pytest.mark.parametrize("page", ["front", "post"])
def test_it_stands_on_every_time_axis(opened: Opened, aziz: str, page: str) -> None:
    """An added event is flagged on the front page and on one life; its link is plain text."""
    engine = open_database(aziz)
    written = Written(
        at="2019-11-27T12:30:00Z",
        kind="press",
        words="A new paper writes",
        source="https://example.org/a",
    )
    outside.add(engine, written, NOON)
    engine.dispose()
    app = opened(aziz, page)
    charts = app.get("vega_lite_chart")
    assert any("A new paper writes" in str(chart.proto) for chart in charts)
    tables = [frame.value for frame in app.dataframe if "Source" in frame.value]
    assert any("https://example.org/a" in table["Source"].tolist() for table in tables)
    assert "https://example.org/a" not in shown(app)
