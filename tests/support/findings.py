"""Plays a scenario and says everything that is wrong with what came of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from checker.collector.meaning import rebuild, rules_of
from checker.commands.objects import event_object
from checker.commands.simulating import summarise
from checker.errors import EvidenceError
from checker.model import Origin
from checker.model import post as post_of
from checker.platforms import PLATFORMS
from checker.replica.dialects import DIALECTS
from checker.replica.scenario import Scenario
from checker.replica.score import Outage, outages
from checker.replica.world import VISIBLE, World
from checker.simulation import Result, policy_for, simulate, truth
from checker.store import append, frames, schema
from checker.store.database import open_database
from checker.store.verify import verify_store

NOT_BY_AUTHOR = frozenset({"policy_removal", "moderator_removal", "automatic_filter", "copyright"})
BY_AUTHOR = frozenset({"author_deleted", "post_private", "audience_limited"})


def findings(
    tables: Mapping[str, Any],
    place: Path,
    policy: str,
    budget: float,
    *,
    rebuilt: bool = True,
) -> tuple[dict[str, Any], list[str]]:
    """Play a scenario into ``place`` and return its summary and what is wrong, a sentence each."""
    scenario = Scenario.model_validate(tables)
    engine = open_database(f"sqlite:///{place / 'checker.db'}")
    try:
        chosen = policy_for(scenario, policy, budget)
        result = simulate(scenario, engine, place / "evidence", chosen, Origin.SIMULATED)
        summary = summarise(result)
        summary["digest"] = json.dumps(_events(result), sort_keys=True)
        wrong = [
            f"{name}: {summary[name]}" for name in ("false_gone", "false_returned") if summary[name]
        ]
        wrong += _untrue(result)
        wrong += _missed(result)
        wrong += _broken(engine)
        wrong += _rotten(result, place / "evidence")
        if rebuilt:
            wrong += _moved_by_rebuilding(engine)
    finally:
        engine.dispose()
    return summary, wrong


def _events(result: Result) -> list[dict[str, Any]]:
    with result.engine.connect() as connection:
        return [event_object(event, topics) for event, topics in frames.events(connection)]


def _broken(engine: sa.Engine) -> Iterator[str]:
    notes = sa.select(schema.pass_ends.c.note).where(schema.pass_ends.c.note.contains("broken:"))
    with engine.connect() as connection:
        for note in sorted(set(connection.execute(notes).scalars())):
            yield f"pass broke: {note}"


def _rotten(result: Result, evidence: Path) -> Iterator[str]:
    if not any(evidence.glob("**/manifests")):
        return  # nobody was ever asked
    try:
        verify_store(result.engine, evidence)
    except EvidenceError as trouble:
        yield f"evidence: {trouble}"


def derived(engine: sa.Engine) -> dict[str, list[str]]:
    """Return every derived row, in an order that does not depend on when it was written."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table)).all()))
            for table in schema.DERIVED
        }


def _moved_by_rebuilding(engine: sa.Engine) -> Iterator[str]:
    before = derived(engine)
    with engine.begin() as connection:
        rebuild(connection, rules_of(PLATFORMS.values()))
    after = derived(engine)
    for name, rows in before.items():
        if rows != after[name]:
            only = sorted(set(rows) ^ set(after[name]))[:2]
            yield f"rebuild: {name} differs: {only}"


# ---- an own look at the truth, by other code than the scorer's


def _untrue(result: Result) -> Iterator[str]:
    """Yield confirmed events that the truth does not bear out, accounts included."""
    world = result.world
    countries = {here.name: here.country for here in world.scenario.vantages}
    posts = {
        (post.platform, DIALECTS[post.platform].native_id(post)): post
        for post in world.scenario.posts
    }
    for event in _events(result):
        subject = event["subject"]
        key = (subject["platform"], subject["native_id"])
        if event["confirmed_at"] is None or subject["kind"] != "post":
            continue
        if key not in posts:
            yield f"event of a post that is not in the world: {key}"
            continue
        post = posts[key]
        line = _line(world, post, countries[event["vantage"]])
        problem = _problem(event, line, post.created_at)
        if problem:
            yield (
                f"{problem}: {event['kind']} {key} at {event['vantage']} ({event['after']}, "
                f"{event['before']}] {event['cause']}/{event['actor']}/{event['basis']}"
            )


SETTLING = timedelta(minutes=40)
"""After a fault a host may be left alone for so long, and a second look waits its minutes."""


def _missed(result: Result) -> Iterator[str]:
    """Yield outages that were not seen although nothing hid them for two cadences on end."""
    scenario = result.world.scenario
    seen = [(_key(event), event) for event in _events(result) if event["confirmed_at"]]
    for outage in with_cadence(result):
        if outage.cadence_s is None:
            continue
        needed = 2 * timedelta(seconds=outage.cadence_s)
        end = outage.end or scenario.end
        clear = _longest_clear(scenario, outage.key[0], outage.start, end)
        if end - outage.start < needed or clear < needed + SETTLING:
            continue
        mine = [event for key, event in seen if key == outage.key]
        if not _held_away(mine, outage.start, end):
            yield (
                f"missed: {outage.key} from {outage.start} to {outage.end}, "
                f"cadence {outage.cadence_s:.0f} s, nothing in the way for {clear}"
            )


def _key(event: Mapping[str, Any]) -> tuple[str, str, str]:
    return (event["subject"]["platform"], event["subject"]["native_id"], event["vantage"])


def _held_away(events: Sequence[Mapping[str, Any]], start: datetime, end: datetime) -> bool:
    """Say whether the log has the post away at any moment of a span."""
    changes = [
        (datetime.fromisoformat(event["before"]), event["kind"] in ("gone", "limited"))
        for event in events
        if event["kind"] not in ("appeared", "edited")
    ]
    held = [away for at, away in sorted(changes) if at <= start][-1:]
    return any(held) or any(away for at, away in changes if start <= at <= end)


def _longest_clear(scenario: Scenario, platform: str, start: datetime, end: datetime) -> timedelta:
    """Return the longest time in a span in which no fault is in force on a platform."""
    edge, longest = start, timedelta()
    for fault in sorted(scenario.faults, key=lambda item: item.start):
        away = fault.kind in ("process_killed", "asleep")
        harmless = fault.kind in ("list_wipe", "clock_jump") or fault.share <= 0.05
        if not away and (harmless or fault.platform not in (None, platform)):
            continue
        if fault.start < end and fault.end > edge:
            longest = max(longest, fault.start - edge)
            edge = max(edge, fault.end)
    return max(longest, end - edge)


def with_cadence(result: Result) -> list[Outage]:
    """Return the true outages with the gap that was scheduled when each began."""
    away = outages(truth(result.world))
    subjects = [post_of(outage.key[0], outage.key[1]) for outage in away]
    with result.engine.connect() as connection:
        ids = append.find_subjects(connection, list(dict.fromkeys(subjects)))
        known = [(item, ids[of]) for item, of in zip(away, subjects, strict=True) if of in ids]
        moments = [(row_id, item.key[2], item.start) for item, row_id in known]
        found = frames.cadences_at(connection, moments)
    return [
        replace(item, cadence_s=cadence) for (item, _), cadence in zip(known, found, strict=True)
    ]


def _line(world: World, post: Any, country: str | None) -> list[tuple[datetime, str]]:
    found: list[tuple[datetime, str]] = []
    for at in world.moments(post):
        state = world.post_state(post, at, country).state
        if not found or found[-1][1] != state:
            found.append((at, state))
    return found


def _problem(
    event: Mapping[str, Any], line: Sequence[tuple[datetime, str]], made_at: datetime
) -> str | None:
    after = datetime.fromisoformat(event["after"]) if event["after"] else None
    before = datetime.fromisoformat(event["before"])
    # `after` is cut to the second below: its last second belongs to the bracket
    inside = [
        (was, now)
        for (_, was), (at, now) in zip([(None, "unmade"), *line], line, strict=False)
        if (after is None or after <= at) and at <= before
    ]
    kind = event["kind"]
    if kind == "appeared":
        return None if before + timedelta(seconds=1) >= made_at else "appeared before it was made"
    if kind == "edited":
        return "an edit that nobody made"
    if kind in ("gone", "limited"):
        return _problem_of_going(event, inside)
    # a return may be to visible, or from one way of being away to a milder one
    return None if any(was not in (VISIBLE, "unmade") for was, _ in inside) else "no return there"


def _problem_of_going(event: Mapping[str, Any], inside: Sequence[tuple[str, str]]) -> str | None:
    true = {now for _, now in inside if now != VISIBLE}
    if not true:
        return "no going there"
    if event["actor"] == "author" and true <= NOT_BY_AUTHOR:
        return f"the author is blamed for {sorted(true)}"
    if event["actor"] in ("platform", "authority", "rights_holder") and true <= BY_AUTHOR:
        return f"{event['actor']} is blamed for {sorted(true)}"
    return None
