"""Swimlanes: one bar a subject, soft where a change fell between two looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from checker.model import Availability
from checker.views.canvas import Band, Canvas, Letters, ms
from checker.views.palette import WORDS
from checker.views.sentences import bracket, clock

Row = Mapping[str, Any]
MOST_LANES = 200
MOST_SEGMENTS = 40
_MERGED = 120
_LABEL, _BAR, _SIGNS, _AIR = 17.0, 15.0, 13.0, 5.0
_GONE_AND_BACK = ("▼", "▲")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A run of one availability.

    Attributes:
        after: last time seen otherwise; the soft edge starts there. None where nothing is known.
        start: first time seen so.
        end: last time seen so; nothing is known between it and the next run.
        confirmed: False for what one look alone showed.
        withdrawn: we no longer say that it was so; outlined, never filled.
    """

    availability: Availability
    after: datetime | None
    start: datetime
    end: datetime
    confirmed: bool
    withdrawn: bool = False

    @property
    def stated(self) -> bool:
        """Whether we say that it was so."""
        return self.confirmed and not self.withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One subject as one vantage point saw it, or what others report of something.

    Attributes:
        name: the lane's title, in plain words.
        note: whose knowledge it is, such as "seen by us, replay".
        segments: what we saw, in time.
        reported: what others report, as (from, until, words); drawn dotted, never filled.
        control: a control's lane is outlined in dashes.
        platform: whose gaps concern it; None for a reported lane.
        vantage: from where it was seen; None takes the gaps of all vantage points.
    """

    name: str
    note: str
    segments: tuple[Segment, ...] = ()
    reported: tuple[tuple[datetime, datetime, str], ...] = ()
    control: bool = False
    platform: str | None = None
    vantage: str | None = None


def segments(
    spells: Sequence[Row],
    first: tuple[datetime | None, datetime] | None = None,
    withdrawn: Sequence[int] = (),
) -> tuple[Segment, ...]:
    """Return a subject's runs from its spells at one vantage point, oldest first.

    Args:
        spells: rows of the store, in order.
        first: the bracket of the first sighting, whose start the platform's own date gives.
        withdrawn: ordinals of the runs that are no longer stated.
    """
    found = []
    for row in spells:
        after = row["after"]
        if row["ordinal"] == 0 and after is None and first is not None:
            after = first[0]
        found.append(
            Segment(
                availability=Availability(row["availability"]),
                after=after,
                start=row["before"],
                end=row["last_asked_at"],
                confirmed=row["confirmed_at"] is not None,
                withdrawn=row["ordinal"] in withdrawn,
            )
        )
    return tuple(found)


def draw(canvas: Canvas, lanes: Sequence[Lane], gaps: Sequence[Row]) -> list[Band]:
    """Draw lanes one below the other, and return the strips of their bars."""
    strips: list[Band] = []
    said = ""
    for lane in lanes[:MOST_LANES]:
        heading = canvas.take(_LABEL)
        canvas.word(
            _left(canvas),
            heading.middle,
            lane.name if lane.name != said else "",
            Letters(bold=True, share=0.4),
        )
        said = lane.name
        canvas.word(
            right_of(canvas),
            heading.middle,
            lane.note,
            Letters(align="right", colour=canvas.colours.grey, share=0.58),
            tip=lane.note,
        )
        bar = canvas.take(_BAR)
        signs = canvas.take(_SIGNS if _turns(lane) else _AIR)
        for start, until, words in lane.reported:
            canvas.outline((start, until), bar, canvas.colours.ink, tip=words)
        bars(canvas, lane, bar)
        _mark_turns(canvas, lane, signs)
        if lane.platform:
            dark(canvas, gaps, lane, bar)
        strips.append(bar)
    return strips


def bars(canvas: Canvas, lane: Lane, band: Band) -> None:
    """Draw what was seen in one lane: runs, and between them soft edges."""
    before: Segment | None = None
    for segment in lane.segments[-MOST_SEGMENTS:]:
        _bar(canvas, lane, segment, before, band)
        if segment.stated:
            before = segment


def _bar(canvas: Canvas, lane: Lane, segment: Segment, before: Segment | None, band: Band) -> None:
    word = WORDS[segment.availability]
    tip = f"{lane.name}: {word} from {clock(segment.start)} to {clock(segment.end)} UTC"
    colour = canvas.colours.of(segment.availability)
    until = max(segment.end, segment.start + (canvas.end - canvas.start) / 1500)
    if not segment.stated:
        why = "withdrawn" if segment.withdrawn else "at one look, not confirmed"
        canvas.outline((segment.start, until), band, colour, tip=f"{tip}; {why}")
        return
    if segment.after is not None and segment.after < segment.start:
        edge = segment.after, segment.start
        when = bracket(segment.after, segment.start)
        if before is not None:
            canvas.box(edge, band, canvas.colours.of(before.availability), tip=f"changed {when}")
        canvas.soft_edge(edge, band, colour, tip=f"{lane.name}: changed to “{word}” {when}")
    if lane.control:
        canvas.outline((segment.start, until), band, canvas.colours.control, tip=tip)
        if segment.availability is Availability.VISIBLE:
            return
    canvas.box((segment.start, until), band, colour, tip=tip)
    if segment.availability is Availability.LIMITED:
        canvas.hatch((segment.start, until), band, canvas.colours.ink)


def dark(canvas: Canvas, gaps: Sequence[Row], lane: Lane, band: Band) -> None:
    """Paper over and hatch the times in which we could not look."""
    for start, end, words in _merged(
        [gap for gap in gaps if _concerns(gap, lane)], (canvas.end - canvas.start) / _MERGED
    ):
        span = start, end
        when = bracket(*span)
        tip = f"we could not look: {words}, {when}"
        canvas.box(span, band, canvas.colours.paper, tip=tip)
        canvas.hatch(span, band, canvas.colours.gap, pitch=0.006)


def _concerns(gap: Row, lane: Lane) -> bool:
    here = lane.vantage is None or gap.get("vantage") in (None, lane.vantage)
    return here and gap["platform"] in (None, lane.platform)


def _merged(gaps: Sequence[Row], near: timedelta) -> list[tuple[datetime, datetime, str]]:
    """Join gaps that lie too close together to be drawn apart."""
    found: list[tuple[datetime, datetime, str]] = []
    for gap in gaps:
        start, end = gap["started_at"], gap["ended_at"]
        said = f"{gap['words']}, and it is still so" if gap.get("open") else gap["words"]
        if found and start - found[-1][1] < near:
            begun, reached, words = found.pop()
            found.append((begun, max(reached, end), words))
        else:
            found.append((start, end, said))
    return found


def _turns(lane: Lane) -> list[tuple[datetime, str]]:
    """Return where a lane leaves and comes back, with the sign that says so."""
    found: list[tuple[datetime, str]] = []
    before: Segment | None = None
    for segment in lane.segments:
        if not segment.stated:
            continue
        gone = segment.availability is Availability.ABSENT
        if gone:
            found.append((segment.start, _GONE_AND_BACK[0]))
        elif before is not None and before.availability is Availability.ABSENT:
            found.append((segment.start, _GONE_AND_BACK[1]))
        before = segment
    return found


def _mark_turns(canvas: Canvas, lane: Lane, band: Band) -> None:
    """Write ▼ and ▲ below the bar; two that would touch are written as one word."""
    near = (canvas.end - canvas.start) / 30
    written: list[tuple[datetime, datetime, str]] = []
    for moment, sign in _turns(lane):
        if written and moment - written[-1][1] < near:
            start, _, signs = written.pop()
            written.append((start, moment, (signs + sign)[-4:]))
        else:
            written.append((moment, moment, sign))
    for start, end, signs in written:
        middle = start + (end - start) / 2
        if canvas.start <= middle <= canvas.end:
            colour = canvas.colours.absent if signs == _GONE_AND_BACK[0] else canvas.colours.ink
            canvas.word(
                _at(canvas, middle),
                band.middle,
                signs,
                Letters(align="center", colour=colour),
                tip=f"{lane.name}: {clock(start)} UTC",
            )


def days(canvas: Canvas, lanes: Band, most: int = 5) -> None:
    """Rule and name whole days or hours below the lanes; times are UTC and say so."""
    step = _step((canvas.end - canvas.start) / most)
    band = canvas.take(20)
    midnight = canvas.start.replace(hour=0, minute=0, second=0, microsecond=0)
    moment = midnight
    while moment <= canvas.end:
        if moment >= canvas.start:
            canvas.rule(moment, Band(lanes.top, band.top))
            text = f"{moment:%a} {moment.day} {moment:%b}" if step.days else f"{moment:%H:%M}"
            late = moment > canvas.end - (canvas.end - canvas.start) * 0.12
            canvas.word(
                _at(canvas, moment),
                band.middle,
                f"{text} " if late else f" {text}",
                Letters(align="right" if late else "left", colour=canvas.colours.grey),
            )
        moment += step


_STEPS = (
    *(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 720, 2160, 8760)),
)


def _step(least: timedelta) -> timedelta:
    return next((step for step in _STEPS if step >= least), _STEPS[-1])


def _at(canvas: Canvas, moment: datetime) -> float:
    return ms(min(max(moment, canvas.start), canvas.end))


def _left(canvas: Canvas) -> float:
    return _at(canvas, canvas.start)


def right_of(canvas: Canvas) -> float:
    """Return the right edge of a sheet on its time axis."""
    return _at(canvas, canvas.end)
