"""Links as people hand them over: a file with one a line; and those that only look like one."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import idna

from checker.errors import ConfigError
from checker.model import NeedsExpanding, Subject
from checker.platforms import PLATFORMS

_HOST = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//([^/?#\\\s]{1,2000})")
_LOOK_ALIKE = str.maketrans(
    "аеорсхуіјѕһԁԛԝкмтвнɡοαερτικνхϲ" + "015",
    "aeopcxyijshdqwkmtbhgoaeptikvxc" + "ols",
)
"""Letters of other alphabets, and digits, that pass for a Latin letter (after UTS 39)."""


def from_file(path: Path) -> tuple[str, ...]:
    """Read links, one a line; blank lines and lines that begin with # are passed over.

    Raises:
        ConfigError: the file cannot be read, or a line holds no link; names the line.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError as trouble:
        raise ConfigError(f"{path}: cannot be read ({trouble.strerror})") from trouble
    except UnicodeDecodeError as trouble:
        raise ConfigError(f"{path}: is not UTF-8 text") from trouble
    links = from_text(text, str(path))
    if not links:
        raise ConfigError(f"{path}: holds no link")
    return links


def from_text(text: str, name: str) -> tuple[str, ...]:
    """Read links from a pasted list, as from a file called ``name``; each once.

    Raises:
        ConfigError: a line holds no link; names the line.
    """
    links = []
    for number, line in enumerate(text.splitlines(), start=1):
        link = line.strip()
        if not link or link.startswith("#"):
            continue
        if not any(platform.recognise(link) for platform in PLATFORMS.values()):
            raise ConfigError(f"{name}, line {number}: no platform knows this link: {link[:200]}")
        links.append(link)
    return tuple(dict.fromkeys(links))


@lru_cache(maxsize=4_096)
def known(link: str) -> tuple[str, Subject | NeedsExpanding] | None:
    """Return the first platform that knows a link, and what it means there; None for none."""
    for name, platform in PLATFORMS.items():
        found = platform.recognise(link)
        if found is not None:
            return name, found
    return None


def is_suspicious(link: str) -> bool:
    """Say whether a link only looks like one of a platform's."""
    return suspicion(link) is not None


def suspicion(link: str) -> str | None:
    """Say why a link only looks like one of a platform's; None where it does not.

    A host is the platform's or it is not; this one is not, and is made to be taken for it.
    """
    home = known(link)
    found = _HOST.match(link.strip())
    # A platform of many servers knows any host, so only one with hosts of its own vouches for it.
    if found is None or (home is not None and PLATFORMS[home[0]].hosts):
        return None
    user, at, host = found[1].rpartition("@")
    host = host.partition(":")[0].lower().rstrip(".")
    if at:
        return f"it leads to {_plain(host)}: what stands before the @ ({_plain(user)}) is no host"
    written = _decoded(host)
    if not written.isascii():
        return _of_another_alphabet(written)
    return _dressed_up(written)


def _plain(text: str) -> str:
    return ascii(text[:80]).strip("'\"")


def _decoded(host: str) -> str:
    try:
        return idna.decode(host) if "xn--" in host else host
    except (idna.IDNAError, UnicodeError):
        return host


@cache
def _sites() -> tuple[str, ...]:
    hosts = [host for platform in PLATFORMS.values() for host in platform.hosts]
    return tuple(dict.fromkeys(".".join(host.split(".")[-2:]) for host in hosts))


def _of_another_alphabet(host: str) -> str | None:
    latin = unicodedata.normalize("NFKC", host).translate(_LOOK_ALIKE)
    meant = next((site for site in _sites() if site in latin), None)
    if meant is None:
        return None
    strange = next(sign for sign in host if not sign.isascii())
    name = unicodedata.name(strange, "an unnamed sign")
    return f"it is made to look like {meant} with a letter of another alphabet ({name})"


def _dressed_up(host: str) -> str | None:
    for site in _sites():
        if host == site or host.endswith(f".{site}"):
            return None
    joined = host.replace("-", ".").translate(_LOOK_ALIKE)
    meant = next((site for site in _sites() if f".{site}." in f".{joined}."), None)
    return f"it leads to {_plain(host)}, which is not {meant}" if meant else None
