"""How saved answers were judged against what is known of them: a confusion matrix. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from checker.model import Actor, Availability, Basis, Cause, Outcome
from checker.model.words import UNSPECIFIC_CAUSES

ORDER = (
    Availability.VISIBLE,
    Availability.LIMITED,
    Availability.ABSENT,
    Availability.INCONCLUSIVE,
)
"""Rows and columns of the matrix."""

CONCLUSIVE_AT_LEAST = 0.94


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of a saved answer; what its writer could not know is left open.

    Attributes:
        availability: what the public gets.
        cause: None where several would be right; no cause is then wrong.
        actor: None where several would be right, and where there is none.

    Raises:
        ValueError: for a mixture that the ontology excludes.
    """

    availability: Availability
    cause: Cause | None = None
    actor: Actor | None = None

    def __post_init__(self) -> None:
        """Refuse mixtures that mean nothing; what is left open fits."""
        if self.cause is not None:
            actor = self.actor or (Actor.UNSTATED if self.negative else None)
            Outcome(self.availability, self.cause, actor, Basis.STATED)
        elif self.actor is not None and not self.negative:
            raise ValueError(f"actor {self.actor} does not go with {self.availability}")

    @property
    def negative(self) -> bool:
        """Whether it is absent or limited."""
        return self.availability in (Availability.ABSENT, Availability.LIMITED)


@dataclass(frozen=True, slots=True)
class Scored:
    """One saved answer: what is true of it, and what we made of it.

    Attributes:
        name: platform and name of the case.
        true: what its writer knows.
        ours: the four axes as judged.
        rule: the rule that fired.
    """

    name: str
    true: Truth
    ours: Outcome
    rule: str

    @property
    def invents_absence(self) -> bool:
        """A live post, or a wall, was called absent. Limited is live: it exists."""
        absent = Availability.ABSENT
        return self.ours.availability is absent and self.true.availability is not absent

    @property
    def wrong_actor(self) -> bool:
        """An actor is named that was not shown; naming nobody is never wrong."""
        if self.ours.actor in (None, Actor.UNSTATED):
            return False
        return not self.true.negative or self.true.actor not in (None, self.ours.actor)

    @property
    def wrong_cause(self) -> bool:
        """A cause is named that was not shown; ``not_found`` for a stated one is only vaguer."""
        if self.ours.actor is None:
            return False
        if not self.true.negative:
            return True
        vague = self.ours.cause in UNSPECIFIC_CAUSES
        return not vague and self.true.cause not in (None, self.ours.cause)

    @property
    def other_wall(self) -> bool:
        """Both could not tell, and name another reason for it."""
        both = {self.ours.availability, self.true.availability} == {Availability.INCONCLUSIVE}
        return both and self.true.cause not in (None, self.ours.cause)

    @property
    def misplaced(self) -> bool:
        """Something was told, and it is not so; an invented absence is counted by itself."""
        other = self.ours.availability is not self.true.availability
        return self.told and other and not self.invents_absence

    @property
    def conclusive(self) -> bool:
        """Whether something could be told of it."""
        return self.true.availability is not Availability.INCONCLUSIVE

    @property
    def told(self) -> bool:
        """Whether we told something of it."""
        return self.ours.availability is not Availability.INCONCLUSIVE


@dataclass(frozen=True, slots=True)
class Score:
    """What a folder of saved answers came to."""

    rows: Sequence[Scored] = field(default_factory=tuple)

    def cell(self, true: Availability, ours: Availability) -> int:
        """Count answers of one true state that were judged one way."""
        return sum(
            row.true.availability is true and row.ours.availability is ours for row in self.rows
        )

    @property
    def invented(self) -> list[Scored]:
        """Live posts and walls that were called absent."""
        return [row for row in self.rows if row.invents_absence]

    @property
    def wrong_actors(self) -> list[Scored]:
        """Answers of which an actor was named that they do not show."""
        return [row for row in self.rows if row.wrong_actor]

    @property
    def wrong_causes(self) -> list[Scored]:
        """Answers of which a cause was named that they do not show."""
        return [row for row in self.rows if row.wrong_cause]

    @property
    def misplaced(self) -> list[Scored]:
        """Answers called visible or limited that are something else."""
        return [row for row in self.rows if row.misplaced]

    @property
    def other_walls(self) -> list[Scored]:
        """Walls that were called another wall."""
        return [row for row in self.rows if row.other_wall]

    @property
    def untold(self) -> list[Scored]:
        """Conclusive answers of which we told nothing."""
        return [row for row in self.rows if row.conclusive and not row.told]

    @property
    def share_told(self) -> float | None:
        """Share of conclusive answers that we called conclusive; None without any."""
        n = sum(row.conclusive for row in self.rows)
        return 1 - len(self.untold) / n if n else None

    @property
    def alarming(self) -> bool:
        """Whether a takedown was invented, or somebody named who was not shown."""
        return bool(self.invented or self.wrong_actors)
