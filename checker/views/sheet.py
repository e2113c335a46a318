"""The two charts of the page: a topic's changed lanes with one hour drawn large, and one life."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import altair as alt

from checker.views import hour, lanes, rail
from checker.views.canvas import Band, Canvas, Letters
from checker.views.hour import Close
from checker.views.lanes import Lane
from checker.views.palette import WORDS, Palette
from checker.views.sentences import bracket, clock

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one chart is made from.

    Attributes:
        start: the first look, or the start of the chosen span.
        cutoff: where looking, and the chart, ends.
        lanes: what we saw, the changed ones first.
        outside: rows of what was said outside, for rail and dotted lanes.
        gaps: rows of times in which we could not look.
        close: what is drawn large below, one window each.
        origin: the word for what was not observed; "" for what was.
    """

    start: datetime
    cutoff: datetime
    lanes: Sequence[Lane]
    outside: Sequence[Row] = ()
    gaps: Sequence[Row] = ()
    close: Sequence[Close] = ()
    origin: str = ""


def chart(sheet: Sheet, colours: Palette) -> alt.LayerChart:
    """Return the whole sheet: rail, lanes, days, and the windows drawn large."""
    return drawn(sheet, colours).chart(description(sheet))


def drawn(sheet: Sheet, colours: Palette) -> Canvas:
    """Return the sheet with all its marks."""
    margin = max((sheet.cutoff - sheet.start) * 0.03, timedelta(minutes=1))
    canvas = Canvas(start=sheet.start - margin, end=sheet.cutoff, colours=colours)
    names = [lane.name for lane in sheet.lanes]
    # What is drawn large below needs no flag.
    large = [row for close in sheet.close for row in close.stated]
    said = [row for row in sheet.outside if row not in large]
    flags = rail.draw(canvas, rail.rail_rows(said, canvas.start, canvas.end, seen_names=names))
    others = rail.reported_lanes(sheet.outside, canvas.start, canvas.end, seen_names=names)
    top = canvas.height
    bars = lanes.draw(canvas, [*sheet.lanes, *others], sheet.gaps)
    lanes.days(canvas, Band(top, canvas.height))
    rail.hairlines(canvas, flags, bars)
    for close in sheet.close:
        hour.draw(canvas, close, sheet.cutoff)
    _corner(canvas, sheet)
    return canvas


def _corner(canvas: Canvas, sheet: Sheet) -> None:
    """Write origin, cut-off and zone into the corner, so that a saved picture says them too."""
    band = canvas.take(18)
    text = f"up to {clock(sheet.cutoff)} {sheet.cutoff.year}, UTC"
    if sheet.origin:
        text = f"{sheet.origin}, {text}"
    canvas.word(
        lanes.right_of(canvas),
        band.middle,
        text,
        Letters(align="right", colour=canvas.colours.grey),
    )


def description(sheet: Sheet) -> str:
    """Return the chart in words, for who cannot see it."""
    parts = [
        f"{'A ' + sheet.origin + ': ' if sheet.origin else ''}timeline in UTC "
        f"from {clock(sheet.start)} to {clock(sheet.cutoff)}, a bar a subject."
    ]
    for lane in sheet.lanes[:12]:
        turns = [
            f"{WORDS[segment.availability]} {bracket(segment.after, segment.start)}"
            + ("" if segment.confirmed else ", not confirmed")
            + (", withdrawn" if segment.withdrawn else "")
            for segment in lane.segments
        ]
        parts.append(f"{lane.name}: {', then '.join(turns) or 'never seen'}.")
    if len(sheet.lanes) > 12:
        parts.append(f"{len(sheet.lanes) - 12} more bars.")
    if sheet.gaps:
        parts.append(f"{len(sheet.gaps)} hatched times in which we could not look.")
    said = [row for row in sheet.outside if row["kind"] in rail.ON_RAIL]
    if said:
        parts.append(f"{len(said)} flags for what was said outside; the table has them.")
    return " ".join(parts)
