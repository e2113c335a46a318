"""What a command writes: data to stdout, log to stderr."""

import json
import sys
from typing import Any


def put(text: str) -> None:
    """Write one line of data to stdout."""
    sys.stdout.write(text + "\n")


def say(text: str) -> None:
    """Write one line of log to stderr."""
    sys.stderr.write(text + "\n")


def put_json(document: Any) -> None:
    """Write one JSON document to stdout."""
    put(json.dumps(document, ensure_ascii=False, indent=2))
