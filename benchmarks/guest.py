"""Measures how the collector behaves as a guest: what each platform's servers see of it.

    .venv/bin/python benchmarks/guest.py [--hours 6] [--posts 12]

All platforms at once, from two places, killed and started again, with listings, looks, accounts and
second looks; then each platform alone, whose every host once asks for ten minutes of rest.
"""

import argparse
import time
from collections.abc import Mapping
from datetime import datetime

import structlog

from tests.support.guest import NAMES, Told, Visit, kill, published_s, visit, world_of
from tests.support.scenarios import START

REST_S = 600.0
AFTER_H = 0.3
WINDOWS_S = (60.0, 600.0)
PLACES = ({"name": "nl", "country": "NL"}, {"name": "tr", "country": "TR"})
KILLS_H = (0.0012, 0.2522, 0.2537, 0.5025, 1.0, 1.2503, 2.5022, 4.0)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hours", type=float, default=6)
    parser.add_argument("--posts", type=int, default=12)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    started = time.perf_counter()
    kills = [kill(at_h) for at_h in KILLS_H if at_h < given.hours]
    tables = world_of(NAMES, hours=given.hours, posts=given.posts, faults=kills, vantages=PLACES)
    seen = visit(tables, looks=20)
    print(f"{len(seen.asked)} asks, {len(kills)} kills, {time.perf_counter() - started:.0f} s")
    print("platform   pace s  closest s  most in 60 s (may)  in 600 s (may)  rest asked, kept s")
    for name in NAMES:
        print(_row(name, seen, given.posts))
    print(f"{time.perf_counter() - started:.0f} s in all")


def _row(name: str, seen: Visit, posts: int) -> str:
    pace_s = published_s(name)
    most = (
        f"{seen.most_in(name, window_s):6d} ({int(window_s / pace_s) + 1:4d})"
        for window_s in WINDOWS_S
    )
    told_s, kept_s = _rest(name, posts)
    closest_s = seen.closest_s(name) or 0.0
    windows = "      ".join(most)
    return (
        f"{name:9s} {pace_s:7.2f} {closest_s:10.4f}       {windows}     {told_s:8.0f}, {kept_s:.1f}"
    )


def _rest(name: str, posts: int) -> tuple[float, float]:
    """Return how long each host asked to be left alone, and the shortest time that it was."""
    told: dict[str, float] = {}

    def order(host: str, now: datetime) -> Told | None:
        at_s = (now - START).total_seconds()
        if at_s < AFTER_H * 3600 or host in told:
            return None
        told[host] = at_s
        headers: Mapping[str, str] = {"retry-after": f"{REST_S:.0f}"}
        return 429, headers, b""

    seen = visit(world_of([name], hours=2, posts=posts), looks=20, order=order)
    kept = [
        min((moment - told[host] for moment in times if moment > told[host]), default=REST_S)
        for (_, host), times in seen.moments().items()
        if host in told
    ]
    return REST_S, min(kept, default=float("nan"))


if __name__ == "__main__":
    main()
