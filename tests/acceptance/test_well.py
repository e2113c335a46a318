"""``doctor``, ``status`` and a dry run, as somebody at a terminal has them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.model import Origin
from checker.store import append
from checker.store.database import open_database
from tests.acceptance.shell import Here
from tests.support.builders import later, make_pass, make_pass_end, make_topic, make_vantage


def test_a_dry_run_registers_nothing(checker: Here, tmp_path: Path) -> None:
    """``--dry-run`` says what would be asked, how often and how much disk, and makes no store."""
    said = checker(
        "topic", "add", "Climate", "--query", "#climate", "--account", "bob",
        "--on", "mastodon:social.example", "--on", "bluesky", "--dry-run",
    )  # fmt: skip
    assert said.code == 0
    assert "#climate on social.example" in said.out
    assert "every 15 minutes" in said.out
    assert "CHECKER_BLUESKY_APP_PASSWORD" in said.out
    assert "of disk in the first month" in said.out
    assert list(tmp_path.iterdir()) == []


DRY = {
    "taken": (["t", "--query", "x", "--on", "bluesky"], "there is a topic 't' already"),
    "unknown control": (["u", "--query", "x", "--on", "bluesky", "--control", "v"], "'v'"),
    "nothing": (["u"], "something to watch"),
    "hashtag with spaces": (["u", "--query", "#a b", "--on", "bluesky"], "no spaces"),
}


@pytest.mark.parametrize("name", DRY)
def test_a_dry_run_refuses_what_registering_would(checker: Here, name: str) -> None:
    """What could not be registered is said by the dry run too, with exit code 2."""
    words, complaint = DRY[name]
    checker("topic", "add", "t", "--query", "x", "--on", "bluesky")
    said = checker("topic", "add", *words, "--dry-run")
    assert (said.code, said.out) == (2, "")
    assert complaint in said.err


def test_a_dry_run_without_a_store_knows_no_control(checker: Here) -> None:
    """A control that cannot be there yet is a mistake, not a forecast."""
    words = ["topic", "add", "t", "--query", "x", "--on", "bluesky", "--control", "c"]
    assert checker(*words, "--dry-run").code == 2


def test_the_doctor_speaks_a_line_each(checker: Here, tmp_path: Path) -> None:
    """``doctor --offline`` asks nobody, makes nothing, and ends with what is to do."""
    said = checker("doctor", "--offline")
    lines = said.out.splitlines()
    assert said.code == 1
    assert {line.split()[0] for line in lines[:-1]} <= {"ok", "missing", "wrong"}
    assert lines[-1].endswith("mends it.")
    assert "reaching" not in said.out
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_takes_no_address_that_is_none(checker: Here) -> None:
    """A store's address that is none is wrong use, and is not repeated."""
    said = checker("doctor", "--offline", "--store", "nonsense:secret")
    assert said.code == 2
    assert "sqlite:///PATH" in said.err
    assert "secret" not in said.err


def test_status_reads_as_a_logbook(checker: Here) -> None:
    """The text names collector, next look, clock, disk, topics and what is not there yet."""
    checker("topic", "add", "x", "--account", "b", "--on", "tiktok")
    said = checker("status")
    assert said.code == 0
    for words in ("The collector is not running: checker run", "No look is due", "Disk: "):
        assert words in said.out
    assert "x: subject, observed; no posts, no looks." in said.out


def test_status_of_nothing_says_what_to_do(checker: Here) -> None:
    """A store without a topic names the command that makes one."""
    checker("topic", "add", "x", "--account", "b", "--on", "tiktok", "--dry-run")
    assert checker("status").code == 2


def test_status_of_a_replay_says_that_it_is_one(checker: Here, tmp_path: Path) -> None:
    """Nobody collects into a replay; its passes are told newest first."""
    engine = open_database(f"sqlite:///{tmp_path}/old.db")
    with engine.begin() as connection:
        append.topic(connection, make_topic("t"), Origin.REPLAYED)
        append.vantage(connection, make_vantage())
        for number in (1, 2):
            name, at = f"pass-{number}", later(3600 * number)
            append.pass_start(connection, make_pass(name, started_at=at))
            append.pass_end(connection, make_pass_end(name, ended_at=at, n_asked=number))
    engine.dispose()
    said = checker("status", "--store", f"sqlite:///{tmp_path}/old.db")
    assert "This store holds a replay: nobody collects into it." in said.out
    _, _, latest = said.out.partition("Latest, newest first (UTC):\n")
    assert ["2 looks" in line for line in latest.splitlines()] == [True, False]


def test_status_tells_which_listing_told_nothing(checker: Here, tmp_path: Path) -> None:
    """A refused search stands in the logbook with the platform's reason."""
    checker("topic", "add", "t", "--query", "x", "--on", "bluesky")
    engine = open_database(f"sqlite:///{tmp_path}/checker-data/checker.db")
    row = {"pass_id": "pass-1", "topic": "t", "platform": "bluesky", "vantage": "here"}
    row |= {"route": "search for x", "n_offered": 0, "n_taken": 0, "n_known": 0, "whole": False}
    row |= {"at": later(0), "trouble": "Bluesky's search refuses us", "evidence_sha256": None}
    with engine.begin() as connection:
        append.vantage(connection, make_vantage())
        append.pass_start(connection, make_pass())
        append.listings(connection, [row])
    engine.dispose()
    assert "(Bluesky's search refuses us)" in checker("status").out


def test_status_adds_to_the_document(checker: Here) -> None:
    """``--json`` keeps its fields and gains canaries, clock, disk and forecast."""
    checker("topic", "add", "x", "--account", "b", "--on", "tiktok")
    document = json.loads(checker("status", "--json").out)
    assert document["canaries"] == []
    assert document["clock"] == {"off_s": None, "right": None}
    assert document["disk"]["free_bytes"] > 0
    assert document["disk"]["days_until_full"] > 0
    (tiktok,) = document["forecast"]["platforms"]
    assert (tiktok["platform"], tiktok["listing_asks_a_day"]) == ("tiktok", 96.0)
