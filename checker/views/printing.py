"""Printing: from marks with numbers to one Vega-Lite chart."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import altair as alt

Align = Literal["left", "center", "right"]
Mark = dict[str, Any]
Style = tuple[Align, bool, float]


@dataclass(slots=True)
class Marks:
    """What is drawn, by the kind of shape; later kinds lie above earlier ones."""

    grid: list[Mark] = field(default_factory=list)
    boxes: list[Mark] = field(default_factory=list)
    outlines: list[Mark] = field(default_factory=list)
    dotted: list[Mark] = field(default_factory=list)
    lines: list[Mark] = field(default_factory=list)
    words: dict[Style, list[Mark]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many marks there are."""
        shapes = (self.grid, self.boxes, self.outlines, self.dotted, self.lines)
        return sum(map(len, shapes)) + sum(map(len, self.words.values()))

    def add(self, other: "Marks", moved: Callable[[Mark], Mark]) -> None:
        """Take over another's marks, each moved to its new place."""
        for kind in ("grid", "boxes", "outlines", "dotted", "lines"):
            getattr(self, kind).extend(map(moved, getattr(other, kind)))
        for style, words in other.words.items():
            self.words.setdefault(style, []).extend(map(moved, words))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The frame of one chart: its time axis in milliseconds, and its height in pixels."""

    across: tuple[float, float]
    height: float

    def x(self) -> alt.X:
        """Return the time axis, undrawn."""
        scale = alt.Scale(domain=list(self.across), nice=False, zero=False)
        return alt.X("x:Q", scale=scale, axis=None)

    def y(self) -> alt.Y:
        """Return the pixels from the top, undrawn."""
        scale = alt.Scale(domain=[0, self.height], nice=False, zero=False, reverse=True)
        return alt.Y("y:Q", scale=scale, axis=None)

    def drawn(
        self, marks: list[Mark], shape: alt.MarkDef, *, stroke: bool = False
    ) -> alt.Chart | None:
        """Return a layer of shapes, None without any."""
        if not marks:
            return None
        colour = alt.Stroke("colour:N", scale=None) if stroke else alt.Color("colour:N", scale=None)
        encoded: list[Any] = [self.x(), alt.X2("x2:Q"), self.y(), alt.Y2("y2:Q"), colour]
        if any("opacity" in mark for mark in marks):
            encoded.append(alt.Opacity("opacity:Q", scale=None))
        return _encoded(marks, shape, encoded)

    def written(self, marks: list[Mark], style: Style) -> alt.Chart:
        """Return a layer of words in one style."""
        align, bold, share = style
        shape = alt.MarkDef(
            "text",
            align=align,
            baseline="middle",
            fontSize=12,
            fontWeight=700 if bold else 400,
            limit=alt.ExprRef(f"width*{share}"),
        )
        colour = alt.Color("colour:N", scale=None)
        return _encoded(marks, shape, [self.x(), self.y(), colour, alt.Text("text:N")])


def _encoded(marks: list[Mark], shape: alt.MarkDef, encoded: list[Any]) -> alt.Chart:
    if any(mark["tip"] for mark in marks):
        encoded.append(alt.Tooltip("tip:N", title=" "))
    return alt.Chart(alt.InlineData(values=marks), mark=shape).encode(*encoded)


def printed(
    marks: Marks, across: tuple[float, float], height: float, description: str
) -> alt.LayerChart:
    """Return marks as one chart.

    Args:
        marks: what is drawn.
        across: the time axis, in milliseconds since 1970.
        height: in pixels.
        description: for who cannot see it.
    """
    sheet = _Sheet(across, height)
    outline = alt.MarkDef("rect", strokeWidth=1.3, strokeDash=[2, 2], fillOpacity=0.0)
    shapes = [
        sheet.drawn(marks.grid, alt.MarkDef("rule", strokeWidth=1)),
        sheet.drawn(marks.boxes, alt.MarkDef("rect", strokeWidth=0)),
        sheet.drawn(marks.outlines, outline, stroke=True),
        sheet.drawn(marks.dotted, alt.MarkDef("rule", strokeWidth=1, strokeDash=[2, 3])),
        sheet.drawn(marks.lines, alt.MarkDef("rule", strokeWidth=1)),
    ]
    layers = [layer for layer in shapes if layer is not None]
    layers += [sheet.written(words, style) for style, words in marks.words.items()]
    made: alt.LayerChart = (
        alt.layer(*layers)
        .properties(width="container", height=height, description=description)
        .configure(
            view=alt.ViewConfig(stroke=None),
            background="transparent",
            font="Source Sans, Source Sans Pro, sans-serif",
            padding={"left": 1, "right": 1, "top": 2, "bottom": 2},
        )
    )
    return made
