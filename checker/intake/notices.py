"""What to know before a platform is asked for the first time."""

from checker.intake.topics import Wish
from checker.platforms import PLATFORMS


def noticed(wish: Wish) -> list[str]:
    """Return what to know before the first look at each platform that a wish asks.

    A link or an account counts as well as a place: who looks at it is seen there.
    """
    named = {place.partition(":")[0] for place in (*wish.places, *wish.accounts)}
    linked = {name for name in _told() if any(map(PLATFORMS[name].recognise, wish.links))}
    return [words for name, words in _told().items() if name in named | linked]


def _told() -> dict[str, str]:
    return {name: item.notice for name, item in PLATFORMS.items() if item.notice is not None}
