"""Links as people hand them over: a pasted list, or a file with one a line."""

from pathlib import Path

from checker.errors import ConfigError
from checker.platforms import PLATFORMS


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
