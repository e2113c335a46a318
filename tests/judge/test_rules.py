"""Rules as data: first match wins, no default, and a version that follows the meaning."""

from dataclasses import replace

import pytest

from checker.judge.reach import AFTER, BEFORE
from checker.judge.rules import UNRECOGNISED, Rule, could_not_tell, first_match, spoken, version
from checker.judge.verdicts import judge_reading
from checker.model import INCONCLUSIVE_CAUSES, Answer, Availability, Cause
from tests.support.stories import NOT_FOUND, REMOVED, VISIBLE, make_reading

ALWAYS = Rule(id="x.1", test=lambda _: True, outcome=REMOVED, note="n", source="s")
NEVER = Rule(id="x.2", test=lambda _: False, outcome=VISIBLE, note="n", source="s")


def test_first_match_wins() -> None:
    """The first row that fits gives outcome, id and words."""
    reading = make_reading(Answer(role="post", code="10204"))
    verdict = first_match(reading, [NEVER, ALWAYS, replace(ALWAYS, id="x.3")])
    assert (verdict.outcome, verdict.rule, verdict.words) == (REMOVED, "x.1", "10204")


def test_unrecognised_is_inconclusive_and_kept() -> None:
    """What no rule knows is unreadable, with the platform's words verbatim."""
    verdict = first_match(make_reading(Answer(role="post", words="Nope.")), [NEVER])
    assert (verdict.rule, verdict.words) == (UNRECOGNISED.id, "Nope.")
    assert verdict.outcome == could_not_tell(Cause.UNREADABLE)


@pytest.mark.parametrize(
    ("seen", "other", "outcome"),
    [(True, NOT_FOUND, NOT_FOUND), (False, NOT_FOUND, REMOVED), (True, None, REMOVED)],
)
def test_seen_changes_only_what_says_so(seen: bool, other: object, outcome: object) -> None:
    """A row's other outcome holds only where it has one and the subject had been seen."""
    row = replace(ALWAYS, seen=other)
    assert first_match(make_reading(), [row], seen=seen).outcome == outcome


@pytest.mark.parametrize(
    ("words", "code", "said"), [("w", "c", "w"), (None, "c", "c"), (None, None, None)]
)
def test_words_outrank_the_code(words: str | None, code: str | None, said: str | None) -> None:
    """A verdict quotes the platform's words, else its code, else nothing."""
    assert spoken(make_reading(Answer(role="post", words=words, code=code))) == said


@pytest.mark.parametrize("cause", sorted(Cause))
def test_could_not_tell_takes_our_causes_only(cause: Cause) -> None:
    """Only a cause that is our state can be inconclusive."""
    if cause in INCONCLUSIVE_CAUSES:
        assert could_not_tell(cause).availability is Availability.INCONCLUSIVE
    else:
        with pytest.raises(ValueError, match="does not go with"):
            could_not_tell(cause)


@pytest.mark.parametrize(
    "rules",
    [
        [replace(ALWAYS, outcome=NOT_FOUND), NEVER],
        [replace(ALWAYS, seen=NOT_FOUND), NEVER],
        [replace(ALWAYS, id="x.9"), NEVER],
        [NEVER, ALWAYS],
        [ALWAYS],
    ],
    ids=["outcome", "outcome where seen", "id", "order", "a row less"],
)
def test_version_follows_the_meaning(rules: list[Rule]) -> None:
    """The version changes with any outcome, id, order or number of rows."""
    assert version(rules) != version([ALWAYS, NEVER])


@pytest.mark.parametrize(
    "other",
    [
        replace(ALWAYS, note="other"),
        replace(ALWAYS, source="other"),
        replace(ALWAYS, certainty="L"),
    ],
    ids=["note", "source", "certainty"],
)
def test_version_does_not_follow_the_notes(other: Rule) -> None:
    """What is only said about a row does not change the version."""
    assert version([other, NEVER]) == version([ALWAYS, NEVER])


@pytest.mark.parametrize("row", [*BEFORE, *AFTER], ids=lambda row: row.id)
def test_reach_never_concludes(row: Rule) -> None:
    """No row of reach concludes anything about a subject, but the status made to say it: 451."""
    concludes = row.outcome.availability is not Availability.INCONCLUSIVE
    assert concludes == (row.id == "reach.withheld_by_law")
    assert row.note
    assert row.source


@pytest.mark.parametrize(
    ("answer", "rule", "words"),
    [
        (Answer(role="post", failure="not_asked"), "reach.not_asked", "not_asked"),
        (Answer(role="post", failure="refused_by_guard"), "reach.not_asked", "refused_by_guard"),
        (Answer(role="post", failure="timeout"), "reach.network", "timeout"),
        (Answer(role="post", wall="wall.anubis", status=200), "wall.anubis", None),
        (Answer(role="post", status=429), "reach.rate_limited", "HTTP 429"),
        (Answer(role="post", status=500), "reach.server_error", "HTTP 500"),
        (Answer(role="post", status=599), "reach.server_error", "HTTP 599"),
        (Answer(role="post", status=401), "reach.login_wall", "HTTP 401"),
        (Answer(role="post", status=407), "reach.login_wall", "HTTP 407"),
        (Answer(role="post", status=403), "reach.blocked", "HTTP 403"),
        (Answer(role="post", status=444), "reach.blocked", "HTTP 444"),
        (Answer(role="post", status=200, unreadable="$.a"), "reach.unreadable", "$.a"),
        (Answer(role="post", status=404, found=False), "any.unrecognised", None),
        (Answer(role="post", status=410, found=False), "any.unrecognised", None),
        (Answer(role="post", status=200, found=True), "any.unrecognised", None),
        (Answer(role="post"), "any.unrecognised", None),
    ],
)
def test_reach_names_what_stopped_us(answer: Answer, rule: str, words: str | None) -> None:
    """Each way of not getting through has its row; a bare 404 or 200 concludes nothing."""
    verdict = judge_reading(make_reading(answer), ())
    assert (verdict.rule, verdict.words, verdict.conclusive) == (rule, words, False)
