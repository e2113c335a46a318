"""Sending, by Apprise: the one thing here that speaks to the network, and what it may say of it.

Apprise names addresses and parts of answers in its log. None of that is kept or shown: of its log
only the number of a refusal is read.
"""

import hashlib
import logging
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import apprise

from checker.alerts.letters import Letter
from checker.errors import ConfigError

LIMIT_S = 20.0
"""How long one message may take; an address that is slower counts as one that did not answer."""

UNKNOWN = "it could not be reached"
SLOW = "it did not answer in time"

_SCHEME = re.compile(r"([a-z][a-z0-9+]{0,15})://", re.IGNORECASE)
_HEADER = re.compile(r"[?&](?:[+:-]|%2[bB]|%3[aA]|%2[dD])")
_REFUSAL = re.compile(r"error=(\d{3})\b")

_log = logging.getLogger("apprise")
_log.propagate = False
_log.addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Address:
    """Where alerts go.

    Attributes:
        name: as it may be shown and kept: the way and the host, and a mark that tells it from
            others; no path, user or key.
        url: whole, with its secret.
        source: where it was written.
    """

    name: str
    url: str = field(repr=False)
    source: str


def addresses(to: Sequence[str], secret: str | None, *, file: str, variable: str) -> list[Address]:
    """Return the addresses that an operator wrote, each once.

    Args:
        to: those without a secret.
        secret: those with one, white space between them; None without any.
        file: where the first ones are written, for complaints.
        variable: where the second ones are.

    Raises:
        ConfigError: one is malformed, or shows a secret where it must not; says which, and
            nothing of what it holds.
    """
    found: dict[str, Address] = {}
    for number, url in enumerate(to, start=1):
        address = _checked(url.strip(), f"{file}, address {number}", file)
        if _holds_secret(url.strip()):
            raise ConfigError(
                f"{file}, address {number} ({address.name}) holds a secret: write it into the "
                f"environment variable {variable}, where it is kept out of files"
            )
        found.setdefault(address.name, address)
    for number, url in enumerate((secret or "").split(), start=1):
        address = _checked(url, f"{variable}, address {number}", variable)
        found.setdefault(address.name, address)
    return list(found.values())


def _checked(url: str, where: str, source: str) -> Address:
    plugin = _plugin(url)
    if plugin is None:
        scheme = _SCHEME.match(url)
        begins = (
            f"; it begins with {scheme.group(1)}://"
            if scheme
            else "; it begins with no way of sending"
        )
        raise ConfigError(
            f"{where}: is no address that alerts can be sent to{begins}. Write one such as "
            "json://HOST/PATH, mailto://USER:PASSWORD@HOST or ntfy://TOPIC"
        )
    return Address(_name(plugin, url), url, source)


def _plugin(url: str) -> apprise.NotifyBase | None:
    asset = apprise.AppriseAsset(
        app_id="checker",
        app_desc="checker",
        async_mode=False,
        http_redirects=False,
        interpret_emojis=False,
        pem_autogen=False,
        pgp_autogen=False,
        storage_mode=apprise.PersistentStoreMode.MEMORY.value,
    )
    found = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    return found if isinstance(found, apprise.NotifyBase) else None


def _name(plugin: apprise.NotifyBase, url: str) -> str:
    mark = hashlib.sha256(url.encode()).hexdigest()[:6]
    scheme = url.partition("://")[0].lower()
    host, port = _host(plugin), getattr(plugin, "port", None)
    return f"{scheme}://{host}{f':{port}' if host and port else ''} #{mark}"


def _host(plugin: apprise.NotifyBase) -> str:
    """Return the host, "…" for a service whose addresses name a key in its place."""
    tokens: Mapping[str, Mapping[str, object]] = plugin.template_tokens
    first = plugin.templates[0] if plugin.templates else ""
    public = "host" in tokens and not tokens["host"].get("private") and "://{host}" in first
    return str(plugin.host)[:100] if public and plugin.host else "…"


def _holds_secret(url: str) -> bool:
    """Say whether Apprise itself would mask a part of the address, or it sets a header."""
    plugin = _plugin(url)
    if plugin is None or _HEADER.search(url):
        return plugin is not None
    shown: Callable[..., str] = plugin.url
    return shown(privacy=True) != shown(privacy=False)


def send(letters: Sequence[tuple[Address, Letter]], limit_s: float = LIMIT_S) -> list[str | None]:
    """Send messages to different addresses at the same time; blocks for at most ``limit_s``.

    Returns:
        for each message None where it arrived, else why it did not, without any secret.
    """
    outcomes: list[str | None] = [SLOW] * len(letters)

    def deliver(index: int) -> None:
        # By way of a local: what a thread says after the limit is no longer asked for.
        outcomes[index] = _send(*letters[index])

    # Daemons: a program that ends does not wait for an address that never answers.
    threads = [
        threading.Thread(target=deliver, args=(index,), daemon=True)
        for index in range(len(letters))
    ]
    for thread in threads:
        thread.start()
    end_s = time.monotonic() + limit_s
    for thread in threads:
        thread.join(max(end_s - time.monotonic(), 0.0))
    return list(outcomes)


def _send(address: Address, letter: Letter) -> str | None:
    plugin = _plugin(address.url)
    if plugin is None:
        return UNKNOWN
    sender = apprise.Apprise()
    sender.add(plugin)
    outcome = sender.notify(
        title=letter.title, body=letter.body, body_format=apprise.NotifyFormat.TEXT
    )
    if outcome:
        return None
    numbers = [found.group(1) for entry in outcome.logs() if (found := _refusal(entry))]
    return f"it answered {numbers[-1]}" if numbers else UNKNOWN


def _refusal(entry: object) -> re.Match[str] | None:
    return _REFUSAL.search(str(getattr(entry, "message", "")))
