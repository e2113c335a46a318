"""``checker case replay`` and ``demo``: documented cases, replayed through the real collector."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from checker import __version__, cases
from checker.cases import Case
from checker.collector.meaning import rules_of, rules_version
from checker.collector.schedule import Policy
from checker.commands.desk import Desk
from checker.commands.output import put, say
from checker.commands.page import check_port, serve
from checker.commands.sides import DEMO, DEMO_FOLDER, Sides
from checker.intake.origins import refuse_other_origin
from checker.model import EventKind, Origin
from checker.platforms import PLATFORMS
from checker.simulation import simulate
from checker.store import frames, schema
from checker.views.sentences import away_between, bracket, change_sentence


def replay(desk: Desk, case_id: str) -> int:
    """Replay a case into the desk's store and print what the collector saw."""
    case = cases.load(case_id)
    _fill(desk.engine, desk.evidence, case)
    _print_changes(desk.engine, case)
    return 0


def _fill(engine: sa.Engine, evidence: Path, case: Case) -> None:
    if holds(engine, case):
        say(f"the store holds the replay of {case.name} already; nothing was done")
        return
    refuse_other_origin(engine, Origin.REPLAYED)
    say(f"replaying {case.name} through the collector, in virtual time …")
    policy = Policy(name="uniform", fixed=timedelta(seconds=case.watch_every_s))
    result = simulate(case, engine, evidence, policy, Origin.REPLAYED)
    say(f"{result.n_requests} requests answered by the replica")


def holds(engine: sa.Engine, case: Case) -> bool:
    """Say whether a store holds this case's topics and nothing else, played to the end."""
    wanted = {topic.name for topic in case.topics}
    with engine.connect() as connection:
        rows = connection.execute(sa.select(schema.topics.c.name, schema.topics.c.origin)).all()
        last = connection.execute(sa.select(sa.func.max(schema.passes.c.started_at))).scalar()
    played = last is not None and last > case.end - timedelta(hours=1)
    return {row.name for row in rows} == wanted and played


def _print_changes(engine: sa.Engine, case: Case) -> None:
    with engine.connect() as connection:
        found = [event for event, _ in frames.events(connection)]
    put(f"{case.title} [replay]")
    shown = [event for event in found if event.kind is not EventKind.APPEARED]
    for event in shown:
        name = case.names.get(event.subject.native_id, event.subject.native_id)
        put(f"  {bracket(event.after, event.before)}  {name}: {change_sentence(event)}")
    gone = next((event for event in shown if event.kind is EventKind.GONE), None)
    back = next((event for event in shown if event.kind is EventKind.RETURNED), None)
    if gone is not None:
        put(f"  {away_between(gone, back, case.end)}.")
    put(f"  {case.caveat.strip()}")


def demo(stores: Sides, case_id: str, *, port: int, browser: bool) -> int:
    """Replay a case where that has not been done, and open the page on it.

    Args:
        stores: the reader's own store, and where to replay to if that is fixed.
        case_id: which case.
        port: where the page is served.
        browser: open one.
    """
    case = cases.load(case_id)
    check_port(port)
    stores = replace(stores, demo=stores.demo or _demo_store(case), opens_on=DEMO)
    desk = replace(stores.desk(DEMO), create=True)
    _fill(desk.engine, desk.evidence, case)
    desk.engine.dispose()
    return serve(stores, port=port, browser=browser)


def _demo_store(case: Case) -> str:
    """Return the demo's store, in a folder that names what it was made from.

    A changed case, program or rule gets a new folder, so that nothing stale is shown.
    """
    made_from = json.dumps(
        [case.model_dump(mode="json"), __version__, rules_version(rules_of(PLATFORMS.values()))]
    )
    digest = hashlib.sha256(made_from.encode()).hexdigest()[:8]
    return f"sqlite:///{DEMO_FOLDER / f'{case.name}-{digest}' / 'checker.db'}"
