"""Controls: was the pass an experiment that could have shown the contrary?

A *witness* is a subject that was held to be visible when the pass was planned. Witnesses that
were put in on purpose (controls) outrank those that were merely due. Nobody bears witness for
itself or for a post of its own account, which one act could have taken along.

A *negative control* is one that cannot be there: an id that was never issued, or a post that we
took down ourselves. A platform (or a cache before it) that shows one shows anything: what it
"shows" in that pass is then no sighting of the others either.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from checker.model import Availability, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A subject that should have been visible in this pass.

    Attributes:
        subject: who.
        account: its author's account; None when unknown.
        on_purpose: it was put in as a control.
        availability: how it read.
        server: on a platform of many servers, the one it lives on; None elsewhere.
    """

    subject: Subject
    account: Subject | None
    on_purpose: bool
    availability: Availability
    server: str | None = None

    @property
    def well(self) -> bool:
        """Whether it read as it should; limited is still there."""
        return self.availability in (Availability.VISIBLE, Availability.LIMITED)


def shows_anything(negatives: Sequence[Witness], server: str | None = None) -> bool:
    """Say whether a negative control of the pass was there.

    Args:
        negatives: the pass's negative controls, as they read by themselves.
        server: on a platform of many servers, the one in question.
    """
    return any(negative.well for negative in negatives if negative.server == server)


def controlled(
    subject: Subject,
    account: Subject | None,
    witnesses: Sequence[Witness],
    server: str | None = None,
) -> bool | None:
    """Say whether the pass can be trusted for a negative about ``subject``.

    Args:
        subject: whom the negative is about.
        account: its author's account.
        witnesses: all of the pass.
        server: on a platform of many servers, the one ``subject`` lives on: what another server
            answers says nothing about this one.

    Returns:
        True when at least half of its controls read as they should, False when fewer did (the
        pass is void for this subject's negatives), None when no control is known yet.
    """
    family = {subject, account} - {None}
    others = [
        witness
        for witness in witnesses
        if witness.subject not in family
        and witness.account not in family
        and witness.server == server
    ]
    chosen = [witness for witness in others if witness.on_purpose] or others
    if not chosen:
        return None
    return 2 * sum(witness.well for witness in chosen) >= len(chosen)
