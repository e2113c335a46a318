"""Time axes show grey what could not be looked at: to its end or to now, where it was so."""

from __future__ import annotations

from typing import Any

import pytest

from checker.views import lanes
from checker.views.canvas import Canvas
from checker.views.lanes import Lane
from checker.views.palette import LIGHT
from tests.views.sketches import at

HERE = Lane(name="Here", note="", platform="tiktok", vantage="here")
FAR = Lane(name="Far", note="", platform="tiktok", vantage="far")
ELSEWHERE = Lane(name="Elsewhere", note="", platform="bluesky", vantage="here")
ANY = Lane(name="Any", note="", platform="tiktok")


def gap(**changed: Any) -> dict[str, Any]:
    """Return a time in which nobody looked at TikTok from here."""
    return {
        "vantage": "here",
        "platform": "tiktok",
        "started_at": at(20),
        "ended_at": at(40),
        "words": "a wall",
        "open": False,
    } | changed


GREY = {
    "its platform and place": (gap(), ["Here", "Any"]),
    "all platforms there": (gap(platform=None), ["Here", "Elsewhere", "Any"]),
    "another place": (gap(vantage="far"), ["Far", "Any"]),
}


@pytest.mark.parametrize("name", GREY)
def test_a_gap_is_grey_where_it_was(name: str) -> None:
    """A gap is drawn on the lanes of its platform and vantage point, and on no other."""
    row, expected = GREY[name]
    found = []
    for lane in (HERE, FAR, ELSEWHERE, ANY):
        canvas = Canvas(start=at(0), end=at(100), colours=LIGHT)
        lanes.draw(canvas, [lane], [row])
        if any("we could not look" in (mark.get("tip") or "") for mark in canvas.marks.boxes):
            found.append(lane.name)
    assert found == expected


def test_a_gap_that_is_on_says_so() -> None:
    """A gap that is still on reaches to now, and its words say that it lasts."""
    canvas = Canvas(start=at(0), end=at(100), colours=LIGHT)
    lanes.draw(canvas, [HERE], [gap(ended_at=at(100), open=True)])
    (tip,) = [mark["tip"] for mark in canvas.marks.boxes]
    assert "a wall, and it is still so" in tip
