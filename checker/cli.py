"""The command line: its root, and what becomes of a mistake. stdout is data, stderr is log.

Exit codes: 0 done · 1 finished with alarms · 2 wrong use or configuration · 3 could not tell, or
no platform reached · 4 evidence does not verify.
"""

import atexit
import gc
import logging
import sys
from functools import cache
from typing import Annotated

import typer

from checker import __version__
from checker.errors import CheckerError
from checker.verbs import (
    alerting,
    cases,
    collecting,
    entering,
    evidence,
    importing,
    knowing,
    topics,
)
from checker.verbs.chosen import take_anywhere

OBJECTS_BETWEEN_SWEEPS = 100_000

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for _room in (importing, alerting, cases, collecting, entering, evidence, knowing):
    _room.declare(app)
app.add_typer(topics.app, name="topic")


def _leave(code: int | None, **_: object) -> None:
    raise typer.Exit(code or 0)


@app.callback(invoke_without_command=True, result_callback=_leave)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Which posts on a topic appear, disappear and come back, and how sure we are.

    Anywhere in a command: --store URL (default sqlite:///checker-data/checker.db) and
    --config FILE (default ./checker.toml).
    """
    if version:
        sys.stdout.write(f"checker {__version__}\n")
        raise typer.Exit


@cache
def _leave_modules_alone() -> None:
    """Keep the sweeper of memory off what a start makes: modules and tables are there to stay.

    Sweeping through them while they are made, and all of them again at the end, is a quarter of
    what a short command costs, and finds nothing.
    """
    gc.set_threshold(OBJECTS_BETWEEN_SWEEPS)
    atexit.register(gc.freeze)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its documented code; misuse shows no traceback."""
    if arguments is None:
        _leave_modules_alone()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    try:
        given = take_anywhere(sys.argv[1:] if arguments is None else arguments)
        app(given, prog_name="checker")
    except CheckerError as trouble:
        sys.stderr.write(f"checker: {trouble}\n")
        sys.exit(trouble.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; what was recorded is kept.\n")
        sys.exit(0)
    except BrokenPipeError:
        sys.exit(0)
