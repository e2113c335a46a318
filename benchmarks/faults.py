"""The collector against scripted trouble, held against the truth; prints Markdown.

    .venv/bin/python -m benchmarks.faults table [--posts 300]
    .venv/bin/python -m benchmarks.faults year [--posts 2000] [--days 365]
    .venv/bin/python -m benchmarks.faults fuzz [--seeds 0:200] [--posts 8:30] [--out DIR]

``table`` plays every scenario of the tests with 300 posts each, ``year`` a quiet year in which
nothing is ever taken down. ``fuzz`` draws worlds and faults by seed; what is wrong is cut down to
the smallest scenario that still shows it. Exit code 1 where anything was false or missed.
"""

import argparse
import copy
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog

from tests.support.findings import findings
from tests.support.scaling import Tables, quiet_year, scaled
from tests.support.scenarios import Shape, scenario, toml

SCENARIOS = Path(__file__).parents[1] / "tests" / "acceptance" / "scenarios"


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("fuzz", "table", "year"))
    parser.add_argument("--seeds", default="0:100", help="first:beyond")
    parser.add_argument("--posts", default="", help="how many; of fuzz fewest:most")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--only", default="", help="names of scenarios, with commas between")
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after so long")
    parser.add_argument("--out", type=Path, default=None, help="where smallest scenarios go")
    parser.add_argument("--budget", type=float, default=20.0, help="of year: looks a post")
    parser.add_argument("--vantages", type=int, default=3)
    parser.add_argument("--kinds", default="", help="of fuzz: only these faults")
    parser.add_argument("--platforms", default="tiktok,bluesky,web,mastodon,youtube,douyin,x")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    sys.exit({"fuzz": fuzz, "table": table, "year": year}[given.what](given))


HEAD = """| scenario | posts | looks | changes | false gone | false returned | missed | bracket, median s | looks/CPU s | else wrong |
|---|---|---|---|---|---|---|---|---|---|"""  # noqa: E501


def table(given: argparse.Namespace) -> int:
    """Play every scripted scenario with 300 posts each."""
    n_posts = int(given.posts or 300)
    paths = sorted(SCENARIOS.glob("*.toml"))
    names = given.only.split(",") if given.only else [path.stem for path in paths]
    print(HEAD, flush=True)
    rows = [row(scaled(path, n_posts), 16.0) for path in paths if path.stem in names]
    return int(any(rows))


def year(given: argparse.Namespace) -> int:
    """Play a quiet year with ordinary faults."""
    print(HEAD, flush=True)
    return int(row(quiet_year(int(given.posts or 2000), given.days), given.budget))


def row(tables: Tables, budget: float) -> bool:
    """Play a scenario in equal gaps, print its row, and say whether anything is wrong."""
    started = time.process_time()
    summary, wrong = played(tables, "uniform", budget)
    took_s = time.process_time() - started
    if not summary:
        print(tables["name"], *wrong, flush=True)
        return True
    told = ("posts", "looks", "events", "false_gone", "false_returned", "missed")
    cells = [tables["name"], *(f"{summary[name]:,}" for name in told)]
    width = summary["bracket_median_s"]
    cells += ["–" if width is None else f"{width:,.0f}", f"{summary['looks'] / took_s:,.0f}"]
    print("| " + " | ".join([*cells, "; ".join(wrong)[:300] or "nothing"]) + " |", flush=True)
    return bool(wrong or summary["missed"])


def fuzz(given: argparse.Namespace) -> int:
    """Play every seed, and say what was wrong with each."""
    first, beyond = map(int, given.seeds.split(":"))
    shape = _shape(given)
    started, n_looks, n_wrong, n_played = time.monotonic(), 0, 0, 0
    for seed in range(first, beyond):
        if time.monotonic() - started > given.seconds:
            break
        looks, wrong = fuzz_one(seed, shape, given.out)
        n_played, n_looks, n_wrong = n_played + 1, n_looks + looks, n_wrong + int(wrong)
        if n_played % 10 == 0:
            print(f"  … {n_played} played, {time.monotonic() - started:.0f} s", flush=True)
    took_s = time.monotonic() - started
    print(f"{n_played} scenarios, {n_looks} looks, {n_wrong} wrong, {took_s:.0f} s")
    return int(n_wrong > 0)


def _shape(given: argparse.Namespace) -> Shape:
    low, high = map(int, (given.posts or "8:30").split(":"))
    shape = Shape(posts=(low, high), vantages=given.vantages, platforms=given.platforms.split(","))
    return replace(shape, kinds=given.kinds.split(",")) if given.kinds else shape


def fuzz_one(seed: int, shape: Shape, out: Path | None) -> tuple[int, bool]:
    """Play one seed, every tenth twice; return its looks and whether anything was wrong."""
    tables = scenario(seed, shape)
    policy, budget = chosen(seed)
    summary, wrong = played(tables, policy, budget)
    if seed % 10 == 0 and not wrong and played(tables, policy, budget)[0] != summary:
        wrong.append("not deterministic")
    if wrong:
        print(f"seed {seed} {policy} {budget:g}:", *wrong[:4], sep="\n    ", flush=True)
        if out:
            keep_smallest(tables, policy, budget, wrong[0], out)
    return summary.get("looks", 0), bool(wrong)


def chosen(seed: int) -> tuple[str, float]:
    """Return the policy and budget that a seed is played with."""
    chance = random.Random(f"how {seed}")
    return chance.choice(("uniform", "backoff")), chance.choice((2, 4, 8, 16, 24, 40, 60))


def played(tables: Tables, policy: str, budget: float) -> tuple[dict[str, Any], list[str]]:
    """Play a scenario in a place that is thrown away; a crash is a finding too."""
    with tempfile.TemporaryDirectory() as place:
        try:
            return findings(tables, Path(place), policy, budget)
        except Exception as trouble:  # noqa: BLE001  a fuzzer reports whatever goes wrong
            frame = traceback.extract_tb(trouble.__traceback__)[-1]
            where = f"{Path(frame.filename).name}:{frame.lineno}"
            return {}, [f"crash: {type(trouble).__name__} at {where}: {str(trouble)[:300]}"]


# ---- cutting down


def keep_smallest(tables: Tables, policy: str, budget: float, word: str, out: Path) -> None:
    """Write the smallest scenario that still goes wrong in the same way."""
    kind = word.partition(":")[0]

    def still(smaller: Tables) -> bool:
        _, wrong = played(smaller, policy, budget)
        return any(item.partition(":")[0] == kind for item in wrong)

    smallest = cut_down(tables, still)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{tables['name']}.toml"
    path.write_text(f"# {policy} {budget:g}: {word}\n{toml(smallest)}", "utf-8")
    print(
        f"    smallest: {len(smallest['posts'])} posts, {len(smallest['faults'])} faults, {path}",
        flush=True,
    )


def cut_down(tables: Tables, still: Callable[[Tables], bool], patience_s: float = 40.0) -> Tables:
    """Take away what is not needed, halves first, until nothing more can go."""
    until = time.monotonic() + patience_s
    for key in ("faults", "accounts", "posts", "vantages", "faults", "posts"):
        size = len(tables[key])
        while size >= 1 and time.monotonic() < until:
            for smaller in _without(tables, key, size):
                if time.monotonic() < until and still(smaller):
                    tables = smaller
                    break
            else:
                size //= 2
            size = min(size, len(tables[key]))
    return tables


def _without(tables: Tables, key: str, size: int) -> Iterator[Tables]:
    rows = tables[key]
    for start in range(0, len(rows), size):
        left = rows[:start] + rows[start + size :]
        if left or key not in ("posts", "vantages"):
            yield {**copy.deepcopy(tables), key: left}


if __name__ == "__main__":
    main()
