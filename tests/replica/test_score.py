"""The scorer, by cases made by hand: it shares no code with what it judges."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from checker.replica.score import Outage, outages, score

START = datetime(2026, 1, 5, tzinfo=UTC)
END = START + timedelta(hours=24)
KEY = ("tiktok", "1", "here")


def at(hour: float) -> datetime:
    """Return a moment by its hour."""
    return START + timedelta(hours=hour)


def event(
    kind: str, after: float | None, before: float, *, sure: bool = True, native_id: str = "1"
) -> dict[str, Any]:
    """Return an event as the contract writes it."""
    return {
        "kind": kind,
        "subject": {"platform": "tiktok", "native_id": native_id},
        "vantage": "here",
        "after": None if after is None else at(after).isoformat(),
        "before": at(before).isoformat(),
        "confirmed_at": at(before).isoformat() if sure else None,
    }


def away(start: float, end: float | None, cadence_h: float | None = 1.0) -> Outage:
    """Return an outage of the post, with the gap that was scheduled when it began."""
    cadence_s = None if cadence_h is None else cadence_h * 3600
    return Outage(KEY, at(start), None if end is None else at(end), cadence_s)


def counts(events: list[dict[str, Any]], truth: list[Outage]) -> tuple[int, int, int]:
    """Return what is false and what was missed."""
    told = score(events, truth, END)
    return told["false_gone"], told["false_returned"], told["missed"]


GONE = event("gone", 2, 3)
BACK = event("returned", 6, 7)

CASES: dict[str, tuple[list[dict[str, Any]], list[Outage], tuple[int, int, int]]] = {
    "nothing happened, nothing said": ([], [], (0, 0, 0)),
    "what is true": ([GONE, BACK], [away(2.5, 6.5)], (0, 0, 0)),
    "true at the very edges": ([GONE, BACK], [away(2, 7)], (0, 0, 0)),
    "nothing was so": ([GONE], [], (1, 0, 0)),
    "too early": ([GONE], [away(1.9, None)], (1, 0, 1)),
    "too late": ([GONE], [away(3.1, None)], (1, 0, 0)),
    "an unconfirmed one is not said": ([event("gone", 2, 3, sure=False)], [], (0, 0, 0)),
    "an appearance is no change": ([event("appeared", None, 3)], [], (0, 0, 0)),
    "another post's outage": ([event("gone", 2, 3, native_id="2")], [away(2.5, 20)], (1, 0, 1)),
    "a limit is a going": ([event("limited", 2, 3)], [away(2.5, 6.5)], (0, 0, 0)),
    "a return that was none": ([GONE, BACK], [away(2.5, None)], (0, 1, 0)),
    "missed": ([], [away(2.5, 6.5)], (0, 0, 1)),
    "too short to be owed": ([], [away(2.5, 4.4)], (0, 0, 0)),
    "too late to be owed": ([], [away(22.5, None)], (0, 0, 0)),
    "nobody was to look yet": ([], [away(2.5, 20, None)], (0, 0, 0)),
    "back for a moment that nobody saw": ([GONE], [away(2.5, 6.5), away(6.6, None)], (0, 0, 0)),
    "held to be back, and gone again": (
        [GONE, BACK],
        [away(2.5, 6.5), away(8.0, None)],
        (0, 0, 1),
    ),
    "a return that came too early": (
        [GONE, event("returned", 6, 6.8)],
        [away(2.5, 6.5), away(6.6, 12)],
        (0, 0, 1),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_log_is_held_against_the_truth(name: str) -> None:
    """What is false and what was missed is counted, edges of brackets included."""
    events, truth, expected = CASES[name]
    assert counts(events, truth) == expected


def test_a_change_between_two_ways_of_being_away_ends_nothing() -> None:
    """Removed and then limited is one outage with a turn, at which either may be said."""
    states = [(0, "visible"), (2.5, "policy_removal"), (4.5, "age_gate"), (6.5, "visible")]
    rows = [
        {
            "platform": "tiktok",
            "native_id": "1",
            "vantage": "here",
            "at": at(hour).isoformat(),
            "state": state,
        }
        for hour, state in states
    ]
    (outage,) = outages(rows)
    assert (outage.start, outage.end, outage.turns) == (at(2.5), at(6.5), (at(4.5),))
    turned = event("returned", 4, 5)
    assert counts([GONE, turned, event("unlimited", 6, 7)], [outage]) == (0, 0, 0)


def test_brackets_are_measured_where_both_ends_are_known() -> None:
    """The median width is of confirmed changes that have both ends, None without any."""
    told = score([GONE, BACK, event("gone", 10, 13), event("gone", None, 15)], [], END)
    assert told["bracket_median_s"] == 3600
    assert score([], [], END)["bracket_median_s"] is None
