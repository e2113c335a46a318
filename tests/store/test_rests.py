"""What a host asked for outlives the program that it asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from checker.model import Origin, Pass, PassEnd, Vantage
from checker.model.rest import Rest
from checker.store import append
from checker.store.rests import StoredRests
from tests.support.builders import NOON

REST = Rest(NOON + timedelta(hours=1), "rate limited", 2, 1)


def _rests(engine: sa.Engine, vantage: str = "here") -> StoredRests:
    return StoredRests(engine, vantage, lambda: NOON)


def test_a_rest_is_found_again(engine: sa.Engine) -> None:
    """What is written down stands for whoever comes next at this vantage point, and no other."""
    _rests(engine).note("host.example", REST)
    assert _rests(engine).standing() == {"host.example": REST}
    assert _rests(engine, "elsewhere").standing() == {}


def test_the_latest_rest_of_a_host_counts(engine: sa.Engine) -> None:
    """A longer rest takes the place of the one before."""
    longer = Rest(NOON + timedelta(hours=2), "HTTP 503", 5)
    for rest in (REST, longer):
        _rests(engine).note("host.example", rest)
    assert _rests(engine).standing() == {"host.example": longer}


def test_a_host_that_answers_rests_no_more(engine: sa.Engine) -> None:
    """None takes one host's rest away, and nobody else's."""
    for host in ("a.example", "b.example"):
        _rests(engine).note(host, REST)
    _rests(engine).note("a.example", None)
    assert set(_rests(engine).standing()) == {"b.example"}


def test_long_words_are_cut(engine: sa.Engine) -> None:
    """No host's name and no trouble is too long to be written down."""
    _rests(engine).note("h" * 400, Rest(NOON, "t" * 400))
    assert list(_rests(engine).standing()) == ["h" * 255]


def _passed(engine: sa.Engine, name: str, vantage: str, ended_s: float | None) -> None:
    start = Pass(
        id=name,
        platform="tiktok",
        vantage=vantage,
        started_at=NOON - timedelta(hours=1),
        origin=Origin.OBSERVED,
        policy="p",
        agent="a",
        rules="r",
        software="s",
    )
    with engine.begin() as connection:
        append.vantage(connection, Vantage(name=vantage))
        append.pass_start(connection, start)
        if ended_s is not None:
            ended_at = NOON - timedelta(seconds=ended_s)
            counts = dict.fromkeys(("n_asked", "n_answered", "n_controls", "n_controls_well"), 0)
            ends = {"note": None, "manifest_sha256": None, "clock_off_s": None}
            end = PassEnd(pass_id=name, ended_at=ended_at, **counts, **ends)
            append.pass_end(connection, end)


@pytest.mark.parametrize(
    ("ends_s", "last_s"),
    [([], None), ([90.0], 90), ([90.0, 30.0, 60.0], 30), ([90.0, None], 0)],
    ids=["nobody asked", "one pass", "several", "one was killed"],
)
def test_the_last_ask_is_no_later_than_the_last_pass(
    engine: sa.Engine, ends_s: list[float | None], last_s: float | None
) -> None:
    """Whoever starts takes the latest end of a pass for the last ask; now, if one has no end."""
    for number, ended_s in enumerate(ends_s):
        _passed(engine, f"p{number}", "here", ended_s)
    _passed(engine, "other", "elsewhere", 1)
    expected = None if last_s is None else NOON - timedelta(seconds=last_s)
    assert _rests(engine).asked_at() == expected


def test_an_observers_pass_went_the_same_way_out(engine: sa.Engine) -> None:
    """What was asked on behalf of an observer counts for the vantage point that it belongs to."""
    _passed(engine, "p", "here@o.example", 20)
    assert _rests(engine).asked_at() == NOON - timedelta(seconds=20)
