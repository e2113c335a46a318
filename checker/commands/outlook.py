"""What all topics of a store come to a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from checker.collector.forecast import forecast
from checker.collector.schedule import HORIZON, Policy
from checker.commands.desk import Desk
from checker.config import credential
from checker.model import Place, Role, Topic
from checker.platforms import PLATFORMS
from checker.platforms.keys import CREDENTIALS
from checker.platforms.registry import Registry
from checker.store import weight


def keys_held() -> set[str]:
    """Return the names of the credentials whose secrets are all there."""
    return {
        key.name
        for mine in CREDENTIALS.values()
        for key in mine
        if all(map(credential, key.variables))
    }


def policy_of(desk: Desk) -> Policy:
    """Return the policy that a collector of this configuration follows."""
    return Policy(looks=float(desk.config.collector.looks_per_post))


def enabled(desk: Desk) -> Registry:
    """Return the platforms that this configuration asks."""
    return PLATFORMS.only(name for name in PLATFORMS if desk.config.platform(name).enabled)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What all watched topics of a store come to at present.

    Attributes:
        looks_a_day: by platform, as the agenda's gaps have it.
        listing_asks_a_day: by platform.
        bytes_a_day: evidence and database together.
        measured: platforms whose bytes a look were measured here.
    """

    looks_a_day: dict[str, float]
    listing_asks_a_day: dict[str, float]
    bytes_a_day: float
    measured: frozenset[str]

    def document(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        names = sorted(self.looks_a_day.keys() | self.listing_asks_a_day.keys())
        return {
            "bytes_a_month": round(self.bytes_a_day * 30),
            "platforms": [
                {
                    "platform": name,
                    "looks_a_day": round(self.looks_a_day.get(name, 0.0), 1),
                    "listing_asks_a_day": round(self.listing_asks_a_day.get(name, 0.0), 1),
                    "measured": name in self.measured,
                }
                for name in names
            ],
        }


def outlook(desk: Desk, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> Outlook:
    """Return what the topics that are watched now come to a day.

    Args:
        desk: configuration and place of the evidence.
        connection: the store.
        rows: its topics, as ``frames.topics`` gives them.
    """
    found = weight.weights(connection, desk.evidence)
    looks, posts = weight.looks_a_day(connection), weight.posts_of_topics(connection)
    plans = [
        plan
        for row in rows
        if row["stopped_at"] is None
        for plan in forecast(
            _topic(row),
            policy_of(desk),
            enabled(desk),
            weights=found,
            keys=keys_held(),
            posts=posts.get(row["name"]),
        ).plans
    ]
    asks: dict[str, float] = {}
    a_month = 0.0
    for plan in plans:
        asks[plan.platform] = asks.get(plan.platform, 0.0) + plan.listing_asks_a_day
        a_month += plan.listing_bytes_a_month
        if plan.platform not in looks:
            # Nothing of it is on the agenda yet: what it is expected to bring stands in.
            a_month += plan.look_bytes_a_month
    weighed = {plan.platform: plan.look_bytes for plan in plans}
    a_day = a_month / HORIZON.days + sum(n * weighed.get(name, 0.0) for name, n in looks.items())
    return Outlook(looks, asks, a_day, frozenset(found.look))


def _topic(row: Mapping[str, Any]) -> Topic:
    return Topic(
        name=row["name"],
        role=Role(row["role"]),
        queries=tuple(row["queries"]),
        accounts=tuple(row["accounts"]),
        links=tuple(row["links"]),
        places=tuple(Place.parse(place) for place in row["places"]),
        control=row["control"],
        registered_at=row["registered_at"],
    )
