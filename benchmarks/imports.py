"""What importing a log costs, beside reading it bare and inserting it bare; prints Markdown.

    .venv/bin/python benchmarks/imports.py [ROWS …]

Each size runs in a process of its own, so that its peak memory is its own. A tenth as many posts
as rows, ten looks each; one in ten is taken down and comes back. Rows are in no order. All but the
first figure are by CPU time, so that others who use the machine count for little.
"""

import csv
import platform
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from checker.collector.meaning import rules_of, rules_version
from checker.intake.importing import observations
from checker.intake.importing.files import examine
from checker.platforms import PLATFORMS
from checker.store.database import open_database

SIZES = (100_000, 1_000_000)
LOOKS = 10
START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
HEAD = "observed_at,availability,platform,native_id,cause,actor,topic,account,vantage,words"


def write_log(path: Path, n_rows: int) -> None:
    """Write a log of ``n_rows`` rows in no order."""
    chance = random.Random(1)
    numbers = list(range(n_rows))
    chance.shuffle(numbers)
    with path.open("w") as out:
        out.write(HEAD + "\n")
        for number in numbers:
            post, look = divmod(number, LOOKS)
            at = (START + timedelta(days=look, seconds=post % 80_000)).strftime("%Y-%m-%dT%TZ")
            taken = post % 10 == 0 and 4 <= look <= 6
            said = "absent" if taken else "visible"
            why = "policy_removal,platform" if taken else ","
            words = "removed for a breach" if taken else ""
            out.write(f"{at},{said},somewhere,p{post},{why},t{post % 3},a{post // 7},nl,{words}\n")


def bare_read(path: Path) -> int:
    """Read the log with the csv module alone."""
    with path.open(newline="") as text:
        return sum(1 for _ in csv.reader(text))


def bare_insert(path: Path, store: Path) -> int:
    """Read the log and insert its rows, as they are, into one bare SQLite table."""
    with sqlite3.connect(store) as connection, path.open(newline="") as text:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"CREATE TABLE log ({HEAD})")
        places = ",".join("?" * len(HEAD.split(",")))
        connection.executemany(f"INSERT INTO log VALUES ({places})", csv.reader(text))
    return 0


def ours(path: Path, store: Path, steps: dict[str, float]) -> int:
    """Import the log as a user would, all of it: facts, verdicts, spells, events."""
    engine = open_database(f"sqlite:///{store}")
    since = time.process_time()

    def tick(step: str, _done: int, _total: int) -> None:
        steps[step] = time.process_time() - since

    told = observations.Told(
        topic="log", now=NOW, rules=rules_version(rules_of(PLATFORMS.values())), tick=tick
    )
    return observations.take(engine, examine(path), told).n_new


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return (wall, CPU) seconds of a call."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu


def measure(n_rows: int) -> None:
    """Measure one size and print its row."""
    with tempfile.TemporaryDirectory() as place:
        here = Path(place)
        log = here / "log.csv"
        subprocess.run(  # written elsewhere, so that its memory does not count
            [sys.executable, __file__, "write", str(log), str(n_rows)], check=True
        )
        _, read = timed(lambda: bare_read(log))
        _, insert = timed(lambda: bare_insert(log, here / "bare.db"))
        steps: dict[str, float] = {}
        wall, cpu = timed(lambda: ours(log, here / "ours.db", steps))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    checking, all_in = steps["reading"], steps["judging"]
    whole = f"{n_rows / wall:,.0f} | {n_rows / cpu:,.0f}"
    parts = f"{n_rows / checking:,.0f} | {n_rows / (all_in - checking):,.0f}"
    bare = f"{n_rows / read:,.0f} | {n_rows / insert:,.0f} | {cpu / insert:.1f} ×"
    print(f"| {n_rows:,} | {whole} | {parts} | {bare} | {peak:,.0f} MB |", flush=True)


def main() -> None:
    """Measure every size, each in a process of its own."""
    if sys.argv[1:2] == ["write"]:
        write_log(Path(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1:2] == ["one"]:
        measure(int(sys.argv[2]))
    else:
        print(f"Python {platform.python_version()}, {platform.machine()}\n")
        print("| rows | rows/s | a CPU second | checked | appended and judged | ", end="")
        print("bare csv | csv + insert | ours to it | peak |")
        print("|---|---|---|---|---|---|---|---|---|", flush=True)
        for size in [int(word) for word in sys.argv[1:]] or SIZES:
            subprocess.run([sys.executable, __file__, "one", str(size)], check=True)


if __name__ == "__main__":
    main()
