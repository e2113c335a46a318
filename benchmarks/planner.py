"""What claiming due work and setting next looks costs, by how much is on the agenda; Markdown.

    .venv/bin/python -m benchmarks.planner [--subjects N …] [--platform P …] [--explain]

An agenda of so many posts, 20,000 of them due an hour, is worked off for an hour of virtual time
by the store's own functions: who is due (`agenda.due`), which controls are asked along
(`controls.with_controls`), when the next pass begins (`agenda.next_due_at`), and when each is due
again (`agenda.plan`), a transaction a pass. Nothing is asked and nothing is judged. Figures are CPU
seconds of this process; a share of a core is what the hour's 20,000 looks cost, over 3,600 seconds.
`--store` names an empty PostgreSQL store instead, whose server's own CPU time is not counted.
"""

import argparse
import itertools
import json
import os
import platform as machine
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.loop_clients import peak_mb
from checker import __version__
from checker.collector.controls import with_controls
from checker.model import Origin, Purpose, Role, Topic, Vantage
from checker.platforms import PLATFORMS
from checker.store import agenda, append
from checker.store.agenda import Intent
from checker.store.database import open_database

SIZES = (10_000, 100_000, 1_000_000)
DUE_AN_HOUR = 20_000
PASS_EVERY_S = 60
"""Three hundred and thirty posts a pass: as many as come together when nothing else waits."""

MOST_A_PASS = 500
MOST_CPU_S = 60.0
"""An hour that costs more is not played to its end; what a look costs is known by then."""

HERE = "bench"
PLATFORMS_TRIED = ("bluesky", "web")
"""One with one front, and one of many servers: a thousand sites."""

N_SITES = 1_000
START = datetime(2026, 1, 1, tzinfo=UTC)
POSTS_AN_ACCOUNT = 20
CONTROLS_EVERY = 10

_AT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', '2026-01-01', ({}) || ' seconds') || '000'",
    "postgresql": "timestamp '2026-01-01' + ({}) * interval '1 second'",
}


def fill(engine: sa.Engine, n_posts: int, platform: str) -> None:
    """Write posts that were seen to be there, their accounts, and an agenda that is spread out."""
    for name, role in (("watched", Role.SUBJECT), ("beside", Role.CONTROL)):
        made = Topic(name=name, role=role, queries=("x",), registered_at=START)
        with engine.begin() as connection:
            append.topic(connection, made, Origin.SIMULATED)
    n_accounts = n_posts // POSTS_AN_ACCOUNT
    with engine.begin() as connection:
        append.vantage(connection, Vantage(name=HERE))
        _series(connection, "subjects", _accounts(n_posts, platform), n_accounts)
        for table, values in _posts(engine.dialect.name, n_posts, platform).items():
            _series(connection, table, values, n_posts)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _accounts(n_posts: int, platform: str) -> dict[str, str]:
    return {
        "id": f"{n_posts} + i",
        "kind": "'account'",
        "platform": f"'{platform}'",
        "native_id": "'did:plc:' || i",
    }


def _posts(dialect: str, n_posts: int, platform: str) -> dict[str, dict[str, str]]:
    """Return, by table, what stands in each column of the row of post number ``i``."""
    at, step_s = _AT[dialect], 3_600 / DUE_AN_HOUR
    seen = at.format("-600")
    n_accounts = n_posts // POSTS_AN_ACCOUNT
    number = "printf('%013d', i)" if dialect == "sqlite" else "lpad(i::text, 13, '0')"
    of_author = f"'did:plc:' || (1 + i % {n_accounts}) || '/' || {number}"
    of_site = f"'https://site' || (i % {N_SITES}) || '.example/' || i"
    return {
        "subjects": {
            "id": "i",
            "kind": "'post'",
            "platform": f"'{platform}'",
            "native_id": of_site if platform == "web" else of_author,
        },
        "authorships": {"post_id": "i", "account_id": f"{n_posts} + 1 + i % {n_accounts}"},
        "memberships": {
            "topic": f"CASE WHEN i % {CONTROLS_EVERY} = 0 THEN 'beside' ELSE 'watched' END",
            "subject_id": "i",
            "since": seen,
        },
        "spells": {
            "subject_id": "i",
            "vantage": f"'{HERE}'",
            "ordinal": "0",
            "availability": "'visible'",
            "cause": "'none'",
            "basis": "'stated'",
            "corroborated": "0" if dialect == "sqlite" else "false",
            "rule": "'bench.seen'",
            "before": seen,
            "first_answered_at": seen,
            "last_asked_at": seen,
            "last_answered_at": seen,
            "n_looks": "1 + i % 9",
            "n_controlled": "1",
            "n_could_not_tell": "0",
            "confirmed_at": seen,
            "opened_by": "'bench'",
            "evidence": "'[]'",
        },
        "agenda": {
            "subject_id": "i",
            "vantage": f"'{HERE}'",
            "platform": f"'{platform}'",
            # a stride that no size divides: neighbours in the table are not due together
            "next_at": at.format(f"(i * 7919 % {n_posts}) * {step_s}"),
            "purpose": f"'{Purpose.SCHEDULED.value}'",
            "cadence_s": "3600",
            "added_at": seen,
        },
    }


def _series(connection: sa.Connection, table: str, values: dict[str, str], n_rows: int) -> None:
    """Insert so many rows, each made of its number ``i``, by the database itself."""
    names, cells = ", ".join(f'"{name}"' for name in values), ", ".join(values.values())
    series = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {n_rows})"
    if connection.dialect.name == "postgresql":
        sql = f"INSERT INTO {table} ({names}) {series} SELECT {cells} FROM n".replace("%", "%%")
    else:
        sql = f"{series} INSERT INTO {table} ({names}) SELECT {cells} FROM n"
    connection.exec_driver_sql(sql)


class Costs:
    """CPU seconds by what was done."""

    def __init__(self) -> None:
        """Begin with none."""
        self.spent_s: Counter[str] = Counter()

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Count what is done inside."""
        start = time.process_time()
        yield
        self.spent_s[name] += time.process_time() - start


def work_off(engine: sa.Engine, n_posts: int, platform: str) -> dict[str, Any]:
    """Work an hour off, pass by pass, or its beginning; returns what it cost."""
    chance, costs, n_passes, n_looks, n_controls = random.Random(7), Costs(), 0, 0, 0
    spread_s = n_posts * 3_600 / DUE_AN_HOUR
    now, until, wall = START, START + timedelta(hours=1), time.perf_counter()
    while now < until and sum(costs.spent_s.values()) < MOST_CPU_S:
        with engine.begin() as connection:
            with costs.of("due"):
                chosen = agenda.due(connection, platform, HERE, now, MOST_A_PASS)
            with costs.of("controls"):
                planned = with_controls(connection, PLATFORMS[platform], HERE, chosen, now)
            turns = [
                (
                    item.subject_id,
                    platform,
                    now + timedelta(seconds=spread_s * (0.5 + chance.random())),
                    Purpose.SCHEDULED,
                    spread_s,
                )
                for item in chosen
            ]
            intent = Intent(looked_at=now, policy="bench", hazard_per_day=0.01, rate_per_day=1.0)
            with costs.of("next looks"):
                agenda.plan(connection, [(turn, intent) for turn in turns], HERE, added_at=now)
            with costs.of("next pass"):
                agenda.next_due_at(connection, HERE, [platform])
        n_passes, n_looks = n_passes + 1, n_looks + len(chosen)
        n_controls += len(planned) - len(chosen)
        now += timedelta(seconds=PASS_EVERY_S)
    return {
        "subjects": n_posts,
        "platform": platform,
        "passes": n_passes,
        "looks": n_looks,
        "controls": n_controls,
        "wall_s": time.perf_counter() - wall,
        "peak_mb": peak_mb(),
        "spent_s": dict(costs.spent_s),
    }


def explain(engine: sa.Engine, platform: str) -> None:
    """Print how SQLite means to answer each question."""
    questions: dict[str, Callable[[sa.Connection], object]] = {
        "due": lambda c: agenda.due(c, platform, HERE, START, 300),
        "fit_witnesses": lambda c: agenda.fit_witnesses(c, platform, HERE, 3),
        "next_due_at": lambda c: agenda.next_due_at(c, HERE, [platform]),
    }
    with engine.connect() as connection:
        for name, ask in questions.items():
            print(f"{name}:")
            for statement, given in _statements(connection, ask):
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
                print("\n".join(f"    {row[3]}" for row in rows))


def _statements(
    connection: sa.Connection, ask: Callable[[sa.Connection], object]
) -> list[tuple[str, Any]]:
    heard: list[tuple[str, Any]] = []

    def hear(_: object, __: object, statement: str, given: Any, *___: object) -> None:
        heard.append((statement, given))

    sa.event.listen(connection.engine, "before_cursor_execute", hear)
    ask(connection)
    sa.event.remove(connection.engine, "before_cursor_execute", hear)
    return heard


def one(n_posts: int, platform: str, url: str | None, *, explained: bool) -> None:
    """Measure one size in this process; the store is filled by another."""
    with tempfile.TemporaryDirectory() as folder:
        url = url or f"sqlite:///{folder}/checker.db"
        filling = [sys.executable, "-m", "benchmarks.planner", "fill", str(n_posts), platform, url]
        subprocess.run(filling, check=True)
        engine = open_database(url)
        if explained:
            explain(engine, platform)
            return
        found = work_off(engine, n_posts, platform)
        path = Path(folder, "checker.db")
        found["store_mb"] = path.stat().st_size / 1e6 if path.exists() else None
        print(json.dumps(found))


def line(found: dict[str, Any]) -> str:
    """Return one size as a row of the table."""
    spent, looks = found["spent_s"], found["looks"]
    whole_s = sum(spent.values())
    a_look = [f"{spent[name] / looks * 1e6:,.0f}" for name in PARTS]
    store = f"{found['store_mb']:,.0f}" if found["store_mb"] else "–"
    cells = [
        found["platform"],
        f"{found['subjects']:,}",
        f"{looks:,} in {found['passes']}",
        f"{found['controls'] / looks:.2f}",
        *a_look,
        f"{whole_s / looks * 1e6:,.0f}",
        f"{whole_s / looks * DUE_AN_HOUR / 3_600:.2%}",
        f"{found['peak_mb']:,.0f}",
        store,
    ]
    return f"| {' | '.join(cells)} |"


HEAD = (
    "platform",
    "on the agenda",
    "looks, passes",
    "controls a look",
    "due, µs a look",
    "controls",
    "next looks",
    "next pass",
    "all, µs a look",
    "of a core",
    "peak MB",
    "store MB",
)
PARTS = ("due", "controls", "next looks", "next pass")


def main() -> None:
    """Measure every size, each in a process of its own."""
    if sys.argv[1:2] == ["fill"]:
        n_posts, platform, url = sys.argv[2:]
        fill(open_database(url), int(n_posts), platform)
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--subjects", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--platform", nargs="+", choices=PLATFORMS_TRIED, default=PLATFORMS_TRIED)
    parser.add_argument("--store", help="an empty PostgreSQL store; one size only")
    parser.add_argument("--explain", action="store_true", help="how SQLite answers, no figures")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here or given.explain:
        one(given.subjects[0], given.platform[0], given.store, explained=given.explain)
        return
    print(
        f"checker {__version__}, Python {machine.python_version()}, {machine.machine()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, SQLAlchemy {sa.__version__}, "
        f"{sa.make_url(given.store).get_backend_name() if given.store else 'SQLite'}\n"
    )
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    for name, n_posts in itertools.product(given.platform, given.subjects):
        command = [sys.executable, "-m", "benchmarks.planner", "--here", "--subjects", str(n_posts)]
        command += ["--platform", name, *(["--store", given.store] if given.store else [])]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        print(line(json.loads(done.stdout)), flush=True)


if __name__ == "__main__":
    main()
