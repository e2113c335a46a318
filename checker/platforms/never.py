"""Posts that never were: what shows one of them shows anything. By ids that begin with the time."""

from collections.abc import Callable

from checker.model import Subject, post

Never = Callable[[Subject, int], Subject | None]
"""Names a post that never was, beside a real one (on its server, in its space), by a number."""

_FAR = 9_000_000_000_000_000_000
"""As such an id it names a post of the year 2036 (seconds on top) or 2078 (X's milliseconds)."""

_TURN = 1_000_000_000


def by_time(like: Subject, number: int) -> Subject:
    """Return a post of ``like``'s platform whose id, of 19 digits, names a time far in the future.

    Args:
        like: a post of the platform.
        number: which one; others give others.
    """
    return post(like.platform, str(_FAR + number % _TURN))
