"""The case library: one ``.toml`` a documented case, a scenario with sources."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from pydantic import Field, ValidationError

from checker.errors import ConfigError
from checker.replica.scenario import Scenario, complaint, read_toml


class Case(Scenario):
    """A documented case.

    Attributes:
        title: what happened, as a headline.
        story: what the sources say, in sentences.
        caveat: what this replay can and cannot show; said wherever it is shown.
        sources: where the facts come from.
        watch_every_s: gap between looks in the replay, in seconds.
        names: what each subject is called on the page, by the scenario's id.
        disputed: what the sources contradict each other in.
    """

    title: str
    story: str
    caveat: str
    sources: tuple[str, ...] = Field(min_length=1)
    watch_every_s: float = Field(gt=0)
    names: dict[str, str] = Field(default_factory=dict)
    disputed: tuple[str, ...] = ()


def case_ids() -> list[str]:
    """Return the ids of all cases, sorted."""
    return sorted(path.stem for path in _paths())


def load(case_id: str) -> Case:
    """Read a case.

    Raises:
        ConfigError: there is none of that id (names those there are), or it is written wrongly.
    """
    path = next((path for path in _paths() if path.stem == case_id), None)
    if path is None:
        raise ConfigError(f"there is no case {case_id!r}; there are: {', '.join(case_ids())}")
    try:
        return Case.model_validate(read_toml(path))
    except ValidationError as trouble:
        raise ConfigError(f"{path.name}: {complaint(trouble)}") from trouble


def _paths() -> Iterator[Path]:
    for entry in files("checker.cases").iterdir():
        if entry.name.endswith(".toml"):
            yield Path(str(entry))
