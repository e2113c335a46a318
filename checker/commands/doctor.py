"""``checker doctor``: what works from here, what is missing, and the command that mends it."""

import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from checker.clock import Clock
from checker.commands import vigil
from checker.commands.desk import Desk
from checker.commands.doctor_reach import Reach, reach
from checker.commands.doctor_store import evidence_findings, opened, shown_store, store_findings
from checker.commands.doctor_wording import wording_findings
from checker.commands.findings import Finding, missing, ok, wrong
from checker.commands.outlook import enabled, outlook
from checker.commands.output import put, put_json
from checker.config import DEFAULT_FILE, Config, credential, load
from checker.errors import ConfigError, StoreError
from checker.net.road import App
from checker.platforms import PLATFORMS
from checker.platforms.contract import Platform
from checker.store import frames
from checker.views.clock import WORTH_SAYING_S
from checker.views.diary import ago, disk_words, made_of
from checker.views.names import place_name

PYTHON = (3, 11)
PACKAGES: Mapping[str, tuple[int, ...]] = {
    "aiohttp-socks": (),
    "alembic": (),
    "altair": (6,),
    "apprise": (),
    "cryptography": (),
    "httpx": (),
    "httpx-aiohttp": (),
    "keyring": (),
    "libipld": (),
    "pandas": (),
    "protego": (),
    "psycopg": (),
    "pydantic": (2,),
    "rfc3161-client": (),
    "rich": (),
    "selectolax": (),
    "sqlalchemy": (2,),
    "streamlit": (1, 67),
    "structlog": (),
    "typer": (),
    "tzdata": (),
    "warcio": (),
}
"""What the program needs, and from which version on; as in ``pyproject.toml``."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DISK_DAYS_AT_LEAST = 14.0
SILENT_FOR = timedelta(hours=1)
"""A collector that has ended no pass for so long, with something due, does not work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """What is examined.

    Attributes:
        store: the store's URL.
        config_file: what ``--config`` named, None without it.
        offline: ask nobody.
        app: an application that stands for the whole network, for tests.
    """

    store: str
    config_file: Path | None
    clock: Clock
    offline: bool = False
    app: App | None = None


@dataclass(slots=True)
class Report:
    """What an examination came to."""

    findings: list[Finding] = field(default_factory=list)
    reached: Reach | None = None

    @property
    def exit_code(self) -> int:
        """0 all well, 1 something is missing or wrong, 3 no platform was reached."""
        if self.reached is not None and self.reached.n_asked and not self.reached.n_reached:
            return 3
        return int(any(item.troubles for item in self.findings))


def doctor(patient: Patient, *, as_json: bool) -> int:
    """Print what works from here, a line each, and return the exit code."""
    report = examine(patient)
    if as_json:
        checks = [item.document() for item in report.findings]
        put_json({"well": report.exit_code == 0, "checks": checks})
        return report.exit_code
    for item in report.findings:
        put(item.line())
    n = sum(item.troubles for item in report.findings)
    put("All is well." if not n else f"{n} to mend: what stands behind the arrow mends it.")
    return report.exit_code


def examine(patient: Patient) -> Report:
    """Look at everything once; nothing is changed, registered or kept.

    Raises:
        ConfigError: the store's address is none.
    """
    shown_store(patient.store)
    report = Report([_versions(PACKAGES)])
    config, findings = _configuration(patient.config_file)
    report.findings += findings
    desk = Desk(patient.store, config, patient.clock, create=False)
    found = opened(desk)
    rows: list[dict[str, Any]] = []
    if found.engine is None:
        assert found.finding is not None
        report.findings += [found.finding, *evidence_findings(desk, None)]
    else:
        report.findings += [*store_findings(desk, found.engine)]
        report.findings += [*evidence_findings(desk, found.engine)]
        report.findings += [*wording_findings(found.engine, desk.evidence, patient.clock.now())]
        rows = _topics(found.engine)
    if not patient.offline:
        report.reached = reach(desk, enabled(desk), rows, patient.app)
    report.findings += [*_watch(desk, found.engine, rows, report.reached), _browser()]
    report.findings += [*_platforms(config), *(report.reached.findings if report.reached else ())]
    report.findings.append(_alerts(config))
    return report


def _topics(engine: sa.Engine) -> list[dict[str, Any]]:
    try:
        with engine.connect() as connection:
            return frames.topics(connection)
    except (StoreError, sa.exc.DBAPIError):
        # A damaged store is said by its own finding.
        return []


def _versions(packages: Mapping[str, tuple[int, ...]]) -> Finding:
    running = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < PYTHON:
        floor = ".".join(map(str, PYTHON))
        return wrong("Python", f"{running} is older than {floor}", f"install Python {floor}")
    short = [said for name, floor in packages.items() if (said := _short(name, floor))]
    if short:
        remedy = "python -m pip install -r requirements.txt"
        return wrong("Python", f"{running}; {'; '.join(short)}", remedy)
    return ok("Python", f"{running} and {len(packages)} packages, none below its floor")


def _short(name: str, floor: tuple[int, ...]) -> str | None:
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"{name} is not installed"
    have = tuple(int(part) for part in re.findall(r"\d+", version)[: len(floor)])
    needed = ".".join(map(str, floor))
    return f"{name} {version} is older than {needed}" if have < floor else None


def _configuration(path: Path | None) -> tuple[Config, list[Finding]]:
    name = "configuration"
    try:
        config = load(path)
    except ConfigError as trouble:
        # The rest is examined under the defaults.
        return Config(), [wrong(name, str(trouble), "docs/operations.md names every key")]
    file = path or DEFAULT_FILE
    if file.exists():
        findings = [ok(name, f"read from {file.resolve()}")]
    else:
        findings = [ok(name, f"no {file} in this folder, so the defaults hold")]
    unknown = [item for item in config.platforms if item not in PLATFORMS]
    if unknown:
        known = ", ".join(sorted(PLATFORMS))
        remedy = f"{file}: there are {known}"
        findings.append(wrong(name, f"[platforms.{unknown[0]}]: no such platform", remedy))
    if config.net.contact:
        findings.append(ok("contact", f"{config.net.contact} goes into the user agent"))
    else:
        remedy = f'write into {file}: [net] contact = "desk@example.org"'
        words = "none is set, so no platform can write to you before it blocks you"
        findings.append(missing("contact", words, remedy))
    return config, findings


def _watch(
    desk: Desk,
    engine: sa.Engine | None,
    rows: Sequence[Mapping[str, Any]],
    reached: Reach | None,
) -> Iterator[Finding]:
    """Yield disk, clock and collector, as far as they can be told."""
    now = desk.clock.now()
    live_s = reached.clock_off_s if reached is not None else None
    held = made_of(rows)
    if engine is None or held is not None:
        yield _disk(vigil.disk(desk, None, now, live=held is None))
        yield from _clock(live_s)
        if held is not None:
            yield ok("collector", f"this store holds {held}: nobody collects into it")
        return
    try:
        with engine.connect() as connection:
            ahead = outlook(desk, connection, rows)
            passes = frames.passes(connection, limit=20)
    except (StoreError, sa.exc.DBAPIError):
        return
    yield _disk(vigil.disk(desk, ahead.bytes_a_day, now))
    yield from _clock(live_s if live_s is not None else vigil.clock_off_s(passes))
    yield _collector(desk, rows, passes, now)


def _disk(found: vigil.Disk) -> Finding:
    words = disk_words(found.free_bytes, found.growth_a_day, found.forecast_a_day, found.days_left)
    if found.days_left is not None and found.days_left < DISK_DAYS_AT_LEAST:
        remedy = "move the store to a larger disk (store.evidence), or stop a topic"
        return wrong("disk", words, remedy)
    return ok("disk", words)


def _clock(off_s: float | None) -> Iterator[Finding]:
    if off_s is None:
        yield ok("clock", "not compared yet: the first answers with a date do that")
    elif abs(off_s) > WORTH_SAYING_S:
        words = f"{abs(off_s):.0f} s {'ahead of' if off_s > 0 else 'behind'} the platforms' clocks"
        yield wrong("clock", words, "timedatectl set-ntp true")
    else:
        yield ok("clock", f"within {WORTH_SAYING_S:.0f} s of the platforms' clocks")


def _collector(
    desk: Desk,
    rows: Sequence[Mapping[str, Any]],
    passes: Sequence[Mapping[str, Any]],
    now: datetime,
) -> Finding:
    name = "collector"
    if not rows:
        add = "checker topic add NAME --query WORD --on PLATFORM"
        return missing(name, "nothing is watched yet", add)
    ended = [row["ended_at"] for row in passes if row["ended_at"] is not None]
    last = f"the last pass ended {ago(max(ended), now)}" if ended else "no pass has ended yet"
    running = vigil.running(desk.evidence)
    if running is None:
        if all(row["stopped_at"] is not None for row in rows):
            return ok(name, f"all topics are stopped; {last}")
        return missing(name, f"not running; {last}", "checker run")
    due = [row["next_at"] for row in rows if row["next_at"] is not None]
    overdue = bool(due) and min(due) < now - SILENT_FOR
    if overdue and (not ended or max(ended) < now - SILENT_FOR):
        return wrong(name, f"{running}, but {last}, and looks are due", "stop it; checker run")
    return ok(name, f"{running}; {last}")


def _browser() -> Finding:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is not None:
        return ok("browser", f"{found}, for PDF and screenshots")
    words = "neither Chromium nor Chrome is here; only PDF and screenshots need one"
    return missing(
        "browser", words, "install Chromium (Debian: apt install chromium)", optional=True
    )


def _platforms(config: Config) -> Iterator[Finding]:
    """Yield which platforms are asked, and what their keys would add; never a key."""
    for name, platform in PLATFORMS.items():
        if not config.platform(name).enabled:
            remedy = f"[platforms.{name}] enabled = true"
            yield missing(place_name(name), "switched off here", remedy, optional=True)
            continue
        for key, adds in platform.keys.items():
            if credential(key) is None:
                yield missing(key, f"not set; it adds: {adds}", f"export {key}=…", optional=True)
            else:
                yield ok(key, f"set; it adds: {adds}")
        if not all(map(credential, platform.keys)):
            yield from _untold(name, platform)


def _untold(name: str, platform: Platform) -> Iterator[Finding]:
    """Yield what a platform does not tell without its keys, one line for each key."""
    by_need: dict[str, list[str]] = {}
    for tells in platform.tells:
        if tells.needs:
            by_need.setdefault(tells.needs, []).append(tells.what)
    for need, what in by_need.items():
        yield missing(
            place_name(name),
            f"without {need} it does not tell: {'; '.join(what)}",
            None,
            optional=True,
        )


def _alerts(config: Config) -> Finding:
    if config.alerts.to or credential("CHECKER_ALERT_URLS"):
        return ok("alerts", "configured; checker alerts test sends one")
    words = "none are configured: nobody is told when something changes"
    remedy = '[alerts] to = ["mailto://…"] or CHECKER_ALERT_URLS, then: checker alerts test'
    return missing("alerts", words, remedy, optional=True)
