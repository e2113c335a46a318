"""A sheet to draw on: boxes, soft edges, hairlines and words, laid out in pixels and time.

The time axis runs over the sheet's width, whatever it is; heights are pixels. Every mark is
placed by its own numbers, so that a chart says the same at 390 and at 1,280 pixels.
"""

from dataclasses import dataclass, field
from datetime import datetime

import altair as alt

from checker.model.instants import EPOCH
from checker.views.palette import Palette
from checker.views.printing import Align, Mark, Marks, printed

SOFT_STEPS = 28


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """How a word is written.

    Attributes:
        align: which of its ends stands at its place.
        colour: None for the page's ink.
        share: it is cut with an ellipsis at this share of the sheet's width.
    """

    align: Align = "left"
    colour: str | None = None
    bold: bool = False
    share: float = 1.0


@dataclass(slots=True)
class Canvas:
    """Collects marks between two moments, and makes one chart of them.

    Attributes:
        start: left edge of the time axis.
        end: right edge of it.
        colours: for the page's background.
        height: of the sheet so far, in pixels.
        marks: what has been drawn.
    """

    start: datetime
    end: datetime
    colours: Palette
    height: float = 0.0
    marks: Marks = field(default_factory=Marks)

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
            self.marks.boxes.append(
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
                self.marks.boxes.append(_area(*at, band) | shade)

    def outline(
        self, span: tuple[datetime, datetime], band: Band, colour: str, *, tip: str
    ) -> None:
        """Draw a dotted, unfilled bar: reported by others, or seen at one look only."""
        left, right = self._within(span[0]), self._within(span[1])
        if right > left:
            self.marks.outlines.append(_area(left, right, band) | {"colour": colour, "tip": tip})

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
            self.marks.lines.append(
                {"x": foot, "x2": head, "y": band.bottom, "y2": top, "colour": colour, "tip": ""}
            )

    def line(
        self, at: tuple[float, float], to: tuple[float, float], colour: str, *, dotted: bool = False
    ) -> None:
        """Draw a hairline between two places, each (milliseconds, pixels)."""
        where = {"x": at[0], "y": at[1], "x2": to[0], "y2": to[1], "colour": colour, "tip": ""}
        (self.marks.dotted if dotted else self.marks.lines).append(where)

    def rule(self, moment: datetime, band: Band) -> None:
        """Draw a grid line at a moment, beneath everything else."""
        x = ms(moment)
        self.marks.grid.append(
            {"x": x, "y": band.top, "x2": x, "y2": band.bottom, "tip": ""}
            | {"colour": self.colours.hair}
        )

    def upright(self, moment: datetime, band: Band, colour: str, *, dotted: bool = False) -> None:
        """Draw an upright hairline at a moment, if it is on the sheet."""
        if self.start <= moment <= self.end:
            x = ms(moment)
            self.line((x, band.top), (x, band.bottom), colour, dotted=dotted)

    def word(
        self, x: float, y: float, text: str, letters: Letters | None = None, *, tip: str = ""
    ) -> None:
        """Write a word at ``x`` (the time axis) and ``y`` (pixels)."""
        style = letters or Letters()
        colour = style.colour or self.colours.ink
        mark = {"x": x, "y": y, "text": text, "colour": colour, "tip": tip}
        self.marks.words.setdefault((style.align, style.bold, style.share), []).append(mark)

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

        self.marks.add(other.marks, moved)

    def chart(self, description: str) -> alt.LayerChart:
        """Return the sheet as one chart, with a description for who cannot see it."""
        return printed(self.marks, (ms(self.start), ms(self.end)), self.height, description)


def _area(left: float, right: float, band: Band) -> Mark:
    return {"x": left, "x2": right, "y": band.top, "y2": band.bottom}
