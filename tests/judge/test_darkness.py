"""Why a pass could not look: read from its verdicts, and from what cut it short."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checker.judge.darkness import of_pass
from checker.judge.rules import could_not_tell
from checker.judge.verdicts import Judged
from checker.model import Answer, Cause, GapReason, Outcome, Purpose, Verdict
from checker.model.gaps import Darkness
from tests.support.builders import VISIBLE, make_observation


def judged(*outcomes: Outcome, purpose: Purpose = Purpose.SCHEDULED) -> list[Judged]:
    """Return a pass's looks, each with its outcome."""
    return [
        Judged(make_observation(at_s=index, purpose=purpose), Verdict(outcome, "x.rule"), None)
        for index, outcome in enumerate(outcomes)
    ]


def unasked(failure: str) -> list[Judged]:
    """Return a pass whose one look was not asked, for a reason."""
    observation = make_observation()
    reading = replace(observation.reading, answers=(Answer(role="post", failure=failure),))
    observation = replace(observation, reading=reading)
    return [Judged(observation, Verdict(could_not_tell(Cause.NOT_ASKED), "reach.not_asked"), None)]


WALL, SLOWER = could_not_tell(Cause.CHALLENGE), could_not_tell(Cause.RATE_LIMITED)
VOID = could_not_tell(Cause.CONTROL_FAILED)
PASSES = {
    "all well": (judged(VISIBLE, VISIBLE), None, None),
    "nobody looked at": ([], None, None),
    "only listed": (judged(VISIBLE, purpose=Purpose.SIGHTING), None, None),
    "all walls": (judged(WALL, WALL), None, Darkness(GapReason.CHALLENGE, whole=True)),
    "the commonest": (
        judged(SLOWER, WALL, SLOWER),
        None,
        Darkness(GapReason.RATE_LIMITED, whole=True),
    ),
    "one got through": (judged(WALL, VISIBLE), None, None),
    "void": (judged(VISIBLE, VOID), None, Darkness(GapReason.VOID_PASS, whole=True)),
    "void by hand": (judged(VOID), "stopped by hand", Darkness(GapReason.VOID_PASS, whole=True)),
    "stopped by hand": (judged(VISIBLE), "stopped by hand", None),
    "broken": (judged(VISIBLE), "broken: KeyError: 'x'", None),
    "no key": (unasked("no_key"), None, Darkness(GapReason.NO_KEY, whole=True)),
    "quota": (unasked("quota_spent"), None, Darkness(GapReason.BUDGET_SPENT, whole=True)),
    "guard": (unasked("refused_by_guard"), None, Darkness(GapReason.NETWORK, whole=True)),
}


@pytest.mark.parametrize("name", PASSES)
def test_a_passes_darkness_has_its_reason(name: str) -> None:
    """A pass that told nothing is dark by its commonest cause; one look that told something is
    enough, unless the controls failed.
    """
    looks, stopped, expected = PASSES[name]
    assert of_pass(looks, stopped) == expected


@pytest.mark.parametrize(
    ("stopped", "reason"),
    [
        ("held back", GapReason.RATE_LIMITED),
        ("held back: rate limited", GapReason.RATE_LIMITED),
        ("held back: asked to wait", GapReason.RATE_LIMITED),
        ("held back: HTTP 503", GapReason.SERVER_ERROR),
        ("held back: dns", GapReason.NETWORK),
        ("held back: other.Strange", GapReason.NETWORK),
        ("held back: wall.cloudflare_challenge", GapReason.CHALLENGE),
        ("3 walls in a row: wall.cloudflare_challenge", GapReason.CHALLENGE),
    ],
)
def test_who_is_left_alone_is_dark_from_then_on(stopped: str, reason: GapReason) -> None:
    """A pass that was cut short told something; what follows is dark, by what held it back."""
    assert of_pass(judged(VISIBLE), stopped) == Darkness(reason, whole=False)
    assert of_pass([], stopped) == Darkness(reason, whole=True)
