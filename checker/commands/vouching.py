"""Third parties that vouch for what was kept: who they are, and how it stands with them."""

from collections import Counter
from pathlib import Path

from checker.commands.desk import Desk
from checker.model.authority import Authority, ThirdParties
from checker.store.stamp_files import Stood, stood
from checker.store.witnesses import noted
from checker.views.stamping import witness_line


def third_parties(desk: Desk) -> ThirdParties:
    """Return who is asked to vouch, as the configuration says."""
    seals = desk.config.seals
    return ThirdParties(
        authorities=tuple(map(Authority, seals.authorities)),
        certificates=desk.evidence.parent / Path(seals.certificates)
        if seals.certificates
        else None,
        witness_first=seals.witness in ("first", "both"),
        witness_changes=seals.witness in ("changes", "both"),
    )


def stamping(desk: Desk) -> list[Stood]:
    """Return how it stands with each authority that the configuration names."""
    return stood(desk.evidence, [one.name for one in third_parties(desk).authorities])


def witnessing(desk: Desk) -> list[str]:
    """Return a line on what the Internet Archive captured, none where it was never asked to."""
    outcomes = Counter(one.outcome for one in noted(desk.evidence))
    return [witness_line(outcomes)] if outcomes or desk.config.seals.witness != "off" else []
