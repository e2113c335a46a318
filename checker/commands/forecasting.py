"""What a topic would come to, before it is registered."""

import sqlalchemy as sa

from checker.collector.forecast import Forecast, forecast
from checker.commands.desk import Desk
from checker.commands.outlook import enabled, keys_held, policy_of
from checker.commands.output import put
from checker.errors import ConfigError, NoStore
from checker.intake import topics
from checker.intake.notices import noticed
from checker.intake.topics import Wish
from checker.model import Topic
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
