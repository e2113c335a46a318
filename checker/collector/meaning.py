"""From facts to what they mean: verdicts, spells, events, cascades. The same way every time.

``settle`` carries on what one pass adds; ``rebuild`` makes everything anew from the facts. Both
go through the same pure functions, and a test holds that they agree row for row.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from checker.collector import servers, together
from checker.judge import cascades
from checker.judge.rules import Rule, version
from checker.judge.spells import Trail, fold, in_order, order, step
from checker.judge.verdicts import Judged, judge_pass, table
from checker.model import Origin, Subject, Verdict
from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform
from checker.store import append, derived, families, judging, schema, vantages

Rules = Mapping[str, Sequence[Rule]]


def rules_of(platforms: Iterable[Platform]) -> Rules:
    """Return each platform's own rules by its name."""
    return {platform.name: platform.rules for platform in platforms}


def server_of(subject: Subject) -> str | None:
    """Return the server that a subject lives on, None where its platform is one."""
    platform = PLATFORMS.get(subject.platform)
    return servers.server_of(platform, subject) if platform is not None else None


def server_at(vantage: str) -> Callable[[Subject], str | None]:
    """Return how to tell which server a subject was asked about, from ``vantage``.

    From an observer all subjects of a platform are asked about at that one server: the posts of
    other origins bear witness there, and one origin that is shut out takes no witness along.
    """
    observer = servers.observer_of(vantage)

    def asked(subject: Subject) -> str | None:
        home = server_of(subject)
        return home if observer is None or home is None else observer

    return asked


def rules_version(rules: Rules) -> str:
    """Return the version of all tables together."""
    rows = [rule for name in sorted(rules) for rule in rules[name]]
    return version([*table(()), *rows])


@dataclass(frozen=True, slots=True)
class Settled:
    """What a pass came to.

    Attributes:
        judged: its observations with their verdicts, in the order they were appended.
        trails: each subject's trail (last spell and that spell's events) after the pass.
    """

    judged: list[Judged]
    trails: dict[Subject, Trail]


def settle(connection: sa.Connection, pass_id: str, rules: Rules, rules_id: str) -> Settled:
    """Judge a finished pass and carry on the trails of its subjects."""
    judged = _judge(connection, pass_id, rules, rules_id)
    if not judged:
        return Settled([], {})
    first = judged[0][1].observation
    revised = together.doubt(
        connection,
        first.reading.subject.platform,
        first.origin,
        min(item.observation.reading.answered_at for _, item in judged),
        lambda other: _alone(connection, other, rules),
    )
    judged = together.in_this_pass(judged, revised)
    items = sorted((item for _, item in judged), key=lambda item: order(item.look()))
    wanted = {item.observation.reading.subject for item in items}
    ids = append.find_subjects(connection, list(wanted))
    before = derived.tails(connection, ids, first.vantage, first.origin)
    changed = {of for of, row_id in ids.items() if (row_id, first.vantage) in revised.trails}
    empty = {row_id for of, row_id in ids.items() if before[of].last is None}
    known = judging.judged_before(connection, empty, first.vantage, pass_id)
    fresh = {of for of, row_id in ids.items() if row_id in empty - known}
    trails = _carry_on(connection, items, before, ids, changed=changed, fresh=fresh)
    assign_cascades(connection, list(ids.values()), first.vantage)
    elsewhere = revised.trails - {(row_id, first.vantage) for row_id in ids.values()}
    _fold_revised(connection, elsewhere, first.origin)
    together.add_up(connection, {*ids.values(), *(row_id for row_id, _ in elsewhere)}, first.origin)
    return Settled([item for _, item in judged], trails)


def _judge(
    connection: sa.Connection, pass_id: str, rules: Rules, rules_id: str
) -> list[tuple[int, Judged]]:
    rows = _judged_alone(connection, pass_id, rules)
    judging.write_verdicts(connection, rows, rules_id)
    return rows


def _judged_alone(
    connection: sa.Connection, pass_id: str, rules: Rules
) -> list[tuple[int, Judged]]:
    found = judging.pass_observations(connection, pass_id)
    observations = [observation for _, observation in found]
    vantage = observations[0].vantage if observations else ""
    judged = judge_pass(observations, rules, server_at(vantage))
    return [(row_id, item) for (row_id, _), item in zip(found, judged, strict=True)]


def _alone(connection: sa.Connection, pass_id: str, rules: Rules) -> dict[int, Verdict]:
    judged = _judged_alone(connection, pass_id, rules)
    return {row_id: item.verdict for row_id, item in judged}


def _fold_revised(
    connection: sa.Connection, trails: Iterable[tuple[int, str]], origin: Origin
) -> None:
    """Fold anew what other passes saw, where one vantage point is believed or not any more."""
    by_vantage: dict[str, list[int]] = {}
    for row_id, vantage in sorted(trails):
        by_vantage.setdefault(vantage, []).append(row_id)
    for vantage, touched in by_vantage.items():
        for row_id, subject in vantages.subjects_of(connection, touched).items():
            known = Trail(subject=subject, vantage=vantage, origin=origin)
            _fold_anew(connection, known, row_id)
        assign_cascades(connection, touched, vantage)


def _carry_on(
    connection: sa.Connection,
    items: Sequence[Judged],
    before: Mapping[Subject, Trail],
    ids: Mapping[Subject, int],
    *,
    changed: Iterable[Subject],
    fresh: Collection[Subject],
) -> dict[Subject, Trail]:
    trails = dict(before)
    # What earlier looks came to may be other now than what the trail rests on.
    late: set[Subject] = set(changed)
    for item in items:
        subject, look = item.observation.reading.subject, item.look()
        # Of one that nobody had looked at, these are all looks there are, in their order.
        if subject in fresh or in_order(trails[subject], look):
            trails[subject] = step(trails[subject], look)
        else:
            late.add(subject)
    derived.write_trails(
        connection,
        [(trail, before[of], ids[of]) for of, trail in trails.items() if of not in late],
    )
    for subject in late:
        trails[subject] = _fold_anew(connection, before[subject], ids[subject])
    return trails


def _fold_anew(connection: sa.Connection, known: Trail, subject_id: int) -> Trail:
    """Fold a subject's whole history: an answer came that speaks of an earlier time."""
    empty = Trail(subject=known.subject, vantage=known.vantage, origin=known.origin)
    derived.forget_trail(connection, subject_id, known.vantage)
    trail = fold(empty, judging.looks(connection, subject_id, known.vantage))
    derived.write_trails(connection, [(trail, empty, subject_id)])
    return trail


def assign_cascades(connection: sa.Connection, touched: Sequence[int], vantage: str) -> None:
    """Say of each event, where accounts among ``touched`` moved, which event took it along."""
    for account_id in families.accounts_that_moved(connection, touched, vantage):
        heads = families.family_events(connection, [account_id], vantage)
        posts = families.posts_of(connection, account_id)
        members = families.family_events(connection, posts, vantage)
        known = {event.id: event.cascade for event in members}
        for event in cascades.assign(members, heads):
            if event.cascade != known[event.id]:
                families.set_cascade(connection, event)


def rebuild(connection: sa.Connection, rules: Rules) -> None:
    """Make all verdicts, spells and events anew from the facts, under today's rules."""
    derived.forget_all(connection)
    ended = schema.pass_ends
    query = (
        sa.select(schema.passes.c.id)
        .join(ended, ended.c.pass_id == schema.passes.c.id)
        .order_by(schema.passes.c.started_at, schema.passes.c.id)
    )
    rules_id = rules_version(rules)
    for pass_id in list(connection.execute(query).scalars()):
        _judge(connection, pass_id, rules, rules_id)
    for platform, origin in together.platforms_of(connection):
        together.doubt(
            connection, platform, origin, None, lambda other: _alone(connection, other, rules)
        )
    _fold_all(connection)


def _fold_all(connection: sa.Connection) -> None:
    rows = schema.observations
    query = sa.select(
        rows.c.subject_id,
        rows.c.vantage,
        rows.c.origin,
        *derived.SUBJECT_COLUMNS,
    ).join(schema.subjects, schema.subjects.c.id == rows.c.subject_id)
    by_vantage: dict[str, list[int]] = {}
    by_origin: dict[Origin, set[int]] = {}
    for row in list(connection.execute(query.distinct())):
        by_origin.setdefault(Origin(row.origin), set()).add(row.subject_id)
        subject = derived.subject_of(row)
        empty = Trail(subject=subject, vantage=row.vantage, origin=Origin(row.origin))
        trail = fold(empty, judging.looks(connection, row.subject_id, row.vantage))
        derived.write_trails(connection, [(trail, empty, row.subject_id)])
        by_vantage.setdefault(row.vantage, []).append(row.subject_id)
    for vantage, touched in by_vantage.items():
        assign_cascades(connection, touched, vantage)
    for origin, ids in by_origin.items():
        together.add_up(connection, ids, origin)
