"""``checker simulate``: a scenario through the real collector, scored by other code."""

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa

from checker.commands.objects import event_object
from checker.commands.output import put, put_json, say
from checker.errors import ConfigError
from checker.model import Origin, SubjectKind, post
from checker.replica.scenario import Scenario
from checker.replica.scenario_file import load
from checker.replica.score import Outage, outages, score
from checker.simulation import Result, policy_for, simulate, truth, write_truth
from checker.store import append, frames, schema
from checker.store.database import open_database


def run(path: Path, out: Path, *, policy: str, budget: float | None, as_json: bool) -> int:
    """Simulate a scenario into ``out`` and print the summary."""
    scenario = load(path)
    if (out / "checker.db").exists():
        raise ConfigError(f"{out} holds a store already; name an empty directory")
    chosen = policy_for(scenario, policy, budget)
    engine = open_database(f"sqlite:///{out / 'checker.db'}")
    say(f"simulating {scenario.name} with {chosen.id} …")
    started = time.perf_counter()
    result = simulate(scenario, engine, out / "evidence", chosen, Origin.SIMULATED)
    wall_s = time.perf_counter() - started
    write_truth(result.world, out / "truth.ndjson")
    summary = summarise(result) | {"wall_s": round(wall_s, 3)}
    if as_json:
        put_json(summary)
    else:
        for name, value in summary.items():
            put(f"{name}: {value}")
    if not summary["looks"]:
        say(_nothing_looked_at(scenario, out))
        return 3
    return 0


def _nothing_looked_at(scenario: Scenario, out: Path) -> str:
    """Return that a summary without a look says nothing, and what may be the matter."""
    why = "the scenario has no posts"
    if scenario.posts:
        why = "none of its posts was found, or the collector was never there to look"
    return (
        f"Nothing was looked at: {why}. That nothing is counted as false or missed is no finding. "
        f"What the collector wrote: checker status --store sqlite:///{out / 'checker.db'}"
    )


def summarise(result: Result) -> dict[str, Any]:
    """Hold the event log against the truth."""
    scenario = result.world.scenario
    with result.engine.connect() as connection:
        events = [
            event_object(event, topics)
            for event, topics in frames.events(connection)
            if event.subject.kind is SubjectKind.POST
        ]
        away = _with_cadence(connection, outages(truth(result.world)))
        counted = score(events, away, scenario.end)
        rows = schema.observations
        looks = connection.execute(
            sa.select(sa.func.count()).select_from(rows).where(rows.c.purpose != "sighting")
        ).scalar()
        cadences = connection.execute(
            sa.select(rows.c.cadence_s).where(rows.c.cadence_s.is_not(None))
        ).scalars()
        known = list(cadences)
    return {
        "posts": len(scenario.posts),
        "looks": int(looks or 0),
        "cadence_s": median(known) if known else None,
        "events": counted["events"],
        "false_gone": counted["false_gone"],
        "false_returned": counted["false_returned"],
        "missed": counted["missed"],
        "bracket_median_s": counted["bracket_median_s"],
        "virtual_days": round((scenario.end - scenario.start) / timedelta(days=1), 3),
    }


def _with_cadence(connection: sa.Connection, away: list[Outage]) -> list[Outage]:
    subjects = [post(outage.key[0], outage.key[1]) for outage in away]
    ids = append.find_subjects(connection, list(dict.fromkeys(subjects)))
    known = [(item, ids[of]) for item, of in zip(away, subjects, strict=True) if of in ids]
    moments = [(row_id, item.key[2], item.start) for item, row_id in known]
    found = frames.cadences_at(connection, moments)
    return [
        replace(item, cadence_s=cadence_s)
        for (item, _), cadence_s in zip(known, found, strict=True)
    ]
