"""Every page in every situation: a finding, nothing yet, only gaps, no store, hostile words."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.model import Gap, GapReason, Origin, Outside, Place, Topic
from checker.store import append, schema
from checker.store.database import open_database
from tests.pages.conftest import Opened, plain, shown

PAGES = ("front", "post", "watch", "outside", "collector", "looking", "method")
FINDINGS = ("front", "post", "collector", "looking", "method")
HOSTILE = "**b** [x](javascript:alert(1)) <script>alert(2)</script> $a$ :red[c] www.evil.example"
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def topic(name: str) -> Topic:
    """Return a topic on one platform."""
    return Topic(name=name, queries=("x",), places=(Place("bluesky"),), registered_at=BEGUN)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_replay_says_that_it_is_one(
    opened: Opened, replayed: Path, page: str
) -> None:
    """Title and bar of each page say replay, findings carry the caveat, nothing is an error."""
    app = opened(f"sqlite:///{replayed}", page)
    assert not app.exception
    assert ":gray-badge[replay]" in app.title[0].value
    words = plain(app)
    assert "replay of the case aziz-2019" in words
    if page in FINDINGS:
        assert "it can restate TikTok's account of that hour, never test it" in words


def test_the_front_page_tells_the_finding(opened: Opened, replayed: Path) -> None:
    """Headline, range, platform's words, blind spot and cannot-say come from the events."""
    app = opened(f"sqlite:///{replayed}")
    words = plain(app)
    assert "One of three posts on Xinjiang left TikTok on Wednesday and was back within" in words
    assert "It was away for " in words
    assert "Its answer says: status_audit_not_pass." in words
    assert "Two dated articles had appeared in the 17 hours before; none fell inside" in words
    assert "▼ Gone.** The video" in words
    assert "▲ Back.** The video" in words
    assert "Whether the times behind this replay are right" in words


def test_the_front_chart_is_small_and_described(opened: Opened, replayed: Path) -> None:
    """One chart of a few layers, with a description."""
    app = opened(f"sqlite:///{replayed}")
    (chart,) = app.get("vega_lite_chart")
    spec = json.loads(chart.proto.spec)
    assert "The video: there" in spec["description"]
    assert 3 < len(spec["layer"]) < 20


def test_the_post_page_has_looks_chances_and_evidence(opened: Opened, replayed: Path) -> None:
    """A life has its brackets in the title, a range, the chances of others, looks and digests."""
    app = opened(f"sqlite:///{replayed}", "post")
    words = plain(app)
    assert "The video left TikTok between " in words
    assert "Away for " in words
    chances = app.table[0].value.iloc[:, 1].tolist()
    assert chances[:3] == ["3.5 %", "28 %", "83 %"]
    looks = next(frame.value for frame in app.dataframe if "What we got" in frame.value)
    assert any("status_audit_not_pass" in row for row in looks["What we got"])
    kept = next(frame.value for frame in app.dataframe if "Offset" in frame.value)
    assert kept["SHA-256 of the record"].str.fullmatch("[0-9a-f]{64}").all()
    assert any("checker evidence verify" in block.value for block in app.code)


def test_a_post_that_never_went_says_what_could_have_slipped(
    opened: Opened, replayed: Path
) -> None:
    """A quiet post is told with its looks and the longest time between two of them."""
    with open_database(f"sqlite:///{replayed}").connect() as connection:
        quiet = connection.execute(
            sa.select(schema.subjects.c.id).where(schema.subjects.c.native_id.like("6763027%"))
        ).scalar()
    app = opened(f"sqlite:///{replayed}", "post", subject=str(quiet))
    assert not app.exception
    words = plain(app)
    assert "Part two was there on TikTok whenever a look could tell." in words
    assert "could have slipped between two of them" in words


@pytest.mark.parametrize("subject", ["999999", "-1", "x", "1e9", "9" * 40, "٣"])
def test_a_made_up_address_is_no_error(opened: Opened, replayed: Path, subject: str) -> None:
    """An address with a subject that is not there gives a sentence, or the first post."""
    app = opened(f"sqlite:///{replayed}", "post", subject=subject)
    assert not app.exception
    assert app.title


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_store_names_the_next_step(opened: Opened, tmp_path: Path, page: str) -> None:
    """Before anything is watched each page is a sentence, and the front page how to begin."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    open_database(url).dispose()
    app = opened(url, page)
    assert not app.exception
    if page in ("front", "watch"):
        assert "Nothing is watched yet." in plain(app)
    if page == "collector":
        assert "Not collecting: nothing is watched yet." in plain(app)


def test_a_registered_topic_waits_for_its_first_pass(opened: Opened, tmp_path: Path) -> None:
    """A topic without a pass says so, and how to begin."""
    url = f"sqlite:///{tmp_path / 'new.db'}"
    engine = open_database(url)
    with engine.begin() as connection:
        append.topic(connection, topic("Elections"), Origin.OBSERVED)
    engine.dispose()
    app = opened(url)
    assert "Elections is registered; no pass over it has ended yet." in plain(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_topic_with_only_gaps_claims_nothing(opened: Opened, aziz: str, page: str) -> None:
    """Where we could never look nothing is said of any post, and the dark time is named."""
    engine = open_database(aziz)
    with engine.begin() as connection:
        append.topic(connection, topic("Only gaps"), Origin.REPLAYED)
        gap = Gap(
            vantage="replay",
            platform=None,
            started_at=datetime(2019, 11, 27, 10, tzinfo=UTC),
            ended_at=datetime(2019, 11, 27, 12, tzinfo=UTC),
            reason=GapReason.CHALLENGE,
            words="a challenge page",
        )
        append.gap(connection, gap, Origin.REPLAYED)
    engine.dispose()
    app = opened(aziz, page, topic="Only gaps")
    assert not app.exception
    words = plain(app)
    if page == "front":
        assert "No post on Only gaps has been found yet." in words
        assert "Anything about Wed 27 Nov 10:00–12:00 UTC: we could not look." in words
    if page == "collector":
        assert "a challenge page" in words


@pytest.mark.parametrize("page", PAGES)
def test_hostile_words_stay_words(opened: Opened, aziz: str, page: str) -> None:
    """Markup in what was said outside, in a platform's words or in a topic is shown as it is."""
    engine = open_database(aziz)
    said = Outside(
        at=datetime(2019, 11, 27, 12, 30, tzinfo=UTC),
        kind="press",
        words=HOSTILE,
        source=HOSTILE,
        certainty="one outlet",
    )
    with engine.begin() as connection:
        append.topic(connection, topic(HOSTILE), Origin.REPLAYED)
        append.outside(connection, said)
        until = said.at + timedelta(hours=1)
        append.outside(connection, replace(said, kind="report", until=until, about=HOSTILE))
        connection.execute(sa.update(schema.events).values(words=HOSTILE))
        connection.execute(sa.update(schema.verdicts).values(words=HOSTILE))
    engine.dispose()
    for name in ("Xinjiang", HOSTILE):
        app = opened(aziz, page, topic=name)
        assert not app.exception
        words = shown(app)
        for active in (r"\]\(javascript", "<script", r"\*\*b", r"\$a", r":red\[", r"www\\?\.evil"):
            assert not re.search(rf"(?<!\\){active}", words), active


def test_a_store_that_is_not_there_is_a_sentence(opened: Opened, tmp_path: Path) -> None:
    """A demo that is missing is told with the way on, and no file is made in its place."""
    path = tmp_path / "nothing.db"
    app = opened(f"sqlite:///{path}", beside=("--demo", f"sqlite:///{path}"))
    assert not app.exception
    assert "no store" in plain(app)
    assert app.code[0].value == "checker demo"
    assert not path.exists()


def test_a_store_of_a_newer_program_is_left_alone(opened: Opened, aziz: str) -> None:
    """A newer schema is told in a sentence."""
    engine = open_database(aziz)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    app = opened(aziz)
    assert not app.exception
    assert "use a newer checker" in plain(app)


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y"])
def test_a_bad_address_is_a_sentence(opened: Opened, url: str) -> None:
    """An address that is no store is told in a sentence."""
    app = opened(url)
    assert not app.exception
    assert "no store to show" in plain(app)


def test_the_pages_write_nothing(opened: Opened, aziz: str) -> None:
    """Reading every page leaves the store's rows as they were."""

    def counted() -> dict[str, int | None]:
        with engine.connect() as connection:
            return {
                table.name: connection.execute(
                    sa.select(sa.func.count()).select_from(table)
                ).scalar()
                for table in schema.metadata.sorted_tables
            }

    engine = open_database(aziz)
    before = counted()
    for page in PAGES:
        opened(aziz, page)
    assert counted() == before
    engine.dispose()
