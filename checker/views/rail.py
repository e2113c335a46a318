"""The press rail: what was said outside, as flags above the lanes, with a hairline through them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from checker.views.canvas import Band, Canvas, Letters, ms
from checker.views.lanes import Lane
from checker.views.sentences import bracket, clock, minute_up

Row = Mapping[str, Any]
MOST_FLAGS = 8
_ROW = 16.0
WEAK = ("from memory", "contradicted")
ON_RAIL = ("press", "statement", "rule_change", "order")


def rail_rows(
    outside: Sequence[Row], start: datetime, end: datetime, *, seen_names: Sequence[str] = ()
) -> list[Row]:
    """Return what stands on the rail: whatever touches this time and has no lane of its own."""
    return [
        row for row in outside if _touches(row, start, end) and not _has_own_lane(row, seen_names)
    ]


def _touches(row: Row, start: datetime, end: datetime) -> bool:
    last: datetime = row["until"] or row["at"]
    return bool(row["at"] <= end and last >= start)


def _has_own_lane(row: Row, seen_names: Sequence[str]) -> bool:
    """Say whether a span is drawn dotted in a lane of its own, and not as a flag."""
    if row["until"] is None:
        return False
    if row["about"] is None:
        return bool(row["kind"] == "report")
    return row["about"] not in seen_names


def draw(canvas: Canvas, rows: Sequence[Row]) -> list[datetime]:
    """Draw the flags, a row each, and return the moments for their hairlines.

    Beyond the ``MOST_FLAGS`` latest the rail says how many more stand in the table.
    """
    shown = rows[-MOST_FLAGS:]
    for row in shown:
        band = canvas.take(_ROW)
        _flag(canvas, row, band)
    if len(rows) > len(shown):
        band = canvas.take(_ROW)
        more = f"and {len(rows) - len(shown)} earlier, in the table below"
        canvas.word(
            ms(canvas.end), band.middle, more, Letters(align="right", colour=canvas.colours.grey)
        )
    if shown:
        canvas.take(6)
    return [row["at"] for row in shown if row["at"] >= canvas.start]


def _flag(canvas: Canvas, row: Row, band: Band) -> None:
    at = max(row["at"], canvas.start)
    sign = "▶" if row["kind"] in ON_RAIL else "◇"
    text = _flag_words(row)
    if row["until"] is not None:
        # Known to the span only: the flag stands at its start, and the line says how far.
        until = min(row["until"], canvas.end)
        low = band.bottom - 1
        canvas.line((ms(at), low), (ms(until), low), canvas.colours.grey, dotted=True)
    first_half = at < canvas.start + (canvas.end - canvas.start) / 2
    canvas.word(
        ms(at),
        band.middle,
        f" {sign} {text}" if first_half else f"{text} {sign} ",
        Letters(align="left" if first_half else "right", share=0.5),
        tip=told(row),
    )


def _flag_words(row: Row) -> str:
    """Return a flag's words; a weak source is named as one, whatever room it takes."""
    about = f"{row['about']}: " if row["about"] else ""
    weak = f", {row['certainty']}" if row["certainty"] in WEAK else ""
    return f"{about}{short(row['words'])}{weak}"


def hairlines(canvas: Canvas, moments: Sequence[datetime], bars: Sequence[Band]) -> None:
    """Draw the dotted hairlines of flags through the bars, but not through the words."""
    for moment in moments:
        for bar in bars:
            canvas.upright(moment, bar, canvas.colours.grey, dotted=True)


def short(words: str, most: int = 60) -> str:
    """Return the first clause of what was said, cut at ``most`` characters."""
    clause = " ".join(words.split()).split(";")[0].split(" (")[0]
    return clause if len(clause) <= most else f"{clause[: most - 1].rstrip()}…"


def when(row: Row) -> str:
    """Return when something outside was, in words; a span where only that is known."""
    until = row["until"]
    return bracket(row["at"], until) if until else f"{clock(row['at'])} UTC"


def dated(row: Row) -> str:
    """Return the same with its year, for lists over many years."""
    at, until = row["at"], row["until"]
    if until is None:
        return f"{at:%Y-%m-%d %H:%M} UTC"
    if until - at == timedelta(days=1) and not (at.hour or at.minute or at.second):
        return f"{at:%Y-%m-%d}, the whole day in UTC"
    return f"{at:%Y-%m-%d %H:%M} – {minute_up(until):%Y-%m-%d %H:%M} UTC"


def told(row: Row, *, with_year: bool = False) -> str:
    """Return one line on something outside: when, what, who says so, how sure the source is."""
    at = dated(row) if with_year else when(row)
    return f"{at}: {row['words']} [{row['source']}; {row['certainty']}]"


def reported_lanes(
    outside: Sequence[Row], start: datetime, end: datetime, *, most: int = 6,
    seen_names: Sequence[str] = (),
) -> list[Lane]:  # fmt: skip
    """Return the lanes of what others report and we did not see.

    Beyond the ``most`` latest a line says how many more stand in the table.
    """
    found = [
        Lane(
            name=row["about"] or "Reported elsewhere",
            note=f"reported, not observed: {short(row['words'], 90)}",
            reported=((row["at"], row["until"], told(row)),),
        )
        for row in outside
        if _touches(row, start, end) and _has_own_lane(row, seen_names)
    ]
    if len(found) <= most:
        return found
    more = f"and {len(found) - most} earlier, in the table below"
    return [*found[-most:], Lane(name="", note=more)]
