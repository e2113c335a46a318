"""Walls before listings: they slow listing down, and keep no post from being looked at.

A platform may wall its lists off and show its posts, or the other way round: each is counted by
itself. A server of a platform of many is left out: it is asked for a list or two.
"""

from checker.collector.equipment import Equipment
from checker.judge import walls
from checker.platforms.contract import Listed, Platform


def resting(equipment: Equipment, platform: Platform) -> str | None:
    """Return what keeps us from listing ``platform`` now, None where nothing does."""
    lane = _lane(equipment, platform)
    pacer = equipment.net.pacer
    if lane is None or pacer.held_until(lane) is None:
        return None
    return f"left alone for a while: {pacer.trouble(lane)}"


def met(equipment: Equipment, platform: Platform, listed: Listed) -> bool:
    """Count a listing that came to a wall, or to none; True where no more is to be listed now."""
    lane = _lane(equipment, platform)
    if lane is None or listed.exchange is None:
        return False
    wall = walls.recognise(listed.exchange) if listed.trouble is not None else None
    if wall is not None:
        return equipment.net.pacer.note_wall(lane, wall)
    if listed.trouble is None:
        equipment.net.pacer.note_passage(lane)
    return False


def _lane(equipment: Equipment, platform: Platform) -> str | None:
    if platform.host_of is not None:
        return None
    return f"{equipment.front(platform)} (listings)"
