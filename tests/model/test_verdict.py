"""Outcomes: every mixture of the four axes is either meant or refused."""

import itertools
from typing import Any

import pytest

from checker.model import (
    INCONCLUSIVE_CAUSES,
    UNSPECIFIC_CAUSES,
    Actor,
    Availability,
    Basis,
    Cause,
    Outcome,
    Verdict,
)
from checker.model.words import PRIVATE_CAUSES

Mixture = tuple[Availability, Cause, Actor | None, Basis]
ACTORS = (None, *Actor)
MIXTURES: list[Mixture] = list(itertools.product(Availability, Cause, ACTORS, Basis))


def meant(availability: Availability, cause: Cause, actor: Actor | None, basis: Basis) -> bool:
    """Say whether the ontology (design §2) knows this mixture."""
    if availability is Availability.VISIBLE:
        return cause is Cause.NONE and actor is None
    if availability is Availability.INCONCLUSIVE:
        return cause in INCONCLUSIVE_CAUSES and actor is None
    if cause in INCONCLUSIVE_CAUSES or cause is Cause.NONE or actor is None:
        return False
    if cause in {Cause.NOT_FOUND, Cause.DELETED_UNSPECIFIED}:
        return availability is Availability.ABSENT and actor is Actor.UNSTATED
    if cause in {Cause.POST_PRIVATE, Cause.ACCOUNT_PRIVATE, Cause.AUDIENCE_LIMITED}:
        return availability is Availability.LIMITED
    of_author = cause is Cause.ACCOUNT_DELETED and actor is Actor.AUTHOR
    return basis is Basis.STATED or not of_author


def makes(mixture: Mixture) -> bool:
    """Say whether an outcome of this mixture can be made."""
    try:
        Outcome(*mixture)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("cause", list(Cause))
@pytest.mark.parametrize("availability", list(Availability))
def test_only_meant_mixtures_can_be_made(availability: Availability, cause: Cause) -> None:
    """Of all actors and bases just those can be made that mean something with the cause."""
    mixtures = [(availability, cause, actor, basis) for actor in ACTORS for basis in Basis]
    assert [item for item in mixtures if makes(item)] == [item for item in mixtures if meant(*item)]


@pytest.mark.parametrize(
    ("mixture", "sentence"),
    [
        ((Availability.VISIBLE, Cause.NOT_FOUND), "cause not_found does not go with visible"),
        ((Availability.ABSENT, Cause.CHALLENGE), "cause challenge does not go with absent"),
        ((Availability.ABSENT, Cause.COPYRIGHT), "actor None does not go with absent"),
        ((Availability.ABSENT, Cause.NOT_FOUND, Actor.PLATFORM), "nobody says who"),
        ((Availability.ABSENT, Cause.POST_PRIVATE, Actor.AUTHOR), "but not for the public"),
        ((Availability.ABSENT, Cause.ACCOUNT_DELETED, Actor.AUTHOR), "only where that is stated"),
    ],
)
def test_refusal_says_why(mixture: tuple[Any, ...], sentence: str) -> None:
    """A refused mixture is named in a sentence."""
    with pytest.raises(ValueError, match=sentence):
        Outcome(*mixture)


@pytest.mark.parametrize("mixture", [item for item in MIXTURES if meant(*item)])
def test_only_a_stated_reason_states_a_cause(mixture: Mixture) -> None:
    """A cause is stated where the platform's own words name more than that nothing is there."""
    outcome = Outcome(*mixture)
    stated = outcome.basis is Basis.STATED and outcome.cause not in UNSPECIFIC_CAUSES
    assert outcome.states_cause is stated


@pytest.mark.parametrize("availability", list(Availability))
def test_verdict_is_conclusive_unless_it_could_not_tell(availability: Availability) -> None:
    """A verdict is conclusive with every availability but inconclusive."""
    mixture = next(item for item in MIXTURES if item[0] is availability and meant(*item))
    verdict = Verdict(Outcome(*mixture), "x.1")
    assert verdict.availability is availability
    assert verdict.conclusive is (availability is not Availability.INCONCLUSIVE)


def test_causes_of_ours_are_no_causes_of_posts() -> None:
    """The sets of causes that are ours, unspecific and private have nothing in common."""
    assert INCONCLUSIVE_CAUSES.isdisjoint(UNSPECIFIC_CAUSES | PRIVATE_CAUSES)
    assert UNSPECIFIC_CAUSES.isdisjoint(PRIVATE_CAUSES)
