"""What is withdrawn or corrected, as the front page and one life show it."""

import re

import pytest

from checker.intake import corrections
from checker.intake.corrections import Wish
from checker.model import EventKind
from checker.store import frames
from checker.store.database import open_database
from tests.pages.conftest import Opened, plain, shown
from tests.support.builders import NOON

HOSTILE = "**b** [x](javascript:alert(1)) <script>"


def correct(url: str, kind: EventKind, *, why: str = "A mistyped id", says: str = "") -> None:
    """Correct the one event of a kind."""
    engine = open_database(url)
    with engine.connect() as connection:
        (event,) = [item for item, _ in frames.events(connection) if item.kind is kind]
    corrections.correct(engine, Wish(event=event.id, why=why, says=says), NOON)
    engine.dispose()


def test_a_withdrawn_finding_is_listed_and_not_stated(opened: Opened, aziz: str) -> None:
    """The front page's last section has what was said, when and why; no sentence states it."""
    correct(aziz, EventKind.GONE)
    app = opened(aziz)
    assert not app.exception
    words = plain(app)
    assert "No change on Xinjiang stands; one finding is withdrawn." in words
    assert "Nothing that stands." in words
    assert app.header[-1].value == "Corrections"
    assert "We had said: TikTok took it down." in words
    assert "Withdrawn on 15 January 2026: A mistyped id." in words
    assert "▼" not in words
    assert words.count("took it down") == 1
    table = next(frame.value for frame in app.dataframe if "Correction" in frame.value)
    assert table["Correction"].str.startswith("Withdrawn on").all()


def test_a_life_strikes_nothing_out(opened: Opened, aziz: str) -> None:
    """The post's page keeps the looks and the evidence of what is withdrawn, and says so there."""
    correct(aziz, EventKind.GONE)
    app = opened(aziz, "post")
    assert not app.exception
    words = plain(app)
    assert "What we had said of The video on TikTok is withdrawn." in words
    assert "Gone: Withdrawn on 15 January 2026: A mistyped id." in words
    assert "How long it was away" not in words
    assert any("What we got" in frame.value for frame in app.dataframe)
    assert any("Offset" in frame.value for frame in app.dataframe)


def test_other_words_stand_in_feed_and_standfirst(opened: Opened, aziz: str) -> None:
    """A corrected event is told in its new words everywhere, and its old ones once."""
    correct(aziz, EventKind.GONE, says="Its author had made it private")
    words = plain(opened(aziz))
    assert words.count("Its author had made it private.") == 3
    assert words.count("took it down") == 1


def test_a_store_without_corrections_has_no_such_section(opened: Opened, aziz: str) -> None:
    """Where nothing was corrected the page says nothing of corrections."""
    assert "Corrections" not in [item.value for item in opened(aziz).header]


@pytest.mark.parametrize("page", ["front", "post"])
def test_hostile_corrections_stay_words(opened: Opened, aziz: str, page: str) -> None:
    """Markup in a reason or in new words is shown as it is."""
    correct(aziz, EventKind.GONE, why=HOSTILE, says=HOSTILE)
    app = opened(aziz, page)
    assert not app.exception
    for active in (r"\*\*b", r"\]\(javascript", "<script"):
        assert not re.search(rf"(?<!\\){active}", shown(app)), active


def test_the_page_follows_a_correction(opened: Opened, aziz: str) -> None:
    """A page that was open before shows the correction when it is drawn again."""
    app = opened(aziz)
    correct(aziz, EventKind.RETURNED)
    app.run()
    assert "that it came back was withdrawn" in plain(app)
