"""The log: sentences for whoever watches, on stderr; stdout is for what was asked for.

Only what logs imports this: the library takes a fifth of the start-up of a command.
"""

import sys
from typing import Any

import structlog


def _to_stderr(*_: object) -> structlog.PrintLogger:
    # looked up when something is said: a program that hands us another stderr is heard
    return structlog.PrintLogger(sys.stderr)


def logger() -> Any:
    """Return a log; it writes to stderr unless somebody has settled that otherwise."""
    if not structlog.is_configured():
        structlog.configure(logger_factory=_to_stderr)
    return structlog.get_logger()
