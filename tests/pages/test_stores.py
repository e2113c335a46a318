"""Two stores, the reader's own and a demo's: the bar switches between them and never joins them."""

from pathlib import Path

import pytest

from checker import daemon
from checker.model import Origin, Place, Topic, TopicAct, TopicActKind
from checker.store import append, entries
from checker.store.database import open_database
from tests.pages.conftest import Opened, plain
from tests.support.builders import NOON, later, make_pass, make_pass_end

PAGES = ("front", "post", "watch", "outside", "collector", "method")


@pytest.fixture
def own(tmp_path: Path) -> str:
    """A store of the reader's own: one topic under a new name, one pass with clocks compared."""
    url = f"sqlite:///{tmp_path / 'checker.db'}"
    engine = open_database(url)
    made = Topic(name="x1", queries=("x",), places=(Place("bluesky"),), registered_at=NOON)
    with engine.begin() as connection:
        append.topic(connection, made, Origin.OBSERVED)
        renamed = TopicAct(topic="x1", kind=TopicActKind.RENAMED, at=later(1), words="Elections")
        entries.act(connection, renamed)
        append.pass_start(connection, make_pass())
        append.pass_end(connection, make_pass_end(clock_off_s=12.2))
    engine.dispose()
    return url


def beside(replayed: Path, own: str, folder: Path) -> tuple[str, ...]:
    """Return the words that name both stores."""
    return ("--demo", f"sqlite:///{replayed}", "--own", own, "--folder", str(folder))


def test_the_demo_command_opens_on_the_demo(
    opened: Opened, replayed: Path, own: str, tmp_path: Path
) -> None:
    """Opened on the demo the page shows it, and offers the reader's own store."""
    app = opened(f"sqlite:///{replayed}", beside=beside(replayed, own, tmp_path))
    assert not app.exception
    words = plain(app)
    assert "One of three posts on Xinjiang" in words
    assert "switch to *own*" in words
    assert "Elections" not in words


def test_the_switch_shows_the_other_store_and_nothing_of_the_first(
    opened: Opened, replayed: Path, own: str, tmp_path: Path
) -> None:
    """With ``store=own`` in the address only the reader's own topics are there."""
    names = beside(replayed, own, tmp_path)
    app = opened(f"sqlite:///{replayed}", beside=names, store="own")
    assert not app.exception
    assert app.selectbox[0].options == ["Elections"]
    words = plain(app)
    assert "Xinjiang" not in words
    assert "replay" not in words
    back = opened(own, beside=names, store="demo")
    assert back.selectbox[0].options == ["Xinjiang", "Long-lived videos"]


@pytest.mark.parametrize("side", ["nothing", "", "own,demo"])
def test_a_side_that_is_none_is_the_first(
    opened: Opened, replayed: Path, own: str, tmp_path: Path, side: str
) -> None:
    """A made-up side in the address shows the store that the page was opened on."""
    app = opened(own, beside=beside(replayed, own, tmp_path), store=side)
    assert not app.exception
    assert app.selectbox[0].options == ["Elections"]


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_entered_into_a_demo(
    opened: Opened, replayed: Path, own: str, tmp_path: Path, page: str
) -> None:
    """On the demo's side there is no field, no button but to one's own, and each says replay."""
    app = opened(f"sqlite:///{replayed}", page, beside=beside(replayed, own, tmp_path))
    assert not app.exception
    assert {button.label for button in app.button} <= {"To your own store"}
    assert not app.text_input
    assert not app.text_area
    assert "replay" in plain(app)


@pytest.mark.parametrize("page", PAGES)
def test_an_own_store_that_is_not_there_yet_is_no_error(
    opened: Opened, replayed: Path, tmp_path: Path, page: str
) -> None:
    """Before the first topic the page says how to begin, and looking at it makes no store."""
    path = tmp_path / "new" / "checker.db"
    names = beside(replayed, f"sqlite:///{path}", tmp_path)
    app = opened(f"sqlite:///{path}", page, beside=names)
    assert not app.exception
    assert app.title
    assert "Not collecting: nothing is watched yet." in plain(app)
    assert not path.parent.exists()


def test_a_topic_is_shown_under_its_new_name(opened: Opened, own: str) -> None:
    """The bar and the headline say the title; the registered name stands nowhere else."""
    app = opened(own)
    assert "Elections" in app.title[0].value
    assert "x1" not in plain(app)
    assert opened(own, topic="Elections").selectbox[0].value == "x1"


@pytest.mark.parametrize("page", PAGES)
def test_a_clock_that_is_off_is_said_on_every_page(opened: Opened, own: str, page: str) -> None:
    """When our clock and a platform's differ by more than five seconds, each page warns."""
    app = opened(own, page)
    assert not app.exception
    (warning,) = app.warning
    assert "Our clock and Bluesky's differ by 12 s" in warning.value.replace("\\", "")


def test_a_configuration_that_cannot_be_read_is_a_sentence(
    opened: Opened, own: str, tmp_path: Path
) -> None:
    """A mistake in the configuration is named, without taking the store for lost."""
    (tmp_path / "checker.toml").write_text("[net]\ncontakt = 1\n")
    app = opened(own, beside=("--folder", str(tmp_path)))
    assert not app.exception
    assert "the nearest known one is net.contact" in plain(app)
    assert "no store" not in plain(app)


def test_looking_starts_nothing(opened: Opened, own: str, tmp_path: Path) -> None:
    """Reading every page of a store whose collector is not wanted starts none."""
    for page in PAGES:
        opened(own, page, beside=("--folder", str(tmp_path)))
    assert not daemon._CHILDREN
    assert not (tmp_path / "collector.log").exists()
