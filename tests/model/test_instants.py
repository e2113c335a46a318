"""Instants: aware UTC in, whole seconds out, brackets rounded outward."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model.instants import ceil_text, duration_s, floor_text, parse, utc

MOMENTS = st.datetimes(
    datetime(1970, 1, 2),  # noqa: DTZ001  hypothesis adds the zone
    datetime(2200, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019-11-27T12:06:00Z", datetime(2019, 11, 27, 12, 6, tzinfo=UTC)),
        ("2019-11-27T13:06:00+01:00", datetime(2019, 11, 27, 12, 6, tzinfo=UTC)),
        ("2019-11-27 12:06:00.5Z", datetime(2019, 11, 27, 12, 6, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_time_is_read_as_utc(text: str, moment: datetime) -> None:
    """A time with any zone is read as aware UTC."""
    assert parse(text) == moment
    assert parse(text).tzinfo is UTC


@pytest.mark.parametrize("text", ["2019-11-27T12:06:00", "2019-11-27", "yesterday", "", "12:06Z"])
def test_time_without_a_zone_is_refused(text: str) -> None:
    """A time without a zone, or none at all, is refused rather than guessed."""
    with pytest.raises(ValueError):  # noqa: PT011  each sentence is its own
        parse(text)


def test_naive_time_is_refused() -> None:
    """A naive time is refused, since its zone would be a guess."""
    with pytest.raises(ValueError, match="without a zone"):
        utc(datetime(2026, 1, 1))  # noqa: DTZ001


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_zones_do_not_matter(moment: datetime, minutes: int) -> None:
    """The same instant in another zone is written alike."""
    elsewhere = moment.astimezone(timezone(timedelta(minutes=minutes)))
    assert floor_text(elsewhere) == floor_text(moment)
    assert ceil_text(elsewhere) == ceil_text(moment)


@given(MOMENTS)
def test_brackets_are_rounded_outward(moment: datetime) -> None:
    """Floor and ceiling enclose the instant and are at most a second apart."""
    low, high = parse(floor_text(moment)), parse(ceil_text(moment))
    assert low <= moment <= high
    assert high - low == timedelta(seconds=1 if moment.microsecond else 0)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("250ms", 0.25),
        ("90s", 90),
        ("15m", 900),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        ("1.5h", 5400),
        ("30d", 2_592_000),
        ("2w", 1_209_600),
        ("0s", 0),
    ],
)
def test_duration_is_a_sum(text: str, seconds: float) -> None:
    """A duration is a sum of numbers with units, in seconds."""
    assert duration_s(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "15", "m", "-5m", "5 minutes", "1h, 2m", "1y", "h1", "5mx"])
def test_other_words_are_no_duration(text: str) -> None:
    """What is no such sum is refused with an example."""
    with pytest.raises(ValueError, match="write 90s"):
        duration_s(text)
