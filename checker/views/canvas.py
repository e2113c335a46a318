"""A sheet to draw on: boxes, soft edges, hairlines and words, laid out in pixels and time.

The time axis runs over the sheet's width, whatever it is; heights are pixels. Every mark is
placed by its own numbers, so that a chart says the same at 390 and at 1,280 pixels.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import altair as alt

from checker.model.instants import EPOCH
from checker.views.palette import Palette

MOST_MARKS = 5_000
SOFT_STEPS = 28
Align = Literal["left", "center", "right"]
Mark = dict[str, Any]


def ms(moment: datetime) -> float:
    """Return a moment as milliseconds since 1970, the unit of the sheet's time axis."""
    return (moment - EPOCH).total_seconds() * 1_000.0


@dataclass(frozen=True, slots=True)
class Band:
    """A horizontal strip of the sheet, in pixels from its top."""

    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Half way down."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Canvas:
    """Collects marks between two moments, and makes one chart of them.

    Attributes:
        start: left edge of the time axis.
        end: right edge of it.
        colours: for the page's background.
        height: of the sheet so far, in pixels.
    """

    start: datetime
    end: datetime
    colours: Palette
    height: float = 0.0
    _grid: list[Mark] = field(default_factory=list)
    _boxes: list[Mark] = field(default_factory=list)
    _outlines: list[Mark] = field(default_factory=list)
    _lines: list[Mark] = field(default_factory=list)
    _dotted: list[Mark] = field(default_factory=list)
    _words: dict[tuple[str, bool, float], list[Mark]] = field(default_factory=dict)

    def take(self, pixels: float) -> Band:
        """Return the next strip of the sheet, ``pixels`` high."""
        band = Band(self.height, self.height + pixels)
        self.height = band.bottom
        return band

    def _within(self, moment: datetime) -> float:
        return ms(min(max(moment, self.start), self.end))

    def box(
        self, span: tuple[datetime, datetime], band: Band, colour: str, *, tip: str,
        opacity: float = 1.0,
    ) -> None:  # fmt: skip
        """Fill a span of time; what lies outside the sheet is cut off."""
        left, right = self._within(span[0]), self._within(span[1])
        if right > left:
            self._boxes.append(
                _area(left, right, band) | {"colour": colour, "opacity": opacity, "tip": tip}
            )

    def soft_edge(
        self, span: tuple[datetime, datetime], band: Band, colour: str, *, tip: str
    ) -> None:
        """Fade a colour in over a bracket: the change fell somewhere between its ends."""
        left, right = ms(span[0]), ms(span[1])
        low, high = ms(self.start), ms(self.end)
        # A bracket of a pixel or two needs no more shades than it has pixels.
        n_steps = max(min(SOFT_STEPS, int((right - left) / (high - low) * 500)), 2)
        step = (right - left) / n_steps
        for index in range(n_steps):
            at = max(left + index * step, low), min(left + (index + 1) * step, high)
            if at[1] > at[0]:
                shade = {"colour": colour, "opacity": (index + 0.5) / n_steps, "tip": tip}
                self._boxes.append(_area(*at, band) | shade)

    def outline(
        self, span: tuple[datetime, datetime], band: Band, colour: str, *, tip: str
    ) -> None:
        """Draw a dotted, unfilled bar: reported by others, or seen at one look only."""
        left, right = self._within(span[0]), self._within(span[1])
        if right > left:
            self._outlines.append(_area(left, right, band) | {"colour": colour, "tip": tip})

    def hatch(
        self, span: tuple[datetime, datetime], band: Band, colour: str, *, pitch: float = 0.012
    ) -> None:
        """Hatch a span: strokes every ``pitch`` of the sheet's width."""
        low, high = ms(self.start), ms(self.end)
        step = (high - low) * pitch
        left, right = self._within(span[0]), self._within(span[1])
        lean = min(step, right - left)
        count = min(int((right - left) / step) + 1, 400) if right > left else 0
        for index in range(count):
            foot = left + index * step
            head = min(foot + lean, right)
            rise = (head - foot) / lean if lean else 1.0
            top = band.bottom - (band.bottom - band.top) * rise
            self._lines.append(
                {"x": foot, "x2": head, "y": band.bottom, "y2": top, "colour": colour, "tip": ""}
            )

    def line(
        self, at: tuple[float, float], to: tuple[float, float], colour: str, *, dotted: bool = False
    ) -> None:
        """Draw a hairline between two places, each (milliseconds, pixels)."""
        where = {"x": at[0], "y": at[1], "x2": to[0], "y2": to[1], "colour": colour, "tip": ""}
        (self._dotted if dotted else self._lines).append(where)

    def rule(self, moment: datetime, band: Band) -> None:
        """Draw a grid line at a moment, beneath everything else."""
        x = ms(moment)
        self._grid.append(
            {"x": x, "y": band.top, "x2": x, "y2": band.bottom, "tip": ""}
            | {"colour": self.colours.hair}
        )

    def upright(self, moment: datetime, band: Band, colour: str, *, dotted: bool = False) -> None:
        """Draw an upright hairline at a moment, if it is on the sheet."""
        if self.start <= moment <= self.end:
            x = ms(moment)
            self.line((x, band.top), (x, band.bottom), colour, dotted=dotted)

    def word(  # noqa: PLR0913  the marks of a word
        self, x: float, y: float, text: str, *, align: Align = "left", colour: str | None = None,
        bold: bool = False, share: float = 1.0, tip: str = "",
    ) -> None:  # fmt: skip
        """Write a word; it is cut with an ellipsis at ``share`` of the sheet's width."""
        mark = {"x": x, "y": y, "text": text, "colour": colour or self.colours.ink, "tip": tip}
        self._words.setdefault((align, bold, share), []).append(mark)

    def paste(self, other: "Canvas") -> None:
        """Put another sheet below, its own time axis stretched over this one's width."""
        down = self.take(other.height).top
        low, high = ms(self.start), ms(self.end)
        share = (high - low) / (ms(other.end) - ms(other.start))

        def moved(mark: Mark) -> Mark:
            across = {
                n: low + (mark[n] - ms(other.start)) * share for n in ("x", "x2") if n in mark
            }
            return mark | across | {n: mark[n] + down for n in ("y", "y2") if n in mark}

        self._grid += [moved(mark) for mark in other._grid]  # noqa: SLF001  its own kind
        self._boxes += [moved(mark) for mark in other._boxes]  # noqa: SLF001
        self._outlines += [moved(mark) for mark in other._outlines]  # noqa: SLF001
        self._lines += [moved(mark) for mark in other._lines]  # noqa: SLF001
        self._dotted += [moved(mark) for mark in other._dotted]  # noqa: SLF001
        for style, words in other._words.items():  # noqa: SLF001
            self._words.setdefault(style, []).extend(moved(mark) for mark in words)

    @property
    def n_marks(self) -> int:
        """How many marks are on the sheet."""
        shapes = len(self._boxes) + len(self._outlines) + len(self._lines)
        shapes += len(self._dotted) + len(self._grid)
        return shapes + sum(len(words) for words in self._words.values())

    def chart(self, description: str) -> alt.LayerChart:
        """Return the sheet as one chart, with a description for who cannot see it."""
        layers = [layer for layer in self._layers() if layer is not None]
        made: alt.LayerChart = (
            alt.layer(*layers)
            .properties(width="container", height=self.height, description=description)
            .configure(
                view=alt.ViewConfig(stroke=None),
                background="transparent",
                font="Source Sans, Source Sans Pro, sans-serif",
                padding={"left": 1, "right": 1, "top": 2, "bottom": 2},
            )
        )
        return made

    def _layers(self) -> list[alt.Chart | None]:
        shapes = [
            self._drawn(self._grid, alt.MarkDef("rule", strokeWidth=1)),
            self._drawn(self._boxes, alt.MarkDef("rect", strokeWidth=0)),
            self._drawn(
                self._outlines,
                alt.MarkDef("rect", strokeWidth=1.3, strokeDash=[2, 2], fillOpacity=0.0),
                stroke=True,
            ),
            self._drawn(self._dotted, alt.MarkDef("rule", strokeWidth=1, strokeDash=[2, 3])),
            self._drawn(self._lines, alt.MarkDef("rule", strokeWidth=1)),
        ]
        return shapes + [self._written(*style) for style in self._words]

    def _x(self, name: str = "x") -> alt.X:
        scale = alt.Scale(domain=[ms(self.start), ms(self.end)], nice=False, zero=False)
        return alt.X(f"{name}:Q", scale=scale, axis=None)

    def _y(self, name: str = "y") -> alt.Y:
        scale = alt.Scale(domain=[0, self.height], nice=False, zero=False, reverse=True)
        return alt.Y(f"{name}:Q", scale=scale, axis=None)

    def _drawn(
        self, marks: list[Mark], shape: alt.MarkDef, *, stroke: bool = False
    ) -> alt.Chart | None:
        if not marks:
            return None
        colour = alt.Stroke("colour:N", scale=None) if stroke else alt.Color("colour:N", scale=None)
        encoded: list[Any] = [self._x(), alt.X2("x2:Q"), self._y(), alt.Y2("y2:Q"), colour]
        if any("opacity" in mark for mark in marks):
            encoded.append(alt.Opacity("opacity:Q", scale=None))
        if any(mark["tip"] for mark in marks):
            encoded.append(alt.Tooltip("tip:N", title=" "))
        chart = alt.Chart(_rows(marks), mark=shape)
        return chart.encode(*encoded)

    def _written(self, align: str, bold: bool, share: float) -> alt.Chart:
        marks = self._words[align, bold, share]
        shape = alt.MarkDef(
            "text",
            align=align,  # type: ignore[arg-type]
            baseline="middle",
            fontSize=12,
            fontWeight=700 if bold else 400,
            limit=alt.ExprRef(f"width*{share}"),
        )
        colour = alt.Color("colour:N", scale=None)
        chart = alt.Chart(_rows(marks), mark=shape)
        encoded: list[Any] = [self._x(), self._y(), colour, alt.Text("text:N")]
        if any(mark["tip"] for mark in marks):
            encoded.append(alt.Tooltip("tip:N", title=" "))
        return chart.encode(*encoded)


def _rows(marks: list[Mark]) -> alt.InlineData:
    return alt.InlineData(values=marks)


def _area(left: float, right: float, band: Band) -> Mark:
    return {"x": left, "x2": right, "y": band.top, "y2": band.bottom}
