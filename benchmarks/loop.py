"""What a look costs on the whole loop, beside bare libraries and peers; prints a Markdown table.

    make bench-peers                                     # once: the peers, each by itself
    .venv/bin/python -m benchmarks.loop                  # everything, some three minutes
    .venv/bin/python -m benchmarks.loop --only ours      # the collector alone
    .venv/bin/python -m benchmarks.loop --only ours --profile FILE

One server on the loopback, in a process of its own, serves pages of 6 KB that never change; every
client asks it in the same run, one after another, each in a process of its own, with at most a
hundred connections where that can be set. Compare CPU seconds a 1,000 looks, user and system,
children included: the wall depends on who else uses the machine. Start-up is in no figure: where a
peer is a command, a run over one page is subtracted.

*Ours* is fetch, evidence (WARC, sealed), judge, store and the next looks, through the real
collector; a look is anything asked, controls included. The sites' names are routed to the loopback,
so that only the answers pace it (`[net.route]`). Real sites are asked at a person's pace.
"""

import argparse
import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks import loop_peers

ROOT = Path(__file__).parents[1]
OWN = {
    "ours": "**checker, the whole loop**",
    "ours-sites": "**checker, the whole loop**, pages on 100 sites",
    "httpx": "bare httpx",
    "httpx-aiohttp": "bare httpx over aiohttp",
    "aiohttp": "bare aiohttp",
    "floor": "floor: aiohttp + warcio + one row",
}
VERSIONS = ("httpx", "httpx-aiohttp", "aiohttp", "warcio", "SQLAlchemy")
MEASURED_AGAINST = "httpx"
MOST_S = 600.0


@dataclass(frozen=True, slots=True)
class Row:
    """What one client did in one phase.

    Attributes:
        key: the client's short name.
        words: what the client is.
        phase: what was done.
        cpu_s: CPU seconds; `wall_s` likewise by the clock.
        note: what must be known beside the figures.
    """

    key: str
    words: str
    phase: str
    looks: int
    cpu_s: float
    wall_s: float
    peak_mb: float
    note: str = ""

    @property
    def a_thousand_s(self) -> float:
        """CPU seconds a 1,000 looks."""
        return self.cpu_s / self.looks * 1_000


@contextlib.contextmanager
def site() -> Iterator[str]:
    """Run the server, and give its address."""
    command = [sys.executable, "-m", "benchmarks.loop_server"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as server:
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"  # type: ignore[union-attr]
        finally:
            server.communicate()


def own_rows(key: str, base: str, n_pages: int, profile_to: str | None) -> Iterator[Row]:
    """Run one of our own clients in a process of its own."""
    client, n_sites = ("ours", 100) if key == "ours-sites" else (key, 1)
    command = [sys.executable, "-m", "benchmarks.loop_clients", client, base]
    command += [str(n_pages), str(n_sites), *([profile_to] if profile_to else [])]
    done = subprocess.run(
        command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=MOST_S
    )
    told = json.loads(done.stdout)
    for phase in told["phases"]:
        yield Row(
            key,
            OWN[key],
            phase["phase"],
            phase["looks"],
            phase["cpu_s"],
            phase["wall_s"],
            phase["peak_mb"],
            _note(told) if phase is told["phases"][-1] else "",
        )


def _note(told: dict[str, Any]) -> str:
    if "passes" not in told:
        return ""
    states = ", ".join(f"{n:,} {words}" for words, n in sorted(told["verdicts"].items()))
    return (
        f"{told['passes']} passes; {states}; {told['records']:,} records verified, "
        f"{told['evidence_bytes'] / told['records'] * 2:,.0f} bytes kept a look"
    )


def line(row: Row, against: float | None) -> str:
    """Return a row of the table."""
    ratio = f"{row.a_thousand_s / against:.2f}" if against else "–"
    cells = [
        row.words,
        row.phase,
        f"{row.looks:,}",
        f"{row.a_thousand_s:.2f}",
        ratio,
        f"{row.looks / row.wall_s:,.0f}",
        f"{row.peak_mb:,.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def machine() -> str:
    """Return machine and versions in a line."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in VERSIONS)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"checker {metadata.version('checker')}, Python {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {load}; {versions}"
    )


def measured(chosen: list[str], given: argparse.Namespace) -> Iterator[Row]:
    """Run what was chosen, one after another."""
    with site() as base, tempfile.TemporaryDirectory() as folder:
        for key in chosen:
            print(f"… {key}", file=sys.stderr, flush=True)
            if key in OWN:
                yield from own_rows(key, base, given.pages, given.profile)
                continue
            try:
                for phase in loop_peers.run(key, base, given.peer_pages, Path(folder)):
                    yield Row(key, loop_peers.words(key), *phase)
            except loop_peers.NotHere as why:
                print(f"{loop_peers.words(key)} did not run here: {why}\n", flush=True)


def main() -> None:
    """Measure and print."""
    known = [*OWN, *loop_peers.PEERS]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=known, default=known, metavar="CLIENT")
    parser.add_argument("--pages", type=int, default=2_000, help="for the collector and libraries")
    parser.add_argument("--peer-pages", type=int, default=1_000)
    parser.add_argument("--profile", metavar="FILE", help="cProfile of the own client chosen last")
    given = parser.parse_args()
    print(
        f"{machine()}\n\n`{' '.join(['python -m benchmarks.loop', *sys.argv[1:]])}`\n", flush=True
    )
    rows = list(measured(given.only, given))
    against = next((row.a_thousand_s for row in rows if row.key == MEASURED_AGAINST), None)
    print("| client | phase | looks | CPU s a 1,000 looks | ÷ bare httpx | looks/s | peak MB |")
    print("|---|---|---|---|---|---|---|")
    for row in rows:
        print(line(row, against))
    for row in rows:
        if row.note:
            print(f"\n{row.words}: {row.note}.")


if __name__ == "__main__":
    main()
