"""What a topic would come to, before it is registered; and what all topics of a store come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from checker.collector.forecast import Forecast, forecast
from checker.collector.schedule import HORIZON, Policy
from checker.commands.desk import Desk, put
from checker.config import credential
from checker.errors import ConfigError, NoStore
from checker.intake import topics
from checker.intake.topics import Wish
from checker.intake.wishes import noticed
from checker.model import Place, Role, Topic
from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform
from checker.store import entries, weight
from checker.store.weight import Weights
from checker.views.forecast import lines, needs


def show(desk: Desk, wish: Wish) -> int:
    """Print what a topic would come to; registers nothing, asks nobody, makes no store.

    Raises:
        ConfigError: the wish cannot be met as it stands; says what to change.
    """
    topic = topics.checked(wish, desk.clock.now())
    found = foreseen(desk, topic)
    put(f"Dry run of {topic.name!r}: nothing is registered, nobody is asked.")
    for line in (*lines(found), *needs(topic), *noticed(wish)):
        put(line)
    return 0


def foreseen(desk: Desk, topic: Topic) -> Forecast:
    """Return the forecast of a topic that is not registered yet, with the store's own weights.

    Raises:
        ConfigError: the name is taken, or its control is unknown.
    """
    found = Weights()
    engine = _engine(desk)
    if engine is not None:
        with engine.connect() as connection:
            _refuse(connection, topic)
            found = weight.weights(connection, desk.evidence)
    elif topic.control is not None:
        raise ConfigError(f"there is no topic {topic.control!r} yet to compare with")
    return forecast(
        topic,
        policy_of(desk),
        enabled(desk),
        weights=found,
        keys=keys_held(),
    )


def keys_held() -> set[str]:
    """Return the names of the credentials whose secrets are all there."""
    return {
        key.name
        for platform in PLATFORMS.values()
        for key in platform.credentials
        if all(map(credential, key.variables))
    }


def _engine(desk: Desk) -> sa.Engine | None:
    """Return the store where there is one; a dry run makes none."""
    try:
        return Desk(desk.store, desk.config, desk.clock, create=False).engine
    except NoStore:
        return None


def _refuse(connection: sa.Connection, topic: Topic) -> None:
    if entries.topic_named(connection, topic.name) is not None:
        raise ConfigError(
            f"there is a topic {topic.name!r} already; it is fixed once made, so take another name"
        )
    if topic.control is not None:
        topics.key_of(connection, topic.control)


def policy_of(desk: Desk) -> Policy:
    """Return the policy that a collector of this configuration follows."""
    return Policy(looks=float(desk.config.collector.looks_per_post))


def enabled(desk: Desk) -> dict[str, Platform]:
    """Return the platforms that this configuration asks."""
    return {name: item for name, item in PLATFORMS.items() if desk.config.platform(name).enabled}


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
