"""One row of somebody's log: its time, whom it is about, and what it may say."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from checker.intake.importing.badrows import BadRow
from checker.intake.importing.moments import moment
from checker.intake.importing.rows import FIELDS, reading_of, row_of, trail_of, vantage_of
from checker.model import account, post
from checker.model.instants import micros

NOW = datetime(2026, 11, 1, tzinfo=UTC)
AZIZ = datetime(2019, 11, 27, 12, 6, tzinfo=UTC)
GOOD = {
    "observed_at": "2019-11-27T12:06:00Z",
    "availability": "absent",
    "platform": "friendster",
    "native_id": "1",
}


def _row(**changed: str) -> tuple[str, ...]:
    given = {**GOOD, **changed}
    return tuple(given.get(name, "") for name in FIELDS)


@pytest.mark.parametrize(
    "written",
    [
        "2019-11-27T12:06:00Z",
        "2019-11-27t12:06:00z",
        "2019-11-27 12:06:00Z",
        "2019-11-27T12:06Z",
        "2019-11-27T14:06:00+02:00",
        "2019-11-27 14:06:00+0200",
        "2019-11-27 12:06:00 UTC",
        "2019-11-27T12:06:00.000Z",
        "1574856360",
        "1574856360000",
        "1574856360.0",
        "Wed, 27 Nov 2019 12:06:00 +0000",
        "27 Nov 2019 12:06:00 GMT",
    ],
)
def test_one_moment_in_many_spellings(written: str) -> None:
    """Spellings that can mean one moment only are read as that moment, in UTC."""
    assert moment("observed_at", written, NOW) == AZIZ


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("2019-11-27 12:06:00", "names no zone"),
        ("2019-11-27", "is a day"),
        ("27/11/2019 12:06", "day/month or month/day"),
        ("11.27.2019", "day/month or month/day"),
        ("Nov 27, 2019 12:06 PM", "without guessing"),
        ("157485636", "without guessing"),
        ("1574856360000000", "without guessing"),
        ("2019-02-30T12:00:00Z", "no time that there is"),
        ("2019-11-27T25:00:00Z", "no time that there is"),
        ("2019-11-27T12:06:00+99:00", "no time that there is"),
        ("2027-01-01T00:00:00Z", "in the future"),
        ("1970-01-01T00:00:00Z", "before 1995"),
        ("yesterday", "without guessing"),
        ("٢٠١٩-١١-٢٧T12:06:00Z", "observed_at"),
        ("9" * 100_000, "without guessing"),
    ],
)
def test_a_time_that_would_be_a_guess_is_refused(written: str, says: str) -> None:
    """A time that could mean two moments, or none, is a sentence that shows how to write it."""
    with pytest.raises(BadRow, match=says) as refused:
        moment("observed_at", written, NOW)
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"observed_at": ""}, "observed_at is missing"),
        ({"availability": ""}, "availability is missing"),
        ({"availability": "gone"}, "write visible or limited or absent"),
        ({"cause": "policy_removed"}, "policy_removal"),
        ({"cause": "post_private"}, "limited"),
        ({"availability": "visible", "cause": "not_found"}, "does not go with visible"),
        ({"availability": "visible", "actor": "platform"}, "does not go with visible"),
        ({"cause": "rate_limited"}, "does not go with absent"),
        ({"actor": "the police"}, "is no actor"),
        ({"native_id": ""}, "give native_id, or url"),
        ({"platform": ""}, "give platform, or url"),
        ({"platform": "", "native_id": ""}, "names nobody"),
        ({"platform": "a b"}, "no platform's name"),
        ({"native_id": "x" * 2_001}, "at most 2,000 bytes"),
        ({"native_id": "é" * 1_001}, "at most 2,000 bytes"),
        ({"native_id": "a\x00b"}, r"control character \(U\+0000\)"),
        ({"native_id": "a\ud83d"}, "half a letter"),
        ({"words": "a\udcff"}, "not UTF-8"),
        ({"vantage": "v" * 201}, "at most 200"),
        ({"topic": "t" * 201}, "at most 200"),
        ({"created_at": "2019"}, "created_at"),
        ({"platform": "", "native_id": "", "url": "https://vm.tiktok.com/ZMa/"}, "without asking"),
        ({"native_id": "", "url": "https://www.tiktok.com@evil.example/@a/video/1"}, "suspicious"),
        (
            {"platform": "tiktok", "native_id": "", "url": "https://example.org/1"},
            "is a link of web",
        ),
    ],
)
def test_a_bad_row_says_why(changed: dict[str, str], says: str) -> None:
    """What a row lacks or mistakes is one sentence of bounded length."""
    with pytest.raises(BadRow, match=says) as refused:
        row_of(_row(**changed), NOW)
    assert len(str(refused.value)) < 400


def test_a_full_row_is_taken_whole() -> None:
    """Every column of the contract is read."""
    row = row_of(
        _row(
            availability=" Absent ",
            cause="policy_removal",
            actor="platform",
            topic="a  topic",
            account="a1",
            created_at="2019-11-23T00:00:00Z",
            vantage="nl",
            words="removed",
        ),
        NOW,
    )
    assert trail_of(row.trail) == (post("friendster", "1"), "nl")
    assert vantage_of(row.trail) == "nl"
    assert row.at == micros(AZIZ)
    assert (row.topic, row.author) == ("a topic", "a1")
    axes = (row.availability, row.cause, row.actor)
    author = account("friendster", row.author)
    assert json.loads(reading_of(axes, row.words, author, row.created_at)) == {
        "answers": [
            {
                "role": "imported",
                "words": "removed",
                "values": [
                    ["availability", "absent"],
                    ["cause", "policy_removal"],
                    ["actor", "platform"],
                ],
            }
        ],
        "account": "a1",
        "created_at": "2019-11-23T00:00:00+00:00",
    }


def test_a_link_stands_for_platform_and_id() -> None:
    """A row with a link alone is about whom the link means."""
    url = "https://www.tiktok.com/@a.user/video/7590701860651012321"
    row = row_of(_row(platform="", native_id="", url=url), NOW)
    assert trail_of(row.trail) == (post("tiktok", "7590701860651012321"), "imported")


def test_a_foreign_platform_keeps_its_name() -> None:
    """A platform without an adapter is taken under its own name, in lower case."""
    row = row_of(_row(platform="Friendster"), NOW)
    assert trail_of(row.trail)[0] == post("friendster", "1")
    url = "https://friendster.example/p/1"
    row = row_of(_row(native_id="", url=url), NOW)
    assert trail_of(row.trail)[0] == post("friendster", url)


def test_a_clock_a_little_ahead_is_no_future() -> None:
    """The bound of what lies in the future is the caller's, and is inclusive."""
    ahead = (AZIZ + timedelta(hours=1)).isoformat()
    assert moment("observed_at", ahead, AZIZ + timedelta(hours=1)) > AZIZ
