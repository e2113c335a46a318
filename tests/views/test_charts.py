"""The charts: what is drawn, where, with which words, and never more than a page can bear."""

from typing import Any

import pytest

from checker.model import Availability
from checker.views import hour, lanes, method, rail, sheet
from checker.views.absences import Absence, absences
from checker.views.canvas import Canvas, ms
from checker.views.hour import Close
from checker.views.lanes import Lane, segments
from checker.views.palette import DARK, LIGHT, Palette, palette
from checker.views.sheet import Sheet
from tests.views.sketches import at, back, dark, gone, look, said, spell

SPELLS = [
    spell(0, "visible", None, -1400, -4),
    spell(1, "absent", -4, 7, 53),
    spell(2, "visible", 53, 63.5, 350),
]
ABSENCE = Absence(gone=gone(-4, 7), back=back(53, 63.5))


def lane(rows: list[dict[str, Any]] = SPELLS, **changed: Any) -> Lane:
    """Return the lane of one post."""
    given = {"name": "The video", "note": "seen by us", "platform": "tiktok"} | changed
    return Lane(segments=segments(rows), **given)


def whole(**changed: Any) -> Sheet:
    """Return a sheet with one lane and its hour."""
    looks = [look(minutes) for minutes in range(-24, 90, 10)]
    close = Close(absence=ABSENCE, lane=lane(), looks=looks)
    given: dict[str, Any] = {
        "start": at(-1440),
        "cutoff": at(360),
        "lanes": [lane()],
        "close": [close],
    }
    return Sheet(**(given | changed))


def words(canvas: Canvas) -> list[str]:
    """Return every word on a sheet."""
    return [mark["text"].strip() for marks in canvas.marks.words.values() for mark in marks]


def test_a_change_is_drawn_as_a_soft_edge_over_its_bracket() -> None:
    """The colour of absence fades in from the last look before to the first look after."""
    canvas = Canvas(start=at(-30), end=at(90), colours=LIGHT)
    lanes.draw(canvas, [lane()], [])
    away = [box for box in canvas.marks.boxes if box["colour"] == LIGHT.absent]
    fading = [box for box in away if box["opacity"] < 1]
    assert min(box["x"] for box in fading) == pytest.approx(ms(at(-4)))
    assert max(box["x2"] for box in fading) == pytest.approx(ms(at(7)))
    shades = [box["opacity"] for box in sorted(fading, key=lambda box: box["x"])]
    assert shades == sorted(shades)
    assert len(set(shades)) > 5
    solid = [box for box in away if box["opacity"] == 1]
    # Beneath the edge of the return lies the colour of absence, which fades out again.
    spans = [(box["x"], box["x2"]) for box in solid]
    assert spans == [(ms(at(7)), ms(at(53))), (ms(at(53)), ms(at(63.5)))]


def test_what_one_look_alone_showed_is_outlined() -> None:
    """An unconfirmed absence is an unfilled outline, and has no sign and no edge."""
    rows = [spell(0, "visible", None, -60, -4), spell(1, "absent", -4, 7, 7, confirmed_at=None)]
    canvas = Canvas(start=at(-60), end=at(60), colours=LIGHT)
    lanes.draw(canvas, [lane(rows)], [])
    assert not [box for box in canvas.marks.boxes if box["colour"] == LIGHT.absent]
    assert [mark["colour"] for mark in canvas.marks.outlines] == [LIGHT.absent]
    assert "▼" not in words(canvas)


def test_nothing_is_drawn_after_the_last_look() -> None:
    """A bar ends at the last look that saw it so; beyond it the paper stays bare."""
    canvas = Canvas(start=at(-60), end=at(60), colours=LIGHT)
    lanes.draw(canvas, [lane([spell(0, "visible", None, -60, -4)])], [])
    assert max(box["x2"] for box in canvas.marks.boxes) == ms(at(-4))


def test_a_gap_is_papered_over_and_hatched() -> None:
    """A time in which we could not look hides the bar and is hatched, on its platform only."""
    canvas = Canvas(start=at(-60), end=at(60), colours=LIGHT)
    lanes.draw(
        canvas, [lane([spell(0, "visible", None, -60, 50)])], [dark(0, 10), dark(20, 30, "x")]
    )
    paper = [box for box in canvas.marks.boxes if box["colour"] == LIGHT.paper]
    assert [(box["x"], box["x2"]) for box in paper] == [(ms(at(0)), ms(at(10)))]
    strokes = [mark for mark in canvas.marks.lines if mark["colour"] == LIGHT.gap]
    assert strokes
    assert all(ms(at(0)) <= mark["x"] <= mark["x2"] <= ms(at(10)) for mark in strokes)


def test_limited_is_hatched_too() -> None:
    """Limited has a shape beside its colour."""
    rows = [spell(0, "visible", None, -60, -4), spell(1, "limited", -4, 7, 50)]
    canvas = Canvas(start=at(-60), end=at(60), colours=LIGHT)
    lanes.draw(canvas, [lane(rows)], [])
    assert any(box["colour"] == LIGHT.limited for box in canvas.marks.boxes)
    assert any(mark["colour"] == LIGHT.ink for mark in canvas.marks.lines)


def test_a_control_lane_is_outlined() -> None:
    """A control's bar is dashed and hollow where it is there."""
    canvas = Canvas(start=at(-60), end=at(60), colours=LIGHT)
    lanes.draw(canvas, [lane([spell(0, "visible", None, -60, 50)], control=True)], [])
    assert not canvas.marks.boxes
    assert [mark["colour"] for mark in canvas.marks.outlines] == [LIGHT.control]


def test_the_hour_has_ticks_at_both_ends_of_each_bracket() -> None:
    """Four ticks and four labels: the bracket's ends are in whole minutes, outward."""
    canvas = Canvas(start=at(-40), end=at(100), colours=LIGHT)
    looks = [look(-4), look(7), look(30, "inconclusive"), look(53), look(63)]
    hour.alone(canvas, Close(absence=ABSENCE, lane=lane(), looks=looks))
    ticks = [mark["x"] for mark in canvas.marks.lines if mark["colour"] == LIGHT.ink]
    assert ticks == [ms(at(minute)) for minute in (-4, 7, 53, 63.5)]
    said_there = words(canvas)
    for text in (
        "there at 11:56",
        "▼ not there by 12:07",
        "not there at 12:53",
        "▲ there by 13:04",
    ):
        assert text in said_there
    assert "away for 46 to 68 minutes" in said_there
    assert "○" in said_there


def test_a_long_absence_is_drawn_at_its_beginning() -> None:
    """An absence of weeks is drawn large around its going only."""
    item = Absence(gone=gone(-4, 7), back=back(60 * 24 * 20, 60 * 24 * 20 + 10))
    start, end = hour.window(item, at(60 * 24 * 30))
    assert (start, end) == (at(-19), at(27))
    canvas = Canvas(start=start, end=end, colours=LIGHT)
    hour.alone(canvas, Close(absence=item, lane=lane(), looks=[]))
    assert not any(word.startswith(("▲", "away")) for word in words(canvas))


def test_flags_stand_a_row_each_and_lean_inward() -> None:
    """No two flags share a row; in the right half the words stand left of their flag."""
    canvas = Canvas(start=at(0), end=at(100), colours=LIGHT)
    rows = [said(10), said(80, "statement"), said(90, words="x" * 300)]
    moments = rail.draw(canvas, rows)
    assert moments == [at(10), at(80), at(90)]
    marks = [(style[0], mark) for style, found in canvas.marks.words.items() for mark in found]
    assert len({mark["y"] for _, mark in marks}) == 3
    assert {mark["x"]: align for align, mark in marks} == {
        ms(at(10)): "left",
        ms(at(80)): "right",
        ms(at(90)): "right",
    }
    assert all(len(mark["text"]) < 70 for _, mark in marks)


def test_what_is_known_by_a_span_only_has_a_line_as_long() -> None:
    """A statement of some time within a day is a flag with a dotted line, not a point alone."""
    canvas = Canvas(start=at(0), end=at(100), colours=LIGHT)
    rail.draw(canvas, [said(10, "statement", until=at(60))])
    assert [(mark["x"], mark["x2"]) for mark in canvas.marks.dotted] == [(ms(at(10)), ms(at(60)))]


def test_reported_lanes_are_dotted_and_never_filled() -> None:
    """What others report about something of its own gets an unfilled lane that says so."""
    rows = [said(0, "report", until=at(60), about="Its author's access")]
    canvas = sheet.drawn(whole(outside=rows, close=[], lanes=[]), LIGHT)
    assert not canvas.marks.boxes
    assert len(canvas.marks.outlines) == 1
    assert any(word.startswith("reported, not observed") for word in words(canvas))


def test_a_sheet_fits_any_width_and_says_itself_in_words() -> None:
    """The chart takes the container's width, and its description names states and brackets."""
    spec = sheet.chart(whole(gaps=[dark(-600, -500)], outside=[said(-30)]), LIGHT).to_dict()
    assert spec["width"] == "container"
    text = spec["description"]
    assert "UTC" in text
    assert "not there Wed 14 Jan 11:56–12:07 UTC" in text
    assert "1 hatched times" in text
    assert "1 flags" in text


def test_a_replay_is_written_into_the_picture() -> None:
    """A saved picture of a replay says that it is one, with the cut-off and the zone."""
    canvas = sheet.drawn(whole(origin="replay"), LIGHT)
    assert "replay, up to Wed 14 Jan 18:00 2026, UTC" in words(canvas)
    assert sheet.description(whole(origin="replay")).startswith("A replay: ")


def test_the_window_is_stretched_over_the_whole_sheet() -> None:
    """Pasted marks lie within the sheet, the window's ends at its edges."""
    canvas = sheet.drawn(whole(), LIGHT)
    low, high = ms(canvas.start), ms(canvas.end)
    everything = canvas.marks.boxes + canvas.marks.lines + canvas.marks.outlines
    assert all(low - 1 <= mark["x"] <= mark["x2"] + 1 <= high + 2 for mark in canvas.marks.boxes)
    assert all(0 <= mark["y"] <= canvas.height for mark in everything)


MOST_MARKS = 5_000


def test_marks_stay_few_however_much_there_is() -> None:
    """Hundreds of spells, gaps and flags on twelve lanes stay within the limit of marks."""
    rows = [
        spell(index, ("visible", "absent")[index % 2], index * 30 - 10, index * 30, index * 30 + 15)
        for index in range(600)
    ]
    gaps = [dark(index * 20, index * 20 + 8) for index in range(900)]
    flags = [said(index * 5) for index in range(300)]
    busy = whole(
        start=at(0),
        cutoff=at(18_000),
        lanes=[lane(rows, name=f"Post {index}") for index in range(12)],
        gaps=gaps,
        outside=flags,
        close=[],
    )
    canvas = sheet.drawn(busy, LIGHT)
    assert len(canvas.marks) <= MOST_MARKS
    assert "and 292 earlier, in the table below" in words(canvas)


def test_lanes_stop_at_two_hundred() -> None:
    """No page draws more than two hundred lanes."""
    canvas = Canvas(start=at(-60), end=at(60), colours=LIGHT)
    found = lanes.draw(canvas, [lane(name=str(index)) for index in range(300)], [])
    assert len(found) == lanes.MOST_LANES


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_the_grammar_is_drawn_for_both_backgrounds(colours: Palette) -> None:
    """The page on reading shows every sign, on paper and on dark."""
    spec = method.grammar(colours).to_dict()
    assert spec["width"] == "container"
    for sign in ("Gone and back", "Limited", "Not confirmed", "We could not look", "Reported"):
        assert sign in spec["description"]


def test_an_unknown_theme_is_light() -> None:
    """Where the reader's theme is not known the page is paper."""
    assert palette(None) is LIGHT
    assert palette("dark") is DARK
    assert LIGHT.of(Availability.INCONCLUSIVE) == LIGHT.gap


def test_an_absence_lasts_no_longer_than_our_last_look() -> None:
    """What is still away is told up to the last look at it, not up to the end of the watch."""
    item = gone(0, 5)
    (known,) = absences([item], {item.id: at(65.5)})
    (unknown,) = absences([item])
    assert known.words() == "Away for at least 60 minutes, up to our last look at it"
    assert unknown.words() == "Away since Wed 14 Jan 12:00–12:05 UTC"


def test_absences_pair_goings_with_their_returns() -> None:
    """Each going is paired with the next return of the same subject from the same place."""
    found = absences([gone(0, 5), back(10, 15), gone(20, 25)])
    assert [(item.gone.before, item.back is not None) for item in found] == [
        (at(5), True),
        (at(25), False),
    ]
