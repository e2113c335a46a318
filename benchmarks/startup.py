"""What a short command costs from the first key to the last line; prints a Markdown table.

    .venv/bin/python -m benchmarks.startup [--times N] [--posts N] [--store URL]

A store of so many posts is made first (three days of a scripted platform, in virtual time), or an
existing one is named. Each command is a process of its own, begun N times in turn with the others;
the best of them stands, by the wall and in CPU seconds of user and system together. *Floor*: a
process that reads the libraries that the command cannot do without, and, where it reads the store,
opens it and asks it for one row.
"""

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

SCENARIO = """name = "startup"
start = 2026-01-01T00:00:00Z
end = 2026-01-04T00:00:00Z
seed = 7

[[topics]]
name = "x"
"""
BARE = "import typer"
READING = f"{BARE}, pydantic"
STORE = (
    f"{READING}, sys, sqlalchemy as sa; c = sa.create_engine(sys.argv[1]).connect(); "
    "c.execute(sa.text('SELECT 1')).scalar()"
)
COMMANDS: tuple[tuple[str, str], ...] = (
    ("--help", BARE),
    ("case list", READING),
    ("platforms", READING),
    ("rules", READING),
    ("topic list", STORE),
    ("events", STORE),
    ("status", STORE),
)


def post(number: int) -> str:
    """Return one post of the scenario; every tenth is taken down for a day."""
    gone = number % 10 == 0
    return f"""
[[posts]]
platform = "bluesky"
id = "p{number}"
account = "a{number % 50}"
topics = ["x"]
text = "post {number}"
created_at = 2026-01-01T{number % 24:02}:10:00Z
states = [{
        '''
  { at = 2026-01-02T12:06:00Z, is = "policy_removal" },
  { at = 2026-01-03T12:56:00Z, is = "visible" },
'''
        if gone
        else ""
    }]
"""


def made(folder: Path, n_posts: int) -> str:
    """Make a store of ``n_posts`` posts and return its URL."""
    scenario = folder / "startup.toml"
    scenario.write_text(SCENARIO + "".join(map(post, range(n_posts))))
    words = ["simulate", str(scenario), "--out", str(folder / "out"), "--budget", "6"]
    subprocess.run([sys.executable, "-m", "checker", *words], check=True, capture_output=True)
    return f"sqlite:///{folder / 'out' / 'checker.db'}"


def once(words: Sequence[str], folder: Path) -> tuple[float, float]:
    """Return (wall, CPU) seconds of one process."""
    before, since = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    wall, after = time.perf_counter() - since, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, spent


def measured(store: str, folder: Path, times: int) -> dict[str, tuple[float, float]]:
    """Return the best (wall, CPU) seconds of each command and each floor."""
    started = {name: ["-m", "checker", "--store", store, *name.split()] for name, _ in COMMANDS}
    started |= {code: ["-c", code, store] for _, code in COMMANDS}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in started}
    for _ in range(times):
        for name, words in started.items():
            found[name].append(once(words, folder))
    return {
        name: (min(wall for wall, _ in rows), min(cpu for _, cpu in rows))
        for name, rows in found.items()
    }


def main() -> None:
    """Measure every command and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--posts", type=int, default=1_000)
    parser.add_argument("--store")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        best = measured(given.store or made(folder, given.posts), folder, given.times)
    libraries = [f"{name} {version(name)}" for name in ("typer", "pydantic", "sqlalchemy")]
    about = (f"{os.cpu_count()} × {platform.machine()}", f"Python {platform.python_version()}")
    print(", ".join((*about, *libraries)))
    print(f"`{' '.join(['python -m benchmarks.startup', *sys.argv[1:]])}`")
    print(f"load {os.getloadavg()[0]:.1f}; best of {given.times}\n")
    print("| command | wall | CPU | floor, CPU |\n|---|---|---|---|")
    for name, code in COMMANDS:
        wall, cpu = best[name]
        print(f"| `checker {name}` | {wall:.2f} s | {cpu:.2f} s | {best[code][1]:.2f} s |")


if __name__ == "__main__":
    main()
