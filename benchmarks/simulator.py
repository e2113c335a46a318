"""How fast the simulator runs the real collector; prints a Markdown table.

    .venv/bin/python benchmarks/simulator.py [KIND …]

Each kind runs in a process of its own: a scripted platform, virtual time, a SQLite store and kept
answers in a temporary directory. Rates count CPU time of one core, so that others who use the
machine count for little; the wall is beside. ``--profile FILE`` writes where the time goes.
"""

import cProfile
import json
import logging
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog

from checker import __version__
from checker.model import Origin
from checker.replica.scenario import Scenario
from checker.simulation import policy_for, simulate
from checker.store import schema
from checker.store.database import open_database

START = datetime(2026, 1, 1, tzinfo=UTC)
GONE = ("policy_removal", "author_deleted", "under_review", "not_found")


@dataclass(frozen=True, slots=True)
class Kind:
    """One shape of load.

    Attributes:
        platform: whose dialect is spoken.
        n_posts: how many posts there are.
        n_accounts: by how many accounts; a listing each, every fifteen minutes, where listed so.
        days: virtual days.
        looks: looks at a post.
        words: what the shape stands for.
    """

    platform: str
    n_posts: int
    n_accounts: int
    days: int
    looks: float
    words: str


KINDS = {
    "listings": Kind("tiktok", 200, 30, 3, 6, "30 accounts listed every 15 min, two topics"),
    "looks": Kind("tiktok", 200, 4, 2, 25, "many looks at 200 posts, few listings"),
    "pages": Kind("web", 200, 20, 2, 25, "web pages, no listing: a look is one exchange"),
    "batches": Kind("bluesky", 400, 10, 2, 25, "25 posts in one exchange"),
}


def scenario(kind: Kind, seed: int = 7) -> Scenario:
    """Return a scripted world; the same for the same seed."""
    chance = random.Random(seed)
    return Scenario.model_validate(
        {
            "name": f"{kind.platform} x {kind.n_posts}",
            "start": START,
            "end": START + timedelta(days=kind.days),
            "seed": seed,
            "topics": [{"name": "x"}, {"name": "c", "role": "control"}],
            "posts": [_post(kind, number, chance) for number in range(kind.n_posts)],
        }
    )


def _post(kind: Kind, number: int, chance: random.Random) -> dict[str, Any]:
    made = START + timedelta(seconds=chance.uniform(600, kind.days * 86_400 * 0.4))
    author = chance.randrange(kind.n_accounts)
    names = {
        "tiktok": (str(int(made.timestamp()) << 32 | chance.getrandbits(30)), f"a{author}"),
        "web": (f"https://site{author}.example/{number}", f"site{author}.example"),
        "bluesky": (f"3l{_base32(number, 11)}", f"did:plc:{_base32(author, 24)}"),
    }
    native_id, account = names[kind.platform]
    row: dict[str, Any] = {
        "platform": kind.platform,
        "id": native_id,
        "account": account,
        "topics": ["x" if number % 2 else "c"],
        "text": f"text {number}",
        "created_at": made,
    }
    if chance.random() < 0.2:
        gone = made + timedelta(hours=chance.expovariate(1 / 20))
        back = gone + timedelta(hours=chance.expovariate(1 / 10))
        row["states"] = [{"at": gone, "is": chance.choice(GONE)}, {"at": back, "is": "visible"}]
    return row


def _base32(number: int, length: int) -> str:
    """Return a number in letters that such ids may hold."""
    return f"{number:0{length}d}".translate(str.maketrans("0189", "abcd"))


def measured(act: Callable[[], int]) -> tuple[int, float, float]:
    """Return what a call returns, and its (wall, CPU) seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = act()
    return found, time.perf_counter() - wall, time.process_time() - cpu


def measure(name: str, profile: str | None) -> dict[str, float]:
    """Run one kind here and return its figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    kind = KINDS[name]
    world = scenario(kind)
    policy = policy_for(world, "uniform", kind.looks)
    profiler = cProfile.Profile() if profile else None
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/checker.db")
        if profiler:
            profiler.enable()
        n_exchanges, wall_s, cpu_s = measured(
            lambda: (
                simulate(
                    world, engine, Path(folder) / "evidence", policy, Origin.SIMULATED
                ).n_requests
            )
        )
        if profiler:
            profiler.disable()
            profiler.dump_stats(str(profile))
        rows = schema.observations
        with engine.connect() as connection:
            n_looks = connection.execute(
                sa.select(sa.func.count()).where(rows.c.purpose != "sighting")
            ).scalar_one()
            n_passes = connection.execute(
                sa.select(sa.func.count()).select_from(schema.passes)
            ).scalar_one()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "looks": n_looks,
        "exchanges": n_exchanges,
        "passes": n_passes,
        "wall_s": wall_s,
        "cpu_s": cpu_s,
        "peak_mb": peak,
    }


def row_of(name: str, found: dict[str, float]) -> str:
    """Return one kind's figures as a row of the table."""
    looks, exchanges, cpu_s = found["looks"], found["exchanges"], found["cpu_s"]
    cells = [
        f"{name}: {KINDS[name].words}",
        f"{looks:,.0f}",
        f"{exchanges:,.0f}",
        f"{found['passes']:,.0f}",
        f"{looks / cpu_s:,.0f}",
        f"{exchanges / cpu_s:,.0f}",
        f"{cpu_s / looks * 1e3:.2f} s",
        f"{cpu_s:.1f} s",
        f"{found['wall_s']:.1f} s",
        f"{found['peak_mb']:,.0f} MB",
    ]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Measure every kind, each in a process of its own."""
    words = sys.argv[1:]
    if words[:1] == ["one"]:
        profile = words[3] if words[2:3] == ["--profile"] else None
        print(json.dumps(measure(words[1], profile)))
        return
    profile_to = words[words.index("--profile") + 1] if "--profile" in words else None
    chosen = [word for word in words if word in KINDS] or list(KINDS)
    print(
        f"checker {__version__}, Python {platform.python_version()}, {platform.machine()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n"
    )
    print(
        "| load | looks | exchanges | passes | looks/s | exchanges/s | CPU a 1,000 looks ", end=""
    )
    print("| CPU | wall | peak |\n|---|---|---|---|---|---|---|---|---|---|", flush=True)
    for name in chosen:
        told = ["--profile", profile_to] if profile_to else []
        done = subprocess.run(
            [sys.executable, __file__, "one", name, *told],
            check=True,
            capture_output=True,
            text=True,
        )
        print(row_of(name, json.loads(done.stdout)), flush=True)


if __name__ == "__main__":
    main()
