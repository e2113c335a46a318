"""Times as people write them: taken where they can be read one way only, else a sentence."""

from datetime import UTC, datetime

import pytest

from checker.errors import ConfigError
from checker.intake.spans import span


def utc(*parts: int) -> datetime:
    """Return a moment in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


TAKEN = {
    "2019-11-27T12:06:00Z": (utc(2019, 11, 27, 12, 6), None),
    " 2019-11-27T13:06+01:00 ": (utc(2019, 11, 27, 12, 6), None),
    "2019-11-27 12:06:00.5z": (utc(2019, 11, 27, 12, 6, 0, 500_000), None),
    "2019-11-27 07:06 -05:00": (utc(2019, 11, 27, 12, 6), None),
    "2019-11-27": (utc(2019, 11, 27), utc(2019, 11, 28)),
    "2020-02": (utc(2020, 2, 1), utc(2020, 3, 1)),
    "2019-12": (utc(2019, 12, 1), utc(2020, 1, 1)),
}


@pytest.mark.parametrize("text", TAKEN)
def test_a_time_a_day_and_a_month_are_read(text: str) -> None:
    """A time with its zone is a moment; a day and a month are spans up to the next one."""
    assert span(text) == TAKEN[text]


REFUSED = {
    "27.11.2019": "cannot be read as a time",
    "11/27/2019": "cannot be read as a time",
    "27 November 2019": "cannot be read as a time",
    "1574856360": "cannot be read as a time",
    "2019": "cannot be read as a time",
    "20191127": "cannot be read as a time",
    "2019-W48-3": "cannot be read as a time",
    "٢٠١٩-١١-٢٧": "cannot be read as a time",
    "": "cannot be read as a time",
    "=NOW()": "cannot be read as a time",
    "2019-11-27T12:06:00": "names no zone",
    "2019-11-27 12:06": "names no zone",
    "2019-13-01": "is no time that there is",
    "2019-02-29": "is no time that there is",
    "2019-00": "is no time that there is",
    "2019-11-27T25:00Z": "is no time that there is",
    "9999-12-31": "is no time that there is",
    "9999-12": "is no time that there is",
    "9999-12-31T23:59:59-14:00": "is no time that there is",
    "0001-01-01T00:00+14:00": "is no time that there is",
    "0219-11-27": "lies before 1990",
}


@pytest.mark.parametrize("text", REFUSED)
def test_any_other_format_is_a_sentence(text: str) -> None:
    """What can be read two ways, or not at all, is never guessed; the sentence says what to do."""
    with pytest.raises(ConfigError, match=REFUSED[text]):
        span(text)


def test_a_long_cell_is_cut_in_the_sentence() -> None:
    """A sentence quotes no more than a line of what was written."""
    with pytest.raises(ConfigError) as refused:
        span("x" * 100_000)
    assert len(str(refused.value)) < 400
