"""Configuration: ``checker.toml`` and the environment, read here and nowhere else."""

import difflib
import os
import re
import sys
import tomllib
from collections.abc import Mapping
from datetime import UTC, time, tzinfo
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from checker import os_keyring
from checker.errors import ConfigError
from checker.model.authority import authority_name
from checker.model.instants import duration_s

_HEADER = r"^[\x20-\x7e]*$"
"""What a header can carry: printable ASCII, on one line."""

DEFAULT_FILE = Path("checker.toml")
DEFAULT_STORE = "sqlite:///checker-data/checker.db"


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(f"{url!r} is no base address: write http://HOST:PORT")
    return url


def _authorities(urls: tuple[str, ...]) -> tuple[str, ...]:
    names: list[str] = []
    for url in urls:
        name = authority_name(url)
        if urlsplit(url).username is not None or urlsplit(url).password is not None:
            raise ValueError("an authority's address holds no name and no password: take them out")
        if name in names:
            raise ValueError(f"{name} is named twice: one address for each authority")
        names.append(name)
    return urls


_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_DAY_S = 86_400.0


def _wait(text: str) -> str:
    seconds = 0.0 if text.strip() == "0" else duration_s(text)
    if seconds > _DAY_S:
        raise ValueError(f"{text!r} is longer than a day: an alert that old is none")
    return text


def _hour(text: str) -> str:
    if text and not _HOUR.fullmatch(text):
        raise ValueError(f"{text!r} is no time of day: write 08:00, or leave it empty for none")
    return text


def _hours(text: str) -> str:
    start, dash, end = text.partition("-")
    if text and not (dash and _HOUR.fullmatch(start) and _HOUR.fullmatch(end)):
        raise ValueError(f"{text!r} are no hours: write 22:00-07:00, or leave it empty for none")
    if text and start == end:
        raise ValueError(f"{text!r} would be the whole day: nothing would ever be sent")
    return text


def _zone(name: str) -> str:
    zone_named(name)
    return name


def zone_named(name: str) -> tzinfo:
    """Return the time zone called ``name``, such as ``Europe/Amsterdam``.

    Raises:
        ValueError: there is none of that name here.
    """
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as trouble:
        raise ValueError(f"{name!r} is no time zone: write UTC or Europe/Amsterdam") from trouble


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Net(_Section):
    """How we present ourselves, and what may be asked."""

    contact: str = Field(
        "",
        pattern=_HEADER,
        description="Goes into the user agent, so that a platform can write.",
    )
    allow_private: tuple[str, ...] = Field(
        (), description="Loopback or private hosts (or host:port) that may be asked."
    )
    route: dict[str, Annotated[str, AfterValidator(_base_url)]] = Field(
        default_factory=dict,
        description="Ask this public host at that base address instead; the Host header stays.",
    )


def _proxy(url: str) -> str:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "socks5") and bool(parts.hostname) and parts.port
    except ValueError:
        known = None
    if not known:
        raise ValueError("this is no proxy's address: write http://HOST:PORT or socks5://HOST:PORT")
    if parts.username is not None or parts.password is not None:
        raise ValueError(
            "a name and password do not belong into this file: take them out, and put the whole "
            "address into the environment as CHECKER_PROXY_ and the vantage point's name"
        )
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("a proxy's address ends after its port")
    return url


_VANTAGE_NAME = r"^[^@]*$"


class Vantage(_Section):
    """Where we look from."""

    name: str = Field(
        "here",
        min_length=1,
        pattern=_VANTAGE_NAME,
        description="A name for this place and line, without an @.",
    )
    country: str | None = Field(
        None, pattern=r"^[A-Z]{2}$", description="Two capital letters (ISO 3166)."
    )
    network: str | None = Field(
        None, max_length=200, description="A word for the network, such as mobile or university."
    )
    proxy: Annotated[str, AfterValidator(_proxy)] | None = Field(
        None, description="Its way out: http://HOST:PORT or socks5://HOST:PORT."
    )
    language: str = Field(
        "en",
        pattern=r"^[A-Za-z0-9,;=.* -]+$",
        description="What is asked for as Accept-Language.",
    )

    @property
    def proxy_variable(self) -> str:
        """The environment name under which its proxy's address may stand, password and all."""
        return "CHECKER_PROXY_" + re.sub(r"[^A-Z0-9]", "_", self.name.upper())


class FurtherVantage(Vantage):
    """One more place that we look from, at the same time."""

    name: str = Field(
        min_length=1,
        pattern=_VANTAGE_NAME,
        description="A name for this place and line, without an @, unlike all others.",
    )


class Store(_Section):
    """What is kept, and for how long."""

    evidence: str = Field(
        "evidence", description="Directory of the kept answers, beside the store unless absolute."
    )
    keep_days: int = Field(0, ge=0, description="Days to keep evidence; 0 keeps it for ever.")


class Collector(_Section):
    """How much is asked."""

    looks_per_post: int = Field(
        20, ge=2, le=10_000, description="Looks at one post over 30 days, second looks apart."
    )


class Seals(_Section):
    """The key that signs, and third parties that stamp the daily root."""

    key: Literal["file", "keyring"] = Field(
        "file",
        description="Where the signing key lies: a file beside the evidence, or the keyring.",
    )
    authorities: Annotated[tuple[str, ...], AfterValidator(_authorities)] = Field(
        (), description="Addresses of RFC 3161 authorities, better two than one."
    )
    certificates: str = Field(
        "",
        description="File or directory of the authorities' root certificates, beside the store "
        "unless absolute; what this machine trusts for the web is known without.",
    )
    witness: Literal["off", "first", "changes", "both"] = Field(
        "off",
        description="When the Internet Archive is asked to capture a page too: at its first "
        "sighting, at a confirmed change, or both; takes CHECKER_SPN_ACCESS_KEY and _SECRET.",
    )


class Alerts(_Section):
    """Whom to tell of what, and when."""

    to: tuple[str, ...] = Field(
        (), description="Addresses without a secret; those with one go into CHECKER_ALERT_URLS."
    )
    topics: tuple[str, ...] = Field((), description="Only these topics; empty for all of them.")
    min_grade: str = Field(
        "C", pattern="^[ABCD]$", description="The weakest grade that is told: A, B, C or D."
    )
    digest: Annotated[str, AfterValidator(_wait)] = Field(
        "1h", description="How long changes are gathered into one message; 0 sends at once."
    )
    quiet: Annotated[str, AfterValidator(_hours)] = Field(
        "", description="Hours in which nothing is sent but held back, such as 22:00-07:00."
    )
    zone: Annotated[str, AfterValidator(_zone)] = Field(
        "UTC", description="The time zone of the quiet hours and of the daily line."
    )
    daily: Annotated[str, AfterValidator(_hour)] = Field(
        "08:00", description="When a line says how the last day went; empty for never."
    )

    @property
    def digest_s(self) -> float:
        """How long changes are gathered, in seconds."""
        return 0.0 if self.digest.strip() == "0" else duration_s(self.digest)

    @property
    def quiet_hours(self) -> tuple[time, time] | None:
        """When the quiet hours begin and end, None without any."""
        start, _, end = self.quiet.partition("-")
        return (time.fromisoformat(start), time.fromisoformat(end)) if end else None

    @property
    def daily_at(self) -> time | None:
        """When the daily line is due, None for never."""
        return time.fromisoformat(self.daily) if self.daily else None


class PlatformSection(_Section):
    """One platform's settings."""

    enabled: bool = Field(True, description="Ask this platform at all.")
    agent: str = Field(
        "",
        pattern=_HEADER,
        description="Another user agent; empty for ours. Kept in every record it was used for.",
    )
    quota: dict[str, Annotated[int, Field(ge=0)]] = Field(
        default_factory=dict,
        description="Less than a key's whole quota, by its full name, as in `checker status`.",
    )


class Config(_Section):
    """All of ``checker.toml``."""

    net: Net = Net()
    vantage: Vantage = Vantage()
    vantages: tuple[FurtherVantage, ...] = ()
    store: Store = Store()
    collector: Collector = Collector()
    seals: Seals = Seals()
    alerts: Alerts = Alerts()
    platforms: dict[str, PlatformSection] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _named_apart(self) -> "Config":
        names = [self.vantage.name]
        for index, place in enumerate(self.vantages):
            if place.name in names:
                raise ValueError(
                    f"vantages.{index}.name: {place.name!r} is another vantage point's name already"
                )
            names.append(place.name)
        variables = {place.proxy_variable for place in (self.vantage, *self.vantages)}
        if len(variables) < len(names):
            raise ValueError("vantages: two names differ only in case or signs; tell them apart")
        return self

    def quota(self, name: str) -> int | None:
        """Return what is set of a key's quota by its full name, e.g. ``youtube.units``."""
        for section in self.platforms.values():
            if name in section.quota:
                return section.quota[name]
        return None

    def platform(self, name: str) -> PlatformSection:
        """Return a platform's section, its defaults where none is written."""
        return self.platforms.get(name, PlatformSection())


def load(path: Path | None) -> Config:
    """Read ``path``; without one, ``./checker.toml`` where it exists, else the defaults.

    Raises:
        ConfigError: names file, key and problem; for an unknown key, the nearest known one.
    """
    chosen = path or DEFAULT_FILE
    if path is None and not chosen.exists():
        return Config()
    try:
        tables = tomllib.loads(chosen.read_text("utf-8"))
    except OSError as trouble:
        raise ConfigError(f"{chosen}: cannot be read ({trouble.strerror})") from trouble
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise ConfigError(f"{chosen}: is no TOML: {trouble}") from trouble
    try:
        return Config.model_validate(tables)
    except ValidationError as trouble:
        raise ConfigError(f"{chosen}: {_complaint(trouble)}") from trouble


def _complaint(trouble: ValidationError) -> str:
    first = trouble.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] != "extra_forbidden":
        said = first["msg"].removeprefix("Value error, ")
        return f"{where}: {said}" if where else said
    where = ".".join(str(part) for part in first["loc"] if not isinstance(part, int))
    return f"unknown key {where}; the nearest known one is {_nearest(where)}"


def _nearest(key: str) -> str:
    """Return the known key nearest to one that is not; of a section, one of the nearest section."""
    keys = list(known_keys())
    if "." not in key:
        sections = {known.partition(".")[0] for known in keys}
        section = difflib.get_close_matches(key, sorted(sections), n=1, cutoff=0.0)[0]
        keys = [known for known in keys if known.startswith(f"{section}.")]
    return difflib.get_close_matches(key, keys, n=1, cutoff=0.0)[0]


_MANY: Mapping[str, type[_Section]] = {"platforms": PlatformSection, "vantages": FurtherVantage}
"""Sections of which there may be several."""


def known_keys() -> dict[str, str]:
    """Return every key with its description, e.g. ``net.contact``."""
    keys: dict[str, str] = {}
    for name, field in Config.model_fields.items():
        section = _MANY.get(name, field.annotation)
        prefix = "platforms.NAME" if name == "platforms" else name
        assert section is not None
        for key, inner in section.model_fields.items():
            keys[f"{prefix}.{key}"] = inner.description or ""
    return keys


def credential(name: str, environment: Mapping[str, str] | None = None) -> str | None:
    """Return the secret ``name`` from the environment, else from the system's keyring.

    Args:
        name: its environment name.
        environment: what to look in instead; the keyring is then left alone.
    """
    value = (os.environ if environment is None else environment).get(name, "").strip()
    if value or environment is not None or not _may_have_a_keyring():
        return value or None
    return os_keyring.secret(name)


def _may_have_a_keyring() -> bool:
    """Say whether asking for one is worth a process: a server without a desktop has none."""
    if sys.platform != "linux":
        return True
    return any(map(os.environ.get, ("DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND")))


def can_open_browser(environment: Mapping[str, str] | None = None) -> bool:
    """Say whether a desktop is there to open a browser on."""
    found: Mapping[str, Any] = os.environ if environment is None else environment
    return bool(found.get("DISPLAY") or found.get("WAYLAND_DISPLAY") or os.name == "nt") or (
        os.uname().sysname == "Darwin"
    )
