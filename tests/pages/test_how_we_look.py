"""The page "How we look": on a replay, on an empty store, and on a store that learned."""

from __future__ import annotations

import json
from pathlib import Path

import sqlalchemy as sa

from checker.collector.hazard import N_BINS
from checker.model import Origin, Purpose, post
from checker.store import agenda, append, learned
from checker.store.agenda import Intent
from checker.store.database import open_database
from checker.store.learned import Kept
from tests.pages.conftest import Opened, plain
from tests.support.builders import HERE, NOON, make_pass, make_pass_end, make_topic


def test_a_replay_shows_the_gap_that_it_was_made_with(opened: Opened, replayed: Path) -> None:
    """The Aziz replay was looked at every ten minutes, and nothing was learned for it."""
    app = opened(f"sqlite:///{replayed}", "looking")
    assert not app.exception
    words = plain(app)
    assert "however old the post is" in words
    assert "Every post is looked at every 10 minutes" in words
    assert "Nothing is learned here" in words
    assert "it can restate TikTok's account of that hour, never test it" in words
    (chart,) = app.get("vega_lite_chart")
    assert "how long an absence must last" in json.loads(chart.proto.spec)["description"]


def test_an_empty_store_shows_the_plan_and_says_so(opened: Opened, tmp_path: Path) -> None:
    """Before anything is watched the published curves are shown, named as such."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    open_database(url).dispose()
    app = opened(url, "looking")
    assert not app.exception
    words = plain(app)
    assert "Nothing is watched here yet" in words
    assert "nothing is learned yet" in words
    assert "The control arm." in words
    assert "Does learning help?" not in words


def learn(connection: sa.Connection) -> None:
    """Keep what a collector learned, with a post under its schedule on two platforms."""
    append.topic(connection, make_topic("t"), Origin.OBSERVED)
    append.pass_start(connection, make_pass())
    append.pass_end(connection, make_pass_end())
    for platform in ("bluesky", "mastodon"):
        subject = post(platform, "p/1")
        row_id = append.subject_ids(connection, [subject])[subject]
        append.members(connection, "t", [row_id], since=NOON)
        turn = (row_id, platform, NOON, Purpose.SCHEDULED, 600.0)
        intent = Intent(policy="hazard/1 looks=20 days=60")
        agenda.plan(connection, [(turn, intent)], HERE, added_at=NOON)
    kept = Kept("", "there", NOON, (2.0,) * N_BINS, (10.0,) * N_BINS)
    learned.save(connection, HERE, "bluesky", [kept])


def test_what_is_learned_is_told_for_the_chosen_platform(opened: Opened, tmp_path: Path) -> None:
    """One platform tells what it learned from; the other, once chosen, that nothing is learned."""
    url = f"sqlite:///{tmp_path / 'checker.db'}"
    engine = open_database(url)
    with engine.begin() as connection:
        learn(connection)
    engine.dispose()
    app = opened(url, "looking")
    assert not app.exception
    words = plain(app)
    assert "Bluesky: learned from 30 goings and no returns in 150 days" in words
    assert "what that gains cannot be told before 5 posts went on either side" in words
    box = next(box for box in app.selectbox if box.label == "Platform")
    app = box.set_value("mastodon").run()
    assert not app.exception
    assert "Mastodon: nothing is learned yet" in plain(app)
