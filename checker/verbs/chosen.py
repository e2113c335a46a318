"""The options that go before or after any verb, and the desk that they choose."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.errors import ConfigError

if TYPE_CHECKING:
    from checker.commands.desk import Desk
    from checker.commands.sides import Sides
    from checker.config import Config

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


class Chosen:
    """What ``--store`` and ``--config`` said in this invocation."""

    store: str | None = None
    config_file: Path | None = None

    @classmethod
    def config(cls) -> "Config":
        """Read the configuration."""
        from checker import config

        return config.load(cls.config_file)

    @classmethod
    def url(cls) -> str:
        """Return the store's URL."""
        from checker.config import DEFAULT_STORE

        return cls.store or DEFAULT_STORE


def desk(*, create: bool = True) -> "Desk":
    """Return the desk of this invocation; ``create`` makes the store where there is none."""
    from checker.commands.desk import Desk

    return Desk.at(Chosen.url(), Chosen.config(), create=create)


def chosen_stores(*, own: str | None, demo: str | None) -> "Sides":
    """Return the stores of the page in this invocation: the reader's own, and a demo's."""
    from checker.commands.sides import Sides
    from checker.config import DEFAULT_STORE

    Chosen.config()
    return Sides(
        own=own or DEFAULT_STORE, demo=demo, config_file=Chosen.config_file, folder=Path.cwd()
    )


def take_anywhere(arguments: list[str]) -> list[str]:
    """Take ``--store`` and ``--config`` out of the arguments, wherever they stand."""
    left: list[str] = []
    waiting = iter(arguments)
    for word in waiting:
        name, equals, value = word.partition("=")
        if name not in ("--store", "--config"):
            left.append(word)
            continue
        given = value if equals else next(waiting, None)
        if not given:
            raise ConfigError(f"{name} needs a value")
        if name == "--store":
            Chosen.store = given
        else:
            Chosen.config_file = Path(given)
    return left
