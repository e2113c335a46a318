"""Outside events as people write them, one by one."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from checker.errors import ConfigError
from checker.intake import outside, topics
from checker.intake.outside import Written
from checker.model import Origin
from checker.store import append, entries, frames
from tests.support.builders import make_topic

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
ARTICLE = Written(
    at="2026-01-14T10:00:00Z",
    kind="press",
    words="A paper: posts on X vanish",
    source="https://example.org/a",
)


def test_what_was_written_is_kept_with_the_time_of_its_entry(engine: sa.Engine) -> None:
    """A row holds time, kind, words and source as written, the usual certainty, and when."""
    new, is_new = outside.add(engine, ARTICLE, NOW)
    with engine.connect() as connection:
        (row,) = frames.outside(connection)
    assert is_new
    assert (row["at"], row["until"]) == (datetime(2026, 1, 14, 10, tzinfo=UTC), None)
    assert (row["words"], row["source"]) == (ARTICLE.words, ARTICLE.source)
    assert (row["certainty"], row["topic"], row["about"]) == ("one outlet", None, None)
    assert row["entered_at"] == new.entered_at == NOW


def test_the_very_same_is_entered_once(engine: sa.Engine) -> None:
    """What is there already is not entered again; another certainty is another entry."""
    outside.add(engine, ARTICLE, NOW)
    spaced = replace(ARTICLE, words=f"  {ARTICLE.words} ", kind="Press")
    assert not outside.add(engine, spaced, NOW)[1]
    assert outside.add(engine, replace(ARTICLE, certainty="several outlets"), NOW)[1]
    with engine.connect() as connection:
        assert len(frames.outside(connection)) == 2


@pytest.mark.parametrize(
    ("at", "topic", "origin", "hot"),
    [
        ("2026-01-15T11:00:00Z", "X", Origin.OBSERVED, True),
        ("2026-01-13T11:00:00Z", "X", Origin.OBSERVED, False),
        ("2026-01-15T11:00:00Z", "", Origin.OBSERVED, False),
        ("2026-01-15T11:00:00Z", "X", Origin.REPLAYED, False),
    ],
    ids=["fresh", "old", "of no topic", "a replay"],
)
def test_fresh_news_makes_its_topic_hot(
    engine: sa.Engine, at: str, topic: str, origin: Origin, *, hot: bool
) -> None:
    """What was said of a watched topic within the last day has it looked at more often."""
    with engine.begin() as connection:
        append.topic(connection, make_topic("X"), origin)
    outside.add(engine, replace(ARTICLE, at=at, topic=topic), NOW)
    with engine.connect() as connection:
        assert (entries.standings(connection)["X"].heated_until is not None) is hot


@pytest.mark.parametrize("origin", Origin)
def test_it_enters_any_store_under_that_store_s_origin(
    connection: sa.Connection, origin: Origin
) -> None:
    """What others say may stand beside what was replayed or imported, and carries its origin."""
    append.topic(connection, make_topic("X"), origin)
    assert outside.checked(connection, replace(ARTICLE, topic="X"), NOW).origin is origin


def test_a_day_and_its_end_are_a_span(connection: sa.Connection) -> None:
    """From a day until a day is a span to the end of the second."""
    span = replace(ARTICLE, at="2026-01-10", until="2026-01-11")
    new = outside.checked(connection, span, NOW)
    assert new.until == datetime(2026, 1, 12, tzinfo=UTC)


def test_a_rule_may_change_in_the_future(connection: sa.Connection) -> None:
    """An announced rule change lies ahead; its kind may be written in several ways."""
    new = outside.checked(connection, replace(ARTICLE, at="2026-03-01", kind="Rule Change"), NOW)
    assert new.kind == "rule_change"


def test_control_characters_are_left_out(connection: sa.Connection) -> None:
    """Words stand on one line without control characters, half surrogates or NUL."""
    hostile = replace(ARTICLE, words="a\x1b[2J\nb\x00\ud800 c")
    new = outside.checked(connection, hostile, NOW)
    assert new.words == "a[2J b c"


WRONG = {
    "no time": ({"at": " "}, "at: say when it was"),
    "other format": ({"at": "14.1.2026"}, "at '14.1.2026' cannot be read as a time"),
    "until before": ({"until": "2026-01-13"}, "does not lie after"),
    "until unread": ({"until": "later"}, "until 'later' cannot be read"),
    "ahead": ({"at": "2062-01-14"}, "lies ahead of us"),
    "no kind": ({"kind": ""}, "kind: say which; there are press, statement"),
    "kind": ({"kind": "statment"}, "the nearest is 'statement'"),
    "certainty": ({"certainty": "severl outlets"}, "the nearest is 'several outlets'"),
    "no words": ({"words": " \x00 "}, "say what happened"),
    "only signs": ({"words": "=()"}, "say what happened"),
    "no source": ({"source": "-"}, "say who says so"),
    "long": ({"words": "w" * 3_000}, "3,000 characters; at most 2,000"),
    "topic": ({"topic": "electons"}, "the nearest is 'Elections'"),
}


@pytest.mark.parametrize("what", WRONG)
def test_each_mistake_is_a_sentence(connection: sa.Connection, what: str) -> None:
    """What cannot be taken is named with what to write instead."""
    append.topic(connection, make_topic("Elections"), Origin.OBSERVED)
    changed, words = WRONG[what]
    with pytest.raises(ConfigError) as refused:
        outside.checked(connection, replace(ARTICLE, **changed), NOW)
    assert words in str(refused.value)


def test_a_topic_goes_by_its_new_name(engine: sa.Engine) -> None:
    """A renamed topic is found under the name that it is shown under."""
    with engine.begin() as connection:
        append.topic(connection, make_topic("X"), Origin.OBSERVED)
    topics.rename(engine, "X", "Y", NOW)
    assert outside.add(engine, replace(ARTICLE, topic="Y"), NOW)[0].topic == "X"
