"""Scenarios as people write them (design §5.4): read strictly, refused by line and key."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from checker.errors import ConfigError
from checker.model import OUTSIDE_KINDS, Cause, Role
from checker.model.words import INCONCLUSIVE_CAUSES

FAULT_KINDS = (
    "rate_limited",
    "challenge",
    "login_wall",
    "server_error",
    "timeout",
    "reset",
    "dns",
    "truncated",
    "empty",
    "soft_error",
    "list_wipe",
    "stale_cache",
    "layout_change",
    "clock_jump",
    "process_killed",
    "asleep",
)
TRUE_STATES = (
    "visible",
    *(cause.value for cause in Cause if cause not in (*INCONCLUSIVE_CAUSES, Cause.NONE)),
)


def _zoned(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone: write 2026-01-01T00:00:00Z")
    return moment.astimezone(UTC)


def _true_state(word: str) -> str:
    if word not in TRUE_STATES:
        raise ValueError(f"{word!r} is neither 'visible' nor a cause that a post can have")
    return word


LARGEST_BYTES = 8_000_000
"""A scenario of twenty thousand posts fits; what is larger is none, or could not be played."""

Moment = Annotated[datetime, AfterValidator(_zoned)]
TrueState = Annotated[str, AfterValidator(_true_state)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class State(_Strict):
    """From ``at`` on the subject is so; with ``places`` (``in``), only there."""

    at: Moment
    state: TrueState = Field(alias="is")
    places: tuple[str, ...] = Field(default=(), alias="in")


class ScenarioTopic(_Strict):
    """A topic of the scenario; its query is its name."""

    name: str
    role: Role = Role.SUBJECT
    control: str | None = None


class ScenarioVantage(_Strict):
    """Where the collector of the scenario looks from."""

    name: str
    country: str | None = None


class _Stated(_Strict):
    platform: str
    states: tuple[State, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> "_Stated":
        moments = [state.at for state in self.states]
        if moments != sorted(moments):
            raise ValueError("states are out of order: sort them by 'at'")
        return self


class ScenarioAccount(_Stated):
    """An account; its states take its posts along."""

    id: str


class ScenarioPost(_Stated):
    """A post and its true states; before the first it is visible from ``created_at``."""

    id: str
    account: str
    topics: tuple[str, ...] = Field(min_length=1)
    text: str = ""
    created_at: Moment


class Fault(_Strict):
    """What the platform or the road does to us, never the post's truth.

    With ``vantage`` it befalls only who looks from there.
    """

    platform: str | None = None
    kind: Literal[FAULT_KINDS]  # type: ignore[valid-type]
    start: Moment = Field(alias="from")
    end: Moment = Field(alias="to")
    share: float = Field(default=1.0, gt=0.0, le=1.0)
    seconds: float = 0.0
    vantage: str | None = None

    @model_validator(mode="after")
    def _lasts(self) -> "Fault":
        if self.end <= self.start:
            raise ValueError("'to' must be later than 'from'")
        return self


class ScenarioOutside(_Strict):
    """Press, a statement, a rule change, an order or a report."""

    at: Moment
    until: Moment | None = None
    kind: Literal[OUTSIDE_KINDS]  # type: ignore[valid-type]
    words: str
    source: str
    certainty: str = "one outlet"
    about: str | None = None


class Scenario(_Strict):
    """A scripted world over a span of virtual time."""

    name: str
    start: Moment
    end: Moment
    seed: int = 0
    topics: tuple[ScenarioTopic, ...] = Field(min_length=1)
    vantages: tuple[ScenarioVantage, ...] = Field((ScenarioVantage(name="here"),), min_length=1)
    posts: tuple[ScenarioPost, ...] = ()
    accounts: tuple[ScenarioAccount, ...] = ()
    faults: tuple[Fault, ...] = ()
    outside: tuple[ScenarioOutside, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> "Scenario":
        if self.end <= self.start:
            raise ValueError("'end' must be later than 'start'")
        known = {topic.name for topic in self.topics}
        for index, post in enumerate(self.posts):
            for name in sorted(set(post.topics) - known):
                raise ValueError(f"posts.{index}.topics: {name!r} is not among [[topics]]")
        met: set[tuple[str, str]] = set()
        for index, post in enumerate(self.posts):
            key = (post.platform, post.id)
            if key in met:
                raise ValueError(f"posts.{index}.id: {post.id!r} on {post.platform} is there twice")
            met.add(key)
        return self

    @model_validator(mode="after")
    def _places_are_known(self) -> "Scenario":
        places = [place.name for place in self.vantages]
        for name in places:
            if places.count(name) > 1:
                raise ValueError(f"vantages: {name!r} is there twice")
        for index, fault in enumerate(self.faults):
            if fault.vantage is not None and fault.vantage not in places:
                raise ValueError(
                    f"faults.{index}.vantage: {fault.vantage!r} is not among [[vantages]]"
                )
        return self


def complaint(trouble: ValidationError) -> str:
    """Return the first thing that pydantic found wrong, as key and problem."""
    first = trouble.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "the file"
    more = f" (and {trouble.error_count() - 1} more)" if trouble.error_count() > 1 else ""
    return f"{where}: {first['msg'].removeprefix('Value error, ')}{more}"


def read_toml(path: Path) -> dict[str, object]:
    """Return the file's tables.

    Raises:
        ConfigError: when it cannot be read, is too large or is no TOML; names file and line.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ConfigError(f"{path}: is larger than {LARGEST_BYTES // 1_000_000} MB")
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as trouble:
        raise ConfigError(f"{path}: cannot be read ({trouble.strerror})") from trouble
    except UnicodeDecodeError as trouble:
        raise ConfigError(f"{path}: is not UTF-8 text") from trouble
    except tomllib.TOMLDecodeError as trouble:
        raise ConfigError(f"{path}: is no TOML: {trouble}") from trouble
    except RecursionError as trouble:
        raise ConfigError(f"{path}: is nested too deeply") from trouble
