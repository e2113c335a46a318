"""One subject's page and the logbook, in sentences."""

import hashlib
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from checker.model import Event, EventKind, Grade
from checker.views import logbook
from checker.views.absences import absences
from checker.views.front import chances, entry, looks_table
from checker.views.names import origin_word, subject_name
from checker.views.one_life import check_yourself, evidence_rows, life_headline, life_standfirst
from tests.views.sketches import AGE_GATE, AUTHOR, FIRST, NOT_FOUND, at, back, event, gone, look

DOUBTFUL = gone(-4, 7, confirmed_at=None, grade=Grade.D)


@pytest.mark.parametrize(
    ("events", "sentence"),
    [
        ([], "It has not been seen yet."),
        (
            [gone(-4, 7), back(53, 63.5)],
            "It left TikTok between 11:56 and 12:07 on 14 January 2026, "
            "and was back between 12:53 and 13:04 UTC.",
        ),
        (
            [gone(-4, 7, NOT_FOUND, grade=Grade.C)],
            "It was no longer to be seen on TikTok between 11:56 and 12:07 on 14 January 2026, "
            "and has not been seen since.",
        ),
        (
            [gone(-4, 7), back(10, 12), gone(20, 25)],
            "It was away from TikTok 2 times; it has not been seen since.",
        ),
        ([DOUBTFUL], "It looked otherwise at one look on TikTok; nothing is confirmed."),
        ([event(EventKind.LIMITED, -4, 7, AGE_GATE)], "It is there on TikTok, but limited."),
    ],
)
def test_a_life_is_told_in_one_sentence(events: list[Event], sentence: str) -> None:
    """The title has the brackets in whole minutes outward, and a weak grade a weaker verb."""
    assert life_headline("It", "tiktok", events, absences(events)) == sentence


def test_a_life_without_change_says_what_could_have_slipped() -> None:
    """A post that was always there is told with its looks and the longest time without one."""
    text = life_standfirst([], (214, 212), timedelta(hours=2, minutes=10))
    assert text == (
        "There at all 212 looks that could tell. 2 looks could not tell. "
        "An outage shorter than 2 h 10 min could have slipped between two of them."
    )


def test_the_chances_are_those_of_a_fixed_gap() -> None:
    """A 50-minute outage meets a daily, 3-hourly, hourly look with 3.5 %, 28 %, 83 %."""
    shown = [row["meets it with a chance of"] for row in chances(None, timedelta(minutes=50))]
    assert shown == ["3.5 %", "28 %", "83 %"]


def test_evidence_can_be_checked_without_this_program(tmp_path: Path) -> None:
    """The printed command finds the record at its offset and gives the digest on the page."""
    record = b"WARC/1.1\r\nrecord"
    deflate = zlib.compressobj(wbits=31)
    member = deflate.compress(record) + deflate.flush()
    digest = hashlib.sha256(record).hexdigest()
    (tmp_path / "evidence/warc").mkdir(parents=True)
    (tmp_path / "evidence/warc/a.warc.gz").write_bytes(b"before" + member + member)
    kept = {"sha256": digest, "warc": "a.warc.gz", "offset": 6}
    seen = [look(7, "absent", evidence=[kept], cause="not_found", actor="unstated")]
    (row,) = evidence_rows(replace(gone(-4, 7), evidence=(digest,)), seen)
    assert row["File"] == "warc/a.warc.gz"
    command = check_yourself(row, "evidence").replace("python3", sys.executable)
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == digest


def test_looks_are_told_by_what_they_got() -> None:
    """A look that could not tell says whose trouble that was."""
    (row,) = looks_table([look(0, "inconclusive")], "tiktok")
    assert row["What we got"] == "We could not tell: TikTok showed us a challenge page."


def test_an_unconfirmed_change_has_another_word() -> None:
    """The feed calls a single look not confirmed, and never gone."""
    line = entry(DOUBTFUL, {})
    assert line.sign == "▼ Not confirmed."
    assert "not confirmed" in line.words
    assert line.grade.startswith("D: a single look")


def test_accounts_are_never_shown_by_their_handle() -> None:
    """A digest stands for an account's id, which can be a handle; a case's own name goes first."""
    assert "a_handle" not in subject_name(AUTHOR, {})
    assert subject_name(FIRST, {}) == "TikTok post …000001"
    assert subject_name(FIRST, {FIRST.native_id: "The video"}) == "The video"
    assert origin_word("observed") == ""
    assert origin_word("replayed") == "replay"


def test_the_logbook_has_denominators() -> None:
    """Passes and looks are told with how many of them told something."""
    row = {
        "platform": "tiktok",
        "vantage": "here",
        "origin": "observed",
        "n_passes": 4,
        "n_asked": 200,
        "n_answered": 150,
        "first_at": at(0),
        "last_at": at(60),
    }
    assert logbook.logbook_headline([row]) == (
        "In 4 passes, 150 of 200 looks (75.0 %) told something."
    )
    assert "75.0 % of 200 looks" in logbook.coverage_lines([row])[0]
    assert logbook.logbook_headline([]) == "No pass has ended yet."
    assert "no look was due" in logbook.logbook_headline([row | {"n_asked": 0, "n_answered": 0}])
