"""What is written of a stream: a row as of a listing, so that ``status`` shows its trouble."""

from collections.abc import Iterable

from checker.collector.equipment import Equipment
from checker.collector.turns import STREAM_ROUTE
from checker.platforms.contract import Platform
from checker.store import append


def note_stream(
    equipment: Equipment,
    platform: Platform,
    topics: Iterable[str],
    pass_id: str,
    trouble: str | None,
) -> None:
    """Write for each topic that a stream tells nothing, and why; None: that it speaks again."""
    with equipment.engine.begin() as connection:
        for topic in topics:
            append.listing(
                connection,
                {
                    "pass_id": pass_id,
                    "topic": topic,
                    "platform": platform.name,
                    "vantage": equipment.vantage.name,
                    "at": equipment.clock.now(),
                    "route": f"{STREAM_ROUTE} of {platform.name}",
                    "n_offered": 0,
                    "n_taken": 0,
                    "n_known": 0,
                    "whole": False,
                    "trouble": trouble,
                    "evidence_sha256": None,
                },
            )
