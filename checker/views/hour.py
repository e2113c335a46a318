"""The hour of a change, drawn large: brackets, look times, and what was stated about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from checker.model import Availability
from checker.views import lanes
from checker.views.absences import Absence
from checker.views.canvas import Band, Canvas, Letters, ms
from checker.views.lanes import Lane
from checker.views.rail import short, told
from checker.views.sentences import duration, minute_up

Row = Mapping[str, Any]
MOST_TICKS = 400
_LONG = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """What is drawn large.

    Attributes:
        absence: the change.
        lane: its subject's lane.
        looks: rows of all looks at it in the window, in time.
        stated: what others say of this very subject, with start and end.
        gaps: times in which we could not look.
    """

    absence: Absence
    lane: Lane
    looks: Sequence[Row]
    stated: Sequence[Row] = ()
    gaps: Sequence[Row] = ()


def window(absence: Absence, cutoff: datetime) -> tuple[datetime, datetime]:
    """Return the span to draw large: the absence with a margin; of a long one, the going."""
    gone, back = absence.gone, absence.back
    start = gone.after or gone.before
    confirmed = max(gone.before, gone.confirmed_at or gone.before)
    end = back.before if back is not None else confirmed
    if end - start > _LONG:
        end = min(confirmed, start + _LONG)
    margin = max((end - start) * 0.35, timedelta(minutes=15))
    return start - margin, max(min(end + margin, cutoff), end)


def draw(canvas: Canvas, close: Close, cutoff: datetime) -> None:
    """Draw the window of a change across the whole sheet, joined to its place in the lanes.

    The window has a time scale of its own; the sheet's axis is only borrowed for its width.
    """
    start, end = window(close.absence, cutoff)
    _funnel(canvas, start, end)
    inner = Canvas(start=start, end=end, colours=canvas.colours)
    _picture(inner, close)
    canvas.paste(inner)


def alone(canvas: Canvas, close: Close) -> None:
    """Draw the window of a change on a sheet that has this very window as its axis."""
    _picture(canvas, close)


def _funnel(canvas: Canvas, start: datetime, end: datetime) -> None:
    band = canvas.take(20)
    for moment, corner in ((start, canvas.start), (end, canvas.end)):
        at = min(max(moment, canvas.start), canvas.end)
        canvas.line((ms(at), band.top), (ms(corner), band.bottom), canvas.colours.gap)


def _picture(canvas: Canvas, close: Close) -> None:
    heading = canvas.take(22)
    gone = close.absence.gone
    day = f"{gone.before.day} {gone.before:%B %Y}"
    canvas.word(ms(canvas.start), heading.middle, close.lane.name, Letters(bold=True, share=0.5))
    canvas.word(
        ms(canvas.end),
        heading.middle,
        f"{day}, times in UTC",
        Letters(align="right", colour=canvas.colours.grey, share=0.5),
    )
    bar = canvas.take(24)
    lanes.bars(canvas, close.lane, bar)
    if close.lane.platform:
        lanes.dark(canvas, close.gaps, close.lane, bar)
    _inside(canvas, close, bar)
    _ends(canvas, close, bar)
    _ticks(canvas, close)
    for row in close.stated:
        _stated(canvas, row)


def _inside(canvas: Canvas, close: Close, bar: Band) -> None:
    """Write the length of the absence upon it, where there is an end to it."""
    gone, back = close.absence.gone, close.absence.back
    if back is None or back.before > canvas.end or not close.absence.confirmed:
        return
    last = back.after or gone.before
    text = close.absence.words().lower()
    middle = gone.before + (last - gone.before) / 2
    canvas.word(
        ms(middle),
        bar.middle,
        text,
        Letters(align="center", bold=True, colour=canvas.colours.on_absent, share=0.62),
    )


def _ends(canvas: Canvas, close: Close, bar: Band) -> None:
    """Put a tick at both ends of each bracket, and say what was seen there."""
    upper, lower = canvas.take(16), canvas.take(16)
    reach = Band(bar.top - 3, bar.bottom + 4)
    gone, back = close.absence.gone, close.absence.back
    if gone.after is not None:
        _end(canvas, gone.after, upper, f"there at {gone.after:%H:%M} ", reach, right=True)
    first = f" ▼ not there by {minute_up(gone.before):%H:%M}"
    _end(canvas, gone.before, lower, first, reach, right=False)
    if back is None or back.before > canvas.end:
        return
    if back.after is not None and back.after > gone.before:
        _end(canvas, back.after, upper, f"not there at {back.after:%H:%M} ", reach, right=True)
    limited = back.outcome.availability is Availability.LIMITED
    word = "◧ back, but limited, by" if limited else "▲ there by"
    _end(canvas, back.before, lower, f" {word} {minute_up(back.before):%H:%M}", reach, right=False)


def _end(
    canvas: Canvas, moment: datetime, band: Band, text: str, reach: Band, *, right: bool
) -> None:  # fmt: skip
    canvas.upright(moment, reach, canvas.colours.ink)
    canvas.word(ms(moment), band.middle, text, Letters(align="right" if right else "left"))


def _ticks(canvas: Canvas, close: Close) -> None:
    """Draw our looks: a hairline each, hollow where one could not tell."""
    seen = [row for row in close.looks if canvas.start <= row["asked_at"] <= canvas.end]
    band = canvas.take(12)
    for row in seen[:MOST_TICKS]:
        if row["availability"] == Availability.INCONCLUSIVE.value:
            canvas.word(
                ms(row["asked_at"]),
                band.middle,
                "○",
                Letters(align="center", colour=canvas.colours.grey),
            )
        else:
            canvas.upright(row["asked_at"], Band(band.top, band.bottom - 2), canvas.colours.grey)
    label = canvas.take(16)
    canvas.word(
        ms(canvas.start),
        label.middle,
        _looks_words(seen),
        Letters(colour=canvas.colours.grey, share=1.0),
    )


def _looks_words(seen: Sequence[Row]) -> str:
    told_nothing = sum(row["availability"] == Availability.INCONCLUSIVE.value for row in seen)
    words = f"our looks: {len(seen)} in this window"
    steps = [row["cadence_s"] for row in seen if row["cadence_s"]]
    if steps:
        words += f", {duration(timedelta(seconds=sorted(steps)[len(steps) // 2]))} apart as planned"
    if told_nothing:
        words += f"; {told_nothing} could not tell (○)"
    if len(seen) > MOST_TICKS:
        words += f"; the first {MOST_TICKS} drawn"
    return words


def _stated(canvas: Canvas, row: Row) -> None:
    """Outline what others state of this hour; we did not see it."""
    heading, band = canvas.take(18), canvas.take(12)
    text = f"reported, not observed: {short(row['words'], 90)} [{row['certainty']}]"
    canvas.word(
        ms(canvas.start), heading.middle, text, Letters(colour=canvas.colours.grey), tip=told(row)
    )
    canvas.outline((row["at"], row["until"]), band, canvas.colours.ink, tip=told(row))
    canvas.take(3)
