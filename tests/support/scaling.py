"""Scripted scenarios made larger, and a quiet year of thousands of posts."""

import random
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.scenarios import IDS, START, TEXTS

Tables = dict[str, Any]

MOST_APART_S = 1800
"""Copies of a post go through the same states, apart by up to so long: no two at once."""


def scaled(path: Path, n_posts: int) -> Tables:
    """Return a scripted scenario with ``n_posts`` posts: its own, and copies of them.

    A copy has another id and account and goes through the same states, a little later. The
    account's states are copied along; faults and topics stay as they are.
    """
    tables = tomllib.loads(path.read_text("utf-8"))
    chance = random.Random(f"{path.stem} {n_posts}")
    posts, accounts = list(tables["posts"]), list(tables.get("accounts", ()))
    states_of = {(item["platform"], item["id"]): item["states"] for item in accounts}
    known = {(item["platform"], item["id"]) for item in accounts}
    # in rounds, so that every platform and every story is copied about as often
    for number in range(n_posts - len(posts)):
        original = tables["posts"][number % len(tables["posts"])]
        nth = number // len(tables["posts"]) + 1
        later = timedelta(seconds=(nth * 97 + chance.randrange(60)) % MOST_APART_S)
        made_at = original["created_at"] + later
        account = _account(original, nth)
        posts.append(
            {
                **original,
                "id": IDS[original["platform"]](10_000 + number, made_at),
                "account": account,
                "created_at": made_at,
                "states": _later(original.get("states", ()), later),
            }
        )
        states = states_of.get((original["platform"], original["account"]))
        if states and (original["platform"], account) not in known:
            known.add((original["platform"], account))
            copied = {"platform": original["platform"], "id": account}
            accounts.append({**copied, "states": _later(states, later)})
    return {**tables, "posts": posts, "accounts": accounts}


def _account(post: Mapping[str, Any], nth: int) -> str:
    name, sign, host = post["account"].partition("@")
    if post["platform"] == "youtube":
        return f"UC{nth:04d}{name[6:]}"
    return f"{name}n{nth}{sign}{host}"


def _later(states: Sequence[Mapping[str, Any]], by: timedelta) -> list[dict[str, Any]]:
    return [{**state, "at": state["at"] + by} for state in states]


ORDINARY = (
    ("rate_limited", 0.3, 2.0),
    ("server_error", 0.5, 1.0),
    ("timeout", 0.2, 3.0),
    ("challenge", 1.0, 6.0),
    ("reset", 0.1, 12.0),
    ("login_wall", 1.0, 4.0),
    ("truncated", 0.05, 24.0),
    ("empty", 0.3, 1.0),
    ("soft_error", 1.0, 2.0),
    ("list_wipe", 1.0, 24.0),
    ("stale_cache", 0.5, 6.0),
    ("layout_change", 1.0, 12.0),
    ("dns", 1.0, 1.0),
)
"""What befalls a collector in a year, again and again: kind, share of answers, hours."""


def quiet_year(n_posts: int = 2000, days: int = 365, seed: int = 1) -> Tables:
    """Return a year in which nothing is ever taken down, with every ordinary fault."""
    chance = random.Random(seed)
    end = START + timedelta(days=days)
    return {
        "name": f"quiet-{n_posts}-{days}",
        "start": START,
        "end": end,
        "seed": seed,
        "topics": [{"name": "quiet"}],
        "posts": [_quiet_post(number, chance, end) for number in range(n_posts)],
        "faults": [*_faults(chance, days), *_own_faults(chance, days)],
    }


def _quiet_post(number: int, chance: random.Random, end: datetime) -> dict[str, Any]:
    platform = ("bluesky", "web", "bluesky", "tiktok")[number % 4]
    span_s = (end - START).total_seconds() * 0.95
    made_at = START + timedelta(seconds=int(chance.uniform(-86400, span_s)))
    return {
        "platform": platform,
        "id": IDS[platform](number, made_at),
        # every account's list is asked for every quarter of an hour: few of them, with many posts
        "account": f"acc{number % (20 if platform == 'tiktok' else 400)}",
        "topics": ["quiet"],
        "text": chance.choice(TEXTS),
        "created_at": made_at,
    }


def _faults(chance: random.Random, days: int) -> list[dict[str, Any]]:
    """Return a fault about every third day, on one platform or on all."""
    found = []
    for _ in range(days // 3):
        kind, share, hours = chance.choice(ORDINARY)
        start = START + timedelta(seconds=int(chance.uniform(0, (days - 2) * 86400)))
        fault = {
            "kind": kind,
            "from": start,
            "to": start + timedelta(seconds=int(3600 * hours * chance.uniform(0.3, 1.5))),
            "share": share,
        }
        if chance.random() < 0.7:
            fault["platform"] = chance.choice(("tiktok", "bluesky", "web"))
        found.append(fault)
    return found


def _own_faults(chance: random.Random, days: int) -> list[dict[str, Any]]:
    """Return a laptop that is shut now and then, and a clock that is set wrongly twice."""
    found = []
    for kind, n, hours in (("process_killed", max(days // 15, 1), 14), ("clock_jump", 2, 30)):
        for _ in range(n):
            start = START + timedelta(seconds=int(chance.uniform(0, (days - 3) * 86400)))
            length = timedelta(seconds=int(3600 * hours * chance.uniform(0.2, 1.0)))
            fault: dict[str, Any] = {"kind": kind, "from": start, "to": start + length}
            if kind == "clock_jump":
                fault["seconds"] = chance.choice((-3600.0, 3600.0, -600.0, 86400.0))
            found.append(fault)
    return found
