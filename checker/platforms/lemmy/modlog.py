"""Reading a server's public mod log about one post or comment, in either API.

Any entry about it shows how it stands now (``removed``, ``deleted``), even where the post itself is
no longer answered for. Entries about its removal give the reason and say whether it was taken back;
the latest counts. Who acted is often hidden; a name is never kept, only whether the community lists
that person as its moderator.

Source: platforms-open §5.b, §5.c, §5.g; read 2026-11-24.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checker.errors import UnreadablePayload
from checker.model import Answer, Exchange, Subject
from checker.model.instants import EPOCH
from checker.platforms.lemmy.api import answered, flag, moment, plain, rows_of
from checker.platforms.lemmy.links import host_of, parts_of
from checker.platforms.payload import maybe, need

LISTS = (
    "removed_posts",
    "locked_posts",
    "featured_posts",
    "removed_comments",
)
"""Lists of the older API whose entries show the post or the comment itself."""


_MOST = 10**18
"""No number of a person or a community is as large."""


@dataclass(frozen=True, slots=True)
class Office:
    """Whom the latest removal names, and where they would have to be a moderator."""

    person: int
    community: int


@dataclass(frozen=True, slots=True)
class _Act:
    """One entry about the removal of what was asked for."""

    at: datetime
    number: int
    removed: bool
    reason: str | None
    person: int | None


def read_log(exchange: Exchange, subject: Subject) -> tuple[Answer, Office | None]:
    """Read the mod log: how the subject stands, and who the latest removal names, if anybody."""
    offices: list[Office] = []

    def read(tree: object) -> Answer:
        answer, office = _log(tree, exchange, subject)
        offices.extend([office] if office else [])
        return answer

    return answered("log", exchange, host_of(subject), read), next(iter(offices), None)


def _log(tree: object, exchange: Exchange, subject: Subject) -> tuple[Answer, Office | None]:
    _, kind, number = parts_of(subject.native_id) or ("", "post", "0")
    newer = maybe(tree, "items", list) is not None
    wanted = int(number)
    entries = list(_newer(tree, kind) if newer else _older(tree, kind))
    things = [thing for _, thing, _ in entries if maybe(thing, "id", int) == wanted]
    mine = [(act, about) for act, thing, about in entries if _is_of(act, thing, kind, wanted)]
    acts = [(_newer_act(act) if newer else _older_act(act), about) for act, about in mine]
    latest, about = max(acts, key=lambda row: (row[0].at, row[0].number), default=(None, None))
    is_removed = any(flag(thing, "removed") for thing in things)
    # an entry shows the post as it stands now: one that is not removed any more outweighs the act
    over = latest is not None and (not latest.removed or (bool(things) and not is_removed))
    marks = {
        "read": True,
        "removal": latest is not None and not over,
        "restored": over,
        "removed": is_removed,
        "deleted": any(flag(thing, "deleted") for thing in things),
    }
    reason = latest.reason if latest and not over else None
    answer = Answer(
        role="log",
        status=exchange.status,
        found=bool(things or latest),
        code=f"mod_remove_{kind}" if latest else None,
        words=plain(reason, 500) if reason else None,
        markers=tuple(name for name, is_set in marks.items() if is_set),
        values=(("at", latest.at.isoformat()),) if latest and latest.at != EPOCH else (),
    )
    where = maybe(about, "id", int) or 0
    named = latest.person if latest and not over and latest.person else 0
    office = Office(named, where) if 0 < where < _MOST and 0 < named < _MOST else None
    return answer, office


Entry = tuple[object, object, object]
"""An act, the post or comment that it shows, and the community."""


def _older(tree: object, kind: str) -> Iterator[Entry]:
    for name in LISTS:
        for row in rows_of(tree, name):
            act = maybe(row, f"mod_remove_{kind}", dict)
            yield act, maybe(row, kind, dict), maybe(row, "community", dict)


def _newer(tree: object, kind: str) -> Iterator[Entry]:
    for row in rows_of(tree, "items"):
        act = need(row, "modlog", dict)
        removal = need(act, "kind", str) == f"mod_remove_{kind}"
        moderator = maybe(row, "moderator.id", int)
        told = {**act, "moderator": moderator} if removal else None
        thing = maybe(row, f"target_{kind}", dict)
        yield told, thing, maybe(row, "target_community", dict)


def _is_of(act: object, thing: object, kind: str, wanted: int) -> bool:
    """Say whether an act is about what was asked for: as it says itself, else as it shows."""
    if act is None:
        return False
    said = maybe(act, f"{kind}_id", int)
    return (said if said is not None else maybe(thing, "id", int)) == wanted


def _older_act(act: object) -> _Act:
    person = maybe(act, "mod_person_id", int)
    return _Act(
        at=moment(act, "when_", "published") or EPOCH,
        number=need(act, "id", int),
        removed=need(act, "removed", bool),
        reason=maybe(act, "reason", str),
        # a hidden name has a number that is nobody's
        person=person if person and person > 0 else None,
    )


def _newer_act(act: object) -> _Act:
    return _Act(
        at=moment(act, "published_at") or EPOCH,
        number=need(act, "id", int),
        removed=not need(act, "is_revert", bool),
        reason=maybe(act, "reason", str),
        person=maybe(act, "moderator", int),
    )


def read_office(exchange: Exchange, server: str, office: Office) -> Answer:
    """Read a community: marked where it lists the one who acted as its moderator."""

    def read(tree: object) -> Answer:
        if need(tree, "community_view.community.id", int) != office.community:
            raise UnreadablePayload("community_view.community.id", "another community")
        listed = [maybe(row, "moderator.id", int) for row in rows_of(tree, "moderators")]
        markers = ("moderator",) if office.person in listed else ()
        return Answer(role="office", status=exchange.status, found=True, markers=markers)

    return answered("office", exchange, server, read)
