"""From a pass's readings to verdicts: accounts explain, controls void, nothing is guessed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.judge.rules import VISIBLE as SEEN
from checker.judge.rules import Rule
from checker.judge.verdicts import (
    ACCOUNT_EXPLAINS,
    CONTROL_FAILED,
    explain,
    judge_pass,
    judge_reading,
    table,
)
from checker.model import (
    Actor,
    Answer,
    Availability,
    Basis,
    Cause,
    Observation,
    Outcome,
    Purpose,
    Subject,
    Verdict,
    account,
    post,
)
from tests.support.stories import (
    AUTHOR,
    GATED,
    NOT_FOUND,
    POST,
    REMOVED,
    SUSPENDED,
    UNSAID,
    VISIBLE,
    WALL,
    make_observation,
    make_reading,
    make_verdict,
)


def rule(name: str, outcome: Outcome, seen: Outcome | None = None) -> Rule:
    """Return the rule that gives ``outcome`` to answers with the code ``name``."""
    return Rule(
        id=f"test.{name}",
        test=lambda reading: reading.main.code == name,
        outcome=outcome,
        note="for tests",
        source="none",
        seen=seen,
    )


RULES = {
    "tiktok": (
        rule("shown", SEEN),
        rule("removed", REMOVED),
        rule("missing", NOT_FOUND),
        rule("suspended", SUSPENDED),
        rule("gated", GATED),
    )
}
CODES = ("shown", "removed", "missing", "suspended", "gated", "other")


def said(code: str) -> Answer:
    """Return an answer with the platform's ``code``."""
    return Answer(role="post", status=200, code=code)


def asked(
    code: str,
    subject: Subject = POST,
    *,
    author: Subject | None = AUTHOR,
    witness: bool = False,
    purpose: Purpose = Purpose.SCHEDULED,
    minutes: float = 0,
) -> Observation:
    """Return an observation answered by ``code``."""
    return make_observation(
        said(code),
        subject=subject,
        author=author,
        expected_visible=witness,
        purpose=purpose,
        minutes=minutes,
    )


def control(code: str, name: str = "9") -> Observation:
    """Return a control, a post of a stranger."""
    stranger = account("tiktok", "b2")
    return asked(code, post("tiktok", name), author=stranger, witness=True, purpose=Purpose.CONTROL)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [("shown", VISIBLE), ("removed", REMOVED), ("missing", NOT_FOUND), ("gated", GATED)],
)
def test_healthy_controls_let_the_rule_speak(code: str, outcome: Outcome) -> None:
    """With healthy controls a reading means what its platform's rule says."""
    judged = judge_pass([asked(code), control("shown")], RULES)[0]
    assert (judged.verdict.outcome, judged.controlled) == (outcome, True)
    assert judged.look().controlled


@pytest.mark.parametrize("code", ["removed", "missing", "gated"])
@pytest.mark.parametrize("failing", ["missing", "other"])
def test_failing_controls_void_negatives(code: str, failing: str) -> None:
    """Where the controls fail, a negative is our state and keeps the platform's words."""
    judged = judge_pass([asked(code), control(failing)], RULES)[0]
    assert judged.verdict == Verdict(
        Outcome(Availability.INCONCLUSIVE, Cause.CONTROL_FAILED), CONTROL_FAILED, code
    )
    assert not judged.look().controlled


def test_failing_controls_leave_the_visible() -> None:
    """What was shown was shown, whatever the controls say; it is not controlled, though."""
    judged = judge_pass([asked("shown"), control("missing")], RULES)[0]
    assert (judged.verdict.outcome, judged.look().controlled) == (VISIBLE, False)


@pytest.mark.parametrize(
    ("minutes", "code", "controlled"),
    [(-10, "shown", True), (-120, "shown", None), (-120, "missing", False)],
    ids=["fresh", "well out of a cache", "failing"],
)
def test_a_control_out_of_a_cache_bears_no_witness(
    minutes: float, code: str, controlled: bool | None
) -> None:
    """A control that was well two hours ago says nothing of now; a failing one always counts."""
    answer = control(code).reading
    aged = replace(
        control(code),
        reading=replace(
            answer,
            asked_at=answer.asked_at + timedelta(minutes=minutes),
            answered_at=answer.answered_at + timedelta(minutes=minutes),
        ),
    )
    judged = judge_pass([asked("removed"), aged], RULES)[0]
    assert judged.controlled is controlled


def test_without_controls_the_verdict_stands() -> None:
    """Where no control is known the verdict stands, and says that nothing controlled it."""
    judged = judge_pass([asked("removed")], RULES)[0]
    assert (judged.verdict.outcome, judged.controlled) == (REMOVED, None)
    assert not judged.look().controlled


def test_posts_of_the_account_bear_no_witness() -> None:
    """A wiped account's posts void neither each other nor the account."""
    posts = [asked("missing", post("tiktok", str(n)), witness=True) for n in range(5)]
    judged = judge_pass([*posts, asked("suspended", AUTHOR, author=None)], RULES)
    assert {item.verdict.outcome for item in judged[:-1]} == {replace(SUSPENDED, corroborated=True)}
    assert judged[-1].verdict.outcome == SUSPENDED


def test_account_explains_its_post() -> None:
    """A post merely not there is explained by its account, and two readings then agree."""
    judged = judge_pass([asked("missing"), asked("suspended", AUTHOR, author=None)], RULES)[0]
    assert judged.verdict.rule == ACCOUNT_EXPLAINS
    assert judged.verdict.outcome == replace(SUSPENDED, corroborated=True)
    assert judged.verdict.words == "suspended"


@pytest.mark.parametrize("first", [True, False])
def test_sighting_does_not_speak_for_the_account(first: bool) -> None:
    """What the account answers counts, not that a post of it was shown before."""
    shown = make_observation(
        Answer(role="through_post", found=True),
        subject=AUTHOR,
        purpose=Purpose.SIGHTING,
        minutes=-9,
    )
    answered = asked("suspended", AUTHOR, author=None)
    others = [shown, answered] if first else [answered, shown]
    judged = judge_pass([asked("missing"), *others], RULES)[0]
    assert judged.verdict.rule == ACCOUNT_EXPLAINS


PRIVATE = Outcome(Availability.LIMITED, Cause.ACCOUNT_PRIVATE, Actor.AUTHOR, Basis.STATED)
INFERRED = Outcome(Availability.ABSENT, Cause.ACCOUNT_SUSPENDED, Actor.PLATFORM, Basis.INFERRED)
SLOWED = Outcome(Availability.LIMITED, Cause.ACCOUNT_LIMITED, Actor.PLATFORM, Basis.STATED)
GUESSED = Outcome(Availability.ABSENT, Cause.AUTOMATIC_FILTER, Actor.PLATFORM, Basis.INFERRED)


@pytest.mark.parametrize(
    ("of_post", "of_account", "explained"),
    [
        (NOT_FOUND, SUSPENDED, True),
        (NOT_FOUND, PRIVATE, True),
        (NOT_FOUND, NOT_FOUND, True),
        (UNSAID, INFERRED, True),
        (GUESSED, INFERRED, True),
        (NOT_FOUND, UNSAID, False),
        (GUESSED, NOT_FOUND, False),
        (NOT_FOUND, SLOWED, False),
        (NOT_FOUND, REMOVED, False),
        (NOT_FOUND, VISIBLE, False),
        (NOT_FOUND, WALL, False),
        (NOT_FOUND, None, False),
        (REMOVED, SUSPENDED, False),
        (GATED, SUSPENDED, False),
        (VISIBLE, SUSPENDED, False),
        (WALL, SUSPENDED, False),
    ],
)
def test_account_explains_only_what_says_less(
    of_post: Outcome, of_account: Outcome | None, explained: bool
) -> None:
    """An account explains a bare absence by its own; never what says as much or is there."""
    mine = make_verdict(of_post)
    author = make_verdict(of_account, "x.account") if of_account else None
    verdict = explain(mine, author)
    if not explained:
        assert verdict == mine
    else:
        assert of_account is not None
        assert verdict == Verdict(replace(of_account, corroborated=True), ACCOUNT_EXPLAINS)


@pytest.mark.parametrize(
    ("role", "found", "purpose", "availability"),
    [
        ("listing", True, Purpose.SIGHTING, Availability.VISIBLE),
        ("through_post", True, Purpose.SIGHTING, Availability.VISIBLE),
        ("listing", False, Purpose.SIGHTING, Availability.INCONCLUSIVE),
        ("listing", None, Purpose.SIGHTING, Availability.INCONCLUSIVE),
        ("post", True, Purpose.SIGHTING, Availability.INCONCLUSIVE),
        ("listing", True, Purpose.SCHEDULED, Availability.INCONCLUSIVE),
    ],
)
def test_sighting_only_ever_shows(
    role: str, found: bool | None, purpose: Purpose, availability: Availability
) -> None:
    """A listing can show a post and never miss it; and no look is judged as a listing."""
    observation = make_observation(Answer(role=role, found=found), purpose=purpose)
    assert judge_pass([observation], RULES)[0].verdict.availability is availability


def test_platform_without_rules_is_judged_by_reach() -> None:
    """Of a platform without rules nothing is ever absent."""
    lone = make_observation(Answer(role="post", status=404, found=False), subject=post("x", "1"))
    verdict = judge_pass([lone], RULES)[0].verdict
    assert (verdict.rule, verdict.conclusive) == ("any.unrecognised", False)


@pytest.mark.parametrize(("seen", "outcome"), [(True, REMOVED), (False, NOT_FOUND)])
def test_rule_may_mean_more_to_who_saw_it(seen: bool, outcome: Outcome) -> None:
    """Some answers tell a removal only to those who had seen the post before."""
    rules = {"tiktok": (rule("missing", NOT_FOUND, seen=REMOVED),)}
    lone = make_observation(said("missing"), seen_before=seen)
    assert judge_pass([lone], rules)[0].verdict.outcome == outcome


def test_look_carries_what_the_fold_needs() -> None:
    """A judged observation becomes a look with its key, times, verdict and evidence."""
    item = judge_pass([asked("shown")], RULES)[0]
    look, reading = item.look(), item.observation.reading
    assert (look.key, look.evidence) == (item.observation.key, ("00ff",))
    assert (look.asked_at, look.answered_at) == (reading.asked_at, reading.answered_at)


ANSWERS = st.builds(
    Answer,
    role=st.sampled_from(["post", "account", "listing", "through_post"]),
    status=st.sampled_from([None, 200, 301, 401, 403, 404, 410, 429, 451, 500, 503]),
    failure=st.sampled_from([None, None, None, "dns", "not_asked"]),
    wall=st.sampled_from([None, None, "wall.anubis", "wall.unknown"]),
    found=st.sampled_from([True, False, None]),
    code=st.sampled_from([None, *CODES]),
    words=st.none() | st.text(max_size=5),
    unreadable=st.sampled_from([None, "$.x"]),
)


@st.composite
def passes(draw: st.DrawFn) -> list[Observation]:
    """Draw a pass of different subjects with any answers."""
    answers = draw(st.lists(ANSWERS, max_size=8))
    return [
        make_observation(
            answer,
            subject=AUTHOR if index == 0 else post("tiktok", str(index)),
            author=draw(st.sampled_from([None, AUTHOR, account("tiktok", "b2")])),
            purpose=draw(st.sampled_from(list(Purpose))),
            expected_visible=draw(st.booleans()),
            seen_before=draw(st.booleans()),
        )
        for index, answer in enumerate(answers)
    ]


@given(passes())
def test_judging_is_total_and_deterministic(observations: list[Observation]) -> None:
    """Every pass is judged, one verdict for each observation in its order, always the same."""
    judged = judge_pass(observations, RULES)
    assert [item.observation for item in judged] == observations
    assert judge_pass(observations, RULES) == judged
    assert all(
        item.controlled is not False
        or item.verdict.availability in (Availability.VISIBLE, Availability.INCONCLUSIVE)
        for item in judged
    )


@given(passes().flatmap(lambda drawn: st.tuples(st.just(drawn), st.permutations(drawn))))
def test_order_of_a_pass_does_not_matter(
    drawn: tuple[list[Observation], list[Observation]],
) -> None:
    """Each observation gets the same verdict wherever it stands in its pass."""
    one, two = (
        {item.observation.key: (item.verdict, item.controlled) for item in judge_pass(some, RULES)}
        for some in drawn
    )
    assert one == two


@given(ANSWERS)
def test_no_trouble_of_ours_is_a_finding(answer: Answer) -> None:
    """What failed, hit a wall, was slowed or answered by an error is never about the post.

    A status of its own is: 451 says that the law keeps it away.
    """
    verdict = judge_reading(make_reading(answer), RULES["tiktok"])
    ours = answer.failure or answer.wall == "wall.anubis" or (answer.status or 0) in (429, 500, 503)
    assert not (ours and verdict.conclusive)
    by_law = answer.status == 451 and not answer.found
    assert verdict.conclusive <= (answer.code in CODES[:-1] or by_law)


def test_reach_is_asked_before_and_after_the_platform() -> None:
    """A table has reach first, then the platform's own rules, then what is left of reach."""
    ids = [row.id for row in table(RULES["tiktok"])]
    assert ids.index("reach.network") < ids.index("test.shown") < ids.index("reach.blocked")
    assert len(set(ids)) == len(ids)
