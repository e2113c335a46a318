"""A verdict: four axes, and the rule that gave them."""

from dataclasses import dataclass

from checker.model.words import (
    INCONCLUSIVE_CAUSES,
    PRIVATE_CAUSES,
    UNSPECIFIC_CAUSES,
    Actor,
    Availability,
    Basis,
    Cause,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule concludes: availability, cause, actor and basis, checked to fit together.

    Attributes:
        corroborated: the rule rests on two independent readings that agree (post and account,
            or service and host).

    Raises:
        ValueError: for a mixture that the ontology excludes.
    """

    availability: Availability
    cause: Cause = Cause.NONE
    actor: Actor | None = None
    basis: Basis = Basis.NONE
    corroborated: bool = False

    def __post_init__(self) -> None:
        """Refuse mixtures that mean nothing."""
        inconclusive = self.availability is Availability.INCONCLUSIVE
        visible = self.availability is Availability.VISIBLE
        if visible != (self.cause is Cause.NONE):
            raise ValueError(f"cause {self.cause} does not go with {self.availability}")
        if inconclusive != (self.cause in INCONCLUSIVE_CAUSES):
            raise ValueError(f"cause {self.cause} does not go with {self.availability}")
        if (visible or inconclusive) != (self.actor is None):
            raise ValueError(f"actor {self.actor} does not go with {self.availability}")
        absent = self.availability is Availability.ABSENT
        if self.cause in UNSPECIFIC_CAUSES and not (absent and self.actor is Actor.UNSTATED):
            raise ValueError(f"{self.cause} is an absence of which nobody says who made it")
        if self.cause in PRIVATE_CAUSES and absent:
            raise ValueError(f"{self.cause} is limited: it exists, but not for the public")
        stated = self.basis is Basis.STATED
        if self.cause is Cause.ACCOUNT_DELETED and self.actor is Actor.AUTHOR and not stated:
            raise ValueError("who deleted an account is its author only where that is stated")

    @property
    def states_cause(self) -> bool:
        """Whether the platform itself named a cause, and not only that nothing is there."""
        return self.basis is Basis.STATED and self.cause not in UNSPECIFIC_CAUSES


@dataclass(frozen=True, slots=True)
class Verdict:
    """An observation's meaning under one version of the rules; recomputable.

    Attributes:
        outcome: the four axes.
        rule: id of the rule that gave it.
        words: the platform's own words or code it rests on, verbatim; None where there are none.
    """

    outcome: Outcome
    rule: str
    words: str | None = None

    @property
    def availability(self) -> Availability:
        """What the vantage point got."""
        return self.outcome.availability

    @property
    def conclusive(self) -> bool:
        """Whether the look told anything about the subject."""
        return self.outcome.availability is not Availability.INCONCLUSIVE
