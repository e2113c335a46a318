"""What other servers show of their copies is told as theirs, apart from everything else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checker.model import EventKind, observer_of
from checker.views.afar import MOST, lines
from checker.views.sentences import change_sentence
from tests.support.stories import REMOVED, make_event

AFAR = "here@social.example"


@pytest.mark.parametrize(
    ("vantage", "observer"),
    [("here", None), (AFAR, "social.example"), ("", None), ("nl-2", None)],
)
def test_an_observer_is_in_the_name_of_its_vantage_point(
    vantage: str, observer: str | None
) -> None:
    """Behind the @ stands the server that was asked for its copy."""
    assert observer_of(vantage) == observer


def test_a_change_at_an_observer_is_never_told_as_the_platforms() -> None:
    """The sentence names the observer, in place of the platform, and says that it is a copy."""
    event = make_event("e", EventKind.GONE, -5, 0, REMOVED)
    own = change_sentence(event)
    told = change_sentence(replace(event, vantage=AFAR))
    assert told.startswith("Its copy on social.example: social.example ")
    assert "TikTok" in own
    assert "TikTok" not in told


def test_changes_elsewhere_are_listed_the_newest_first() -> None:
    """Each change at another server is a line; first sightings are none, and there is an end."""
    gone = [
        replace(make_event(f"e{minute}", EventKind.GONE, minute - 5, minute, REMOVED), vantage=AFAR)
        for minute in range(20)
    ]
    seen = replace(make_event("s", EventKind.APPEARED, None, 30, REMOVED), vantage=AFAR)
    told = lines([*gone, seen], {})
    assert len(told) == MOST
    assert all("Its copy on social.example" in line for line in told)
    assert lines([], {}) == []
