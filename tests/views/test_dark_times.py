"""Dark times read like a logbook: when, how long, where, why, and what was lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from checker.store.gap_costs import Cost
from checker.views import logbook
from checker.views.dark_times import dark_lines, gap_line, percent, together

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
COST = Cost(n_posts=60, n_looks=42, n_hit=41, share_of_watch=0.048, unseen_s=11_400.0)


def dark(start_h: float, end_h: float, **changed: Any) -> dict[str, Any]:
    """Return a time in which TikTok was shut to us, by its hours before eight in the morning."""
    return {
        "vantage": "here",
        "platform": "tiktok",
        "started_at": NOW - timedelta(hours=start_h),
        "ended_at": NOW - timedelta(hours=end_h),
        "reason": "challenge",
        "words": "the platform showed us challenge pages",
        "open": False,
    } | changed


LINES = {
    "over": (
        dark(3, 2),
        "Today 05:00 to 06:00, 60 minutes, TikTok: the platform showed us challenge pages.",
    ),
    "still on": (dark(3, 0, open=True), "Since today 05:00, 3 h so far, TikTok: "),
    "over midnight": (dark(10, 6), "Yesterday 22:00 to today 02:00, 4 h, TikTok: "),
    "of all": (dark(3, 2, platform=None), "60 minutes, all platforms: "),
    "with its cost": (
        dark(3, 2, cost=COST),
        "challenge pages. 42 looks at 41 posts fell into it. It took 4.8 % of the time watched "
        "there; an outage of up to 3 h 10 min around it could have met no look.",
    ),
    "no look due": (
        dark(3, 2, cost=Cost(60, 0, 0, 0.01, None)),
        "challenge pages. No look fell due in it.",
    ),
    "cost so far": (dark(3, 0, open=True, cost=COST), "41 posts fell into it so far. "),
    "one look": (dark(3, 2, cost=Cost(60, 1, 1, 0.0001, 60.0)), "One look at one post fell into"),
}


@pytest.mark.parametrize("name", LINES)
def test_a_gap_is_told_in_full(name: str) -> None:
    """Its time, place and reason; what fell into it, its share, and what could be missed."""
    row, words = LINES[name]
    assert words in gap_line(row, NOW, several=False)


def test_where_several_look_the_vantage_point_is_named() -> None:
    """With two vantage points each gap says whose it is; with one none does."""
    rows = [dark(5, 4), dark(3, 2, vantage="far")]
    assert "TikTok from “far”" in dark_lines(rows, NOW, 0.1)[1]
    assert "from “" not in dark_lines(rows[:1], NOW, 0.1)[1]


def test_being_offline_is_told_once() -> None:
    """What was dark on each platform because we were offline is one time of all platforms."""
    rows = [
        dark(5, 3, reason="offline"),
        dark(4.5, 2, reason="offline", platform="bluesky"),
        dark(4, 3),
        dark(1, 0.5, reason="offline", platform="bluesky"),
    ]
    found = together(rows)
    assert [(row["platform"], row["ended_at"] - row["started_at"]) for row in found] == [
        (None, timedelta(hours=3)),
        ("tiktok", timedelta(hours=1)),
        ("bluesky", timedelta(hours=0.5)),
    ]
    assert rows[0]["platform"] == "tiktok"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "Never: every pass told something."),
        ([dark(3, 2)], "Once, 60 minutes in all, 12 % of the time for which posts were watched."),
        ([dark(9, 8), dark(3, 2)], "Twice, 2 h in all, "),
        ([dark(9, 8), dark(5, 4), dark(3, 2)], "Three times, 3 h in all, "),
        ([dark(5, 3), dark(4, 2)], "Twice, 3 h in all, "),
    ],
)
def test_the_first_line_sums_up(rows: list[dict[str, Any]], words: str) -> None:
    """How often, how long (overlaps once) and which share; nothing is said to be never."""
    assert dark_lines(rows, NOW, 0.12)[0].startswith(words)


def test_the_newest_stand_first_and_the_others_are_counted() -> None:
    """Beyond the bound the earlier ones are a number, and where to read them."""
    rows = [dark(hour, hour - 0.5) for hour in range(9, 1, -1)]
    lines = dark_lines(rows, NOW, None, most=2)
    assert lines[1].startswith("Today 06:00")
    assert lines[-1] == "And 6 earlier ones: checker status --json"


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0004, "less than 0.1 %"), (0.048, "4.8 %"), (0.216, "22 %"), (0, "0.0 %")],
)
def test_a_small_share_is_not_nil(share: float, words: str) -> None:
    """What was lost is never rounded to nothing."""
    assert percent(share) == words


def test_the_page_tells_what_lasts() -> None:
    """The logbook on the page says since when, and how long so far."""
    first, second = logbook.gap_lines([dark(9, 8), dark(3, 0, open=True)])
    assert first.startswith("Since Tue 3 Mar 05:00 UTC (3 h so far), TikTok: ")
    assert second.startswith("Mon 2 Mar 23:00 to Tue 3 Mar 00:00 UTC (60 minutes), TikTok")
