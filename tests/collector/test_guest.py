"""The real collector as its hosts see it: never faster than they say, and gone when asked to go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from checker.net.lane import FAILURES_TO_OPEN, FIRST_BACK_OFF_S, JITTER, LONGEST_BACK_OFF_S
from checker.net.waits import LONGEST_WAIT_S
from tests.support.guest import NAMES, Asked, Told, Visit, fault, kill, published_s, visit, world_of
from tests.support.scenarios import START

TIKTOK = "www.tiktok.com"
MOMENT_S = 1e-6
HOUR_S = 3600.0
KILLS_H = (0.0012, 0.2522, 0.2537, 0.5025, 0.7525)
"""Most of them in the midst of a pass, whose posts are due at once after the restart."""


@pytest.fixture(scope="module")
def busy() -> Visit:
    """Return a visit to all platforms at once, from two places, killed and started again."""
    kills = [kill(at_h) for at_h in KILLS_H]
    places = [{"name": "nl", "country": "NL"}, {"name": "tr", "country": "TR"}]
    return visit(world_of(NAMES, hours=1, posts=4, faults=kills, vantages=places), looks=8)


@pytest.mark.parametrize("name", NAMES)
def test_no_host_is_asked_faster_than_its_platform_says(busy: Visit, name: str) -> None:
    """Listings, looks, accounts and restarts together keep the pace between any two asks."""
    closest_s = busy.closest_s(name)
    assert closest_s is not None
    assert closest_s >= published_s(name) - MOMENT_S


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("window_s", [10.0, 60.0, 600.0])
def test_no_window_holds_more_asks_than_the_pace_allows(
    busy: Visit, name: str, window_s: float
) -> None:
    """However a window is laid, it holds no more asks of one host than fit at its pace."""
    assert 1 <= busy.most_in(name, window_s) <= window_s / published_s(name) + 1


def test_a_restart_keeps_the_gap_to_the_ask_before_it(busy: Visit) -> None:
    """The first ask after a kill comes no sooner than the one after it would have."""
    restarts = [at_h * HOUR_S + 1 for at_h in KILLS_H]
    gaps = [
        (earlier, later, host)
        for (_, host), times in busy.moments().items()
        for earlier, later in pairwise(times)
        if any(earlier < restart <= later for restart in restarts)
    ]
    assert gaps
    for earlier, later, host in gaps:
        assert later - earlier >= published_s(busy.hosts[host]) - MOMENT_S


def _epoch(now: datetime, wait_s: float) -> str:
    return str(int((now + timedelta(seconds=wait_s)).timestamp()))


def _date(now: datetime, wait_s: float) -> str:
    return format_datetime(now + timedelta(seconds=wait_s), usegmt=True)


def _retry_after(now: datetime, wait_s: float) -> Mapping[str, str]:
    del now
    return {"retry-after": f"{wait_s:.0f}"}


SAYS = {
    "Retry-After in seconds": _retry_after,
    "Retry-After as a date": lambda now, wait_s: {"retry-after": _date(now, wait_s)},
    "an epoch second, as Bluesky": lambda now, wait_s: {"ratelimit-reset": _epoch(now, wait_s)},
    "an epoch second, as X": lambda now, wait_s: {"x-rate-limit-reset": _epoch(now, wait_s)},
    "seconds, as Reddit": lambda _, wait_s: {"x-ratelimit-reset": f"{wait_s:.0f}"},
    "a time, as Mastodon": lambda now, wait_s: {
        "x-ratelimit-reset": (now + timedelta(seconds=wait_s)).isoformat()
    },
}


@pytest.mark.parametrize("killed", [False, True], ids=["", "killed meanwhile"])
@pytest.mark.parametrize("says", SAYS.values(), ids=SAYS)
def test_a_host_that_names_a_wait_is_not_asked_before_it_is_over(
    says: object, killed: bool
) -> None:
    """For half an hour nothing comes, whoever is due and whoever is restarted; then one ask."""
    wait_s, told_at = 1800.0, []

    def order(host: str, now: datetime) -> Told | None:
        if host != TIKTOK or told_at or now < START + timedelta(minutes=10):
            return None
        told_at.append((now - START).total_seconds())
        assert callable(says)
        return 429, says(now, wait_s), b""

    kills = [kill(0.4), kill(0.5)] if killed else []
    seen = visit(world_of(["tiktok"], hours=1.5, posts=6, faults=kills), looks=12, order=order)
    (told,) = told_at
    after = [item.at_s for item in seen.asked if item.at_s > told]
    # headers count in whole seconds
    assert told + wait_s - 1 <= min(after) <= told + wait_s * (1 + JITTER) + 60


@pytest.mark.parametrize("absurd", ["99999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_an_absurd_wait_is_obeyed_for_a_day(absurd: str) -> None:
    """A host that wants to be left alone for ever is left alone for a day at a time."""

    def order(_: str, now: datetime) -> Told | None:
        late = now > START + timedelta(minutes=30)
        return (429, {"retry-after": absurd}, b"") if late else None

    seen = visit(world_of(["tiktok"], hours=72, posts=3), looks=200, order=order)
    late = [item.at_s for item in seen.asked if item.at_s > 1800]
    assert len(late) == 3
    assert all(later - earlier >= LONGEST_WAIT_S for earlier, later in pairwise(late))


def _trials(asked: list[Asked], start_s: float, end_s: float) -> list[list[float]]:
    """Return the asks of a window, those within a minute of each other together."""
    trials: list[list[float]] = []
    for item in asked:
        if not start_s <= item.at_s < end_s:
            continue
        if trials and item.at_s - trials[-1][-1] < FIRST_BACK_OFF_S:
            trials[-1].append(item.at_s)
        else:
            trials.append([item.at_s])
    return trials


@pytest.mark.parametrize("kind", ["server_error", "reset", "dns", "timeout"])
def test_a_host_that_fails_is_tried_once_at_a_time_and_ever_more_seldom(kind: str) -> None:
    """After three failures in a row each trial is one ask, and the waits grow to an hour."""
    tables = world_of(["tiktok"], hours=9, posts=6, faults=[fault(kind, 1, 8)])
    seen = visit(tables, looks=60)
    trials = _trials(seen.asked, HOUR_S, 8 * HOUR_S)
    assert len(trials[0]) <= FAILURES_TO_OPEN
    assert {len(trial) for trial in trials[1:]} == {1}
    waits = [after[0] - before[-1] for before, after in pairwise(trials)]
    grown = [wait_s for wait_s in waits if wait_s < LONGEST_BACK_OFF_S]
    assert grown == sorted(grown)
    assert waits[-1] >= LONGEST_BACK_OFF_S
    # the jitter, our patience for one answer, and the time until somebody is due
    assert max(waits) <= LONGEST_BACK_OFF_S * (1 + JITTER) + 2 * 60
    assert [item for item in seen.asked if item.at_s >= 8 * HOUR_S]


def test_walls_slow_a_host_down() -> None:
    """Before a wall a host is asked ever more seldom, down to once an hour."""
    tables = world_of(["tiktok"], hours=9, posts=6, faults=[fault("challenge", 1, 8)])
    seen = visit(tables, looks=60)
    trials = _trials(seen.asked, HOUR_S, 8 * HOUR_S)
    waits = [after[0] - before[-1] for before, after in pairwise(trials)]
    assert waits[-1] >= LONGEST_BACK_OFF_S
    assert len(trials) <= 12
    # one listing and one look
    assert max(len(trial) for trial in trials[2:]) <= 2


def test_what_remains_is_not_used_up() -> None:
    """A host that says nothing is left in its window is not asked again before the window ends."""
    said: list[float] = []

    def order(host: str, now: datetime) -> Told | None:
        at_s = (now - START).total_seconds()
        if host != TIKTOK or at_s < 600 or said:
            return None
        said.append(at_s)
        return 200, {"x-rate-limit-remaining": "0", "x-rate-limit-reset": _epoch(now, 900)}, b"{}"

    seen = visit(world_of(["tiktok"], hours=1, posts=6), looks=12, order=order)
    assert min(item.at_s for item in seen.asked if item.at_s > said[0]) >= said[0] + 899


@pytest.mark.parametrize("name", ["tiktok", "x"])
@pytest.mark.parametrize("status", [404, 410])
def test_a_stranger_who_knows_no_post_takes_none_away(name: str, status: int) -> None:
    """A name that leads to another server for two hours, whose 404 is like the own, is no event."""
    page = b"<!DOCTYPE html><html><head><title>404 Not Found</title></head><body></body></html>"

    def order(_: str, now: datetime) -> Told | None:
        lied = START + timedelta(hours=3) <= now < START + timedelta(hours=5)
        return (status, {"content-type": "text/html"}, page) if lied else None

    tables = world_of([name], hours=8, posts=12)
    for row in (*tables["posts"], *tables["accounts"]):
        row["states"] = []
    seen = visit(tables, looks=20, order=order)
    assert seen.summary["looks"] > 12
    assert (seen.summary["false_gone"], seen.summary["false_returned"]) == (0, 0)
