"""Our clock against the platforms': a warning when the difference is more than a rounding."""

from collections.abc import Mapping, Sequence
from statistics import median

from checker.views.sentences import platform_name

WORTH_SAYING_S = 5.0


def clock_warning(offsets_s: Mapping[str, Sequence[float]]) -> str:
    """Return a sentence when our clock is off by more than five seconds; "" else.

    Args:
        offsets_s: by platform, our clock less theirs in the last passes, in seconds.
    """
    off = {
        platform: abs(median(found))
        for platform, found in offsets_s.items()
        if found and abs(median(found)) > WORTH_SAYING_S
    }
    if not off:
        return ""
    names = " and ".join(
        f"{_owned(platform)} by {off[platform]:,.0f} s" for platform in sorted(off)
    )
    return (
        f"Our clock and {names.replace(' by', ' differ by', 1)}; all times may be off by that, "
        "and brackets are widened accordingly."
    )


def _owned(platform: str) -> str:
    name = platform_name(platform)
    return f"{name}'" if name.endswith("s") else f"{name}'s"
