"""What the learned schedule gains on what was really seen, in one sentence a platform."""

from collections.abc import Sequence
from datetime import timedelta

from checker.store.gain import FEWEST, Gain
from checker.views.names import place_name
from checker.views.sentences import duration


def gain_lines(gains: Sequence[Gain]) -> list[str]:
    """Return a sentence for each platform on which when to look is learned."""
    return [_line(one) for one in gains if one.learned.n_posts]


def _line(one: Gain) -> str:
    name, ratio = place_name(one.platform), one.ratio
    arm, learned = one.arm, one.learned
    if ratio is None or arm.mean_bracket_s is None or learned.mean_bracket_s is None:
        return (
            f"{name}: when to look is learned; what that gains cannot be told before {FEWEST} "
            f"posts went on either side (so far {learned.n_gone:,}, and {arm.n_gone:,} of the "
            f"{arm.n_posts:,} that are looked at in equal gaps to compare)."
        )
    soon, evenly = _about(learned.mean_bracket_s), _about(arm.mean_bracket_s)
    return (
        f"{name}: learned looks tell within {soon} when a post went ({learned.n_gone:,} goings), "
        f"equal gaps within {evenly} ({arm.n_gone:,}): {ratio:.2f} times as long."
    )


def _about(span_s: float) -> str:
    return duration(timedelta(seconds=span_s))
