"""A topic: a named set of queries, accounts and links, fixed before collection."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from checker.model.instants import floor_text
from checker.model.words import Role, TopicActKind


@dataclass(frozen=True, slots=True)
class Place:
    """Where a topic is watched: a platform, and a host where the platform has many."""

    platform: str
    host: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Read ``platform`` or ``platform:host``."""
        platform, _, host = text.partition(":")
        return cls(platform.strip().lower(), host.strip().lower() or None)

    def __str__(self) -> str:
        """Write it as it is read."""
        return f"{self.platform}:{self.host}" if self.host else self.platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What to watch, as registered before the first look.

    Attributes:
        name: unique in a store.
        role: subject, or control for another topic.
        queries: words or hashtags to search for.
        accounts: accounts to follow, as a person wrote them (handles or ids).
        links: posts named one by one.
        places: platforms on which to look.
        control: name of the topic it is compared with, if any.
        registered_at: when it was fixed.
    """

    name: str
    role: Role = Role.SUBJECT
    queries: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    control: str | None = None
    registered_at: datetime

    def registration_sha256(self) -> str:
        """Return the SHA-256 (hex) of the registration's canonical JSON.

        It shows that the choice of words, accounts and links is as old as its stamp; it does
        not show who chose them.
        """
        fixed = {
            "name": self.name,
            "role": self.role.value,
            "queries": list(self.queries),
            "accounts": list(self.accounts),
            "links": list(self.links),
            "places": [str(place) for place in self.places],
            "control": self.control,
            "registered_at": floor_text(self.registered_at),
        }
        text = json.dumps(fixed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicAct:
    """Something done to a topic after its registration, which stays as it was.

    Attributes:
        topic: the name it was registered under.
        at: when it was done.
        until: the end of a heat; None for the other acts.
        words: the new name of a renamed topic; None for the other acts.
    """

    topic: str
    kind: TopicActKind
    at: datetime
    until: datetime | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a topic stands after all that was done to it.

    Attributes:
        title: the name it is shown under.
        stopped_at: since when nobody looks at it, None while it is watched.
        heated_at: when it was last made hot, None where it never was.
        heated_until: when that heat ends.
    """

    title: str
    stopped_at: datetime | None = None
    heated_at: datetime | None = None
    heated_until: datetime | None = None


def standing(topic: str, acts: Iterable[TopicAct]) -> Standing:
    """Return how ``topic`` stands after ``acts``; those of other topics are passed over."""
    now = Standing(title=topic)
    for act in sorted(acts, key=lambda act: act.at):
        if act.topic != topic:
            continue
        match act.kind:
            case TopicActKind.STOPPED:
                now = replace(now, stopped_at=now.stopped_at or act.at)
            case TopicActKind.RESUMED:
                now = replace(now, stopped_at=None)
            case TopicActKind.RENAMED:
                now = replace(now, title=act.words or now.title)
            case TopicActKind.HEATED:
                now = replace(now, heated_at=act.at, heated_until=act.until)
    return now
