"""When an alert may go out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.alerts.hours import (
    GIVEN_UP_AFTER,
    gathered,
    is_given_up,
    is_quiet,
    last_daily,
    next_try,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NIGHT = (time(22, 0), time(7, 0))
MOMENTS = st.integers(0, 1_576_800).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


def utc(text: str) -> datetime:
    """Read ``2026-03-29 01:30`` as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "moment", "quiet"),
    [
        (None, "2026-01-10 03:00", False),
        (NIGHT, "2026-01-10 20:59", False),  # 21:59 in winter
        (NIGHT, "2026-01-10 21:00", True),
        (NIGHT, "2026-01-10 23:30", True),  # past midnight
        (NIGHT, "2026-01-10 05:59", True),
        (NIGHT, "2026-01-10 06:00", False),  # the end is not within
        (NIGHT, "2026-07-10 20:00", True),  # summer: an hour earlier by UTC
        (NIGHT, "2026-07-10 05:00", False),
        (NIGHT, "2026-03-29 04:59", True),  # the night in which an hour is skipped
        (NIGHT, "2026-03-29 05:00", False),
        (NIGHT, "2026-10-25 05:30", True),  # the night in which an hour comes twice
        (NIGHT, "2026-10-25 06:00", False),
        ((time(12, 0), time(13, 0)), "2026-01-10 11:00", True),
        ((time(12, 0), time(13, 0)), "2026-01-10 12:00", False),
    ],
)
def test_quiet_hours_go_by_the_clock_on_the_wall(
    hours: tuple[time, time] | None, moment: str, quiet: bool
) -> None:
    """Quiet hours cross midnight and follow summer time."""
    assert is_quiet(utc(moment), hours, AMSTERDAM) is quiet


@given(MOMENTS, TIMES, TIMES)
def test_every_moment_is_in_the_hours_or_in_their_complement(
    moment: datetime, start: time, end: time
) -> None:
    """Hours and the same hours turned around part the day."""
    if start != end:
        within = is_quiet(moment, (start, end), AMSTERDAM)
        assert within is not is_quiet(moment, (end, start), AMSTERDAM)


@pytest.mark.parametrize(
    ("at", "now", "expected"),
    [
        (time(8, 0), "2026-01-10 12:00", "2026-01-10 07:00"),
        (time(8, 0), "2026-01-10 07:00", "2026-01-10 07:00"),
        (time(8, 0), "2026-01-10 06:59", "2026-01-09 07:00"),
        (time(8, 0), "2026-07-10 12:00", "2026-07-10 06:00"),
        (time(2, 30), "2026-03-29 12:00", "2026-03-29 01:30"),  # skipped: an hour late
        (time(2, 30), "2026-10-25 12:00", "2026-10-25 00:30"),  # twice: the first
        (time(0, 30), "2026-01-10 23:45", "2026-01-10 23:30"),  # tomorrow's date there
    ],
)
def test_the_daily_moment_is_the_last_one_on_the_wall(at: time, now: str, expected: str) -> None:
    """The daily line is due when the clock there last showed its time."""
    assert last_daily(utc(now), at, AMSTERDAM) == utc(expected)


@given(MOMENTS, TIMES)
def test_the_daily_moment_is_never_in_the_future_nor_long_past(now: datetime, at: time) -> None:
    """Whatever summer time does, the last moment lies within the last 25 hours."""
    assert now - timedelta(hours=25) <= last_daily(now, at, AMSTERDAM) <= now


@given(st.dates(date(2025, 1, 2), date(2027, 12, 30)), TIMES)
def test_each_date_has_one_daily_moment(day: date, at: time) -> None:
    """Asked every half hour, a day of the wall's clock gives one moment of its own."""
    start = datetime.combine(day, time(0), AMSTERDAM).astimezone(UTC)
    moments = {
        last_daily(start + timedelta(minutes=30 * step), at, AMSTERDAM) for step in range(100)
    }
    assert sum(moment.astimezone(AMSTERDAM).date() == day for moment in moments) == 1


@pytest.mark.parametrize(
    ("ages_s", "digest_s", "due"),
    [
        ([], 0.0, False),
        ([0], 0.0, True),
        ([3599], 3600.0, False),
        ([3600], 3600.0, True),
        ([5, 3600], 3600.0, True),  # the oldest counts
        ([5, 10], 3600.0, False),
    ],
)
def test_a_digest_waits_for_its_oldest_change(
    ages_s: list[int], digest_s: float, due: bool
) -> None:
    """Changes are gathered until the oldest has waited for the digest's length."""
    confirmed = [NOON - timedelta(seconds=age) for age in ages_s]
    assert gathered(confirmed, NOON, digest_s) is due


@pytest.mark.parametrize(
    ("n_failures", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 60), (40, 60)]
)
def test_tries_become_rarer(n_failures: int, minutes: int) -> None:
    """After a failure the next try waits 1, 5, 15, then 60 minutes."""
    assert next_try(n_failures, NOON) == NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(("age", "given_up"), [(-1, False), (0, True), (1, True)])
def test_a_message_is_given_up_after_two_days(age: int, given_up: bool) -> None:
    """What has been tried for 48 hours is tried no more."""
    assert is_given_up(NOON, NOON + GIVEN_UP_AFTER + timedelta(seconds=age)) is given_up
