"""What our looking would have missed: the share of outages of a length that fall between looks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

LENGTHS = {
    "10m": timedelta(minutes=10),
    "50m": timedelta(minutes=50),
    "1h": timedelta(hours=1),
    "6h": timedelta(hours=6),
    "1d": timedelta(days=1),
}


def chance_to_see(outage: timedelta, gap: timedelta) -> float:
    """Return the chance that looks at a fixed gap, at a random phase, meet an outage.

    Assumes that nothing else is known of the hour; ``min(1, outage / gap)``.
    Source: cases-and-numbers §0.2 (50 minutes against 24 h: 3.5 %; 3 h: 28 %; 60 min: 83 %).
    """
    return min(1.0, outage / gap)


def missed_share(looks: Sequence[datetime], outage: timedelta, end: datetime) -> float | None:
    """Return the share of possible starts from which an outage would have met no look.

    The starts are taken evenly over the time from the first look to the last start that could
    have ended before ``end``; looks that could not tell must be left out by the caller.

    Args:
        looks: sorted times of conclusive looks at one subject from one vantage point.
        outage: its length.
        end: the cut-off.

    Returns:
        a share in 0…1, or None where the watch was shorter than the outage.
    """
    if not looks or end - looks[0] < outage:
        return None
    span = (end - outage - looks[0]).total_seconds()
    if span <= 0:
        return None
    missed = 0.0
    for before, after in zip(looks, [*looks[1:], end], strict=True):
        # An outage that starts just after `before` is missed while it ends before `after`.
        room = min((after - before - outage).total_seconds(), span)
        missed += max(room, 0.0)
    return min(missed / span, 1.0)


def blind_spot(
    looks_by_subject: Sequence[Sequence[datetime]], end: datetime
) -> dict[str, float | None]:
    """Return for each length the mean share missed over subjects, weighted by time watched.

    None where no subject was watched for as long.
    """
    result: dict[str, float | None] = {}
    for name, length in LENGTHS.items():
        shares: list[tuple[float, float]] = []
        for looks in looks_by_subject:
            share = missed_share(looks, length, end)
            if share is not None:
                shares.append((share, (end - length - looks[0]).total_seconds()))
        weight = sum(seconds for _, seconds in shares)
        result[name] = (
            sum(share * seconds for share, seconds in shares) / weight if weight else None
        )
    return result
