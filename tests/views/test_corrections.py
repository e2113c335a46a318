"""Corrections in sentences and charts: what is withdrawn is nowhere stated, and nowhere hidden."""

from dataclasses import replace
from typing import Any

from checker.model import Correction, CorrectionKind, Event, Grade
from checker.model.correction import in_force
from checker.views import headline, lanes, sheet
from checker.views.absences import absences
from checker.views.corrections import (
    beside,
    correction_words,
    of_subject,
    of_topic,
    subject_words,
    withdrawn_runs,
)
from checker.views.front import changes_table, feed
from checker.views.headline import Picture
from checker.views.objects import event_object
from checker.views.one_life import life_headline, life_standfirst
from checker.views.palette import LIGHT
from checker.views.sheet import Sheet
from tests.views.sketches import (
    AUTHOR,
    FIRST,
    NOT_FOUND,
    SECOND,
    at,
    back,
    gone,
    picture,
    said,
    spell,
)

WENT, CAME = gone(-4, 7), back(53, 64)


def made(of: Event, says: str | None = None, **changed: Any) -> Correction:
    """Return a correction of an event: withdrawn, or with what it says instead."""
    correction = Correction(
        event_id=of.id,
        kind=CorrectionKind.CORRECTED if says else CorrectionKind.WITHDRAWN,
        at=at(300),
        why="A mistyped id",
        said="TikTok took it down.",
        says=says,
        event=event_object(of, ["X"]),
    )
    return replace(correction, **changed)


def corrected(*events: Event, by: list[Correction]) -> Picture:
    """Return the picture of some events under some corrections."""
    return picture(*events, corrected=in_force(events, {item.event_id: item for item in by}))


def test_a_withdrawn_finding_is_no_headline() -> None:
    """With its going withdrawn nothing stands, and the headline says that instead."""
    seen = corrected(WENT, CAME, by=[made(WENT)])
    assert headline.headline(seen) == "No change on X stands; one finding is withdrawn."
    assert "took it down" not in headline.standfirst(seen)
    assert seen.changes == []
    assert not any("took" in line or "Who" in line for line in headline.cannot_say(seen))


def test_what_stands_is_counted_without_what_does_not() -> None:
    """Of two posts that went, one withdrawn, one is counted."""
    other = gone(20, 30, NOT_FOUND, subject=SECOND, grade=Grade.C)
    seen = corrected(WENT, CAME, other, by=[made(WENT)])
    assert headline.headline(seen) == (
        "One of three posts on X was not to be seen on TikTok on Wednesday, and has not been seen "
        "since."
    )


def test_an_account_s_posts_are_withdrawn_with_it() -> None:
    """A withdrawn cascade leaves no single posts behind, and is one finding."""
    account = gone(-4, 7, subject=AUTHOR, id="account")
    posts = [gone(-4, 7, subject=item, cascade="account") for item in (FIRST, SECOND)]
    seen = corrected(account, *posts, by=[made(account)])
    assert headline.headline(seen) == "No change on X stands; one finding is withdrawn."


def test_a_withdrawn_return_is_no_return_and_no_absence_that_lasts() -> None:
    """Neither back nor gone for good: the sentence says that the return was withdrawn."""
    seen = corrected(WENT, CAME, by=[made(CAME)])
    title, below = headline.headline(seen), headline.standfirst(seen)
    assert title.endswith("left TikTok on Wednesday; that it came back was withdrawn.")
    assert "that it came back was withdrawn" in below
    assert "has not been seen since" not in title + below
    assert "Away for" not in below
    life = life_headline("It", "tiktok", [WENT], seen.absences)
    assert life.endswith("; that it came back was withdrawn.")


def test_two_withdrawn_returns_are_not_called_lasting() -> None:
    """Of two posts whose returns were withdrawn it is not said that none is back."""
    second = [gone(0, 9, subject=SECOND), back(50, 60, subject=SECOND)]
    seen = corrected(WENT, CAME, *second, by=[made(CAME), made(second[1])])
    assert headline.headline(seen).endswith("; that they came back was withdrawn.")


def test_other_words_replace_the_platform_s() -> None:
    """What is corrected reads in its new words, with a weaker verb and no quote."""
    seen = corrected(WENT, CAME, by=[made(WENT, "Its author made it private")])
    assert "was not to be seen on TikTok" in headline.headline(seen)
    below = headline.standfirst(seen)
    assert "Its author made it private." in below
    assert "took it down" not in below
    assert "Its answer says" not in below
    unknown = headline.cannot_say(seen)[0]
    assert unknown.startswith("Anything about ")
    assert "beyond our correction of 14 January 2026" in unknown


def test_the_feed_gives_other_words_and_why() -> None:
    """A corrected line says what it reads now, when it was corrected and why."""
    by = {WENT.id: made(WENT, "Its author made it private")}
    (_, line), *_ = feed([WENT], absences([WENT], {}, by), {}, by)
    assert line.words == (
        "Its author made it private. Corrected on 14 January 2026: A mistyped id."
    )


def test_the_words_of_a_correction() -> None:
    """A correction is told with its day, its reason, and what it reads now."""
    assert correction_words(made(WENT)) == "Withdrawn on 14 January 2026: A mistyped id."
    again = made(WENT, "It was private", why="Why so?")
    assert correction_words(again) == (
        "Corrected on 14 January 2026: Why so? It now reads: It was private."
    )
    assert beside(CAME, made(WENT)).endswith(f"(It falls with event {WENT.id}.)")


def test_whose_event_it_was_is_told_from_what_was_kept() -> None:
    """The corrected event's subject and bracket come from the correction, rebuilt or not."""
    words = subject_words(made(WENT), {FIRST.native_id: "The video"})
    assert words == "The video, gone Wed 14 Jan 11:56–12:07 UTC, 2026"
    assert subject_words(made(WENT, event={})) == "An event"
    assert subject_words(made(WENT, event={"subject": {"kind": "x"}})) == "An event"


def test_corrections_are_listed_where_they_belong() -> None:
    """A topic lists its own, the newest first; a post those that its events stand under."""
    first, second = made(WENT), made(CAME)
    elsewhere = made(gone(1, 2, id="z"), event={"topics": ["Y"]})
    every = [first, elsewhere, second]
    assert of_topic(every, "X") == [second, first]
    fallen = in_force([WENT, CAME], {WENT.id: first})
    assert of_subject(every, [CAME], fallen) == [second, first]


def test_the_table_has_a_column_only_where_something_was_corrected() -> None:
    """Beside each event its correction stands; without any the table is as ever."""
    assert "Correction" not in changes_table([WENT], {})[0]
    went, came = changes_table([WENT, CAME], {}, {WENT.id: made(WENT)})
    assert went["Correction"].startswith("Withdrawn on 14 January 2026")
    assert came["Correction"] == ""


def test_a_withdrawn_run_is_outlined_and_never_filled() -> None:
    """The chart keeps the run, unfilled and named withdrawn, without ▼ or ▲."""
    rows = [
        spell(0, "visible", None, -600, -4),
        spell(1, "absent", -4, 7, 53),
        spell(2, "visible", 53, 64, 360),
    ]
    went, came = (replace(event, spell=n) for n, event in ((1, WENT), (2, CAME)))
    fallen = in_force([went, came], {went.id: made(went)})
    runs = withdrawn_runs([(1, went), (1, came)], fallen)
    assert runs == {(1, "here", 1)}
    drawn_as = lanes.segments(rows, None, [1])
    lane = lanes.Lane(name="The video", note="seen by us", segments=drawn_as, platform="tiktok")
    whole = Sheet(start=at(-600), cutoff=at(360), lanes=[lane])
    canvas = sheet.drawn(whole, LIGHT)
    absent = [mark for mark in canvas.marks.boxes if mark["colour"] == LIGHT.absent]
    assert absent == []
    assert any("withdrawn" in mark["tip"] for mark in canvas.marks.outlines)
    written = [mark["text"] for found in canvas.marks.words.values() for mark in found]
    assert not {"▼", "▲", "▼▲"} & set(written)
    assert "not there Wed 14 Jan 11:56–12:07 UTC, withdrawn" in sheet.description(whole)


def test_a_withdrawn_return_is_a_run_that_is_not_stated() -> None:
    """Where the return itself was withdrawn, its run of visibility is the one outlined."""
    came = replace(CAME, spell=2)
    assert withdrawn_runs([(1, came)], {came.id: made(came)}) == {(1, "here", 2)}


def test_a_life_of_nothing_but_withdrawn_says_so() -> None:
    """A post whose only finding was withdrawn is not said to have been there all the time."""
    assert life_headline("It", "tiktok", [], [], withdrawn=True) == (
        "What we had said of It on TikTok is withdrawn."
    )
    below = life_standfirst([], (12, 11), None, withdrawn=True)
    assert below == "12 looks, 11 of which told something. The correction is below."


def test_no_article_falls_into_an_absence_without_an_end() -> None:
    """Where the return was withdrawn it is not said what was written meanwhile."""
    (item,) = absences([WENT, CAME], {}, {CAME.id: made(CAME)})
    assert headline.articles(item, [said(30)]) == ""
