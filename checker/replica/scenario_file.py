"""A scenario's file: read whole, or refused by file, line and key."""

import re
from pathlib import Path

from pydantic import ValidationError

from checker.errors import ConfigError
from checker.replica.lines import line_of
from checker.replica.plausible import Key, wrong
from checker.replica.scenario import Scenario, read_toml

_PREFIX = "Value error, "
_KEYED = re.compile(r"([a-z_]+(?:\.[a-z_0-9]+)+): ")


def load(path: Path) -> Scenario:
    """Read a scenario.

    Raises:
        ConfigError: names the file, the line, the key and the problem.
    """
    tables = read_toml(path)
    try:
        scenario = Scenario.model_validate(tables)
    except ValidationError as trouble:
        raise _refusal(path, *_first(trouble)) from trouble
    found = list(wrong(scenario))
    if found:
        raise _refusal(path, *found[0], n_more=len(found) - 1)
    return scenario


def _first(trouble: ValidationError) -> tuple[Key, str, int]:
    # a key that is misspelt is named before the one that is missing for it
    found = sorted(trouble.errors(), key=lambda one: one["type"] != "extra_forbidden")
    first = found[0]
    unknown = first["type"] == "extra_forbidden"
    problem = "there is no such key" if unknown else first["msg"].removeprefix(_PREFIX)
    key: Key = tuple(first["loc"])
    # a check of the whole file names the key in its words
    named = _KEYED.match(problem) if not key else None
    if named:
        key = tuple(int(part) if part.isdigit() else part for part in named[1].split("."))
        problem = problem[named.end() :]
    return key, problem, trouble.error_count() - 1


def _refusal(path: Path, key: Key, problem: str, n_more: int = 0) -> ConfigError:
    line = line_of(path.read_text("utf-8"), key)
    where = [str(path)]
    if line is not None:
        where.append(f"line {line}")
    where.append(".".join(map(str, key)) or "the file")
    more = f" (and {n_more} more)" if n_more else ""
    return ConfigError(": ".join([*where, problem]) + more)
