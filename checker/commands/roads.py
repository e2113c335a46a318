"""A road of one's own for a few questions that are no part of a pass, and so no evidence."""

from checker.collector.assembly import UNKNOWN_HOST_PACE_S, keyring_of
from checker.commands.desk import Desk
from checker.config import credential
from checker.net.client import Net
from checker.net.guard import Guard
from checker.net.pacing import Pacer
from checker.net.road import Road
from checker.platforms import PLATFORMS

ASK_S = 5.0
"""How long one question may take, from name to last byte."""


def net_of(desk: Desk) -> Net:
    """Return a way out as the configuration says; close it after use."""
    config = desk.config
    road = Road(
        contact=config.net.contact,
        routes=config.net.route,
        guard=Guard.of(config.net.allow_private),
        timeout_s=ASK_S,
    )
    pacer = Pacer(desk.clock, lambda _: UNKNOWN_HOST_PACE_S)
    return Net(desk.clock, road, pacer, keyring_of(PLATFORMS.values(), credential, desk.clock))
