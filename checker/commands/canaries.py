"""``checker topic canary``: posts that we published ourselves, a control in every pass."""

from checker.commands.desk import Desk
from checker.commands.following import followed
from checker.commands.output import put
from checker.intake import topics
from checker.model import Availability


def add(desk: Desk, link: str, *, deleted: bool = False) -> int:
    """Take a post that we published ourselves as a control."""
    put(canary_from(desk, link, deleted=deleted))
    return 0


def canary_from(desk: Desk, link: str, *, deleted: bool = False) -> str:
    """Take the post behind a link as a canary; returns a line that says so.

    Args:
        desk: what commands work with.
        link: to the post.
        deleted: we took it down ourselves, so that it must not be there.

    Raises:
        ConfigError: the link leads to no post.
    """
    expected = Availability.ABSENT if deleted else Availability.VISIBLE
    found, now = followed(desk, link), desk.clock.now()
    return topics.add_canary(desk.engine, found, link, now, expected)
