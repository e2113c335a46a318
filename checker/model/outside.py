"""Outside events: press, statements, rule changes, orders, reports."""

from dataclasses import dataclass
from datetime import datetime

from checker.model.words import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Something said or done outside, with its source and how sure the source is.

    Attributes:
        at: when; the start where it is an interval.
        until: the interval's end, None for a moment.
        kind: press, statement, rule_change, order or report.
        words: what happened, in our words.
        source: who says so.
        certainty: of the *source*, in words: company, several outlets, one outlet, from memory,
            contradicted, primary record.
        about: which lane it belongs to; None for the rail above all lanes.
        topic: the topic it belongs to, None for all.
        entered_at: when it was written into the store, None where that was not kept.
    """

    at: datetime
    until: datetime | None = None
    kind: str
    words: str
    source: str
    certainty: str
    about: str | None = None
    topic: str | None = None
    origin: Origin = Origin.OBSERVED
    entered_at: datetime | None = None


OUTSIDE_KINDS = ("press", "statement", "rule_change", "order", "report")
CERTAINTIES = (
    "primary record",
    "company",
    "several outlets",
    "one outlet",
    "from memory",
    "contradicted",
)
