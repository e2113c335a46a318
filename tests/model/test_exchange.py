"""Exchanges: an answer is as old as its ``Age`` says, and no older."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.stories import make_exchange


@pytest.mark.parametrize(
    ("value", "age_s"),
    [
        ("0", 0),
        ("7200", 7200),
        (" 60 ", 60),
        ("007", 7),
        ("600, 5", 600),
        ("999999999", 999_999_999),
        ("9999999999", 0),
        ("1" * 400, 0),
        ("-60", 0),
        ("+60", 0),
        ("1.5", 0),
        ("6e2", 0),
        ("1_000", 0),
        ("ten", 0),
        ("²", 0),
        ("1²", 0),
        ("٣", 0),
        ("", 0),
        (",5", 0),
    ],
)
def test_age_is_a_plain_number(value: str, age_s: int) -> None:
    """Only a plain number of seconds ages an answer; of several the first counts."""
    exchange = make_exchange(headers=[("AGE", value)])
    assert exchange.age_s == age_s


def test_answer_without_age_is_of_now() -> None:
    """An answer that names no age speaks of the time from question to answer."""
    exchange = make_exchange(headers=[])
    assert (exchange.speaks_from, exchange.speaks_until) == (
        exchange.asked_at,
        exchange.answered_at,
    )


@given(st.text(max_size=12))
def test_any_age_is_read(value: str) -> None:
    """Whatever stands in the header, the answer never speaks of the future."""
    exchange = make_exchange(headers=[("age", value)])
    aged = timedelta(seconds=exchange.age_s)
    assert aged >= timedelta()
    assert exchange.speaks_from == exchange.asked_at - aged
    assert exchange.speaks_until == exchange.answered_at - aged


@pytest.mark.parametrize(("name", "value"), [("x-a", "1"), ("X-A", "1"), ("x-c", None)])
def test_header_is_found_without_case(name: str, value: str | None) -> None:
    """A header is found by its name in any case, the first of several."""
    exchange = make_exchange(headers=[("X-a", "1"), ("x-A", "2"), ("x-b", "3")])
    assert exchange.header(name) == value
