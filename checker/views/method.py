"""How to read the page: the grammar as a drawn example, grades in words, what cannot be told."""

from datetime import UTC, datetime, timedelta

import altair as alt

from checker.model import Availability
from checker.views import lanes
from checker.views.canvas import Canvas
from checker.views.lanes import Lane, Segment
from checker.views.palette import Palette

_START = datetime(2026, 1, 1, tzinfo=UTC)

CANNOT = (
    "Whether a post that is not there was taken down, unless the platform says so. "
    "Not there can be the author, the platform, or a setting.",
    "Anything about a time in which we could not look, or an outage that fell between two looks.",
    "Posts that went before we first found them.",
    "Why: an order in time, such as an article before a return, is no reason.",
    "What others were shown: a look says what one vantage point got.",
    "Whether reach was reduced: we look for posts, and not at how often they are recommended.",
)


def _hours(start: float, end: float) -> tuple[datetime, datetime]:
    return _START + timedelta(hours=start), _START + timedelta(hours=end)


def _run(
    what: Availability, span: tuple[float, float], after: float | None, *, confirmed: bool = True
) -> Segment:
    start, end = _hours(*span)
    return Segment(
        availability=what,
        after=None if after is None else _START + timedelta(hours=after),
        start=start,
        end=end,
        confirmed=confirmed,
    )


def examples() -> list[Lane]:
    """Return one lane for each sign, with its meaning as the lane's note."""
    there, gone = Availability.VISIBLE, Availability.ABSENT
    limited = Availability.LIMITED
    reported = (*_hours(6, 16), "reported by others")
    return [
        Lane(
            name="There",
            note="blue: there at every look that could tell",
            segments=(_run(there, (1, 24), None),),
        ),
        Lane(
            name="Gone and back",
            note="the change fell somewhere in the soft edge",
            segments=(
                _run(there, (1, 8), None),
                _run(gone, (10, 15), 8),
                _run(there, (16, 24), 15),
            ),
        ),
        Lane(
            name="Limited",
            note="hatched amber: there, but not for everybody",
            segments=(_run(there, (1, 8), None), _run(limited, (9, 24), 8)),
        ),
        Lane(
            name="Not confirmed",
            note="outlined: not there at one look alone",
            segments=(_run(there, (1, 24), None), _run(gone, (12, 13), 11, confirmed=False)),
        ),
        Lane(
            name="We could not look",
            note="hatched grey: nothing follows about the post",
            segments=(_run(there, (1, 24), None),),
            platform="example",
        ),
        Lane(name="Reported", note="dotted: said by others, not observed", reported=(reported,)),
    ]


def grammar(colours: Palette) -> alt.LayerChart:
    """Return the grammar as a chart of invented examples."""
    canvas = Canvas(start=_START, end=_START + timedelta(hours=24), colours=colours)
    start, end = _hours(9, 13)
    gap = {"platform": "example", "started_at": start, "ended_at": end, "words": "an example"}
    lanes.draw(canvas, examples(), [gap])
    parts = "; ".join(f"{lane.name}: {lane.note}" for lane in examples())
    return canvas.chart(f"The signs of every timeline, on invented examples. {parts}.")
