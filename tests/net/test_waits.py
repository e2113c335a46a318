"""What an answer asks for is what it gets; no header is too odd to be read or passed over."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Exchange
from checker.net.lane import FIRST_BACK_OFF_S, JITTER
from checker.net.waits import LONGEST_WAIT_S, retry_after_s
from tests.support.waiting import NOON, answering, held_s

DAY_S = LONGEST_WAIT_S
EPOCH_S = int(NOON.timestamp())
WAITS = {
    "Retry-After in seconds": (answering(429, Retry_After="120"), 120),
    "Retry-After on 503": (answering(503, Retry_After="30"), 30),
    "Retry-After on 403": (answering(403, Retry_After="45"), 45),
    "Retry-After as a date": (
        answering(429, Retry_After=format_datetime(NOON + timedelta(hours=1), usegmt=True)),
        3600,
    ),
    "429 and nothing else": (answering(429), FIRST_BACK_OFF_S),
    "429 and rubbish": (answering(429, Retry_After="soon"), FIRST_BACK_OFF_S),
    "429 and odd digits": (answering(429, Retry_After="²"), FIRST_BACK_OFF_S),
    "reset in seconds": (answering(429, RateLimit_Reset="90"), 90),
    "reset at an epoch second": (answering(429, RateLimit_Reset=str(EPOCH_S + 90)), 90),
    "reset at an epoch millisecond": (
        answering(429, X_RateLimit_Reset=str((EPOCH_S + 90) * 1000)),
        90,
    ),
    "reset as a date": (answering(429, X_RateLimit_Reset="2026-01-15T12:01:30.000000Z"), 90),
    "nothing remaining": (answering(RateLimit_Remaining="0", RateLimit_Reset="50"), 50),
    "nothing remaining, as Reddit says": (
        answering(X_RateLimit_Remaining="0.0", X_RateLimit_Reset="50"),
        50,
    ),
    "an absurd wait": (answering(429, Retry_After="9" * 12), DAY_S),
    "a wait of years, as a date": (
        answering(429, Retry_After="Fri, 31 Dec 9999 23:59:59 GMT"),
        DAY_S,
    ),
    "a negative wait": (answering(429, Retry_After="-5"), FIRST_BACK_OFF_S),
    "no number": (answering(429, Retry_After="NaN"), FIRST_BACK_OFF_S),
    "no end": (answering(429, Retry_After="inf"), FIRST_BACK_OFF_S),
    "a number in another spelling": (answering(429, Retry_After="1e12"), FIRST_BACK_OFF_S),
    "thousands of digits": (answering(429, Retry_After="9" * 5000), DAY_S),
    "an impossible offset": (
        answering(429, Retry_After="Mon, 01 Jan 2026 00:00:00 +9999"),
        FIRST_BACK_OFF_S,
    ),
    "reset as X writes it": (answering(429, x_rate_limit_reset=str(EPOCH_S + 90)), 90),
    "nothing remaining, as X says": (
        answering(x_rate_limit_remaining="0", x_rate_limit_reset=str(EPOCH_S + 90)),
        90,
    ),
    "the standard's draft": (answering(429, RateLimit="limit=10, remaining=0, reset=70"), 70),
    "nothing remaining, in the draft": (answering(RateLimit="limit=10, remaining=0, reset=70"), 70),
    "the newest draft, of two windows": (
        answering(RateLimit='"burst";r=5;t=10, "day";r=0;t=900'),
        900,
    ),
    "Retry-After within a longer window": (
        answering(429, Retry_After="5", RateLimit_Remaining="0", RateLimit_Reset="50"),
        50,
    ),
    "Retry-After with an answer, as MediaWiki lags": (answering(200, Retry_After="5"), 5),
    "Retry-After with a failure in mid-body": (answering(429, "truncated", Retry_After="77"), 77),
    "tenths of seconds": (answering(429, Retry_After="12.5"), 12.5),
    "a date by a clock that is an hour ahead of ours": (
        answering(
            429,
            Date=format_datetime(NOON + timedelta(hours=1), usegmt=True),
            Retry_After=format_datetime(NOON + timedelta(hours=1, seconds=40), usegmt=True),
        ),
        40,
    ),
    "a reset by a clock that is an hour behind ours": (
        answering(
            429,
            Date=format_datetime(NOON - timedelta(hours=1), usegmt=True),
            RateLimit_Reset=str(EPOCH_S - 3600 + 40),
        ),
        40,
    ),
    "an absurd reset": (answering(RateLimit_Remaining="0", RateLimit_Reset="9" * 15), DAY_S),
}


@pytest.mark.parametrize(("answer", "least_s"), WAITS.values(), ids=WAITS)
def test_a_host_is_left_alone_as_long_as_it_says(answer: Exchange, least_s: float) -> None:
    """The hold is what the answer asks for, and a little more, never less."""
    assert least_s <= held_s(answer) <= least_s * (1 + JITTER)


FREE = {
    "an answer": answering(),
    "some remaining": answering(RateLimit_Remaining="3", RateLimit_Reset="50"),
    "some remaining, in the draft": answering(RateLimit="limit=10, remaining=1, reset=70"),
    "a draft that is none": answering(RateLimit="remaining=0"),
    "nothing remaining, no reset": answering(RateLimit_Remaining="0"),
    "a date that has passed": answering(429, Retry_After="Thu, 15 Jan 2026 11:00:00 GMT"),
    "a post that is gone": answering(404),
    "one failure": answering(None, "timeout"),
    "one server error": answering(500),
}


@pytest.mark.parametrize("answer", FREE.values(), ids=FREE)
def test_a_host_that_asks_for_nothing_is_free(answer: Exchange) -> None:
    """An answer that asks for no wait, and a single failure, hold nothing."""
    assert held_s(answer) == 0.0


@given(st.text(max_size=30))
def test_any_header_is_read_or_passed_over(value: str) -> None:
    """No text in Retry-After raises, and no wait is negative."""
    wait_s = retry_after_s(answering(429, Retry_After=value), NOON)
    assert wait_s is None or wait_s >= 0


@given(value=st.text(max_size=30), remaining=st.sampled_from(["0", "5", "x"]))
def test_any_reset_is_read_or_passed_over(value: str, remaining: str) -> None:
    """No text in the reset header raises, and no hold is beyond a day and its jitter."""
    answer = answering(429, RateLimit_Reset=value, RateLimit_Remaining=remaining)
    assert 0 <= held_s(answer) <= DAY_S * (1 + JITTER)
