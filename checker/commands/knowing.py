"""``checker platforms`` and ``checker rules``: what can be told apart, and by which rule."""

from collections.abc import Sequence
from typing import Any

from checker.commands.output import put, put_json
from checker.config import Config, credential
from checker.judge.reach import AFTER, BEFORE
from checker.judge.rules import UNRECOGNISED, Rule
from checker.judge.verdicts import SIGHTINGS
from checker.platforms import PLATFORMS


def platforms(config: Config, *, as_json: bool) -> int:
    """Print, from the records themselves, what can be told apart where."""
    rows = [_platform(name, config) for name in sorted(PLATFORMS)]
    if as_json:
        put_json(rows)
        return 0
    for row in rows:
        put(f"{row['name']}{'' if row['enabled'] else ' (switched off)'}")
        put(f"  rests on: {row['source']}")
        put(f"  pace: one ask in {row['seconds_per_ask']:g} s; {row['pace_source']}")
        for tells in row["tells"]:
            needs = f" (needs {tells['needs']})" if tells["needs"] else ""
            put(f"  {tells['what']}: {tells['basis']}{needs}")
        for key in row["keys"]:
            state = "set" if key["set"] else "not set, so not told"
            put(f"  {key['name']} ({state}): {key['adds']}")
        if row["usual_wall"]:
            put(f"  usually met: {row['usual_wall']}")
        if row["remedy"]:
            put(f"  what may be set instead: {row['remedy']}")
        if row["notice"]:
            put(f"  to know first: {row['notice']}")
    return 0


def _platform(name: str, config: Config) -> dict[str, Any]:
    platform = PLATFORMS[name]
    keys = [
        {"name": key, "adds": adds, "set": credential(key) is not None}
        for key, adds in platform.keys.items()
    ]
    return {
        "name": name,
        "enabled": config.platform(name).enabled,
        "source": platform.source,
        "hosts": list(platform.hosts) or ["any server"],
        "seconds_per_ask": platform.pace.seconds_per_ask,
        "pace_source": platform.pace.source,
        "batch": platform.batch,
        "tells": [
            {"what": item.what, "basis": item.basis, "needs": item.needs} for item in platform.tells
        ],
        "keys": keys,
        "usual_wall": platform.usual_wall,
        "remedy": platform.remedy,
        "notice": platform.notice,
    }


def table_rows() -> list[dict[str, Any]]:
    """Return every rule of every table in order, as plain rows."""
    rows: list[dict[str, Any]] = []
    own = [(name, PLATFORMS[name].rules) for name in sorted(PLATFORMS)]
    tables: list[tuple[str, Sequence[Rule]]] = [
        ("all, before", BEFORE),
        *own,
        ("all, after", (*AFTER, UNRECOGNISED)),
        ("sightings", SIGHTINGS),
    ]
    for name, rules in tables:
        for rule in rules:
            seen = rule.seen or rule.outcome
            rows.append(
                {
                    "table": name,
                    "id": rule.id,
                    "availability": rule.outcome.availability.value,
                    "cause": rule.outcome.cause.value,
                    "actor": rule.outcome.actor.value if rule.outcome.actor else None,
                    "basis": rule.outcome.basis.value,
                    "if_seen_before": seen.cause.value if rule.seen else None,
                    "certainty": rule.certainty,
                    "note": rule.note,
                    "source": rule.source,
                }
            )
    return rows


def rules(*, as_json: bool) -> int:
    """Print the rule table."""
    rows = table_rows()
    if as_json:
        put_json(rows)
        return 0
    for row in rows:
        actor = f"/{row['actor']}" if row["actor"] else ""
        put(f"{row['id']}: {row['availability']}/{row['cause']}{actor} ({row['basis']})")
        put(f"    {row['note']} [{row['source']}; certainty {row['certainty']}]")
    return 0
