"""The press rail: what was said outside, as flags above the lanes, with a hairline through them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from checker.views.canvas import Band, Canvas, Letters, ms
from checker.views.lanes import Lane
from checker.views.sentences import bracket, clock

Row = Mapping[str, Any]
MOST_FLAGS = 8
_ROW = 16.0
ON_RAIL = ("press", "statement", "rule_change", "order")


def rail_rows(outside: Sequence[Row], start: datetime, end: datetime) -> list[Row]:
    """Return what stands on the rail: said in this time, about no lane of its own."""
    return [
        row
        for row in outside
        if row["about"] is None
        and (row["kind"] in ON_RAIL or row["until"] is None)
        and start <= row["at"] <= end
    ]


def draw(canvas: Canvas, rows: Sequence[Row]) -> list[datetime]:
    """Draw the flags, a row each, and return the moments for their hairlines.

    Beyond ``MOST_FLAGS`` the rail says how many more stand in the table.
    """
    shown = rows[:MOST_FLAGS]
    for row in shown:
        band = canvas.take(_ROW)
        _flag(canvas, row, band)
    if len(rows) > len(shown):
        band = canvas.take(_ROW)
        more = f"and {len(rows) - len(shown)} more, in the table below"
        canvas.word(
            ms(canvas.end), band.middle, more, Letters(align="right", colour=canvas.colours.grey)
        )
    if shown:
        canvas.take(6)
    return [row["at"] for row in shown]


def _flag(canvas: Canvas, row: Row, band: Band) -> None:
    at = row["at"]
    sign = "▶" if row["kind"] in ON_RAIL else "◇"
    text = short(row["words"])
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


def told(row: Row) -> str:
    """Return one line on something outside: when, what, who says so, how sure the source is."""
    return f"{when(row)}: {row['words']} [{row['source']}; {row['certainty']}]"


def reported_lanes(
    outside: Sequence[Row], start: datetime, end: datetime, *, most: int = 3,
    seen_names: Sequence[str] = (),
) -> list[Lane]:  # fmt: skip
    """Return the lanes of what others report and we did not see; at most ``most``."""
    found: list[Lane] = []
    for row in outside:
        own = row["about"] is not None and row["about"] not in seen_names
        if row["until"] is None or row["until"] < start or row["at"] > end:
            continue
        if own or (row["kind"] == "report" and row["about"] is None):
            found.append(
                Lane(
                    name=row["about"] or "Reported elsewhere",
                    note=f"reported, not observed: {short(row['words'], 90)}",
                    reported=((row["at"], row["until"], told(row)),),
                )
            )
    return found[:most]
