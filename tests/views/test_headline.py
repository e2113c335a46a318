"""Headline, standfirst, how well we looked and what cannot be said, in every situation."""

from dataclasses import replace

import pytest

from checker.model import Actor, Availability, Basis, Cause, Event, EventKind, Grade, Outcome
from checker.views import headline
from checker.views.headline import Picture
from tests.views.sketches import (
    AGE_GATE,
    AUTHOR,
    NOT_FOUND,
    SECOND,
    VISIBLE,
    at,
    back,
    dark,
    event,
    gone,
    picture,
    said,
)

DOUBTFUL = {"confirmed_at": None, "grade": Grade.D}
WENT, CAME = gone(-4, 7), back(53, 63.5)


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        (picture(n_posts=0, n_looks=0, n_told=0), "No post on X has been found yet."),
        (picture(n_looks=0, n_told=0), "No post on X has been looked at yet."),
        (picture(n_told=0), "No post on X has been seen by us in this time."),
        (picture(), "Nothing that we could see changed on X."),
        (
            picture(WENT, CAME),
            "One of three posts on X left TikTok on Wednesday and was back within two hours.",
        ),
        (
            picture(gone(0, 5), back(50, 55)),
            "One of three posts on X left TikTok on Wednesday and was back within the hour.",
        ),
        (
            picture(WENT),
            "One of three posts on X left TikTok on Wednesday, and has not been seen since.",
        ),
        (
            picture(gone(-4, 7, NOT_FOUND, grade=Grade.C)),
            "One of three posts on X was not to be seen on TikTok on Wednesday, "
            "and has not been seen since.",
        ),
        (
            picture(WENT, CAME, gone(100, 110, subject=SECOND), n_posts=412),
            "Two of 412 posts on X left TikTok on Wednesday; one is back.",
        ),
        (
            picture(WENT, gone(100, 110, NOT_FOUND, subject=SECOND, grade=Grade.C)),
            "Two of three posts on X were not to be seen on TikTok on Wednesday; none is back.",
        ),
        (
            picture(WENT, CAME, gone(100, 110, subject=SECOND), back(120, 130, subject=SECOND)),
            "Two of three posts on X left TikTok on Wednesday; all are back.",
        ),
        (
            picture(WENT, CAME, gone(100, 110), back(120, 130)),
            "One of three posts on X left TikTok on Wednesday, twice, and is back.",
        ),
        (
            picture(gone(-4, 7, **DOUBTFUL)),
            "One of three posts on X was not found at one look; nothing is confirmed.",
        ),
        (
            picture(gone(-4, 7, **DOUBTFUL), gone(-4, 9, subject=SECOND, **DOUBTFUL)),
            "Two of three posts on X were each not found at one look; nothing is confirmed.",
        ),
        (
            picture(event(EventKind.LIMITED, -4, 7, AGE_GATE)),
            "One of three posts on X was limited on Wednesday.",
        ),
        (
            picture(event(EventKind.EDITED, -4, 7, VISIBLE)),
            "One of three posts on X was edited on Wednesday.",
        ),
        (
            picture(WENT, n_posts=1),
            "The one post on X left TikTok on Wednesday, and has not been seen since.",
        ),
    ],
)
def test_headline_says_the_finding_and_no_more(shown: Picture, sentence: str) -> None:
    """Each situation has its own sentence, and a weak grade has a weaker verb."""
    assert headline.headline(shown) == sentence


def test_headline_counts_a_cascade_once() -> None:
    """An account that takes two posts along is one finding, with its posts counted beside it."""
    account = gone(-4, 7, id="acc", subject=AUTHOR)
    posts = [gone(-4, 8, cascade="acc"), gone(-4, 9, cascade="acc", subject=SECOND)]
    sentence = headline.headline(picture(account, *posts))
    assert sentence == (
        "One account with posts on X, and two posts along, left TikTok on Wednesday, "
        "and has not been seen since."
    )


def test_headline_names_the_date_when_the_weekday_would_mislead() -> None:
    """A change more than six days before the cut-off is dated in full."""
    sentence = headline.headline(picture(WENT, cutoff=at(60 * 24 * 30)))
    assert "on 14 January 2026" in sentence


def test_standfirst_gives_range_words_and_articles() -> None:
    """One absence is told with its range, the platform's own words, and the dated articles."""
    rows = [said(-16 * 60), said(-14 * 60), said(70)]
    text = headline.standfirst(picture(WENT, CAME, outside=rows))
    assert text == (
        "It was away for 46 to 68 minutes. TikTok took it down. Its answer says: "
        "status_audit_not_pass. Two dated articles had appeared in the 16 hours before; "
        "none fell inside the outage."
    )


def test_what_is_back_is_not_called_not_there_since() -> None:
    """A returned post with no reason given is told without a word that it is still away."""
    unexplained = gone(-4, 7, NOT_FOUND, grade=Grade.C)
    text = headline.standfirst(picture(unexplained, CAME))
    assert text.startswith("It was away for 46 to 68 minutes. TikTok gives no reason.")
    assert "since" not in text


def test_an_inferred_reason_stays_a_question() -> None:
    """A cause that a rule only suggests is listed as what the platform does not say."""
    outcome = Outcome(Availability.ABSENT, Cause.AUTHOR_DELETED, Actor.AUTHOR, Basis.INFERRED)
    lines = headline.cannot_say(picture(gone(-4, 7, outcome, grade=Grade.B)))
    assert lines[0] == (
        "Whether “TikTok post …000001” went as its answers suggest: TikTok does not say so."
    )


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        ([], ""),
        ([-30 * 60], ""),
        ([-10], "One dated article had appeared in the hour before; none fell inside the outage."),
        ([20], "One dated article fell inside the outage."),
        ([-90, 20, 30], "One dated article had appeared in the two hours before; two fell"),
    ],
)
def test_articles_are_counted_by_their_times(minutes: list[float], words: str) -> None:
    """Only articles within 24 hours before, or inside, are counted, and only as an order."""
    text = headline.standfirst(picture(WENT, CAME, outside=[said(one) for one in minutes]))
    start = text.find("dated article")
    assert (start == -1) == (not words)
    assert words.replace("two hours", "2 hours") in text
    assert not any(word in text for word in ("because", "after which", "led to"))


def test_articles_without_an_hour_are_not_counted() -> None:
    """An article known only by its day does not count as before or inside."""
    row = said(-60, until=at(24 * 60))
    assert "article" not in headline.standfirst(picture(WENT, CAME, outside=[row]))


def test_standfirst_of_silence_says_whose_state_it_is() -> None:
    """When no look could tell, the page says that nothing follows about the posts."""
    text = headline.standfirst(picture(n_told=0, n_looks=40))
    assert "40 looks" in text
    assert "our state, not the posts'" in text


def test_how_well_prints_silence_darkness_and_the_chance() -> None:
    """The line has looks, silent looks, dark time counted once, and the blind spot."""
    rows = [dark(-600, -480), dark(-540, -440)]
    line = headline.how_well(picture(gaps=rows))
    assert line == (
        "How well we looked: 1,200 looks, 9 could not tell, 2 h 40 min dark. A 50-minute outage "
        "had a 97 % chance to meet a look; a daily checker’s chance is 3.5 %."
    )


@pytest.mark.parametrize(
    ("missed", "words"),
    [
        (0.0, "always have met a look"),
        (0.0001, "99.9 % chance"),
        (0.9999, "0.1 % chance"),
        (None, "too short to say"),
    ],
)
def test_chance_is_never_rounded_to_certainty(missed: float | None, words: str) -> None:
    """Only a missed share of nothing at all is called always."""
    assert words in headline.how_well(picture(missed_50m=missed))


def test_cannot_say_names_causes_gaps_and_blind_spots() -> None:
    """Unknown causes, dark times, short outages and a missing control are listed."""
    lines = headline.cannot_say(
        picture(WENT, gone(100, 110, NOT_FOUND, subject=SECOND), gaps=[dark(-600, -440)])
    )
    text = "\n".join(lines)
    assert "beyond TikTok’s own words" in text
    assert "Who took “TikTok post …000002” away, and whether anybody did" in text
    assert "Anything about Wed 14 Jan 02:00–04:40 UTC: we could not look." in text
    assert "of 10-minute ones, 40.0 %" in text
    assert "before we first found them" in text
    assert "no control topic" in text


def test_cannot_say_doubts_an_unconfirmed_absence() -> None:
    """One look alone leaves open whether anything was away."""
    lines = headline.cannot_say(picture(gone(-4, 7, **DOUBTFUL)))
    assert (
        lines[0] == "Whether “TikTok post …000001” was away at all: one look alone did not find it."
    )


def test_a_replay_says_what_it_is_made_from() -> None:
    """A replay can't test the times that it is made from, and says so."""
    lines = headline.cannot_say(picture(WENT, CAME, origin="replayed"))
    assert lines[-1] == "Whether the times behind this replay are right: it is made from them."


@pytest.mark.parametrize(
    "events", [(), (WENT,), (WENT, CAME), (gone(-4, 7, NOT_FOUND, grade=Grade.C),)]
)
def test_no_sentence_uses_a_forbidden_word(events: tuple[Event, ...]) -> None:
    """No sentence says censored, proof, because, or deleted without an author."""
    shown = picture(*events, outside=[said(-60)], gaps=[dark(-60, -30)])
    text = " ".join(
        [
            headline.headline(shown),
            headline.standfirst(shown),
            headline.how_well(shown),
            *headline.cannot_say(shown),
        ]
    ).lower()
    for word in ("censor", "proof", "because", "deleted", "!"):
        assert word not in text


def test_the_longest_absence_decides_the_hours() -> None:
    """An absence of 60 minutes at most is within the hour, one minute more is not."""
    exactly = headline.headline(picture(gone(0, 5), back(50, 60)))
    more = headline.headline(picture(gone(0, 5), back(50, 61)))
    assert "within the hour" in exactly
    assert "within two hours" in more


def elsewhere(one: Event) -> Event:
    """Return the same change as a second vantage point saw it."""
    return replace(one, id=f"{one.id}-there", vantage="there", before=one.before + (at(3) - at(0)))


def test_what_two_places_saw_is_told_once() -> None:
    """One absence seen from two places is one absence, and says from where it was seen."""
    shown = picture(WENT, elsewhere(WENT), CAME, elsewhere(CAME))
    assert headline.headline(shown) == headline.headline(picture(WENT, CAME))
    assert headline.standfirst(shown).endswith("Seen from here and there.")


def test_what_one_place_of_two_saw_says_so() -> None:
    """An absence that one place alone saw is not told as everybody's."""
    other = elsewhere(event(EventKind.LIMITED, 100, 110, AGE_GATE, subject=SECOND))
    assert headline.standfirst(picture(WENT, other)).endswith("Seen from here only.")
