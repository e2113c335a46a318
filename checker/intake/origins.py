"""What is observed, replayed, simulated and imported stays in stores of its own."""

import sqlalchemy as sa

from checker.errors import ConfigError
from checker.model import Origin
from checker.store import schema


def refuse_other_origin(engine: sa.Engine, origin: Origin) -> None:
    """Make sure that rows of ``origin`` may enter the store.

    Observed and imported rows may join others of their kind; a replay or a simulation needs an
    empty store.

    Raises:
        ConfigError: the store holds rows of another origin.
    """
    with engine.connect() as connection:
        found = set(connection.execute(sa.select(schema.topics.c.origin).distinct()).scalars())
        # a look at a single link belongs to no topic
        found |= set(connection.execute(sa.select(schema.passes.c.origin).distinct()).scalars())
    other = found - {origin.value}
    if found and (other or origin not in (Origin.OBSERVED, Origin.IMPORTED)):
        held = ", ".join(sorted(found))
        raise ConfigError(
            f"this store holds what was {held}; {origin.value} rows need a store of their own: "
            "name one with --store sqlite:///OTHER.db"
        )
