"""A rest: how long a host is left alone, and what it took."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Rest:
    """What the next program must know of a host that held us back.

    Attributes:
        until: until when; in the past once the host may be asked on trial.
        trouble: why.
        n_failures: failures in a row.
        n_wall_holds: rests in a row for walls.
    """

    until: datetime
    trouble: str
    n_failures: int = 0
    n_wall_holds: int = 0
