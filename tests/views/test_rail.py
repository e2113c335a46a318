"""The rail: everything that was said outside is drawn once, and a weak source is named."""

from datetime import UTC, datetime
from typing import Any

import pytest

from checker.views import rail
from checker.views.canvas import Canvas
from checker.views.palette import LIGHT
from tests.views.sketches import at, said

ROWS: dict[str, tuple[dict[str, Any], str]] = {
    "an article": (said(10), "rail"),
    "an article about a lane": (said(10, about="The video"), "rail"),
    "a report of a moment": (said(10, "report"), "rail"),
    "a statement over a span": (said(10, "statement", until=at(50)), "rail"),
    "a month that began before": (said(-9_000, until=at(9_000)), "rail"),
    "a span about a lane that we saw": (said(10, until=at(50), about="The video"), "rail"),
    "a report over a span": (said(10, "report", until=at(50)), "lane"),
    "a report in a lane of its own": (said(10, "report", until=at(50), about="Access"), "lane"),
    "a statement in a lane of its own": (said(10, "statement", until=at(50), about="A"), "lane"),
    "before": (said(-10), "none"),
    "a span that ended before": (said(-90, until=at(-10)), "none"),
    "after": (said(200), "none"),
}


@pytest.mark.parametrize("what", ROWS)
def test_everything_is_drawn_once(what: str) -> None:
    """Each row of this time is a flag or a lane, never both, never neither."""
    row, where = ROWS[what]
    flags = rail.rail_rows([row], at(0), at(100), seen_names=["The video"])
    own = rail.reported_lanes([row], at(0), at(100), seen_names=["The video"])
    assert (len(flags), len(own)) == (int(where == "rail"), int(where == "lane"))


def test_what_began_before_stands_at_the_edge() -> None:
    """A span from before the chart has its flag at the edge, and no hairline there."""
    canvas = Canvas(start=at(0), end=at(100), colours=LIGHT)
    moments = rail.draw(canvas, [said(-500, until=at(60))])
    (mark,) = [mark for found in canvas.marks.words.values() for mark in found]
    assert mark["x"] == canvas.marks.dotted[0]["x"]
    assert mark["x"] >= at(0).timestamp() * 1000 - 1
    assert moments == []


@pytest.mark.parametrize("certainty", ["contradicted", "from memory"])
def test_a_weak_source_is_named_on_its_flag(certainty: str) -> None:
    """What is contradicted or remembered says so beside its words, and about what it is."""
    canvas = Canvas(start=at(0), end=at(100), colours=LIGHT)
    rail.draw(canvas, [said(10, certainty=certainty, about="The video")])
    (mark,) = [mark for found in canvas.marks.words.values() for mark in found]
    assert mark["text"] == f" ▶ The video: A paper: something, {certainty}"


def test_too_many_lanes_are_counted() -> None:
    """Beyond six, the latest are drawn and a line says how many more there are."""
    rows = [said(n, "report", until=at(n + 5), about=f"Lane {n}") for n in range(9)]
    found = rail.reported_lanes(rows, at(0), at(100))
    assert [lane.name for lane in found] == [*(f"Lane {n}" for n in range(3, 9)), ""]
    assert found[-1].note == "and 3 earlier, in the table below"


def test_times_in_lists_have_their_year() -> None:
    """A list over years writes whole dates; a whole day is called one."""
    day = {"at": datetime(2019, 11, 27, tzinfo=UTC), "until": datetime(2019, 11, 28, tzinfo=UTC)}
    assert rail.dated(said(0) | day) == "2019-11-27, the whole day in UTC"
    assert rail.dated(said(0)) == "2026-01-14 12:00 UTC"
    assert rail.dated(said(0, until=at(90))) == "2026-01-14 12:00 – 2026-01-14 13:30 UTC"
