"""The topics and vantage points that a log names: made where they are new, and not without end."""

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from checker.model import Origin, Topic, Vantage
from checker.store import append, entries

AT_MOST = 1_000
"""Topics, and vantage points, that one file may name."""


@dataclass(slots=True, kw_only=True)
class Names:
    """What the rows of a log are called by.

    Attributes:
        default: the topic of rows that name none.
        now: when a topic that is new was made.
        made: the topics that were made.
    """

    default: str
    now: datetime
    made: list[str] = field(default_factory=list)
    _topics: dict[str, str] = field(default_factory=dict)
    _vantages: set[str] = field(default_factory=set)

    def topic(self, name: str) -> str:
        """Return the registered name of the topic that a row names, empty for the default."""
        return self._topics[name or self.default]

    def learn(self, connection: sa.Connection, topic: str, vantage: str) -> str | None:
        """Take note of a row's names; returns why they cannot be taken, None where they can."""
        name = topic or self.default
        if name in self._topics and vantage in self._vantages:
            return None
        for what, given, known in (
            ("topics", name, self._topics),
            ("vantage points", vantage, self._vantages),
        ):
            if given not in known and len(known) >= AT_MOST:
                return f"one file may name {AT_MOST:,} {what}; this is one more"
        if vantage not in self._vantages:
            append.vantage(connection, Vantage(name=vantage))
            self._vantages.add(vantage)
        if name not in self._topics:
            self._topics[name] = self._registered(connection, name)
        return None

    def _registered(self, connection: sa.Connection, name: str) -> str:
        found = entries.topic_named(connection, name)
        if found is not None:
            return found
        append.topic(connection, Topic(name=name, registered_at=self.now), Origin.IMPORTED)
        self.made.append(name)
        return name
