"""A quota is counted before asking, in the span of its zone, and never exceeded."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.clock import OffsetClock
from checker.model import Credential, JsonPost, Quota
from checker.net.client import Net
from checker.net.keys import Keyring
from checker.net.pacing import Pacer
from checker.net.quota import Meter, Unwritten, quota_of, span_of, units_of
from checker.net.road import Road
from tests.net.test_keys_on_the_road import HOST, PLAIN, Service, service

SEARCH = Quota(name="searches", most=2, span="day", paths=("/search",), source="docs")
REST = Quota(name="units", most=5, span="day", zone="America/Los_Angeles", source="docs")
READS = Quota(name="reads", most=100, span="month", counted="ids", source="docs")
KEY = Credential(name="k", variables=("K",), hosts=(HOST,), quotas=(SEARCH, REST))
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "quota"), [("/search", SEARCH), ("/search?q=a", SEARCH), ("/posts", REST)]
)
def test_an_address_counts_against_one_quota(path: str, quota: Quota) -> None:
    """The quota that names the path holds, else the one for all the rest."""
    assert quota_of(KEY, f"https://{HOST}{path}") is quota


def test_a_key_without_quota_is_not_counted() -> None:
    """Where the platform names no quota nothing is held back."""
    assert quota_of(PLAIN, f"https://{HOST}/posts") is None
    assert Meter(Unwritten()).allows(PLAIN, f"https://{HOST}/posts", NOON)


@pytest.mark.parametrize(
    ("url", "units"),
    [("/a?ids=1,2,3", 3), ("/a?ids=1", 1), ("/a", 1), ("/a?ids=1%2C2", 2)],
)
def test_what_is_counted_is_what_is_paid_for(url: str, units: int) -> None:
    """Where ids are paid for, each id counts; an ask without any counts as one."""
    assert units_of(READS, f"https://{HOST}{url}") == units


@pytest.mark.parametrize(
    ("moment", "span"),
    [
        (datetime(2026, 1, 15, 7, 59, tzinfo=UTC), "2026-01-14"),
        (datetime(2026, 1, 15, 8, 0, tzinfo=UTC), "2026-01-15"),
        (datetime(2026, 7, 15, 7, 0, tzinfo=UTC), "2026-07-15"),
    ],
)
def test_a_span_begins_by_the_clock_of_its_zone(moment: datetime, span: str) -> None:
    """A day that begins at midnight in California begins there, in summer too."""
    assert span_of(REST, moment) == span


@given(st.lists(st.integers(1, 6), max_size=40), st.integers(0, 20))
def test_never_more_is_spent_than_there_is(costs: list[int], most: int) -> None:
    """Whatever is asked in whatever order, the units granted never exceed the quota."""
    ledger = Unwritten()
    granted = sum(cost for cost in costs if ledger.spend("k.units", "2026", cost, most))
    assert granted <= most


@pytest.mark.parametrize(("set_to", "most"), [(None, 5), (3, 3), (9, 5), (0, 0)])
def test_an_operator_may_lower_a_quota_and_not_raise_it(set_to: int | None, most: int) -> None:
    """What is configured counts where it is less than what the platform grants."""
    assert Meter(Unwritten(), lambda _: set_to).most(KEY, REST) == most


def _net(web: Service, key: str | None = "word") -> Net:
    clock = OffsetClock()
    ring = Keyring([KEY], lambda _: key, clock)
    return Net(clock, Road(app=web), Pacer(clock, lambda _: 0.0, seed=1), ring)


async def test_beyond_the_quota_nobody_is_asked() -> None:
    """The ask that would be too many does not go out, and its exchange says why."""
    web = service(search=(200, {}, b"{}"))
    net = _net(web)
    answers = [await web.ask(net, f"https://{HOST}/search") for _ in range(3)]
    assert [one.failure for one in answers] == [None, None, "quota_spent"]
    assert len(web.seen) == 2
    assert (await web.ask(net, f"https://{HOST}/posts")).failure is None


async def test_without_a_key_nothing_is_spent() -> None:
    """An ask that never goes out for want of a key costs nothing."""
    web = service(search=(200, {}, b"{}"))
    net = _net(web, None)
    answers = [await web.ask(net, f"https://{HOST}/search") for _ in range(3)]
    assert {one.failure for one in answers} == {"no_key"}


async def test_a_question_may_go_in_the_body() -> None:
    """A posted question is kept with its ask, is said once, and follows no redirect."""
    web = service(moved=(307, {"location": "/posts"}, b""))
    net = _net(web)
    post = JsonPost({"query": "слово"})
    answer = await net.asking(lambda one: one)(f"https://{HOST}/moved", method=post, auth="k")
    assert (answer.status, answer.ask.method) == (307, "POST")
    assert answer.ask.content.decode() == '{"query":"слово"}'
    assert dict(answer.ask.headers)["content-type"] == "application/json"
    assert [path for _, path, _ in web.seen] == ["/moved"]
