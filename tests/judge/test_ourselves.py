"""Our own faults: a degraded pass, and troubles that go with reader, client, road or access."""

from datetime import UTC, datetime, timedelta

import pytest

from checker.judge.ourselves import Counted, degraded, own_faults
from checker.model import Cause

START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("n_silent", "n_asked", "before", "expected"),
    [
        (0, 40, [], False),
        (2, 2, [], False),
        (10, 40, [], False),
        (20, 40, [], True),
        (20, 40, [0.0] * 4, True),
        (10, 40, [0.0] * 20, True),
        (7, 40, [0.0] * 20, False),
        (20, 40, [0.5] * 20, False),
        (20, 40, [0.0, 0.9] * 10, False),
        (35, 40, [0.1, 0.2, 0.15, 0.12, 0.18], True),
    ],
)
def test_what_is_far_more_than_usual(
    n_silent: int, n_asked: int, before: list[float], expected: bool
) -> None:
    """A pass is degraded by what is silent beyond the usual, not by what always is."""
    assert degraded(n_silent, n_asked, before) is expected


def counted(
    hour: float,
    cause: Cause | None = None,
    *,
    n_looks: int = 10,
    vantage: str = "nl",
    agent: str = "ours",
    version: str = "1",
) -> Counted:
    """Return a pass at an hour, whose looks were all silent for one cause, or all told."""
    return Counted(
        platform="tiktok",
        vantage=vantage,
        started_at=START + timedelta(hours=hour),
        agent=agent,
        version=version,
        n_looks=n_looks,
        silent={cause: n_looks} if cause else {},
    )


UNREADABLE, WALL, LOGIN = Cause.UNREADABLE, Cause.CHALLENGE, Cause.LOGIN_WALL

STORIES = {
    "all well": ([counted(0), counted(1)], None),
    "our reader": ([counted(0), counted(1, UNREADABLE), counted(2, UNREADABLE)], ("reader", 1)),
    "our new reader": ([counted(0), counted(1, UNREADABLE, version="2")], ("reader", 1)),
    "over again": ([counted(0, UNREADABLE), counted(1)], None),
    "too few looks": ([counted(0), counted(1, UNREADABLE, n_looks=2)], None),
    "our client": ([counted(0), counted(1, WALL, agent="other")], ("client", 1)),
    "our version": ([counted(0), counted(1, WALL, version="2")], ("client", 1)),
    "our address": ([counted(0), counted(1, WALL), counted(2, vantage="tr")], ("road", 1)),
    "walls for all": ([counted(0), counted(1, WALL), counted(2, WALL, vantage="tr")], None),
    "our access": ([counted(0), counted(1, LOGIN), counted(2, LOGIN)], ("account", 1)),
    "the platform": ([counted(0), counted(1, Cause.SERVER_ERROR)], None),
    "nothing": ([], None),
}


@pytest.mark.parametrize("story", STORIES)
def test_whose_fault_it_probably_is(story: str) -> None:
    """A lasting trouble is named by what of ours it goes with, and since when; others are not."""
    passes, expected = STORIES[story]
    found = [
        (fault.whose, (fault.since - START) / timedelta(hours=1))
        for fault in own_faults(passes)
        if fault.vantage == "nl"
    ]
    assert found == ([expected] if expected else [])


def test_a_fault_counts_its_looks() -> None:
    """A fault says how many looks there were since it began, and which share it silenced."""
    (fault,) = own_faults([counted(0), counted(1, UNREADABLE), counted(2, UNREADABLE)])
    assert (fault.n_looks, fault.share) == (20, 1.0)
