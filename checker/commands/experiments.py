"""The passes as experiments, for ``checker status``: controls, and faults that may be ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from checker.judge.ourselves import OwnFault, own_faults
from checker.model.instants import floor_text
from checker.store import experiments
from checker.views.experiments import control_lines, fault_lines, fault_object

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Experiments:
    """How the latest passes stand as experiments.

    Attributes:
        controls: those of the latest pass of each platform and vantage point.
        faults: what lasts and is probably ours.
    """

    controls: Sequence[Row]
    faults: Sequence[OwnFault]

    def document(self) -> Row:
        """Return them as ``status --json`` writes them."""
        return {
            "controls": [
                {
                    key: floor_text(value) if isinstance(value, datetime) else value
                    for key, value in row.items()
                }
                for row in self.controls
            ],
            "own_faults": [fault_object(fault) for fault in self.faults],
        }

    def parts(self, now: datetime) -> dict[str, list[str]]:
        """Return them as parts of the text, by title; a part that would be empty is left out."""
        told = {
            "Probably our own fault": fault_lines(self.faults, now),
            "Controls of the latest pass (UTC)": control_lines(self.controls, now),
        }
        return {title: lines for title, lines in told.items() if lines}


def read(connection: sa.Connection) -> Experiments:
    """Read how the latest passes stand as experiments."""
    latest = experiments.latest_passes(connection)
    faults = own_faults(experiments.counted(connection, latest))
    return Experiments(experiments.controls(connection, latest), faults)
